"""Slack, over signed HTTP and over Socket Mode."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.conformance import kit, place
from tests.conformance.kit import Shown
from tests.fakes.slack import FakeSlack, Message

#: What Slack makes of a `mrkdwn` text (docs.slack.dev/messaging/formatting-message-text).
FORMATTED = re.compile(
    r"(?<![\w*])\*[^\s*](?:[^*\n]*[^\s*])?\*(?![\w*])"
    r"|(?<!\w)_[^\s_](?:[^_\n]*[^\s_])?_(?!\w)"
    r"|(?<![\w~])~[^\s~](?:[^~\n]*[^\s~])?~(?![\w~])"
    r"|`[^`\n]+`|<[^<>]+>|^&gt;.*$",
    re.MULTILINE,
)


class Person(kit.Person):
    kit: Kit

    def __init__(self, own: Kit, name: str) -> None:
        super().__init__(own, name)
        number = f"U{len(own.people) + 1}"
        self.self = own.fake.person(number, name)
        self.address = f"slack:T1:{number}"

    def _heard(self) -> list[Message]:
        said = self.self.dm.visible_to(self.self.id)
        return [message for message in said if message.user == self.kit.fake.bot_user_id]

    def look(self) -> list[Shown]:
        return [_shown(message) for message in self._heard()]

    def _controls(self) -> dict[str, Any]:
        return {label: (m, label) for m in self._heard() for label in _labels(m)}

    async def _say(self, text: str) -> None:
        await self.self.says_to_bot(text)

    async def _press(self, control: Any) -> None:
        message, label = control
        await self.self.presses(label, on=message)

    def forged(self, control: Any) -> Any:
        return control

    async def redeliver(self, times: int) -> None:
        await self.kit.fake.redeliver(times=times)

    async def commands(self, word: str) -> None:
        self._begins()
        await self.self.commands("/donghaeng", word)

    async def uploads(self, name: str, content: bytes) -> None:
        self._begins()
        await self.self.shares_file(name, content)

    async def received(self, name: str) -> bytes:
        def found() -> bytes | None:
            shared = (f["id"] for m in self._heard() for f in m.files if f["name"] == name)
            kept = (self.kit.fake.space.files[each].content for each in shared)
            return next(kept, None)

        content: bytes = await self.kit.until(found, f"a file {name!r}")
        return content

    async def blocks(self) -> None:
        """Whoever has left the workspace cannot be written to."""
        self.self.leaves_workspace()
        self.kit.fake.fail("chat.postMessage", error="user_disabled", times=1000)

    async def unblocks(self) -> None:
        self.kit.fake.space.users[self.self.id] = replace(self.self.user, deleted=False)
        self.kit.platform_recovers()


def _shown(message: Message) -> Shown:
    texts, marks = [], []
    for block in message.blocks:
        if block["type"] == "section":
            text = block["text"]["text"]
            texts.append(html.unescape(text))
            if block["text"]["type"] == "mrkdwn":
                marks += [html.unescape(found[0]) for found in FORMATTED.finditer(text)]
    files = tuple(each["name"] for each in message.files)
    said = "\n\n".join(texts) or message.text
    return Shown(message.ts, said, tuple(_labels(message)), tuple(marks), files)


def _labels(message: Message) -> list[str]:
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    return [element["text"]["text"] for row in rows for element in row]


@dataclass
class Kit(kit.Kit):
    fake: FakeSlack = field(kw_only=True)

    async def person(self, name: str) -> Person:
        made = Person(self, name)
        self.people.append(made)
        return made

    def is_idle(self) -> bool:
        slack: Any = self.place.app.channels["slack"]
        return not slack._errands._running

    @asynccontextmanager
    async def reordered(self) -> AsyncIterator[None]:
        async with self.fake.reordered():
            yield

    async def recovers(self) -> None:
        """Slack has sent it again by itself."""
        assert self.place.app.runtime.duplicates == 1

    def platform_answers_429(self, retry_after: int) -> None:
        self.fake.fail("chat.postMessage", error="ratelimited", retry_after_s=retry_after)

    def platform_fails_5xx(self, times: int = 1) -> None:
        self.fake.fail("chat.postMessage", status=503, times=times)

    def platform_times_out(self, *, acted: bool) -> None:
        self.fake.time_out("chat.postMessage", acted=acted)

    def platform_drops(self, *, acted: bool) -> None:
        self.fake.drop("chat.postMessage", acted=acted)

    def platform_recovers(self) -> None:
        self.fake.api.faults.clear()

    def trouble_is_over(self) -> bool:
        return not any(fault.times for fault in self.fake.api.faults.planned)

    def forms_expire(self) -> None:
        self.fake.fail("views.open", error="expired_trigger_id")


class Posted(Kit):
    name = "slack-http"

    async def loses_acknowledgement(self) -> None:
        await self.rests()
        self.place.line.lose_answers()


class Socket(Kit):
    name = "slack-socket"

    async def loses_acknowledgement(self) -> None:
        await self.rests()
        self.fake.socket.drop_next("after")


@asynccontextmanager
async def http(folder: Path, empty: Path) -> AsyncIterator[Kit]:
    async with FakeSlack() as fake:
        tokens = {
            "slack_bot_token": fake.bot_token,
            "slack_signing_secret": fake.signing_secret,
            "slack_api_url": f"{fake.url}/api/",
        }
        async with place.place(folder, empty, **tokens) as here:
            fake.posts_to(f"{here.line.url}/slack/events")
            yield Posted(here, fake=fake)


@asynccontextmanager
async def socket(folder: Path, empty: Path) -> AsyncIterator[Kit]:
    async with FakeSlack() as fake:
        tokens = {
            "slack_bot_token": fake.bot_token,
            "slack_app_token": fake.app_token,
            "slack_api_url": f"{fake.url}/api/",
        }
        async with place.place(folder, empty, **tokens) as here:
            await fake.socket.connected()
            yield Socket(here, fake=fake)
