"""What many tests need: a clock to move, a running bot without a network, a person to talk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from bot.language import detect
from bot.runtime import Outcome, Runtime
from bot.texts import say
from bot.writer import Writer
from models.ids import Ids
from models.message import Control, Message
from models.sealed import Cipher
from models.update import Update
from tests.schema import migrated

SEOUL = ZoneInfo("Asia/Seoul")
START = datetime(2026, 11, 23, 10, 0, tzinfo=SEOUL)  # a Monday
CIPHER = Cipher("a secret for tests only")


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **parts: float) -> None:
        self.now += timedelta(**parts)


@dataclass
class Bot:
    """The runtime on a real database, without channels."""

    runtime: Runtime
    engine: Engine
    clock: Clock
    keys: count[int] = field(default_factory=count)

    def person(self, name: str = "anna", channel: str = "telegram", locale: str = "ko") -> Person:
        return Person(self, f"{channel}:{name}", channel, locale)


@dataclass
class Person:
    """Somebody who types and presses, and reads what comes back."""

    bot: Bot
    address: str
    channel: str
    locale: str
    last: Outcome | None = None
    seen: list[Message] = field(default_factory=list)

    async def says(self, text: str) -> str:
        return await self.send(text=text)

    async def presses(self, label: str) -> str:
        """Press the newest control with this label."""
        return await self.send(press=self.control(label).code)

    async def send(self, key: str = "", **parts: object) -> str:
        """Send an update and return everything that came back, as text."""
        name = key or f"{self.address}:{next(self.bot.keys)}"
        chat = self.address.partition(":")[2]
        update = Update(name, self.channel, self.address, chat, locale=self.locale, **parts)  # type: ignore[arg-type]
        self.last = await self.bot.runtime.handle(update)
        self.seen += self.last.messages
        return self.text(self.last.messages)

    def text(self, messages: tuple[Message, ...]) -> str:
        language = self.last.speaker.language if self.last else "ko"
        return "\n".join(
            say(p, language)
            for message in messages
            for p in (*message.settles, *message.paragraphs)
        )

    def control(self, label: str) -> Control:
        language = self.last.speaker.language if self.last else "ko"
        for message in reversed(self.seen):
            for control in message.controls():
                if say(control.label, language) == label:
                    return control
        raise AssertionError(f"no control {label!r}")

    def labels(self) -> list[str]:
        language = self.last.speaker.language if self.last else "ko"
        assert self.last
        return [say(c.label, language) for m in self.last.messages for c in m.controls()]


@asynccontextmanager
async def running(
    url: str, *, demo: bool = False, clock: Clock | None = None
) -> AsyncIterator[Bot]:
    """A bot on the database at this URL; the schema is made, the writer runs."""
    made = migrated(url, CIPHER)
    now = clock or Clock()
    writer = Writer(made, asyncio.get_running_loop())
    writer.start()
    try:
        yield Bot(Runtime(writer, now, Ids(now), detect, demo=demo), made, now)
    finally:
        await writer.stop()
        made.dispose()
