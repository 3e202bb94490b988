"""Telegram, by long polling and by webhook."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.conformance import kit, place
from tests.conformance.kit import Shown
from tests.fakes.telegram import FakeTelegram, Message
from tests.fakes.telegram.messages import Button

SECRET = "a-secret-for-tests-only"
#: Entities that somebody asked for; addresses and mentions are found by Telegram itself.
FORMATS = frozenset(
    {"bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "code", "pre",
     "text_link", "text_mention", "expandable_blockquote", "custom_emoji"}
)  # fmt: skip


@dataclass(frozen=True)
class _Control:
    message: Message
    button: Button


class Person(kit.Person):
    kit: Kit

    def __init__(self, own: Kit, name: str) -> None:
        super().__init__(own, name)
        self.self = own.fake.person(name, language_code="ko")
        self.address = f"telegram:{self.self.id}"

    def look(self) -> list[Shown]:
        return [_shown(message) for message in self.self.chat.replies]

    def _controls(self) -> dict[str, Any]:
        return {b.label: _Control(m, b) for m in self.self.chat.replies for b in m.buttons}

    async def _say(self, text: str) -> None:
        await self.self.says(text)

    async def _press(self, control: Any) -> None:
        await self.self.taps(control.button.data, control.message)

    def forged(self, control: Any) -> Any:
        """A message of the person's own chat, with the other's button on it."""
        own = self.self.chat.replies[-1]
        self.self.world.edit(
            own, own.now.content,
            {"inline_keyboard": [[{"text": "…", "callback_data": control.button.data}]]},
        )  # fmt: skip
        return _Control(own, own.buttons[0])

    async def redeliver(self, times: int) -> None:
        await self.kit.rests()
        known = self.kit.place.app.runtime.duplicates
        self.kit.fake.redeliver(1, times=times)
        runtime = self.kit.place.app.runtime
        await self.kit.until(lambda: runtime.duplicates >= known + times, "all came again")

    async def commands(self, word: str) -> None:
        await self.says(f"/{word}")

    async def uploads(self, name: str, content: bytes) -> None:
        self._begins()
        await self.self.sends_document(name, content, "application/octet-stream")

    async def received(self, name: str) -> bytes:
        def found() -> bytes | None:
            sent = (m.document for m in self.self.chat.replies if m.document)
            return next((each.content for each in sent if each.name == name), None)

        content: bytes = await self.kit.until(found, f"a file {name!r}")
        return content

    async def blocks(self) -> None:
        await self.self.blocks()
        await self.kit.rests()

    async def unblocks(self) -> None:
        await self.self.unblocks()
        await self.kit.rests()


def _shown(message: Message) -> Shown:
    units = message.text.encode("utf-16-le", "surrogatepass")
    marks = [
        units[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le", "replace")
        for e in message.entities
        if e["type"] in FORMATS
    ]
    files = (message.document.name,) if message.document else ()
    return Shown(str(message.id), message.text, tuple(message.labels), tuple(marks), files)


@dataclass
class Kit(kit.Kit):
    fake: FakeTelegram = field(kw_only=True)

    async def person(self, name: str) -> Person:
        made = Person(self, name)
        self.people.append(made)
        return made

    def is_idle(self) -> bool:
        return self.fake.waiting_updates == 0

    @asynccontextmanager
    async def reordered(self) -> AsyncIterator[None]:
        self.fake.hold()
        yield
        self.fake.reorder()
        self.fake.release()

    def platform_answers_429(self, retry_after: int) -> None:
        self.fake.fail("sendMessage", retry_after=retry_after)

    def platform_fails_5xx(self, times: int = 1) -> None:
        self.fake.fail("sendMessage", status=502, times=times)

    def platform_times_out(self, *, acted: bool) -> None:
        self.fake.time_out("sendMessage", acted=acted)

    def platform_drops(self, *, acted: bool) -> None:
        self.fake.drop("sendMessage", acted=acted)

    def platform_recovers(self) -> None:
        self.fake.faults.clear()

    def trouble_is_over(self) -> bool:
        return not self.fake.faults.planned


class Polling(Kit):
    name = "telegram-polling"

    async def loses_acknowledgement(self) -> None:
        """The poll that brings the update is under way; every later one, with its offset, is cut."""
        await self.rests()
        self.fake.drop("getUpdates", times=None)

    async def recovers(self) -> None:
        """A new process asks without an offset, and gets the update once more."""
        runtime = self.place.app.runtime
        await self.until(lambda: runtime.turns > 0 and not self.place.app.writer.waiting, "a turn")
        await self.place.stop()
        self.fake.faults.clear()
        await self.place.start()
        runtime = self.place.app.runtime
        await self.until(lambda: runtime.duplicates, "the update again")


class Hooked(Kit):
    name = "telegram-webhook"

    async def loses_acknowledgement(self) -> None:
        await self.rests()
        self.place.line.lose_answers()

    async def recovers(self) -> None:
        runtime = self.place.app.runtime
        await self.until(lambda: runtime.duplicates, "the update again")


@asynccontextmanager
async def polling(folder: Path, empty: Path) -> AsyncIterator[Kit]:
    async with FakeTelegram(webhook_retry_s=0.02) as fake:
        tokens = {"telegram_bot_token": fake.token, "telegram_api_url": fake.url}
        async with place.place(folder, empty, **tokens) as here:
            yield Polling(here, fake=fake)


@asynccontextmanager
async def webhook(folder: Path, empty: Path) -> AsyncIterator[Kit]:
    async with FakeTelegram(webhook_retry_s=0.02) as fake:
        tokens = {
            "telegram_bot_token": fake.token,
            "telegram_api_url": fake.url,
            "telegram_webhook_url": "{url}/telegram/webhook",
            "telegram_webhook_secret": SECRET,
        }
        async with place.place(folder, empty, **tokens) as here:
            await fake.waits_until(lambda: fake.webhook.is_set)
            yield Hooked(here, fake=fake)
