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
from bot.writer import PASSING

SLOW_S = 1.0  # seconds that a batch is waited for before Telegram is asked again beside it
TRIES = 5  # of an update that fails for a reason of its own, before it is left behind

log = structlog.get_logger()


class NotTakenError(Exception):
    """Some updates of the batch could not be taken; they are asked for again."""


@dataclass
class Lane:
    """One chat's updates being taken, in order. `at` is the first that is not yet taken."""

    at: int
    task: asyncio.Task[bool]


@dataclass
class Poller:
    """Asks for updates, batch by batch. `alive` is called whenever Telegram has answered.

    The chats go beside one another, and a slow one (a file that does not come) holds up no other:
    Telegram is asked again from its update on, and what is in hand or taken already is passed over.
    """

    client: Client
    intake: Intake
    alive: Callable[[], None]
    offset: int | None = None
    _lanes: dict[str, Lane] = field(default_factory=dict)
    _taken: set[int] = field(default_factory=set)  # from the offset on
    _failed: dict[int, int] = field(default_factory=dict)

    async def once(self) -> None:
        """Ask once, and take what came.

        Raises telegram.error.TelegramError when Telegram cannot be asked, NotTakenError when the
        bot can take nothing just now; the offset then stands before what is missing.
        """
        payloads = await self.client.fetch(self.offset)
        self.alive()
        known = sorted((p for p in payloads if is_payload(p)), key=lambda p: int(p["update_id"]))
        self._begin(known)
        if self._lanes:
            await asyncio.wait({each.task for each in self._lanes.values()}, timeout=SLOW_S)
        if not self._settle(known):
            raise NotTakenError

    async def finish(self, timeout_s: float) -> None:
        """Let what is in hand come to its end."""
        if self._lanes:
            await asyncio.wait({each.task for each in self._lanes.values()}, timeout=timeout_s)

    def _begin(self, payloads: Sequence[dict[str, Any]]) -> None:
        """Begin with the chats that nothing is in hand of."""
        lanes: dict[str, list[dict[str, Any]]] = {}
        for payload in payloads:
            arrival = parse(payload, self.intake.me)
            name = arrival.lane if arrival else ""
            if name not in self._lanes and int(payload["update_id"]) not in self._taken:
                lanes.setdefault(name, []).append(payload)
        for name, own in lanes.items():
            task = asyncio.create_task(self._take(name, own), name="telegram-lane")
            self._lanes[name] = Lane(int(own[0]["update_id"]), task)

    def _settle(self, payloads: Sequence[dict[str, Any]]) -> bool:
        """Move the offset to the first update that is not taken; say whether nothing is stuck."""
        ended = {name: each for name, each in self._lanes.items() if each.task.done()}
        stuck = [each.at for each in ended.values() if not each.task.result()]
        for name in ended:
            del self._lanes[name]
        missing = [*stuck, *(each.at for each in self._lanes.values())]
        numbers = {int(each["update_id"]) for each in payloads}
        missing += numbers - self._taken
        if missing:
            self.offset = min(missing)
        elif numbers:
            self.offset = max(numbers) + 1
        self._taken = {each for each in self._taken if each >= (self.offset or 0)}
        return not stuck

    async def _take(self, name: str, payloads: Sequence[dict[str, Any]]) -> bool:
        """Take one chat's updates in order; say whether all could be taken."""
        for payload in payloads:
            number = int(payload["update_id"])
            if name in self._lanes:
                self._lanes[name].at = number
            if not await self._one(number, self.intake.take(payload)):
                return False
            self._taken.add(number)
        return True

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
