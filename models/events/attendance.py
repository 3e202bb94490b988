"""Who came to an event (참석): the code at the entrance, the staff's word, one question after."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from models import job, record, role
from models.events import event as events
from models.events import registration
from models.events.event import ClosedEventError, Event
from models.events.registration import TABLE, NotRegisteredError, Registration
from models.inquiry import AT_THE_DESK
from models.work import Work

BEFORE = timedelta(hours=2)  # the entrance opens so long before the start
BEST = 5
PLACED = ("applied", "attended", "absent")  # whom the staff at the entrance expects


class UnknownDoorError(LookupError):
    """No event has this code at its entrance."""


def is_open(event: Event, now: datetime) -> bool:
    """Whether people are taken in now."""
    return event.starts_at - BEFORE <= now <= event.ends_at


def arrive(work: Work, user_id: int, door: str) -> tuple[Event, Registration]:
    """Note that the person stands at the entrance. Who waits in line comes in while there is room.

    Raises UnknownDoorError, ClosedEventError ("early", "over", "cancelled", "draft"),
    NotRegisteredError.
    """
    event = at_door(work, door)
    row = registration.of(work, event.id, user_id)
    if row is None or row.status not in registration.ACTIVE:
        raise NotRegisteredError
    if row.status == "waiting":
        left = registration.free(work, event)
        if left is not None and row.people > left:
            raise NotRegisteredError
    if row.status in {"waiting", "offered"}:
        job.cancel(work, "event_expiry", event.id, user_id)
        row.status, row.offered_until = "applied", None
    row.arrived_at = row.arrived_at or work.now
    _keep(work, row)
    return event, row


def at_door(work: Work, door: str) -> Event:
    """Return the event with this code, locked, if people are taken in now.

    Raises UnknownDoorError, ClosedEventError.
    """
    found = events.by_door(work, door)
    if found is None:
        raise UnknownDoorError
    event = events.lock(work, found.id)
    if event.status != "open":
        raise ClosedEventError(event.status)
    if not is_open(event, work.now):
        raise ClosedEventError("early" if work.now < event.starts_at else "over")
    return event


def expected(work: Work, actor: int, event_id: int) -> list[Registration]:
    """Return everybody who has a place: first who stands at the entrance, then by number.

    Raises NotAllowedError.
    """
    role.require(work, actor, AT_THE_DESK)
    rows = registration.of_event(work, event_id, *PLACED)
    return sorted(rows, key=lambda row: (_turn(row), row.position))


def numbered(work: Work, actor: int, event_id: int, number: int) -> Registration | None:
    """Return the application of this number, whatever its status. Raises NotAllowedError."""
    role.require(work, actor, AT_THE_DESK)
    return work.orm.execute(
        select(Registration).where(TABLE.c.event_id == event_id, TABLE.c.position == number)
    ).scalar_one_or_none()


def _turn(row: Registration) -> int:
    if row.status == "applied":
        return 0 if row.arrived_at else 1
    return 2


def confirm(work: Work, actor: int, registration_id: int, *, came: bool) -> Registration:
    """Keep the staff's word whether the person is there; it may be changed, and is on record.

    Raises NotAllowedError, NotRegisteredError, ClosedEventError before the entrance opens.
    """
    role.require(work, actor, AT_THE_DESK)
    found = work.orm.get(Registration, registration_id)
    if found is None:
        raise NotRegisteredError
    event = events.lock(work, found.event_id)
    work.orm.refresh(found)
    if found.status not in PLACED:
        raise NotRegisteredError
    if work.now < event.starts_at - BEFORE:
        raise ClosedEventError("early")
    if came:
        found.status, found.arrived_at = "attended", found.arrived_at or work.now
    else:
        over = work.now > event.ends_at
        found.status, found.arrived_at = ("absent" if over else "applied"), None
    found.confirmed_by = actor if came else 0
    _keep(work, found)
    record.append(
        work, "event.attendance", str(actor), {"registration": registration_id, "came": came}
    )
    return found


def close(work: Work, event_id: int) -> list[Registration]:
    """Settle who came once the event is over; return those to be asked now, each only once.

    The code is read at the entrance only: who typed it came, unless the staff said otherwise.
    """
    event = events.lock(work, event_id)
    if event.status != "open" or event.ends_at > work.now:
        return []
    for row in registration.of_event(work, event_id, "applied"):
        row.status = "attended" if row.arrived_at else "absent"
        _keep(work, row)
    asked = []
    for row in registration.of_event(work, event_id, "attended"):
        if row.asked_at is None:
            row.asked_at = work.now
            _keep(work, row)
            asked.append(row)
    return asked


def rate(work: Work, user_id: int, event_id: int, score: int, comment: str = "") -> Registration:
    """Keep the answer of somebody who came; the last one counts.

    Raises NotRegisteredError, ValueError for a score outside 1 to 5.
    """
    if not 1 <= score <= BEST:
        raise ValueError(score)
    row = registration.of(work, event_id, user_id)
    if row is None or row.status != "attended":
        raise NotRegisteredError
    row.score = score
    if comment:
        row.comment = {"text": comment}
    _keep(work, row)
    return row


def forget_needs(work: Work, event_id: int) -> int:
    """Remove the support needs of an event (their time is over); return how many."""
    work.flush()
    return work.connection.execute(
        update(TABLE)
        .where(TABLE.c.event_id == event_id, TABLE.c.needs.is_not(None))
        .values(needs=None)
    ).rowcount


def forget(work: Work, event_id: int) -> int:
    """Remove the applications of an event (their time is over); return how many."""
    work.flush()
    return work.connection.execute(delete(TABLE).where(TABLE.c.event_id == event_id)).rowcount


def _keep(work: Work, row: Registration) -> None:
    row.changed_at = work.now
    work.orm.add(row)
    work.flush()
