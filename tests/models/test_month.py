"""Months as people write them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import month

MONTHS = st.dates(date(1900, 1, 1), date(2200, 1, 1)).map(month.month_of)


@given(number=MONTHS)
def test_month_reads_what_it_writes(number: int) -> None:
    assert month.read(month.words(number)) == number
    assert month.after(number) > number


@given(text=st.text(max_size=20) | st.text("0123456789-월 ", max_size=12))
def test_any_text_is_a_month_or_none(text: str) -> None:
    found = month.read(text)
    assert found is None or 1 <= found % 100 <= 12


@pytest.mark.parametrize("text", ["2027-" + "1" * 5000, "٢٠٢٧-²", "2027-00", "0000-01", ""])
def test_what_is_no_month_is_none(text: str) -> None:
    assert month.read(text) is None


@given(day=st.dates(date(1900, 1, 1), date(2200, 1, 1)), months=st.integers(-600, 600))
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(
    day: date, months: int
) -> None:
    later = month.add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
