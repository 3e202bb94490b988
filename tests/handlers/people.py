"""Work at a running bot, and the coordinator whom most tests of the office need."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from models import role
from models.work import Work
from tests.scheduler.support import user_of
from tests.support import Bot, Person


@contextmanager
def at_work(bot: Bot) -> Iterator[Work]:
    with bot.engine.begin() as connection:
        work = Work(connection, bot.clock(), bot.runtime.ids)
        yield work
        work.flush()


async def coordinator(bot: Bot, name: str = "kim") -> Person:
    person = bot.person(name, channel="web")
    await person.says("/start")
    user = user_of(bot, person.address)
    with at_work(bot) as work:
        role.change(work, user, "coordinator", actor="test", granted=True)
    return person
