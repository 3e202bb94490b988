"""Jobs exist once: planned, moved, taken back, never done twice; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from models import job
from models.job import TABLE, Mark, Plan
from tests.models.support import Office

DAY = timedelta(days=1)


def plan(office: Office, rung: str = "D-1", days: float = 1, **parts: Any) -> Plan:
    due = office.clock() + DAY * days
    return replace(Plan("t", 1, rung, due, due + DAY), **parts)


def rows(office: Office) -> list[Any]:
    with office.engine.connect() as connection:
        return list(connection.execute(select(TABLE).order_by(TABLE.c.rung, TABLE.c.person)))


def by_rung(office: Office) -> dict[str, str]:
    return {row.rung: row.status for row in rows(office)}


def due(office: Office) -> list[str]:
    with office.engine.begin() as connection:
        return [each.rung for each in job.due(connection, office.clock())]


def end(office: Office, status: job.Status, rung: str) -> None:
    [row] = [row for row in rows(office) if row.rung == rung]
    with office.engine.begin() as connection:
        job.mark_all(connection, [Mark(row.id, status, 1, row.due_at)], office.clock())


def test_planning_again_moves_what_waits_and_makes_no_second(either_office: Office) -> None:
    office = either_office
    with office.work() as work:
        job.plan(work, [plan(office)])
    office.clock.move(hours=1)
    later = plan(office, days=3, urgent=True)
    with office.work() as work:
        job.plan(work, [later])
        assert work.due == later.due_at
    [row] = rows(office)
    assert (row.due_at, row.use_until, row.urgent) == (later.due_at, later.use_until, True)
    assert (row.status, row.planned_at) == ("waiting", office.clock())


def test_rung_done_is_never_planned_again(either_office: Office) -> None:
    office = either_office
    with office.work() as work:
        job.plan(work, [plan(office)])
    end(office, "done", "D-1")
    before = rows(office)
    with office.work() as work:
        job.plan(work, [plan(office, days=5)])
        job.move(work, "t", 1, [plan(office, days=6)])
    assert rows(office) == before


def test_what_ended_undone_waits_again_when_it_is_planned_again(either_office: Office) -> None:
    office = either_office
    for rung in ("cancelled", "dropped", "failed"):
        with office.work() as work:
            job.plan(work, [plan(office, rung)])
        end(office, rung, rung)
        with office.work() as work:
            job.plan(work, [plan(office, rung, 2)])
    assert set(by_rung(office).values()) == {"waiting"}
    assert {(row.attempts, row.reason, row.ran_at) for row in rows(office)} == {(0, "", None)}


def test_moved_date_takes_every_unsent_rung_along_and_drops_those_it_lacks(office: Office) -> None:
    with office.work() as work:
        job.plan(work, [plan(office, "D-7"), plan(office, "D-1", 6), plan(office, "D0", 7)])
        job.plan(work, [plan(office, "D-1", 6, subject=2)])
    end(office, "done", "D-7")
    with office.work() as work:
        job.move(work, "t", 1, [plan(office, "D-7", 3), plan(office, "D0", 4)])
    found = {(row.rung, row.subject): row for row in rows(office)}
    assert found["D-7", 1].status == "done"
    assert found["D-1", 1].status == "cancelled"
    assert found["D0", 1].due_at == office.clock() + 4 * DAY
    assert found["D-1", 2].status == "waiting"


def test_cancel_takes_back_one_person_or_all(either_office: Office) -> None:
    office = either_office
    with office.work() as work:
        job.plan(work, [plan(office, person=p) for p in (1, 2, 3)])
        assert job.cancel(work, "t", 1, person=2) == 1
    assert [row.status for row in rows(office)] == ["waiting", "cancelled", "waiting"]
    with office.work() as work:
        assert job.cancel(work, "t", 1) == 2
        assert job.cancel(work, "other", 1) == 0


def test_due_are_those_whose_moment_has_come_the_earliest_first(either_office: Office) -> None:
    office = either_office
    with office.work() as work:
        job.plan(work, [plan(office, r, d, subject=n) for n, (r, d) in enumerate(
            [("third", 3), ("first", 1), ("second", 2)])])  # fmt: skip
    assert due(office) == []
    with office.engine.connect() as connection:
        assert job.next_due(connection) == office.clock() + DAY
    office.clock.move(days=2)
    assert due(office) == ["first", "second"]


def test_due_knows_what_a_later_rung_of_the_same_overtook(either_office: Office) -> None:
    office = either_office
    with office.work() as work:
        job.plan(work, [plan(office, "D-7", 1), plan(office, "D-1", 2), plan(office, "D0", 9)])
        job.plan(work, [plan(office, "D-7", 1, person=5), plan(office, "D-7", 1, subject=2)])
    office.clock.move(days=2)
    with office.engine.begin() as connection:
        found = {(j.rung, j.subject, j.person): j.overtaken
                 for j in job.due(connection, office.clock())}  # fmt: skip
    assert found == {("D-7", 1, 0): True, ("D-1", 1, 0): False, ("D-7", 1, 5): False,
                     ("D-7", 2, 0): False}  # fmt: skip


def test_due_moments_are_in_the_zone_of_now(office: Office) -> None:
    with office.work() as work:
        job.plan(work, [plan(office, days=0)])
    with office.engine.begin() as connection:
        [found] = job.due(connection, office.clock())
    assert (found.due_at.isoformat(), found.due_at) == ("2026-11-23T10:00:00+09:00", office.clock())


def test_nothing_planned_is_nothing_due(either_office: Office) -> None:
    with either_office.work() as work:
        job.plan(work, [])
        assert work.due is None
        assert job.next_due(work.connection) is None


def test_skip_before_drops_what_was_due_and_keeps_what_is_to_come(either_office: Office) -> None:
    office = either_office
    with office.work() as work:
        job.plan(work, [plan(office, "done", 1), plan(office, "old", 1), plan(office, "new", 2)])
    end(office, "done", "done")
    moment: datetime = office.clock() + 2 * DAY
    office.clock.move(days=3)
    with office.work() as work:
        assert job.skip_before(work, moment) == 1
    assert by_rung(office) == {"done": "done", "old": "dropped", "new": "waiting"}


def test_ended_jobs_are_forgotten_long_after_their_use_and_waiting_ones_never(
    either_office: Office,
) -> None:
    office = either_office
    with office.work() as work:
        job.plan(work, [plan(office, "done", 1), plan(office, "open", 1)])
    end(office, "done", "done")
    with office.engine.begin() as connection:
        assert job.forget(connection, office.clock() + 2 * DAY) == 0
        assert job.forget(connection, office.clock() + 2.1 * DAY) == 1
    assert by_rung(office) == {"open": "waiting"}


def test_person_takes_her_jobs_along_and_has_none_twice(either_office: Office) -> None:
    office = either_office
    with office.work() as work:
        job.plan(work, [plan(office, "both", person=1), plan(office, "both", 5, person=2)])
        job.plan(work, [plan(office, "hers", person=1), plan(office, "hers", subject=9, person=2)])
        job.pass_on(work.connection, 1, 2)
    found = [(row.rung, row.subject, row.person) for row in rows(office)]
    assert sorted(found) == [("both", 1, 2), ("hers", 1, 2), ("hers", 9, 2)]
    [kept] = [row for row in rows(office) if row.rung == "both"]
    assert kept.due_at == office.clock() + 5 * DAY
    with office.work() as work:
        assert job.erase(work.connection, 2) == 3


def test_waiting_lists_the_next_first(office: Office) -> None:
    with office.work() as work:
        job.plan(work, [plan(office, "b", 2), plan(office, "a", 1), plan(office, "c", 3)])
        assert [each.rung for each in job.waiting(work.connection, 2)] == ["a", "b"]
