"""Announcements, a part at a time: interactive replies go between the parts."""

from __future__ import annotations

from handlers.announcements.view import compose, progress
from models.announcements import broadcast
from models.announcements.recipient import received
from models.job import Job
from models.work import Work


def hand_out(work: Work, job: Job) -> None:
    """Hand the next part out; at the end tell the coordinator who confirmed it."""
    ended = broadcast.step(work, job.subject, job.rung, compose)
    if ended and ended.confirmed_by:
        report = progress(ended, received(work, ended.id, ended.people), work.now)
        work.notify(ended.confirmed_by, report, "notice")
