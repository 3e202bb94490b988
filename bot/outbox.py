"""Deliveries -> channels: paced, retried, in order by chat, never lost, never knowingly doubled."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any

import structlog
from sqlalchemy import Connection, update

from bot import retries
from bot.channels.base import (
    Channel,
    GoneError,
    LaterError,
    MovedError,
    RefusedError,
    RetryError,
    SendError,
    UnsureError,
)
from bot.database import BusyError, Writer
from bot.pacing import ASKED, Gate, Pacer
from models import delivery
from models.delivery import INSTANT, Mark, Outgoing
from models.message import Message
from models.purpose import ANSWERS, PURPOSES
from models.quiet import allowed_from
from models.table import core
from models.text import Text
from models.user import Account

LEASE = timedelta(seconds=90)
LOST = frozenset({"failed", "unknown"})
SWEEP_S = 5.0
SWEPT_AT_ONCE = 2_000
AT_ONCE = 256
LOOK_S = 0.02
READY = 4  # messages nobody waits for that are claimed ahead of their moment, for each channel
ACCOUNT = core(Account)

log = structlog.get_logger()


@dataclass(slots=True)
class _Lane:
    """The messages of one chat, in order; one at a time is on its way."""

    waiting: deque[Outgoing] = field(default_factory=deque)
    busy: bool = False
    planned: bool = False


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
    _lanes: dict[int, _Lane] = field(default_factory=dict)
    _known: set[int] = field(default_factory=set)
    _plan: list[tuple[float, int, int]] = field(default_factory=list)  # (moment, order, account)
    _lines: dict[str, list[tuple[int, int, int]]] = field(default_factory=dict)  # (rank, …)
    _order: count[int] = field(default_factory=count)
    _pacers: dict[str, Pacer] = field(default_factory=dict)
    _gates: dict[str, Gate] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _stopping: bool = False
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _marked: list[tuple[Outgoing, Mark]] = field(default_factory=list)
    _refs: dict[int, str] = field(default_factory=dict)
    _took_at: dict[str, datetime] = field(default_factory=dict)  # channel -> its latest message
    _running: list[asyncio.Task[None]] = field(default_factory=list)
    seen: datetime | None = None

    def __post_init__(self) -> None:
        self._pacers = {name: Pacer(each.pace) for name, each in self.channels.items()}
        self._lines = {name: [] for name in self.channels}
        self._gates = {
            name: Gate(each.pace.most, self.monotonic, self._pacers[name].held)
            for name, each in self.channels.items()
            if each.pace.most
        }

    @property
    def waiting(self) -> int:
        return len(self._known)

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
            elif each.channel in self.channels and each.id not in self._known:
                self._known.add(each.id)
                lane = self._lanes.setdefault(each.account_id, _Lane())
                self._join(each, lane)
                self._consider(each.account_id, lane)
        self._wake.set()

    def _join(self, each: Outgoing, lane: _Lane) -> None:
        """Put a message into its chat's lane: an answer goes before what nobody asked for."""
        at = len(lane.waiting)
        if each.purpose in ANSWERS:
            while at > lane.busy and lane.waiting[at - 1].purpose not in ANSWERS:
                at -= 1
        lane.waiting.insert(at, each)
        if at == 0:
            lane.planned = False  # the former first one's place in the line is void

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

    def _consider(self, account_id: int, lane: _Lane) -> None:
        """Plan the lane's first message for when it is due."""
        if lane.busy or lane.planned or not lane.waiting:
            return
        first = lane.waiting[0]
        late = (first.not_before - self.clock()).total_seconds()
        lane.planned = True
        if late > 0:
            self._plan_in(late, account_id)
        else:
            self._line_up(first)
        self._wake.set()

    def _plan_in(self, seconds: float, account_id: int) -> None:
        heappush(self._plan, (self.monotonic() + seconds, next(self._order), account_id))

    def _line_up(self, first: Outgoing) -> None:
        """Let a message wait only for its channel: replies stand ahead of the rest."""
        rank = PURPOSES[first.purpose].rank
        heappush(self._lines[first.channel], (rank, next(self._order), first.account_id))

    async def _run(self) -> None:
        while not self._stopping:
            chosen, wait = self._choose()
            if chosen:
                await self._send_all(chosen)
                continue
            self._wake.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), timeout=wait)

    def _choose(self) -> tuple[list[Outgoing], float | None]:
        """Return the messages that may go now, or how long until the first may (None: nothing)."""
        now, moment = self.monotonic(), self.clock()
        while self._plan and self._plan[0][0] <= now:
            lane = self._lanes.get(heappop(self._plan)[2])
            if lane and lane.planned and not lane.busy:
                self._line_up(lane.waiting[0])
        chosen: list[Outgoing] = []
        waits = [self._plan[0][0] - now] if self._plan else []
        for name, line in self._lines.items():
            pacer, gate = self._pacers[name], self._gates.get(name)
            while line and len(chosen) < AT_ONCE:
                if gate and line[0][0] > ASKED and gate.coming >= READY:
                    break  # woken when one has left
                wait = pacer.wait_all(now)
                if wait > 0:
                    waits.append(wait)
                    break
                self._take(line, chosen, now, moment)
        return chosen, min(waits, default=None)

    def _take(
        self,
        line: list[tuple[int, int, int]],
        chosen: list[Outgoing],
        now: float,
        moment: datetime,
    ) -> None:
        """Take the first of a channel's line, unless it is not due or its own chat must wait."""
        account_id = heappop(line)[2]
        lane = self._lanes.get(account_id)
        if lane is None or lane.busy or not lane.planned:
            return  # the place is void: another message of this chat went before
        first = lane.waiting[0]
        wait = (first.not_before - moment).total_seconds()
        if wait <= 0:
            group = self.channels[first.channel].is_group(first.chat)
            wait = self._pacers[first.channel].take(first.chat, now, group=group)
        if wait > 0:
            self._plan_in(wait, account_id)
            return
        lane.planned = False
        if first.channel in self._gates:
            self._gates[first.channel].coming += 1
        lane.busy = True
        chosen.append(first)

    async def _send_all(self, chosen: Sequence[Outgoing]) -> None:
        try:
            won: frozenset[int] = await self.writer.submit(
                self._claim, tuple(each.id for each in chosen)
            )
        except Exception as error:  # noqa: BLE001 - whatever the database says, the rows wait for the sweep
            log.warning("claiming failed", action="claim_failed", fault=type(error).__name__)
            won = frozenset()
            await asyncio.sleep(0.5)
        for each in chosen:
            if each.id in won:
                self._spawn(self._send(each))
            else:  # another process has it, or must send an earlier one first
                if each.channel in self._gates:
                    self._gates[each.channel].coming -= 1
                self._done(each)
        self.seen = self.clock()

    def _claim(
        self, connection: Connection, batches: Sequence[tuple[int, ...]]
    ) -> list[frozenset[int]]:
        ids = [each for batch in batches for each in batch]
        won = delivery.claim(connection, ids, self.clock(), LEASE)
        return [won & frozenset(batch) for batch in batches]

    def _mark(
        self, connection: Connection, batches: Sequence[list[Mark]]
    ) -> list[Sequence[Outgoing]]:
        """Return for each batch what is to be told of its losses."""
        delivery.mark_all(connection, [each for batch in batches for each in batch], self.clock())
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

    async def _send(self, outgoing: Outgoing) -> None:
        mark = await self._through_gate(outgoing)
        self.sent[outgoing.channel, mark.status] = (
            self.sent.get((outgoing.channel, mark.status), 0) + 1
        )
        self._marked.append((outgoing, mark))
        if len(self._marked) == 1:
            self._spawn(self._record())

    async def _through_gate(self, outgoing: Outgoing) -> Mark:
        """Try once, where the channel has a gate when it lets the message go."""
        gate = self._gates.get(outgoing.channel)
        if gate is None:
            return await self._attempt(outgoing)
        rank = PURPOSES[outgoing.purpose].rank
        places = _places(outgoing.message, self.channels[outgoing.channel].pace.longest)
        try:
            departure = await gate.leave(rank, places)
        except LaterError as error:
            return self._again(outgoing, error.seconds, error.reason)
        finally:
            gate.coming -= 1
            self._wake.set()
        mark = await self._attempt(outgoing)
        gate.answered(departure)
        return mark

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
                self._retry(outgoing, mark.not_before)
            else:
                self._done(outgoing)
        self.deliver(told)

    def _retry(self, outgoing: Outgoing, not_before: datetime) -> None:
        """Keep the message at the head of its lane, so that nothing of this chat overtakes it."""
        lane = self._lanes[outgoing.account_id]
        first = lane.waiting[0]  # the same message, perhaps with its chat's new address
        lane.waiting[0] = replace(first, not_before=not_before, attempts=first.attempts + 1)
        lane.busy = False
        self._consider(outgoing.account_id, lane)

    async def _attempt(self, outgoing: Outgoing) -> Mark:
        """Try once; return what became of it."""
        now = self.clock()
        if outgoing.expires_at <= now:
            return Mark(outgoing.id, "failed", reason="expired")
        allowed = allowed_from(now) if PURPOSES[outgoing.purpose].quiet else now
        if allowed > now:  # it could not go out before the night
            return Mark(outgoing.id, "pending", reason="quiet", not_before=allowed, anew=True)
        try:
            replaced = await self._replaced(outgoing)
            reference = await self.channels[outgoing.channel].send(outgoing, replaced)
        except SendError as error:
            return self._after(outgoing, error)
        except Exception as error:  # noqa: BLE001 - a fault of the adapter must not stop the outbox
            log.error("sending failed", action="send_failed", delivery=outgoing.id,
                      fault=type(error).__name__)  # fmt: skip
            return Mark(outgoing.id, "failed", reason=type(error).__name__)
        self._took_at[outgoing.channel] = now
        self._refs[outgoing.id] = reference
        if len(self._refs) > 10_000:
            self._refs.pop(next(iter(self._refs)))
        return Mark(outgoing.id, "sent", platform_ref=reference)

    async def _replaced(self, outgoing: Outgoing) -> str:
        if outgoing.replaces is None:
            return ""
        held = self._refs.get(outgoing.replaces)
        if held is not None:
            return held
        number = outgoing.replaces
        return await self.writer.write(lambda c: delivery.platform_ref(c, number))

    def _after(self, outgoing: Outgoing, error: SendError) -> Mark:
        """Return the mark for a failed attempt."""
        attempt, purpose = outgoing.attempts + 1, PURPOSES[outgoing.purpose]
        match error:
            case LaterError():
                until = self.monotonic() + error.seconds
                self._pacers[outgoing.channel].pause(error.scope, until)
                return self._again(outgoing, error.seconds, error.reason)
            case UnsureError() if not purpose.repeat:
                log.warning("maybe sent", action="delivery_unknown", delivery=outgoing.id,
                            purpose=outgoing.purpose)  # fmt: skip
                return Mark(outgoing.id, "unknown", reason=error.reason)
            case UnsureError() if attempt >= retries.ATTEMPTS:
                return Mark(outgoing.id, "unknown", reason=error.reason)
            case RetryError() if attempt >= retries.ATTEMPTS and self._takes_others(outgoing):
                log.error("given up", action="delivery_given_up", delivery=outgoing.id,
                          reason=error.reason)  # fmt: skip
                return Mark(outgoing.id, "failed", reason=error.reason)
            case RetryError() | UnsureError():
                wait = retries.delay(attempt, self.chance())
                return self._again(outgoing, wait, error.reason)
            case GoneError():
                return Mark(
                    outgoing.id, "failed", reason=error.reason, unreachable=outgoing.account_id
                )
            case MovedError():
                lane = self._lanes[outgoing.account_id]
                lane.waiting = deque(replace(each, chat=error.chat) for each in lane.waiting)
                return self._again(outgoing, 0.0, error.reason)
            case RefusedError():
                log.error("refused by the platform", action="delivery_refused",
                          delivery=outgoing.id, reason=error.reason)  # fmt: skip
        return Mark(outgoing.id, "failed", reason=error.reason)

    def _takes_others(self, outgoing: Outgoing) -> bool:
        """Whether the platform took something since this message's attempt before."""
        took_at = self._took_at.get(outgoing.channel)
        since = self.clock() - timedelta(seconds=retries.LONGEST_S)
        return took_at is not None and took_at > since

    def _again(self, outgoing: Outgoing, seconds: float, reason: str) -> Mark:
        return Mark(
            outgoing.id,
            "pending",
            reason=reason,
            not_before=self.clock() + timedelta(seconds=seconds),
        )

    def _done(self, outgoing: Outgoing) -> None:
        """Take the message out of its lane and plan the next one."""
        lane = self._lanes[outgoing.account_id]
        lane.waiting.popleft()
        self._known.discard(outgoing.id)
        lane.busy = False
        if lane.waiting:
            self._consider(outgoing.account_id, lane)
        else:
            del self._lanes[outgoing.account_id]

    async def _sweeps(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_S)
            try:
                await self.sweep()
            except (BusyError, Exception) as error:  # noqa: BLE001 - the next sweep tries again
                log.warning("sweep failed", action="sweep_failed", fault=type(error).__name__)

    async def sweep(self) -> None:
        """Find deliveries nobody holds: due ones, and those whose sender died on the way."""
        found, ended = await self.writer.write(self._left_behind)
        for counted in ended:
            self.sent[counted] = self.sent.get(counted, 0) + 1
        self.seen = self.clock()
        self.deliver(found)

    async def settled(self, seconds: float = 5.0) -> None:
        """Wait until what may go now has gone, at most so long (a demo's clock was moved)."""
        await self.sweep()
        for _look in range(int(seconds / LOOK_S)):
            now = self.clock()
            if all(lane.waiting[0].not_before > now for lane in self._lanes.values()):
                return
            await asyncio.sleep(LOOK_S)

    def _inherit(self, connection: Connection) -> None:
        """SQLite is for one process: what is claimed at its start was claimed by one that died.

        Nobody waits for the end of the lease then.
        """
        if connection.dialect.name == "sqlite":
            delivery.release(connection, self.clock())

    def _left_behind(self, connection: Connection) -> tuple[list[Outgoing], list[tuple[str, str]]]:
        """Return what waits, and (channel, status) of each whose sender died."""
        now, ended = self.clock(), []
        for number, purpose, channel in delivery.abandoned(connection, now):
            if number in self._known:  # slow, but still on its way from here
                continue
            status = "pending" if PURPOSES[purpose].repeat else "unknown"
            again = now if status == "pending" else None
            mark = Mark(number, "pending" if again else "unknown", "", "sender died", again)
            log.warning("maybe sent", action="delivery_abandoned", delivery=number, status=status)
            ended.append((channel, status))
            delivery.mark_all(connection, [mark], now)
            self._tell_of_losses(connection, [mark])
        found = delivery.waiting(connection, now, SWEPT_AT_ONCE, tuple(self.channels))
        there = [each.id for each in found if each.channel in INSTANT]
        if there:
            delivery.arrive(connection, there, now)
        return found, ended


async def moved(writer: Writer, account_id: int, chat: str) -> None:
    """Keep the chat's new address."""

    def run(connection: Connection) -> None:
        connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(chat=chat))

    await writer.write(run)


async def gone(writer: Writer, address: str) -> None:
    """Note that an account has shut the bot out; its next update makes it reachable again."""

    def run(connection: Connection) -> None:
        connection.execute(
            update(ACCOUNT).where(ACCOUNT.c.address == address).values(reachable=False)
        )

    await writer.write(run)


def _places(message: Message, longest: int) -> int:
    """Return how many messages of the platform it becomes, rather one too many."""
    length = sum(
        len(each) if isinstance(each, str) else _length(each) for each in message.paragraphs
    )
    pieces = 1 if not longest or length <= longest else length // longest + 2
    return pieces + len(message.files) + bool(message.settles)


def _length(text: Text) -> int:
    parts = (len(v) if isinstance(v, str) else _length(v) for v in text.args.values()
             if isinstance(v, (str, Text)))  # fmt: skip
    return len(text.key) + sum(parts)
