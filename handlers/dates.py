"""Days and periods as people write them; all in the office's zone."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date, timedelta

DAY = re.compile(
    r"(?:(?P<year>\d{4}|\d{2})\s*(?:[-./]|년)\s*)?(?P<month>\d{1,2})\s*(?:[-./]|월)\s*(?P<day>\d{1,2})\s*[.일]?"
)
YEAR = re.compile(r"(?P<year>\d{4})\s*년?")
COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
RELATIVE = {
    "오늘": 0, "today": 0, "今天": 0, "今日": 0, "hôm nay": 0,
    "내일": 1, "tomorrow": 1, "明天": 1, "明日": 1, "ngày mai": 1,
    "모레": 2,
}  # fmt: skip
#: The year that a word for it means, counted from this one.
YEARS = {"작년": -1, "올해": 0, "금년": 0, "내년": 1, "후년": 2, "내후년": 2}
#: Parts of a year by their first and last month; "연중" is all of it.
PARTS = {
    "연중": (1, 12), "상반기": (1, 6), "하반기": (7, 12),
    "1분기": (1, 3), "2분기": (4, 6), "3분기": (7, 9), "4분기": (10, 12),
}  # fmt: skip
PART = re.compile(rf"(?:(?P<year>\d{{4}}|\d{{2}})\s*(?:년|[.])?)?\s*(?P<part>{'|'.join(PARTS)})")
WEEKDAY_NOTE = re.compile(r"\([월화수목금토일]\)")
LENGTH_NOTE = re.compile(r"\(\s*\d+\s*(?:개월|년|주|일)(?:간)?\s*\)$")
#: A hyphen between two whole days stands for "to" as well: 2027.3.2-2027.10.30.
BETWEEN = re.compile(
    r"\s*(?:~|∼|–|—|〜|부터|\bto\b|\s-\s|(?<=\d[.일])-|(?<=[./]\d)-|(?<=[./]\d\d)-)\s*"
)
CJK = re.compile(r"(?<=\d)\s*[年月日]")
HANGUL = {"年": "년", "月": "월", "日": "일"}


def read_day(raw: str, today: date) -> date | None:
    """Return the day, or None. A day without a year is the next one from `today` on."""
    text = _plain(raw)
    if text in RELATIVE:
        return today + timedelta(days=RELATIVE[text])
    match = DAY.fullmatch(text) or COMPACT.fullmatch(text)
    if match is None:
        return None
    month, day = int(match["month"]), int(match["day"])
    if match["year"]:
        return _date(_year(match["year"]), month, day)
    this = _date(today.year, month, day)
    return this if this is None or this >= today else _date(today.year + 1, month, day)


def read_period(raw: str, today: date) -> tuple[date, date] | None:
    """Return the first and last day, or None. Months and years stand for all their days.

    A period named without a year is of the coming year where this year's is over.
    """
    text = LENGTH_NOTE.sub("", _named_years(_plain(raw), today)).strip()
    parts = [part for part in BETWEEN.split(re.sub(r"까지$", "", text).strip()) if part]
    found = _period(parts, today)
    if found is None or found[1] >= today or re.search(r"\d{4}|\d{2}\s*[년./-]|\d{5}", text):
        return found
    return _period(parts, date(today.year + 1, 1, 1))  # "3월~10월", said in November


def _period(parts: list[str], today: date) -> tuple[date, date] | None:
    if len(parts) == 1:
        return _whole(parts[0], today)
    first = _whole(parts[0], today) if len(parts) == 2 else None
    if first is None:
        return None
    last = _whole(_completed(parts[1], first), first[0])
    return (first[0], last[1]) if last else None


def _named_years(text: str, today: date) -> str:
    """Put figures for "내년" and its like."""
    names = "|".join(sorted(YEARS, key=len, reverse=True))
    return re.sub(names, lambda found: f"{today.year + YEARS[found[0]]}년 ", text).strip()


def _whole(text: str, today: date) -> tuple[date, date] | None:
    """The days a day, a month or a year stands for."""
    if match := YEAR.fullmatch(text):
        year = int(match["year"])
        return _pair(_date(year, 1, 1), _date(year, 12, 31))
    if match := PART.fullmatch(text):
        year = _year(match["year"]) if match["year"] else today.year
        first, last = PARTS[match["part"]]
        return _months(year, first, last)
    if match := re.fullmatch(
        r"(?:(\d{4}|\d{2})\s*(?:[-./]|년)\s*)(\d{1,2})\s*[월.]?|(\d{1,2})\s*월", text
    ):
        year = _year(match[1]) if match[1] else today.year
        month = int(match[2] or match[3])
        return _months(year, month, month)
    single = read_day(text, today)
    return (single, single) if single else None


def _months(year: int, first: int, last: int) -> tuple[date, date] | None:
    if not 1 <= first <= last <= 12 or not 1 <= year <= 9999:
        return None
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


def _completed(text: str, first: tuple[date, date]) -> str:
    """Give "31일", "10월" or "12-31" the month and year that the start of the period implies."""
    begins, is_day = first[0], first[0] == first[1]
    if bare := re.fullmatch(r"(\d{1,2})\s*([월일.]?)", text):
        number = int(bare[1])
        if bare[2] == "일" or (is_day and bare[2] != "월"):
            return f"{begins.year}-{begins.month}-{number}"
        return f"{_year_after(begins, number)}-{number}"
    match = DAY.fullmatch(text)
    if match and not match["year"] and int(match["month"]) <= 12:  # else "27. 12." is a year
        return f"{_year_after(begins, int(match['month']))}-{text}"
    return text


def _year_after(begins: date, month: int) -> int:
    """The year of the first such month from the start on."""
    return begins.year if month >= begins.month else begins.year + 1


def _pair(first: date | None, last: date | None) -> tuple[date, date] | None:
    return (first, last) if first and last else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _plain(raw: str) -> str:
    text = unicodedata.normalize("NFKC", raw).strip().lower().replace("'", "").replace("’", "")
    korean = CJK.sub(lambda found: HANGUL[found[0].strip()], text)
    return WEEKDAY_NOTE.sub("", korean).strip()
