"""상담: left by anybody, read and answered by the office only, brought to the person's channel."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models import inquiry
from models.delivery import TABLE as DELIVERY
from models.inquiry import TABLE as INQUIRY
from models.role import NotAllowedError, change
from models.session import TABLE as SESSION
from models.work import Work
from tests.handlers.test_walks import send_picture
from tests.support import START, Bot, Person

TEXT = "휠체어로 갈 수 있는 곳인가요?"


async def leave(person: Person, text: str) -> str:
    """Leave a first message: the text comes along, the consent is asked for on the way."""
    assert "동의가 필요해요" in await person.says(f"/human {text}")
    return await person.says("동의합니다")


def become(bot: Bot, person: Person, role: str) -> None:
    assert person.last
    with bot.engine.begin() as connection:
        work = Work(connection, START, bot.runtime.ids)
        change(work, person.last.speaker.user_id, role, actor="test", granted=True)


@pytest.fixture
async def chief(bot: Bot) -> Person:
    person = bot.person("chief", channel="web")
    await person.says("/start")
    become(bot, person, "coordinator")
    return person


@pytest.fixture
async def desk(bot: Bot) -> int:
    """The account of the coordinators' channel."""
    place = bot.person("C1", channel="slack")
    await place.says("/start")
    assert place.last
    bot.runtime.desk = place.last.speaker.account_id
    return bot.runtime.desk


def heard(bot: Bot, person: Person, words: str) -> bool:
    """Whether the person was sent these words."""
    assert person.last
    with bot.engine.connect() as connection:
        mine = DELIVERY.c.account_id == person.last.speaker.account_id
        return any(
            words in str(row.body) for row in connection.execute(select(DELIVERY).where(mine))
        )


async def test_only_coordinators_read_what_was_left(bot: Bot, anna: Person) -> None:
    await leave(anna, TEXT)
    mallory = bot.person("mallory")
    for command in ("/inquiries", "/answer 1"):
        reply = await mallory.says(command)
        assert "역할" in reply
        assert TEXT not in reply
    staff = bot.person("lee", channel="slack")
    assert TEXT not in await staff.send(text="/inquiries", member=True)
    assert bot.runtime.failures == 0


async def test_message_reaches_each_coordinator_and_the_answer_the_person(
    bot: Bot, anna: Person, chief: Person
) -> None:
    await anna.says("/human")
    await anna.says("동의합니다")
    assert "2026년 11월 25일" in await anna.says(TEXT)
    assert heard(bot, chief, TEXT)
    assert TEXT in await chief.says("/inquiries")
    assert TEXT in await chief.presses("답하기")
    assert "답을 전했어요" in await chief.says("네, 경사로가 있어요.")
    assert heard(bot, anna, "경사로")
    assert "이미 답한 글이에요" in await chief.presses("이 글에 답하기")
    await chief.says("/cancel")
    assert "기다리는 상담 글이 없어요" in await chief.presses("상담함")


async def test_staff_without_that_role_see_no_words_of_a_message_they_name(
    bot: Bot, anna: Person
) -> None:
    await leave(anna, TEXT)
    with bot.engine.connect() as connection:
        [number] = connection.execute(select(INQUIRY.c.id)).scalars()
    lee = bot.person("lee", channel="slack")
    assert TEXT not in await lee.send(text=f"/answer {number}", member=True)


async def test_answer_in_the_desks_thread_reaches_the_person(
    bot: Bot, anna: Person, desk: int
) -> None:
    await leave(anna, TEXT)
    with bot.engine.begin() as connection:
        shown = connection.execute(select(INQUIRY.c.desk_id)).scalar_one()
        connection.execute(
            DELIVERY.update().where(DELIVERY.c.id == shown).values(platform_ref="C1:1.1")
        )
        assert (
            connection.execute(
                select(DELIVERY.c.account_id).where(DELIVERY.c.id == shown)
            ).scalar_one()
            == desk
        )
    lee = bot.person("lee", channel="slack")
    await lee.send(text="경사로가 있어요.", thread="C1:1.1", member=True)
    assert lee.last
    assert lee.last.messages == ()
    assert heard(bot, anna, "경사로")


