"""Deadlines of agencies (기관별 제출 기한): what is to be handed in by when, and who has done so."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Connection, UniqueConstraint, select, update
from sqlmodel import Field, SQLModel

from models import delivery, job, ladder, record, role
from models.agencies import agency
from models.agencies.agency import MEMBER, Agency
from models.inquiry import COORDINATORS
from models.job import Plan
from models.office_hours import desk
from models.quiet import SEOUL, cannot_wait
from models.table import core, key, moment, ref
from models.work import Work

REMINDER, NEWS = "deadline_reminder", "deadline_news"
LADDER = "deadline"
SHOWN_AFTER = timedelta(days=14)


class ClosedDeadlineError(ValueError):
    """The deadline was cancelled, or does not exist."""


class PastDeadlineError(ValueError):
    """The day lies behind."""


class Deadline(SQLModel, table=True):
    """One thing that every agency hands in. `due_at` is the end of the office's day."""

    __tablename__ = "deadline"
    id: int = key()
    title: str
    note: str = ""
    due_at: datetime = moment()
    status: str = Field(default="open")
    revision: int = 1
    created_by: int = ref()
    created_at: datetime = moment()


class DeadlineReport(SQLModel, table=True):
    """An agency's word that it handed in (제출 확인)."""

    __tablename__ = "deadline_report"
    __table_args__ = (UniqueConstraint("deadline_id", "agency_id"),)
    id: int = key()
    deadline_id: int = ref(index=True)
    agency_id: int = ref()
    user_id: int = ref()
    at: datetime = moment()


TABLE = core(Deadline)
REPORT = core(DeadlineReport)


def end_of(day: date) -> datetime:
    """Return the moment a day's office hours end, in Seoul."""
    return datetime.combine(day, desk().closes, SEOUL)


def create(work: Work, actor: int, title: str, day: date, note: str = "") -> Deadline:
    """Set a deadline for every agency, plan its reminders and tell all staff.

    Raises NotAllowedError, PastDeadlineError.
    """
    role.require(work, actor, COORDINATORS)
    due_at = _ahead(work, day)
    made = Deadline(
        id=work.ids(),
        title=title,
        note=note,
        due_at=due_at,
        created_by=actor,
        created_at=work.now,
    )
    work.orm.add(made)
    work.flush()
    job.plan(work, ladder.plans(LADDER, REMINDER, made.id, due_at, work.now))
    _tell(work, made, "set", urgent=cannot_wait(work.now, due_at))
    record.append(work, "deadline.create", str(actor), {"deadline": made.id})
    return made


def postpone(work: Work, actor: int, deadline_id: int, day: date) -> Deadline:
    """Move a deadline: every reminder not yet sent follows, and all are told.

    Raises NotAllowedError, ClosedDeadlineError, PastDeadlineError.
    """
    role.require(work, actor, COORDINATORS)
    found = get(work, deadline_id)
    before, found.due_at = found.due_at, _ahead(work, day)
    found.revision += 1
    work.orm.add(found)
    work.flush()
    job.move(
        work, REMINDER, found.id, ladder.plans(LADDER, REMINDER, found.id, found.due_at, work.now)
    )
    _drop_outdated(work, found)
    soon = cannot_wait(work.now, before, found.due_at)
    _tell(work, found, f"moved-{found.revision}", urgent=soon)
    record.append(work, "deadline.move", str(actor), {"deadline": found.id})
    return found


def cancel(work: Work, actor: int, deadline_id: int) -> Deadline:
    """Take a deadline back; nobody is reminded of it any more, and all are told.

    Raises NotAllowedError, ClosedDeadlineError.
    """
    role.require(work, actor, COORDINATORS)
    found = get(work, deadline_id)
    found.status = "cancelled"
    work.orm.add(found)
    work.flush()
    job.cancel(work, REMINDER, found.id)
    _drop_outdated(work, found)
    _tell(work, found, "cancelled", urgent=True)
    record.append(work, "deadline.cancel", str(actor), {"deadline": found.id})
    return found


