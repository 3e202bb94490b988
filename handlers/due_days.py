"""A deadline as a day: hand-ins of that day count until its last minute, in Seoul."""

from __future__ import annotations

from datetime import date, datetime, time

from models.dialog import Answers, Facts, InvalidError
from models.quiet import SEOUL

LAST_MINUTE = time(23, 59)


def end_of(day: date) -> datetime:
    """Return the moment until which a day's hand-ins count."""
    return datetime.combine(day, LAST_MINUTE, SEOUL)


def check_due(value: date, _answers: Answers, facts: Facts) -> None:
    """Refuse a new deadline that is not after today; for coordinators. Raises InvalidError."""
    if value <= facts.today:
        raise InvalidError("새 마감은 내일이나 그 뒤로 적어 주세요.")