async def test_answer_to_a_person_who_was_erased_is_said_to_be_too_late(
    bot: Bot, anna: Person, chief: Person
) -> None:
    await leave(anna, TEXT)
    await chief.says("/inquiries")
    await chief.presses("답하기")
    await anna.says("/erase yes")
    reply = await chief.says("네, 경사로가 있어요.")
    assert "지워졌어요" in reply
    assert chief.labels()
    assert bot.runtime.failures == 0


async def test_draft_in_hand_is_offered_again_after_the_message(anna: Person) -> None:
    for words in ("/idea", "동의", "주거", "상담", "동의"):
        await anna.says(words)
    assert "담당자에게 전했어요" in await anna.says(TEXT)
    assert "아이디어를 적어" in await anna.presses("쓰던 글 이어서 쓰기")


async def test_phone_number_reaches_the_office_but_no_resident_number(
    bot: Bot, anna: Person
) -> None:
    await leave(anna, "010-1234-5678로 전화 주세요")
    await anna.says("/human 주민번호는 900101-1234567 이에요")
    with bot.engine.connect() as connection:
        first, second = (r.body["text"] for r in connection.execute(select(INQUIRY)))
    assert "010-1234-5678" in first
    assert "1234567" not in second


async def test_greeting_is_not_sent_to_the_office(bot: Bot, anna: Person) -> None:
    await anna.says("/human")
    await anna.says("동의합니다")
    assert "담당자에게 전할 말" in await anna.says("안녕하세요")
    with bot.engine.connect() as connection:
        assert connection.execute(select(INQUIRY)).first() is None
    assert "담당자에게 전했어요" in await anna.says(TEXT)


async def test_verbs_themselves_ask_for_the_role(bot: Bot, anna: Person) -> None:
    await leave(anna, TEXT)
    assert anna.last
    user = anna.last.speaker.user_id
    with bot.engine.begin() as connection:
        work = Work(connection, START, bot.runtime.ids)
        [number] = connection.execute(select(INQUIRY.c.id)).scalars()
        with pytest.raises(NotAllowedError):
            inquiry.open_ones(work, user, 10)
        with pytest.raises(NotAllowedError):
            inquiry.answer(work, number, user, "네")


def left(bot: Bot) -> list[str]:
    with bot.engine.connect() as connection:
        return [row.body["text"] for row in connection.execute(select(INQUIRY))]


def held(bot: Bot) -> list[dict[str, str]]:
    with bot.engine.connect() as connection:
        return [row.answers for row in connection.execute(select(SESSION).order_by(SESSION.c.id))]


@pytest.mark.parametrize(
    "text", ["휠체어로 갈 수 있나요?", "행사에 휠체어로 갈 수 있는지 궁금해요"]
)
async def test_words_typed_at_the_consent_are_left_once_it_is_given(
    bot: Bot, anna: Person, text: str
) -> None:
    await anna.says("/human")
    reply = await anna.says(text)
    assert "담아 두었어요" in reply
    assert "동의가 필요해요" in reply
    assert left(bot) == []
    assert held(bot) == [{"message": text}]
    assert "담당자에게 전했어요" in await anna.says("동의합니다")
    assert left(bot) == [text]


async def test_words_typed_in_several_messages_at_the_consent_are_left_together(
    bot: Bot, anna: Person
) -> None:
    for words in ("/human", "휠체어로 갈 수 있나요?", "전동휠체어예요. 010-1234-5678", "네"):
        await anna.says(words)
    assert left(bot) == ["휠체어로 갈 수 있나요?\n전동휠체어예요. 010-1234-5678"]


