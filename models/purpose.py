"""What a message is for, and so how it travels."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from models.frozen import frozen

#: What answers a person goes ahead of what was to be said to her unasked and waits for its turn.
ANSWERS = ("reply", "receipt")


@frozen
class Purpose:
    """How messages of one purpose travel.

    `rank`: lower goes first. `repeat`: send again when the platform may or may not have taken it
    (asking a question twice helps; announcing an award twice does harm). `lifetime`: past it the
    message is dropped; `quiet`: held back in quiet hours. `watched`: the coordinators are told when
    it did not arrive, or nobody knows.
    """

    rank: int
    repeat: bool
    lifetime: timedelta
    quiet: bool = False
    watched: bool = False


PURPOSES = {
    "reply": Purpose(0, repeat=True, lifetime=timedelta(hours=24)),
    "human": Purpose(1, repeat=False, lifetime=timedelta(days=14), watched=True),
    "receipt": Purpose(0, repeat=True, lifetime=timedelta(days=14)),
    # Something was called off or moved (events, missions, deadlines). Not quiet: a cancellation is
    # told within a minute of the clock, day and night, since whoever is concerned may be about to
    # set out, to work or to spend money on it; a message in the night harms less. What can wait
    # for the morning (`quiet.cannot_wait`) is planned for it or has a quiet purpose. It outlives
    # a platform that is down for days.
    "change": Purpose(1, repeat=True, lifetime=timedelta(days=7)),
    # when they go is decided by their jobs (models/events/event.py)
    "event_offer": Purpose(2, repeat=True, lifetime=timedelta(hours=24)),
    "event_reminder": Purpose(2, repeat=True, lifetime=timedelta(hours=12)),
    # of today: the morning of an event, the last day of a deadline
    "today": Purpose(1, repeat=True, lifetime=timedelta(hours=12)),
    "reminder": Purpose(2, repeat=True, lifetime=timedelta(days=2), quiet=True),
    # decisions, results, what coordinators should know
    "notice": Purpose(2, repeat=False, lifetime=timedelta(days=7), quiet=True, watched=True),
    # a mission offered or decided, a deadline moved: told twice does no harm
    "mission": Purpose(2, repeat=True, lifetime=timedelta(days=7), quiet=True),
    # broadcasts: to many, after everything else; of safety, also at night
    "announcement": Purpose(4, repeat=False, lifetime=timedelta(days=3), quiet=True),
    "safety": Purpose(3, repeat=False, lifetime=timedelta(days=1)),
}


@lru_cache(maxsize=64)
def end(purpose: str, start: datetime) -> datetime:
    """Return when a message for which it is time from `start` is dropped.

    One value for all messages of a batch, so that it is put into its stored form once.
    """
    return start + PURPOSES[purpose].lifetime
