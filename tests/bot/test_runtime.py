"""Turns on real databases: nothing lost, nothing twice, nothing leaked, no dead end."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, insert, select, text

from models.delivery import TABLE as DELIVERY
from models.idea import TABLE as IDEA
from models.session import TABLE as SESSION
from models.table import core
from models.update import SeenUpdate, Update
from models.user import Account
from models.work import Work
from tests.support import Bot, Person

SHORT = ("아이디어 있어요", "동의합니다", "주거", "반지하 창문에 물막이판을 달아 주세요.")


def rows(bot: Bot, table: object) -> list[object]:
    with bot.engine.connect() as connection:
        return list(connection.execute(select(table)))  # type: ignore[call-overload]


def count_of(bot: Bot, table: object) -> int:
    return len(rows(bot, table))


async def hand_in(person: Person) -> str:
    replies = [await person.says(words) for words in SHORT]
    return replies[-1]


async def test_idea_takes_four_messages_from_first_word_to_receipt(either_bot: Bot) -> None:
    anna = either_bot.person()
    assert "ID-2026-000001" in await hand_in(anna)
    assert count_of(either_bot, IDEA) == 1


async def test_redelivered_update_acts_once_and_shows_the_question_again(either_bot: Bot) -> None:
    anna = either_bot.person()
    await anna.says(SHORT[0])
    await anna.send(key="k1", text=SHORT[1])
    deliveries = count_of(either_bot, DELIVERY)
    for _ in range(5):
        await anna.send(key="k1", text=SHORT[1])
        assert anna.last
        assert anna.last.duplicate
        assert anna.last.shown
        assert anna.last.shown.prompt.focus
        assert anna.last.shown.prompt.focus.name == "area"
    assert count_of(either_bot, DELIVERY) == deliveries


async def test_the_same_update_twice_in_one_batch_acts_once(either_bot: Bot) -> None:
    update = Update("k", "telegram", "telegram:a", "a", text="/idea", locale="ko")
    outcomes = await asyncio.gather(*(either_bot.runtime.handle(update) for _ in range(5)))
    assert sorted(each.duplicate for each in outcomes) == [False, True, True, True, True]
    assert count_of(either_bot, SESSION) == 1


async def test_many_people_at_once_each_get_their_own_receipt(either_bot: Bot) -> None:
    people = [either_bot.person(f"p{n}") for n in range(40)]
    replies = await asyncio.gather(*(hand_in(person) for person in people))
    numbers = {reply.split("접수번호는 ")[1][:14] for reply in replies}
    assert len(numbers) == 40
    with either_bot.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(IDEA)).scalar() == 40


async def test_updates_of_one_account_are_handled_in_order(either_bot: Bot) -> None:
    anna = either_bot.person()
    await asyncio.gather(*(anna.says(words) for words in SHORT))
    assert count_of(either_bot, IDEA) == 1


@pytest.fixture
def broken_finish(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("models.idea.submit", fail)


@pytest.mark.usefixtures("broken_finish")
async def test_fault_in_a_conversation_keeps_the_draft_and_tells_the_turn(bot: Bot) -> None:
    anna, ben = bot.person("anna"), bot.person("ben")
    for words in SHORT[:-1]:
        await anna.says(words)
    broken, fine = await asyncio.gather(anna.says(SHORT[-1]), ben.says("/start"))
    assert "이 번호를 알려 주세요" in broken
    assert "동행봇" in fine
    assert count_of(bot, IDEA) == 0
    again = await anna.presses("이어서 쓰기")
    assert "아이디어를 적어 보내 주세요" in again


async def test_fault_that_only_the_database_finds_is_told_like_any_other(
    either_bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Redelivered it would fail again: the person must hear of it now, and lose nothing."""

    def fail(work: Work, *_args: object) -> None:
        row = {"key": "telegram:anna:0", "at": work.now}
        for _twice in range(2):
            work.connection.execute(insert(core(SeenUpdate)).values(row))

    monkeypatch.setattr("models.idea.submit", fail)
    anna = either_bot.person("anna")
    for words in SHORT[:-1]:
        await anna.says(words)
    assert "이 번호를 알려 주세요" in await anna.says(SHORT[-1])
    assert either_bot.runtime.failures == 1
    assert "아이디어를 적어 보내 주세요" in await anna.presses("이어서 쓰기")


