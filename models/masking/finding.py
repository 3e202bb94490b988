"""Finds the numbers of a text that identify a person, from left to right, none within another."""

import re
from collections.abc import Iterator
from typing import Final

from models.masking.digits import COVER, HANGUL, LIKE_DIGITS
from models.masking.kinds import Found, Reading

_FEWEST, _MOST = 7, 19  # digits: a local phone number, the longest card
_MOST_GROUPS: Final = 11  # 0 1 0 1 2 3 4 5 6 7 8
_KEPT_WHOLE: Final = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{2,4}-[0-9]{4}-[0-9]{6}(?![0-9])"
)  # receipts ID-2026-000123
_GROUP: Final = re.compile(r"[0-9]+")
_LINK: Final = re.compile(r"[-. ()/,~]{1,4}")
_SPOKEN: Final = re.compile(
    rf"(?<![0-9a-z])([0oO공영](?:[-. ,]|다시|에){{0,3}}[1lI일](?:[-. ,]|다시|에){{0,3}}[0oO공영])"
    rf"(?:(?:[-. ,]|다시|에){{0,3}}[0-9oO{HANGUL}]){{8}}(?![0-9])"
)


def find(plain: str) -> Iterator[Found]:
    """From left to right; at each group of digits the longest number that starts there."""
    spoken = list(_find_spoken(plain))
    hidden = [(one.start, one.end) for one in spoken]
    hidden += [match.span() for match in _KEPT_WHOLE.finditer(plain)]
    groups = _groups(plain, hidden)
    if not groups:  # most texts: no digits to judge
        yield from spoken
        return
    reading = Reading(plain)
    heard = {at for one in spoken for at in range(one.start, one.end)}  # O10… as 010…
    passports = [one for one in reading.passports() if heard.isdisjoint((one.start, one.end - 1))]
    if passports:
        groups = _groups(plain, hidden + [(one.start, one.end) for one in passports])
    found = spoken + passports
    index = 0
    while index < len(groups):
        taken = _longest(reading, groups, index)
        if taken is None:
            index += 1
            continue
        found.append(taken)
        while index < len(groups) and groups[index][0] < taken.end:
            index += 1
    yield from sorted(found, key=lambda one: one.start)


def _find_spoken(plain: str) -> Iterator[Found]:
    """공일공-일이삼사-오육칠팔, also mixed with digits, and O1O for 010."""
    for match in _SPOKEN.finditer(plain):
        digits = [c for c in match[0] if c in LIKE_DIGITS]
        if all(c.isdigit() for c in digits) or sum(c in "oOlI" for c in digits) > 5:
            continue
        readable = all(c in HANGUL for c in match[1] if c in LIKE_DIGITS)
        yield Found("phone", *match.span(), match.end(1) if readable else match.start())


def _groups(plain: str, hidden: list[tuple[int, int]]) -> list[tuple[int, int]]:
    starts = sorted(hidden)
    groups = []
    at = 0
    for match in _GROUP.finditer(plain):
        while at < len(starts) and starts[at][1] <= match.start():
            at += 1
        if at == len(starts) or match.end() <= starts[at][0]:
            groups.append(match.span())
    return groups


def _longest(reading: Reading, groups: list[tuple[int, int]], index: int) -> Found | None:
    start, end = groups[index]
    best: Found | None = None
    digits = 0
    for number in range(index, min(index + _MOST_GROUPS, len(groups))):
        if number > index and not _LINK.fullmatch(reading.plain, end, groups[number][0]):
            break
        digits += groups[number][1] - groups[number][0]
        end = groups[number][1]
        if digits > _MOST:
            break
        if digits >= _FEWEST and reading.plain[end : end + 3] != COVER * 3:
            best = reading.judge(start, end) or best
    return best
