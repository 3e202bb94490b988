"""The first screen by role: everybody's work is a few taps away, and typed words lead there too."""

from __future__ import annotations

from collections import deque

import pytest

from handlers import BY_NAME, codes
from handlers.stock_words import COMMANDS
from models import role
from models.message import Control
from models.work import Work
from tests.scheduler.support import user_of
from tests.support import Bot, Person

DESK = {
    "event-office", "event-new", "event-import", "season", "announce", "announce-new", "missions",
    "mission-new", "reviews", "ledger", "year-report", "rounds", "round-new", "deadlines",
    "deadline-new", "agencies", "inquiries", "checklist",
}  # fmt: skip


async def person_with(bot: Bot, *roles: str) -> Person:
    person = bot.person("kim", channel="web")
    await person.says("/start")
    user = user_of(bot, person.address)
    with bot.engine.begin() as connection:
        for each in roles:
            work = Work(connection, bot.clock(), bot.runtime.ids)
            role.change(work, user, each, actor="test", granted=True)
            work.flush()
    return person


def commands(person: Person) -> dict[str, Control]:
    assert person.last
    found = [c for m in person.last.messages for c in m.controls()]
    return {
        parsed.command: control
        for control in found
        if isinstance(parsed := codes.parse(control.code), codes.CommandCode)
    }


async def within(person: Person, taps: int) -> dict[str, int]:
    """Every command whose control is reached from the first screen, with the taps it takes."""
    reached: dict[str, int] = {}
    ways = deque([("!start", 0)])
    while ways:
        code, depth = ways.popleft()
        await person.send(press=code)
        for name, control in commands(person).items():
            if name not in reached:
                reached[name] = depth + 1
                if depth + 1 < taps and ":" not in control.code:
                    ways.append((control.code, depth + 1))
    return reached


async def test_coordinators_reach_their_whole_desk_in_three_taps(bot: Bot) -> None:
    kim = await person_with(bot, "coordinator")
    await kim.says("기관 등록")
    await kim.says("가온구")  # with a first agency the deadlines' page is whole
    await kim.says("제출")
    reached = await within(kim, 3)
    assert {name: taps for name, taps in reached.items() if name in DESK}.keys() == DESK


async def test_staff_find_the_deadlines_at_once(bot: Bot) -> None:
    kim = await person_with(bot, "staff")
    await kim.says("/start")
    assert {"checklist", "deadlines", "idea", "events", "my", "human"} <= commands(kim).keys()
    assert not {"event-office", "announce", "reviews", "rounds"} & commands(kim).keys()
    assert "담당 기관" in await kim.says("보고")
    assert "담당 기관" in await kim.says("기관 마감")


async def test_citizens_see_nothing_of_the_office(bot: Bot, anna: Person) -> None:
    await anna.says("/start")
    office = DESK - {"checklist", "missions"}
    assert not office & commands(anna).keys()
    said = await anna.says("/help")
    assert "추진단:" not in said
    assert "직원:" not in said
    assert "/missions" not in said


@pytest.mark.parametrize(
    ("held", "told"),
    [
        ("coordinator", "/event-office 행사 관리"),
        ("staff", "/deadlines 기관 마감"),
        ("supporter", "/statement 활동 명세"),
    ],
)
async def test_help_names_what_belongs_to_the_role(bot: Bot, held: str, told: str) -> None:
    kim = await person_with(bot, held)
    assert told in await kim.says("/help")


async def test_every_word_typed_for_a_command_names_one(bot: Bot) -> None:
    assert COMMANDS.keys() <= BY_NAME.keys()


async def test_desk_can_be_typed(bot: Bot) -> None:
    kim = await person_with(bot, "coordinator")
    assert "제목" in await kim.says("새 행사")
    await kim.says("취소")
    assert "기다리는 인증이 없" in await kim.says("검토할 인증")
    assert "기관" in await kim.says("기한")


@pytest.mark.parametrize("typed", ["소식 그만 받기", "수신 거부", "구독 취소"])
async def test_news_can_be_ended_by_a_word(anna: Person, typed: str) -> None:
    assert "이미 받지 않는 소식" in await anna.says(typed)


async def test_who_is_not_understood_is_shown_the_events_too(anna: Person) -> None:
    await anna.says("횡설")
    assert "행사" in anna.labels()
