"""Choosing: places, the line, the results at one moment, the next in line."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from models import record
from models.job import TABLE as JOB
from models.role import NotAllowedError
from models.supporters import application as applications
from models.supporters import membership, selection
from models.supporters import privacy as supporter_privacy
from models.supporters import round as rounds
from models.supporters.round import RoundPhaseError
from models.supporters.selection import FullError, UndecidedError
from tests.models.support import Office
from tests.models.supporters.support import CONTENT, apply_all, decided, opened, released
from tests.support import SEOUL


@pytest.fixture
def boss(either_office: Office) -> int:
    return either_office.person("boss", "coordinator")


def stages(office: Office, ids: list[int], boss: int) -> list[tuple[str, int]]:
    with office.work() as work:
        found = [applications.get(work, boss, each) for each in ids]
        return [(each.status, each.position) for each in found]


def test_no_more_are_chosen_than_there_are_places(either_office: Office, boss: int) -> None:
    number, ids = decided(either_office, boss, "chosen", "chosen", "")
    with either_office.work() as work:
        with pytest.raises(FullError):
            selection.decide(work, boss, ids[2], "chosen")
        selection.decide(work, boss, ids[0], "not_chosen")
        selection.decide(work, boss, ids[2], "chosen")
        assert selection.tally(work, rounds.get(work, number)) == selection.Tally(
            2, 3, 2, 0, 1, 0, 0
        )


def test_undecided_are_filled_in_order_and_decisions_stand(
    either_office: Office, boss: int
) -> None:
    number, ids = decided(either_office, boss, "not_chosen", "", "", "", "")
    staff = either_office.person("staff", "staff")
    order = [ids[4], ids[0], ids[2], ids[1], ids[3]]
    with either_office.work() as work:
        with pytest.raises(NotAllowedError):
            selection.fill(work, staff, number, order, 1)
        assert len(selection.fill(work, boss, number, order, 1)) == 4
    with either_office.work() as work:
        found = [applications.get(work, boss, each).decision for each in ids]
        assert found == ["not_chosen", "waiting", "chosen", "not_chosen", "chosen"]
        assert selection.fill(work, boss, number, order, 9) == []


def test_decisions_wait_for_the_deadline_and_for_coordinators(
    either_office: Office, boss: int
) -> None:
    opened(either_office, boss)
    [first] = apply_all(either_office, "anna")
    staff = either_office.person("staff", "staff")
    with either_office.work() as work:
        with pytest.raises(RoundPhaseError, match="open"):
            selection.decide(work, boss, first, "chosen")
        with pytest.raises(NotAllowedError):
            selection.decide(work, staff, first, "chosen")


def test_line_is_numbered_without_gaps_and_can_be_reordered(
    either_office: Office, boss: int
) -> None:
    number, ids = decided(either_office, boss, "waiting", "waiting", "waiting")
    with either_office.work() as work:
        selection.move_up(work, boss, ids[2])
        assert [each.id for each in selection.line(work, number)] == [ids[0], ids[2], ids[1]]
        selection.move_up(work, boss, ids[0])
        selection.decide(work, boss, ids[0], "not_chosen")
        line = selection.line(work, number)
        assert [(each.id, each.position) for each in line] == [(ids[2], 1), (ids[1], 2)]


def test_results_wait_until_everybody_is_decided_on(either_office: Office, boss: int) -> None:
    number, ids = decided(either_office, boss, "chosen", "")
    when = CONTENT.closes_at + timedelta(hours=1)
    with either_office.work() as work:
        with pytest.raises(UndecidedError) as left:
            selection.plan_results(work, boss, number, when)
        assert left.value.count == 1
        selection.decide(work, boss, ids[1], "not_chosen")
        assert selection.plan_results(work, boss, number, when).results_at == when


def test_nothing_is_released_without_a_moment_set_and_never_twice(
    either_office: Office, boss: int
) -> None:
    number, _ids = decided(either_office, boss, "chosen")
    with either_office.work() as work:
        assert selection.release(work, number) == []
        selection.plan_results(work, boss, number, CONTENT.closes_at)
        assert len(selection.release(work, number)) == 1
        assert selection.release(work, number) == []


@pytest.mark.parametrize("late", ["an application in a longer period", "fewer places"])
def test_results_wait_for_who_came_after_the_moment_was_set(
    either_office: Office, boss: int, late: str
) -> None:
    """A deadline put off lets people in, and a smaller number leaves some of the chosen out."""
    number, ids = decided(either_office, boss, "chosen", "chosen")
    when = CONTENT.closes_at + timedelta(days=3)
    with either_office.work() as work:
        selection.plan_results(work, boss, number, when)
        changed = (
            replace(CONTENT, number=1)
            if late == "fewer places"
            else replace(CONTENT, closes_at=CONTENT.closes_at + timedelta(days=2))
        )
        rounds.change(work, boss, number, changed)
    expected: type[Exception] = FullError
    if late != "fewer places":
        apply_all(either_office, "late")
        expected = UndecidedError
    either_office.clock.now = when
    with either_office.work() as work, pytest.raises(expected):
        selection.release(work, number)
    assert stages(either_office, ids, boss) == [("applied", 0), ("applied", 0)]
    with either_office.work() as work, pytest.raises(expected):
        selection.plan_results(work, boss, number, when + timedelta(hours=1))


def test_results_reach_all_and_later_decisions_are_refused(
    either_office: Office, boss: int
) -> None:
    _number, ids = released(either_office, boss, "chosen", "chosen", "waiting", "not_chosen")
    assert stages(either_office, ids, boss) == [
        ("chosen", 0), ("chosen", 0), ("waiting", 1), ("not_chosen", 0),
    ]  # fmt: skip
    with either_office.work() as work:
        until = applications.get(work, boss, ids[0]).accept_until
        assert until is not None
        assert until - work.now > timedelta(days=CONTENT.rules.accept_days)
        with pytest.raises(RoundPhaseError):
            selection.decide(work, boss, ids[3], "chosen")


def test_free_places_go_to_the_line_in_its_order_with_the_results(
    either_office: Office, boss: int
) -> None:
    number, ids = decided(either_office, boss, "waiting", "waiting", "not_chosen", "chosen")
    with either_office.work() as work:
        selection.move_up(work, boss, ids[1])
        selection.plan_results(work, boss, number, CONTENT.closes_at)
        told = selection.release(work, number)
        assert sorted(each.id for each in told) == sorted(ids)  # everybody hears once, and all
        assert selection.offer_next(work, number) == []
        until = applications.get(work, boss, ids[1]).accept_until
        assert until is not None
        actions = work.connection.execute(select(record.TABLE.c.action)).scalars().all()
        assert actions.count("supporter.offer") == 1
    assert stages(either_office, ids, boss) == [
        ("waiting", 1), ("chosen", 0), ("not_chosen", 0), ("chosen", 0),
    ]  # fmt: skip


def test_who_declines_makes_room_for_the_next_in_line(either_office: Office, boss: int) -> None:
    number, ids = released(either_office, boss, "chosen", "chosen", "waiting", "waiting")
    with either_office.work() as work:
        assert selection.offer_next(work, number) == []  # both places are held
        anna = applications.get(work, boss, ids[0]).user_id
        selection.decline(work, anna, ids[0])
        with pytest.raises(RoundPhaseError):
            selection.decline(work, anna, ids[0])
        with pytest.raises(RoundPhaseError):
            membership.accept(work, anna, ids[0], "telegram")
        assert [each.id for each in selection.offer_next(work, number)] == [ids[2]]
        assert selection.offer_next(work, number) == []
    assert stages(either_office, ids, boss) == [
        ("declined", 0), ("chosen", 0), ("chosen", 0), ("waiting", 1),
    ]  # fmt: skip


def test_place_of_who_is_erased_goes_to_the_next_in_line(either_office: Office, boss: int) -> None:
    number, ids = released(either_office, boss, "chosen", "chosen", "waiting", "waiting")
    erased, line = ids[0], ids[2:]
    with either_office.work() as work:
        supporter_privacy.erase(work, applications.get(work, boss, erased).user_id)
    with either_office.engine.connect() as connection:
        waiting = select(JOB.c.task).where(JOB.c.status == "waiting")
        assert "supporter_offer" in connection.execute(waiting).scalars().all()
    with either_office.work() as work:
        assert [each.id for each in selection.offer_next(work, number)] == line[:1]
    assert stages(either_office, line, boss) == [("chosen", 0), ("waiting", 1)]


def test_place_not_accepted_in_time_is_taken_back_but_not_before(
    either_office: Office, boss: int
) -> None:
    number, ids = released(either_office, boss, "chosen", "chosen", "waiting")
    with either_office.work() as work:
        assert selection.expire(work, ids[0]) is None
    either_office.clock.move(days=CONTENT.rules.accept_days + 1)
    with either_office.work() as work:
        assert selection.expire(work, ids[0]) is not None
        assert selection.expire(work, ids[0]) is None
        assert [each.id for each in selection.offer_next(work, number)] == [ids[2]]


def test_acceptance_that_came_late_but_before_the_place_was_taken_counts(
    either_office: Office, boss: int
) -> None:
    _number, ids = released(either_office, boss, "chosen")
    either_office.clock.move(days=CONTENT.rules.accept_days + 1)
    with either_office.work() as work:
        anna = applications.get(work, boss, ids[0]).user_id
        assert membership.accept(work, anna, ids[0], "telegram").status == "active"
        assert selection.expire(work, ids[0]) is None


def test_every_decision_stands_in_the_record(either_office: Office, boss: int) -> None:
    released(either_office, boss, "chosen", "not_chosen")
    with either_office.work() as work:
        rows = work.connection.execute(
            record.TABLE.select().order_by(record.TABLE.c.position)
        ).all()
        assert [row.action for row in rows] == [
            "supporter_round.create", "supporter.decide", "supporter.decide",
            "supporter_round.results_at", "supporter.results",
        ]  # fmt: skip
        assert rows[1].actor == str(boss)
        assert rows[1].content["decision"] == "chosen"
        assert record.verify(work.connection) == (5, None)


def test_two_coordinators_at_once_do_not_give_one_place_twice(
    either_office: Office, boss: int
) -> None:
    number, ids = decided(either_office, boss, "", "", "", "", "")
    barrier = Barrier(len(ids))

    def choose(application: int) -> str:
        barrier.wait(10)
        try:
            with either_office.work() as work:
                selection.decide(work, boss, application, "chosen")
        except FullError:
            return "full"
        except DBAPIError:  # the record's next position was taken: the writer would replay
            return "again"
        return "chosen"

    with ThreadPoolExecutor(len(ids)) as pool:
        answers = list(pool.map(choose, ids))
    with either_office.work() as work:
        chosen = selection.tally(work, rounds.get(work, number)).chosen
    assert chosen == answers.count("chosen") <= 2
    assert answers.count("full") + answers.count("again") == len(ids) - chosen


@pytest.mark.parametrize(
    ("until", "reminded"),
    [
        ((2, 11), (2, 10, 10)),
        ((3, 8), (3, 8, 8)),  # the day before is a Sunday
        ((2, 8), (2, 5, 10)),  # 설날 from Saturday to Tuesday: the Friday before
    ],
)
def test_who_has_not_answered_is_reminded_in_time_even_before_a_long_holiday(
    until: tuple[int, int], reminded: tuple[int, int, int]
) -> None:
    end = datetime(2027, *until, 23, 59, tzinfo=SEOUL)
    assert selection._day_before(end) == datetime(2027, *reminded, tzinfo=SEOUL)
