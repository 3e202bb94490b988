"""Slack's rate limits (docs.slack.dev/apis/web-api/rate-limits), when a test asks for them."""

import math
from collections import defaultdict, deque
from typing import Literal

Tier = Literal[1, 2, 3, 4, "post", "none"]
PER_MINUTE: dict[Tier, int] = {1: 1, 2: 20, 3: 50, 4: 100}
WINDOW_S = 60.0
POST_EVERY_S = 1.0  # one message a second in a channel …
POST_BURST = 3  # … with short bursts above that


class Limits:
    """Counts calls by method, and messages by channel; off until `enforced`."""

    def __init__(self, *, enforced: bool) -> None:
        self.enforced = enforced
        self._calls: defaultdict[str, deque[float]] = defaultdict(deque)
        self._credit: dict[str, tuple[float, float]] = {}

    def wait_s(self, method: str, tier: Tier, channel: str | None, now: float) -> int | None:
        """Seconds for Retry-After, or None when the call may pass (and is counted)."""
        if not self.enforced or tier == "none":
            return None
        if tier == "post":
            return self._wait_for_channel(channel or "", now)
        calls = self._calls[method]
        while calls and now - calls[0] >= WINDOW_S:
            calls.popleft()
        if len(calls) >= PER_MINUTE[tier]:
            return max(1, math.ceil(WINDOW_S - (now - calls[0])))
        calls.append(now)
        return None

    def _wait_for_channel(self, channel: str, now: float) -> int | None:
        credit, since = self._credit.get(channel, (float(POST_BURST), now))
        credit = min(float(POST_BURST), credit + (now - since) / POST_EVERY_S)
        if credit < 1.0:
            self._credit[channel] = (credit, now)
            return max(1, math.ceil((1.0 - credit) * POST_EVERY_S))
        self._credit[channel] = (credit - 1.0, now)
        return None
