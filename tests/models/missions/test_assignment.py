"""Places in missions: a race gives out no more than there are, in order, and moves up the line."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import pytest

from models.job import TABLE as JOB
from models.missions import assignment, mission
from models.missions.assignment import NotOfferedError
from models.missions.mission import ClosedMissionError
from models.role import NotAllowedError
from tests.models.missions.support import (
    CONTENT,
    DAY,
    FIRST,
    assignments,
    coordinator,
    handed_in,
    issued,
    supporters,
    take,
    work_of,
)
from tests.models.support import Office


def test_race_of_acceptances_fills_the_places_and_then_the_line(either_office: Office) -> None:
    users = supporters(either_office, 24)
    number = issued(either_office, coordinator(either_office), users, capacity=5)
    with ThreadPoolExecutor(12) as pool:
        got = list(pool.map(lambda user: take(either_office, user, number), users))
    assert Counter(got) == {"held": 5, "waiting": 19}
    rows = assignments(either_office, number).values()
    held = {row.user_id for row in rows if row.status == "held"}
    in_line = sorted((row for row in rows if row.status == "waiting"), key=lambda r: r.user_id)
    assert {user for user, status in zip(users, got, strict=True) if status == "held"} == held
    with either_office.work() as work:
        places = [assignment.position(work, row) for row in in_line]
    assert sorted(places) == list(range(1, 20))


def test_race_of_returns_and_acceptances_never_gives_a_place_twice(either_office: Office) -> None:
    users = supporters(either_office, 16)
    number = issued(either_office, coordinator(either_office), users, capacity=4)
    for user in users[:8]:
        take(either_office, user, number)

    def move(user: int) -> None:
        with either_office.work() as work:
            if users.index(user) < 4:
                assignment.decline(work, user, number, "출장")
            else:
                assignment.accept(work, user, number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(move, users))
    rows = assignments(either_office, number)
    assert Counter(row.status for row in rows.values()) == {
        "held": 4, "declined": 4, "waiting": 8,
    }  # fmt: skip
    assert set(users[4:8]) == {u for u, row in rows.items() if row.status == "held"}


def test_mission_for_everybody_has_a_place_for_everybody(office: Office) -> None:
    users = supporters(office, 3)
    number = issued(office, coordinator(office), users)
    assert [take(office, user, number) for user in users] == ["held"] * 3


def test_returned_place_goes_to_the_next_in_line_in_order(office: Office) -> None:
    users = supporters(office, 4)
    number = issued(office, coordinator(office), users, capacity=1)
    for user in users:
        take(office, user, number)
        office.clock.move(minutes=1)
    with office.work() as work:
        row, promoted = assignment.decline(work, users[0], number, "시험 기간")
        assert (row.status, row.reason) == ("declined", {"text": "시험 기간"})
        assert [each.user_id for each in promoted] == [users[1]]
    assert take(office, users[0], number) == "waiting"  # a change of mind goes to the end
    with office.work() as work:
        assert assignment.position(work, assignment.own(work, users[0], number)) == 3


def test_who_stops_gives_her_place_to_the_next_in_line(office: Office) -> None:
    users, kim = supporters(office, 3), coordinator(office)
    few, all_ = issued(office, kim, users, capacity=1), issued(office, kim, users, topic="모두")
    for user in users[:2]:
        take(office, user, few)
    handed_in(office, users[0], all_, work_of("s0"))
    with office.work() as work:
        moved = assignment.give_up(work, users[0], "쉼")
        assert [row.user_id for row in moved] == [users[1]]
    assert [assignments(office, few)[u].status for u in users] == ["declined", "held", "offered"]
    assert assignments(office, all_)[users[0]].status == "held"  # what is handed in stays


def test_own_deadline_is_the_last_moment_to_give_a_mission_back(office: Office) -> None:
    [user], kim = supporters(office, 1), coordinator(office)
    number = issued(office, kim, [user])
    later = CONTENT.deadline + 9 * DAY
    take(office, user, number)
    with office.work() as work:
        assignment.extend(work, kim, assignment.own(work, user, number).id, later)
    office.clock.now = CONTENT.deadline + DAY
    with office.work() as work:
        assert assignment.decline(work, user, number, "입원")[0].status == "declined"
        assert assignment.accept(work, user, number).status == "held"
    office.clock.now = later
    with office.work() as work, pytest.raises(ClosedMissionError, match="over"):
        assignment.decline(work, user, number, "입원")


def test_only_supporters_to_whom_it_was_offered_can_accept(office: Office) -> None:
    users = supporters(office, 2)
    number = issued(office, coordinator(office), users[:1])
    citizen = office.person("citizen")
    with office.work() as work, pytest.raises(NotAllowedError):
        assignment.accept(work, citizen, number)
    with office.work() as work, pytest.raises(NotOfferedError):
        assignment.accept(work, users[1], number)


@pytest.mark.parametrize("end", ["over", "cancelled"])
def test_closed_mission_is_neither_accepted_nor_returned(office: Office, end: str) -> None:
    [user], kim = supporters(office, 1), coordinator(office)
    number = issued(office, kim, [user])
    if end == "over":
        office.clock.now = CONTENT.deadline
    else:
        with office.work() as work:
            mission.cancel(work, kim, number, "행사가 미뤄짐")
    for verb in (assignment.accept, lambda w, u, n: assignment.decline(w, u, n, "까닭")):
        with office.work() as work, pytest.raises(ClosedMissionError, match=end):
            verb(work, user, number)


def test_work_handed_in_is_not_given_back(office: Office) -> None:
    [user] = supporters(office, 1)
    number = issued(office, coordinator(office), [user])
    office.clock.now = FIRST + 3 * DAY
    handed_in(office, user, number, work_of("s0"))
    with office.work() as work, pytest.raises(ClosedMissionError, match="handed_in"):
        assignment.decline(work, user, number, "까닭")


# ---- Deadlines of one's own, missed months -------------------------------------------------------
def test_own_deadline_replaces_the_mission_s_and_brings_reminders_of_its_own(
    office: Office,
) -> None:
    [user], kim = supporters(office, 1), coordinator(office)
    number = issued(office, kim, [user])
    later = CONTENT.deadline + 10 * DAY
    with office.work() as work:
        row = assignment.extend(work, kim, assignment.own(work, user, number).id, later)
        assert (row.status, assignment.due_of(row, mission.find(work, number))) == ("held", later)
    with office.engine.connect() as connection:
        mine = (JOB.c.person == user) & (JOB.c.task == "mission_reminder")
        own = connection.execute(JOB.select().where(mine)).all()
    assert {row.rung for row in own} == {"D-7", "D-3", "D-1", "D0", "D+1"}
    with office.work() as work, pytest.raises(NotAllowedError):
        assignment.extend(work, user, row.id, later + DAY)
    with office.work() as work, pytest.raises(ValueError, match="2026-12-30"):
        assignment.extend(work, kim, row.id, later)  # no more time than she has


@pytest.mark.parametrize("end", ["cancelled", "declined"])
def test_no_time_is_given_for_what_is_not_to_be_done_any_more(office: Office, end: str) -> None:
    [user], kim = supporters(office, 1), coordinator(office)
    number = issued(office, kim, [user])
    with office.work() as work:
        row = assignment.own(work, user, number)
        if end == "cancelled":
            mission.cancel(work, kim, number, "까닭")
        else:
            assignment.decline(work, user, number, "까닭")
    with office.work() as work, pytest.raises(ClosedMissionError, match=end):
        assignment.extend(work, kim, row.id, CONTENT.deadline + 10 * DAY)


def test_missed_month_is_one_in_which_nothing_was_done(office: Office) -> None:
    users, kim = supporters(office, 5), coordinator(office)
    first = issued(office, kim, users)
    second = issued(office, kim, users)
    idle, busy, excused, half, later = users
    office.clock.now = FIRST + 3 * DAY
    handed_in(office, busy, first, work_of("s1"))
    handed_in(office, half, second, work_of("s3"))
    for number in (first, second):
        take(office, idle, number)
        with office.work() as work:
            assignment.decline(work, excused, number, "입원")
            row = assignment.own(work, later, number)
            assignment.extend(work, kim, row.id, CONTENT.deadline + 30 * DAY)
    office.clock.now = CONTENT.deadline + DAY
    with office.work() as work:
        missed = {user: assignment.missed_months(work, user, 2026) for user in users}
        assert missed == {idle: [202612], busy: [], excused: [], half: [], later: []}
        assert assignment.missed_months(work, idle, 2027) == []


def test_joining_two_users_keeps_one_assignment_of_a_mission(office: Office) -> None:
    one, two = supporters(office, 2)
    kim = coordinator(office)
    both = issued(office, kim, [one, two])
    only = issued(office, kim, [two])
    take(office, one, both)
    with office.work() as work:
        assignment.join(work, one, two)
    assert {u: r.status for u, r in assignments(office, both).items()} == {one: "held"}
    assert set(assignments(office, only)) == {one}


def test_seats_are_counted(office: Office) -> None:
    users = supporters(office, 4)
    number = issued(office, coordinator(office), users, capacity=1)
    for user in users[:2]:
        take(office, user, number)
    with office.work() as work:
        assignment.decline(work, users[2], number, "까닭")
    office.clock.now = FIRST + 3 * DAY
    handed_in(office, users[0], number, work_of("s0"))
    with office.work() as work:
        seats = assignment.seats_of(work.connection, number)
    assert seats == assignment.Seats(1, 1, 1, 1, 1, 0)


def test_moved_deadline_moves_the_reminders_that_wait(office: Office) -> None:
    [user], kim = supporters(office, 1), coordinator(office)
    number = issued(office, kim, [user])
    before = waiting(office, number)
    with office.work() as work:
        content = replace(CONTENT, deadline=CONTENT.deadline + 7 * DAY)
        mission.change(work, kim, number, content)
    after = waiting(office, number)
    assert set(before) == set(after) == {"D-7", "D-3", "D-1", "D0", "D+1"}
    assert all(after[rung] > before[rung] for rung in before)
    with office.work() as work:
        mission.cancel(work, kim, number, "까닭")
    assert waiting(office, number) == {}


def waiting(office: Office, number: int) -> dict[str, datetime]:
    with office.engine.connect() as connection:
        rows = connection.execute(
            JOB.select().where(
                JOB.c.task == "mission_reminder",
                JOB.c.subject == number,
                JOB.c.status == "waiting",
            )
        ).all()
    return {row.rung: row.due_at for row in rows}
