"""공지: from the first choice to the last count, as coordinators press and type it."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest
from sqlalchemy import select, update

from models import role
from models.announcements.announcement import TABLE, Announcement, contents
from models.announcements.recipient import RECIPIENT
from models.delivery import TABLE as DELIVERY
from models.session import TABLE as SESSION
from models.work import Work
from tests.support import SEOUL, Bot, Person

TEXT = "토요일에 *어울림광장*이 <b>열려요</b> & 와 주세요."
PRIVATE = ("announce", "announce-new", "announce-to supporters", "new announcement")
BY_NUMBER = ("show", "preview", "file", "edit", "send", "pause", "resume", "stop", "discard")


async def grant(bot: Bot, person: Person, name: str) -> Person:
    await person.says("/start")
    with bot.engine.begin() as connection:
        user = role.user_of(connection, person.address)
        assert user
        work = Work(connection, bot.clock(), bot.runtime.ids)
        role.change(work, user, name, actor="cli", granted=True)
    return person


@pytest.fixture
async def boss(bot: Bot) -> Person:
    return await grant(bot, bot.person("U1", channel="slack"), "coordinator")


async def supporters(bot: Bot, count: int) -> list[Person]:
    return [await grant(bot, bot.person(f"s{n}"), "supporter") for n in range(count)]


async def drafted(person: Person, *, text: str = TEXT, to: str = "서포터즈(동행메이트)") -> str:
    await person.says("/공지")
    await person.presses("새 공지 쓰기")
    await person.presses(to)
    await person.presses("공지 (업무·참여 안내)")
    await person.says(text)
    await person.presses("아니요")
    return await person.presses("건너뛰기")


async def begun(person: Person, people: int) -> str:
    await drafted(person)
    await person.presses("보내기")
    return await person.says(str(people))


def held(bot: Bot) -> list[Announcement]:
    with bot.engine.connect() as connection:
        rows = connection.execute(select(TABLE).order_by(TABLE.c.id)).mappings()
        return [Announcement(**row) for row in rows]


def recipients(bot: Bot) -> list[str]:
    with bot.engine.connect() as connection:
        return list(connection.scalars(select(RECIPIENT.c.status)))


async def test_first_visit_says_that_there_is_none_and_offers_to_write(boss: Person) -> None:
    assert "아직 쓴 공지가 없어요" in await boss.says("공지")
    assert boss.labels() == ["새 공지 쓰기", "처음으로"]


@pytest.mark.parametrize("said", PRIVATE)
async def test_others_are_refused(bot: Bot, anna: Person, said: str) -> None:
    await anna.says("/start")
    told = await anna.says(f"/{said}")
    assert not any(word in told for word in ("누구에게 보낼까요?", "공지 목록", "아직 쓴 공지"))
    with bot.engine.connect() as connection:
        runs = connection.scalars(select(SESSION.c.conversation))
        assert "announcement" not in set(runs)


@pytest.mark.parametrize("verb", BY_NUMBER)
async def test_others_can_do_nothing_with_a_number(
    bot: Bot, boss: Person, anna: Person, verb: str
) -> None:
    await supporters(bot, 1)
    await drafted(boss)
    [one] = held(bot)
    said = await anna.send(press=f"!announce-{verb}:{one.id}:yes")
    said += await anna.send(press=f"!announce-{verb}:{one.id}")
    assert "역할" in said
    assert TEXT not in said
    assert held(bot)[0].status == "draft"


@pytest.mark.parametrize("verb", BY_NUMBER)
@pytest.mark.parametrize("number", ["", "x", "5", "99999999999999999999999"])
async def test_forged_number_is_answered_with_a_way_on(
    bot: Bot, boss: Person, verb: str, number: str
) -> None:
    assert "찾지 못했어요" in await boss.send(press=f"!announce-{verb}:{number}")
    assert boss.labels() == ["공지 목록", "처음으로"]
    assert bot.runtime.failures == 0


async def test_draft_shows_exact_numbers_and_sends_nothing(bot: Bot, boss: Person) -> None:
    await supporters(bot, 2)
    await bot.runtime.writer.write(lambda c: None)
    said = await drafted(boss)
    assert "지금 받을 사람: 2명 (텔레그램 2명)" in said
    assert "빠지는 사람: 없음" in said
    assert "그 뒤에 들어온 사람은 받지 않고" in said
    assert recipients(bot) == []


async def test_right_number_begins_and_shows_progress(bot: Bot, boss: Person) -> None:
    await supporters(bot, 2)
    said = await begun(boss, 2)
    assert "보내는 중 - 0/2명" in said
    assert boss.labels() == ["새로 고침", "잠시 멈추기", "그만 보내기", "공지 목록", "처음으로"]
    assert recipients(bot) == ["waiting", "waiting"]


async def test_sending_whose_last_has_gone_is_said_to_be_done(bot: Bot, boss: Person) -> None:
    await supporters(bot, 2)
    await begun(boss, 2)
    with bot.engine.begin() as connection:
        connection.execute(update(RECIPIENT).values(status="sent"))
    paused = boss.control("잠시 멈추기")
    assert "다 보냄 - 2/2명" in await boss.presses("새로 고침")
    assert "잠시 멈추기" not in boss.labels()
    assert "다 보냄 - 2/2명" in await boss.send(press=paused.code)
    assert "이어서 보내기" not in boss.labels()


@pytest.mark.parametrize("typed", ["1", "3", "0", "2,000"])
async def test_wrong_number_sends_nothing_and_says_both(bot: Bot, boss: Person, typed: str) -> None:
    await supporters(bot, 2)
    await drafted(boss)
    await boss.presses("보내기")
    said = await boss.says(typed)
    assert "보내지 않았어요" in said
    assert "지금 받을 사람은 2명" in said
    assert recipients(bot) == []
    assert "지금 받을 사람: 2명" in await boss.presses("초안 다시 보기")


async def test_what_is_no_number_is_asked_again(bot: Bot, boss: Person) -> None:
    await supporters(bot, 1)
    await drafted(boss)
    await boss.presses("보내기")
    assert "숫자로" in await boss.says("모두에게")
    assert "보내는 중" in await boss.says("1명")


async def test_number_that_changed_meanwhile_is_counted_again(bot: Bot, boss: Person) -> None:
    await supporters(bot, 1)
    await drafted(boss)
    await boss.presses("보내기")
    await grant(bot, bot.person("late"), "supporter")
    assert "지금 받을 사람은 2명" in await boss.says("1")
    assert recipients(bot) == []


async def test_nobody_to_reach_is_said_and_cannot_be_sent(bot: Bot, boss: Person) -> None:
    said = await drafted(boss)
    assert "받을 사람이 없어서 보낼 수 없어요" in said
    assert "보내기" not in boss.labels()
    said = await boss.send(press=f"!announce-send:{held(bot)[0].id}")
    assert "받을 사람이 없어서" in said


async def test_night_is_told_before_it_is_confirmed(bot: Bot, boss: Person) -> None:
    await supporters(bot, 1)
    bot.clock.now = datetime(2026, 11, 23, 22, 0, tzinfo=SEOUL)
    assert "시작: 11월 24일(화) 08:00" in await drafted(boss)
    await boss.presses("보내기")
    assert "11월 24일(화) 08:00에 보내기 시작해요" in await boss.says("1")


async def test_urgent_needs_a_reason_and_goes_at_night(bot: Bot, boss: Person) -> None:
    await supporters(bot, 1)
    bot.clock.now = datetime(2026, 11, 23, 22, 0, tzinfo=SEOUL)
    await boss.says("/announce-to supporters")
    assert "까닭" in await boss.presses("긴급 안전 안내 (밤에도 바로)")
    for words in ("하천 수위가 올라가요", TEXT, "아니요"):
        await boss.says(words)
    said = await boss.presses("건너뛰기")
    assert "밤에도 보내는 까닭: 하천 수위가 올라가요" in said
    assert "시작: 확인하면 바로" in said


async def test_subscribers_get_news_only(bot: Bot, boss: Person) -> None:
    await boss.says("/announce-to subscribers")
    assert "소식’을 골라" in await boss.presses("공지 (업무·참여 안내)")
    assert "한국어로" in await boss.presses("소식 (동의한 분에게만)")
    assert bot.runtime.failures == 0


async def test_segment_without_targets_offers_another(boss: Person) -> None:
    assert "아직 없어요" in await boss.says("/announce-to event")
    assert "다른 대상 고르기" in boss.labels()
    await boss.says("/new announcement")
    await boss.presses("행사 신청자(기다리는 사람도)")
    assert "아직 없어요" in await boss.says("봄 소풍")


async def test_texts_in_other_languages_are_kept_and_shown(bot: Bot, boss: Person) -> None:
    await supporters(bot, 1)
    await boss.says("/announce-to supporters")
    await boss.presses("공지 (업무·참여 안내)")
    await boss.says(TEXT)
    await boss.presses("네")
    await boss.says("The square opens on Saturday.")
    for _ in range(3):
        await boss.presses("건너뛰기")
    assert "언어: 한국어, English" in await boss.says("https://example.com/square")
    assert "The square opens" in await boss.presses("미리보기 English")
    said = await boss.presses("미리보기 中文")
    assert "한국어로만 준비되어" in said
    assert TEXT in said
    assert "자세히 보기" in boss.labels()


async def test_long_text_is_taken_and_its_splitting_told(bot: Bot, boss: Person) -> None:
    await supporters(bot, 1)
    said = await drafted(boss, text="가" * 4_500)
    assert "4,500자 (텔레그램에서는 2개 이상으로 나뉘어요)" in said
    assert contents(held(bot)[0]).texts["ko"] == "가" * 4_500
    await boss.says("/announce-to supporters")
    await boss.presses("공지 (업무·참여 안내)")
    assert "너무 길어요" in await boss.says("가" * 6_001)


async def test_edit_changes_the_draft_itself(bot: Bot, boss: Person) -> None:
    await supporters(bot, 1)
    await drafted(boss)
    assert TEXT in await boss.presses("고치기")
    await boss.says("글 (한국어)")
    said = await boss.says("일요일로 바뀌었어요.")
    assert "공지 초안이에요" in said
    [one] = held(bot)
    assert contents(one).texts == {"ko": "일요일로 바뀌었어요."}


async def test_edit_left_open_while_it_was_sent_changes_nothing(bot: Bot, boss: Person) -> None:
    await supporters(bot, 1)
    await drafted(boss)
    ben = await grant(bot, bot.person("U2", channel="slack"), "coordinator")
    await boss.presses("고치기")
    number = held(bot)[0].id
    await ben.send(press=f"!announce-send:{number}")
    await ben.says("1")
    await boss.says("글 (한국어)")
    assert "고치지 못했어요" in await boss.says("일요일로 바뀌었어요.")
    assert contents(held(bot)[0]).texts == {"ko": TEXT}


async def test_discard_asks_once(bot: Bot, boss: Person) -> None:
    await drafted(boss)
    await boss.presses("지우기")
    assert held(bot)[0].status == "draft"
    assert "지웠어요" in await boss.presses("네, 지울게요")
    assert "아직 쓴 공지가 없어요" in await boss.presses("공지 목록")


async def test_pause_resume_and_stop_by_buttons(bot: Bot, boss: Person) -> None:
    await supporters(bot, 2)
    await begun(boss, 2)
    assert "잠시 멈춤" in await boss.presses("잠시 멈추기")
    assert "보내는 중" in await boss.presses("이어서 보내기")
    assert "그만 보낼까요" in await boss.presses("그만 보내기")
    assert held(bot)[0].status == "running"
    said = await boss.presses("네, 그만 보낼게요")
    assert "그만 보냄" in said
    assert "그만 보내서 안 감 2" in said
    assert recipients(bot) == ["stopped", "stopped"]


@pytest.mark.parametrize("verb", ["pause", "resume", "stop", "send", "edit", "discard"])
async def test_stale_button_says_how_it_stands(bot: Bot, boss: Person, verb: str) -> None:
    await supporters(bot, 1)
    await begun(boss, 1)
    await boss.presses("그만 보내기")
    await boss.presses("네, 그만 보낼게요")
    number = held(bot)[0].id
    said = await boss.send(press=f"!announce-{verb}:{number}")
    said += await boss.send(press=f"!announce-{verb}:{number}:yes")
    assert "그만 보냄" in said
    assert held(bot)[0].status == "stopped"
    assert bot.runtime.failures == 0


async def test_old_send_button_after_sending_shows_progress(bot: Bot, boss: Person) -> None:
    await supporters(bot, 1)
    await drafted(boss)
    code = boss.control("보내기").code
    await boss.presses("보내기")
    await boss.says("1")
    assert "보내는 중" in await boss.send(press=code)
    assert recipients(bot) == ["waiting"]


async def test_two_coordinators_at_once_confirm_and_pause_once(either_bot: Bot) -> None:
    bot = either_bot
    await supporters(bot, 2)
    both = [await grant(bot, bot.person(f"U{n}", channel="slack"), "coordinator") for n in (1, 2)]
    await drafted(both[0])
    number = held(bot)[0].id
    for each in both:
        await each.send(press=f"!announce-send:{number}")
    said = await asyncio.gather(*(each.says("2") for each in both))
    assert sum("보내는 중 - 0/2명" in each for each in said) == 1
    assert sum("이미 처리했어요" in each for each in said) == 1
    assert len(recipients(bot)) == 2
    said = await asyncio.gather(*(e.send(press=f"!announce-pause:{number}") for e in both))
    assert all("잠시 멈춤" in each for each in said)
    assert sum("이미 바뀌었어요" in each for each in said) == 1
    await asyncio.gather(
        both[0].send(press=f"!announce-resume:{number}"),
        both[1].send(press=f"!announce-stop:{number}:yes"),
    )
    assert held(bot)[0].status == "stopped"
    assert bot.runtime.failures == 0


async def test_progress_is_edited_in_place_while_it_is_the_newest(bot: Bot, boss: Person) -> None:
    await supporters(bot, 1)
    await begun(boss, 1)

    def newest() -> tuple[int, int | None]:
        with bot.engine.connect() as connection:
            row = connection.execute(select(DELIVERY).order_by(DELIVERY.c.id.desc())).first()
            assert row
            return row.id, row.replaces

    shown, _replaces = newest()
    await boss.presses("새로 고침")
    assert newest()[1] == shown
    await boss.says("도움말")
    await boss.presses("새로 고침")
    assert newest()[1] is None


async def test_list_pages_through_many(bot: Bot, boss: Person) -> None:
    for _ in range(9):
        await drafted(boss)
    await boss.says("/announce")
    assert len([label for label in boss.labels() if label.startswith("초안")]) == 8
    await boss.presses("더 보기")
    assert len([label for label in boss.labels() if label.startswith("초안")]) == 1
    assert bot.runtime.failures == 0
