"""Agencies' deadlines: who hears what and when, by conversation and by the clock."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import Connection

from models import role
from models.job import TABLE
from models.quiet import SEOUL
from models.work import Work
from tests.scheduler.support import rows, sent, ticking, to, user_of
from tests.support import Bot, Person

DUE = "2027년 3월 31일"


async def given(bot: Bot, person: Person, name: str) -> None:
    user = user_of(bot, person.address)

    def run(connection: Connection) -> None:
        work = Work(connection, bot.clock(), bot.runtime.ids)
        role.change(work, user, name, actor="test", granted=True)
        work.flush()

    await bot.runtime.writer.write(run)


async def office(bot: Bot) -> tuple[Person, Person, Person]:
    """A coordinator, and staff of two of three agencies."""
    people = tuple(bot.person(name) for name in ("boss", "kim", "lee"))
    for person, name in zip(people, ("coordinator", "staff", "staff"), strict=True):
        await person.says("/start")
        await given(bot, person, name)
    boss, kim, lee = people
    await boss.says("/agencies")
    await boss.says("서울시설공단\n복지정책실\n서울의료원\n복지정책실")
    assert "3곳을 등록" in await boss.says("제출")
    await kim.says("/agency")
    assert "서울시설공단의 마감" in await kim.says("시설공단")
    await lee.says("/agency")
    assert "복지정책실의 마감" in await lee.says("복지정책")
    return boss, kim, lee


async def set_by(boss: Person) -> str:
    await boss.says("/deadline-new")
    await boss.says("1분기 추진실적")
    await boss.says(DUE)
    await boss.says("건너뛰기")
    return await boss.says("제출")


async def test_deadline_reminds_only_agencies_that_have_not_handed_in(either_bot: Bot) -> None:
    bot = either_bot
    boss, kim, lee = await office(bot)
    assert "담당자 2명" in await set_by(boss)
    ticker = ticking(bot)
    await to(bot.clock, ticker, datetime(2027, 3, 17, 12, tzinfo=SEOUL))
    told = sent(bot)
    assert [who for who, text in told if "새 제출 기한" in text] == [kim.address, lee.address]
    assert [who for who, text in told if "알림이에요" in text] == [kim.address, lee.address]
    shown = await kim.says("/deadlines")
    assert "서울시설공단 제출했어요" in kim.labels()
    assert "1분기 추진실적" in shown
    assert "적었어요" in await kim.presses("서울시설공단 제출했어요")
    await to(bot.clock, ticker, datetime(2027, 4, 2, 12, tzinfo=SEOUL))
    told = sent(bot)
    reminded = [who for who, text in told if "알림이에요" in text]
    assert reminded.count(kim.address) == 1
    assert reminded.count(lee.address) == 5
    [(who, text)] = [each for each in told if "지났는데" in each[1]]
    assert who == boss.address
    assert "2곳" in text
    assert "서울의료원" in text


async def test_moved_deadline_takes_its_reminders_along_and_cancelled_ends_them(bot: Bot) -> None:
    boss, _kim, lee = await office(bot)
    await set_by(boss)
    ticker = ticking(bot)
    await to(bot.clock, ticker, datetime(2027, 3, 1, 12, tzinfo=SEOUL))
    await boss.says("/deadlines")
    await boss.presses("1번 자세히")
    await boss.presses("날짜 바꾸기")
    await boss.says("2027년 4월 30일")
    assert "옮겼어요" in await boss.says("제출")
    waiting = {
        r.rung: r.due_at.astimezone(SEOUL).date() for r in rows(bot) if r.status == "waiting"
    }
    assert waiting["D-14"] == date(2027, 4, 16)
    await to(bot.clock, ticker, datetime(2027, 3, 2, 8, tzinfo=SEOUL))  # the 1st is a holiday
    await boss.says("/deadlines")
    await boss.presses("1번 자세히")
    await boss.presses("취소하기")
    assert "취소했어요" in await boss.presses("네, 취소할게요")
    await to(bot.clock, ticker, datetime(2027, 5, 30, 12, tzinfo=SEOUL))
    kinds = ("생겼어요", "바뀌었어요", "취소되었어요", "알림이에요")
    told = [text for who, text in sent(bot) if who == lee.address]
    assert [next((k for k in kinds if k in text), "") for text in told if "1분기" in text] == [
        "생겼어요",
        "바뀌었어요",
        "취소되었어요",
    ]


async def test_staff_without_an_agency_is_told_what_to_do(bot: Bot) -> None:
    kim = bot.person("kim")
    await kim.says("/start")
    await given(bot, kim, "staff")
    assert "담당 기관" in await kim.says("/deadlines")


@pytest.mark.parametrize("words", ["/deadlines", "/deadline-new", "/agencies", "/agency"])
async def test_citizen_is_refused(bot: Bot, words: str) -> None:
    anna = bot.person()
    assert "1분기" not in await anna.says(words)
    with bot.engine.connect() as connection:
        assert connection.execute(TABLE.select()).first() is None
