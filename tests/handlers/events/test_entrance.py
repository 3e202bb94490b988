"""The entrance of an event: the code, the staff's list, and the one question afterwards."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest

from models.events import registration
from models.events.registration import TABLE, Registration
from tests.handlers.events.test_event import apply, grant, held, page, run
from tests.models.events.support import WEDNESDAY
from tests.support import Bot, Clock, running


async def test_entrance_by_code_link_and_staff(bot: Bot) -> None:
    event = held(bot)
    anna, ben, staff = page(bot), page(bot, "ben"), page(bot, "staff")
    await apply(anna, event)
    await apply(ben, event, "1")
    await staff.says("/start")
    grant(bot, staff, "staff")
    assert "2시간 전부터" in await anna.says(event.door)
    bot.clock.now = WEDNESDAY - timedelta(hours=1)
    assert "1번" in await anna.says(f"{event.door[:3]} {event.door[3:]}")
    assert "2번" in await ben.says(f"/start checkin-{event.door}")
    assert "확인해 주세요" in await ben.says("/checkin 12")
    listed = await staff.says(f"/arrivals {event.id}")
    assert "· 1번 2명: 입구에 도착" in listed
    assert "확인 2명" in await staff.presses("1번 확인")
    assert "확인 3명" in await staff.presses("2번 확인")
    assert "확인 2명" in await staff.presses("2번 되돌리기")
    assert "지금 역할로는" in await anna.says(f"/arrivals {event.id}")
    assert "지금 역할로는" in await anna.says("/arrived 1:yes")


async def test_five_wrong_codes_at_the_entrance_lead_to_the_staff_there(
    database_url: str, clock: Clock
) -> None:
    async with running(database_url, clock=clock) as bot:
        event = held(bot)
        anna, ben = page(bot), page(bot, "ben")
        await apply(anna, event)
        clock.now = WEDNESDAY - timedelta(hours=1)
        wrong = f"{(int(event.door) + 1) % 1_000_000:06}"
        for _ in range(7):
            assert "확인해 주세요" in await anna.says("/checkin 12")  # too short to be a guess
        for _ in range(5):
            assert "확인해 주세요" in await anna.says(wrong)
        assert "입구의 담당자에게" in await anna.says(wrong)
        assert "사람에게 묻기" in anna.labels()
        assert "코드를 확인" in await ben.says(wrong)  # nobody else waits
    async with running(database_url, clock=clock) as bot:  # a restart forgets nothing
        anna = page(bot)
        bot.keys = count(1_000)
        assert "입구의 담당자에게" in await anna.says(event.door)
        assert "코드는" in await anna.says("/link")  # other codes are counted apart
        clock.move(minutes=10, seconds=1)
        assert "어서 오세요" in await anna.says(event.door)


async def test_second_channel_gives_no_second_five_tries(bot: Bot) -> None:
    event = held(bot)
    anna, phone = page(bot), bot.person("phone")
    await phone.says("/start")
    code = (await anna.says("/link")).split("코드는 ")[1][:9]
    await phone.says(f"/link {code}")
    bot.clock.now = WEDNESDAY
    wrong = f"{(int(event.door) + 1) % 1_000_000:06}"
    for _ in range(5):
        await anna.says(wrong)
    assert "입구의 담당자에게" in await phone.says(wrong)


async def test_who_has_not_applied_may_apply_at_the_entrance_if_there_is_room(bot: Bot) -> None:
    event = held(bot, capacity=2)
    anna, ben = page(bot), page(bot, "ben")
    bot.clock.now = WEDNESDAY
    assert "지금 신청하실 수 있어요" in await anna.says(event.door)
    await anna.presses("신청하기")
    for words in ("동의합니다", "2", "동의하지 않아요"):
        await anna.says(words)
    assert "신청했어요" in await anna.says("제출")
    assert "어서 오세요" in await anna.says(event.door)
    assert "모두 찼어요" in await ben.says(event.door)


async def test_score_and_a_word_from_who_came(bot: Bot) -> None:
    event = held(bot)
    anna = page(bot)
    await apply(anna, event)
    assert "때가 지났어요" in await anna.says(f"/event-score {event.id}:5")
    with bot.engine.begin() as connection:
        connection.execute(TABLE.update().values(status="attended"))
    bot.clock.now = WEDNESDAY + timedelta(hours=3)
    assert "적어 주세요" in await anna.says(f"/event-score {event.id}:4")
    assert "꼭 읽을게요" in await anna.says("앉을 곳이 많아 좋았어요")
    [row] = run(
        bot, lambda work: [stored(r) for r in registration.of_event(work, event.id, "attended")]
    )
    assert row == (4, {"text": "앉을 곳이 많아 좋았어요"})
    assert "때가 지났어요" in await anna.says(f"/event-score {event.id}:9")


def stored(row: Registration) -> tuple[int, object]:
    return row.score, row.comment


async def test_who_waits_is_told_so_at_the_entrance(bot: Bot) -> None:
    event = held(bot, capacity=3)
    anna, ben = page(bot), page(bot, "ben")
    await apply(anna, event)
    await apply(ben, event)
    bot.clock.now = WEDNESDAY
    said = await ben.says(event.door)
    assert "대기로 신청하셨어요. 2명이" in said
    assert "남은 자리는 1자리" in said
    assert "기록이 없" not in said
    await ben.presses("인원 바꾸기")
    await ben.says("인원 고치기")
    await ben.says("1")
    await ben.says("제출")
    assert "어서 오세요" in await ben.says(event.door)


@pytest.mark.parametrize("said", ["입장 확인 {0}", "입장 코드 {0}", "체크인: {0}", "Check in {0}"])
async def test_code_is_understood_with_a_word_for_it_also_amid_a_question(
    bot: Bot, said: str
) -> None:
    event = held(bot)
    anna = page(bot)
    await apply(anna, event)
    bot.clock.now = WEDNESDAY
    await anna.says("/idea")
    assert "어서 오세요" in await anna.says(said.format(event.door))


async def test_who_was_seen_by_the_staff_already_is_welcomed(bot: Bot) -> None:
    event = held(bot)
    anna = page(bot)
    await apply(anna, event)
    bot.clock.now = WEDNESDAY
    with bot.engine.begin() as connection:
        connection.execute(TABLE.update().values(status="attended"))
    said = await anna.says(event.door)
    assert "참석을 확인했어요" in said
    assert "보여 주세요" not in said


async def test_stranger_at_the_entrance_hears_that_another_chat_may_know_her(bot: Bot) -> None:
    event = held(bot, capacity=1)
    anna, ben = page(bot), page(bot, "ben")
    bot.clock.now = WEDNESDAY
    assert "다른 대화창에서 신청하셨으면" in await anna.says(event.door)
    await apply(anna, event, "1")
    assert "다른 대화창에서 신청하셨으면" in await ben.says(event.door)


async def test_number_typed_by_the_staff_is_that_of_the_application(bot: Bot) -> None:
    event = held(bot, capacity=9)
    staff = page(bot, "staff")
    for name in ("anna", "ben", "cho"):
        await apply(page(bot, name), event, "1")
    await staff.says("/start")
    grant(bot, staff, "staff")
    bot.clock.now = WEDNESDAY
    await page(bot, "cho").says(event.door)  # stands first in the list
    await staff.says(f"/arrivals {event.id}")
    await staff.says("1번")
    came = run(
        bot, lambda work: [r.position for r in registration.of_event(work, event.id, "attended")]
    )
    assert came == [1]
