"""What was called off or moved: who is concerned hears in time, the same way for all three kinds.

A cancellation goes out at once, at night too; a new date at once where less than a day is left,
else when quiet time is over.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.texts import say
from handlers.missions.news import tell_cancelled, tell_moved
from models import delivery
from models.agencies import agency, deadline
from models.delivery import OPEN
from models.delivery import TABLE as DELIVERY
from models.events import application
from models.events import office as event_office
from models.events.registration import Needs
from models.message import dump, parse
from models.missions import mission
from models.table import core
from models.user import Account
from models.work import Work
from scheduler.ticker import Ticker
from tests.handlers.events.test_event import BOSS, held
from tests.handlers.missions.people import supporter
from tests.handlers.people import at_work, coordinator
from tests.models.events.support import content
from tests.models.missions.support import CONTENT
from tests.scheduler.support import DAY, ticking, to, user_of
from tests.scheduler.test_deadlines import given
from tests.support import SEOUL, Bot

NIGHT = datetime(2026, 12, 5, 23, 0, tzinfo=SEOUL)  # a Saturday
MORNING = datetime(2026, 12, 7, 8, 0, tzinfo=SEOUL)
SOON = datetime(2026, 12, 7, 18, 0, tzinfo=SEOUL)  # less than a day from that morning
FAR = datetime(2026, 12, 23, 18, 0, tzinfo=SEOUL)

#: Calls something off, or moves it.
Verb = Callable[[Work, datetime | None], None]
Kind = Callable[[Bot, datetime], Awaitable[Verb]]


def heard(bot: Bot, part: str) -> list[str]:
    """The names of those to whom a text with this in it may go by now."""
    account = core(Account)
    with bot.engine.connect() as connection:
        found = connection.execute(
            select(DELIVERY.c.body, account.c.address)
            .join(account, account.c.id == DELIVERY.c.account_id)
            .where(DELIVERY.c.status.in_((*OPEN, "sent")), DELIVERY.c.not_before <= bot.clock())
            .order_by(DELIVERY.c.id)
        ).all()
    said = ((row.address, [say(p, "ko") for p in parse(row.body).paragraphs]) for row in found)
    return [who.partition(":")[2] for who, lines in said if part in "\n".join(lines)]


def arrived(bot: Bot) -> None:
    """Let all that waits in the outbox have gone."""
    with bot.engine.begin() as connection:
        due = DELIVERY.c.not_before <= bot.clock()
        connection.execute(DELIVERY.update().where(due).values(status="sent"))


def written(work: Work) -> None:
    """Store what a verb wants said, as the turn around it does."""
    out = work.outgoing
    delivery.add_all(work.connection, [delivery.row(o, dump(o.message), work.now) for o in out])


async def event_of(bot: Bot, due: datetime) -> Verb:
    made = held(bot, starts_at=due)
    await bot.person("anna").says("/start")
    anna = user_of(bot, "telegram:anna")
    with at_work(bot) as work:
        application.apply(work, anna, made.id, 1, Needs())

    def verb(work: Work, moved: datetime | None) -> None:
        if moved:
            event_office.change(work, BOSS, made.id, content(moved))
        else:
            event_office.cancel(work, BOSS, made.id, "비")

    return verb


async def mission_of(bot: Bot, due: datetime) -> Verb:
    kim = await coordinator(bot)
    await supporter(bot, "anna")
    by = user_of(bot, kim.address)
    with at_work(bot) as work:
        number = mission.prepare(work, by, replace(CONTENT, deadline=due)).id

    def verb(work: Work, moved: datetime | None) -> None:
        if moved:
            of = mission.change(work, by, number, replace(CONTENT, deadline=moved))
            tell_moved(work, of, due)
        else:
            tell_cancelled(work, mission.cancel(work, by, number, "비"))
        written(work)

    return verb


async def deadline_of(bot: Bot, due: datetime) -> Verb:
    people = {}
    for name, role in (("kim", "coordinator"), ("anna", "staff")):
        person = bot.person(name)
        await person.says("/start")
        await given(bot, person, role)
        people[name] = user_of(bot, person.address)
    with at_work(bot) as work:
        agency.add(work, people["kim"], ["서울시설공단"])
        agency.answer_for(work, people["anna"], agency.every(work)[0].id)
        number = deadline.create(work, people["kim"], "실적", due.date()).id

    def verb(work: Work, moved: datetime | None) -> None:
        if moved:
            deadline.postpone(work, people["kim"], number, moved.date())
        else:
            deadline.cancel(work, people["kim"], number)

    return verb


KINDS = pytest.mark.parametrize("kind", [event_of, mission_of, deadline_of])


async def at_night(bot: Bot, kind: Kind, due: datetime, moved: datetime | None) -> Ticker:
    """Let somebody change something on a Saturday at 23:00; return a minute later."""
    verb, ticker = await kind(bot, due), ticking(bot)
    await to(bot.clock, ticker, NIGHT)
    arrived(bot)
    with at_work(bot) as work:
        verb(work, moved)
    await to(bot.clock, ticker, NIGHT + timedelta(minutes=1))
    return ticker


@KINDS
@pytest.mark.parametrize("due", [SOON, FAR])
async def test_cancellation_reaches_everyone_within_a_minute_also_at_night(
    bot: Bot, kind: Kind, due: datetime
) -> None:
    ticker = await at_night(bot, kind, due, None)
    assert heard(bot, "취소되었") == ["anna"]
    before = len(heard(bot, ""))
    await to(bot.clock, ticker, FAR + 40 * DAY)
    assert [text for text in heard(bot, "")[before:] if text == "anna"] == []


@KINDS
async def test_new_date_is_told_at_once_where_less_than_a_day_is_left(bot: Bot, kind: Kind) -> None:
    ticker = await at_night(bot, kind, SOON, FAR)
    assert heard(bot, "바뀌었") == ["anna"]
    await to(bot.clock, ticker, MORNING)
    assert heard(bot, "바뀌었") == ["anna"]


@KINDS
async def test_new_date_far_ahead_waits_for_the_morning(bot: Bot, kind: Kind) -> None:
    ticker = await at_night(bot, kind, FAR, FAR + 2 * DAY)
    assert heard(bot, "바뀌었") == []
    await to(bot.clock, ticker, MORNING)
    assert heard(bot, "바뀌었") == ["anna"]


@KINDS
async def test_reminder_still_in_the_outbox_goes_when_what_it_reminds_of_is_called_off(
    bot: Bot, kind: Kind
) -> None:
    verb, ticker = await kind(bot, FAR), ticking(bot)
    await to(bot.clock, ticker, FAR - 8 * DAY)
    arrived(bot)
    await to(bot.clock, ticker, FAR - 6 * DAY)  # the platform is down: the reminder of D-7 waits
    assert heard(bot, "도시락") or heard(bot, "어울림광장") or heard(bot, "실적")
    reminders = len(waiting(bot))
    with at_work(bot) as work:
        verb(work, None)
    await to(bot.clock, ticker, FAR - 6 * DAY + timedelta(minutes=1))
    assert reminders == 1
    assert len(waiting(bot)) == 1  # the cancellation alone


def waiting(bot: Bot) -> list[int]:
    with bot.engine.connect() as connection:
        pending = DELIVERY.c.status == "pending"
        mine = DELIVERY.c.purpose.in_(("event_reminder", "reminder", "mission", "today", "change"))
        return list(connection.scalars(select(DELIVERY.c.id).where(pending, mine)))


async def test_deadline_set_and_called_off_in_one_night_is_told_of_once(bot: Bot) -> None:
    await bot.person("anna").says("/start")
    bot.clock.now = NIGHT
    verb = await deadline_of(bot, FAR)
    with at_work(bot) as work:
        verb(work, None)
    await to(bot.clock, ticking(bot), MORNING)
    assert heard(bot, "취소되었") == ["anna"]
    assert heard(bot, "새 제출 기한") == []
