"""Keys: in order, unique over processes and threads, never backwards."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from models.ids import Ids
from tests.support import Clock


@given(st.lists(st.integers(-5_000, 5_000), min_size=1, max_size=60))
def test_keys_grow_whatever_the_clock_does(steps: list[int]) -> None:
    clock = Clock()
    ids, made = Ids(clock, node=1), list[int]()
    for step in steps:
        clock.move(milliseconds=step)
        made.append(ids())
    assert made == sorted(set(made))
    assert all(0 < each < 2**63 for each in made)


def test_processes_never_make_the_same_key(clock: Clock) -> None:
    one, two = Ids(clock, node=1), Ids(clock, node=2)
    assert not {one() for _ in range(5_000)} & {two() for _ in range(5_000)}


def test_threads_share_one_row_of_keys(clock: Clock) -> None:
    ids = Ids(clock)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: ids(), range(5_000)))
    assert len(set(made)) == 5_000


def test_later_millisecond_gives_a_greater_key_on_any_process(clock: Clock) -> None:
    first = Ids(clock, node=4_095)()
    clock.move(milliseconds=1)
    assert Ids(clock, node=0)() > first
