"""Freed places offered to the next in line, by the rules in models/events/registration.py."""

from __future__ import annotations

from datetime import timedelta

from models import job
from models.events import event as events
from models.events.event import Event
from models.events.registration import (
    Registration,
    free,
    keep,
    leave,
    of,
    of_event,
    open_event,
    own,
)
from models.job import Plan
from models.work import Work

OFFER = timedelta(hours=24)  # from when it is sent


def offer_next(work: Work, event_id: int) -> list[Registration]:
    """Hold what is free for the next in line who fit; return them, each to be told now.

    Nobody is offered anything after the event began. The first rule of the line stands above.
    """
    event = events.lock(work, event_id)
    if event.status != "open" or event.starts_at <= work.now:
        return []
    left = free(work, event)
    offered = []
    for row in of_event(work, event_id, "waiting"):
        if left is not None and row.people > left:
            continue
        left = None if left is None else left - row.people
        row.status = "offered"
        row.offered_until = min(work.now + OFFER, event.starts_at)
        keep(work, row)
        job.plan(work, [_expiry(row, event)])
        offered.append(row)
    return offered


def _expiry(row: Registration, event: Event) -> Plan:
    until = row.offered_until or event.starts_at
    rung = f"offer-{row.position}"  # a new start in the line has a new number
    return Plan(
        "event_expiry", event.id, rung, until, event.ends_at, person=row.user_id, urgent=True
    )


def accept(work: Work, user_id: int, event_id: int) -> Registration:
    """Take an offered place. It stays the person's until it was really taken away.

    Raises NotRegisteredError when there is no such offer (any more), ClosedEventError.
    """
    open_event(work, event_id)
    row = own(work, event_id, user_id, "offered")
    row.status, row.offered_until = "applied", None
    keep(work, row)
    job.cancel(work, "event_expiry", event_id, user_id)
    return row


def withdraw(work: Work, event_id: int, user_id: int) -> None:
    """Take back an offer that cannot reach the person; the next in line is asked at once."""
    event = events.lock(work, event_id)
    row = of(work, event_id, user_id)
    if row is not None and row.status == "offered":
        leave(work, event, row, "expired")


def expire(work: Work, event_id: int, user_id: int) -> Registration | None:
    """Take an offer back whose time is over; None when it was answered or is not over."""
    event = events.lock(work, event_id)
    row = of(work, event_id, user_id)
    if row is None or row.status != "offered" or event.status != "open":
        return None
    if row.offered_until is not None and row.offered_until > work.now:
        return None
    return leave(work, event, row, "expired")
