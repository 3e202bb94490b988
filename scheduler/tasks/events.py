"""What happens for events because a moment has come. Recipients are computed when it fires."""

from __future__ import annotations

from datetime import datetime

from handlers.events import messages as event_messages
from models.events import attendance, offer, registration
from models.events import event as events
from models.events.board import CONCERNED
from models.events.event import Event, UnknownEventError
from models.job import Job
from models.quiet import NIGHT, SEOUL
from models.work import Work


def _ahead(work: Work, subject: int) -> Event | None:
    """Return the locked event if it is still to come."""
    try:
        event = events.lock(work, subject)
    except UnknownEventError:
        return None
    return event if event.status == "open" and event.starts_at > work.now else None


def _until(event: Event, now: datetime) -> datetime:
    """A reminder counts the days: true today only. What a platform holds up is gone by the night."""
    tonight = datetime.combine(now.astimezone(SEOUL).date(), NIGHT, SEOUL)
    return min(event.starts_at, tonight) if now < tonight else event.starts_at


def event_reminder(work: Work, job: Job) -> None:
    """Remind who has a place; on the day itself, tell who still waits that none came free."""
    event = _ahead(work, job.subject)
    if event is None:
        return
    until = _until(event, work.now)
    for row in registration.of_event(work, event.id, "applied"):
        message = event_messages.reminder(event, work.now, row.answer)
        work.notify(row.user_id, message, "event_reminder", until=until)
    if event.starts_at.astimezone(SEOUL).date() > work.now.astimezone(SEOUL).date():
        return
    for row in registration.of_event(work, event.id, "waiting"):
        message = event_messages.still_waiting(event)
        work.notify(row.user_id, message, "event_reminder", until=until)


def event_later(work: Work, job: Job) -> None:
    """Remind who asked to be reminded without applying."""
    event = _ahead(work, job.subject)
    if event is None:
        return
    until = _until(event, work.now)
    message = event_messages.later(event, registration.free(work, event), work.now)
    for row in registration.of_event(work, event.id, "later"):
        work.notify(row.user_id, message, "event_reminder", until=until)


def event_offer(work: Work, job: Job) -> None:
    """Offer what is free to the next in line; the 24 hours count from now."""
    for row in offer.offer_next(work, job.subject):
        event = events.get(work, row.event_id)
        message = event_messages.offer(event, row)
        if work.notify(row.user_id, message, "event_offer", until=row.offered_until) is None:
            offer.withdraw(work, row.event_id, row.user_id)  # nobody to reach on any channel


def event_expiry(work: Work, job: Job) -> None:
    """Take an unanswered offer back; the next in line is asked by a job of its own."""
    row = offer.expire(work, job.subject, job.person)
    if row is not None:
        event = events.get(work, row.event_id)
        work.notify(row.user_id, event_messages.expired(event), "notice", until=event.starts_at)


def event_news(work: Work, job: Job) -> None:
    """Tell a cancellation, or what is new of time and place since people last heard."""
    try:
        event = events.lock(work, job.subject)
    except UnknownEventError:
        return
    rows = registration.of_event(work, event.id, *CONCERNED)
    if event.status == "cancelled":
        by_status = {status: event_messages.cancelled(event) for status in CONCERNED}
    elif event.told != events.whereabouts(event):
        moved = event_messages.changed(event, event.told)
        to_the_later = event_messages.changed(event, event.told, applied=False)
        by_status = {s: to_the_later if s == "later" else moved for s in CONCERNED}
        rows = [row for row in rows if row.created_at < event.changed_at]
        events.has_told(work, event)
    else:
        return  # changed and changed back
    for row in rows:
        work.notify(row.user_id, by_status[row.status], "change", until=job.use_until)


def event_after(work: Work, job: Job) -> None:
    """Settle who came, and ask them the one question."""
    asked = attendance.close(work, job.subject)
    for row in asked:
        message = event_messages.question(events.get(work, row.event_id))
        work.notify(row.user_id, message, "reminder", until=job.use_until)


def event_forget(work: Work, job: Job) -> None:
    """Remove what the consent texts promise to remove by now."""
    attendance.forget_needs(work, job.subject)
    if job.rung == "all":
        attendance.forget(work, job.subject)
