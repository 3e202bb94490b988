"""Korean particles after any word: 제목을, 예산을, LED를, 3을, 50%를.

A rule of sound, not of spelling: what counts is whether the word, read aloud, ends in a consonant.
"""

import re
import unicodedata
from typing import Final

_FORMS: Final = ("을/를", "이/가", "은/는", "과/와", "아/야", "으로/로", "이랑/랑")
_FORMS_OF_IDA: Final = ("이에요/예요", "이라/라")
_PAIRS: Final[dict[str, tuple[str, str]]] = {
    key: (after_consonant, after_vowel)
    for form in _FORMS + _FORMS_OF_IDA
    for after_consonant, after_vowel in [form.split("/")]
    for key in (form, f"{after_vowel}/{after_consonant}", after_consonant, after_vowel)
}
# The last sound: "" a vowel, "ㄹ" (로 follows it as it follows a vowel), "ㄱ" any other consonant.
_DIGITS: Final = dict(
    zip("0123456789", ("ㄱ", "ㄹ", "", "ㄱ", "", "", "ㄱ", "ㄹ", "ㄹ", ""), strict=True)
)
_SIGNS: Final = (
    dict.fromkeys("%％℃°+&㎡㎥㎞㎝㎜㎖ℓ€$", "") | dict.fromkeys("#㎏㎎", "ㄱ") | {"‰": "ㄹ"}
)
_UNITS: Final = dict.fromkeys(
    ("m", "km", "cm", "mm", "ml", "l", "m²", "m³", "gb", "mb", "kw", "kwh"), ""
) | dict.fromkeys(("kg", "mg", "g", "t"), "ㄱ")
_LETTERS: Final = {
    "l": "ㄹ",
    "r": "ㄹ",
    "m": "ㄱ",
    "n": "ㄱ",
}  # 엘, 알, 엠, 엔; 에이, 비, 씨 … end open
_TAIL: Final = 80  # characters that can matter; keeps long texts cheap
_ASIDE: Final = re.compile(
    r"(?<=[^\s(\[（［])\s*(?:\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）|［[^［］]*］)\W*$"
)
_NUMBER: Final = re.compile(r"(?P<whole>[0-9][0-9,]*)?(?P<point>\.[0-9]+|[0-9])$")
_UNIT: Final = re.compile(r"[0-9]\s?([A-Za-z]{1,3}[²³]?)$")
_LATIN: Final = re.compile(r"[A-Za-z]+$")


def josa(word: str, pair: str) -> str:
    """The particle of `pair` that follows `word`: `josa("제목", "을/를") == "을"`.

    `pair` may be given whole or by either half. Raises ValueError for a pair that is not known.
    """
    forms = _PAIRS.get(pair)
    if forms is None:
        raise ValueError(f"no such particle: {pair!r}")
    sound = _last_sound(word)
    if sound == "ㄹ" and forms[0] == "으로":
        return forms[1]
    return forms[0] if sound else forms[1]


def _last_sound(word: str) -> str:
    text = _spoken_part(unicodedata.normalize("NFC", word[-_TAIL:]))
    if text[-1:] in _SIGNS:
        return _SIGNS[text[-1]]
    if (unit := _UNIT.search(text)) and unit[1].lower() in _UNITS:
        return _UNITS[unit[1].lower()]
    text = unicodedata.normalize("NFKC", text)
    if number := _NUMBER.search(text):
        return _number_sound(number["whole"] or "", number["point"])
    letters = _LATIN.search("".join(map(_bare, text)))
    return _latin_sound(letters[0]) if letters else _letter_sound(text[-1:])


def _spoken_part(text: str) -> str:
    """Without closing marks, emoji and an aside: 국립국어원 lets 한국(Korea)은 follow 한국."""
    text = _ASIDE.sub("", text)
    end = len(text)
    while end and not (text[end - 1].isalnum() or text[end - 1] in _SIGNS):
        end -= 1
    return text[:end]


def _number_sound(whole: str, point: str) -> str:
    """십, 백, 천, 만, 억 end in a consonant, 조 in a vowel; after the point digit by digit."""
    digits = point if point.startswith(".") else whole.replace(",", "") + point
    significant = digits.rstrip("0")
    zeros = len(digits) - len(significant)
    if digits.startswith(".") or not significant or not zeros:
        return _DIGITS[digits[-1]]
    return "" if 12 <= zeros < 16 or zeros >= 20 else "ㄱ"


def _bare(character: str) -> str:
    """A Latin letter without its accents (é → e); anything else as it is."""
    base = unicodedata.normalize("NFD", character)[0]
    return base if base.isascii() else character


def _latin_sound(word: str) -> str:
    """Acronyms (up to five capitals, or no vowel) by letters; words by their usual loan forms.

    한글 외래어 표기법: m, n, ng, l and p, t, k after one short vowel close the
    syllable (앱, 챗, 북), other consonants take 으 (버스, 카드, 업데이트).
    """
    lower = word.lower()
    if (word.isupper() and len(word) <= 5) or not re.search(r"[aeiouy]", lower):
        return _LETTERS.get(lower[-1], "")
    if re.search(r"l$|[a-z]le$", lower):
        return "ㄹ"
    if re.search(
        r"[mn]$|ng$|[aeiouy][mn]e$|(?<![aeiou])[aeiou](?:pp?|tt?|c|ck|b)$|(?:oo|o|a)k$", lower
    ):
        return "ㄱ"
    return ""


def _letter_sound(character: str) -> str:
    """The end of a Hangul syllable, a Hangul letter (기역, 리을, 아) or kana; else a vowel."""
    code = ord(character) if character else 0
    if 0xAC00 <= code <= 0xD7A3:
        final = (code - 0xAC00) % 28
        return "" if not final else "ㄹ" if final == 8 else "ㄱ"
    if 0x1100 <= code <= 0x115F or 0x11A8 <= code <= 0x11FF:
        return "ㄹ" if code in {0x1105, 0x11AF} else "ㄱ"
    return "ㄱ" if character in {"ん", "ン"} else ""
