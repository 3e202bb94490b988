"""Applying for an event: a place or one in the line, changes, and the answers to reminders."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from models.events import jobs as event_jobs
from models.events.event import ClosedEventError, Event
from models.events.registration import (
    ACTIVE,
    MOST_PEOPLE,
    TABLE,
    Needs,
    NoRoomError,
    NotRegisteredError,
    Place,
    Registration,
    free,
    keep,
    leave,
    needs_of,
    of,
    open_event,
    own,
    place_of,
)
from models.work import Work


def apply(work: Work, user_id: int, event_id: int, people: int, needs: Needs) -> Place:
    """Apply for an event: a place, or one in the line. Who has applied already keeps what is held.

    Raises UnknownEventError, ClosedEventError, NoRoomError, ValueError for another number of
    people than 1 to 10.
    """
    event = open_event(work, event_id)
    _check_people(event, people)
    held = of(work, event_id, user_id)
    if held is not None and held.status in ACTIVE:
        return place_of(work, held)
    left = free(work, event)
    fits = left is None or (people <= left and not _someone_waits(work, event_id, left))
    if not fits and event.starts_at <= work.now:
        raise NoRoomError(left or 0)
    row = held or _fresh(work, event_id, user_id)
    row.people = people
    row.needs = _stored(needs)
    row.status = "applied" if fits else "waiting"
    row.position = _next_position(work, event_id)
    row.answer, row.offered_until = "", None
    row.created_at = work.now
    keep(work, row)
    return place_of(work, row)


def change(work: Work, user_id: int, event_id: int, people: int, needs: Needs) -> Place:
    """Set people and needs anew, keeping the place. Fewer people free places for the line.

    Raises NotRegisteredError, ClosedEventError, NoRoomError when more people find no room (what
    was stays), ValueError.
    """
    event = open_event(work, event_id)
    row = own(work, event_id, user_id, "applied", "waiting", "offered")
    _check_people(event, people)
    more = people - row.people
    left = free(work, event)
    if row.status != "waiting" and more > 0 and left is not None:
        blocked = _someone_waits(work, event_id, left)
        if more > left or blocked:
            raise NoRoomError(0 if blocked else left)
    row.people = people
    row.needs = _stored(needs)
    keep(work, row)
    if more < 0:  # waiting with fewer people may fit by now
        event_jobs.plan_offers(work, event)
    return place_of(work, row)


def cancel(work: Work, user_id: int, event_id: int) -> Registration:
    """Give the place (or the one in the line) back; it is offered to the next.

    Raises NotRegisteredError, UnknownEventError, ClosedEventError.
    """
    event = open_event(work, event_id)
    row = own(work, event_id, user_id, "applied", "waiting", "offered", "later")
    row.answer = ""  # whatever she answered before, she does not come
    return leave(work, event, row, "cancelled")


def remind_later(work: Work, user_id: int, event_id: int) -> Registration:
    """Remind the person of the event without applying. Who has applied stays as she is.

    Raises UnknownEventError, ClosedEventError.
    """
    event = open_event(work, event_id)
    if event.starts_at <= work.now:
        raise ClosedEventError("began")
    row = of(work, event_id, user_id)
    if row is not None and row.status in (*ACTIVE, "later"):
        return row
    row = row or _fresh(work, event_id, user_id)
    row.status, row.answer = "later", ""
    row.position = _next_position(work, event_id)
    keep(work, row)
    return row


def say_going(work: Work, user_id: int, event_id: int) -> Place:
    """Take "갈게요": noted; who had said no before gets in line again, with the same people.

    Raises NotRegisteredError for who never applied, ClosedEventError, NoRoomError.
    """
    open_event(work, event_id)
    row = of(work, event_id, user_id)
    if row is None or row.status == "later" or not row.people:
        raise NotRegisteredError
    place = apply(work, user_id, event_id, row.people, needs_of(row))
    if place.registration.status == "applied":
        place.registration.answer = "going"
        keep(work, place.registration)
    return place


def say_not_going(work: Work, user_id: int, event_id: int) -> Registration:
    """Take "못 가요": the place goes to the next. Said again it changes nothing.

    Raises NotRegisteredError, ClosedEventError.
    """
    event = open_event(work, event_id)
    row = of(work, event_id, user_id)
    if row is None:
        raise NotRegisteredError
    if row.status in {"cancelled", "expired", "attended", "absent"}:
        return row
    row.answer = "not_going"
    return leave(work, event, row, "cancelled")


def _fresh(work: Work, event_id: int, user_id: int) -> Registration:
    return Registration(
        id=work.ids(), event_id=event_id, user_id=user_id, status="", position=0,
        created_at=work.now, changed_at=work.now,
    )  # fmt: skip


def _check_people(event: Event, people: int) -> None:
    if not 1 <= people <= MOST_PEOPLE:
        raise ValueError(people)
    if event.capacity and people > event.capacity:
        raise NoRoomError(event.capacity)


def _someone_waits(work: Work, event_id: int, left: int) -> bool:
    """Whether anybody in the line could use what is free."""
    found = work.connection.execute(
        select(TABLE.c.id)
        .where(TABLE.c.event_id == event_id, TABLE.c.status == "waiting", TABLE.c.people <= left)
        .limit(1)
    ).first()
    return found is not None


def _next_position(work: Work, event_id: int) -> int:
    last = work.connection.execute(
        select(func.coalesce(func.max(TABLE.c.position), 0)).where(TABLE.c.event_id == event_id)
    ).scalar_one()
    return int(last) + 1


def _stored(needs: Needs) -> dict[str, Any] | None:
    return {"keys": list(needs.keys), "text": needs.text} if needs.keys or needs.text else None
