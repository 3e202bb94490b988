"""What runs when its moment has come, by name. Each task lives in a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from models.job import Job
from models.work import Work
from scheduler.tasks import announcements, deadlines, event_opened, events, missions, supporters
from scheduler.tasks.tidy import JOBS_KEPT, KEYS_KEPT, PUSHED_KEPT, tidy

#: Runs inside the transaction that marks its job done and stores what it sends. Raises to be tried
#: again later. Everything it does is in the database, so that a replay does no harm.
Task = Callable[[Work, Job], None]

TASKS: Mapping[str, Task] = {
    "announcement": announcements.hand_out,
    "deadline_reminder": deadlines.deadline_reminder,
    "deadline_news": deadlines.deadline_news,
    "event_reminder": events.event_reminder,
    "event_later": events.event_later,
    "event_offer": events.event_offer,
    "event_expiry": events.event_expiry,
    "event_news": events.event_news,
    "event_opened": event_opened.event_opened,
    "event_after": events.event_after,
    "event_forget": events.event_forget,
    "mission_issue": missions.issue,
    "mission_offers": missions.offers,
    "mission_welcome": missions.welcome,
    "mission_reminder": missions.remind,
    "mission_absence": missions.look_for_absence,
    "mission_ahead": missions.look_ahead,
    "hours_confirm": missions.confirm_hours,
    "supporter_open": supporters.supporter_open,
    "supporter_closed": supporters.supporter_closed,
    "supporter_results": supporters.supporter_results,
    "supporter_offer": supporters.supporter_offer,
    "supporter_reply": supporters.supporter_reply,
    "supporter_expiry": supporters.supporter_expiry,
    "supporter_cancelled": supporters.supporter_cancelled,
    "supporter_ends": supporters.supporter_ends,
    "supporter_completed": supporters.supporter_completed,
    "supporter_forget": supporters.supporter_forget,
}

__all__ = ["JOBS_KEPT", "KEYS_KEPT", "PUSHED_KEPT", "TASKS", "Task", "tidy"]
