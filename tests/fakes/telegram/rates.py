"""Telegram's flood limits, off unless a test switches them on.

Source: core.telegram.org/bots/faq#broadcasting-to-users: 1 message a second in a chat with short
bursts allowed, 30 a second overall, 20 a minute in a group.
"""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fakes.telegram.chats import Chat
from tests.fakes.telegram.errors import too_many_requests

OVERALL_PER_S = 30
GROUP_PER_MINUTE = 20
CHAT_PER_S = 1
CHAT_BURST = 3  # Telegram names no number; three in a row is the "short burst" assumed here


@dataclass
class Window:
    """At most `most` events within `span_s` seconds."""

    most: int
    span_s: float
    times: deque[float] = field(default_factory=deque)

    def wait_s(self, now: float) -> float:
        while self.times and self.times[0] <= now - self.span_s:
            self.times.popleft()
        return 0.0 if len(self.times) < self.most else self.times[0] + self.span_s - now


@dataclass
class Rates:
    """`clock` is monotonic, in seconds."""

    clock: Callable[[], float]
    is_enforced: bool = False
    windows: dict[str, list[Window]] = field(default_factory=dict)

    def spend(self, chat: Chat) -> None:
        """Count one message or edit. Raises ApiError 429 with retry_after, and counts nothing."""
        if not self.is_enforced:
            return
        now = self.clock()
        windows = [*self._overall(), *self._of_chat(chat)]
        wait_s = max(window.wait_s(now) for window in windows)
        if wait_s > 0:
            raise too_many_requests(max(1, math.ceil(wait_s)))
        for window in windows:
            window.times.append(now)

    def _overall(self) -> list[Window]:
        return self.windows.setdefault("all", [Window(OVERALL_PER_S, 1.0)])

    def _of_chat(self, chat: Chat) -> list[Window]:
        if chat.is_private:
            fresh = [Window(CHAT_BURST, CHAT_BURST / CHAT_PER_S)]
        else:
            fresh = [Window(CHAT_BURST, CHAT_BURST / CHAT_PER_S), Window(GROUP_PER_MINUTE, 60.0)]
        return self.windows.setdefault(str(chat.id), fresh)
