"""Events (행사): the row, how one is found, what people were told of its time and place."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, time, timedelta
from typing import Any, Literal
from urllib.parse import quote

from sqlalchemy import JSON, Column, select
from sqlmodel import Field, SQLModel

from models.districts import near
from models.events.content import PARTS, EventContent
from models.quiet import SEOUL
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
    found = work.orm.get(Event, event_id, with_for_update=True, populate_existing=True)
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


def capacities(work: Work) -> dict[int, int]:
    """Return the places of each open event that is not over and has a limit."""
    rows = work.connection.execute(
        select(TABLE.c.id, TABLE.c.capacity).where(
            TABLE.c.status == "open", TABLE.c.ends_at > work.now, TABLE.c.capacity > 0
        )
    )
    return {row.id: row.capacity for row in rows}


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
    keep(work, event)


def _end_of(span: Span, now: datetime) -> datetime:
    now = now.astimezone(SEOUL)
    days = 7 - now.weekday() if span == "week" else monthrange(now.year, now.month)[1] - now.day + 1
    return datetime.combine(now.date() + timedelta(days=days), time(), now.tzinfo)


def keep(work: Work, event: Event) -> None:
    work.orm.add(event)
    work.flush()
