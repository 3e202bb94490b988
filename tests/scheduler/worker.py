"""Plan, fire and send in a process that is killed -9 at each of the three, until all is done.

`python -m tests.scheduler.worker DATABASE_URL LEDGER JOBS` prints JSON: the kills by phase, the jobs
done, every reminder stored (text, purpose, status), and what the platform took (text, life).
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy import Connection, select

from bot.database import engine
from bot.outbox import LEASE, Outbox
from bot.schema import migrate
from bot.texts import say
from bot.writer import Writer
from models import job
from models.delivery import OPEN, Outgoing
from models.delivery import TABLE as DELIVERY
from models.ids import Ids
from models.job import TABLE, Job
from models.message import parse
from models.message import say as message
from models.work import Work
from scheduler.ticker import Ticker
from tests.crash.stub import StubChannel, taken
from tests.scheduler.support import plan_of, user_of
from tests.support import CIPHER, START, running

PHASES = {"plan": b"p", "fire": b"f", "send": b"s"}
KILLS = 12
CHUNK = 5  # jobs fired in one transaction; planned are four times as many
STEP = LEASE * 1.1  # from life to life: past the leases of the one before
#: What is sent again when nobody knows whether it was taken, and what never is.
PURPOSES = ("today", "notice")


class Reporting(StubChannel):
    """The platform in a file; tells its parent of each message that it took."""

    pipe = -1

    async def send(self, outgoing: Outgoing, replaced: str) -> str:
        reference = await super().send(outgoing, replaced)
        os.write(self.pipe, PHASES["send"])
        return reference


@dataclass(frozen=True, slots=True)
class Orders:
    url: str
    ledger: str
    count: int
    person: int


async def live(orders: Orders, life: int, pipe: int) -> None:
    """One life: plan all that is to be planned, run what is due, send what waits."""
    made, begun, count = engine(orders.url, CIPHER), time.monotonic(), orders.count

    def clock() -> datetime:
        return START + life * STEP + timedelta(seconds=time.monotonic() - begun)

    writer, ids = Writer(made, asyncio.get_running_loop()), Ids(clock)
    writer.start()
    channel = Reporting(orders.ledger, 0.0, life, life)
    channel.pipe = pipe
    outbox = Outbox(writer, {"telegram": channel}, clock, time.monotonic)
    await outbox.start()

    def remind(work: Work, each: Job) -> None:
        purpose = PURPOSES[each.subject % 2]
        work.notify(
            orders.person, message(f"{each.rung}/{each.subject}"), purpose, until=each.use_until
        )
        os.write(pipe, PHASES["fire"])

    plans = [  # every life has some that become due in it
        plan_of(lambda: START, subject=n, due_at=START + (1 + n * KILLS // count) * STEP)
        for n in range(count)
    ]
    for at in range(0, count, 4 * CHUNK):
        await writer.write(
            lambda connection, some=plans[at : at + 4 * CHUNK]: job.plan(  # type: ignore[misc]
                Work(connection, clock(), ids), some
            )
        )
        os.write(pipe, PHASES["plan"])
    ticker = Ticker(
        writer.write, lambda c: Work(c, clock(), ids), outbox.deliver, clock, {"t": remind}
    )
    await ticker.tick()
    while await writer.write(_waits):
        await outbox.sweep()
        await asyncio.sleep(0.02)
    await outbox.stop()
    await writer.stop()
    made.dispose()


def _waits(connection: Connection) -> bool:
    chosen = select(DELIVERY.c.id).where(DELIVERY.c.status.in_(OPEN)).limit(1)
    return connection.execute(chosen).first() is not None


def killed(chance: random.Random, phase: str, orders: Orders, life: int) -> bool:
    """Live in a child and kill it amid a phase; return whether the kill came before its end."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        os.close(ours)
        asyncio.run(live(orders, life, theirs))
        os._exit(0)
    os.close(theirs)
    left = chance.randint(1, 2 * CHUNK)
    while left > 0 and (word := os.read(ours, 1)):
        left -= word == PHASES.get(phase)
    if phase:
        time.sleep(chance.uniform(0, 0.004))
        os.kill(child, signal.SIGKILL)
    _child, status = os.waitpid(child, 0)
    os.close(ours)
    assert os.WIFSIGNALED(status) or not os.WEXITSTATUS(status), "the process ended by a fault"
    return os.WIFSIGNALED(status)


async def prepare(url: str) -> int:
    made = engine(url, CIPHER)
    migrate(made)
    made.dispose()
    async with running(url) as bot:
        await bot.person().says("/start")
        return user_of(bot, "telegram:anna")


def main(url: str, ledger: str, count: int) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    job.DUE = job.DUE.limit(CHUNK)  # many commits, so that a kill falls between and within them
    chance, kills, life = random.Random(7), Counter[str](), 0
    orders = Orders(url, ledger, count, asyncio.run(prepare(url)))
    for life in range(1, KILLS + 1):
        phase = list(PHASES)[life % len(PHASES)]
        kills[phase] += killed(chance, phase, orders, life)
    killed(chance, "", orders, life + 1)
    made = engine(url, CIPHER)
    with made.connect() as connection:
        done = sum(row.status == "done" for row in connection.execute(select(TABLE)))
        found = connection.execute(select(DELIVERY).where(DELIVERY.c.purpose.in_(PURPOSES)))
        stored = [
            (say(parse(row.body).paragraphs[0], "ko"), row.purpose, row.status) for row in found
        ]
    made.dispose()
    took = [(each.text, each.life) for each in taken(Path(ledger)) if each.purpose in PURPOSES]
    print(json.dumps([kills, done, stored, took]))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
