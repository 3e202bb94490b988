"""Missions offered: to everybody at once, or, with few places, in rounds by whose turn it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from models.missions import assignment, mission
from models.missions.allotment import allot
from models.missions.assignment import Assignment
from models.missions.mission import Mission
from models.missions.rules import rules
from models.work import Work


def offer(work: Work, of: Mission, users: Sequence[int]) -> list[Assignment]:
    """Offer a mission to those to whom it was not offered yet; return the new assignments."""
    known = {each.user_id for each in assignment.of_mission(work, of.id)}
    new = [
        Assignment(id=work.ids(), mission_id=of.id, user_id=user, offered_at=work.now)
        for user in users
        if user not in known
    ]
    work.orm.add_all(new)
    work.flush()
    return new


def offer_round(work: Work, month: int, people: Sequence[int]) -> list[Assignment]:
    """Offer the month's limited missions to those with the fewest; plan the next round if need be.

    A place offered within the last round is not offered twice.
    """
    open_ones = {
        each.id: each
        for each in mission.of_month(work, month, "issued")
        if each.capacity and each.deadline > work.now
    }
    rows = [row for number in open_ones for row in assignment.of_mission(work, number)]
    free = {number: _free(work, each, rows) for number, each in open_ones.items()}
    loads = dict.fromkeys(people, 0)
    for row in rows:
        if row.user_id in loads and row.status != "waiting":
            loads[row.user_id] += 1
    made: list[Assignment] = []
    for number, user in allot(free, loads, {(row.mission_id, row.user_id) for row in rows}):
        made += offer(work, open_ones[number], [user])
    offered = {(row.mission_id, row.user_id) for row in (*rows, *made)}
    left = [
        each
        for number, each in open_ones.items()
        if each.capacity > sum(r.mission_id == number and r.status == "held" for r in rows)
        and any((number, user) not in offered for user in people)
    ]
    if left:
        mission.plan_offers(work, month, max(each.deadline for each in left))
    return made


def _free(work: Work, of: Mission, rows: Sequence[Assignment]) -> int:
    fresh = work.now - timedelta(hours=rules().offer_round_hours)
    taken = sum(
        row.status == "held" or (row.status == "offered" and row.offered_at > fresh)
        for row in rows
        if row.mission_id == of.id
    )
    return max(of.capacity - taken, 0)
