"""Events (행사): what coordinators set, what follows from a change, how an event is found."""

from __future__ import annotations

import secrets
from calendar import monthrange
from dataclasses import asdict, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, Literal
from urllib.parse import quote

from sqlalchemy import JSON, Column, select
from sqlmodel import Field, SQLModel

from models import event_jobs, job, record, role
from models.districts import near
from models.event_content import PARTS, EventContent, InvalidEventError, problems
from models.inquiry import COORDINATORS
from models.quiet import SEOUL, cannot_wait
from models.receipt import next_number
from models.table import core, key, moment, ref
from models.work import Work

EventStatus = Literal["draft", "open", "cancelled"]
Span = Literal["", "week", "month"]

DOOR_DIGITS = 6  # digits are typed on every keyboard
#: https://apis.map.kakao.com/web/guide/#routeurl (a search by name or address)
MAP_SEARCH = "https://map.kakao.com/link/search/"


class UnknownEventError(LookupError):
    """There is no such event."""


class ClosedEventError(ValueError):
    """Too late for this; `reason` is "draft", "cancelled", "began" or "over"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Event(SQLModel, table=True):
    """One event. `door` is the code at the entrance; `told` what people know of time and place."""

    __tablename__ = "event"
    id: int = key()
    number: str = Field(unique=True)
    title: str
    starts_at: datetime = moment(index=True)
    ends_at: datetime = moment()
    place: str
    description: str = ""
    series: str = Field(default="", index=True)
    theme: str = ""
    address: str = ""
    map_url: str = ""
    district: str = ""
    field: str = ""
    capacity: int = 0
    audience: str = ""
    accessibility: list[str] = Field(sa_column=Column(JSON, nullable=False))
    bring: str = ""
    contact: str = ""
    picture: int = ref()
    status: str = Field(default="draft", index=True)
    door: str = Field(unique=True)
    revision: int = 1
    told: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    reason: str = ""  # why it was cancelled, in the coordinator's words
    created_by: int = ref()
    created_at: datetime = moment()
    changed_at: datetime = moment()


TABLE = core(Event)


def contents(event: Event) -> EventContent:
    """Return what coordinators set."""
    values = {name: getattr(event, name) for name in PARTS}
    return EventContent(**{**values, "accessibility": tuple(event.accessibility)})


def map_link(event: Event) -> str:
    """Return the address of the map: the one given, else a search for address or place."""
    return event.map_url or MAP_SEARCH + quote(event.address or event.place, safe="")


def create(work: Work, actor: int, content: EventContent, status: EventStatus = "draft") -> Event:
    """Make an event, as a draft or open at once.

    Raises NotAllowedError, InvalidEventError.
    """
    role.require(work, actor, COORDINATORS)
    _refuse_wrong(content)
    event = Event(
        id=work.ids(),
        number=next_number(work, "EV"),
        **_values(content),
        status="draft",
        door=_door(work),
        told={},
        created_by=actor,
        created_at=work.now,
        changed_at=work.now,
    )
    work.orm.add(event)
    work.flush()
    record.append(work, "event.create", str(actor), {"event": event.number})
    return publish(work, actor, event.id) if status == "open" else event


def publish(work: Work, actor: int, event_id: int) -> Event:
    """Open a draft: it is found and applied for, and its reminders are planned.

    Raises NotAllowedError, UnknownEventError, ClosedEventError when it is no draft.
    """
    role.require(work, actor, COORDINATORS)
    event = lock(work, event_id)
    if event.status != "draft":
        raise ClosedEventError(event.status)
    event.status = "open"
    event.told = whereabouts(event)
    _keep(work, event)
    event_jobs.plan(work, event)
    record.append(work, "event.open", str(actor), {"event": event.number})
    return event


def change(work: Work, actor: int, event_id: int, content: EventContent) -> Event:
    """Set the content anew. Every unsent rung moves; a new time or place is told to the registered.

    Raises NotAllowedError, UnknownEventError, InvalidEventError, ClosedEventError when cancelled.
    """
    role.require(work, actor, COORDINATORS)
    _refuse_wrong(content)
    event = lock(work, event_id)
    if event.status == "cancelled":
        raise ClosedEventError("cancelled")
    before = contents(event)
    changed = [name for name in PARTS if getattr(before, name) != getattr(content, name)]
    if not changed:
        return event
    for name, value in _values(content).items():
        setattr(event, name, value)
    event.revision += 1
    event.changed_at = work.now
    _keep(work, event)
    record.append(
        work, "event.change", str(actor), {"event": event.number, "changed": sorted(changed)}
    )
    if event.status == "open":
        _follow(work, event, before)
    return event


def _follow(work: Work, event: Event, before: EventContent) -> None:
    """Let jobs and people follow a change of an open event."""
    if (before.starts_at, before.ends_at) != (event.starts_at, event.ends_at):
        event_jobs.plan(work, event)
    if whereabouts(event) != event.told and event.ends_at > work.now:
        event_jobs.drop_outdated(work, event.id)
        soon = cannot_wait(work.now, before.starts_at, event.starts_at)
        event_jobs.plan_news(work, event, urgent=soon)
    if event.capacity != before.capacity:
        event_jobs.plan_offers(work, event)


def cancel(work: Work, actor: int, event_id: int, reason: str) -> Event:
    """Call an open event off: what waits goes, everybody concerned is told at the next tick.

    A draft is simply closed. Raises NotAllowedError, UnknownEventError, ClosedEventError when it
    is cancelled or over already.
    """
    role.require(work, actor, COORDINATORS)
    event = lock(work, event_id)
    if event.status == "cancelled" or event.ends_at <= work.now:
        raise ClosedEventError("cancelled" if event.status == "cancelled" else "over")
    was_open = event.status == "open"
    event.status, event.reason = "cancelled", reason.strip()
    event.revision += 1
    event.changed_at = work.now
    _keep(work, event)
    for task in (*event_jobs.TASKS, "event_news"):
        job.cancel(work, task, event.id)
    record.append(work, "event.cancel", str(actor), {"event": event.number})
    if was_open:
        event_jobs.drop_outdated(work, event.id)
        event_jobs.plan_news(work, event, urgent=True)
    return event


def duplicate(work: Work, actor: int, event_id: int, starts_at: datetime) -> Event:
    """Make a draft with the same content at another time, as long as the first.

    Raises NotAllowedError, UnknownEventError.
    """
    event = get(work, event_id)
    lasts = event.ends_at - event.starts_at
    content = replace(contents(event), starts_at=starts_at, ends_at=starts_at + lasts)
    return create(work, actor, content)


def get(work: Work, event_id: int) -> Event:
    """Return the event. Raises UnknownEventError."""
    found = work.orm.get(Event, event_id)
    if found is None:
        raise UnknownEventError(event_id)
    return found


def lock(work: Work, event_id: int) -> Event:
    """Return the event as it is now; until the transaction ends nobody else counts its places.

    On SQLite the transaction holds the whole database anyway. Raises UnknownEventError.
    """
    work.flush()
    found: Event | None = work.orm.execute(
        select(Event)
        .where(TABLE.c.id == event_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if found is None:
        raise UnknownEventError(event_id)
    return found


def by_door(work: Work, door: str) -> Event | None:
    """Return the event whose entrance shows this code."""
    return work.orm.execute(select(Event).where(TABLE.c.door == door)).scalar_one_or_none()


def upcoming(
    work: Work, now: datetime, *, span: Span = "", field: str = "", district: str = ""
) -> list[Event]:
    """Return open events that are not over, next first.

    `span`: what begins before this week (Monday to Sunday) or month ends. `district`: there and in
    the districts around, its own events first.
    """
    chosen = select(Event).where(TABLE.c.status == "open", TABLE.c.ends_at > now)
    if span:
        chosen = chosen.where(TABLE.c.starts_at < _end_of(span, now))
    if field:
        chosen = chosen.where(TABLE.c.field == field)
    if district:
        chosen = chosen.where(TABLE.c.district.in_((district, *near(district))))
    found = list(work.orm.execute(chosen.order_by(TABLE.c.starts_at, TABLE.c.id)).scalars())
    return sorted(found, key=lambda each: bool(district) and each.district != district)


def whereabouts(event: Event) -> dict[str, str]:
    """Return time (UTC) and place, what people must know to come."""
    return {
        "starts_at": event.starts_at.astimezone(UTC).isoformat(),
        "ends_at": event.ends_at.astimezone(UTC).isoformat(),
        "place": event.place,
        "address": event.address,
    }


def has_told(work: Work, event: Event) -> None:
    """Note that people have been told time and place as they are now."""
    event.told = whereabouts(event)
    _keep(work, event)


def _end_of(span: Span, now: datetime) -> datetime:
    now = now.astimezone(SEOUL)
    days = 7 - now.weekday() if span == "week" else monthrange(now.year, now.month)[1] - now.day + 1
    return datetime.combine(now.date() + timedelta(days=days), time(), now.tzinfo)


def _values(content: EventContent) -> dict[str, Any]:
    return {**asdict(content), "accessibility": list(content.accessibility)}


def _refuse_wrong(content: EventContent) -> None:
    wrong = problems(content)
    if wrong:
        raise InvalidEventError(wrong)


def _door(work: Work) -> str:
    while True:
        door = "".join(secrets.choice("0123456789") for _ in range(DOOR_DIGITS))
        if by_door(work, door) is None:
            return door


def _keep(work: Work, event: Event) -> None:
    work.orm.add(event)
    work.flush()
