"""What supporters did in a year, or in a membership: for certificates, summaries and the year's report."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select

from models.frozen import frozen
from models.missions.assignment import TABLE as ASSIGNMENTS
from models.missions.ledger import TABLE as LEDGER
from models.missions.mission import TABLE as MISSIONS
from models.missions.proof import TABLE as PROOFS
from models.quiet import SEOUL
from models.supporters import supporter
from models.supporters.membership import Done
from models.supporters.supporter import Supporter
from models.work import Work


@frozen
class Activity:
    """Counts of one supporter: missions, won, hours, reach as she reported it."""

    user_id: int
    offered: int = 0
    held: int = 0
    handed_in: int = 0
    accepted: int = 0
    declined: int = 0
    fee: int = 0
    prize: int = 0
    hours: int = 0
    reach: int = 0


@frozen
class MissionYear:
    """What became of one mission; `fee` and `hours` as booked."""

    id: int
    month: int
    topic: str
    status: str
    capacity: int
    offered: int
    held: int
    handed_in: int
    accepted: int
    declined: int
    fee: int
    hours: int


COUNTED = ("offered", "held", "handed_in", "accepted", "declined")
HANDED_IN = ("handed_in", "accepted", "rejected", "returned")


def of_year(connection: Connection, year: int) -> dict[int, Activity]:
    """Return the year's activity by supporter; all of a mission counts in the month it was issued in."""
    return _count(
        connection,
        MISSIONS.c.month.between(*_months(year)),
        LEDGER.c.period.between(*_months(year)),
    )


def of_user(connection: Connection, user_id: int, year: int) -> Activity:
    """Return one supporter's year, all zero when there was nothing."""
    return of_year(connection, year).get(user_id, Activity(user_id))


def of_member(work: Work, member: Supporter) -> Activity:
    """Return what belongs to one membership: its missions, and what they brought."""
    hers = offered_in(work, member)
    missions = select(ASSIGNMENTS.c.mission_id).where(hers)
    booked = (LEDGER.c.user_id == member.user_id) & LEDGER.c.mission_id.in_(missions)
    found = _count(work.connection, hers, booked)
    return found.get(member.user_id, Activity(member.user_id))


def offered_in(work: Work, member: Supporter) -> ColumnElement[bool]:
    """The missions of one membership: offered from its first day until the person's next one began.

    What was offered before any began belongs to the first.
    """
    of_person = supporter.of_person(work, member.user_id)
    at = [each.id for each in of_person].index(member.id)
    hers = [ASSIGNMENTS.c.user_id == member.user_id]
    if at:
        hers.append(ASSIGNMENTS.c.offered_at >= _begin(member))
    hers += [ASSIGNMENTS.c.offered_at < _begin(each) for each in of_person[at + 1 :]]
    return and_(*hers)


def _begin(member: Supporter) -> datetime:
    return datetime.combine(member.active_from, time(), SEOUL)


def done(work: Work, supporter_id: int) -> Done:
    """Return what a membership's certificates say: works accepted and hours."""
    member = supporter.get(work, supporter_id)
    if member is None:
        raise LookupError(supporter_id)
    found = of_member(work, member)
    return Done(found.accepted, found.hours)


def missions_of_year(connection: Connection, year: int) -> list[MissionYear]:
    """Return the year's missions by month, with what became of each."""
    counted: dict[int, dict[str, int]] = {}
    for row in _assignments(connection, MISSIONS.c.month.between(*_months(year))):
        counts = counted.setdefault(row.mission_id, {})
        for name, count in _counts(row).items():
            counts[name] = counts.get(name, 0) + count
    booked = {
        (row.mission_id, row.kind): int(row.amount)
        for row in connection.execute(
            select(
                LEDGER.c.mission_id, LEDGER.c.kind, func.sum(LEDGER.c.amount).label("amount")
            ).group_by(LEDGER.c.mission_id, LEDGER.c.kind)
        )
    }
    rows = connection.execute(
        select(MISSIONS)
        .where(MISSIONS.c.month.between(*_months(year)), MISSIONS.c.status != "planned")
        .order_by(MISSIONS.c.month, MISSIONS.c.id)
    )
    return [
        MissionYear(
            id=row.id,
            month=row.month,
            topic=row.topic,
            status=row.status,
            capacity=row.capacity,
            **{name: counted.get(row.id, {}).get(name, 0) for name in COUNTED},
            fee=booked.get((row.id, "fee"), 0),
            hours=booked.get((row.id, "hours"), 0),
        )
        for row in rows
    ]


def _months(year: int) -> tuple[int, int]:
    return year * 100 + 1, year * 100 + 12


def _assignments(connection: Connection, which: ColumnElement[bool]) -> list[Any]:
    return list(
        connection.execute(
            select(ASSIGNMENTS)
            .join(MISSIONS, MISSIONS.c.id == ASSIGNMENTS.c.mission_id)
            .where(MISSIONS.c.status != "planned", which)
            .order_by(ASSIGNMENTS.c.id)
        )
    )


def _count(
    connection: Connection, assigned: ColumnElement[bool], booked: ColumnElement[bool]
) -> dict[int, Activity]:
    """Count what stands in these assignments and bookings, by supporter."""
    found: dict[int, Activity] = {}

    def add(user_id: int, **more: int) -> None:
        now = found.get(user_id, Activity(user_id))
        found[user_id] = replace(now, **{n: getattr(now, n) + c for n, c in more.items()})

    for row in _assignments(connection, assigned):
        add(row.user_id, **_counts(row))
    sums = connection.execute(
        select(LEDGER.c.user_id, LEDGER.c.kind, func.sum(LEDGER.c.amount).label("amount"))
        .where(LEDGER.c.kind.in_(("fee", "prize", "hours")), booked)
        .group_by(LEDGER.c.user_id, LEDGER.c.kind)
    )
    for row in sums:
        add(row.user_id, **{row.kind: int(row.amount)})
    reached = connection.execute(
        select(PROOFS.c.user_id, func.sum(PROOFS.c.reach).label("reach"))
        .join(MISSIONS, MISSIONS.c.id == PROOFS.c.mission_id)
        .outerjoin(ASSIGNMENTS, ASSIGNMENTS.c.id == PROOFS.c.assignment_id)
        .where(PROOFS.c.status == "accepted", assigned)
        .group_by(PROOFS.c.user_id)
    )
    for row in reached:
        add(row.user_id, reach=int(row.reach))
    found.pop(0, None)  # people who were erased
    return found


def _counts(row: Any) -> dict[str, int]:
    return {
        "offered": 1,
        "held": int(row.status == "held"),
        "handed_in": int(row.outcome in HANDED_IN),
        "accepted": int(row.outcome == "accepted"),
        "declined": int(row.status == "declined"),
    }
