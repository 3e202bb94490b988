"""Recruitment rounds: their phases, what cannot stand, what follows from a change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from models.job import TABLE as JOB
from models.role import NotAllowedError
from models.supporters import round as rounds
from models.supporters import rules as supporter_rules
from models.supporters.round import InvalidRoundError, RoundContent, RoundPhaseError
from tests.models.support import Office
from tests.models.supporters.support import CONTENT, apply_all, opened


def jobs(office: Office) -> dict[str, str]:
    with office.engine.connect() as connection:
        rows = connection.execute(select(JOB.c.task, JOB.c.status, JOB.c.rung).order_by(JOB.c.id))
        return {row.task: row.status for row in rows}


def test_template_names_a_source_for_every_value_and_marks_the_example() -> None:
    held = supporter_rules.suggested()
    assert all(each["source"] for each in held.values())
    assert held["points"]["example"] is True
    assert held["number"]["value"] == 20
    assert sum(rule.most for rule in supporter_rules.suggested_rules().points) == 100
    assert supporter_rules.suggested_rules().least["monthly_visitors"] == 1000


def test_phase_follows_the_clock_to_the_moment(office: Office, boss: int) -> None:
    with office.work() as work:
        found = rounds.create(work, boss, CONTENT)
        second = timedelta(seconds=1)
        assert rounds.phase(found, CONTENT.opens_at - second) == "early"
        assert rounds.phase(found, CONTENT.opens_at) == "open"
        assert rounds.phase(found, CONTENT.closes_at - second) == "open"
        assert rounds.phase(found, CONTENT.closes_at) == "closed"
        assert rounds.rules_of(found) == CONTENT.rules


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"closes_at": CONTENT.opens_at},
        {"number": 0},
        {"active_until": CONTENT.active_from - timedelta(days=1)},
        {"active_until": CONTENT.opens_at.date(), "active_from": CONTENT.opens_at.date()},
        {"rules": replace(CONTENT.rules, reward="")},
        {"rules": replace(CONTENT.rules, least={"likes": 3})},
        {"rules": replace(CONTENT.rules, accept_days=0)},
    ],
)
def test_content_that_cannot_stand_is_refused_with_words(
    office: Office, boss: int, wrong: dict[str, object]
) -> None:
    with office.work() as work, pytest.raises(InvalidRoundError) as refused:
        rounds.create(work, boss, replace(CONTENT, **wrong))  # type: ignore[arg-type]
    assert len(refused.value.problems) >= 1


def test_two_rounds_do_not_overlap_and_a_cancelled_one_is_in_nobodys_way(
    office: Office, boss: int
) -> None:
    first = opened(office, boss)
    with office.work() as work, pytest.raises(InvalidRoundError, match="겹쳐요"):
        rounds.create(work, boss, CONTENT)
    with office.work() as work:
        rounds.cancel(work, boss, first)
        rounds.create(work, boss, CONTENT)
    with office.work() as work, pytest.raises(RoundPhaseError):
        rounds.cancel(work, boss, first)


def test_only_coordinators_open_change_and_cancel(office: Office, boss: int) -> None:
    staff = office.person("staff", "staff")
    number = opened(office, boss)
    with office.work() as work:
        with pytest.raises(NotAllowedError):
            rounds.create(work, staff, CONTENT)
        with pytest.raises(NotAllowedError):
            rounds.change(work, staff, number, CONTENT)
        with pytest.raises(NotAllowedError):
            rounds.cancel(work, staff, number)
        with pytest.raises(NotAllowedError):
            rounds.plan_results(work, staff, number, CONTENT.closes_at)
        with pytest.raises(NotAllowedError):
            rounds.all_rounds(work, staff)


def test_deadline_put_off_past_the_results_asks_for_a_new_moment(office: Office, boss: int) -> None:
    number = opened(office, boss)
    with office.work() as work:
        rounds.plan_results(work, boss, number, CONTENT.closes_at + timedelta(days=1))
    later = replace(CONTENT, closes_at=CONTENT.closes_at + timedelta(days=7))
    with office.work() as work:
        assert rounds.change(work, boss, number, later).results_at is None
    assert jobs(office)["supporter_results"] == "cancelled"


def test_results_before_the_deadline_are_refused(office: Office, boss: int) -> None:
    number = opened(office, boss)
    with office.work() as work, pytest.raises(ValueError):
        rounds.plan_results(work, boss, number, CONTENT.closes_at - timedelta(minutes=1))


def test_open_round_is_the_current_one_and_the_last_is_remembered(
    office: Office, boss: int
) -> None:
    number = opened(office, boss)
    next_one: RoundContent = replace(
        CONTENT,
        name="6기",
        opens_at=CONTENT.closes_at,
        closes_at=CONTENT.closes_at + timedelta(days=9),
    )
    with office.work() as work:
        rounds.create(work, boss, next_one)
        found = rounds.current(work)
        assert found is not None
        assert found.id == number
        assert rounds.latest(work) is None
    office.clock.now = CONTENT.closes_at
    with office.work() as work:
        found, last = rounds.current(work), rounds.latest(work)
        assert found is not None
        assert found.name == "6기"
        assert last is not None
        assert last.id == number


def test_cancelling_takes_back_what_waits_and_tells_the_applicants(
    office: Office, boss: int
) -> None:
    number = opened(office, boss)
    apply_all(office, "anna")
    with office.work() as work:
        rounds.cancel(work, boss, number)
    held = jobs(office)
    assert held["supporter_open"] == held["supporter_closed"] == "cancelled"
    assert held["supporter_cancelled"] == held["supporter_forget"] == "waiting"
