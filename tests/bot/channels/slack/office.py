"""The whole bot on one channel: a real database, a real server, the fake Slack over the wire."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import uvicorn
from slack_sdk.models.blocks import Block
from sqlalchemy import Connection, select
from starlette.applications import Starlette

from bot.channels.base import MadeFile, Pace, Ports
from bot.channels.slack import SlackChannel
from bot.database import read
from bot.documents.making import make
from bot.outbox import Outbox
from bot.settings import Settings
from models.checklist import Checklist
from models.delivery import Delivery
from models.message import File
from models.session import StoredSession
from models.table import core
from models.update import SeenUpdate
from tests.fakes.slack import Call, FakeSlack, Message, Person, View
from tests.support import Bot, running

Way = Literal["http", "socket"]
BRISK = Pace(rate=1000, burst=1000, chat_rate=1000, chat_burst=1000)
POSTS = {"chat.postMessage", "chat.update"}
VIEWS = {"views.open", "views.update", "views.publish", "views.push"}


@dataclass
class Office:
    """The running bot; `kim` is a full member of its workspace."""

    fake: FakeSlack
    bot: Bot
    channel: SlackChannel
    outbox: Outbox
    ports: Ports
    kim: Person

    async def rows(self, table: type[Any]) -> list[dict[str, Any]]:
        def run(connection: Connection) -> list[dict[str, Any]]:
            found = connection.execute(select(core(table)).order_by(core(table).c.id))
            return [dict(row) for row in found.mappings()]

        return await read(self.bot.engine, run)

    async def checklists(self) -> list[dict[str, Any]]:
        return await self.rows(Checklist)

    async def rows_of_keys(self) -> list[str]:
        """The keys of the updates that were handled."""

        def run(connection: Connection) -> list[str]:
            return list(connection.execute(select(core(SeenUpdate).c.key)).scalars())

        return await read(self.bot.engine, run)

    async def answers(self) -> dict[str, str]:
        """The raw answers of the newest open session."""
        sessions = [r for r in await self.rows(StoredSession) if r["status"] == "open"]
        return dict(sessions[-1]["answers"]) if sessions else {}

    async def idle(self) -> None:
        """Wait until every delivery has come to an end and every errand is done."""
        async with asyncio.timeout(5):
            while True:
                await asyncio.sleep(0.01)
                open_ones = [
                    r for r in await self.rows(Delivery) if r["status"] in {"pending", "sending"}
                ]
                if not open_ones and not self.channel._errands._running:
                    return

    async def set_back(self) -> None:
        """Wait until a delivery that failed waits for its next try."""
        async with asyncio.timeout(5):
            while not any(
                r["status"] == "pending" and r["attempts"] for r in await self.rows(Delivery)
            ):
                await asyncio.sleep(0.01)

    async def window(self, person: Person | None = None) -> View:
        """The modal on the person's screen, once it is there."""
        who = person or self.kim
        view = await self.fake.until(lambda: who.view)
        assert view
        return view

    @property
    def view(self) -> View:
        """The modal Kim looks at."""
        assert self.kim.view
        return self.kim.view

    @property
    def home(self) -> View:
        assert self.kim.home
        return self.kim.home

    async def heard(self, words: str, person: Person | None = None) -> Message:
        """The bot's message with these words, once it is there."""
        who = person or self.kim

        def found() -> Message | None:
            return next((m for m in reversed(who.heard()) if words in m.words), None)

        message = await self.fake.until(found)
        assert message
        return message

    def said(self, person: Person | None = None) -> str:
        """Everything the bot ever said to the person."""
        who = person or self.kim
        return "\n".join(m.words for m in who.dm.messages if m.user == self.fake.bot_user_id)


@asynccontextmanager
async def office(
    tmp_path: Path, way: Way = "http", *, fake: FakeSlack | None = None, **settings: Any
) -> AsyncIterator[Office]:
    """Run the bot on a temporary database against a fake Slack."""
    async with fake or FakeSlack() as slack, running(f"sqlite:///{tmp_path}/test.db") as bot:
        chosen = _settings(slack, way, settings)
        ports = _ports(bot)
        channel = SlackChannel(ports, bot.engine, chosen, call_s=1.0)
        channel.pace = BRISK  # the pace itself is the outbox's, and tested there
        outbox = Outbox(bot.runtime.writer, {"slack": channel}, bot.clock, time.monotonic)
        bot.runtime.deliver = outbox.deliver
        async with _served(channel) as url:
            if way == "http":
                slack.posts_to(url)
            await channel.start()
            await outbox.start()
            if way == "socket":
                await slack.socket.connected()
            try:
                yield Office(slack, bot, channel, outbox, ports, slack.person("U1", "김담당"))
            finally:
                await channel.stop()
                await outbox.stop()
    _valid(slack.calls)


def _settings(slack: FakeSlack, way: Way, more: dict[str, Any]) -> Settings:
    values: dict[str, Any] = {
        "slack_bot_token": slack.bot_token,
        "slack_signing_secret": slack.signing_secret if way == "http" else "",
        "slack_app_token": slack.app_token if way == "socket" else "",
        "slack_api_url": f"{slack.url}/api/",
        "public_url": "https://donghaeng.example",
    }
    return Settings(**{"_env_file": None, **values, **more})


def _ports(bot: Bot) -> Ports:
    async def make_file(file: File) -> MadeFile:
        now: datetime = bot.clock()
        return await read(bot.engine, lambda connection: make(connection, file, now))

    async def moved(account_id: int, chat: str) -> None:
        raise AssertionError("a Slack chat never moves")

    runtime = bot.runtime
    return Ports(runtime.handle, runtime.take_file, make_file, moved, bot.clock, Counter())


@asynccontextmanager
async def _served(channel: SlackChannel) -> AsyncIterator[str]:
    config = uvicorn.Config(
        Starlette(routes=list(channel.routes())),
        host="127.0.0.1",
        port=0,
        lifespan="off",
        log_level="critical",
        ws="none",
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/slack/events"
    finally:
        server.should_exit = True
        await task


def _valid(calls: list[Call]) -> None:
    """Every message and view we sent holds what slack_sdk's own models ask for."""
    for call in calls:
        if call.method in POSTS:
            check_blocks(call.args.structured("blocks", "invalid"), 50)
        elif call.method in VIEWS:
            view = call.args.structured("view", "invalid")
            check_blocks(view["blocks"], 100)


def check_blocks(blocks: list[dict[str, Any]], most: int) -> None:
    parsed = Block.parse_all(blocks)
    assert len(parsed) == len(blocks) <= most
    assert all(block is not None for block in parsed)
    for block in parsed:
        block.to_dict()  # validates the lengths
    actions = [e["action_id"] for b in blocks for e in b.get("elements", []) if "action_id" in e]
    assert len(actions) == len(set(actions))
