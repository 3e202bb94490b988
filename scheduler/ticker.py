"""Runs what is due, transaction by transaction, and steps through time when the clock is moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

import structlog
from sqlalchemy import Connection

from models.delivery import Outgoing
from models.job import Job, Mark
from scheduler.batch import Batch, Begin, run_due
from scheduler.tasks import TASKS, Task

T = TypeVar("T")
log = structlog.get_logger()

#: What is said of a job that was not done, and the name of that line.
ENDED = {
    "dropped": ("a job was left out, since it no longer helps", "job_dropped"),
    "failed": ("a job failed and was given up", "job_failed"),
}
AGAIN = "a job failed and will be tried again", "job_again"


class Write(Protocol):
    """Runs a function in a transaction and returns its result after the commit."""

    def __call__(self, function: Callable[[Connection], T], /) -> Awaitable[T]: ...


async def _at_once() -> None:
    """Nothing is to be waited for."""


@dataclass
class Ticker:
    """Runs due jobs. `clock` gives aware moments; `begin` makes the Work of a transaction.

    `ended` counts jobs by what became of them, for /metrics.
    """

    write: Write
    begin: Begin
    deliver: Callable[[Sequence[Outgoing]], None]
    clock: Callable[[], datetime]
    tasks: Mapping[str, Task] = field(default_factory=lambda: TASKS)
    next_due: datetime | None = None
    ended: Counter[str] = field(default_factory=Counter)

    async def tick(self) -> int:
        """Run everything that is due now; return how many jobs were looked at."""
        count = 0
        while True:
            batch = await self.write(self._batch)
            self.next_due = batch.next_due
            self.deliver(batch.outgoing)
            for each, mark in batch.ended:
                self._note(each, mark)
            count += len(batch.ended)
            # None found though one is due: it is in the hands of another process.
            if not batch.ended or batch.next_due is None or batch.next_due > self.clock():
                return count

    async def advance(
        self,
        move: Callable[[datetime], None],
        to: datetime,
        settled: Callable[[], Awaitable[None]] = _at_once,
    ) -> int:
        """Move the clock on through every due moment in order, so that all happens at its time.

        `settled` is awaited after each step. Return how many jobs were looked at.
        """
        count = await self.tick()
        while self.next_due is not None and self.next_due <= to:
            move(max(self.next_due, self.clock()))
            found = await self.tick()
            await settled()
            if not found:
                break
            count += found
        move(max(to, self.clock()))
        return count

    def _batch(self, connection: Connection) -> Batch:
        return run_due(connection, self.begin, self.tasks)

    def _note(self, each: Job, mark: Mark) -> None:
        """Count a job, and log one that did not run as planned."""
        self.ended[mark.status] += 1
        if mark.status == "done" or (mark.reason == "quiet" and mark.status == "waiting"):
            return
        words, action = ENDED.get(mark.status, AGAIN)
        tell = log.info if mark.status == "dropped" else log.error
        tell(
            words,
            action=action,
            job=f"{each.id:x}",
            task=each.task,
            subject=each.subject,
            rung=each.rung,
            reason=mark.reason,
            attempts=mark.attempts,
        )
