"""A supporter's year in numbers, for the personal picture. Plain values, gathered at one place."""

from __future__ import annotations

from collections import Counter
from datetime import date

from sqlalchemy import func, select

from models.frozen import frozen
from models.missions import activity
from models.missions.assignment import TABLE as ASSIGNMENTS
from models.missions.mission import TABLE as MISSIONS
from models.supporters import account as supporter_account
from models.supporters import round as rounds
from models.supporters import supporter as supporters
from models.supporters.sns_account import KIND_NAMES, UNIT_NAMES
from models.supporters.supporter import Supporter
from models.work import Work


@frozen
class Reach:
    """One account with the people it reached, as its owner reported when she joined."""

    account: str
    unit: str
    people: int


@frozen
class YearSummary:
    """Missions given and done, hours, missions done by month (1 … 12), reach as reported.

    `reached` is what the accepted works reached together, as reported with each.
    """

    name: str
    programme: str
    round: str
    first_day: date
    last_day: date
    missions_given: int = 0
    missions_done: int = 0
    hours: int = 0
    reached: int = 0
    by_month: tuple[tuple[int, int], ...] = ()
    accounts: tuple[Reach, ...] = ()


def gather(work: Work, member: Supporter) -> YearSummary:
    """Return a member's year, as the office accepted and confirmed it."""
    found = rounds.get(work, member.round_id)
    done = activity.of_member(work, member)
    accounts = tuple(
        Reach(KIND_NAMES[each.kind], UNIT_NAMES[each.unit], each.reach)
        for each in supporter_account.of_member(work, member.id)
    )
    return YearSummary(
        name=supporters.own_name(member),
        programme=rounds.rules_of(found).programme,
        round=found.name,
        first_day=member.active_from,
        last_day=member.active_until,
        missions_given=done.offered,
        missions_done=done.accepted,
        hours=done.hours,
        reached=done.reach,
        by_month=_by_month(work, member),
        accounts=accounts,
    )


def _by_month(work: Work, member: Supporter) -> tuple[tuple[int, int], ...]:
    """Accepted missions by the month they were issued in, every month of the membership.

    What was under way when the member joined counts in the first of them.
    """
    first = member.active_from.year * 100 + member.active_from.month
    last = member.active_until.year * 100 + member.active_until.month
    rows = work.connection.execute(
        select(MISSIONS.c.month, func.count().label("done"))
        .join(ASSIGNMENTS, ASSIGNMENTS.c.mission_id == MISSIONS.c.id)
        .where(
            activity.offered_in(work, member),
            ASSIGNMENTS.c.outcome == "accepted",
        )
        .group_by(MISSIONS.c.month)
    )
    counts: Counter[int] = Counter()
    for row in rows:
        counts[min(max(row.month, first), last)] += row.done
    months = [
        year * 100 + month
        for year in range(member.active_from.year, member.active_until.year + 1)
        for month in range(1, 13)
        if first <= year * 100 + month <= last
    ]
    return tuple((month % 100, counts[month]) for month in months[:12])
