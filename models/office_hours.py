"""Working days of the office, with public and substitute holidays (관공서의 공휴일에 관한 규정)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache

import holidays

from models.frozen import frozen
from models.template import TEMPLATES, reading

DESK = TEMPLATES / "desk.yaml"


@frozen
class Desk:
    """Opening hours in the office's zone and the promise of an answer in working days."""

    opens: time
    closes: time
    within: int
    country: str


@cache
def desk() -> Desk:
    with reading(DESK) as rows:
        return Desk(
            time.fromisoformat(rows["opens"]),
            time.fromisoformat(rows["closes"]),
            int(rows["answer_within_working_days"]),
            str(rows["holidays"]),
        )


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year))


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _holidays(desk().country, day.year)


def answer_by(now: datetime) -> date:
    """Return the day by which a message left now is answered; after closing, count from tomorrow."""
    rules = desk()
    day, left = now.date(), rules.within
    if is_working_day(day) and now.time() < rules.opens:
        left -= 1
    while left > 0:
        day += timedelta(days=1)
        left -= is_working_day(day)
    return day
