"""What supporters did in a year: for certificates, summaries and the year's report."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, func, select

from models import supporter
from models.assignment import TABLE as ASSIGNMENTS
from models.ledger import TABLE as LEDGER
from models.membership import Done
from models.mission import TABLE as MISSIONS
from models.proof import TABLE as PROOFS
from models.work import Work


@dataclass(frozen=True, slots=True)
class Activity:
    """Counts of one supporter's year: missions, won, hours, reach as she reported it."""

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


@dataclass(frozen=True, slots=True)
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
    found: dict[int, Activity] = {}

    def add(user_id: int, **more: int) -> None:
        now = found.get(user_id, Activity(user_id))
        found[user_id] = replace(now, **{n: getattr(now, n) + c for n, c in more.items()})

    for row in _assignments(connection, year):
        add(row.user_id, **_counts(row))
    booked = connection.execute(
        select(LEDGER.c.user_id, LEDGER.c.kind, func.sum(LEDGER.c.amount).label("amount"))
        .where(
            LEDGER.c.kind.in_(("fee", "prize", "hours")),
            LEDGER.c.period.between(*_months(year)),
        )
        .group_by(LEDGER.c.user_id, LEDGER.c.kind)
    )
    for row in booked:
        add(row.user_id, **{row.kind: int(row.amount)})
    reached = connection.execute(
        select(PROOFS.c.user_id, func.sum(PROOFS.c.reach).label("reach"))
        .join(MISSIONS, MISSIONS.c.id == PROOFS.c.mission_id)
        .where(PROOFS.c.status == "accepted", MISSIONS.c.month.between(*_months(year)))
        .group_by(PROOFS.c.user_id)
    )
    for row in reached:
        add(row.user_id, reach=int(row.reach))
    found.pop(0, None)  # people who were erased
    return found


def of_user(connection: Connection, user_id: int, year: int) -> Activity:
    """Return one supporter's year, all zero when there was nothing."""
    return of_year(connection, year).get(user_id, Activity(user_id))


def done(work: Work, supporter_id: int) -> Done:
    """Return what a membership's certificates say: works accepted and hours of its years."""
    member = supporter.get(work, supporter_id)
    if member is None:
        raise LookupError(supporter_id)
    years = range(member.active_from.year, member.active_until.year + 1)
    found = [of_user(work.connection, member.user_id, year) for year in years]
    return Done(sum(each.accepted for each in found), sum(each.hours for each in found))


def missions_of_year(connection: Connection, year: int) -> list[MissionYear]:
    """Return the year's missions by month, with what became of each."""
    counted: dict[int, dict[str, int]] = {}
    for row in _assignments(connection, year):
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


def _assignments(connection: Connection, year: int) -> list[Any]:
    return list(
        connection.execute(
            select(ASSIGNMENTS)
            .join(MISSIONS, MISSIONS.c.id == ASSIGNMENTS.c.mission_id)
            .where(MISSIONS.c.status != "planned", MISSIONS.c.month.between(*_months(year)))
            .order_by(ASSIGNMENTS.c.id)
        )
    )


def _counts(row: Any) -> dict[str, int]:
    return {
        "offered": 1,
        "held": int(row.status == "held"),
        "handed_in": int(row.outcome in HANDED_IN),
        "accepted": int(row.outcome == "accepted"),
        "declined": int(row.status == "declined"),
    }
