"""Deliveries -> channels: paced, retried, in order by chat, never lost, never knowingly doubled."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection

from bot.attempts import Attempts
from bot.channels.base import Channel
from bot.lanes import Lanes
from bot.writer import BusyError, Writer
from models import claim, delivery
from models.claim import Mark
from models.delivery import INSTANT, Outgoing
from models.purpose import PURPOSES

LEASE = timedelta(seconds=30)  # of a claim; each sweep renews those on their way from here
LOST = frozenset({"failed", "unknown"})
SWEEP_S = 5.0
SWEPT_AT_ONCE = 2_000
LOOK_S = 0.02

log = structlog.get_logger()


@dataclass
class Outbox:
    """Sends what the runtime hands over and what a sweep finds left behind.

    `clock` gives aware moments, `monotonic` seconds for pacing.
    """

    writer: Writer
    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    monotonic: Callable[[], float]
    on_instant: Callable[[int], None] = lambda _account_id: None
    #: Tells of messages that did not arrive, in the same transaction; returns what it has to say.
    on_lost: Callable[[Connection, Sequence[int]], Sequence[Outgoing]] = lambda _c, _ids: ()
    chance: Callable[[], float] = random.random
    sent: dict[tuple[str, str], int] = field(default_factory=dict)
    _lanes: Lanes = field(init=False)
    _attempts: Attempts = field(init=False)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _stopping: bool = False
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _marked: list[tuple[Outgoing, Mark]] = field(default_factory=list)
    _running: list[asyncio.Task[None]] = field(default_factory=list)
    seen: datetime | None = None

    def __post_init__(self) -> None:
        self._lanes = Lanes(self.channels, self.clock, self.monotonic)
        self._attempts = Attempts(self._lanes, self._wake.set, self.chance)

    @property
    def waiting(self) -> int:
        return len(self._lanes)

    def deliver(self, outgoing: Sequence[Outgoing]) -> None:
        """Take committed deliveries over for sending; a sweep finds those for later in time.

        In its chat's lane such a one would hold up the replies behind it.
        """
        soon = self.clock() + timedelta(seconds=SWEEP_S)
        for each in outgoing:
            if each.not_before > soon:
                continue
            if each.channel in INSTANT:
                self.on_instant(each.account_id)
            elif each.channel in self.channels and each.id not in self._lanes:
                self._lanes.take(each)
        self._wake.set()

    async def start(self) -> None:
        await self.writer.write(self._inherit)
        await self.sweep()
        self._running = [
            asyncio.create_task(self._run(), name="outbox"),
            asyncio.create_task(self._sweeps(), name="outbox-sweep"),
        ]

    async def stop(self) -> None:
        """Let what is on its way arrive; the rest stays in the table for the next start."""
        self._stopping = True  # cancelled amid a claim, it would leave rows claimed by nobody
        self._wake.set()
        for task in self._running[1:]:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        for _phase in ("sending", "marking"):
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=10)

    async def _run(self) -> None:
        while not self._stopping:
            chosen, wait = self._lanes.choose()
            if chosen:
                await self._send_all(chosen)
                continue
            self._wake.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), timeout=wait)

    async def _send_all(self, chosen: Sequence[Outgoing]) -> None:
        try:
            won: Mapping[int, str] = await self.writer.submit(
                self._claim, tuple(each.id for each in chosen)
            )
        except Exception as error:  # noqa: BLE001 - whatever the database says, the rows wait for the sweep
            log.warning("claiming failed", action="claim_failed", fault=type(error).__name__)
            won = {}
            await asyncio.sleep(0.5)
        for each in chosen:
            if each.id in won:
                self._spawn(self._send(each, won[each.id]))
            else:  # another process has it, or must send an earlier one first
                if each.channel in self._lanes.gates:
                    self._lanes.gates[each.channel].coming -= 1
                self._lanes.done(each)
        self.seen = self.clock()

    def _claim(
        self, connection: Connection, batches: Sequence[tuple[int, ...]]
    ) -> list[dict[int, str]]:
        ids = [each for batch in batches for each in batch]
        won = claim.take(connection, ids, self.clock(), LEASE)
        return [{each: won[each] for each in batch if each in won} for batch in batches]

    def _mark(
        self, connection: Connection, batches: Sequence[list[Mark]]
    ) -> list[Sequence[Outgoing]]:
        """Return for each batch what is to be told of its losses."""
        claim.mark_all(connection, [each for batch in batches for each in batch], self.clock())
        return [self._tell_of_losses(connection, batch) for batch in batches]

    def _tell_of_losses(self, connection: Connection, marks: Sequence[Mark]) -> Sequence[Outgoing]:
        lost = [each.id for each in marks if each.status in LOST]
        if not lost:
            return ()
        try:
            with connection.begin_nested():
                return self.on_lost(connection, lost)
        except Exception as error:  # noqa: BLE001 - what became of the messages is kept all the same
            log.error("losses were not told of", action="lost_untold", fault=type(error).__name__)
            return ()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self, outgoing: Outgoing, replaced: str) -> None:
        mark = await self._attempts.make(outgoing, replaced)
        self.sent[outgoing.channel, mark.status] = (
            self.sent.get((outgoing.channel, mark.status), 0) + 1
        )
        self._marked.append((outgoing, mark))
        if len(self._marked) == 1:
            self._spawn(self._record())

    async def _record(self) -> None:
        """Store what became of the attempts that ended in the same moment."""
        ended, self._marked = self._marked, []
        told: Sequence[Outgoing] = ()
        try:
            told = await self.writer.submit(self._mark, [mark for _outgoing, mark in ended])
        except Exception as error:  # noqa: BLE001 - the claim runs out and the sweep decides
            log.warning("marking failed", action="mark_failed", fault=type(error).__name__)
        for outgoing, mark in ended:
            if mark.status == "pending" and mark.not_before and not mark.anew:
                self._lanes.retry(outgoing, mark.not_before)
            else:
                self._lanes.done(outgoing)
        self.deliver(told)

    async def _sweeps(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_S)
            try:
                await self.sweep()
            except (BusyError, Exception) as error:  # noqa: BLE001 - the next sweep tries again
                log.warning("sweep failed", action="sweep_failed", fault=type(error).__name__)

    async def sweep(self) -> None:
        """Find deliveries nobody holds: due ones, and those whose sender died on the way."""
        held = self._lanes.on_the_way()
        found, ended = await self.writer.write(lambda c: self._left_behind(c, held))
        for counted in ended:
            self.sent[counted] = self.sent.get(counted, 0) + 1
        self.seen = self.clock()
        self.deliver(found)

    async def settled(self, seconds: float = 5.0) -> None:
        """Wait until what may go now has gone, at most so long (a demo's clock was moved)."""
        await self.sweep()
        for _look in range(int(seconds / LOOK_S)):
            if self._lanes.is_idle():
                return
            await asyncio.sleep(LOOK_S)

    def _inherit(self, connection: Connection) -> None:
        """SQLite is for one process: what is claimed at its start was claimed by one that died.

        Nobody waits for the end of the lease then.
        """
        if connection.dialect.name == "sqlite":
            claim.release(connection, self.clock())

    def _left_behind(
        self, connection: Connection, held: Sequence[int]
    ) -> tuple[list[Outgoing], list[tuple[str, str]]]:
        """Return what waits, and (channel, status) of each whose sender died; `held` live on here."""
        now, ended = self.clock(), []
        claim.renew(connection, held, now + LEASE)
        for number, purpose, channel in claim.abandoned(connection, now):
            if number in self._lanes:  # slow, but still on its way from here
                continue
            status = "pending" if PURPOSES[purpose].repeat else "unknown"
            again = now if status == "pending" else None
            mark = Mark(number, "pending" if again else "unknown", "", "sender died", again)
            log.warning("maybe sent", action="delivery_abandoned", delivery=number, status=status)
            ended.append((channel, status))
            claim.mark_all(connection, [mark], now)
            self._tell_of_losses(connection, [mark])
        found = delivery.waiting(connection, now, SWEPT_AT_ONCE, tuple(self.channels))
        there = [each.id for each in found if each.channel in INSTANT]
        if there:
            delivery.arrive(connection, there, now)
        return found, ended
