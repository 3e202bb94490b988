"""How soon the next message may go: token buckets by scope, and pauses that a platform asked for.

Limits: Telegram 30/s overall, 1/s a chat (short bursts pass), 20/min a group (Bots FAQ); Slack 1/s a
channel (Web API, chat.postMessage).
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from bot.channels.base import Pace

MOST_CHATS = 50_000


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

    def wait(self, chat: str, now: float, *, group: bool = False) -> float:
        """Return how long this chat must wait; 0 means now."""
        return max(self.wait_all(now), self.wait_chat(chat, now, group=group))

    def wait_all(self, now: float) -> float:
        """Return how long the whole channel must wait."""
        return max(self._paused.get("", 0.0) - now, self._all.wait(now), 0.0)

    def wait_chat(self, chat: str, now: float, *, group: bool = False) -> float:
        """Return how long this chat must wait for reasons of its own."""
        bucket = self._bucket(chat, now, group=group)
        return max(self._paused.get(chat, 0.0) - now, bucket.wait(now), 0.0)

    def take(self, chat: str, now: float, *, group: bool = False) -> None:
        """Count a message that goes now."""
        self._all.take()
        self._bucket(chat, now, group=group).take()

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
