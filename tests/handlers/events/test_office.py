"""The event office: made, changed, copied, opened and called off by conversation, by role only."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from models.events.event import TABLE as EVENT
from models.job import TABLE as JOB
from models.record import TABLE as RECORD
from tests.handlers.events.people import (
    STEPS,
    applies,
    citizen,
    content,
    local,
    make,
    opened,
    stored,
    user,
)
from tests.handlers.people import at_work, coordinator
from tests.support import SEOUL, Bot, Person

COMMANDS = (
    "event-office", "event-new", "event-import", "season", "event-open-all",
    *(f"event-{each} 1" for each in (
        "card", "edit", "copy", "open", "cancel", "figures", "list", "entrance", "import")),
)  # fmt: skip


@pytest.fixture
async def kim(bot: Bot) -> Person:
    return await coordinator(bot)


async def test_event_is_made_as_a_draft_opened_and_listed(bot: Bot, kim: Person) -> None:
    assert "초안을 만들었어요" in await make(kim)
    [event] = stored(bot)
    assert (event.title, event.capacity, event.status) == ("동행 나들이", 2, "draft")
    assert local(event.starts_at, bot).isoformat() == "2026-12-05T14:00:00+09:00"
    assert local(event.ends_at, bot).hour == 17
    assert "열었어요" in await kim.presses("열기")
    assert stored(bot)[0].status == "open"
    assert "[열림] 동행 나들이" in await kim.says("행사 관리")


async def test_details_are_asked_for_and_kept(bot: Bot, kim: Person) -> None:
    await make(
        kim, *STEPS[:-1], "네", "서울특별시 중구 세종대로 110", "건너뛰기", "중구", "교육", "어울림광장",
        "배움", "누구나", "휠체어, 수어통역", "편한 신발", "02-120", "건너뛰기",
    )  # fmt: skip
    [event] = stored(bot)
    assert (event.district, event.field, event.series) == ("jung", "education", "어울림광장")
    assert event.accessibility == ["wheelchair", "sign"]
    assert (event.bring, event.contact, event.map_url) == ("편한 신발", "02-120", "")


@pytest.mark.parametrize(
    "when", ["어제쯤", "12월 5일", "2020-01-01 10:00~11:00", "12월 5일 3시~2시"]
)
async def test_time_that_cannot_be_is_asked_again(bot: Bot, kim: Person, when: str) -> None:
    await kim.says("/event-new")
    await kim.says("나들이")
    assert "⚠" in await kim.says(when)
    assert stored(bot) == []


async def test_event_is_changed_and_those_concerned_are_told(bot: Bot, kim: Person) -> None:
    event = opened(bot, kim)
    applies(bot, await citizen(bot, "anna"), event, 2)
    await kim.says(f"/event-edit {event.id}")
    await kim.says("일시 고치기")
    await kim.says("12월 6일 오후 2시~5시")
    assert "1명에게 곧 알려요" in await kim.says("네")
    [after] = stored(bot)
    assert (local(after.starts_at, bot).day, after.revision) == (6, 2)


async def test_change_that_another_made_meanwhile_is_not_overwritten(bot: Bot, kim: Person) -> None:
    event = opened(bot, kim)
    lee = await coordinator(bot, "lee")
    for person, title in ((kim, "첫 제목"), (lee, "둘째 제목")):
        await person.says(f"/event-edit {event.id}")
        await person.says("제목 고치기")
        await person.says(title)
    assert "바꾸었어요" in await kim.says("네")
    assert "다른 담당자가" in await lee.says("네")
    assert stored(bot)[0].title == "첫 제목"
    await lee.presses("다시 고치기")
    await lee.says("제목 고치기")
    await lee.says("둘째 제목")
    await lee.says("네")
    assert stored(bot)[0].title == "둘째 제목"


async def test_copy_is_a_draft_of_the_same_length_at_another_time(bot: Bot, kim: Person) -> None:
    event = opened(bot, kim)
    await kim.says(f"/event-copy {event.id}")
    assert "⚠" in await kim.says("곧")
    assert "초안을 만들었어요" in await kim.says("12월 24일 오전 10시")
    copy = stored(bot)[1]
    assert (copy.title, copy.status) == (event.title, "draft")
    assert local(copy.starts_at, bot).isoformat() == "2026-12-24T10:00:00+09:00"
    assert copy.ends_at - copy.starts_at == event.ends_at - event.starts_at


async def test_cancelling_asks_why_shows_how_many_and_cancels_only_on_yes(
    bot: Bot, kim: Person
) -> None:
    event = opened(bot, kim)
    for name, people in (("anna", 2), ("ben", 3)):
        applies(bot, await citizen(bot, name), event, people)
    await kim.says(f"/event-card {event.id}")
    assert "왜 취소" in await kim.presses("행사 취소")
    shown = await kim.says("비가 많이 와요")
    assert "2명에게" in shown
    assert "5명" in shown
    assert "비가 많이 와요" in shown
    assert stored(bot)[0].status == "open"
    assert "취소했어요. 2명에게" in await kim.says("네")
    [after] = stored(bot)
    assert (after.status, after.reason) == ("cancelled", "비가 많이 와요")
    with bot.engine.connect() as connection:
        waiting = connection.execute(
            select(JOB.c.task).where(JOB.c.subject == event.id, JOB.c.status == "waiting")
        ).scalars()
        assert set(waiting) <= {"event_news", "event_forget"}
    assert "이미 취소된" in await kim.says(f"/event-cancel {event.id}")


async def test_cancelling_left_alone_changes_nothing(bot: Bot, kim: Person) -> None:
    event = opened(bot, kim)
    await kim.says(f"/event-cancel {event.id}")
    await kim.says("비")
    await kim.presses("잠시 멈춤")
    assert stored(bot)[0].status == "open"


async def test_two_who_cancel_at_once_are_both_answered(bot: Bot, kim: Person) -> None:
    event = opened(bot, kim)
    lee = await coordinator(bot, "lee")
    for person in (kim, lee):
        await person.says(f"/event-cancel {event.id}")
        await person.says("비")
    assert "취소했어요" in await kim.says("네")
    assert "이미 취소된" in await lee.says("네")
    assert bot.runtime.failures == 0


async def test_drafts_open_all_at_once_after_asking(bot: Bot, kim: Person) -> None:
    await make(kim)
    await make(kim, "둘째", *STEPS[1:])
    await kim.says("행사 관리")
    assert "모두 열까요" in await kim.presses("초안 2개 모두 열기")
    assert "2개를 열었어요" in await kim.presses("네, 모두 열게요")
    assert {each.status for each in stored(bot)} == {"open"}
    assert "열 초안이 없어요" in await kim.says("/event-open-all")


async def test_what_is_past_is_neither_opened_nor_changed(bot: Bot, kim: Person) -> None:
    await make(kim)
    [event] = stored(bot)
    bot.clock.move(days=30)
    assert "이미 시작한" in await kim.says(f"/event-open {event.id}")
    assert "이미 끝난" in await kim.says(f"/event-edit {event.id}")
    assert "이미 끝난" in await kim.says(f"/event-cancel {event.id}")
    assert "앞으로 할 행사가 없어요" in await kim.says("행사 관리")
    assert "동행 나들이" in await kim.presses("지난 행사")


async def test_figures_show_applications_needs_and_files_on_record(bot: Bot, kim: Person) -> None:
    event = opened(bot, kim)
    assert "아직 신청이 없어요" in await kim.says(f"/event-figures {event.id}")
    applies(bot, await citizen(bot, "anna"), event, 2, keys=("wheelchair",), text="앞자리")
    shown = await kim.says(f"/event-figures {event.id}")
    assert "신청 1건 2명" in shown
    assert "휠체어 1" in shown
    assert "앞자리" in shown
    await kim.presses("표와 그림 받기")
    assert kim.last
    assert [file.kind for file in kim.last.messages[-1].files] == ["event_list", "event_figures"]
    with bot.engine.connect() as connection:
        rows = connection.execute(select(RECORD).where(RECORD.c.action == "export")).all()
    assert rows[0].content == {"name": "event_list", "event": event.number, "rows": 1}


async def test_entrance_sheet_comes_with_the_code(bot: Bot, kim: Person) -> None:
    event = opened(bot, kim)
    await kim.says(f"/event-card {event.id}")
    assert event.door in await kim.presses("입구 안내지")
    assert kim.last
    assert kim.last.messages[-1].files[0].kind == "event_entrance"


@pytest.mark.parametrize("command", COMMANDS)
async def test_nobody_without_the_role_gets_anywhere(bot: Bot, command: str) -> None:
    kim = await coordinator(bot)
    event = opened(bot, kim)
    with bot.engine.begin() as connection:
        connection.execute(EVENT.update().values(id=1))
    mallory = await citizen(bot, "mallory")
    reply = await mallory.says(f"/{command}")
    assert "지금 역할로는" in reply
    assert event.door not in reply
    assert stored(bot)[0].status == "open"


@pytest.mark.parametrize("argument", ["", "0", "99", "abc", "1" * 30])
async def test_event_that_is_not_there_is_said(bot: Bot, kim: Person, argument: str) -> None:
    assert "찾지 못했어요" in await kim.says(f"/event-card {argument}")
    assert kim.labels()
    assert bot.runtime.failures == 0


async def test_long_list_comes_page_by_page(bot: Bot, kim: Person) -> None:
    from models.events import office as event_office  # noqa: PLC0415 - read beside its use

    who = user(bot, kim)
    with at_work(bot) as work:
        for n in range(10):
            event_office.create(work, who, content(bot, title=f"행사{n:02}", days=n + 1))
    assert "행사07" in await kim.says("행사 관리")
    assert "행사09" in await kim.presses("더 보기")


async def test_who_only_waits_is_not_counted_as_coming(bot: Bot, kim: Person) -> None:
    event = opened(bot, kim, capacity=2)
    for name, people in (("anna", 2), ("ben", 2)):
        applies(bot, await citizen(bot, name), event, people)
    assert "신청·대기·알림 2명(오기로 한 인원 2명)" in await kim.says(f"/event-card {event.id}")


async def test_opening_says_when_subscribers_hear_of_it(bot: Bot, kim: Person) -> None:
    await make(kim)
    assert "‘동행 나들이’를 열었어요." in (said := await kim.presses("열기"))
    at = bot.clock() + timedelta(minutes=10)
    assert f"{at:%H:%M}에 알려요" in said
    bot.clock.now = datetime(2026, 11, 28, 11, 0, tzinfo=SEOUL)  # a Saturday
    await make(kim)
    assert "2026년 11월 30일 월요일 08:00에 알려요" in await kim.presses("열기")
    await make(kim)
    await kim.says("행사 관리")
    await make(kim)
    await kim.says("/event-open-all")
    assert "2026년 11월 30일 월요일 08:00에 한 번에 모아 알려요" in await kim.says("네")


async def test_change_in_quiet_time_says_when_people_hear_of_it(bot: Bot, kim: Person) -> None:
    event = opened(bot, kim)
    applies(bot, await citizen(bot, "anna"), event)
    bot.clock.now = datetime(2026, 11, 28, 11, 0, tzinfo=SEOUL)
    await kim.says(f"/event-edit {event.id}")
    await kim.says("장소 고치기")
    await kim.says("시청")
    assert "1명에게 2026년 11월 30일 월요일 08:00에 알려요" in await kim.says("네")


async def test_past_event_is_said_to_be_over_and_has_no_places_left(bot: Bot, kim: Person) -> None:
    event = opened(bot, kim, capacity=3)
    applies(bot, await citizen(bot, "anna"), event)
    bot.clock.now += timedelta(days=20)
    assert "[끝남]" in await kim.says("/event-office past")
    card = await kim.says(f"/event-card {event.id}")
    assert "끝남" in card
    assert "남았어요" not in card
    assert "오기로 한" not in card
    assert "남았어요" not in await (await citizen(bot, "ben")).says(f"/event {event.id}")


async def test_event_that_has_begun_can_be_changed_without_moving_it(bot: Bot, kim: Person) -> None:
    event = opened(bot, kim)
    bot.clock.now = event.starts_at.astimezone(SEOUL) + timedelta(hours=1)
    shown = await kim.says(f"/event-edit {event.id}")
    assert "확인해 주세요" in shown
    await kim.says("장소 고치기")
    await kim.says("시청 앞")
    await kim.says("네")
    [after] = stored(bot)
    assert (after.place, after.starts_at) == ("시청 앞", event.starts_at)
    await kim.says(f"/event-edit {event.id}")
    await kim.says("일시 고치기")
    assert "이미 지난 때" in await kim.says("2026-11-01 14:00~17:00")
