"""Texts as Slack writes them, in both directions, and cut to Slack's limits. Pure.

https://docs.slack.dev/messaging/formatting-message-text: `&`, `<` and `>` are control characters;
people's messages come with them escaped, with links and mentions in angle brackets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

UNTAKEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
TOKEN = re.compile(r"<([^<>]*)>")
ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
WEIGHTS = {"&": 5, "<": 4, ">": 4}
JOINERS = "\u200c\u200d\ufe0e\ufe0f"
BREAKS = ("\n\n", "\n", ". ", " ")
ELLIPSIS = "…"


def clean(text: str) -> str:
    """Drop what no platform takes: control characters (but line breaks, tabs), lone surrogates."""
    return UNTAKEN.sub("", text)


def escape(text: str) -> str:
    """Return the text so that Slack shows it and reads no link, mention or command in it."""
    return clean(text).translate(ESCAPES)


def read(typed: str) -> str:
    """Return what a person meant: escapes undone, links and mentions as they were typed."""
    plain = TOKEN.sub(_token, typed)
    return clean(plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


def _token(match: re.Match[str]) -> str:
    target, _bar, label = match[1].partition("|")
    if target[:1] in {"@", "#", "!"}:
        return f"{'#' if target[0] == '#' else '@'}{label or target[1:]}"
    if target.startswith(("mailto:", "tel:")):
        return label or target.partition(":")[2]
    return target


def without_mention(typed: str, user: str) -> str:
    """Return a message without the mention of this user."""
    return re.sub(rf"<@{re.escape(user)}(\|[^>]*)?>", " ", typed).strip()


def short(text: str, most: int) -> str:
    """Return the text in one line of at most `most` characters, its end marked when cut."""
    line = " ".join(clean(text).split()) or "·"
    if _weight(line) <= most:
        return line
    return line[: _fitting(line, most - 1, escaped=False)].rstrip() + ELLIPSIS


def chunks(paragraphs: Iterable[str], most: int) -> list[str]:
    """Return escaped pieces of at most `most` characters.

    Whole paragraphs stand together as far as they fit; a longer one is cut at a line end, a
    sentence end or a space.
    """
    pieces: list[str] = []
    for paragraph in paragraphs:
        rest = clean(paragraph).strip()
        while rest:
            if pieces and len(pieces[-1]) + 2 + _weight(rest, escaped=True) <= most:
                pieces[-1] += "\n\n" + escape(rest)
                break
            cut = _cut(rest, most)
            pieces.append(escape(rest[:cut].rstrip()))
            rest = rest[cut:].lstrip()
    return pieces


def _cut(text: str, most: int) -> int:
    """Where to cut a text so that its head, escaped, fits."""
    end = _fitting(text, most, escaped=True)
    if end == len(text):
        return end
    for mark in BREAKS:
        at = text.rfind(mark, end // 2, end)
        if at > 0:
            return at + len(mark)
    while end > 1 and (text[end] in JOINERS or text[end - 1] in JOINERS or _combines(text[end])):
        end -= 1
    return end


def _fitting(text: str, most: int, *, escaped: bool) -> int:
    size = 0
    for at, character in enumerate(text):
        size += _size(character, escaped=escaped)
        if size > most:
            return max(at, 1)
    return len(text)


def _weight(text: str, *, escaped: bool = False) -> int:
    return sum(_size(c, escaped=escaped) for c in text)


def _size(character: str, *, escaped: bool) -> int:
    """UTF-16 units: Slack does not say how it counts, and this is the most it can be."""
    if escaped and character in WEIGHTS:
        return WEIGHTS[character]
    return 2 if ord(character) > 0xFFFF else 1


def _combines(character: str) -> bool:
    return unicodedata.combining(character) > 0 or 0x1F3FB <= ord(character) <= 0x1F3FF