@pytest.mark.parametrize("channel", ["telegram", "web"])
async def test_words_typed_at_the_consent_are_gone_when_it_is_refused(
    bot: Bot, channel: str
) -> None:
    anna = bot.person("anna", channel=channel)
    await anna.says("/human")
    await anna.says("휠체어로 갈 수 있나요?")
    reply = await anna.says("동의하지 않아요")
    assert "저장하지 않았어요" in reply
    assert "다산콜 120" in reply
    assert held(bot) == [{}]
    with bot.engine.connect() as connection:
        assert "휠체어" not in str([row.body for row in connection.execute(select(DELIVERY))])
    await anna.says("동의합니다")
    assert "담당자에게 전했어요" in await anna.says("다시 적을게요. 문턱이 있나요?")
    assert left(bot) == ["다시 적을게요. 문턱이 있나요?"]


async def test_words_with_the_command_are_gone_when_the_consent_is_refused(
    bot: Bot, anna: Person
) -> None:
    await anna.says("/human 휠체어로 갈 수 있나요?")
    await anna.presses("동의하지 않아요")
    assert held(bot) == [{}]


@pytest.mark.parametrize("word", ["음", "뭐?", "도움말", "/my", "아이디어 있어요"])
async def test_slips_and_commands_at_the_consent_are_no_message(
    bot: Bot, anna: Person, word: str
) -> None:
    await anna.says("/human")
    assert "담아 두었어요" not in await anna.says(word)
    assert held(bot)[0] == {}


async def answered_person(bot: Bot, anna: Person, chief: Person) -> None:
    """Anna has left a message and was answered; no conversation is open."""
    await leave(anna, TEXT)
    await chief.says("/inquiries")
    await chief.presses("답하기")
    await chief.says("네, 경사로가 있어요.")
    bot.clock.move(seconds=5)


def texts(bot: Bot) -> list[str]:
    with bot.engine.connect() as connection:
        return [row.body["text"] for row in connection.execute(select(INQUIRY))]


@pytest.mark.parametrize(
    "reply",
    [
        "경사로는 어느 문 쪽인가요?",
        "그럼 제 번호 010-1234-5678로 전화해 주시면 더 좋겠어요",
        "네",
        "그 행사에 가려면 어떻게 하나요",
    ],
)
@pytest.mark.parametrize("channel", ["telegram", "web"])
async def test_reply_to_an_answer_goes_on_to_the_coordinators_with_one_tap(
    bot: Bot, chief: Person, channel: str, reply: str
) -> None:
    anna = bot.person("anna", channel=channel)
    await answered_person(bot, anna, chief)
    said = await anna.says(reply)
    assert "담당자의 답에" in said
    assert reply in said
    assert texts(bot) == [TEXT]
    assert "담당자에게 전했어요" in await anna.presses("담당자에게 보내기")
    assert texts(bot) == [TEXT, reply]
    assert heard(bot, chief, reply)
    assert "이미" in await anna.presses("담당자에게 보내기")  # a double tap
    assert texts(bot) == [TEXT, reply]
    assert bot.runtime.failures == 0


async def test_words_of_navigation_after_an_answer_do_what_they_say(
    bot: Bot, anna: Person, chief: Person
) -> None:
    await answered_person(bot, anna, chief)
    assert "이렇게 쓸 수 있어요" in await anna.says("도움말")
    assert "담당자의 답에" not in await anna.says("경사로는 어느 문 쪽인가요?")


async def test_resident_number_in_a_reply_to_an_answer_is_covered(
    bot: Bot, anna: Person, chief: Person
) -> None:
    await answered_person(bot, anna, chief)
    said = await anna.says("주민번호는 900101-1234567 이에요")
    assert "가리고" in said
    assert "1234567" not in str([m.paragraphs for m in anna.seen])
    await anna.presses("담당자에게 보내기")
    assert "1234567" not in texts(bot)[-1]


@pytest.mark.parametrize(
    "words", ["거기 문이 무거워요", "거기 문이 무거워서 휠체어로는 열 수가 없어요 010-1234-5678"]
)
async def test_words_not_understood_go_along_to_a_person(
    bot: Bot, anna: Person, words: str
) -> None:
    assert words in await anna.says(words)
    assert "동의가 필요해요" in await anna.presses("사람에게 묻기")
    assert texts(bot) == []
    assert "담당자에게 전했어요" in await anna.says("동의합니다")
    assert "쓰던 글 이어서 쓰기" not in anna.labels()
    assert texts(bot) == [words]


