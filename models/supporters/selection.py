"""Choosing supporters: decisions, the results at one moment, the line behind them.

Every decision stands in the record with who made it. Who declines or does not answer in time makes
room for the next in the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from models import job, record, role
from models.frozen import frozen
from models.inquiry import COORDINATORS
from models.job import Plan
from models.quiet import allowed_before, allowed_from
from models.supporters import application as applications
from models.supporters import round as rounds
from models.supporters.application import TABLE, Decision, SupporterApplication
from models.supporters.round import RoundPhaseError, SupporterRound, rules_of
from models.work import Work


class FullError(ValueError):
    """As many are chosen as the round has places, or more; `number` is that of the places."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class UndecidedError(ValueError):
    """Some applications have no decision yet; `count` says how many."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


@frozen
class Tally:
    """How a round stands: places, and applications by decision (before) or stage (after)."""

    number: int
    applied: int
    chosen: int
    waiting: int
    not_chosen: int
    undecided: int
    accepted: int


def tally(work: Work, found: SupporterRound) -> Tally:
    """Count a round's applications; withdrawn ones are left out."""
    column = TABLE.c.decision if found.status == "open" else TABLE.c.status
    rows = work.connection.execute(
        select(column, func.count())
        .where(TABLE.c.round_id == found.id, TABLE.c.status != "withdrawn")
        .group_by(column)
    ).all()
    counts = {name: count for name, count in rows}  # noqa: C416 - Row unpacks, dict(rows) is untyped
    return Tally(
        found.number,
        sum(counts.values()),
        counts.get("chosen", 0),
        counts.get("waiting", 0),
        counts.get("not_chosen", 0),
        counts.get("", 0),
        counts.get("accepted", 0),
    )


def decide(work: Work, actor: int, application_id: int, decision: Decision) -> SupporterApplication:
    """Choose, put in the line (behind those in it), or not; "" takes a decision back.

    Raises NotAllowedError, LookupError, RoundPhaseError before the deadline and after the results,
    FullError when the places are given.
    """
    row = applications.get(work, actor, application_id)
    found = rounds.lock(work, row.round_id)
    work.orm.refresh(row)
    now_in = rounds.phase(found, work.now)
    if now_in != "closed" or row.status != "applied":
        raise RoundPhaseError(now_in if now_in != "closed" else row.status)
    if row.decision == decision:
        return row
    if decision == "chosen" and tally(work, found).chosen >= found.number:
        raise FullError(found.number)
    before, row.decision = row.decision, decision
    row.position = _last_position(work, found.id) + 1 if decision == "waiting" else 0
    row.decided_by, row.decided_at = actor, work.now
    applications.keep(work, row)
    if before == "waiting":
        _close_up(work, found.id)
    content = {"application": row.number, "decision": decision, "before": before}
    record.append(work, "supporter.decide", str(actor), content)
    return row


def fill(
    work: Work, actor: int, round_id: int, ranked: Sequence[int], waiting: int
) -> list[SupporterApplication]:
    """Decide on all that are undecided, in the order given: the places left, a line, the others not.

    Decisions taken before stand. `ranked` are ids of applications, `waiting` how many the line holds
    at most. Returns what was decided on. Raises as `decide`.
    """
    role.require(work, actor, COORDINATORS)
    found = rounds.lock(work, round_id)
    counted = tally(work, found)
    free, in_line = found.number - counted.chosen, waiting - counted.waiting
    decided = []
    for number in ranked:
        row = applications.get(work, actor, number)
        if row.round_id != round_id or row.decision or row.status != "applied":
            continue
        decision: Decision = "not_chosen"
        if free > 0:
            decision, free = "chosen", free - 1
        elif in_line > 0:
            decision, in_line = "waiting", in_line - 1
        decided.append(decide(work, actor, row.id, decision))
    return decided


def move_up(work: Work, actor: int, application_id: int) -> SupporterApplication:
    """Let an application in the line change places with the one before it. Raises as `decide`."""
    row = applications.get(work, actor, application_id)
    found = rounds.lock(work, row.round_id)
    if found.status != "open" or row.decision != "waiting":
        raise RoundPhaseError(found.status)
    before = next(
        (each for each in line(work, found.id) if each.position == row.position - 1), None
    )
    if before is not None:
        before.position, row.position = row.position, before.position
        applications.keep(work, before)
        applications.keep(work, row)
        content = {"application": row.number, "position": row.position}
        record.append(work, "supporter.position", str(actor), content)
    return row


def line(work: Work, round_id: int) -> list[SupporterApplication]:
    """Return who waits, first in line first."""
    rows = select(SupporterApplication).where(
        TABLE.c.round_id == round_id,
        TABLE.c.position > 0,
        TABLE.c.status.in_(("applied", "waiting")),
    )
    return list(work.orm.execute(rows.order_by(TABLE.c.position)).scalars())


def plan_results(work: Work, actor: int, round_id: int, when: datetime) -> SupporterRound:
    """Set the moment at which all results go out; everybody must be decided on.

    Raises NotAllowedError, RoundPhaseError, UndecidedError, FullError, ValueError (see
    models/supporters/round.py).
    """
    role.require(work, actor, COORDINATORS)
    _refuse_unready(work, rounds.lock(work, round_id))
    return rounds.plan_results(work, actor, round_id, when)


