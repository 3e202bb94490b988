"""Removing what is past its use."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete

from models import attachment, delivery, inquiry, job, session
from models.guess import Guess
from models.link import LinkCode
from models.retention import days
from models.table import core
from models.update import SeenUpdate

KEYS_KEPT = timedelta(hours=48)  # Telegram repeats an update for up to 24 h
PUSHED_KEPT = timedelta(days=30)  # the person's own app keeps what she was sent
JOBS_KEPT = timedelta(days=400)  # so long after its use a rung cannot be planned a second time


def tidy(connection: Connection, now: datetime) -> dict[str, int]:
    """Remove what is past its use; return how many rows by table."""
    seen, codes, guesses = core(SeenUpdate), core(LinkCode), core(Guess)
    unasked = now - timedelta(days=days("inquiries"))
    attachment.forget(connection, inquiry.outdated(connection, unasked))
    return {
        "seen_update": connection.execute(delete(seen).where(seen.c.at < now - KEYS_KEPT)).rowcount,
        "link_code": connection.execute(delete(codes).where(codes.c.expires_at < now)).rowcount,
        "guess": connection.execute(
            delete(guesses).where(guesses.c.at < now - timedelta(days=1))
        ).rowcount,
        "session": session.sweep(connection, now - timedelta(days=days("drafts"))),
        "inquiry": inquiry.sweep(connection, unasked),
        "attachment": attachment.sweep(connection, now - attachment.UNCLAIMED_FOR),
        "delivery": delivery.forget(connection, now - PUSHED_KEPT, inquiry.at_the_desk()),
        "job": job.forget(connection, now - JOBS_KEPT),
    }
