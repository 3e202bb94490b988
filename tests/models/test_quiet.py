"""Quiet time: nights, weekends, holidays; what waits, and what comes earlier instead."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.office_hours import is_working_day
from models.quiet import allowed_before, allowed_from, is_quiet
from tests.support import SEOUL

MOMENTS = st.datetimes(
    datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(SEOUL)  # noqa: DTZ001 - the strategy sets the zone
)  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("moment", "start"),
    [
        ("2026-11-23 10:00", "2026-11-23 10:00"),  # Monday
        ("2026-11-23 08:00", "2026-11-23 08:00"),
        ("2026-11-23 20:59:59", "2026-11-23 20:59:59"),
        ("2026-11-23 07:59", "2026-11-23 08:00"),
        ("2026-11-23 21:00", "2026-11-24 08:00"),
        ("2026-11-24 00:30", "2026-11-24 08:00"),
        ("2026-11-27 21:00", "2026-11-30 08:00"),  # Friday night
        ("2026-11-28 12:00", "2026-11-30 08:00"),
        ("2027-03-01 09:00", "2027-03-02 08:00"),  # 삼일절
        ("2027-02-05 22:00", "2027-02-10 08:00"),  # 설날 with its substitute
    ],
)
def test_what_is_not_urgent_waits_for_the_next_working_morning(moment: str, start: str) -> None:
    assert allowed_from(at(moment)) == at(start)
    assert allowed_from(at(moment), urgent=True) == at(moment)


@pytest.mark.parametrize(
    ("moment", "earlier"),
    [
        ("2026-11-23 10:00", "2026-11-23 10:00"),
        ("2026-11-22 10:00", "2026-11-20 10:00"),  # Sunday: Friday at the same hour
        ("2026-11-23 07:00", "2026-11-20 20:00"),  # before eight: the evening before
        ("2026-11-24 23:00", "2026-11-24 20:00"),
        ("2027-03-01 09:00", "2027-02-26 09:00"),
    ],
)
def test_earlier_means_the_same_hour_of_the_last_working_day(moment: str, earlier: str) -> None:
    assert allowed_before(at(moment)) == at(earlier)


@given(MOMENTS)
def test_both_ways_lead_out_of_quiet_time(moment: datetime) -> None:
    later, earlier = allowed_from(moment), allowed_before(moment)
    assert earlier <= moment <= later
    assert not is_quiet(later)
    assert not is_quiet(earlier)
    assert (later == moment == earlier) is (not is_quiet(moment))


@given(MOMENTS, st.integers(1, 10_000))
def test_nothing_allowed_lies_before_the_answer(moment: datetime, minutes: int) -> None:
    between = moment + timedelta(minutes=minutes)
    if between < allowed_from(moment):
        assert is_quiet(between)


@given(MOMENTS)
def test_quiet_is_night_or_no_working_day_in_seoul_whatever_the_zone(moment: datetime) -> None:
    expected = not (time(8) <= moment.time() < time(21)) or not is_working_day(moment.date())
    assert is_quiet(moment) is expected
    assert is_quiet(moment.astimezone(UTC)) is expected
