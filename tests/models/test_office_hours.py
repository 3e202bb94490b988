"""Working days: weekends, public and substitute holidays (관공서의 공휴일에 관한 규정)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.office_hours import answer_by, desk, is_working_day
from tests.support import SEOUL


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-23", True),  # Monday
        ("2026-11-22", False),  # Sunday
        ("2026-02-16", False),  # 설날 연휴
        ("2026-02-18", False),
        ("2026-03-02", False),  # 삼일절 falls on a Sunday: the substitute
        ("2026-05-25", False),  # 부처님오신날 falls on a Sunday: the substitute
        ("2026-09-25", False),  # 추석
        ("2026-12-25", False),
        ("2027-02-10", True),
        ("2027-02-09", False),  # 설날 7 February 2027 is a Sunday: the substitute
    ],
)
def test_working_days_know_the_holidays(day: str, works: bool) -> None:
    assert is_working_day(date.fromisoformat(day)) is works


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=SEOUL)


def test_answer_is_promised_in_working_days() -> None:
    assert desk().within == 2
    assert answer_by(at("2026-11-23T10:00")) == date(2026, 11, 25)
    assert answer_by(at("2026-11-23T06:00")) == date(2026, 11, 24)
    assert answer_by(at("2026-11-27T10:00")) == date(2026, 12, 1)  # Friday: over the weekend
    assert answer_by(at("2026-02-13T20:00")) == date(2026, 2, 20)  # Friday before 설날


@given(st.datetimes(datetime(2025, 1, 1), datetime(2029, 12, 1)))  # noqa: DTZ001 - made aware below
def test_promised_day_is_a_working_day_ahead(now: datetime) -> None:
    moment = now.replace(tzinfo=SEOUL)
    day = answer_by(moment)
    assert is_working_day(day)
    assert timedelta(0) <= day - moment.date() <= timedelta(days=14)
