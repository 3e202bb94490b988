"""행사 by conversation: finding, applying, changing, the answers that come late, the entrance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlalchemy import select, update

from models.consent import TABLE as CONSENT
from models.events import offer
from models.events import office as event_office
from models.events.event import Event
from models.events.registration import TABLE
from models.inquiry import TABLE as INQUIRY
from models.table import core
from models.user import Account, User
from models.work import Work
from tests.models.events.support import WEDNESDAY, content, opened
from tests.support import SEOUL, Bot, Person

T = TypeVar("T")
BOSS = 7  # a coordinator nobody talks to


def run(bot: Bot, verb: Callable[[Work], T]) -> T:
    """Run something in a transaction of its own."""
    with bot.engine.begin() as connection:
        work = Work(connection, bot.clock(), bot.runtime.ids)
        result = verb(work)
        work.flush()
        return result


def grant(bot: Bot, person: Person, roles: str) -> None:
    account, user = core(Account), core(User)
    with bot.engine.begin() as connection:
        mine = select(account.c.user_id).where(account.c.address == person.address)
        connection.execute(update(user).where(user.c.id.in_(mine)).values(roles=roles))


def held(bot: Bot, **parts: object) -> Event:
    """An open event."""

    def verb(work: Work) -> Event:
        if work.orm.get(User, BOSS) is None:
            work.orm.add(User(id=BOSS, roles="coordinator", created_at=work.now))
            work.flush()
        made = opened(work, BOSS, content(**parts))  # type: ignore[arg-type]
        work.orm.expunge(made)
        return made

    return run(bot, verb)


def rows(bot: Bot) -> list[tuple[str, int]]:
    with bot.engine.connect() as connection:
        found = connection.execute(select(TABLE).order_by(TABLE.c.position))
        return [(row.status, row.people) for row in found]


def page(bot: Bot, name: str = "anna") -> Person:
    return bot.person(name, channel="web")


async def apply(person: Person, event: Event, people: str = "2") -> str:
    """Apply without support, from the first word to the receipt."""
    said = await person.says(f"/register {event.id}")
    if "개인정보 수집" in said:
        await person.says("동의합니다")
    await person.says(people)
    if "민감정보" in person.text(person.last.messages if person.last else ()):
        await person.says("동의하지 않아요")
    return await person.says("제출")


async def test_list_details_and_application_by_buttons(bot: Bot) -> None:
    held(
        bot, accessibility=("wheelchair", "sign"), bring="물병", district="jung", audience="누구나"
    )
    anna = page(bot)
    listed = await anna.says("행사")
    assert "2026년 12월 23일 수요일 14:00~16:00" in listed
    shown = await anna.presses("어울림광장")
    for part in (
        "서울광장 (중구 세종대로 110)",
        "물병",
        "휠체어, 수어통역",
        "자치구: 중구",
        "3자리",
    ):
        assert part in shown
    assert anna.control("길찾기").url.startswith("https://map.kakao.com/")
    assert "동의가 필요해요" in await anna.presses("신청하기")
    assert "몇 분이" in await anna.presses("동의합니다")
    assert "민감정보" in await anna.says("3명")
    assert "어떤 지원" in await anna.presses("동의합니다")
    await anna.presses("☐ 휠체어")
    assert "휠체어" in await anna.presses("다 골랐어요")
    said = await anna.presses("제출")
    assert "신청했어요" in said
    assert "필요한 지원: 휠체어" in said
    assert anna.last
    assert [file.kind for message in anna.last.messages for file in message.files] == ["event_ics"]
    assert rows(bot) == [("applied", 3)]
    with bot.engine.connect() as connection:
        given = connection.execute(select(CONSENT.c.purpose, CONSENT.c.given)).all()
    assert set(given) == {("event", True), ("event_needs", True)}


async def test_refusing_to_tell_support_costs_nothing_and_stores_nothing(bot: Bot) -> None:
    event = held(bot)
    anna = page(bot)
    assert "신청했어요" in await apply(anna, event)
    assert rows(bot) == [("applied", 2)]
    with bot.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT needs FROM registration").scalar() is None


async def test_on_a_channel_that_stores_abroad_that_is_said_with_the_consent(bot: Bot) -> None:
    event = held(bot)
    anna = bot.person("anna")
    assert "나라 밖 보관" in await anna.says(f"/register {event.id}")
    await anna.says("동의합니다")
    await anna.says("2")
    await anna.says("동의하지 않아요")
    assert "신청했어요" in await anna.says("제출")
    with bot.engine.connect() as connection:
        given = connection.execute(select(CONSENT.c.purpose, CONSENT.c.given)).all()
    assert set(given) == {("event", True), ("abroad-telegram", True), ("event_needs", False)}


async def test_draft_of_an_application_outlives_its_event_kindly(bot: Bot) -> None:
    event = held(bot)
    anna = page(bot)
    for words in (f"/register {event.id}", "동의합니다", "2", "동의하지 않아요"):
        await anna.says(words)
    run(bot, lambda work: event_office.cancel(work, BOSS, event.id, "비"))
    assert "취소되었어요" in await anna.says("제출")
    assert rows(bot) == []
    assert bot.runtime.failures == 0


async def test_refusing_the_consent_says_what_else_can_be_done(bot: Bot) -> None:
    event = held(bot)
    anna = page(bot)
    await anna.says(f"/register {event.id}")
    assert "120" in await anna.says("동의하지 않아요")
    assert rows(bot) == []


async def test_consent_is_asked_once(bot: Bot) -> None:
    first, second = held(bot), held(bot, title="동행주간")
    anna = page(bot)
    await apply(anna, first)
    assert "몇 분이" in await anna.says(f"/register {second.id}")


async def test_full_event_tells_the_place_in_line_and_it_can_be_changed(bot: Bot) -> None:
    event = held(bot, capacity=2)
    anna, ben, cho = page(bot), page(bot, "ben"), page(bot, "cho")
    await apply(anna, event)
    assert "대기로 신청할 수 있어요" in await ben.says(f"/event {event.id}")
    assert "자리가 모두 찼어요" in await ben.says(f"/register {event.id}")
    for words in ("동의합니다", "2", "동의하지 않아요"):
        await ben.says(words)
    assert "대기 순서는 1번째" in await ben.says("제출")
    assert "대기 순서는 2번째" in await apply(cho, event, "1")
    await cho.presses("신청 바꾸기")
    await cho.says("인원")
    await cho.says("2")
    said = await cho.says("제출")
    assert "바꾸었어요" in said
    assert "2번째" in said


async def test_more_people_than_there_is_room_for_keeps_what_was(bot: Bot) -> None:
    event = held(bot, capacity=3)
    anna, ben = page(bot), page(bot, "ben")
    await apply(anna, event)
    await apply(ben, event, "1")
    await anna.presses("신청 바꾸기")
    await anna.says("1")
    await anna.says("3")
    said = await anna.says("제출")
    assert "자리가 없어요" in said
    assert "그대로예요" in said
    assert rows(bot) == [("applied", 2), ("applied", 1)]


async def test_application_is_cancelled_after_asking_once(bot: Bot) -> None:
    event = held(bot)
    anna = page(bot)
    await apply(anna, event)
    assert "취소할까요" in await anna.presses("신청 취소")
    assert rows(bot) == [("applied", 2)]
    assert "취소했어요" in await anna.says("네")
    assert rows(bot) == [("cancelled", 2)]
    assert "취소할 신청이 없어요" in await anna.says(f"/unregister {event.id}:yes")
    assert "신청했어요" in await apply(anna, event, "1")


async def test_my_page_lists_what_was_applied_for(bot: Bot) -> None:
    event = held(bot)
    anna = page(bot)
    await apply(anna, event)
    said = await anna.says("/my")
    assert "어울림광장: 신청함" in said
    assert "내 신청: 신청함" in await anna.presses("어울림광장")


async def test_reminder_without_applying_can_be_stopped(bot: Bot) -> None:
    event = held(bot)
    anna = page(bot)
    await anna.says(f"/event {event.id}")
    said = await anna.presses("나중에 알림")  # three days before is a Sunday
    assert "2026년 12월 21일 월요일 08:00, 2026년 12월 22일 화요일 10:00에 알려" in said
    assert rows(bot) == [("later", 1)]
    await anna.says(f"/event {event.id}")
    assert "알리지 않을게요" in await anna.presses("그만 알림")
    assert rows(bot) == [("cancelled", 1)]


async def test_reminder_that_would_never_come_is_not_promised(bot: Bot) -> None:
    event = held(bot)
    anna, ben = page(bot), page(bot, "ben")
    bot.clock.now = event.starts_at.astimezone(SEOUL) - timedelta(hours=3)
    await anna.says(f"/event {event.id}")
    assert "나중에 알림" not in anna.labels()
    assert "따로 알려 드릴 때가 없어요" in await anna.says(f"/event-later {event.id}")
    assert rows(bot) == []
    await anna.presses("신청하기")
    await anna.presses("동의합니다")
    await anna.says("1")
    await anna.presses("동의하지 않아요")
    said = await anna.presses("제출")
    assert "신청했어요" in said
    assert "다시 알려 드릴게요" not in said  # the last reminder has gone out
    assert "내 신청: 신청함" in await anna.says(f"/event-later {event.id}")
    bot.clock.move(days=-1)
    assert "다시 알려 드릴게요" in await apply(ben, event)


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("/events 이번 주", ["가까이"]),
        ("/events week", ["가까이"]),
        ("/events 이번 달", ["가까이"]),
        ("/events 주거", ["집 이야기"]),
        ("/events 용산구", ["가까이"]),
        ("/행사", ["가까이", "집 이야기"]),
        ("이번 주 행사", ["가까이"]),
        ("이번 달 행사 알려 줘", ["가까이"]),
        ("마포구 행사", ["가까이"]),
        ("마포구에 무슨 행사 있어요?", ["가까이", "집 이야기"]),
        ("주거 행사", ["집 이야기"]),
        ("무슨 행사가 있나요", ["가까이", "집 이야기"]),
    ],
)
async def test_list_is_narrowed_by_words(bot: Bot, typed: str, titles: list[str]) -> None:
    held(bot, starts_at=bot.clock() + timedelta(days=1), title="가까이", district="mapo")
    held(bot, title="집 이야기", field="housing")
    anna = page(bot)
    said = await anna.says(typed)
    assert [t for t in ("가까이", "집 이야기") if t in anna.labels()] == titles, said


async def test_choosing_a_field_and_a_district_by_buttons(bot: Bot) -> None:
    held(bot, field="housing", district="mapo")
    anna = page(bot)
    await anna.says("/events")
    await anna.presses("분야로 찾기")
    assert "주거 분야" in await anna.presses("주거")
    await anna.presses("가까운 곳 찾기")
    assert len(anna.labels()) == 27
    assert "용산구와 가까운" in await anna.presses("용산구")
    await anna.presses("가까운 곳 찾기")
    assert "지금은 없어요" in await anna.presses("도봉구")
    assert "행사 목록" in anna.labels()


async def test_empty_list_says_so_and_leads_on(bot: Bot) -> None:
    anna = page(bot)
    assert "잡혀 있는 행사가 없어요" in await anna.says("/events")
    assert anna.labels()


async def test_list_comes_page_by_page(bot: Bot) -> None:
    for number in range(7):
        held(bot, title=f"행사 {number}", starts_at=WEDNESDAY + timedelta(days=number))
    anna = page(bot)
    first = await anna.says("/events")
    assert "행사 4" in first
    assert "행사 5" not in first
    second = await anna.presses("더 보기")
    assert "행사 6" in second
    assert "행사 4" not in second
    assert "행사 0" in await anna.says("/events :99")


async def test_deep_link_opens_the_event_and_a_wrong_one_says_so(bot: Bot) -> None:
    event = held(bot)
    anna = page(bot)
    assert "서울광장" in await anna.says(f"/start event-{event.id}")
    assert "찾지 못했어요" in await anna.says("/start event-12")
    assert "찾지 못했어요" in await anna.says("/event abc")


async def test_draft_is_shown_to_coordinators_only(bot: Bot) -> None:
    event = held(bot)
    draft = run(bot, lambda work: event_office.duplicate(work, BOSS, event.id, WEDNESDAY).id)
    anna = page(bot)
    assert "찾지 못했어요" in await anna.says(f"/event {draft}")
    grant(bot, anna, "coordinator")
    assert "서울광장" in await anna.says(f"/event {draft}")
    assert "아직 신청을 받지 않는" in await anna.says(f"/register {draft}")


async def test_late_taps_after_the_end_and_after_a_cancellation_are_answered_kindly(
    bot: Bot,
) -> None:
    event, off = held(bot), held(bot, title="취소될 행사")
    anna = page(bot)
    for each in (event, off):
        await apply(anna, each)
    run(bot, lambda work: event_office.cancel(work, BOSS, off.id, "비"))
    bot.clock.now = WEDNESDAY + timedelta(days=2)
    for name in ("event-going", "event-not-going", "event-take", "event-pass", "register",
                 "event-later"):  # fmt: skip
        assert "끝난 행사" in await anna.send(press=f"!{name}:{event.id}"), name
        assert "취소" in await anna.send(press=f"!{name}:{off.id}"), name
        assert anna.labels()
    assert rows(bot) == [("applied", 2), ("applied", 2)]
    assert bot.runtime.failures == 0


async def test_going_and_not_going(bot: Bot) -> None:
    event = held(bot, capacity=2)
    anna, ben = page(bot), page(bot, "ben")
    await apply(anna, event)
    assert "반가워요" in await anna.says(f"/event-going {event.id}")
    assert "고마워요" in await anna.says(f"/event-not-going {event.id}")
    assert rows(bot) == [("cancelled", 2)]
    await apply(ben, event, "2")
    assert "대기 순서는 1번째" in await anna.presses("다시 갈게요")
    assert "동의가 필요해요" in await page(bot, "cho").says(f"/event-going {event.id}")
    assert "취소할 신청이 없어요" in await page(bot, "dan").says(f"/event-not-going {event.id}")


async def test_offer_is_taken_or_passed_and_an_old_button_says_what_stands(bot: Bot) -> None:
    event = held(bot, capacity=1)
    anna, ben = page(bot), page(bot, "ben")
    await apply(anna, event, "1")
    await apply(ben, event, "1")
    await anna.says(f"/unregister {event.id}:yes")
    run(bot, lambda work: offer.offer_next(work, event.id))
    assert "맡아" in (await ben.says(f"/register {event.id}") + await ben.says("제출"))
    await ben.says(f"/event {event.id}")
    assert "신청했어요" in await ben.presses("받기")
    assert "신청했어요" in await ben.says(f"/event-take {event.id}")  # pressed twice
    assert "취소할까요" in await ben.says(f"/event-pass {event.id}")  # never lost by an old button
    assert "자리를 돌려놓았어요" in await anna.says(f"/event-take {event.id}")
    assert rows(bot) == [("applied", 1), ("cancelled", 1)] or rows(bot)[::-1] == [
        ("applied", 1), ("cancelled", 1),
    ]  # fmt: skip


async def test_help_reaches_the_coordinators_with_the_event_named(bot: Bot) -> None:
    event = held(bot)
    anna = page(bot)
    await anna.says(f"/event {event.id}")
    await anna.presses("도움 요청")
    await anna.says("동의합니다")
    assert "전했어요" in await anna.says("휠체어로 어느 문으로 가나요?")
    with bot.engine.connect() as connection:
        [body] = connection.execute(select(INQUIRY.c.body)).scalars()
    assert body["text"] == "[EV-2026-000001 어울림광장] 휠체어로 어느 문으로 가나요?"


async def test_withdrawn_consents_end_what_rested_on_them(bot: Bot) -> None:
    event = held(bot, capacity=1)
    anna = page(bot)
    await apply(anna, event, "1")
    assert "행사 신청" in await anna.says("/privacy")
    assert "자리를 돌려" in await anna.says("/withdraw-consent event")
    assert rows(bot) == []


async def test_everything_in_english_reads_without_failing(bot: Bot) -> None:
    event = held(bot, capacity=1, accessibility=("rest",))
    tom = bot.person("tom", channel="web", locale="en")
    for words in ("/events", "/events week", f"/event {event.id}", "/events district"):
        await tom.says(words)
        assert tom.labels()
    assert bot.runtime.failures == 0


async def test_more_people_than_places_left_are_told_why_they_wait(bot: Bot, anna: Person) -> None:
    event = held(bot, capacity=2)
    assert "신청했어요" in await apply(page(bot, "first"), event, "1")
    said = await apply(anna, event, "2")
    assert "남은 자리가 1자리라서 2명은 대기로" in said
    assert "자리가 차서" not in said


async def test_events_of_one_name_have_buttons_that_differ(bot: Bot, anna: Person) -> None:
    held(bot, title="걷기 모임")
    held(bot, title="걷기 모임", starts_at=WEDNESDAY + timedelta(days=1))
    held(bot, title="북카페")
    await anna.says("행사")
    named = [label for label in anna.labels() if "걷기 모임" in label]
    assert len(set(named)) == 2
    assert "북카페" in anna.labels()


async def test_coordinator_finds_the_way_between_an_event_and_its_desk(
    bot: Bot, anna: Person
) -> None:
    event = held(bot)
    await anna.says("/start")
    grant(bot, anna, "coordinator")
    await anna.says(f"/event {event.id}")
    await anna.presses("이 행사 관리")
    await anna.presses("도착 목록")
    assert "행사 보기" in anna.labels()


async def test_more_people_than_the_event_ever_takes_are_refused_at_once(bot: Bot) -> None:
    event = held(bot, capacity=3)
    anna = page(bot)
    await anna.says(f"/register {event.id}")
    await anna.says("동의합니다")
    assert "모두 3명까지예요" in await anna.says("네 명")
    assert "민감정보" in await anna.says("세 명")


async def test_example_of_a_number_lies_within_what_is_taken(bot: Bot) -> None:
    event = held(bot)
    anna = page(bot)
    await anna.says(f"/register {event.id}")
    await anna.says("동의합니다")
    assert "1부터 10까지의 수" in await anna.says("많이요")


async def test_list_leads_to_the_news_also_when_it_is_empty(bot: Bot) -> None:
    anna = page(bot)
    await anna.says("/events")
    assert "무엇을 받으시겠어요" in await anna.presses("새 소식 받기")
    held(bot)
    await anna.says("/events")
    assert "새 소식 받기" in anna.labels()
