"""How long to wait before the next attempt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.retries import FIRST_S, LONGEST_S, delay


def test_waits_double_up_to_five_minutes_and_stay_there() -> None:
    waits = [delay(attempt, 1.0) for attempt in (*range(1, 12), 50, 5_000)]
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300]


@pytest.mark.parametrize("attempt", [1, 5, 11])
def test_chance_spreads_over_the_upper_half(attempt: int) -> None:
    whole = delay(attempt, 1.0)
    assert delay(attempt, 0.0) == whole / 2


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_wait_is_never_shorter_than_half_a_second_nor_longer_than_five_minutes(
    attempt: int, chance: float
) -> None:
    wait = delay(attempt, chance)
    assert FIRST_S / 2 <= wait <= LONGEST_S
