"""A mission over Telegram: its card and buttons, the proof with a photo, the result, the block."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import Connection, select

from models import role
from models.missions import mission
from models.missions.ledger import TABLE as LEDGER
from models.missions.proof import TABLE as PROOFS
from models.table import core
from models.user import Account
from models.work import Work
from scheduler.ticker import Ticker
from tests.bot.channels.telegram.support import Running, bot_on
from tests.fakes.telegram import FakeTelegram, Person
from tests.models.missions.support import CONTENT, DAY, FIRST, enrol
from tests.support import Clock

ACCOUNT = core(Account)


@dataclass
class Place:
    """A running bot with its ticker; kim is a coordinator, anna a supporter with a blog."""

    bot: Running
    clock: Clock
    kim: Person

    @property
    def ticker(self) -> Ticker:
        return Ticker(self.bot.writer.write, self.begin, self.bot.outbox.deliver, self.clock)

    def begin(self, connection: Connection) -> Work:
        return Work(connection, self.clock(), self.bot.runtime.ids)

    async def act(self, does: Callable[[Work], object]) -> None:
        def run(connection: Connection) -> None:
            work = self.begin(connection)
            does(work)
            work.flush()

        await self.bot.writer.write(run)

    def user(self, person: Person) -> int:
        with self.bot.engine.connect() as connection:
            chosen = select(ACCOUNT.c.user_id).where(ACCOUNT.c.chat == str(person.id))
            return int(connection.execute(chosen).scalar_one())

    async def issue(self, topic: str) -> None:
        """Prepare a mission and let its moment come."""
        content = replace(CONTENT, topic=topic, issue_at=max(FIRST, self.clock()))
        boss = self.user(self.kim)
        await self.act(lambda work: mission.prepare(work, boss, content))
        self.clock.now = content.issue_at
        await self.ticker.tick()


@pytest.fixture
async def place(fake: FakeTelegram, sqlite_url: str, anna: Person) -> AsyncIterator[Place]:
    clock = Clock()
    async with bot_on(fake, sqlite_url, clock=clock) as bot:
        found = Place(bot, clock, fake.person("Kim", language_code="ko"))
        for person in (anna, found.kim):
            await person.starts()
            await person.waits_for("동행봇이에요")
        users = found.user(anna), found.user(found.kim)
        await found.act(lambda work: enrol(work, users[0], "anna", 1))
        await found.act(
            lambda work: role.change(work, users[1], "coordinator", actor="test", granted=True)
        )
        yield found


async def test_mission_is_taken_proved_with_a_photo_and_paid(place: Place, anna: Person) -> None:
    await place.issue("도시락 배달 알리기")
    card = await anna.waits_for("새 미션이에요: 도시락 배달 알리기")
    assert card.labels == ["수락", "못 해요", "자세히"]
    await anna.taps("자세히", card)
    await anna.waits_for("가까운 곳의 도시락 배달을")
    await anna.taps("수락", card)
    await anna.waits_for("미션을 맡았어요")
    place.clock.now += 2 * DAY
    await anna.taps("인증 보내기")
    await anna.waits_for("주소를 붙여 주세요")
    await anna.says("https://blog.naver.com/ben/1")
    await anna.waits_for("등록한 내 계정의 글이 아니에요")
    await anna.says("https://m.blog.naver.com/anna/223")
    await anna.waits_for("글을 올린 날은")
    await anna.says("오늘")
    await anna.waits_for("사진을 올려 주세요")
    await anna.sends_photo()
    await anna.waits_for("파일 1개")
    await anna.taps("다 올렸어요")
    await anna.waits_for("확인해 주세요")
    await anna.taps("제출")
    await anna.waits_for("인증을 받았어요")
    [kept] = place.bot.rows(PROOFS)
    assert kept.content["links"] == ["https://blog.naver.com/anna/223"]
    assert len(kept.content["pictures"]) == 1
    card = await place.kim.waits_for("인증 검토: 도시락 배달 알리기")
    assert card.labels == ["글 열기", "수락", "돌려보내기", "반려"]
    await place.kim.taps("수락", card)
    await place.kim.waits_for("인증을 수락했어요: 활동비 100,000원")
    await anna.waits_for("미션이 인정되었어요")
    assert [row.amount for row in place.bot.rows(LEDGER)] == [100_000]


async def test_who_blocked_the_bot_is_named_and_finds_the_mission_when_back(
    place: Place, anna: Person
) -> None:
    await anna.blocks()
    await place.issue("첫째")
    await place.kim.waits_for("미션이 나갔어요: 첫째")
    place.clock.now += DAY
    await place.issue("둘째")
    await place.kim.waits_for("봇으로 연락이 닿지 않는 서포터가 있어요: anna")
    await anna.unblocks()
    await anna.says("미션")
    assert {"첫째", "둘째"} <= set((await anna.waits_for("내 미션이에요")).labels)