def release(work: Work, round_id: int) -> list[SupporterApplication]:
    """Turn the decisions into results and return all of them, each to be told now.

    Places that the decisions leave free go to the line at once. Nothing happens when the round is
    not waiting for its results. Since the moment was set more people may have applied, or a decision
    was taken back: raises UndecidedError, FullError.
    """
    found = rounds.lock(work, round_id)
    if rounds.phase(found, work.now) != "closed" or found.results_at is None:
        return []
    _refuse_unready(work, found)
    _close_up(work, round_id)
    told = [each for each in applications.of_round(work, round_id) if each.status == "applied"]
    for row in told:
        row.status = row.decision
        if row.status == "chosen":
            _hold(work, found, row)
        applications.keep(work, row)
    rounds.announce(work, found)
    content = {"round": round_id, "results": {each.number: each.status for each in told}}
    record.append(work, "supporter.results", "scheduler", content)
    offer_next(work, round_id)  # these are among the told
    return told


def _refuse_unready(work: Work, found: SupporterRound) -> None:
    """Nobody is turned away undecided, and no more are chosen than there are places by now."""
    counted = tally(work, found)
    if counted.undecided:
        raise UndecidedError(counted.undecided)
    if counted.chosen > found.number:
        raise FullError(found.number)


def offer_next(work: Work, round_id: int) -> list[SupporterApplication]:
    """Give what is free to the next in the line and return them, each to be told now."""
    found = rounds.lock(work, round_id)
    if found.status != "announced" or found.active_until < work.now.date():
        return []
    counted = tally(work, found)
    free = found.number - counted.chosen - counted.accepted
    offered = line(work, round_id)[: max(free, 0)]
    for row in offered:
        row.status, row.position = "chosen", 0
        _hold(work, found, row)
        applications.keep(work, row)
        content = {"application": row.number, "round": round_id}
        record.append(work, "supporter.offer", "scheduler", content)
    if offered:
        _close_up(work, round_id)
    return offered


def decline(work: Work, user_id: int, application_id: int) -> SupporterApplication:
    """Give a place (or the one in the line) back. Raises NotOwnerError, RoundPhaseError."""
    row = applications.own(work, user_id, application_id)
    rounds.lock(work, row.round_id)
    work.orm.refresh(row)
    if row.status not in {"chosen", "waiting"}:
        raise RoundPhaseError(row.status)
    return _leave(work, row, "declined")


def expire(work: Work, application_id: int) -> SupporterApplication | None:
    """Take a place back that nobody accepted in time; None when it was answered."""
    row = work.orm.get(SupporterApplication, application_id)
    if row is None:
        return None
    rounds.lock(work, row.round_id)
    work.orm.refresh(row)
    if row.status != "chosen" or row.accept_until is None or row.accept_until > work.now:
        return None
    return _leave(work, row, "expired")


def close(work: Work, round_id: int) -> None:
    """Let the time to accept end now for everybody who was asked: the round is over."""
    for row in applications.of_round(work, round_id):
        if row.status == "chosen":
            row.accept_until = work.now
            applications.keep(work, row)
            settle(work, row.id)
            late = work.now + timedelta(days=30)
            plan = Plan(
                "supporter_expiry", row.id, "over", work.now, late, row.user_id, urgent=True
            )
            job.plan(work, [plan])


def settle(work: Work, application_id: int) -> None:
    """Take back what waits for an answer that was given."""
    for task in ("supporter_reply", "supporter_expiry"):
        job.cancel(work, task, application_id)


def plan_offer(work: Work, round_id: int) -> None:
    """Let the next in the line be offered what became free, as soon as no quiet hours hold it."""
    rung = f"at-{work.ids()}"  # every freed place is an occasion of its own
    until = work.now + timedelta(days=60)
    job.plan(work, [Plan("supporter_offer", round_id, rung, work.now, until)])


def _hold(work: Work, found: SupporterRound, row: SupporterApplication) -> None:
    """Give the person until the end of the last day to accept; remind on the day before."""
    last = work.now + timedelta(days=rules_of(found).accept_days)
    until = last.replace(hour=23, minute=59, second=0, microsecond=0)
    row.accept_until = until
    late = timedelta(days=30)
    plans = [
        Plan("supporter_reply", row.id, "D-1", _day_before(until), until, row.user_id),
        Plan("supporter_expiry", row.id, "expiry", until, until + late, row.user_id, urgent=True),
    ]
    job.plan(work, [each for each in plans if each.due_at > work.now])


def _day_before(until: datetime) -> datetime:
    """Return 10:00 on the day before, or on the last working day when holidays would hold it up."""
    wanted = until.replace(hour=10, minute=0) - timedelta(days=1)
    later = allowed_from(wanted)
    return later if later < until else allowed_before(wanted)


def _leave(work: Work, row: SupporterApplication, status: str) -> SupporterApplication:
    frees = row.status == "chosen"
    row.status, row.position, row.accept_until = status, 0, None
    applications.keep(work, row)
    settle(work, row.id)
    _close_up(work, row.round_id)
    content = {"application": row.number}
    record.append(work, f"supporter.{status}", str(row.user_id), content)
    if frees:
        plan_offer(work, row.round_id)
    return row


def _last_position(work: Work, round_id: int) -> int:
    last = work.connection.execute(
        select(func.coalesce(func.max(TABLE.c.position), 0)).where(TABLE.c.round_id == round_id)
    ).scalar_one()
    return int(last)


def _close_up(work: Work, round_id: int) -> None:
    """Number the line from 1 on without gaps."""
    for number, row in enumerate(line(work, round_id), start=1):
        if row.position != number:
            row.position = number
            applications.keep(work, row)
