"""One attempt to send a message: through the channel's gate, once, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot import retries
from bot.channels.base import (
    GoneError,
    LaterError,
    MovedError,
    RefusedError,
    RetryError,
    SendError,
    UnsureError,
)
from bot.lanes import Lanes
from models.claim import Mark
from models.delivery import Outgoing
from models.message import Message
from models.purpose import PURPOSES
from models.quiet import allowed_from
from models.text import Text

log = structlog.get_logger()


@dataclass
class Attempts:
    """What is tried, by the channels' rules. `on_left` is called when a message has left its gate."""

    lanes: Lanes
    on_left: Callable[[], None]
    chance: Callable[[], float]
    _took_at: dict[str, datetime] = field(default_factory=dict)  # channel -> its latest message

    async def make(self, outgoing: Outgoing, replaced: str) -> Mark:
        """Try once, where the channel has a gate when it lets the message go.

        `replaced` is the platform's own id of the message to edit, or "".
        """
        gate = self.lanes.gates.get(outgoing.channel)
        if gate is None:
            return await self._attempt(outgoing, replaced)
        rank = PURPOSES[outgoing.purpose].rank
        places = _places(outgoing.message, self.lanes.channels[outgoing.channel].pace.longest)
        try:
            departure = await gate.leave(rank, places)
        except LaterError as error:
            return self._again(outgoing, error.seconds, error.reason)
        finally:
            gate.coming -= 1
            self.on_left()
        mark = await self._attempt(outgoing, replaced)
        gate.answered(departure)
        return mark

    async def _attempt(self, outgoing: Outgoing, replaced: str) -> Mark:
        """Try once; return what became of it."""
        now = self.lanes.clock()
        if outgoing.expires_at <= now:
            return Mark(outgoing.id, "failed", reason="expired")
        allowed = allowed_from(now) if PURPOSES[outgoing.purpose].quiet else now
        if allowed > now:  # it could not go out before the night
            return Mark(outgoing.id, "pending", reason="quiet", not_before=allowed, anew=True)
        try:
            reference = await self.lanes.channels[outgoing.channel].send(outgoing, replaced)
        except SendError as error:
            return self._after(outgoing, error)
        except Exception as error:  # noqa: BLE001 - a fault of the adapter must not stop the outbox
            log.error("sending failed", action="send_failed", delivery=outgoing.id,
                      fault=type(error).__name__)  # fmt: skip
            return Mark(outgoing.id, "failed", reason=type(error).__name__)
        self._took_at[outgoing.channel] = now
        return Mark(outgoing.id, "sent", platform_ref=reference)

    def _after(self, outgoing: Outgoing, error: SendError) -> Mark:
        """Return the mark for a failed attempt."""
        attempt, purpose = outgoing.attempts + 1, PURPOSES[outgoing.purpose]
        match error:
            case LaterError():
                until = self.lanes.monotonic() + error.seconds
                self.lanes.pacers[outgoing.channel].pause(error.scope, until)
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
                self.lanes.move(outgoing.account_id, error.chat)
                return self._again(outgoing, 0.0, error.reason)
            case RefusedError():
                log.error("refused by the platform", action="delivery_refused",
                          delivery=outgoing.id, reason=error.reason)  # fmt: skip
        return Mark(outgoing.id, "failed", reason=error.reason)

    def _takes_others(self, outgoing: Outgoing) -> bool:
        """Whether the platform took something since this message's attempt before."""
        took_at = self._took_at.get(outgoing.channel)
        since = self.lanes.clock() - timedelta(seconds=retries.LONGEST_S)
        return took_at is not None and took_at > since

    def _again(self, outgoing: Outgoing, seconds: float, reason: str) -> Mark:
        return Mark(
            outgoing.id,
            "pending",
            reason=reason,
            not_before=self.lanes.clock() + timedelta(seconds=seconds),
        )


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
