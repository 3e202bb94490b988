"""The whole bot as it runs: one database, a free port, started and started again."""

from __future__ import annotations

import asyncio
import shutil
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn
from sqlalchemy import Connection, select

from bot.app import App, build
from bot.channels.base import Pace
from bot.channels.slack import SlackChannel
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.channel import Patience
from bot.database import read
from bot.settings import Settings
from models import role
from models.ids import Ids
from models.table import core
from models.user import Account
from models.work import Work
from tests.conformance.line import Line
from tests.support import START

#: The pace itself is tested beside the outbox; here it would only be waited for.
BRISK = Pace(rate=1_000, burst=1_000, chat_rate=1_000, chat_burst=1_000)
CALL_S = 0.6  # how long the bot waits for a platform that keeps silent
ACCOUNT = core(Account)


@dataclass
class Running:
    """A clock that begins on a Monday morning in Seoul, and goes on through every restart."""

    began: float = field(default_factory=time.monotonic)

    def __call__(self) -> datetime:
        return START + timedelta(seconds=time.monotonic() - self.began)


@dataclass
class Place:
    """The bot in its surroundings. `app` is the one that runs now."""

    folder: Path
    clock: Running
    line: Line
    settings: Settings
    _app: App | None = None
    _server: uvicorn.Server | None = None
    _socket: socket.socket = field(init=False)

    @property
    def app(self) -> App:
        assert self._app is not None, "the bot does not run"
        return self._app

    async def start(self) -> None:
        app = build(self.settings, demo=False, clock=self.clock)
        hasten(app)
        self._socket = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(
            app.asgi, log_config=None, access_log=False, lifespan="on", ws="none",
            timeout_graceful_shutdown=3,
        )  # fmt: skip
        config.load()
        server = uvicorn.Server(config)
        server.lifespan = config.lifespan_class(config)
        await server.startup(sockets=[self._socket])  # serve() would add a tick to every test
        assert server.started, "the server did not start"
        self.line.behind = self._socket.getsockname()[1]
        self._app, self._server = app, server

    async def stop(self) -> None:
        """End it as a signal would: streams first, then what is in hand."""
        if self._server is None:
            return
        self.line.behind = None
        self.app.leave()
        await _ends(self._server)
        self._app = self._server = None

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    async def rows(self, table: Any) -> list[Any]:
        def run(connection: Connection) -> list[Any]:
            return list(connection.execute(select(table)))

        return await read(self.app.engine, run)

    async def account(self, address: str) -> Any:
        """The row of an account, by its address."""
        return next(row for row in await self.rows(ACCOUNT) if row.address == address)

    async def grants(self, address: str, name: str) -> None:
        """Give the person behind an account a role."""
        user = (await self.account(address)).user_id

        def run(connection: Connection) -> None:
            work = Work(connection, self.clock(), Ids(self.clock))
            role.change(work, user, name, actor="test", granted=True)
            work.flush()

        await self.app.writer.write(run)


async def _ends(server: uvicorn.Server) -> None:
    """What uvicorn's own shutdown does, without its fixed wait of a tenth of a second."""
    for listening in server.servers:
        listening.close()
    for connection in list(server.server_state.connections):
        connection.shutdown()
    async with asyncio.timeout(5):
        while server.server_state.connections or server.server_state.tasks:
            await asyncio.sleep(0.002)
    await server.lifespan.shutdown()


def hasten(app: App) -> None:
    """Take the waits out that are meant for real platforms."""
    for channel in app.channels.values():
        channel.pace = BRISK
        if isinstance(channel, TelegramChannel):
            channel.patience = Patience(first_s=0.02, longest_s=0.1)
        if isinstance(channel, SlackChannel):
            channel.workspace.call_s = CALL_S
    app.outbox.__post_init__()  # the paces are read here


@asynccontextmanager
async def place(folder: Path, empty: Path, **settings: str) -> AsyncIterator[Place]:
    """Start the bot on a copy of an empty, migrated database; `{url}` in a setting is its address."""
    database = folder / "bot.db"
    shutil.copyfile(empty, database)
    async with Line() as line:
        given = {name: value.replace("{url}", line.url) for name, value in settings.items()}
        made = Settings(
            _env_file=None,  # type: ignore[call-arg]
            database_url=f"sqlite:///{database}",
            secret_key="for tests only",
            **given,
        )
        found = Place(folder, Running(), line, made)
        await found.start()
        try:
            yield found
        finally:
            await found.stop()