async def test_stale_button_never_acts_and_offers_to_change_the_answer(
    bot: Bot, anna: Person
) -> None:
    for words in SHORT[:2]:
        await anna.says(words)
    old = anna.control("의료")
    await anna.presses("주거")
    reply = await anna.send(press=old.code)
    assert "앞 질문의 버튼" in reply
    assert "아이디어를 적어" in reply
    assert "지금 답" not in reply
    await anna.presses("바꾸기")
    await anna.says(SHORT[-1])
    [idea] = rows(bot, IDEA)
    assert idea.area == "medical"  # type: ignore[attr-defined]


async def test_double_tap_acts_once_and_says_nothing_new(anna: Person) -> None:
    for words in SHORT[:2]:
        await anna.says(words)
    control = anna.control("주거")
    await anna.send(press=control.code)
    await anna.send(press=control.code)
    assert anna.last
    assert anna.last.messages == ()
    assert anna.last.notice


async def test_button_of_another_persons_session_does_nothing(bot: Bot, anna: Person) -> None:
    await anna.says(SHORT[0])
    control = anna.control("동의합니다")
    mallory = bot.person("mallory")
    reply = await mallory.send(press=control.code)
    assert "쓸 수 없는 버튼" in reply
    [session] = rows(bot, SESSION)
    assert session.answers == {}  # type: ignore[attr-defined]


async def test_numbers_that_identify_people_are_masked_before_storing(
    bot: Bot, anna: Person
) -> None:
    for words in SHORT[:3]:
        await anna.says(words)
    reply = await anna.says(
        "제 번호 010-1234-5678 주민번호 900101-1234567 로 연락 주세요, 의견입니다."
    )
    assert "가리고 저장" in reply
    [idea] = rows(bot, IDEA)
    assert "1234-5678" not in idea.content["body"]  # type: ignore[attr-defined]
    assert "1234567" not in idea.content["body"]  # type: ignore[attr-defined]


async def test_drafts_and_messages_are_encrypted_at_rest(bot: Bot, anna: Person) -> None:
    for words in SHORT[:3]:
        await anna.says(words)
    await anna.presses("자세히 쓰기")
    secret = "아무도 모르는 문장이에요"
    await anna.says(secret)
    with bot.engine.connect() as connection:
        for table in ("session", "delivery"):
            column = "answers" if table == "session" else "body"
            held = connection.execute(text(f"SELECT {column} FROM {table}")).scalars()
            assert all(secret.encode() not in bytes(each) for each in held)


async def test_distress_brings_the_help_lines_and_the_conversation_goes_on(anna: Person) -> None:
    await anna.says(SHORT[0])
    await anna.says(SHORT[1])
    reply = await anna.says("죽고 싶어요")
    assert "109" in reply
    assert "어느 분야" in reply


async def test_refused_consent_stores_nothing_and_names_other_ways(bot: Bot, anna: Person) -> None:
    await anna.says(SHORT[0])
    reply = await anna.says("동의 안 해요")
    assert "동의" in reply
    reply = await anna.presses("동의하지 않아요")
    assert "다산콜 120" in reply
    assert count_of(bot, IDEA) == 0


async def test_draft_is_set_aside_and_resumed_days_later(bot: Bot, anna: Person) -> None:
    for words in SHORT[:3]:
        await anna.says(words)
    assert "저장해 두었어요" in await anna.says("취소")
    bot.clock.move(days=9)
    assert "쓰는 중" in await anna.says("내 현황")
    assert "아이디어를 적어" in await anna.presses("이어서 쓰기: 아이디어 제안")


