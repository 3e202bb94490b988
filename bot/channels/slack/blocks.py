"""Message -> what chat.postMessage takes. Pure.

Limits: https://docs.slack.dev/reference/block-kit/blocks (50 blocks a message, 3,000 characters a
section, 25 elements of an actions block, 75 characters on a button, 2,000 in its value).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bot.channels.slack.mrkdwn import chunks, short
from models.frozen import frozen
from models.message import Control, Message
from models.text import Words

Json = dict[str, Any]
Say = Callable[[Words], str]

MOST_SECTION = 3000
MOST_SECTIONS = 4  # of one message; more makes a wall of text, and Slack refuses very long ones
MOST_ROWS = 45
ROW = 5  # buttons side by side
MOST_BUTTON = 75


@frozen
class Post:
    """One message: `text` is for notifications and screen readers."""

    text: str
    blocks: tuple[Json, ...]


def plain(text: str, most: int) -> Json:
    return {"type": "plain_text", "text": short(text, most), "emoji": True}


def section(escaped: str) -> Json:
    """A section of text that is escaped already.

    Plain: in `mrkdwn` the *stars* and _lines_ that people type would format, and nothing escapes
    them (https://docs.slack.dev/messaging/formatting-message-text).
    """
    return {"type": "section", "text": {"type": "plain_text", "text": escaped, "emoji": False}}


def sections(paragraphs: Iterable[str]) -> list[Json]:
    return [section(piece) for piece in chunks(paragraphs, MOST_SECTION)]


def button(control: Control, action_id: str, say: Say) -> Json:
    made: Json = {
        "type": "button",
        "text": plain(say(control.label), MOST_BUTTON),
        "action_id": action_id,
    }
    if control.url:
        made["url"] = control.url
    else:
        made["value"] = control.code
    if control.look:
        made["style"] = control.look
    return made


def rows(controls: Sequence[Sequence[Control]], say: Say, prefix: str = "c") -> list[Json]:
    """Return a row of buttons for each row of controls; action_ids are unique among them."""
    lines = [row[at : at + ROW] for row in controls for at in range(0, len(row), ROW)]
    return [
        {
            "type": "actions",
            "elements": [button(c, f"{prefix}{y}-{x}", say) for x, c in enumerate(line)],
        }
        for y, line in enumerate(lines)
    ]


def posts(message: Message, say: Say) -> tuple[Post, ...]:
    """Return the message as one post, or several where it is too long, the buttons last."""
    pieces = chunks((say(each) for each in message.paragraphs), MOST_SECTION) or ["·"]
    made = [pieces[at : at + MOST_SECTIONS] for at in range(0, len(pieces), MOST_SECTIONS)]
    found = [Post(each[0], tuple(section(piece) for piece in each)) for each in made]
    buttons = rows(message.rows, say)
    last = found.pop()
    found.append(Post(last.text, (*last.blocks, *buttons[:MOST_ROWS])))
    more = range(MOST_ROWS, len(buttons), MOST_ROWS)
    found += [Post(last.text, (section("…"), *buttons[at : at + MOST_ROWS])) for at in more]
    return tuple(found)
