"""Reminders of agencies' deadlines. Recipients are computed when they fire."""

from __future__ import annotations

from handlers.deadlines import words as deadline_words
from models import office
from models.agencies import deadline
from models.agencies.deadline import Deadline
from models.job import Job
from models.work import Work


def deadline_reminder(work: Work, job: Job) -> None:
    """Remind who answers for an agency that has not handed in; at last tell the coordinators."""
    found = deadline.find(work, job.subject)
    if found is None or found.status != "open":
        return
    if work.now > found.due_at:
        _tell_coordinators(work, found)
        return
    people = deadline.to_remind(work, found.id)
    purpose = "today" if job.urgent else "reminder"
    for user_id, agencies in people.items():
        work.notify(
            user_id,
            deadline_words.reminder(found, agencies, work.now),
            purpose,
            until=job.use_until,
        )


def deadline_news(work: Work, job: Job) -> None:
    """Tell who still has to hand in that a deadline was set, moved or cancelled."""
    found = deadline.find(work, job.subject)
    if found is None:
        return
    people = deadline.to_remind(work, found.id)
    for user_id in people:
        work.notify(user_id, deadline_words.news(found, job.rung, work.now), "change")


def _tell_coordinators(work: Work, found: Deadline) -> None:
    lacking = deadline.missing(work, found.id)
    if lacking:
        office.tell(work, deadline_words.overdue(found, lacking))
