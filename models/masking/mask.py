"""Finds numbers that identify a person in Korean chat text and covers their digits with ●.

개인정보 보호법 제24조의2: a resident number may not be kept without a specific law, 제24조: numbers of passports
and driving licences not without a consent of their own; cards, accounts and phones are covered so that
a public text carries none. Receipt numbers, web addresses, amounts, dates and public hotlines stay.
Every other character stays as typed, and covering twice changes nothing: what is taken depends only on
a number itself and on the words around it.
"""

from collections.abc import Collection
from typing import Final

from models.frozen import frozen
from models.masking.digits import COVER, LIKE_DIGITS, plain
from models.masking.finding import find

KINDS: Final = frozenset({"resident_number", "passport", "licence", "card", "account", "phone"})


@frozen
class Masked:
    """`kinds`: those of KINDS that were found, each once, in order of appearance."""

    text: str
    kinds: tuple[str, ...]


def mask(text: str, only: Collection[str] = KINDS) -> Masked:
    """`text` with the digits of personal numbers covered, and the kinds that were found (of `only`)."""
    read, places = plain(text)
    characters = list(text)
    kinds: dict[str, None] = {}
    for found in find(read):
        if found.kind not in only:
            continue
        kinds[found.kind] = None
        for at in range(found.open_to, found.end):
            if read[at] in LIKE_DIGITS:
                characters[places[at]] = COVER
    return Masked("".join(characters), tuple(kinds))
