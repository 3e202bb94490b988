"""A channel that keeps every message it takes in a file, and fails now and then."""

from __future__ import annotations

import asyncio
import json
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.routing import BaseRoute

from bot.channels.base import Health, LaterError, Pace, RetryError, UnsureError
from bot.texts import say
from models.delivery import Outgoing


@dataclass(frozen=True, slots=True)
class Taken:
    """One message as the platform took it. `unsure`: the bot was told nothing of it."""

    delivery: int
    account: int
    purpose: str
    chat: str
    text: str
    life: int  # of the bot, counted by its starts
    unsure: bool


class StubChannel:
    """A platform in a file. `faults` is the share of sends that go wrong, each kind alike."""

    name = "telegram"
    pace = Pace(rate=20_000, burst=2_000, chat_rate=2_000, chat_burst=200)

    def __init__(self, ledger: str, faults: float, seed: int, life: int) -> None:
        # Unbuffered: what the kernel has taken outlives the process, as a platform would.
        self._file = os.open(ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._faults = faults
        self._random = random.Random(seed)
        self._life = life

    def routes(self) -> Sequence[BaseRoute]:
        return ()

    async def start(self) -> None:
        """Nothing comes in here: the worker's pipe does."""

    async def stop(self) -> None:
        os.close(self._file)

    async def send(self, outgoing: Outgoing, replaced: str) -> str:
        if self._random.random() < self._faults:
            raise RetryError("no connection")
        if self._random.random() < self._faults:
            raise LaterError("slow down", 0.02, outgoing.chat)
        text = "\n".join(say(each, "ko") for each in outgoing.message.paragraphs)
        unsure = self._random.random() < self._faults
        what = [outgoing.id, outgoing.account_id, outgoing.purpose, outgoing.chat, text]
        line = [*what, self._life, unsure]
        os.write(self._file, f"{json.dumps(line, ensure_ascii=False)}\n".encode())
        await asyncio.sleep(self._random.random() * 0.004)  # taken, and not yet answered
        if unsure:
            raise UnsureError("time-out")
        return str(outgoing.id)

    def is_group(self, chat: str) -> bool:
        return False

    def health(self) -> Health:
        return Health(alive=True)


def taken(ledger: Path) -> list[Taken]:
    """Return what the platform has taken, in its order."""
    if not ledger.exists():
        return []
    lines = ledger.read_text(encoding="utf-8").splitlines()
    return [Taken(*json.loads(line)) for line in lines]
