"""Long texts -> pieces that Telegram takes, cut where a reader would pause. Pure."""

from __future__ import annotations

import unicodedata

MOST = 4096  # characters of one message after entities parsing (Bot API, sendMessage)
#: Where to cut, best first, and how full the piece must be for it.
PAUSES = (("\n\n", 0.0), ("\n", 0.5), (". ", 0.5), ("。", 0.5), (" ", 0.5))
JOINER = "\u200d"
LONGEST_CLUSTER = 32  # code points looked back over, so that no emoji or letter is torn


def units(text: str) -> int:
    """Return the length as Telegram counts: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, most: int = MOST) -> list[str]:
    """Cut a text into pieces of at most `most` units, each without white space at its ends."""
    pieces = []
    rest = text.strip()
    while units(rest) > most:
        at = _pause(rest, _end(rest, most))
        pieces.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [piece for piece in (*pieces, rest) if piece]


def clip(text: str, most: int) -> str:
    """Shorten a text to `most` units, with an ellipsis where something is missing."""
    if units(text) <= most:
        return text
    return text[: _whole(text, _end(text, most - 1))].rstrip() + "…"


def _end(text: str, most: int) -> int:
    """The number of code points that fit."""
    taken = 0
    for at, letter in enumerate(text):
        taken += 2 if ord(letter) > 0xFFFF else 1
        if taken > most:
            return at
    return len(text)


def _pause(text: str, end: int) -> int:
    for mark, fill in PAUSES:
        at = text.rfind(mark, max(1, int(end * fill)), end)
        if at > 0:
            return at + len(mark)
    return _whole(text, end)


def _whole(text: str, end: int) -> int:
    """Go back to where no letter is parted from its marks."""
    for at in range(end, max(0, end - LONGEST_CLUSTER), -1):
        if not _belongs(text, at):
            return at
    return end


def _belongs(text: str, at: int) -> bool:
    """Whether the letter at a place is joined to the one before it."""
    if at >= len(text):
        return False
    letter = text[at]
    return (
        unicodedata.combining(letter) > 0
        or letter == JOINER
        or text[at - 1] == JOINER
        or "\ufe00" <= letter <= "\ufe0f"  # variation selectors
        or "\U0001f3fb" <= letter <= "\U0001f3ff"  # skin tones
        or ("\U0001f1e6" <= letter <= "\U0001f1ff" and "\U0001f1e6" <= text[at - 1] <= "\U0001f1ff")
    )
