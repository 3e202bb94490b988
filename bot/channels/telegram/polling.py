"""Long polling: Telegram is told that we have an update only after its commit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from bot.channels.telegram.client import Client
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.parsing import is_payload, parse
from bot.database import PASSING

TRIES = 5  # of an update that fails for a reason of its own, before it is left behind

log = structlog.get_logger()


class NotTakenError(Exception):
    """Some updates of the batch could not be taken; they are asked for again."""


@dataclass
class Poller:
    """Asks for updates, batch by batch. `alive` is called whenever Telegram has answered."""

    client: Client
    intake: Intake
    alive: Callable[[], None]
    offset: int | None = None
    _batch: asyncio.Task[bool] | None = None
    _failed: dict[int, int] = field(default_factory=dict)

    async def once(self) -> None:
        """Ask once, and take what came.

        Raises telegram.error.TelegramError when Telegram cannot be asked, NotTakenError when the
        bot can take nothing just now; the offset then stands before what is missing.
        """
        payloads = await self.client.fetch(self.offset)
        self.alive()
        known = sorted((p for p in payloads if is_payload(p)), key=lambda p: int(p["update_id"]))
        if known:
            self._batch = asyncio.create_task(self._take(known))
            if not await asyncio.shield(self._batch):  # a stop lets the batch in hand finish
                raise NotTakenError

    async def finish(self, timeout_s: float) -> None:
        """Let the batch in hand come to its end."""
        if self._batch and not self._batch.done():
            await asyncio.wait({self._batch}, timeout=timeout_s)

    async def _take(self, payloads: Sequence[dict[str, Any]]) -> bool:
        """Take a batch, the chats beside one another; move the offset; say whether all is taken."""
        lanes: dict[str, list[dict[str, Any]]] = {}
        for payload in payloads:
            arrival = parse(payload, self.intake.me)
            lanes.setdefault(arrival.lane if arrival else "", []).append(payload)
        stuck = await asyncio.gather(*(self._lane(each) for each in lanes.values()))
        missing = [number for number in stuck if number is not None]
        self.offset = min(missing) if missing else int(payloads[-1]["update_id"]) + 1
        return not missing

    async def _lane(self, payloads: Sequence[dict[str, Any]]) -> int | None:
        """Take one chat's updates in order; return the first that could not be taken."""
        for payload in payloads:
            number = int(payload["update_id"])
            if not await self._one(number, self.intake.take(payload)):
                return number
        return None

    async def _one(self, number: int, taking: Awaitable[None]) -> bool:
        try:
            await taking
        except PASSING as error:
            log.warning("an update waits", action="update_waits", fault=type(error).__name__)
            return False
        except Exception as error:  # noqa: BLE001 - one bad update must not stop everybody's
            tries = self._failed[number] = self._failed.get(number, 0) + 1
            log.warning("an update failed", action="update_failed", update=number, tries=tries,
                        fault=type(error).__name__)  # fmt: skip
            if tries < TRIES:
                return False
            self.intake.ports.refused["telegram", "failed"] += 1
        self._failed.pop(number, None)
        return True
