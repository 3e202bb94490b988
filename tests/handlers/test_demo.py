"""A demo's personas have a part in the sample at once; nothing of it exists outside a demo."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot import sample
from models.supporters import certificate, supporter
from models.work import Work
from tests.scheduler.support import user_of
from tests.support import Bot, Clock, Person, running


@pytest.fixture
async def demo(sqlite_url: str, clock: Clock) -> AsyncIterator[Bot]:
    async with running(sqlite_url, demo=True, clock=clock) as bot:
        with bot.engine.begin() as connection:
            sample.fill(connection, clock(), bot.runtime.ids)
        yield bot


def memberships(bot: Bot, person: Person) -> int:
    with bot.engine.connect() as connection:
        work = Work(connection, bot.clock(), bot.runtime.ids)
        user = user_of(bot, person.address)
        papers = certificate.of_person(work, user)
        assert len(papers) == (1 if supporter.latest_of(work, user) else 0)
        return sum(each.user_id == user for each in supporter.active(work, bot.clock()))


async def test_supporter_persona_has_a_membership_and_the_mission(demo: Bot) -> None:
    eve = demo.person("eve:supporter", channel="web")
    said = await eve.send(press="!persona:supporter")
    assert "blog.example.com/donghaeng" in said
    assert memberships(demo, eve) == 1
    assert "답을 기다려요" in await eve.presses("내 미션")
    await eve.presses("우리 동네 배리어프리 공간 소개")
    await eve.presses("수락")
    assert "올린 글의 주소" in await eve.presses("인증 보내기")
    assert "글을 올린 날" in await eve.says("blog.example.com/donghaeng/1")


async def test_persona_taken_twice_joins_once(demo: Bot) -> None:
    eve = demo.person("eve")
    for name in ("supporter", "citizen", "supporter"):
        await eve.send(press=f"!persona:{name}")
    assert memberships(demo, eve) == 1


async def test_two_who_try_each_have_a_membership(demo: Bot) -> None:
    eve, tom = demo.person("eve"), demo.person("tom")
    for each in (eve, tom):
        await each.send(press="!persona:supporter")
        assert memberships(demo, each) == 1
    assert demo.runtime.failures == 0


async def test_staff_persona_answers_for_an_agency_that_owes(demo: Bot) -> None:
    kim = demo.person("kim:staff", channel="web")
    await kim.send(press="!persona:staff")
    assert "약자동행 사업 추진실적" in await kim.presses("기관 마감")
    assert any("제출했어요" in label for label in kim.labels())


async def test_coordinator_persona_finds_work_to_do(demo: Bot) -> None:
    kim = demo.person("kim:coordinator", channel="web")
    await kim.send(press="!persona:coordinator")
    said = await kim.presses("검토할 인증")
    assert "견본 바다" in said
    assert "other" not in said
    assert "그 밖의 SNS" in said
    assert "견본 2기: 모집 중" in await kim.says("모집 관리")


async def test_persona_gives_nothing_where_there_is_no_sample(sqlite_url: str) -> None:
    async with running(sqlite_url, demo=True) as bot:
        eve = bot.person("eve")
        await eve.send(press="!persona:supporter")
        await eve.send(press="!persona:staff")
        assert bot.runtime.failures == 0


async def test_hint_of_the_demo_is_nowhere_outside_one(bot: Bot, anna: Person) -> None:
    assert "해 보기" not in await anna.says("/start")
