"""Calendar months as numbers (202703), in the zone of the moments given (Asia/Seoul). Pure."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta


def month_of(moment: date | datetime) -> int:
    return moment.year * 100 + moment.month


def first_day(month: int) -> date:
    return date(month // 100, month % 100, 1)


def after(month: int) -> int:
    """Return the next month."""
    return month_of(first_day(month) + timedelta(days=31))


def words(month: int) -> str:
    """Return the month as it is written everywhere: 2027-03."""
    return f"{month // 100}-{month % 100:02d}"


def read(text: str) -> int | None:
    """Return the month that "2027-03" names, or None."""
    year, _hyphen, month = text.strip().partition("-")
    if not (year.isdecimal() and month.isdecimal() and len(year) == 4 and len(month) <= 2):
        return None
    return int(year) * 100 + int(month) if 1 <= int(month) <= 12 and int(year) else None


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of a shorter month (민법 제160조)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
