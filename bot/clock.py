"""The one clock. Only here is the time of day read."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from models import job
from scheduler.ticker import Ticker, Write

Clock = Callable[[], datetime]
FARTHEST = timedelta(days=400)  # in one step of a demo: a programme year


class BackwardsError(ValueError):
    """A demo's clock goes forwards only: what has happened stays."""


class TooFarError(ValueError):
    """More than `FARTHEST` in one step."""


def system(zone: ZoneInfo) -> Clock:
    """Return the machine's clock in the office's zone."""

    def now() -> datetime:
        return datetime.now(zone)

    return now


class DemoClock:
    """A clock that starts where it is told and runs on at the pace of real time."""

    def __init__(self, start: datetime, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._zone = start.tzinfo
        self._monotonic = monotonic
        self._set(start)

    def __call__(self) -> datetime:
        passed = timedelta(seconds=self._monotonic() - self._since)
        return (self._start + passed).astimezone(self._zone)

    def move(self, to: datetime) -> None:
        """Set the clock forwards; a moment already past leaves it as it is."""
        if to > self():
            self._set(to)

    def _set(self, moment: datetime) -> None:
        self._start, self._since = moment.astimezone(UTC), self._monotonic()


@dataclass
class DemoControl:
    """Moves a demo's clock so that everything due on the way happens, in order.

    `settled` waits until what may be sent now was sent: a message is to go out at its own time.
    """

    clock: DemoClock
    ticker: Ticker
    write: Write
    settled: Callable[[], Awaitable[None]]
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def move(self, to: datetime) -> None:
        """Raises BackwardsError or TooFarError."""
        async with self._one:
            now = self.clock()
            if to < now:
                raise BackwardsError
            if to > now + FARTHEST:
                raise TooFarError
            await self.ticker.advance(self.clock.move, to, self.settled)
            await self.settled()

    async def next_due(self) -> datetime | None:
        """Return when the next job is due."""
        return await self.write(job.next_due)
