"""The next moment of what recurs. Pure; hours are Seoul's.

A recurring job plans its successor itself, in the transaction in which it runs; the successor's rung
is `period`, so that no month or day is ever planned twice.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from models.quiet import SEOUL


def monthly(after: datetime, day: int, at: time) -> datetime:
    """Return the first moment after this one on a day of the month.

    A month that is too short has it on its last day; negative days count from the end (-1).
    """
    local = after.astimezone(SEOUL)
    year, month = local.year, local.month
    while True:
        days = monthrange(year, month)[1]
        on = min(day, days) if day > 0 else max(1, days + 1 + day)
        moment = datetime.combine(date(year, month, on), at, SEOUL)
        if moment > local:
            return moment
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def daily(after: datetime, at: time) -> datetime:
    """Return the first moment after this one at an hour."""
    local = after.astimezone(SEOUL)
    moment = datetime.combine(local.date(), at, SEOUL)
    return moment if moment > local else moment + timedelta(days=1)


def every(after: datetime, span: timedelta, start: datetime) -> datetime:
    """Return the first moment after this one that is a whole number of spans after `start`."""
    if after < start:
        return start
    return start + span * ((after - start) // span + 1)


def month_of(moment: datetime) -> str:
    """The rung of a monthly job: "2027-03"."""
    return f"{moment.astimezone(SEOUL):%Y-%m}"


def day_of(moment: datetime) -> str:
    """The rung of a daily job: "2027-03-01"."""
    return f"{moment.astimezone(SEOUL):%Y-%m-%d}"
