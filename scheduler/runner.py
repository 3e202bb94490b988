"""APScheduler wakes what runs by the clock; the rows stay the truth."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Periodic:
    """A task that runs every so often, late once rather than twice."""

    name: str
    every: timedelta
    run: Callable[[], Awaitable[object]]


@dataclass
class Runner:
    """Runs periodic tasks. A failing task is logged and runs again next time."""

    tasks: Sequence[Periodic]
    clock: Callable[[], datetime]
    seen: datetime | None = None
    _scheduler: AsyncIOScheduler = field(default_factory=AsyncIOScheduler)

    def start(self) -> None:
        self.seen = self.clock()
        for task in self.tasks:
            self._scheduler.add_job(
                self._run,
                "interval",
                seconds=task.every.total_seconds(),
                args=(task,),
                id=task.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        self._scheduler.start()

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _run(self, task: Periodic) -> None:
        self.seen = self.clock()
        try:
            await task.run()
        except Exception as error:  # noqa: BLE001 - one task must not stop the others
            log.error(
                "a task failed", action="task_failed", task=task.name, fault=type(error).__name__
            )
