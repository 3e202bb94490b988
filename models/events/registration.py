"""Applications for events (행사 신청): the places, the line, the answers to a reminder.

The line is fair by these rules: who came first stands first and keeps the place; what becomes free
is offered to the first whose number of people fits, so that no seat stays empty for a group that
cannot use it, and that group stays first for the next; a newcomer goes behind everybody who fits.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, UniqueConstraint, func, select, update
from sqlmodel import Field, SQLModel

from models import job
from models.events import event as events
from models.events import jobs as event_jobs
from models.events.event import ClosedEventError, Event
from models.frozen import frozen
from models.table import core, key, moment, ref, sealed_json
from models.work import Work

MOST_PEOPLE = 10
HELD = ("applied", "offered", "attended", "absent")  # each takes places
ACTIVE = ("applied", "waiting", "offered", "attended")


class NotRegisteredError(LookupError):
    """The person has not applied for this event, or no longer."""


class NoRoomError(ValueError):
    """So many people can never come, or not any more; `free` places are left."""

    def __init__(self, free: int) -> None:
        super().__init__(free)
        self.free = free


@frozen
class Needs:
    """Support a person asks for: keys of models/events/accessibility.py, and her own words.

    They may tell of a disability (개인정보 보호법 제23조): kept sealed, by a consent of their own.
    """

    keys: tuple[str, ...] = ()
    text: str = ""


class Registration(SQLModel, table=True):
    """One person's application. `position` is its number in the event, given anew on a new start.

    `status` "later": not applied, only to be reminded. `answer` is the one to a reminder; `score`
    (1 to 5, 0: none) and `comment` the one afterwards.
    """

    __tablename__ = "registration"
    __table_args__ = (UniqueConstraint("event_id", "user_id"),)
    id: int = key()
    event_id: int = ref(index=True)
    user_id: int = ref(index=True)
    people: int = 1
    needs: dict[str, Any] | None = sealed_json(nullable=True)
    status: str  # one of HELD, or waiting, later, cancelled, expired
    position: int
    answer: str = ""
    offered_until: datetime | None = moment(nullable=True)
    arrived_at: datetime | None = moment(nullable=True)
    confirmed_by: int = Field(
        default=0, sa_column=Column(BigInteger, nullable=False)
    )  # who of the staff saw the person; 0: nobody
    asked_at: datetime | None = moment(nullable=True)
    score: int = 0
    comment: dict[str, Any] | None = sealed_json(nullable=True)
    created_at: datetime = moment()
    changed_at: datetime = moment()


TABLE = core(Registration)


@frozen
class Place:
    """Where an application stands; `ahead` counts those before it in the line."""

    registration: Registration
    ahead: int = 0


def needs_of(registration: Registration) -> Needs:
    stored = registration.needs or {}
    return Needs(tuple(stored.get("keys", ())), stored.get("text", ""))


def of(work: Work, event_id: int, user_id: int) -> Registration | None:
    """Return the person's row for an event, whatever its status."""
    return work.orm.execute(
        select(Registration).where(TABLE.c.event_id == event_id, TABLE.c.user_id == user_id)
    ).scalar_one_or_none()


def of_user(work: Work, user_id: int) -> list[tuple[Registration, Event]]:
    """Return a person's open applications and reminders with their events, next first."""
    rows = work.orm.execute(
        select(Registration, Event)
        .join(Event, core(Event).c.id == TABLE.c.event_id)
        .where(TABLE.c.user_id == user_id, TABLE.c.status.in_((*ACTIVE, "later")))
        .where(core(Event).c.ends_at > work.now)
        .order_by(core(Event).c.starts_at)
    )
    return [(row[0], row[1]) for row in rows]


def of_event(work: Work, event_id: int, *statuses: str) -> list[Registration]:
    """Return an event's rows of these statuses, in the order they came."""
    return list(
        work.orm.execute(
            select(Registration)
            .where(TABLE.c.event_id == event_id, TABLE.c.status.in_(statuses))
            .order_by(TABLE.c.position)
        ).scalars()
    )


