"""What waits for an event: reminders, offers, news, the question after, the removal in the end."""

from __future__ import annotations

from datetime import datetime, timedelta

from models import delivery, job, ladder, retention
from models.events.event import Event
from models.job import Plan
from models.quiet import MORNING, NIGHT, SEOUL, SOON, allowed_from
from models.work import Work

#: Kept for so long after the end: support needs, applications (models/templates/retention.yaml).
KEPT = ("event_needs", "registrations")
#: What waits for an event, each a task of the scheduler.
TASKS = ("event_reminder", "event_later", "event_offer", "event_expiry", "event_after")


def plan(work: Work, event: Event) -> None:
    """Plan what goes by the event's time anew; a rung that is done stays done."""
    start, end = event.starts_at, event.ends_at
    for task, anchor in (("event_reminder", start), ("event_later", start), ("event_after", end)):
        name = "event" if task == "event_reminder" else task
        job.move(work, task, event.id, ladder.plans(name, task, event.id, anchor, work.now))
    needs, everything = (end + timedelta(days=retention.days(kind)) for kind in KEPT)
    whenever = everything + timedelta(days=3650)
    job.move(
        work,
        "event_forget",
        event.id,
        [
            Plan("event_forget", event.id, "needs", needs, whenever, urgent=True),
            Plan("event_forget", event.id, "all", everything, whenever, urgent=True),
        ],
    )


def reminders(name: str, event: Event, now: datetime) -> list[datetime]:
    """Return when who has a place ("event"), or only waits for it ("event_later"), is still reminded."""
    return [each.due_at for each in ladder.plans(name, name, event.id, event.starts_at, now)]


def plan_news(work: Work, event: Event, *, urgent: bool) -> None:
    """Let everybody concerned be told at the next tick, or when quiet time is over."""
    news = Plan(
        "event_news",
        event.id,
        f"revision-{event.revision}",
        work.now,
        max(event.ends_at, work.now + timedelta(days=7)),
        urgent=urgent,
    )
    job.plan(work, [news])


def plan_offers(work: Work, event: Event) -> None:
    """Let the next in line be offered what is free, outside quiet time.

    Where that would leave less than a day, a weekend or holiday is no hindrance, but the night is.
    """
    if event.status != "open" or event.starts_at <= work.now:
        return
    due = allowed_from(work.now)
    if event.starts_at - due < SOON:
        due = _by_day(work.now)
    rung = f"at-{work.ids()}"  # every freed place is an occasion of its own
    if due < event.starts_at:
        job.plan(work, [Plan("event_offer", event.id, rung, due, event.starts_at, urgent=True)])


def _by_day(now: datetime) -> datetime:
    """Return now, or when the night is over."""
    local = now.astimezone(SEOUL)
    if MORNING <= local.time() < NIGHT:
        return local
    day = local.date() + timedelta(days=local.time() >= NIGHT)
    return datetime.combine(day, MORNING, SEOUL)


def drop_outdated(work: Work, event_id: int) -> None:
    """Take reminders with the old time or place out of the outbox: the news follow at once."""
    codes = {f"!event-going:{event_id}", f"!event:{event_id}"}  # of those with a place, and others
    delivery.outdate(work.connection, codes, ("event_reminder",))