async def test_words_not_understood_stay_nowhere_when_the_consent_is_refused(bot: Bot) -> None:
    anna = bot.person("anna", channel="web")
    await anna.says("거기 문이 무거워서 휠체어로는 열 수가 없어요")
    await anna.presses("사람에게 묻기")
    assert "저장하지 않았어요" in await anna.says("동의하지 않아요")
    with bot.engine.connect() as connection:
        stored = [
            *(row.answers for row in connection.execute(select(SESSION))),
            *(row.body for row in connection.execute(select(DELIVERY))),
        ]
    assert "무거워서" not in str(stored)


async def test_nobody_else_sends_these_words(bot: Bot, anna: Person) -> None:
    await anna.says("거기 문이 무거워요")
    mallory = bot.person("mallory")
    await mallory.says("/start")
    for code in (
        anna.control("사람에게 묻기").code,
        "!onward",
        "!onward:1.2",
        "!onward:" + "9" * 40,
    ):
        assert "쓸 수 없는" in await mallory.send(press=code)
    assert texts(bot) == []
    assert bot.runtime.failures == 0


async def test_caption_of_a_picture_is_sent_and_the_person_told_that_the_picture_is_not(
    bot: Bot, anna: Person
) -> None:
    await leave(anna, TEXT)
    await anna.says("/human")
    reply = await send_picture(anna, 1, "이 문이에요")
    assert "사진이나 파일을 받지 못해요. 함께 적으신 글만" in reply
    assert "담당자에게 전했어요" in reply
    assert texts(bot) == [TEXT, "이 문이에요"]


async def test_caption_of_a_picture_waits_for_the_consent(bot: Bot, anna: Person) -> None:
    await anna.says("/human")
    reply = await send_picture(anna, 1, "이 문이 무거워요")
    assert "글만" in reply
    assert "담아 두었어요" in reply
    assert "담당자에게 전했어요" in await anna.says("동의합니다")
    assert texts(bot) == ["이 문이 무거워요"]


async def test_picture_without_words_is_asked_for_in_words(bot: Bot, anna: Person) -> None:
    await anna.says("/human")
    reply = await send_picture(anna, 1, "")
    assert "글로 적어 주세요" in reply
    assert "글만" not in reply


async def test_pictures_after_an_answer_go_to_the_coordinators_with_one_tap(
    bot: Bot, anna: Person, chief: Person
) -> None:
    await answered_person(bot, anna, chief)
    reply = await send_picture(anna, 1, "이 문이에요")
    assert "담당자의 답에 이어" in reply
    assert anna.labels()[0] == "담당자에게 보내기"
    assert "파일 2개" in await send_picture(anna, 2)
    assert anna.labels()[0] == "담당자에게 보내기"  # the same album goes on
    assert texts(bot) == [TEXT]
    assert "담당자에게 전했어요" in await anna.presses("담당자에게 보내기")
    assert texts(bot) == [TEXT, "이 문이에요\n파일 2개"]
    assert "이미 냈거나 지웠어요" in await anna.presses("담당자에게 보내기")  # a double tap
    assert texts(bot) == [TEXT, "이 문이에요\n파일 2개"]
    assert bot.runtime.failures == 0


async def test_picture_after_an_answer_can_still_be_an_idea(
    bot: Bot, anna: Person, chief: Person
) -> None:
    await answered_person(bot, anna, chief)
    await send_picture(anna, 1)
    assert "동의" in await anna.presses("아이디어로 내기")
    assert texts(bot) == [TEXT]


async def test_picture_after_another_word_is_no_reply_to_the_answer(
    bot: Bot, anna: Person, chief: Person
) -> None:
    await answered_person(bot, anna, chief)
    await anna.says("도움말")
    assert "아이디어에 붙여" in await send_picture(anna, 1)
