"""Typed words understood: navigation in five languages, options by number, label, part, mistake."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Hamming

from handlers.stock_words import (
    COMMANDS,
    DONE,
    EDIT,
    FILES,
    GREETING,
    LANGUAGES,
    NAVIGATION,
    NO,
    NONE,
    OPEN,
    SUBMIT,
    WISHES,
    YES,
)
from models.dialog import Option
from models.text import Words, korean

#: "동의 안 해요" holds "동의": with a no in it, only whole words count.
NEGATION = re.compile(
    r"안\s|않|미완|아직|아니|아닌|아님|말고|싫|없|못|\bnot\b|\bno\b|n't|不|没|ない|không",
    re.IGNORECASE,
)
BETWEEN = re.compile(r"[,，、/·;+&\n]|\s+및\s+|\s+and\s+|\s+và\s+|[와과]\s+|\s+")
CODE = re.compile("[a-z]{2}")
SPACES = re.compile(r"[\s,，、]+")
POLITE = re.compile("(?:이요|요|입니다|이에요|예요|임|(?:으?로)(?:할게요|해주세요)?|です)$")
#: "3번이요", "2번으로 할게요": what stands behind the number of an option.
NUMBER = re.compile(
    r"第?(\d{1,5})\s*(?:번째|번|号|番目|番|个|個)?[.)]?(?:\s*(?:이요|요|입니다|이에요|예요|으로|로|할게요|です))*"
)
#: "입장 확인 482 913": the code of an entrance, said with what it is for.
DOOR = re.compile(
    rf"(?:{'|'.join(COMMANDS['checkin'])})\s*(?:코드|번호|code)?[\s:]*(\d[\d\s-]*)", re.IGNORECASE
)
LABELLED = re.compile(r"(\d{1,5})번 ")
#: The same said in letters: "첫 번째", "일번이요".
COUNTED = {"첫": "1", "두": "2", "세": "3", "네": "4", "다섯": "5", "여섯": "6", "일곱": "7", "여덟": "8", "아홉": "9", "열": "10",
           "일": "1", "이": "2", "삼": "3", "사": "4", "오": "5", "육": "6", "칠": "7", "팔": "8", "구": "9", "십": "10"}  # fmt: skip
IN_LETTERS = re.compile(rf"({'|'.join(COUNTED)})(?=\s*(?:번|째))")
#: Endings of "비고 쓸게요", "사진 올리고 싶어요" behind what is wanted.
WANTING = re.compile(
    r"(?:을|를|도|은|는|좀|더)?\s*(?:쓰기|쓸게요|쓸래요|쓰고 싶어요|적을게요|적을래요|적고 싶어요|올리기|올릴게요|올릴래요"
    r"|올리고 싶어요|보낼게요|보낼래요|보내고 싶어요|넣을게요|넣을래요|붙일게요|붙일래요|첨부할게요|첨부할래요|추가할게요|있어요)$"
)
LONGEST_WISH = 40
SHORTEST_COMMAND, LONGEST_COMMAND = 3, 16  # characters of a command that may hold a slip
LETTERS_OF_SHORT = 4  # a word of so many (주거) may have one of them wrong
CLOSE = 80  # per cent likeness of letters (Hangul taken apart) still taken as a slip of the finger
AHEAD = 8  # per cent that the best option must be ahead of the next


@lru_cache(maxsize=256)  # one text is looked at from several sides in its turn
def plain(text: str) -> str:
    """Fold case, width and spaces, and drop marks at the end of a sentence."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(folded.split()).strip(" .!?~。！？…'\"‘’“”")


