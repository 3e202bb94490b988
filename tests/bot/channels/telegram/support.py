"""A real bot (database, runtime, outbox) on the Telegram channel, without the other channels."""

from __future__ import annotations

import asyncio
import socket
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import uvicorn
from sqlalchemy import Engine, func, select
from starlette.applications import Starlette

from bot import accounts
from bot.channels.base import MadeFile, Pace, Ports
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.channel import Patience
from bot.clock import system
from bot.database import read
from bot.documents.making import make
from bot.language import detect
from bot.outbox import Outbox
from bot.runtime import Runtime
from bot.settings import Settings
from bot.writer import Writer
from models.ids import Ids
from models.message import File
from models.update import Update
from tests.fakes.telegram import FakeTelegram, Message, Person
from tests.schema import migrated
from tests.support import CIPHER, SEOUL

FAST = Pace(rate=1_000, burst=1_000, chat_rate=1_000, chat_burst=1_000)
SECRET = "a-secret-for-tests-only"


@dataclass
class Running:
    """What a test may look at. `handled` are the updates the bot was asked to take, in order."""

    channel: TelegramChannel
    runtime: Runtime
    outbox: Outbox
    writer: Writer
    engine: Engine
    refused: Counter[tuple[str, str]]
    handled: list[Update]
    webhook: str = ""

    def count(self, table: Any) -> int:
        with self.engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(table)).scalar_one())

    def rows(self, table: Any) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(select(table)))


def settings_for(fake: FakeTelegram, **more: str) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        telegram_bot_token=more.pop("token", fake.token),
        telegram_api_url=more.pop("api_url", fake.url),
        secret_key="for tests only",
        **more,
    )


@asynccontextmanager
async def bot_on(
    fake: FakeTelegram,
    url: str,
    *,
    demo: bool = False,
    pace: Pace = FAST,
    handle: Callable[[Runtime], Any] = lambda runtime: runtime.handle,
    clock: Callable[[], datetime] | None = None,
    **settings: str,
) -> AsyncIterator[Running]:
    """A bot on this database, started; stopped as the app stops it. `handle` may wrap the runtime's."""
    made = migrated(url, CIPHER)
    now = clock or system(SEOUL)
    writer = Writer(made, asyncio.get_running_loop())
    runtime = Runtime(writer, now, Ids(now), detect, demo=demo)
    refused: Counter[tuple[str, str]] = Counter()
    handled: list[Update] = []
    take = handle(runtime)

    async def noted(update: Update) -> Any:
        handled.append(update)
        return await take(update)

    async def make_file(file: File) -> MadeFile:
        return await read(made, lambda connection: make(connection, file, now()))

    async def moved(account_id: int, chat: str) -> None:
        await accounts.moved(writer, account_id, chat)

    async def gone(address: str) -> None:
        await accounts.gone(writer, address)

    ports = Ports(noted, runtime.take_file, make_file, moved, now, refused, demo, gone)
    channel = TelegramChannel(ports, settings_for(fake, **settings))
    channel.pace = pace
    channel.patience = Patience(first_s=0.02, longest_s=0.1)
    outbox = Outbox(writer, {"telegram": channel}, now, time.monotonic)
    runtime.deliver = outbox.deliver
    writer.start()
    await outbox.start()
    await channel.start()
    try:
        yield Running(channel, runtime, outbox, writer, made, refused, handled)
    finally:
        await channel.stop()
        await outbox.stop()
        await writer.stop()
        made.dispose()


@asynccontextmanager
async def bot_behind_webhook(
    fake: FakeTelegram, url: str, *, secret: str = SECRET, **more: Any
) -> AsyncIterator[Running]:
    """The same, taking its updates by real HTTP posts on 127.0.0.1."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        address = f"http://127.0.0.1:{port}/telegram/webhook"
        more |= {"telegram_webhook_url": address, "telegram_webhook_secret": secret}
        async with bot_on(fake, url, **more) as running:
            running.webhook = address
            app = Starlette(routes=list(running.channel.routes()))
            config = uvicorn.Config(app, log_config=None, lifespan="off")
            server = uvicorn.Server(config)
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            try:
                yield running
            finally:
                server.should_exit = True
                await serving


async def hand_in(person: Person) -> Message:
    """The short path of an idea: four messages of the person; returns the receipt."""
    await person.says("아이디어 있어요")
    await person.waits_for("동의가 필요해요")
    await person.says("동의합니다")
    await person.waits_for("어느 분야")
    await person.says("주거")
    await person.waits_for("적어 보내")
    await person.says("반지하 창문에 물막이판을 달아 주세요.")
    return await person.waits_for("접수번호")


async def settles(person: Person, question: Message) -> None:
    """Wait until an answered question has been changed in place."""
    await person.world.changes.until(lambda: (not question.buttons) or None, 5)
