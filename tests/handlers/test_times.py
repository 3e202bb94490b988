"""Times as people write them: halves of the day, named hours, spans, and what is no time."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.times import read_moment, read_span, read_time, span, words_of
from models.dialog import Facts, InvalidError
from tests.support import SEOUL

NOW = datetime(2027, 3, 10, 9, 0, tzinfo=SEOUL)


def at(month: int, day: int, hour: int, minute: int = 0, year: int = 2027) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("14:00", time(14)),
        ("오후 2시", time(14)),
        ("오후2시30분", time(14, 30)),
        ("2시 반", time(14, 30)),
        ("2시", time(14)),
        ("9시", time(9)),
        ("오전 9시", time(9)),
        ("오전 12시", time(0)),
        ("낮 12시", time(12)),
        ("낮 1시", time(13)),
        ("정오", time(12)),
        ("밤 12시", time(12)),
        ("2 pm", time(14)),
        ("2:30pm", time(14, 30)),
        ("午後2時", time(14)),
        ("09:05", time(9, 5)),
        ("00:30", time(0, 30)),
    ],
)
def test_time_is_read_as_people_write_it(raw: str, wanted: time) -> None:
    assert read_time(raw) == wanted


@pytest.mark.parametrize(
    "raw", ["", "14", "25:00", "14:60", "오전 13시", "언젠가", "2시간", "오후"]
)
def test_what_is_no_time_is_none(raw: str) -> None:
    assert read_time(raw) is None


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("2027-04-17 14:00", at(4, 17, 14)),
        ("2027-04-17T14:00", at(4, 17, 14)),
        ("4월 17일 오후 2시", at(4, 17, 14)),
        ("4월 17일(토) 오후 2시에", at(4, 17, 14)),
        ("2027. 4. 17. 14:00", at(4, 17, 14)),
        ("4/17 2시", at(4, 17, 14)),
        ("내일 오전 10시", at(3, 11, 10)),
        ("1월 5일 14시", at(1, 5, 14, year=2028)),
    ],
)
def test_moment_has_a_day_and_a_time(raw: str, wanted: datetime) -> None:
    assert read_moment(raw, NOW) == wanted


@pytest.mark.parametrize("raw", ["4월 17일", "오후 2시", "2월 30일 14:00", "", "곧"])
def test_moment_without_day_or_time_is_none(raw: str) -> None:
    assert read_moment(raw, NOW) is None


@pytest.mark.parametrize(
    ("raw", "start", "end"),
    [
        ("4월 17일 오후 2시~5시", at(4, 17, 14), at(4, 17, 17)),
        ("4월 17일 10시~2시", at(4, 17, 10), at(4, 17, 14)),
        ("4월 17일 오전 10시~12시", at(4, 17, 10), at(4, 17, 12)),
        ("2027-04-17 14:00~17:00", at(4, 17, 14), at(4, 17, 17)),
        ("2027-04-17 14:00-17:00", at(4, 17, 14), at(4, 17, 17)),
        ("2027-04-17 14:00 - 17:00", at(4, 17, 14), at(4, 17, 17)),
        ("4월 17일 오후 2시부터 5시까지", at(4, 17, 14), at(4, 17, 17)),
        ("4월 17일 오전 11시 ~ 4월 18일 오후 3시", at(4, 17, 11), at(4, 18, 15)),
        ("12월 31일 22:00~1월 1일 01:00", at(12, 31, 22), at(1, 1, 1, year=2028)),
        ("2027-04-17 14:00~13:00", at(4, 17, 14), at(4, 17, 13)),
    ],
)
def test_span_ends_on_its_own_day_unless_another_is_named(
    raw: str, start: datetime, end: datetime
) -> None:
    assert read_span(raw, NOW) == (start, end)


@pytest.mark.parametrize("raw", ["4월 17일", "4월 17일 2시", "2시~5시", "a~b", "4월 17일~18일"])
def test_span_that_lacks_a_part_is_none(raw: str) -> None:
    assert read_span(raw, NOW) is None


def test_field_refuses_an_end_before_the_start_and_shows_the_weekday() -> None:
    field = span("when", "일시", "언제?")
    with pytest.raises(InvalidError, match="빨라요"):
        field.parse("2027-04-17 14:00~13:00", Facts(NOW))
    with pytest.raises(InvalidError, match="알아보지"):
        field.parse("4월 17일", Facts(NOW))
    value = field.parse("4월 17일 오후 2시~5시", Facts(NOW))
    assert field.show(value) == "2027-04-17(토) 14:00~17:00"


def test_span_over_two_days_names_both() -> None:
    assert words_of(at(4, 17, 11), at(4, 18, 15)) == ("2027-04-17(토) 11:00 ~ 2027-04-18(일) 15:00")


TYPED = st.text(max_size=40) | st.text("0123456789:시분반오전후낮밤~-–월일년. ()apm", max_size=30)


@given(raw=TYPED)
def test_any_text_is_a_time_or_none(raw: str) -> None:
    read_time(raw)
    moment, both = read_moment(raw, NOW), read_span(raw, NOW)
    assert moment is None or moment.tzinfo is NOW.tzinfo
    assert both is None or (both[0].tzinfo is both[1].tzinfo is NOW.tzinfo)


@given(clock=st.times())
def test_time_as_clocks_show_it_is_read(clock: time) -> None:
    assert read_time(f"{clock:%H:%M}") == clock.replace(second=0, microsecond=0)


@given(
    minutes=st.integers(0, 1_000_000),
    hours=st.integers(1, 500),
)
def test_span_is_read_as_it_is_shown(minutes: int, hours: int) -> None:
    begins = NOW + timedelta(minutes=minutes)
    ends = begins + timedelta(hours=hours)
    assert read_span(str(words_of(begins, ends)), NOW) == (begins, ends)
