"""What Slack sends -> what a person did. Pure; whatever comes, nothing here raises.

Shapes: https://docs.slack.dev/reference/interaction-payloads, …/reference/events/message,
…/interactivity/implementing-slash-commands.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from bot.channels.slack.mrkdwn import clean
from models.frozen import frozen

MOST_KEY = 200
#: Kinds of message that say something; "thread_broadcast" is a reply also sent to the channel.
SAYING = frozenset({"", "file_share", "thread_broadcast"})
PAGE = "page-"  # action_id of the buttons that turn a modal's pages
CHOSEN = frozenset({"radio_buttons", "static_select"})
SEVERAL = frozenset({"checkboxes", "multi_static_select"})
#: Where an element tells its answer: what stands in it now, and what it was drawn with.
STATE = ("selected_option", "selected_options", "value")
DRAWN = ("initial_option", "initial_options", "initial_value")

Place = Literal["message", "home", "modal"]


@frozen
class SharedFile:
    """A file somebody sent; without `url` it must be asked for by files.info."""

    id: str
    name: str
    url: str
    size: int


@frozen
class Said:
    """A message: direct, with a mention of the bot, or in a thread (`thread`: its parent's ts)."""

    key: str
    user: str
    channel: str
    text: str
    files: tuple[SharedFile, ...]
    thread: str
    is_direct: bool
    is_mention: bool


@frozen
class Corrected:
    """Somebody changed the words of an own message (`thread`: its parent's ts)."""

    key: str
    user: str
    channel: str
    thread: str
    is_direct: bool


@frozen
class Commanded:
    """A slash command; `text` is what stood after it."""

    key: str
    user: str
    channel: str
    text: str
    trigger: str


@frozen
class Pressed:
    """A button with our code."""

    key: str
    user: str
    code: str
    trigger: str
    place: Place


@frozen
class Seen:
    """A modal as the person saw it, by field name: raw values, those it was drawn with, its inputs.

    `inputs` gives the action_id of each.
    """

    id: str
    metadata: str
    values: Mapping[str, str]
    drawn: Mapping[str, str]
    inputs: Mapping[str, str]


@frozen
class Edited:
    """An answer given in an open modal (`field`), or a page turned (`page`)."""

    key: str
    user: str
    view: Seen
    field: str
    page: int | None


@frozen
class Submitted:
    key: str
    user: str
    view: Seen


@frozen
class Closed:
    key: str
    user: str
    view: Seen


@frozen
class HomeOpened:
    user: str


Incoming: TypeAlias = (
    Said | Corrected | Commanded | Pressed | Edited | Submitted | Closed | HomeOpened
)


def parse(body: Any) -> Incoming | None:
    """Return what was done, or None for what is not meant for us or not understood."""
    kind = text(body, "type")
    if kind == "event_callback":
        return _event(body)
    if kind == "block_actions":
        return _action(body)
    if kind in {"view_submission", "view_closed"}:
        return _view(body, kind)
    if text(body, "command"):
        return _command(body)
    return None


def text(value: Any, *path: str) -> str:
    """Return the clean string at a path of keys, "" when there is none."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return clean(value) if isinstance(value, str) else ""


def _event(body: Any) -> Incoming | None:
    event = body.get("event")
    if text(event, "subtype") == "message_changed":
        return _correction(event)
    kind, user = text(event, "type"), text(event, "user")
    if not user or text(event, "bot_id"):
        return None
    if kind == "app_home_opened":
        return HomeOpened(user) if text(event, "tab") in {"home", ""} else None
    if kind not in {"message", "app_mention"}:
        return None
    if text(event, "subtype") not in SAYING:
        return None  # deletions, joins and the like say nothing to the bot
    channel, moment = text(event, "channel"), text(event, "ts")
    thread = text(event, "thread_ts")
    if not (channel and moment):
        return None
    return Said(
        _key("m", channel, moment),  # a mention brings two events of one message
        user,
        channel,
        text(event, "text"),
        _files(event.get("files")),
        thread if thread != moment else "",
        text(event, "channel_type") == "im",
        kind == "app_mention",
    )


def _correction(event: Any) -> Corrected | None:
    """A message whose words were changed by its author (a link's preview changes it too)."""
    now, before = event.get("message"), event.get("previous_message")
    user, channel = text(now, "user"), text(event, "channel")
    moment, edit = text(now, "ts"), text(now, "edited", "ts")
    if not (user and channel and edit) or text(now, "bot_id"):
        return None
    if text(now, "text") == text(before, "text"):
        return None
    thread = text(now, "thread_ts")
    return Corrected(
        _key("e", channel, moment, edit),
        user,
        channel,
        thread if thread != moment else "",
        text(event, "channel_type") == "im",
    )


def _files(found: Any) -> tuple[SharedFile, ...]:
    files = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    return tuple(
        SharedFile(
            text(each, "id"),
            text(each, "name") or text(each, "title") or "file",
            text(each, "url_private_download") or text(each, "url_private"),
            size if isinstance(size := each.get("size"), int) else 0,
        )
        for each in files
    )


def _command(body: Any) -> Commanded | None:
    user = text(body, "user_id")
    if not user:
        return None
    trigger = text(body, "trigger_id")
    return Commanded(
        _key("c", trigger or _digest(body)),
        user,
        text(body, "channel_id"),
        text(body, "text"),
        trigger,
    )


def _action(body: Any) -> Pressed | Edited | None:
    actions, user = body.get("actions"), text(body, "user", "id")
    chosen = actions[0] if isinstance(actions, list) and actions else None
    if not user or not isinstance(chosen, dict):
        return None
    trigger = text(body, "trigger_id")
    key = _key("a", trigger or _digest(body))
    place = text(body, "view", "type")
    action_id = text(chosen, "action_id")
    if place == "modal" and action_id.startswith(PAGE):
        page = action_id.removeprefix(PAGE)
        return Edited(key, user, _seen(body), "", int(page) if page.isdecimal() else 0)
    if text(chosen, "type") == "button":
        where: Place = "modal" if place == "modal" else "home" if place == "home" else "message"
        code = text(chosen, "value")
        return Pressed(key, user, code, trigger, where) if code else None
    if place == "modal":
        return Edited(key, user, _seen(body), text(chosen, "block_id"), None)
    return None


def _view(body: Any, kind: str) -> Submitted | Closed | None:
    user, view = text(body, "user", "id"), text(body, "view", "id")
    if not (user and view):
        return None
    seen = _seen(body)
    if kind == "view_submission":
        # The view's hash stays when errors were shown and corrected: the trigger tells tries apart.
        trigger = text(body, "trigger_id")
        return Submitted(_key("v", view, trigger or _digest(body)), user, seen)
    return Closed(_key("x", view, _digest(body)), user, seen)


def _seen(body: Any) -> Seen:
    view = body.get("view")
    blocks = view.get("blocks") if isinstance(view, dict) else None
    found = [b for b in blocks if text(b, "type") == "input"] if isinstance(blocks, list) else []
    inputs = {text(b, "block_id"): e for b in found if isinstance(e := b.get("element"), dict)}
    state = view.get("state") if isinstance(view, dict) else None
    values = state.get("values") if isinstance(state, dict) else None
    return Seen(
        text(view, "id"),
        text(view, "private_metadata"),
        _values(values),
        {name: _raw(element, DRAWN) for name, element in inputs.items()},
        {name: text(element, "action_id") for name, element in inputs.items()},
    )


def _values(found: Any) -> dict[str, str]:
    """Return raw answers by field name (a block's id is its field's name)."""
    values: dict[str, str] = {}
    for name, elements in found.items() if isinstance(found, dict) else ():
        for element in elements.values() if isinstance(elements, dict) else ():
            if isinstance(name, str) and isinstance(element, dict):
                values[clean(name)] = _raw(element)
    return values


def _raw(element: Mapping[str, Any], parts: tuple[str, str, str] = STATE) -> str:
    kind, (one, several, typed) = text(element, "type"), parts
    if kind in CHOSEN:
        return text(element, one, "value")
    if kind in SEVERAL:
        chosen = element.get(several)
        options = chosen if isinstance(chosen, list) else []
        held = [value for each in options if (value := text(each, "value"))]
        return json.dumps(held) if held else ""
    return text(element, typed)


def _key(*parts: str) -> str:
    """Return the update's key; the same for every redelivery of one thing."""
    key = ":".join(("slack", *parts))
    return key if len(key) <= MOST_KEY else f"slack:{_digest(key)}"


def _digest(value: Any) -> str:
    packed = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(packed.encode("utf-8", "replace")).hexdigest()[:32]
