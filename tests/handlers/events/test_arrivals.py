"""The staff's list at an entrance: somebody is found by number, or by what stands in the list."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from models.events import attendance, registration
from models.events.application import apply
from models.events.event import Event
from models.events.registration import TABLE, Needs
from models.role import NotAllowedError
from models.user import User
from models.work import Work
from tests.handlers.events.test_event import grant, held, page, run
from tests.models.events.support import WEDNESDAY
from tests.support import Bot, Person

FIRST_CITIZEN = 100


def crowd(bot: Bot, event: Event, count: int, **needs: Needs) -> None:
    """Let so many people apply; `needs` by "p" and number."""

    def verb(work: Work) -> None:
        for number in range(1, count + 1):
            user = FIRST_CITIZEN + number
            work.orm.add(User(id=user, created_at=work.now))
            work.flush()
            apply(work, user, event.id, 1, needs.get(f"p{number}", Needs()))

    run(bot, verb)


def came(bot: Bot, event: Event) -> list[int]:
    return run(bot, lambda w: [r.position for r in registration.of_event(w, event.id, "attended")])


async def at_the_entrance(bot: Bot, event: Event) -> Person:
    staff = page(bot, "staff")
    await staff.says("/start")
    grant(bot, staff, "staff")
    bot.clock.now = WEDNESDAY - timedelta(hours=1)
    listed = await staff.says(f"/arrivals {event.id}")
    assert "신청 번호를 적" in listed
    assert listed.count("· ") == 10
    return staff


@pytest.mark.parametrize("said", ["137번", "１３７", "137번 확인", "137번이요"])
async def test_somebody_far_down_is_checked_in_by_the_number(bot: Bot, said: str) -> None:
    event = held(bot, capacity=0)
    crowd(bot, event, 138)
    staff = await at_the_entrance(bot, event)
    assert "137번 1명: 참석 확인" in await staff.says(said)
    assert came(bot, event) == [137]
    assert "138번 1명: 참석 확인" in await staff.says("138")  # and so the next one
    assert "이미 확인" in await staff.says(said.replace(" 확인", ""))  # once more undoes nothing
    assert came(bot, event) == [137, 138]
    assert "137번: 되돌렸어요" in await staff.presses("137번 되돌리기")
    assert came(bot, event) == [138]


async def test_number_that_looks_like_a_shown_one_is_not_taken_for_it(bot: Bot) -> None:
    event = held(bot, capacity=0)
    crowd(bot, event, 21)
    staff = await at_the_entrance(bot, event)
    await staff.says(f"/arrivals {event.id}:20")  # 21 alone
    assert "27번 신청을 찾지 못했어요" in await staff.says("27번 확인")
    assert came(bot, event) == []
    await staff.says(f"/arrivals {event.id}")
    assert "1번: 확인했어요" in await staff.says("1번")
    await staff.says(f"/arrivals {event.id}:20")
    await staff.says("1번")  # its button undoes, and a number alone undoes nothing
    assert came(bot, event) == [1]


async def test_part_of_what_the_list_says_finds_one_or_some_to_choose_from(bot: Bot) -> None:
    event = held(bot, capacity=0)
    crowd(
        bot,
        event,
        15,
        p12=Needs((), "보청기를 껴요"),
        p13=Needs((), "안내견과 와요"),
        p14=Needs((), "안내견"),
    )
    staff = await at_the_entrance(bot, event)
    assert "12번 1명: 참석 확인 / 지원: 보청기" in await staff.says("보청기")
    shown = await staff.says("안내견")
    assert "· 13번" in shown
    assert "· 14번" in shown
    assert came(bot, event) == [12]
    await staff.presses("14번 확인")
    assert came(bot, event) == [12, 14]


async def test_unknown_ones_hear_what_to_do(bot: Bot) -> None:
    event = held(bot, capacity=0)
    crowd(bot, event, 11)
    with bot.engine.begin() as connection:
        connection.execute(update(TABLE).where(TABLE.c.position == 5).values(status="cancelled"))
    staff = await at_the_entrance(bot, event)
    said = await staff.says("99")
    assert "99번 신청을 찾지 못했어요" in said
    assert f"입장 코드 {event.door}" in said
    assert "도착 목록" in staff.labels()
    assert "5번은 지금 자리가 없어요: 취소" in await staff.says("5번")
    assert "‘홍길동’을 목록에서 찾지 못했어요" in await staff.says("홍길동")
    assert came(bot, event) == []


async def test_who_is_no_staff_finds_nobody(bot: Bot) -> None:
    event = held(bot, capacity=0)
    crowd(bot, event, 11)
    staff = await at_the_entrance(bot, event)
    grant(bot, staff, "")
    assert "무슨 뜻인지" in await staff.says("11")
    assert came(bot, event) == []

    def look(work: Work) -> None:
        with pytest.raises(NotAllowedError):
            attendance.numbered(work, FIRST_CITIZEN + 1, event.id, 11)

    run(bot, look)


async def test_number_before_the_entrance_opens_is_not_taken(bot: Bot) -> None:
    event = held(bot, capacity=0)
    crowd(bot, event, 11)
    staff = await at_the_entrance(bot, event)
    bot.clock.now = WEDNESDAY - timedelta(hours=3)
    assert "2시간 전부터" in await staff.says("11")
