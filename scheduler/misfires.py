"""What becomes of a job whose moment has come: run it, wait, or let it go. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from models.frozen import frozen
from models.job import Job
from models.quiet import allowed_from

Reason = Literal["late", "coalesced", "quiet"]


@frozen
class Run:
    """Its moment is now, or past and it still helps."""


@frozen
class Wait:
    """It is quiet time: due again at `until`."""

    until: datetime


@frozen
class Drop:
    """It no longer helps: too `late`, `coalesced` into a later rung, or `quiet` to its end."""

    reason: Reason


Verdict = Run | Wait | Drop


def verdict(job: Job, now: datetime) -> Verdict:
    """Judge a due job. Of several missed rungs only the last useful one runs, once."""
    if job.use_until <= now:
        return Drop("late")
    if job.overtaken:
        return Drop("coalesced")
    until = allowed_from(now, urgent=job.urgent)
    if until <= now:
        return Run()
    return Wait(until) if until < job.use_until else Drop("quiet")
