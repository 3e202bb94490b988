"""A coordinator with events to look after, for the tests of the event office."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from models.events import office as event_office
from models.events.application import apply
from models.events.content import EventContent
from models.events.event import TABLE as EVENT
from models.events.event import Event
from models.events.registration import Needs
from models.role import user_of
from tests.handlers.people import at_work
from tests.support import Bot, Person

STEPS = ("동행 나들이", "12월 5일 오후 2시~5시", "서울광장", "2", "함께 걸어요", "아니요")


def user(bot: Bot, person: Person) -> int:
    with bot.engine.connect() as connection:
        found = user_of(connection, person.address)
    assert found is not None
    return found


async def citizen(bot: Bot, name: str) -> Person:
    person = bot.person(name)
    await person.says("/start")
    return person


async def make(person: Person, *steps: str) -> str:
    """Make an event by conversation; return what is said last."""
    await person.says("행사 관리")
    await person.presses("새 행사")
    for words in steps or STEPS:
        await person.says(words)
    return await person.says("네")


def stored(bot: Bot) -> list[Event]:
    with bot.engine.connect() as connection:
        rows = connection.execute(select(EVENT).order_by(EVENT.c.id)).mappings()
        return [Event(**row) for row in rows]


def content(bot: Bot, title: str = "나들이", days: int = 10, **parts: object) -> EventContent:
    start = bot.clock().replace(hour=14, minute=0) + timedelta(days=days)
    return EventContent(title, start, start + timedelta(hours=3), "서울광장", **parts)  # type: ignore[arg-type]


def opened(bot: Bot, by: Person, **parts: object) -> Event:
    """An open event, made without a conversation."""
    who = user(bot, by)
    with at_work(bot) as work:
        made = event_office.create(work, who, content(bot, **parts), "open")  # type: ignore[arg-type]
        number = made.id
    return next(each for each in stored(bot) if each.id == number)


def applies(bot: Bot, person: Person, event: Event, people: int = 1, **needs: object) -> None:
    who = user(bot, person)
    with at_work(bot) as work:
        apply(work, who, event.id, people, Needs(**needs))  # type: ignore[arg-type]


def local(moment: datetime, bot: Bot) -> datetime:
    return moment.astimezone(bot.clock().tzinfo)
