"""A ticker on a running bot, its tasks, and what was stored and sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from bot.texts import say
from models import job
from models.delivery import TABLE as DELIVERY
from models.job import TABLE, Job, Plan
from models.message import parse
from models.message import say as message
from models.table import core
from models.user import Account, User
from models.work import Work
from scheduler.tasks import TASKS, Task
from scheduler.ticker import Ticker
from tests.support import Bot, Clock

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def ticking(bot: Bot, tasks: Mapping[str, Task] = TASKS) -> Ticker:
    """A ticker on the bot's database and clock: `await it.tick()`."""
    runtime = bot.runtime

    def begin(connection: Connection) -> Work:
        return Work(connection, runtime.clock(), runtime.ids, runtime.demo, runtime.desk)

    return Ticker(runtime.writer.write, begin, runtime.deliver, runtime.clock, tasks)


async def to(clock: Clock, ticker: Ticker, moment: datetime) -> int:
    """Step through every due moment up to this one."""

    def move(to: datetime) -> None:
        clock.now = to

    return await ticker.advance(move, moment)


def plan_of(clock: Callable[[], datetime], **parts: Any) -> Plan:
    """A job due now, useful for a day; any part may be given."""
    return replace(Plan("t", 1, "r", clock(), clock() + DAY), **parts)


async def planned(bot: Bot, *plans: Plan) -> None:
    def run(connection: Connection) -> None:
        job.plan(Work(connection, bot.clock(), bot.runtime.ids), plans)

    await bot.runtime.writer.write(run)


def rows(bot: Bot) -> list[Any]:
    """Every job as stored, by key."""
    with bot.engine.connect() as connection:
        return list(connection.execute(select(TABLE).order_by(TABLE.c.id)))


def statuses(bot: Bot) -> dict[str, str]:
    """What became of each rung: the status, and the reason if there is one."""
    return {r.rung: f"{r.status} {r.reason}".strip() for r in rows(bot)}


def sent(bot: Bot) -> list[tuple[str, str]]:
    """(account's address, text) of every delivery that is no reply, in order."""
    account = core(Account)
    with bot.engine.connect() as connection:
        found = connection.execute(
            select(DELIVERY.c.body, account.c.address)
            .join(account, account.c.id == DELIVERY.c.account_id)
            .where(DELIVERY.c.purpose != "reply")
            .order_by(DELIVERY.c.id)
        ).all()
    return [
        (row.address, "\n".join(say(p, "ko") for p in parse(row.body).paragraphs)) for row in found
    ]


def greet(work: Work, each: Job) -> None:
    """A task: tell its person the rung's name, or everybody when it is for nobody."""
    people = [each.person] if each.person else work.connection.scalars(select(core(User).c.id))
    for person in list(people):
        work.notify(person, message(f"{each.rung}/{each.subject}"), "today", until=each.use_until)


def user_of(bot: Bot, address: str) -> int:
    account = core(Account)
    with bot.engine.connect() as connection:
        found = connection.scalar(select(account.c.user_id).where(account.c.address == address))
    assert found is not None
    return int(found)
