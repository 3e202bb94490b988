"""Moving a demo's clock, so that everything due on the way happens."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import DemoClock
from models import job
from scheduler.ticker import Ticker, Write

FARTHEST = timedelta(days=400)  # in one step of a demo: a programme year


class BackwardsError(ValueError):
    """A demo's clock goes forwards only: what has happened stays."""


class TooFarError(ValueError):
    """More than `FARTHEST` in one step."""


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
