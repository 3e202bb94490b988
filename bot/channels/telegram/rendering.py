"""Message -> what Telegram shows: HTML texts and an inline keyboard. Pure."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.telegram import texts
from bot.channels.telegram.parsing import clean
from bot.channels.telegram.splitting import clip, split
from bot.texts import say
from models.frozen import frozen
from models.message import Control, Message
from models.text import Text, Words

LONGEST_HEAD = 300  # characters; a longer first line is no headline
LONGEST_SETTLED = 1_000  # UTF-16 units; the whole answer stands in the person's own message
LONGEST_LABEL = 64
#: Limits seen in practice, not documented: 8 buttons a row, 100 a message.
MOST_IN_ROW = 8
MOST_BUTTONS = 100
LISTED = re.compile(r"(?:[·•-]|\d{1,2}\.)\s")
FIRST_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
#: Strong right-to-left letters (Hebrew, Arabic and their like) and explicit direction marks.
TURNS = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u202a-\u202e\u2066-\u2069"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
MARKS = re.compile("[\u202a-\u202e\u2066-\u2069]")


@frozen
class Rendered:
    """Texts in HTML, each short enough for one message; the keyboard goes under the last."""

    texts: tuple[str, ...]
    keyboard: InlineKeyboardMarkup | None = None


def render(message: Message, language: str) -> Rendered:
    """Return the message in a language."""
    paragraphs = _said(message.paragraphs, language)
    keyboard = _keyboard(message, language)
    if keyboard and not paragraphs:
        paragraphs = [say(texts.ONLY_BUTTONS, language)]
    head = _head(paragraphs) if message.prompt else 0
    pieces = split(_joined(paragraphs))
    return Rendered(
        tuple(_html(piece, head if n == 0 else 0) for n, piece in enumerate(pieces)), keyboard
    )


def render_settled(message: Message, language: str) -> Rendered:
    """Return what stays of the question that the message settles: one text, kept short."""
    paragraphs = [clip(p, LONGEST_SETTLED) for p in _said(message.settles, language)]
    return Rendered(tuple(_html(piece, 0) for piece in split(_joined(paragraphs))[:1]))


def _said(paragraphs: tuple[Words, ...], language: str) -> list[str]:
    said = (clean(say(isolated(each), language)).strip() for each in paragraphs)
    return [each for each in said if each]


def isolated(words: Words) -> Words:
    """Keep a right-to-left answer from turning the sentence around it (UAX #9, isolates)."""
    if isinstance(words, str):
        return words
    return replace(words, args={name: _isolated(value) for name, value in words.args.items()})


def _isolated(value: Any) -> Any:
    if isinstance(value, Text):
        return isolated(value)
    if isinstance(value, tuple):
        return tuple(_isolated(each) for each in value)
    if isinstance(value, str) and TURNS.search(value):
        return f"{FIRST_ISOLATE}{MARKS.sub('', value)}{POP_ISOLATE}"
    return value


def _joined(paragraphs: list[str]) -> str:
    """Set paragraphs apart by an empty line, the lines of a list by none."""
    text = ""
    for before, paragraph in zip(["", *paragraphs], paragraphs, strict=False):
        listed = LISTED.match(before) and LISTED.match(paragraph)
        text += ("" if not text else "\n" if listed else "\n\n") + paragraph
    return text


def _head(paragraphs: list[str]) -> int:
    """How many characters of the first line are the question, to be shown bold."""
    first = paragraphs[0].partition("\n")[0] if paragraphs else ""
    return len(first) if len(first) <= LONGEST_HEAD else 0


def _html(text: str, head: int) -> str:
    """Escape a text (Bot API, HTML style), its first `head` characters bold."""
    bold = f"<b>{html.escape(text[:head], quote=False)}</b>" if head else ""
    return bold + html.escape(text[head:], quote=False)


def _keyboard(message: Message, language: str) -> InlineKeyboardMarkup | None:
    rows: list[list[InlineKeyboardButton]] = []
    room = MOST_BUTTONS
    for row in message.rows:
        buttons = [_button(control, language) for control in row][:room]
        room -= len(buttons)
        rows += [buttons[at : at + MOST_IN_ROW] for at in range(0, len(buttons), MOST_IN_ROW)]
    return InlineKeyboardMarkup(rows) if rows else None


def _button(control: Control, language: str) -> InlineKeyboardButton:
    label = " ".join(clean(say(isolated(control.label), language)).split())
    return InlineKeyboardButton(
        clip(label, LONGEST_LABEL) or "…",
        url=control.url or None,
        callback_data=None if control.url else control.code,
        style=control.look or None,  # colour is an extra; the words say all
    )