async def test_starting_again_asks_go_on_or_anew(anna: Person) -> None:
    for words in SHORT[:3]:
        await anna.says(words)
    await anna.says("/cancel")
    assert "이어서 쓸까요" in await anna.says("/idea")
    assert "어느 분야" not in await anna.presses("이어서 쓰기")


async def test_link_carries_a_draft_to_another_channel(bot: Bot, anna: Person) -> None:
    for words in SHORT[:3]:
        await anna.says(words)
    code = (await anna.says("/link")).split("/link ")[1].split("\n")[0]
    web = bot.person("browser", channel="web")
    assert "연결했어요" in await web.says(f"/link {code}")
    assert "쓰는 중" in await web.says("/my")
    await web.presses("이어서 쓰기: 아이디어 제안")
    assert "ID-2026-000001" in await web.says(SHORT[-1])
    other = bot.person("third", channel="web")
    assert "맞지 않거나" in await other.says(f"/link {code}")


async def test_link_code_ends_after_ten_minutes_and_five_tries(bot: Bot, anna: Person) -> None:
    code = (await anna.says("/link")).split("/link ")[1].split("\n")[0]
    ben = bot.person("ben")
    for _ in range(5):
        assert "맞지 않거나" in await ben.says("/link AAAA-AAAA")
    assert "막았어요" in await ben.says(f"/link {code}")
    bot.clock.move(minutes=11)
    assert "맞지 않거나" in await ben.says(f"/link {code}")


async def test_erasure_leaves_nothing_of_the_person(either_bot: Bot) -> None:
    anna = either_bot.person()
    await hand_in(anna)
    await anna.says("/human")
    await anna.says("동의합니다")
    await anna.says("사람과 이야기하고 싶어요 부탁드려요")
    assert "되돌릴 수 없어요" in await anna.says("/erase")
    assert "ER-2026-000001" in await anna.presses("네, 모두 지울게요")
    [idea] = rows(either_bot, IDEA)
    assert idea.content == {"area": "", "body": ""}  # type: ignore[attr-defined]
    assert count_of(either_bot, SESSION) == 0
    assert count_of(either_bot, DELIVERY) == 1  # the receipt itself
    assert "아직 낸 것도" in await anna.says("/my")


async def test_checklist_is_for_staff_and_the_others_are_told_why(bot: Bot, anna: Person) -> None:
    reply = await anna.says("체크리스트 작성")
    assert "직원" in reply
    assert count_of(bot, SESSION) == 0
    kim = bot.person("kim", channel="slack")
    reply = await kim.send(text="체크리스트 작성", member=True)
    assert "사업(계획) 이름" in reply


async def test_first_words_decide_the_language_and_the_choice_wins(bot: Bot) -> None:
    linh = bot.person("linh", locale="")
    await linh.says("Xin chào, tôi muốn góp ý về nhà ở")
    assert linh.last
    assert linh.last.speaker.language == "vi"
    await linh.says("/language ko")
    await linh.says("hello, how are you doing today")
    assert linh.last.speaker.language == "ko"


async def test_busy_queue_refuses_instead_of_losing(bot: Bot) -> None:
    from bot.writer import BusyError  # noqa: PLC0415

    bot.runtime.writer.longest_queue = 0
    with pytest.raises(BusyError):
        await bot.person().says("/start")
    bot.runtime.writer.longest_queue = 10
    assert "동행봇" in await bot.person().says("/start")


async def test_blocked_account_is_reachable_again_when_it_speaks(bot: Bot, anna: Person) -> None:
    await anna.says("/start")
    account = core(Account)
    with bot.engine.begin() as connection:
        connection.execute(account.update().values(reachable=False))
    await anna.says("/start")
    [row] = rows(bot, account)
    assert row.reachable  # type: ignore[attr-defined]