def _table(words: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {plain(word): name for name, each in words.items() for word in each}


NAVIGATION_OF = _table(NAVIGATION)
COMMAND_OF = _table(COMMANDS)
LANGUAGE_OF = _table(LANGUAGES)
GREETINGS = frozenset(map(plain, GREETING))
NO_WORDS = frozenset(map(plain, NO))
YES_WORDS = frozenset(map(plain, YES))
SUBMIT_WORDS = frozenset(map(plain, SUBMIT))
FILE_WORDS = frozenset(map(plain, FILES))
EDIT_WORDS = frozenset(map(plain, EDIT))
DONE_WORDS = frozenset(map(plain, DONE))
NONE_WORDS = frozenset(map(plain, NONE))
OPEN_WORDS = frozenset(map(plain, OPEN))
STOCK = frozenset(NAVIGATION_OF) | frozenset(COMMAND_OF) | YES_WORDS | EDIT_WORDS | DONE_WORDS


def is_greeting(text: str) -> bool:
    return plain(text) in GREETINGS


def is_stock(text: str) -> bool:
    """Whether the whole text is one of the words that only steer the bot, or a bare command."""
    folded = plain(text)
    return folded in STOCK or (folded.startswith("/") and " " not in folded)


def door(text: str) -> str | None:
    """Return the code of an entrance that the text gives with a word for it, or None."""
    found = DOOR.fullmatch(plain(text))
    return found[1] if found else None


def language(text: str) -> str | None:
    """Return the one language that the text names, or None."""
    folded = plain(text)
    if folded in LANGUAGE_OF:
        return LANGUAGE_OF[folded]
    named = (name for name in LANGUAGE_OF if name in folded and not CODE.fullmatch(name))
    return _only({LANGUAGE_OF[name] for name in named})


def wish(text: str) -> str | None:
    """Return the command that a short sentence asks for, or None."""
    folded = plain(text)
    if folded in COMMAND_OF:
        return COMMAND_OF[folded]
    if folded in LANGUAGE_OF:
        return "language"
    if len(folded) > LONGEST_WISH:
        return None
    if folded.endswith(" 행사"):  # "주거 행사": what kind of, or where
        return "events"
    for command, parts in WISHES.items():
        if any(part in folded for part in parts):
            return command
    return None


def nearly(text: str) -> str | None:
    """Return the command whose word this nearly is, spaces aside: "체크 리스트", "아이디어 이써요"."""
    squeezed = SPACES.sub("", plain(text))
    if not SHORTEST_COMMAND <= len(squeezed) <= LONGEST_COMMAND:
        return None
    names = {SPACES.sub("", word): name for word, name in COMMAND_OF.items()}
    return names.get(squeezed) or _slipped(squeezed, names) or _closest(squeezed, names)


def stem(text: str) -> str:
    """Return what is wanted without the wanting: "비고" of "비고 쓸게요"."""
    return WANTING.sub("", plain(text)).strip()


def number(text: str) -> int | None:
    """Return the number that is all a text says: "3", "3번이요", "세 번째"."""
    letters = IN_LETTERS.sub(lambda found: COUNTED[found[0]], plain(text), count=1)
    found = NUMBER.fullmatch(letters)
    return int(found[1]) if found else None


def option(
    text: str, options: Sequence[Option], say: Callable[[Words], str], *, exact: bool = False
) -> str | None:
    """Return the value of the one option that the text means, or None.

    `say` puts a label into the person's language; the Korean label is understood as well. With
    `exact` (consent, yes or no) only whole words count: nobody agrees by half a word.
    """
    folded = plain(text)
    names = _names(options, say)
    said, numbered = number(text), _numbered(names)
    if said is not None and numbered:
        return numbered.get(said)
    if said is not None and 1 <= said <= len(options):
        return options[said - 1].value
    if folded in names:
        return names[folded]
    bare = {SPACES.sub("", name): value for name, value in names.items()}
    squeezed = SPACES.sub("", folded)
    found = bare.get(squeezed) or bare.get(POLITE.sub("", squeezed)) or _all_alike(folded, names)
    if found:
        return found
    if exact or len(folded) < 2 or (numbered and folded[0].isdigit()):
        return None  # another number is no slip: it is somebody else's
    if NEGATION.search(folded):  # "해당없슴" is a slip for what holds a no itself
        denied = {name: value for name, value in names.items() if NEGATION.search(name)}
        return _closest(folded, denied) or _slipped(folded, denied)
    return (
        _only({names[name] for name in names if _within(folded, name)})
        or _closest(folded, names)
        or _slipped(folded, names)
    )


def _numbered(names: dict[str, str]) -> dict[int, str]:
    """The options that say their own number ("3번 확인"): then no place in the list is meant."""
    found = {LABELLED.match(name): value for name, value in names.items()}
    return {int(match[1]): value for match, value in found.items() if match}


def several(text: str, options: Sequence[Option], say: Callable[[Words], str]) -> list[str] | None:
    """Return the values that a list such as "1, 3" or "주거와 의료" means, or None."""
    parts = [part for part in BETWEEN.split(text) if part.strip()]
    found = [option(part, options, say) for part in parts]
    if len(parts) > 1 and all(found):
        return list(dict.fromkeys(value for value in found if value))
    single = option(text, options, say)
    return [single] if single else None


def _all_alike(folded: str, names: dict[str, str]) -> str | None:
    """The value that every word means: "네, 동의합니다"; None when one of them means another."""
    said = {names.get(part) for part in BETWEEN.split(folded) if part}
    return _only({value or "" for value in said}) or None


def _within(folded: str, name: str) -> bool:
    """Whether one holds the other; of Latin letters only a whole word counts: no "no" in "note"."""
    if len(name) < 2 or folded in name or not name.isascii():
        return len(name) >= 2 and (folded in name or name in folded)
    return re.search(rf"\b{re.escape(name)}\b", folded, re.ASCII) is not None


def _names(options: Sequence[Option], say: Callable[[Words], str]) -> dict[str, str]:
    names: dict[str, str] = {}
    for each in options:
        for name in (say(each.label), korean(each.label), each.value, *each.also):
            names.setdefault(plain(name), each.value)
    return names


def _only(values: set[str]) -> str | None:
    return values.pop() if len(values) == 1 else None


def _closest(folded: str, names: dict[str, str]) -> str | None:
    """The option whose letters are nearly these, if no other is nearly as close."""
    apart = {name: unicodedata.normalize("NFD", name) for name in names if len(name) >= 2}
    ranked = process.extract(
        unicodedata.normalize("NFD", folded), apart, scorer=fuzz.ratio, limit=None
    )
    if not ranked or ranked[0][1] < CLOSE:
        return None
    best = names[ranked[0][2]]
    others = [score for _, score, name in ranked if names[name] != best]
    return best if not others or ranked[0][1] - others[0] >= AHEAD else None


def _slipped(folded: str, names: dict[str, str]) -> str | None:
    """The one option of which one letter (Hangul taken apart) is another: 쥬거 for 주거."""
    typed = unicodedata.normalize("NFD", folded)
    if len(typed) < LETTERS_OF_SHORT:
        return None
    apart = {unicodedata.normalize("NFD", name): value for name, value in names.items()}
    return _only(
        {
            value
            for name, value in apart.items()
            if len(name) == len(typed) and Hamming.distance(name, typed) == 1
        }
    )
