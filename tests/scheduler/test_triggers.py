"""What recurs: the next moment lies after the last, and none is left out."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.triggers import daily, day_of, every, month_of, monthly
from tests.support import SEOUL

MOMENTS = st.datetimes(
    datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(SEOUL)  # noqa: DTZ001 - the strategy sets the zone
)  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("after", "day", "moment"),
    [
        ("2027-02-28 10:00", 1, "2027-03-01 09:00"),
        ("2027-03-01 08:59", 1, "2027-03-01 09:00"),
        ("2027-03-01 09:00", 1, "2027-04-01 09:00"),  # never the same moment again
        ("2027-12-31 23:59", 1, "2028-01-01 09:00"),
        ("2027-02-01 00:00", 31, "2027-02-28 09:00"),
        ("2028-02-01 00:00", -1, "2028-02-29 09:00"),
        ("2027-02-01 00:00", -5, "2027-02-24 09:00"),
    ],
)
def test_monthly(after: str, day: int, moment: str) -> None:
    assert monthly(at(after), day, time(9)) == at(moment)


@given(MOMENTS, st.integers(1, 31))
def test_monthly_has_each_month_once(start: datetime, day: int) -> None:
    moment, months = start, []
    for _ in range(14):
        moment = monthly(moment, day, time(9))
        months.append(month_of(moment))
    first = datetime.strptime(months[0], "%Y-%m").replace(tzinfo=SEOUL)
    numbers = [int(m[:4]) * 12 + int(m[5:]) for m in months]
    assert numbers == list(range(numbers[0], numbers[0] + 14))
    assert first - start < timedelta(days=31)


@given(MOMENTS)
def test_daily_comes_within_a_day(start: datetime) -> None:
    moment = daily(start, time(9))
    assert timedelta(0) < moment - start <= timedelta(days=1)
    assert moment.time() == time(9)
    assert day_of(daily(moment, time(9))) > day_of(moment)


@given(MOMENTS, st.integers(1, 100_000), st.integers(-200_000, 200_000))
def test_every_keeps_its_beat(start: datetime, span: int, offset: int) -> None:
    beat, after = timedelta(seconds=span), start + timedelta(seconds=offset)
    moment = every(after, beat, start)
    assert (moment - start) % beat == timedelta(0)
    assert moment == start if after < start else timedelta(0) < moment - after <= beat
