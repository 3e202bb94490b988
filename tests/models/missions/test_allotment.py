"""Who is offered which mission: nobody left out while there is room, loads even."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from models.missions.allotment import allot

SEATS = st.dictionaries(st.integers(1, 6), st.integers(0, 12), max_size=5)


@given(SEATS, st.integers(0, 25))
def test_first_round_leaves_nobody_out_while_there_is_room(seats: dict[int, int], n: int) -> None:
    people = dict.fromkeys(range(100, 100 + n), 0)
    offers = allot(seats, people, set())
    room = sum(seats.values())
    assert len({person for _m, person in offers}) == len(offers)  # one each
    assert {person for _m, person in offers} == (set(people) if room else set())
    if room >= n:
        taken = [m for m, _person in offers]
        assert all(taken.count(m) <= seats[m] for m in seats)


@given(SEATS, st.integers(1, 25))
def test_too_few_places_are_all_offered_and_the_rivals_spread_evenly(
    seats: dict[int, int], n: int
) -> None:
    room = sum(seats.values())
    offers = allot(seats, dict.fromkeys(range(100, 100 + n), 0), set())
    taken = {m: [m for m, _p in offers].count(m) for m in seats}
    if 0 < room <= n:
        assert all(taken[m] >= seats[m] for m in seats)
    if 0 < room < n:
        ratios = {m: taken[m] / seats[m] for m in seats if seats[m]}
        best, worst = max(ratios.values()), min(ratios.values())
        assert best - worst <= max(1 / seats[m] for m in ratios) + 1e-9


@given(SEATS, st.integers(1, 20), st.randoms(use_true_random=False), st.floats(0, 1))
def test_round_after_round_loads_differ_by_at_most_one(
    seats: dict[int, int], n: int, chance: random.Random, willing: float
) -> None:
    people = list(range(100, 100 + n))
    free, offered = dict(seats), set[tuple[int, int]]()
    waiting = set[tuple[int, int]]()
    for _ in range(30):
        loads = {p: len([m for m, q in offered - waiting if q == p]) for p in people}
        made = allot(free, loads, offered)
        if not made:
            break
        offered |= set(made)
        for m, person in chance.sample(made, len(made)):
            if chance.random() <= willing:  # who does not take it had the chance
                if free[m] > 0:
                    free[m] -= 1
                else:
                    waiting.add((m, person))
    final = [len([m for m, q in offered - waiting if q == p]) for p in people]
    assert max(final) - min(final) <= 1
    assert all(left >= 0 for left in free.values())
    if any(free.values()):
        assert min(final) >= 1  # nobody was left without while there was room


def test_who_has_fewest_is_asked_first() -> None:
    assert allot({1: 5}, {7: 1, 8: 0, 9: 1}, set()) == [(1, 8)]


def test_nothing_is_offered_twice_to_one_person() -> None:
    assert allot({1: 5}, {7: 0, 8: 0}, {(1, 7)}) == [(1, 8)]
    assert allot({1: 0}, {7: 0}, set()) == []
    assert allot({}, {7: 0}, set()) == []
    assert allot({1: 1}, {}, set()) == []
