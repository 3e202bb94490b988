"""getUpdates: one poll at a time, awake at once when an update comes.

Source: core.telegram.org/bots/api#getupdates; the conflicts' wording is the Bot API server's. The
server's own brake on a poll repeated within 3 seconds is left out: it would only slow tests down.
"""

import asyncio
from dataclasses import dataclass

from tests.fakes.telegram.errors import ApiError, Json
from tests.fakes.telegram.params import Params
from tests.fakes.telegram.updates import MAX_BATCH, Updates
from tests.fakes.telegram.webhook import Webhook

MAX_TIMEOUT_S = 50
_BY_POLL = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
_BY_WEBHOOK = "Conflict: terminated by setWebhook request"
_WEBHOOK_SET = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


@dataclass(eq=False)
class Poll:
    """One waiting getUpdates; `ended` says why it was ended from outside."""

    ended: str = ""


class Polling:
    def __init__(self, updates: Updates, webhook: Webhook) -> None:
        self.updates = updates
        self.webhook = webhook
        self.current: Poll | None = None

    async def get_updates(self, params: Params) -> list[Json]:
        """One batch. Raises ApiError 409 beside a webhook or when a newer poll takes over."""
        if self.webhook.is_set:
            raise ApiError(409, _WEBHOOK_SET)
        offset = params.integer("offset", 0, -(1 << 31), (1 << 31) - 1)
        limit = params.integer("limit", MAX_BATCH, 1, MAX_BATCH)
        timeout_s = params.integer("timeout", 0, 0, MAX_TIMEOUT_S)
        self.updates.allow(params)
        self.terminate(_BY_POLL)
        if offset < 0:
            self.updates.keep_newest(-offset)
        else:
            self.updates.confirm_below(offset)
        poll = self.current = Poll()
        try:
            async with asyncio.timeout(timeout_s or None):
                while timeout_s and not self.updates.due(offset):
                    self.updates.arrived.clear()
                    await self.updates.arrived.wait()
                    if poll.ended:
                        raise ApiError(409, poll.ended)
        except TimeoutError:
            return []
        finally:
            if self.current is poll:
                self.current = None
        return self.updates.hand_out(self.updates.due(offset, limit))

    def terminate(self, why: str = _BY_WEBHOOK) -> None:
        """End the poll that waits, if one does, with a 409."""
        if self.current is not None:
            self.current.ended = why
            self.current = None
            self.updates.arrived.set()
