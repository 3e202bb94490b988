"""A bot in a process of its own, made to be killed: updates come in and are acknowledged by pipe."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.connection import Connection as Pipe

import structlog
from sqlalchemy import Connection, select

from bot.database import engine
from bot.outbox import Outbox
from bot.runtime import Runtime
from bot.schema import migrate
from bot.writer import Writer
from models.ids import Ids
from models.table import core
from models.update import Update
from models.user import Account
from tests.crash.stub import StubChannel
from tests.support import CIPHER, START

DESK = "telegram:desk"


@dataclass(frozen=True, slots=True)
class Orders:
    """What a worker is told. Its clock starts `later` seconds after the others' did.

    `life` marks what it sends; `faults` is the share of sends that go wrong.
    """

    url: str
    ledger: str
    later: float
    faults: float
    seed: int
    life: int = 0


def work(orders: Orders, pipe: Pipe) -> None:
    """Serve until the word to stop comes (or SIGKILL)."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    asyncio.run(_serve(orders, pipe))


def _clock(later: float) -> Callable[[], datetime]:
    begun = time.monotonic() - later

    def now() -> datetime:
        return START + timedelta(seconds=time.monotonic() - begun)

    return now


async def _serve(orders: Orders, pipe: Pipe) -> None:
    made = engine(orders.url, CIPHER)
    migrate(made)
    clock = _clock(orders.later)
    writer = Writer(made, asyncio.get_running_loop())
    writer.start()
    runtime = Runtime(writer, clock, Ids(clock), detect=lambda _text, _locale: "ko")
    await runtime.handle(Update("desk", "telegram", DESK, "desk", text="/start"))
    runtime.desk = await writer.write(_desk)
    channel = StubChannel(orders.ledger, orders.faults, orders.seed, orders.life)
    outbox = Outbox(writer, {"telegram": channel}, clock, time.monotonic, chance=lambda: 0.0)
    runtime.deliver = outbox.deliver
    await outbox.start()
    pipe.send(("ready", 0))
    await _take(runtime, pipe)
    await outbox.stop()
    await writer.stop()
    await channel.stop()
    made.dispose()
    pipe.send(("stopped", 0))


def _desk(connection: Connection) -> int:
    account = core(Account)
    return int(
        connection.execute(select(account.c.id).where(account.c.address == DESK)).scalar_one()
    )


async def _take(runtime: Runtime, pipe: Pipe) -> None:
    """Handle each (number, update); acknowledge it only after its commit. None ends the work."""
    stop = asyncio.Event()
    tasks: set[asyncio.Task[None]] = set()

    async def handle(number: int, update: Update) -> None:
        try:
            await runtime.handle(update)
        except Exception as error:  # noqa: BLE001 - not acknowledged: the platform sends again
            pipe.send((f"refused: {type(error).__name__}", number))
        else:
            pipe.send(("done", number))

    def arrived() -> None:
        while pipe.poll():
            order = pipe.recv()
            if order is None:
                stop.set()
                return
            task = asyncio.ensure_future(handle(*order))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    loop = asyncio.get_running_loop()
    loop.add_reader(pipe.fileno(), arrived)
    await stop.wait()
    loop.remove_reader(pipe.fileno())
    await asyncio.gather(*tasks)