def report(work: Work, user_id: int, deadline_id: int, agency_id: int) -> bool:
    """Note that an agency handed in; return whether that was new.

    Only who answers for the agency may say so. Raises NotAllowedError, ClosedDeadlineError.
    """
    found = get(work, deadline_id)
    if agency_id not in {each.id for each in agency.of_person(work, user_id)}:
        raise role.NotAllowedError
    if agency_id in {each.id for each in done(work, found.id)}:
        return False
    work.orm.add(
        DeadlineReport(
            id=work.ids(), deadline_id=found.id, agency_id=agency_id, user_id=user_id, at=work.now
        )
    )
    work.flush()
    return True


def get(work: Work, deadline_id: int) -> Deadline:
    """Return an open deadline. Raises ClosedDeadlineError."""
    found = find(work, deadline_id)
    if found is None or found.status != "open":
        raise ClosedDeadlineError
    return found


def find(work: Work, deadline_id: int) -> Deadline | None:
    """Return a deadline, open or cancelled; moments in Seoul's zone."""
    return work.orm.get(Deadline, deadline_id)


def current(work: Work) -> list[Deadline]:
    """Return the open deadlines, the nearest first, until a fortnight after their day."""
    chosen = (
        select(Deadline)
        .where(TABLE.c.status == "open", TABLE.c.due_at > work.now - SHOWN_AFTER)
        .order_by(TABLE.c.due_at, TABLE.c.id)
    )
    return list(work.orm.execute(chosen).scalars())


def done(work: Work, deadline_id: int) -> list[Agency]:
    """Return the agencies that handed in, by name."""
    chosen = (
        select(Agency)
        .join(DeadlineReport, REPORT.c.agency_id == core(Agency).c.id)
        .where(REPORT.c.deadline_id == deadline_id)
        .order_by(core(Agency).c.name)
    )
    return list(work.orm.execute(chosen).scalars())


def missing(work: Work, deadline_id: int) -> list[Agency]:
    """Return the agencies that have not handed in, by name."""
    held = {each.id for each in done(work, deadline_id)}
    return [each for each in agency.every(work) if each.id not in held]


def to_remind(work: Work, deadline_id: int) -> dict[int, list[Agency]]:
    """Return whom to remind, with the agencies each still has to hand in for."""
    lacking = {each.id: each for each in missing(work, deadline_id)}
    people: dict[int, list[Agency]] = {}
    rows = work.connection.execute(
        select(MEMBER.c.user_id, MEMBER.c.agency_id).order_by(MEMBER.c.user_id, MEMBER.c.agency_id)
    )
    for row in rows:
        if row.agency_id in lacking:
            people.setdefault(row.user_id, []).append(lacking[row.agency_id])
    return people


def reports_of(connection: Connection, user_id: int) -> list[dict[str, str]]:
    """Return what a person reported as handed in, as JSON values."""
    held = (
        select(TABLE.c.title, core(Agency).c.name, REPORT.c.at)
        .join(TABLE, TABLE.c.id == REPORT.c.deadline_id)
        .join(core(Agency), core(Agency).c.id == REPORT.c.agency_id)
        .where(REPORT.c.user_id == user_id)
        .order_by(REPORT.c.id)
    )
    return [
        {"deadline": row.title, "agency": row.name, "at": row.at.isoformat()}
        for row in connection.execute(held)
    ]


def pass_on(connection: Connection, old: int, new: int) -> None:
    """Make one user's reports another's (linking; and 0, erasure: the agency's word stands)."""
    connection.execute(update(REPORT).where(REPORT.c.user_id == old).values(user_id=new))


def _ahead(work: Work, day: date) -> datetime:
    due_at = end_of(day)
    if due_at <= work.now:
        raise PastDeadlineError
    return due_at


def _drop_outdated(work: Work, deadline: Deadline) -> None:
    """Take reminders with the old day out of the outbox."""
    codes = {f"!deadline-done:{deadline.id}-{each.id}" for each in agency.every(work)}
    delivery.outdate(work.connection, codes, ("reminder", "today"))


def _tell(work: Work, deadline: Deadline, rung: str, *, urgent: bool) -> None:
    """Plan that all staff hear of it, and of nothing before it: now, or when quiet time is over."""
    job.move(
        work,
        NEWS,
        deadline.id,
        [Plan(NEWS, deadline.id, rung, work.now, deadline.due_at, urgent=urgent)],
    )
