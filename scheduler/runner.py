"""APScheduler wakes what runs by the clock; the rows stay the truth."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from models.frozen import frozen
from scheduler.ticker import Ticker

SAFETY = timedelta(seconds=30)  # a tick at the latest, whatever the clock or another process did

log = structlog.get_logger()


@frozen
class Periodic:
    """A task that runs every so often, late once rather than twice."""

    name: str
    every: timedelta
    run: Callable[[], Awaitable[object]]


@dataclass
class Runner:
    """Runs periodic tasks, and the due jobs at their moments.

    A failing task is logged and runs again next time.
    """

    tasks: Sequence[Periodic]
    clock: Callable[[], datetime]
    ticker: Ticker | None = None
    seen: datetime | None = None
    _armed: datetime | None = None
    _ticking: bool = False
    _again: bool = False
    _scheduler: AsyncIOScheduler = field(default_factory=AsyncIOScheduler)

    def start(self) -> None:
        self.seen = self.clock()
        safety = [Periodic("tick", SAFETY, self.tick)] if self.ticker else []
        for task in (*self.tasks, *safety):
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
        self.wake(self.clock())

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def wake(self, moment: datetime) -> None:
        """Tick at this moment, if nothing is due before it: a job was planned for then."""
        if self.ticker is None or not self._scheduler.running:
            return
        if self._armed is not None and self._armed <= moment:
            return
        wait = max(moment - self.clock(), timedelta(0))
        if wait >= SAFETY:  # the safety tick comes first and looks again
            return
        self._armed = moment
        self._scheduler.add_job(
            self._run,
            "date",
            # APScheduler goes by the machine's clock, the jobs by ours (a demo has its own).
            run_date=datetime.now(UTC) + wait,
            args=(Periodic("wake", wait, self.tick),),
            id="wake",
            replace_existing=True,
            max_instances=3,  # a second one finds the first at work, and only asks it to look again
            misfire_grace_time=None,
        )

    async def tick(self) -> None:
        """Run what is due, and be awake again for the next job."""
        if self.ticker is None:
            return
        self._armed = None
        self._again = True  # what is planned while a tick runs, it may have looked too early for
        if self._ticking:
            return
        self._ticking = True
        try:
            while self._again:
                self._again = False
                await self.ticker.tick()
        finally:
            self._ticking = False
        if self.ticker.next_due is not None:
            self.wake(self.ticker.next_due)

    async def _run(self, task: Periodic) -> None:
        self.seen = self.clock()
        try:
            await task.run()
        except Exception as error:  # noqa: BLE001 - one task must not stop the others
            log.error(
                "a task failed", action="task_failed", task=task.name, fault=type(error).__name__
            )
