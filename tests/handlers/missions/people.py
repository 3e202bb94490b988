"""A running bot with coordinators and supporters who take missions by chat."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from models.attachment import take
from models.delivery import TABLE as DELIVERY
from models.message import Message, parse
from models.missions.mission import TABLE as MISSIONS
from models.table import core
from models.user import Account
from models.work import Work
from scheduler.ticker import Ticker
from tests.handlers.people import at_work
from tests.models.missions.support import FIRST, enrol
from tests.scheduler.support import ticking, to, user_of
from tests.support import Bot, Person

#: The answers to the mission's conversation, in order: topic … deadline.
STEPS = (
    "도시락 배달 알리기",
    "가까운 도시락 배달을 찾아가 글로 알려 주세요.",
    "없음",
    "없음",
    "없음",
    "없음",
    "없음",
    "없음",
    "활동비",
    "10만원",
    "0",
    "다음 달",
    "12월 20일",
)


async def supporter(bot: Bot, name: str, number: int = 1, channel: str = "telegram") -> Person:
    """Somebody with a blog of her name, on Telegram."""
    person = bot.person(name, channel=channel)
    await person.says("/start")
    user = user_of(bot, person.address)
    with at_work(bot) as work:
        enrol(work, user, name, number)
    return person


async def prepare(person: Person, **changes: str) -> str:
    """Prepare a mission by conversation; `changes` by the name of a step."""
    names = (
        "topic", "brief", "materials", "files", "event", "characters", "photos", "seconds",
        "reward", "fee", "capacity", "when", "deadline",
    )  # fmt: skip
    await person.says("/mission-new")
    for name, words in zip(names, STEPS, strict=True):
        said = await person.says(changes.get(name, words))
    assert "확인해 주세요" in said, said
    return await person.says("제출")


async def issue(bot: Bot, kim: Person, **changes: str) -> Ticker:
    """Prepare a mission and go to its moment; return the ticker."""
    await prepare(kim, **changes)
    ticker = ticking(bot)
    await to(bot.clock, ticker, max(FIRST, bot.clock()))
    return ticker


def inbox(bot: Bot, person: Person) -> list[Message]:
    """Every message stored for a person's account, in order."""
    account = core(Account)
    with bot.engine.connect() as connection:
        bodies = connection.execute(
            select(DELIVERY.c.body)
            .join(account, account.c.id == DELIVERY.c.account_id)
            .where(account.c.address == person.address)
            .order_by(DELIVERY.c.id)
        ).scalars()
        return [parse(body) for body in bodies]


def read(bot: Bot, person: Person) -> str:
    """Let a person see what came by itself, so that its controls can be pressed; return the last."""
    person.seen = inbox(bot, person)
    return person.text(tuple(person.seen[-1:]))


def mission_id(bot: Bot) -> int:
    with bot.engine.connect() as connection:
        return int(connection.execute(select(MISSIONS.c.id)).scalars().all()[-1])


async def upload(bot: Bot, person: Person, content: bytes) -> str:
    """Send a picture, as a channel does: the file first, then the update that names it."""

    user = user_of(bot, person.address)

    def keep(connection: Connection) -> int:
        return take(Work(connection, bot.clock(), bot.runtime.ids), user, "사진.png", content)

    number = await bot.runtime.writer.write(keep)
    return await person.send(attachments=(number,))


def rows(bot: Bot, table: Any) -> list[Any]:
    with bot.engine.connect() as connection:
        return list(connection.execute(select(table).order_by(table.c.id)))
