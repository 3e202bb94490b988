"""Who does which mission: places, the waiting list, and who has not handed in yet."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, UniqueConstraint, delete, func, select, update
from sqlmodel import SQLModel

from models import job, ladder, record, role
from models.frozen import frozen
from models.inquiry import COORDINATORS
from models.missions import mission
from models.missions.mission import TABLE as MISSIONS
from models.missions.mission import ClosedMissionError, Mission
from models.quiet import SEOUL
from models.table import core, key, moment, ref, sealed_json
from models.work import Work

SUPPORTERS = frozenset({"supporter"})
#: What a handed-in proof has done to an assignment; "" nothing yet, "returned" is to be done again.
DONE = ("handed_in", "accepted", "rejected")


class NotOfferedError(LookupError):
    """The mission was not offered to this person."""


class Assignment(SQLModel, table=True):
    """One mission for one supporter.

    `status`: offered, held (accepted, with a place), waiting, declined. `outcome` follows the
    latest proof: "", handed_in, returned, accepted, rejected. `due_at` is a deadline of her own.
    """

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("mission_id", "user_id"),)
    id: int = key()
    mission_id: int = ref(index=True)
    user_id: int = ref(index=True)
    status: str = "offered"
    outcome: str = ""
    reason: dict[str, Any] | None = sealed_json(nullable=True)
    due_at: datetime | None = moment(nullable=True)
    offered_at: datetime = moment()
    answered_at: datetime | None = moment(nullable=True)


TABLE = core(Assignment)


@frozen
class Seats:
    """How many supporters stand where in one mission."""

    offered: int
    held: int
    waiting: int
    declined: int
    handed_in: int
    accepted: int


def accept(work: Work, user_id: int, mission_id: int) -> Assignment:
    """Take the mission: a place when one is free and nobody waits for it, else the next in line.

    Who declined before may think again. Raises NotAllowedError, UnknownMissionError,
    NotOfferedError, ClosedMissionError.
    """
    role.require(work, user_id, SUPPORTERS)
    of = mission.lock(work, mission_id)  # from here on one at a time, in the order of arrival
    row = own(work, user_id, mission_id)
    _refuse_closed(work, row, of)
    if row.status in {"held", "waiting"}:
        return row
    row.status = "held" if has_place(work, of) else "waiting"
    row.answered_at, row.reason = work.now, None
    return _keep(work, row)


def has_place(work: Work, of: Mission) -> bool:
    seats = seats_of(work.connection, of.id)
    return not of.capacity or (seats.held < of.capacity and not seats.waiting)


def decline(
    work: Work, user_id: int, mission_id: int, reason: str
) -> tuple[Assignment, list[Assignment]]:
    """Give a mission back, with the reason; return it and who moved up from the waiting list.

    Raises UnknownMissionError, NotOfferedError, ClosedMissionError, also ("handed_in") when the
    work has been handed in.
    """
    of = mission.lock(work, mission_id)
    row = own(work, user_id, mission_id)
    _refuse_closed(work, row, of)
    if row.outcome in DONE:
        raise ClosedMissionError("handed_in")
    row.status, row.reason, row.answered_at = "declined", {"text": reason}, work.now
    _keep(work, row)
    job.cancel(work, "mission_reminder", of.id, user_id)
    return row, promote(work, of)


def give_up(work: Work, user_id: int, reason: str) -> list[Assignment]:
    """Take a person who stops or rests out of what she has not done yet; return who moved up."""
    moved: list[Assignment] = []
    for row, of in of_user(work, user_id):
        is_open = of.status == "issued" and due_of(row, of) > work.now
        if not is_open or row.status == "declined" or row.outcome in DONE:
            continue
        locked = mission.lock(work, of.id)
        row.status, row.reason, row.answered_at = "declined", {"text": reason}, work.now
        _keep(work, row)
        job.cancel(work, "mission_reminder", of.id, user_id)
        moved += promote(work, locked)
    return moved


def promote(work: Work, of: Mission) -> list[Assignment]:
    """Give free places to the waiting list in its order; call with the mission locked."""
    waiting = select(Assignment).where(TABLE.c.mission_id == of.id, TABLE.c.status == "waiting")
    in_line = work.orm.execute(waiting.order_by(TABLE.c.answered_at, TABLE.c.id)).scalars().all()
    free = of.capacity - seats_of(work.connection, of.id).held if of.capacity else len(in_line)
    moved = list(in_line[: max(free, 0)])
    for row in moved:
        row.status = "held"
        _keep(work, row)
    return moved


def extend(work: Work, by: int, assignment_id: int, due_at: datetime) -> Assignment:
    """Give one supporter a deadline of her own, with reminders of its own.

    Raises NotAllowedError, NotOfferedError, ClosedMissionError when there is nothing left to do,
    ValueError for a time that is no longer than hers.
    """
    role.require(work, by, COORDINATORS)
    row = work.orm.get(Assignment, assignment_id)
    if row is None:
        raise NotOfferedError
    of = mission.lock(work, row.mission_id)
    work.orm.refresh(row)
    if of.status != "issued" or not is_missing(row, of):
        raise ClosedMissionError(of.status if of.status != "issued" else row.outcome or row.status)
    if due_at <= due_of(row, of):
        raise ValueError(due_of(row, of))
    record.append(
        work, "mission.extend", str(by), {"assignment": row.id, "due": int(due_at.timestamp())}
    )
    return give_time(work, row, due_at)


def give_time(work: Work, row: Assignment, due_at: datetime) -> Assignment:
    row.due_at = due_at
    if row.status == "offered":
        row.status, row.answered_at = "held", work.now
    job.cancel(work, "mission_reminder", row.mission_id, row.user_id)
    due = due_at.astimezone(SEOUL)
    plans = ladder.plans("mission", "mission_reminder", row.mission_id, due, work.now, row.user_id)
    job.plan(work, plans)
    of = mission.find(work, row.mission_id)
    if due_at > of.deadline:  # the look at the whole month comes too early for her
        mission.plan_look(work, of.month, due_at, row.user_id)
    return _keep(work, row)


def due_of(row: Assignment, of: Mission) -> datetime:
    """Return the moment by which this supporter hands in, in Seoul's zone."""
    return (row.due_at or of.deadline).astimezone(SEOUL)


