"""How long to wait before the next attempt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.retries import ATTEMPTS, FIRST_S, LONGEST_S, delay


def test_waits_double_up_to_five_minutes_and_then_end() -> None:
    waits = [delay(attempt, 1.0) for attempt in range(1, ATTEMPTS + 2)]
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, None, None]


@pytest.mark.parametrize("attempt", [1, 5, 11])
def test_chance_spreads_over_the_upper_half(attempt: int) -> None:
    whole = delay(attempt, 1.0)
    assert whole
    assert delay(attempt, 0.0) == whole / 2


@given(st.integers(1, ATTEMPTS - 1), st.floats(0, 1))
def test_wait_is_never_shorter_than_half_a_second_nor_longer_than_five_minutes(
    attempt: int, chance: float
) -> None:
    wait = delay(attempt, chance)
    assert wait is not None
    assert FIRST_S / 2 <= wait <= LONGEST_S
