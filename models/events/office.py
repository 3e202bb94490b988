"""What coordinators do to an event: make it, open it, change it, copy it, call it off."""

from __future__ import annotations

import secrets
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from models import job, record, role
from models.events import jobs as event_jobs
from models.events import registration
from models.events.content import PARTS, EventContent, InvalidEventError, problems
from models.events.event import (
    DOOR_DIGITS,
    ClosedEventError,
    Event,
    EventStatus,
    by_door,
    contents,
    get,
    keep,
    lock,
    whereabouts,
)
from models.inquiry import COORDINATORS
from models.quiet import cannot_wait
from models.receipt import next_number
from models.work import Work


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
    keep(work, event)
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
    keep(work, event)
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
    if before.starts_at != event.starts_at:
        registration.forget_answers(work, event.id)
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
    keep(work, event)
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