def is_missing(row: Assignment, of: Mission) -> bool:
    """Whether the work is still to come: held (or, a mission for everybody, just not declined)."""
    bound = row.status == "held" or (row.status == "offered" and not of.capacity)
    return bound and row.outcome not in DONE


def own(work: Work, user_id: int, mission_id: int) -> Assignment:
    """Raises NotOfferedError."""
    found: Assignment | None = (
        work.orm.execute(
            select(Assignment)
            .where(TABLE.c.mission_id == mission_id, TABLE.c.user_id == user_id)
            .execution_options(populate_existing=True)
        )
        .scalars()
        .first()
    )
    if found is None:
        raise NotOfferedError
    return found


def of_mission(work: Work, mission_id: int) -> list[Assignment]:
    chosen = select(Assignment).where(TABLE.c.mission_id == mission_id).order_by(TABLE.c.id)
    return list(work.orm.execute(chosen).scalars())


def of_user(work: Work, user_id: int) -> list[tuple[Assignment, Mission]]:
    """Return a supporter's missions, the latest deadline first."""
    rows = work.orm.execute(
        select(Assignment, Mission)
        .join(Mission, MISSIONS.c.id == TABLE.c.mission_id)
        .where(TABLE.c.user_id == user_id)
        .order_by(MISSIONS.c.deadline.desc(), TABLE.c.id)
    )
    return [(row[0], row[1]) for row in rows]


def seats_of(connection: Connection, mission_id: int) -> Seats:
    rows = connection.execute(
        select(TABLE.c.status, TABLE.c.outcome, func.count())
        .where(TABLE.c.mission_id == mission_id)
        .group_by(TABLE.c.status, TABLE.c.outcome)
    ).all()

    def where(status: str) -> int:
        return sum(count for each, _outcome, count in rows if each == status)

    def came(outcome: str) -> int:
        return sum(count for _status, each, count in rows if each == outcome)

    return Seats(
        where("offered"),
        where("held"),
        where("waiting"),
        where("declined"),
        came("handed_in"),
        came("accepted"),
    )


def position(work: Work, row: Assignment) -> int:
    """Return the place in the waiting list, 1 for the next one."""
    in_line = [each for each in of_mission(work, row.mission_id) if each.status == "waiting"]
    in_line.sort(key=lambda each: (each.answered_at or each.offered_at, each.id))
    return [each.id for each in in_line].index(row.id) + 1


def join(work: Work, kept: int, joined: int) -> None:
    """Make the assignments of a joined user the kept one's; of a mission both have, hers stays."""
    twins = select(TABLE.c.mission_id).where(TABLE.c.user_id == kept)
    work.connection.execute(
        delete(TABLE).where(TABLE.c.user_id == joined, TABLE.c.mission_id.in_(twins))
    )
    work.connection.execute(update(TABLE).where(TABLE.c.user_id == joined).values(user_id=kept))


def missed_months(work: Work, user_id: int, year: int) -> list[int]:
    """Return the months of a year in which the person did nothing of what was hers to do.

    A month without a mission, one whose missions were all declined with a reason, and one with a
    deadline still ahead are none.
    """
    idle: dict[int, bool] = {}
    for row, of in of_user(work, user_id):
        if of.status != "issued" or of.month // 100 != year or row.status == "waiting":
            continue
        if row.status == "declined" or (row.status == "offered" and of.capacity):
            continue
        missed = row.outcome == "" and due_of(row, of) <= work.now
        idle[of.month] = idle.get(of.month, True) and missed
    return sorted(month for month, missed in idle.items() if missed)


def forget(connection: Connection, users: Collection[int]) -> None:
    """Remove people's assignments (erasure)."""
    connection.execute(delete(TABLE).where(TABLE.c.user_id.in_(users)))


def _refuse_closed(work: Work, row: Assignment, of: Mission) -> None:
    if of.status != "issued":
        raise ClosedMissionError(of.status)
    if due_of(row, of) <= work.now:
        raise ClosedMissionError("over")


def _keep(work: Work, row: Assignment) -> Assignment:
    work.orm.add(row)
    work.flush()
    return row
