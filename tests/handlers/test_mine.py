"""내 현황: paging, adding to an idea, taking it back, at every stage of its review."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot import sample
from bot.channels.telegram.rendering import LONGEST_LABEL
from bot.channels.telegram.splitting import clip
from bot.texts import say
from models.idea import TABLE as IDEA
from tests.support import Bot, Person, running

BODY = "반지하 창문에 물막이판을 달아 주세요."


async def hand_in(person: Person, count: int = 1) -> None:
    for words in ("/new idea", "동의", "주거", f"{BODY} 0"):
        await person.says(words)
    for n in range(1, count):
        for words in ("/new idea", "주거", f"{BODY} {n}"):
            await person.says(words)


def stage(bot: Bot, status: str) -> int:
    with bot.engine.begin() as connection:
        connection.execute(IDEA.update().values(status=status))
        return int(connection.execute(select(IDEA.c.id)).scalars().one())


async def test_many_entries_come_page_by_page_and_a_page_too_far_is_the_first(
    anna: Person,
) -> None:
    await hand_in(anna, 10)
    assert "ID-2026-000010" in await anna.says("/my")
    assert "ID-2026-000001" in await anna.presses("더 보기")
    assert "ID-2026-000010" in await anna.says("/my 400")


async def test_supplement_asks_what_was_left_out_and_makes_a_revision(
    bot: Bot, anna: Person
) -> None:
    await hand_in(anna)
    assert "무엇이 문제" in await anna.presses("내용 더하기")
    for words in ("큰비에 잠겨요", "없음", "없음", "단체", "동의하지 않아요", "없음"):
        await anna.says(words)
    assert "내용을 더했어요" in await anna.says("제출")
    with bot.engine.connect() as connection:
        rows = connection.execute(select(IDEA).order_by(IDEA.c.revision)).all()
    assert [(r.number, r.revision) for r in rows] == [
        ("ID-2026-000001", 1),
        ("ID-2026-000001", 2),
    ]
    await anna.says("/my")
    shown = await anna.presses("ID-2026-000001")
    assert "큰비에 잠겨요" in shown
    assert "개인/단체: 단체" in shown


@pytest.mark.parametrize("status", ["in_review", "answered", "withdrawn"])
async def test_supplement_open_while_the_review_began_changes_nothing(
    bot: Bot, anna: Person, status: str
) -> None:
    await hand_in(anna)
    await anna.presses("내용 더하기")
    number = stage(bot, status)
    for words in ("큰비에 잠겨요", "없음", "없음", "단체", "동의하지 않아요", "없음"):
        await anna.says(words)
    assert "더하지 못했어요" in await anna.says("제출")
    with bot.engine.connect() as connection:
        assert connection.execute(select(IDEA.c.revision)).scalars().all() == [1]
    await anna.says(f"/supplement {number}")
    assert anna.labels()
    assert bot.runtime.failures == 0


@pytest.mark.parametrize("status", ["received", "classified", "in_review"])
async def test_idea_is_taken_back_while_it_is_open(bot: Bot, anna: Person, status: str) -> None:
    await hand_in(anna)
    stage(bot, status)
    await anna.says("/my")
    await anna.presses("ID-2026-000001")
    await anna.presses("제안 철회")
    assert "그대로" in anna.labels()[1]
    assert "철회했어요" in await anna.says("네")


@pytest.mark.parametrize("status", ["answered", "closed", "withdrawn"])
async def test_idea_that_is_done_is_not_taken_back(bot: Bot, anna: Person, status: str) -> None:
    await hand_in(anna)
    number = stage(bot, status)
    assert "철회할 수 없어요" in await anna.says(f"/withdraw {number}:yes")
    with bot.engine.connect() as connection:
        assert connection.execute(select(IDEA.c.status)).scalar() == status


async def test_nobody_sees_or_changes_anothers_idea(bot: Bot, anna: Person) -> None:
    await hand_in(anna)
    number = stage(bot, "received")
    mallory = bot.person("mallory")
    for command in ("show-idea", "supplement", "withdraw"):
        assert "찾지 못했어요" in await mallory.says(f"/{command} {number}")


async def test_my_lists_applications_events_and_missions_each_with_a_way_on(
    sqlite_url: str,
) -> None:
    async with running(sqlite_url, demo=True) as bot:
        with bot.engine.begin() as connection:
            sample.fill(connection, bot.clock(), bot.runtime.ids)
        eve = bot.person("eve", channel="web")
        await eve.send(press="!persona:supporter")
        await eve.says("행사")
        await eve.presses("함께 걷는 무장애 숲길")
        await eve.presses("나중에 알림")
        said = await eve.says("/my")
        assert "서포터즈 지원 SP-2026-000008: 활동 (견본 1기)" in said
        assert "행사 함께 걷는 무장애 숲길: 나중에 알림" in said
        assert "미션 우리 동네 배리어프리 공간 소개: 답을 기다려요" in said
        assert "지원서 SP-2026-000008: 활동" in await eve.presses("SP-2026-000008")


async def test_my_of_somebody_new_says_what_comes_here_and_offers_it(anna: Person) -> None:
    assert "행사를 신청하면 여기에 모여요" in await anna.says("/my")
    assert anna.labels() == ["아이디어 제안", "행사", "처음으로"]


async def draft(person: Person, *said: str) -> None:
    for words in ("/new idea", *said):
        await person.says(words)


def continued(person: Person) -> list[str]:
    return [label for label in person.labels() if label.startswith("이어서 쓰기")]


async def test_drafts_of_one_kind_are_told_apart_by_their_first_words(
    bot: Bot, anna: Person
) -> None:
    await draft(
        anna, "동의", "주거", "자세히 쓰기", "반지하 창문에 물막이판을 달아 주세요. 여름마다요."
    )
    await draft(anna, "동의", "의료", "자세히 쓰기", "보건소에 통역을 두면 좋겠어요.")
    told = await anna.says("/my")
    assert continued(anna) == [
        "이어서 쓰기: 보건소에 통역을 두면 좋겠어요. (아이디어 제안)",
        "이어서 쓰기: 반지하 창문에 물막이판을 달아 주세요. 여… (아이디어 제안)",
    ]
    assert "쓰는 중: 보건소에 통역을 두면" in told
    await anna.presses(continued(anna)[1])
    assert "반지하 창문" in await anna.says("이전")


async def test_drafts_without_words_or_with_the_same_are_told_apart_by_when_they_were_begun(
    bot: Bot, anna: Person
) -> None:
    for _n in range(2):
        await draft(anna, "동의", "주거")
        bot.clock.move(minutes=7)
    for _n in range(2):
        await draft(anna, "동의", "의료", "자세히 쓰기", "보건소에 통역을 두면 좋겠어요.")
        bot.clock.move(minutes=7)
    await anna.says("/my")
    assert len(continued(anna)) == len(set(continued(anna))) == 4
    assert any("10:07:00 시작" in label for label in continued(anna))


async def test_one_draft_alone_has_its_title_alone(anna: Person) -> None:
    await draft(anna, "동의", "주거", "자세히 쓰기", BODY)
    await anna.says("/my")
    assert continued(anna) == ["이어서 쓰기: 아이디어 제안"]


@pytest.mark.parametrize("language", ["ko", "en", "zh", "ja", "vi"])
async def test_labels_of_drafts_differ_where_telegram_cuts_them(
    bot: Bot, anna: Person, language: str
) -> None:
    for body in ("가" * 60 + "나", "가" * 60 + "다", "라" * 60):
        await draft(anna, "동의", "주거", "자세히 쓰기", body)
        bot.clock.move(minutes=7)
    await anna.says(f"/language {language}")
    await anna.says("/my")
    assert anna.last
    labels = [
        clip(say(each.label, language), LONGEST_LABEL)
        for message in anna.last.messages
        for each in message.controls()
        if each.code.startswith("!resume")
    ]
    assert len(labels) == len(set(labels)) == 3
