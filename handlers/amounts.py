"""Numbers and won as people write them: 3천만원, 1억 5천만, 15백만원, 12,000."""

from __future__ import annotations

import re
import unicodedata

UNITS = {
    "십": 10,
    "백": 100,
    "천": 1_000,
    "만": 10_000,
    "억": 100_000_000,
    "조": 1_000_000_000_000,
}
PART = re.compile(r"(\d+(?:\.\d+)?)?([십백천만억조])?")
NOTHING = frozenset({"비예산", "무예산", "없음"})  # "예산 없음", "비예산": said, not left open
MOST_WON = 10**15
#: 고유어 수: how people are counted; those of the second line only before a counter (세 명).
TENS = {"열": 10, "스물": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70, "여든": 80, "아흔": 90,
        "스무": 20}  # fmt: skip
ONES = {"하나": 1, "둘": 2, "셋": 3, "넷": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9,
        "한": 1, "두": 2, "세": 3, "네": 4}  # fmt: skip
BEFORE_A_COUNTER = ("한", "두", "세", "네", "스무")
COUNT = re.compile(
    r"(?:총|약|모두|다해서|우리|저희|(?:저|나|본인)(?:를|을)?포함(?:해서|해)?)*"
    rf"(?:(?P<digits>\d{{1,15}})|(?P<alone>혼자)|(?P<tens>{'|'.join(TENS)})?(?P<ones>{'|'.join(ONES)})?)"
    r"(?P<counter>명|분|사람|개|회|건|점|번|인)?"
    r"(?:이서|서)?(?:정도|쯤)?(?:이?요|이에요|예요|입니다|가요|갈게요|갑니다|임)?"
)

#: The other languages spoken here, up to ten: what parties of people come in.
ABROAD = (
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十"),
    ("一", "两", "三", "四", "五", "六", "七", "八", "九", "十"),
    ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"),
)
NAMED = {word: number for each in ABROAD for number, word in enumerate(each, start=1)}
COUNT_ABROAD = re.compile(
    rf"(?:(?P<digits>\d{{1,15}})|(?P<named>{'|'.join(NAMED)}))"
    r"(?:people|persons?|个人|個人|位|名|人|người)?(?:です)?"
)


def read_number(raw: str) -> int | None:
    """Return the whole number in the text, in digits or in words as people are counted, or None."""
    found = _korean(_plain(raw))
    return _abroad(_plain(raw).casefold()) if found is None else found


def _abroad(plain: str) -> int | None:
    match = COUNT_ABROAD.fullmatch(plain)
    if match is None:
        return None
    return int(match["digits"]) if match["digits"] else NAMED[match["named"]]


def _korean(plain: str) -> int | None:
    match = COUNT.fullmatch(plain)
    if match is None:
        return None
    if match["digits"]:
        return int(match["digits"])
    if match["alone"]:
        return 1
    tens, ones = match["tens"] or "", match["ones"] or ""
    if not match["counter"] and (ones or tens) in BEFORE_A_COUNTER:
        return None
    return TENS.get(tens, 0) + ONES.get(ones, 0) or None


def read_won(raw: str) -> int | None:
    """Return the amount in won (0 … 10^15), or None when the text is not an amount."""
    plain = re.sub(
        r"^(?:예산)?(?:은|이|:)?(?:약|총|금)?|(?:정도)?(?:입니다|이에요|예요)?$", "", _plain(raw)
    )
    bare = re.sub(r"(원정?|won|krw)$", "", plain, flags=re.IGNORECASE)
    plain, is_won = bare.lstrip("₩"), bare != plain
    if not plain or len(plain) > 40:
        return None
    if plain in NOTHING:
        return 0
    total, group, at = 0.0, 0.0, 0
    closed, is_bare = 1, True  # the last great unit; whether only figures stand behind it
    while at < len(plain):
        match = PART.match(plain, at)
        if match is None or match.end() == at:
            return None
        count, unit = float(match[1] or 1), UNITS.get(match[2] or "", 1)
        group += count * unit if unit < 10_000 else 0
        if unit >= 10_000:  # closes the group before it: 2천 | 만
            total += (group + (count if match[1] or not group else 0)) * unit
            group, closed, is_bare = 0.0, unit, True
        else:
            is_bare = is_bare and not match[2]
        at = match.end()
    if group and closed > 10_000:
        if is_bare:  # 1억 5000: five thousand won, or of 만? The person says which.
            return None
        group *= closed // 10_000  # 1억 5천 is said for 1억 5천만, 1조 2천 for 1조 2천억
    if not (is_won or closed > 1 or plain.replace(".", "").isdecimal()):
        return None  # 3천: three thousand won, or of 만?
    won = round(total + group)
    return won if 0 <= won <= MOST_WON else None


def _plain(raw: str) -> str:
    return re.sub(r"[,\s]", "", unicodedata.normalize("NFKC", raw))