def taken(work: Work, event_id: int) -> int:
    """Return how many places are taken or held by an offer."""
    return int(
        work.connection.execute(
            select(func.coalesce(func.sum(TABLE.c.people), 0)).where(
                TABLE.c.event_id == event_id, TABLE.c.status.in_(HELD)
            )
        ).scalar_one()
    )


def free(work: Work, event: Event) -> int | None:
    """Return how many places are free; None when there is no limit."""
    work.flush()
    return max(event.capacity - taken(work, event.id), 0) if event.capacity else None


def place_of(work: Work, registration: Registration) -> Place:
    """Return the application with how many wait before it."""
    if registration.status != "waiting":
        return Place(registration)
    work.flush()
    ahead = work.connection.execute(
        select(func.count()).where(
            TABLE.c.event_id == registration.event_id,
            TABLE.c.status == "waiting",
            TABLE.c.position < registration.position,
        )
    ).scalar_one()
    return Place(registration, int(ahead))


def leave(work: Work, event: Event, row: Registration, status: str) -> Registration:
    frees = row.status in HELD
    job.cancel(work, "event_expiry", event.id, row.user_id)
    row.status, row.offered_until = status, None
    keep(work, row)
    if frees:
        event_jobs.plan_offers(work, event)
    return row


def keep(work: Work, row: Registration) -> None:
    row.changed_at = work.now
    work.orm.add(row)
    work.flush()


def join(work: Work, kept: int, joined: int) -> None:
    """Make one user's applications another's (linking); of two for one event the better stays."""
    own = {row.event_id: row for row in _of_person(work, kept)}
    for row in _of_person(work, joined):
        twin = own.get(row.event_id)
        if twin is not None:
            worse = row if _rank(row) >= _rank(twin) else twin
            event = events.lock(work, row.event_id)
            if worse.status in ACTIVE and event.ends_at > work.now:
                leave(work, event, worse, "cancelled")
            work.orm.delete(worse)
            work.flush()
            if worse is row:
                continue
        row.user_id = kept
        keep(work, row)


def _rank(row: Registration) -> int:
    order = ("attended", "applied", "offered", "absent", "waiting", "later", "expired", "cancelled")
    return order.index(row.status)


def erase(work: Work, user_id: int) -> None:
    """Remove a person's applications; the places go to the next in line."""
    for row in _of_person(work, user_id):
        event = events.lock(work, row.event_id)
        if row.status in ACTIVE and event.ends_at > work.now:
            leave(work, event, row, "cancelled")
        work.orm.delete(row)
    work.flush()


def forget_needs(work: Work, user_id: int) -> None:
    """Remove what a person told of support (개인정보 보호법 제37조: consent withdrawn)."""
    for row in _of_person(work, user_id):
        row.needs = None
        keep(work, row)


def forget_answers(work: Work, event_id: int) -> None:
    """Take back who said to come: it was said of another time."""
    work.flush()
    coming = (TABLE.c.event_id == event_id) & (TABLE.c.answer == "going")
    work.connection.execute(update(TABLE).where(coming).values(answer=""))
    work.orm.expire_all()


def _of_person(work: Work, user_id: int) -> list[Registration]:
    work.flush()
    return list(
        work.orm.execute(
            select(Registration).where(TABLE.c.user_id == user_id).order_by(TABLE.c.event_id)
        ).scalars()
    )


def open_event(work: Work, event_id: int) -> Event:
    """Return the locked event. Raises UnknownEventError, ClosedEventError."""
    event = events.lock(work, event_id)
    if event.status != "open":
        raise ClosedEventError(event.status)
    if event.ends_at <= work.now:
        raise ClosedEventError("over")
    return event


def own(work: Work, event_id: int, user_id: int, *statuses: str) -> Registration:
    row = of(work, event_id, user_id)
    if row is None or row.status not in statuses:
        raise NotRegisteredError
    return row
