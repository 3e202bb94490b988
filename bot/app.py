"""The only place where parts are joined."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import structlog
from sqlalchemy import Connection, Engine
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot import accounts, sample, templates
from bot.channels.base import Channel, MadeFile, Ports
from bot.channels.web import WebChannel
from bot.clock import Clock, DemoClock, system
from bot.clock_control import DemoControl
from bot.database import engine, read
from bot.health import Health
from bot.language import detect
from bot.outbox import Outbox
from bot.runtime import Runtime
from bot.schema import migrate
from bot.settings import Settings
from bot.web.certificate import CertificatePage
from bot.writer import Writer
from handlers import undelivered
from models import delivery, office
from models.delivery import Outgoing
from models.ids import Ids
from models.message import File
from models.sealed import Cipher
from models.work import Work
from scheduler.runner import Periodic, Runner
from scheduler.tasks import tidy
from scheduler.ticker import Ticker

log = structlog.get_logger()


@dataclass
class App:
    """The parts, joined and not yet started."""

    asgi: Starlette
    engine: Engine
    writer: Writer
    runtime: Runtime
    outbox: Outbox
    runner: Runner
    channels: dict[str, Channel]
    settings: Settings

    async def start(self) -> None:
        """Start every part. One channel that cannot start does not stop the others."""
        self.writer.start()
        await self._desk()
        await self.outbox.start()
        self.runner.start()
        for name, channel in self.channels.items():
            try:
                await channel.start()
            except Exception as error:  # noqa: BLE001 - told, and seen in /readyz
                log.error("a channel did not start", action="channel_failed", channel=name,
                          fault=type(error).__name__)  # fmt: skip

    async def stop(self) -> None:
        """Take nothing more in, finish what is in hand, leave the rest in the tables."""
        for channel in self.channels.values():
            await channel.stop()
        self.runner.stop()
        await self.outbox.stop()
        await self.writer.stop()
        self.engine.dispose()

    def leave(self) -> None:
        """End what stays open by itself (event streams): a server waits for it before it stops."""
        web = self.channels["web"]
        assert isinstance(web, WebChannel)
        web.leave()

    async def _desk(self) -> None:
        """Make sure that the coordinators' channel has an account to send to."""
        chat = self.settings.slack_human_channel
        if chat and "slack" in self.channels:
            self.runtime.desk = await self.writer.write(
                lambda connection: office.place(_begin(self.runtime, connection), "slack", chat)
            )


def build(settings: Settings, *, demo: bool = False, clock: Clock | None = None) -> App:
    """Join the parts on a migrated database. Call inside the event loop that will run them.

    Raises DatabaseError when the database cannot be used, TemplateError for a bad file under models/templates.
    """
    templates.check()
    secret = settings.secret()
    made = engine(settings.database_url, Cipher(secret))
    migrate(made)
    real = system(settings.zone)
    now = clock or (DemoClock(real()) if demo else real)
    writer = Writer(made, asyncio.get_running_loop())
    ids = Ids(now)
    with made.begin() as connection:
        ids.pass_by(delivery.newest(connection))  # the clock may have gone back since
        if demo:
            sample.fill(connection, now(), ids)
    runtime = Runtime(writer, now, ids, detect, demo=demo)
    refused: Counter[tuple[str, str]] = Counter()
    ports = Ports(
        runtime.handle,
        runtime.take_file,
        partial(_make_file, made, now, settings.public_url),
        partial(accounts.moved, writer),
        now,
        refused,
        demo,
        partial(accounts.gone, writer),
    )
    web = WebChannel(ports, made, secret, settings)
    channels: dict[str, Channel] = {"web": web, **_platforms(ports, made, settings)}
    outbox = Outbox(writer, channels, now, time.monotonic, on_instant=web.arrived)
    outbox.on_lost = partial(_tell_lost, runtime)
    ticker = Ticker(writer.write, partial(_begin, runtime), outbox.deliver, now)
    if isinstance(now, DemoClock):
        web.control(DemoControl(now, ticker, writer.write, outbox.settled))
    runner = Runner(_periodic(writer, now), now, ticker)
    runtime.deliver, runtime.wake = outbox.deliver, runner.wake
    health = Health(runtime, outbox, writer, runner, channels, now, refused)
    routes: list[BaseRoute] = [
        *health.routes(),
        *CertificatePage(made, web.assets).routes(),
        *(r for c in channels.values() for r in c.routes()),
    ]
    app = App(Starlette(), made, writer, runtime, outbox, runner, channels, settings)
    app.asgi = _asgi(app, routes, web)
    return app


def _platforms(ports: Ports, made: Engine, settings: Settings) -> dict[str, Channel]:
    """The channels that have a token: only their libraries are loaded, which takes its time."""
    found: dict[str, Channel] = {}
    if settings.telegram_bot_token:
        from bot.channels.telegram import TelegramChannel  # noqa: PLC0415 - slow to import

        found["telegram"] = TelegramChannel(ports, settings)
    if settings.slack_bot_token:
        from bot.channels.slack import SlackChannel  # noqa: PLC0415 - slow to import

        found["slack"] = SlackChannel(ports, made, settings)
    return found


def _begin(runtime: Runtime, connection: Connection) -> Work:
    return Work(connection, runtime.clock(), runtime.ids, runtime.demo, runtime.desk)


def _tell_lost(
    runtime: Runtime, connection: Connection, numbers: Sequence[int]
) -> Sequence[Outgoing]:
    work = _begin(runtime, connection)
    undelivered.tell(work, numbers)
    delivery.store(connection, work.outgoing, work.now)
    return work.outgoing


async def _make_file(made: Engine, now: Clock, public_url: str, file: File) -> MadeFile:
    def run(connection: Connection) -> MadeFile:
        from bot import previews  # noqa: PLC0415 - slow to import, with all that makes documents
        from bot.documents.making import make  # noqa: PLC0415

        return make(connection, file, now(), public_url, previews.MAKERS)

    return await read(made, run)


def _periodic(writer: Writer, clock: Clock) -> Sequence[Periodic]:
    async def tidied() -> None:
        await writer.write(lambda connection: tidy(connection, clock()))

    return (Periodic("tidy", timedelta(hours=1), tidied),)


def _asgi(app: App, routes: Sequence[BaseRoute], web: WebChannel) -> Starlette:
    @asynccontextmanager
    async def lifespan(_starlette: Starlette) -> AsyncIterator[None]:
        await app.start()
        try:
            yield
        finally:
            await app.stop()

    return Starlette(routes=list(routes), exception_handlers=web.faults(), lifespan=lifespan)
