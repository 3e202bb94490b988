"""Rounds of offers: few places go round, to one each, and on to others after a day."""

from __future__ import annotations

from collections import Counter

from models.job import TABLE as JOB
from models.missions import mission
from models.missions import offer as mission_offer
from tests.models.missions.support import (
    FIRST,
    assignments,
    coordinator,
    prepared,
    supporters,
    take,
)
from tests.models.support import Office


def rounds(office: Office, users: list[int], times: int) -> None:
    for _ in range(times):
        with office.work() as work:
            mission_offer.offer_round(work, 202612, users)
        office.clock.move(days=1, minutes=1)


def offered(office: Office, *numbers: int) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for number in numbers:
        for user in assignments(office, number):
            found.setdefault(user, []).append(number)
    return found


def limited(office: Office, *capacities: int) -> list[int]:
    kim = coordinator(office)
    numbers = [prepared(office, kim, capacity=each) for each in capacities]
    office.clock.now = FIRST
    with office.work() as work:
        mission.issue_due(work)
    return numbers


def test_several_limited_missions_are_offered_one_to_each(office: Office) -> None:
    users = supporters(office, 7)
    first, second = limited(office, 4, 3)
    rounds(office, users, 1)
    got = offered(office, first, second)
    assert {user: len(each) for user, each in got.items()} == dict.fromkeys(users, 1)
    assert Counter(each[0] for each in got.values()) == {first: 4, second: 3}
    for user, [number] in got.items():
        assert take(office, user, number) == "held"


def test_single_limited_mission_is_offered_to_all_at_once(office: Office) -> None:
    users = supporters(office, 7)
    [number] = limited(office, 2)
    rounds(office, users, 1)
    assert set(offered(office, number)) == set(users)


def test_places_nobody_took_are_offered_on_after_a_day(office: Office) -> None:
    users = supporters(office, 4)
    first, second = limited(office, 2, 2)
    rounds(office, users, 1)
    got = offered(office, first, second)
    for user in users[:3]:
        take(office, user, got[user][0])
    open_one = got[users[3]][0]
    rounds(office, users, 1)
    assert all(open_one in each for each in offered(office, first, second).values())


def test_next_round_is_planned_only_while_there_is_room_and_somebody_left(office: Office) -> None:
    users = supporters(office, 2)
    first, second = limited(office, 1, 1)
    rounds(office, users, 1)
    with office.engine.connect() as connection:
        planned = connection.execute(JOB.select().where(JOB.c.task == "mission_offers")).all()
    assert len(planned) == 1
    for user, [number] in offered(office, first, second).items():
        take(office, user, number)
    rounds(office, users, 1)
    with office.engine.connect() as connection:
        assert (
            connection.execute(JOB.select().where(JOB.c.task == "mission_offers")).all() == planned
        )
