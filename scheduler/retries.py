"""When a job whose task failed is tried again. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

FIRST = timedelta(minutes=1)
LONGEST = timedelta(hours=1)
ATTEMPTS = 10  # with doubling waits about two hours, then hourly: some five hours in all


def next_try(attempts: int, now: datetime, use_until: datetime) -> datetime | None:
    """Return the moment of the next try after so many failed ones (from 1), or None: give up."""
    if attempts >= ATTEMPTS:
        return None
    moment = now + min(LONGEST, FIRST * 2 ** (attempts - 1))
    return moment if moment < use_until else None
