"""Text -> the same text with every way to write a digit, a dash or a space made plain."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

COVER: Final = "●"  # stands for a digit that was covered
_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—―−－﹣⁃ーㅡｰ·ㆍ・_"), "-")
_LIKENESS: Final = (
    _DASHES
    | dict.fromkeys(map(ord, "．。"), ".")
    | {ord("／"): "/", ord("，"): ",", ord("（"): "(", ord("）"): ")", ord("＋"): "+"}
)
HANGUL: Final = "공영일이삼사오육륙칠팔구"
_USUAL: Final = re.compile("[\0-^`-\x7f가-힣]*")  # plain already: ASCII but "_", and Hangul
LIKE_DIGITS: Final = frozenset("0123456789oOlI" + HANGUL)


def plain(text: str) -> tuple[str, Sequence[int]]:
    """The text with full-width and other digits, dashes and spaces made plain, with their places.

    Invisible characters fall away (010\u200b1234), so the two strings may differ in length.
    """
    if _USUAL.fullmatch(text):
        return text, range(len(text))
    read: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if character.isascii():
            read.append("-" if character == "_" else character)
        elif unicodedata.category(character) in {"Cf", "Mn", "Me"}:
            continue
        elif (digit := unicodedata.decimal(character, None)) is not None:
            read.append(str(digit))
        elif unicodedata.category(character) == "Zs":
            read.append(" ")
        else:
            read.append(character.translate(_LIKENESS))
        places.append(place)
    return "".join(read), places
