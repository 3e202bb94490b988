"""The queue of updates: each stays until a higher offset or a webhook's 2xx confirms it.

Source: core.telegram.org/bots/api#getting-updates (24 h kept, offset, limit, allowed_updates).
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.fakes.telegram.errors import Json, bad_request
from tests.fakes.telegram.params import Params

KEPT_S = 24 * 3600
MAX_BATCH = 100
KINDS = frozenset(
    {
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "business_connection",
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
        "message_reaction",
        "message_reaction_count",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "purchased_paid_media",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_member",
        "chat_join_request",
        "chat_boost",
        "removed_chat_boost",
    }
)
_NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(frozen=True, eq=False)
class Update:
    """`queue` names whose order counts: the chat's or the person's. `is_again`: a redelivery."""

    id: int
    kind: str
    payload: Json
    queue: str
    at: float
    is_again: bool = False

    def as_json(self) -> Json:
        return {"update_id": self.id, self.kind: self.payload}


@dataclass
class Updates:
    """`clock` is monotonic, in seconds. `last_id` starts high, as real bots' ids do."""

    clock: Callable[[], float]
    last_id: int
    on_change: Callable[[], None]
    waiting: list[Update] = field(default_factory=list)
    handed_out: dict[int, Update] = field(default_factory=dict)
    allowed: list[str] | None = None
    is_held: bool = False
    is_reversed: bool = False
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, kind: str, payload: Json, queue: str) -> Update | None:
        """Queue a new update, unless allowed_updates leaves its kind out (then None)."""
        if not self._is_allowed(kind):
            return None
        self.last_id += 1
        update = Update(self.last_id, kind, payload, queue, self.clock())
        self.waiting.append(update)
        self.arrived.set()
        return update

    def _is_allowed(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in _NOT_BY_DEFAULT

    def allow(self, params: Params) -> None:
        """Take `allowed_updates` over; left out it keeps the old list, [] is the default list."""
        listed: Any = params.json("allowed_updates", "allowed updates")
        if listed is None:
            return
        if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            bad_request("expected an Array of String")
        self.allowed = [kind for kind in listed if kind in KINDS] or None

    def due(self, offset: int = 0, limit: int = MAX_BATCH) -> list[Update]:
        """What may be delivered now; redeliveries come whatever the offset says."""
        oldest = self.clock() - KEPT_S
        self.waiting = [one for one in self.waiting if one.at >= oldest]
        if self.is_held:
            return []
        found = [one for one in self.waiting if one.is_again or one.id >= offset]
        if self.is_reversed and len(found) > 1:
            self.is_reversed = False
            self.waiting.reverse()
            found.reverse()
        return found[:limit]

    def confirm_below(self, offset: int) -> None:
        for update in [one for one in self.waiting if one.id < offset and not one.is_again]:
            self.confirm(update)

    def keep_newest(self, count: int) -> None:
        """A negative offset: all but the last `count` are forgotten."""
        for update in self.waiting[: max(0, len(self.waiting) - count)]:
            self.confirm(update)

    def confirm(self, update: Update) -> None:
        if update in self.waiting:
            self.waiting.remove(update)
            self.on_change()

    def hand_out(self, batch: list[Update]) -> list[Json]:
        """The batch as JSON. Redeliveries leave the queue here, others when they are confirmed."""
        for update in batch:
            if update.is_again:
                self.waiting.remove(update)
            else:
                self.handed_out.setdefault(update.id, update)
        self.on_change()
        return [update.as_json() for update in batch]

    def redeliver(self, count: int, times: int) -> None:
        """Queue the newest `count` handed-out updates again, oldest first, with their old ids."""
        newest = list(self.handed_out.values())[-count:]
        if len(newest) < count:
            raise LookupError(f"only {len(newest)} updates were handed out so far")
        self.waiting[:0] = [
            replace(one, is_again=True, at=self.clock()) for _ in range(times) for one in newest
        ]
        self.arrived.set()

    def clear(self) -> None:
        self.waiting.clear()
