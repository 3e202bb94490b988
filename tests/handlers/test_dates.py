"""Days and periods as people and official papers write them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.dates import read_day, read_period

TODAY = date(2026, 11, 23)
DAYS = st.dates(date(1900, 1, 1), date(2999, 12, 31))


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2026-12-31", date(2026, 12, 31)),
        ("2026.12.31", date(2026, 12, 31)),
        ("2026. 12. 31.", date(2026, 12, 31)),
        ("2026/12/31", date(2026, 12, 31)),
        ("20261231", date(2026, 12, 31)),
        ("2026년 12월 31일", date(2026, 12, 31)),
        ("2026년12월31일", date(2026, 12, 31)),
        ("26.12.31.", date(2026, 12, 31)),
        ("'26. 12. 31.", date(2026, 12, 31)),
        ("’26.12.31.(목)", date(2026, 12, 31)),
        ("２０２６－１２－３１", date(2026, 12, 31)),
        ("12월 31일", date(2026, 12, 31)),
        ("12/31", date(2026, 12, 31)),
        ("12.31.", date(2026, 12, 31)),
        ("1월 5일", date(2027, 1, 5)),
        ("11월 23일", date(2026, 11, 23)),
        ("11월 22일", date(2027, 11, 22)),
        ("오늘", TODAY),
        ("내일", date(2026, 11, 24)),
        ("모레", date(2026, 11, 25)),
        ("tomorrow", date(2026, 11, 24)),
        ("明日", date(2026, 11, 24)),
        ("12月31日", date(2026, 12, 31)),
        ("2028-02-29", date(2028, 2, 29)),
    ],
)
def test_day_reads_what_people_write(raw: str, day: date) -> None:
    assert read_day(raw, TODAY) == day


@pytest.mark.parametrize(
    "raw", ["", "언젠가", "2027-02-29", "13월 1일", "2026-00-10", "2026-12", "12월", "0", "1억", "2월 30일"]
)  # fmt: skip
def test_day_refuses_what_is_none(raw: str) -> None:
    assert read_day(raw, TODAY) is None


def span(first: str, last: str) -> tuple[date, date]:
    return date.fromisoformat(first), date.fromisoformat(last)


@pytest.mark.parametrize(
    ("raw", "period"),
    [
        ("2027-01-01 ~ 2027-12-31", span("2027-01-01", "2027-12-31")),
        ("2027-01-01~2027-12-31", span("2027-01-01", "2027-12-31")),
        ("2027.1.1.~2027.12.31.", span("2027-01-01", "2027-12-31")),
        ("2027. 1. 1. ~ 12. 31.", span("2027-01-01", "2027-12-31")),
        ("'27.1.1.~'27.12.31.", span("2027-01-01", "2027-12-31")),
        ("2027년 1월 1일부터 2027년 12월 31일까지", span("2027-01-01", "2027-12-31")),
        ("2027년 3월~10월", span("2027-03-01", "2027-10-31")),
        ("2027년 3월 ~ 2028년 2월", span("2027-03-01", "2028-02-29")),
        ("2027. 3. ~ 2027. 10.", span("2027-03-01", "2027-10-31")),
        ("'27. 1. ~ 12.", span("2027-01-01", "2027-12-31")),
        ("'27.1.~'27.12.", span("2027-01-01", "2027-12-31")),
        ("2027-03 ~ 2027-10", span("2027-03-01", "2027-10-31")),
        ("2027년 11월 ~ 2월", span("2027-11-01", "2028-02-29")),
        ("2027년", span("2027-01-01", "2027-12-31")),
        ("2027", span("2027-01-01", "2027-12-31")),
        ("2027년 ~ 2029년", span("2027-01-01", "2029-12-31")),
        ("2027년 5월", span("2027-05-01", "2027-05-31")),
        ("12월 1일 ~ 15일", span("2026-12-01", "2026-12-15")),
        ("12월 20일 ~ 1월 10일", span("2026-12-20", "2027-01-10")),
        ("2027-05-05", span("2027-05-05", "2027-05-05")),
        ("2027-01-01 – 2027-03-31", span("2027-01-01", "2027-03-31")),
        ("2027-01-01 - 2027-03-31", span("2027-01-01", "2027-03-31")),
        ("2027-01-01 to 2027-03-31", span("2027-01-01", "2027-03-31")),
        ("2027.3.2-2027.10.30", span("2027-03-02", "2027-10-30")),
        ("2027.3.2.-10.30.", span("2027-03-02", "2027-10-30")),
        ("2027년 1월~12월(12개월)", span("2027-01-01", "2027-12-31")),
        ("내년", span("2027-01-01", "2027-12-31")),
        ("올해", span("2026-01-01", "2026-12-31")),
        ("내년 3월부터 10월까지", span("2027-03-01", "2027-10-31")),
        ("올해 12월 ~ 내년 2월", span("2026-12-01", "2027-02-28")),
        ("연중", span("2026-01-01", "2026-12-31")),
        ("2027년 연중", span("2027-01-01", "2027-12-31")),
        ("2027년 상반기", span("2027-01-01", "2027-06-30")),
        ("'27. 하반기", span("2027-07-01", "2027-12-31")),
        ("내년 1분기", span("2027-01-01", "2027-03-31")),
        ("2027년 2분기 ~ 4분기", span("2027-04-01", "2027-12-31")),
        ("3월~10월", span("2027-03-01", "2027-10-31")),
        ("3월부터 12월까지", span("2026-03-01", "2026-12-31")),
        ("상반기", span("2027-01-01", "2027-06-30")),
        ("2026년 3월~10월", span("2026-03-01", "2026-10-31")),
        ("'26. 3. ~ 10.", span("2026-03-01", "2026-10-31")),
        ("2027年3月~10月", span("2027-03-01", "2027-10-31")),
    ],
)
def test_period_reads_what_people_write(raw: str, period: tuple[date, date]) -> None:
    assert read_period(raw, TODAY) == period


@pytest.mark.parametrize(
    "raw", ["", "언젠가", "~", "2027. 1. ~ 계속", "2027 ~ ", "1월~2월~3월", "2027-13 ~ 2027-14"]
)
def test_period_refuses_what_is_none(raw: str) -> None:
    assert read_period(raw, TODAY) in {None, read_period("2027", TODAY)}


@given(DAYS, st.sampled_from(["{:%Y-%m-%d}", "{:%Y.%m.%d}", "{:%Y%m%d}", "{:%Y년 %m월 %d일}"]))
def test_day_reads_every_day_in_every_form(day: date, form: str) -> None:
    assert read_day(form.format(day), TODAY) == day


@given(DAYS)
def test_day_without_a_year_is_never_past(day: date) -> None:
    found = read_day(f"{day.month}월 {day.day}일", TODAY)
    if (day.month, day.day) != (2, 29):
        assert found is not None
    if found:
        assert TODAY <= found < TODAY + timedelta(days=366)


@given(DAYS, DAYS)
def test_period_reads_every_two_days(first: date, last: date) -> None:
    assert read_period(f"{first} ~ {last}", TODAY) == (first, last)


PIECES = st.lists(
    st.sampled_from(["2027", "27", "0000", "9999", "13", "2", "31", "0", "년", "월", "일", "-", ".",
                     "/", "~", " ", "부터", "까지", "오늘", "'", "(월)", "٣"]),
    max_size=12,
).map("".join)  # fmt: skip


@given(st.text(max_size=40) | PIECES)
def test_dates_never_raise(raw: str) -> None:
    read_day(raw, TODAY)
    read_period(raw, TODAY)
