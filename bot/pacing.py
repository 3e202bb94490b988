"""How soon the next message may go: token buckets by scope, and pauses that a platform asked for.

Limits: Telegram 30/s overall, 1/s a chat (short bursts pass), 20/min a group (Bots FAQ); Slack 1/s a
channel (Web API, chat.postMessage).
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

from bot.channels.base import LaterError, Pace

MOST_CHATS = 50_000
SECOND = 1.0
#: Seconds that an answer is waited for: a message keeps its place until a second after the answer, for
#: it may have been counted as late as that, yet no longer than this and a second after it left. So long
#: the Telegram client waits too; a message that hangs holds one place only.
GRACE = 20.0
#: Of the quickest way to the platform and back, the part that is taken off again: no message is ever
#: quicker, so two cannot come closer together than that.
CERTAIN = 0.8
ASKED = 1  # ranks up to this one answer somebody
LONGEST_HOLD = 5.0  # seconds
BULK_BURST = 2  # what nobody waits for goes evenly, so that a reply finds a place soon


@dataclass(slots=True)
class Bucket:
    """Tokens that come back at `rate` a second, `burst` at the most."""

    rate: float
    burst: float
    tokens: float
    at: float

    def wait(self, now: float) -> float:
        """Return the seconds until a token is there."""
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate)
        self.at = max(self.at, now)
        return 0.0 if self.tokens >= 1 else (1 - self.tokens) / self.rate

    def take(self) -> None:
        self.tokens -= 1


@dataclass
class Pacer:
    """One channel's pace. Times are seconds of a monotonic clock."""

    pace: Pace
    _all: Bucket = field(init=False)
    _chats: OrderedDict[str, Bucket] = field(default_factory=OrderedDict)
    _paused: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._all = Bucket(self.pace.rate, self.pace.burst, self.pace.burst, 0.0)

    def wait_all(self, now: float) -> float:
        """Return how long the whole channel must wait."""
        return max(self._paused.get("", 0.0) - now, self._all.wait(now), 0.0)

    def held(self, now: float) -> float:
        """Return how long the platform has asked the whole channel to wait."""
        return max(self._paused.get("", 0.0) - now, 0.0)

    def take(self, chat: str, now: float, *, group: bool = False) -> float:
        """Count a message that goes now, or return how long its chat must wait; 0: it goes.

        Asked once the whole channel need not wait.
        """
        bucket = self._bucket(chat, now, group=group)
        wait = max(self._paused.get(chat, 0.0) - now, bucket.wait(now), 0.0)
        if wait <= 0:
            self._all.take()
            bucket.take()
        return wait

    def pause(self, scope: str, until: float) -> None:
        """Hold a scope ("" the whole channel, else a chat) until a moment; others go on."""
        self._paused[scope] = max(until, self._paused.get(scope, 0.0))
        if len(self._paused) > MOST_CHATS:
            self._paused = {k: v for k, v in self._paused.items() if v > self._all.at}

    def _bucket(self, chat: str, now: float, *, group: bool) -> Bucket:
        bucket = self._chats.get(chat)
        if bucket is None:
            pace = self.pace
            rate = pace.group_rate if group and pace.group_rate else pace.chat_rate
            burst = pace.group_burst if group and pace.group_burst else pace.chat_burst
            bucket = self._chats[chat] = Bucket(rate, burst, burst, now)
            if len(self._chats) > MOST_CHATS:
                self._chats.popitem(last=False)
        else:
            self._chats.move_to_end(chat)
        return bucket


@dataclass(slots=True)
class Departure:
    """A message that has left; it takes its places of the platform's second until `free_at`."""

    places: int
    left_at: float
    free_at: float


@dataclass
class Gate:
    """The last thing before a message leaves: never more than `most` in any second, replies first.

    The pacer decides what is taken out of the table, and then the database needs its time; here it
    is counted when messages really leave. `held` returns for how long the channel is paused.
    Times are seconds of a monotonic clock.
    """

    most: int
    monotonic: Callable[[], float]
    held: Callable[[float], float]
    coming: int = 0  # taken out of the table and not yet left: kept by the outbox
    _queue: list[tuple[int, int, int, asyncio.Future[Departure]]] = field(default_factory=list)
    _order: count[int] = field(default_factory=count)
    _left: list[Departure] = field(default_factory=list)
    _bulk: Bucket = field(init=False)
    _running: asyncio.Task[None] | None = None
    _quickest: float = GRACE
    _answers: int = 0  # the first ones are slow and tell little

    def __post_init__(self) -> None:
        self._bulk = Bucket(float(self.most), BULK_BURST, BULK_BURST, 0.0)

    @property
    def waiting(self) -> int:
        return len(self._queue)

    async def leave(self, rank: int, places: int = 1) -> Departure:
        """Wait for one's turn; `places` is how many messages it becomes.

        `rank`: lower goes first, and above ASKED evenly. Raises LaterError when the channel is
        paused for long.
        """
        turn: asyncio.Future[Departure] = asyncio.get_running_loop().create_future()
        heappush(self._queue, (rank, next(self._order), min(places, self.most), turn))
        if self._running is None:
            self._running = asyncio.create_task(self._run(), name="gate")
        return await turn

    def answered(self, departure: Departure) -> None:
        """Note that the platform has it: from now on its second runs."""
        now = self.monotonic()
        self._quickest = min(self._quickest, now - departure.left_at)
        self._answers += 1
        certain = CERTAIN * self._quickest if self._answers > self.most else 0.0
        departure.free_at = min(departure.free_at, now - certain + SECOND)

    async def _run(self) -> None:
        while self._queue:
            now = self.monotonic()
            if self.held(now) > LONGEST_HOLD:
                self._send_back(self.held(now))
                break
            rank, _order, places, turn = self._queue[0]
            wait = self.wait(rank, places, now)
            if wait > 0:
                await asyncio.sleep(wait)  # then look again: a reply may stand first by now
                continue
            heappop(self._queue)
            if not turn.cancelled():
                turn.set_result(self._let_go(rank, places, now))
        self._running = None

    def _send_back(self, seconds: float) -> None:
        """Let nothing wait here for long: others may think that its sender died."""
        for _rank, _order, _places, turn in self._queue:
            if not turn.cancelled():
                turn.set_exception(LaterError("flood", seconds))
        self._queue.clear()

    def wait(self, rank: int, places: int, now: float) -> float:
        """Return how long a message must wait; 0 means now."""
        self._left = [each for each in self._left if each.free_at > now]
        over = sum(each.places for each in self._left) + places - self.most
        wait = self.held(now)
        for each in sorted(self._left, key=lambda left: left.free_at):
            if over <= 0:
                break
            over -= each.places
            wait = max(wait, each.free_at - now)
        return max(wait, self._bulk.wait(now) if rank > ASKED else 0.0)

    def _let_go(self, rank: int, places: int, now: float) -> Departure:
        if rank > ASKED:
            self._bulk.tokens -= places
        departure = Departure(places, now, now + SECOND + GRACE)
        self._left.append(departure)
        return departure
