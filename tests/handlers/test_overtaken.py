"""One draft in two chats of one person: words typed at an old question answer nothing newer."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from models.idea import TABLE as IDEA
from tests.support import Bot, Person

BODY = "반지하 창문에 물막이판을 달아 주세요."


def bodies(bot: Bot) -> list[str]:
    with bot.engine.connect() as connection:
        return [row.content["body"] for row in connection.execute(select(IDEA))]


async def both(bot: Bot, *words: str) -> tuple[Person, Person]:
    """Anna in Telegram and on the page, joined, with one idea current in both."""
    anna, web = bot.person("anna"), bot.person("page", channel="web")
    for each in words:
        await anna.says(each)
    code = (await anna.says("/link")).split("/link ")[1].split("\n")[0]
    for each in (f"/link {code}", "/my"):
        await web.says(each)
    await web.presses("이어서 쓰기: 아이디어 제안")
    bot.clock.move(seconds=5)
    return anna, web


async def test_words_for_an_old_question_do_not_answer_a_newer_one(either_bot: Bot) -> None:
    anna, web = await both(either_bot, "/idea", "동의", "주거", "자세히 쓰기", BODY)
    assert "어떻게 바꾸면" in await web.says("물이 자주 차요")
    either_bot.clock.move(seconds=5)
    reply = await anna.says("여름마다 잠겨요")
    assert "다른 대화창에서" in reply
    assert "여름마다 잠겨요" in reply
    assert "어떻게 바꾸면" in reply
    either_bot.clock.move(seconds=5)
    assert "나아질까요" in await anna.says("여름마다 잠겨요")  # sent again: now it is the answer


@pytest.mark.parametrize("typed", ["건너뛰기", "이전", "비우기", "네"])
async def test_steering_words_do_not_move_a_question_never_shown(bot: Bot, typed: str) -> None:
    anna, web = await both(bot, "/idea", "동의", "주거", "자세히 쓰기", BODY)
    await web.says("물이 자주 차요")
    bot.clock.move(seconds=5)
    reply = await anna.says(typed)
    assert "다른 대화창에서" in reply
    assert "어떻게 바꾸면" in reply


async def test_nothing_is_handed_in_from_a_chat_that_never_showed_the_review(bot: Bot) -> None:
    anna, web = await both(bot, "/idea", "동의", "주거", "자세히 쓰기", BODY)
    for words in ("없음", "없음", "없음", "개인", "동의하지 않아요", "없음"):
        await web.says(words)
    bot.clock.move(seconds=5)
    assert "확인해 주세요" in await anna.says("네")
    assert bodies(bot) == []
    bot.clock.move(seconds=5)
    assert "ID-2026-" in await anna.says("네")


async def test_two_chats_in_one_batch_answer_one_question(bot: Bot) -> None:
    anna, web = await both(bot, "/idea", "동의", "주거", "자세히 쓰기", BODY)
    first, second = await asyncio.gather(web.says("물이 차요"), anna.says("여름에 잠겨요"))
    assert "어떻게 바꾸면" in first
    assert "다른 대화창에서" in second
    assert "어떻게 바꾸면" in second


async def test_caption_for_an_old_question_is_kept_to_read_and_the_file_taken(bot: Bot) -> None:
    from tests.handlers.test_walks import send_picture  # noqa: PLC0415 - one walk's step

    anna, web = await both(bot, "/idea", "동의", "주거", "자세히 쓰기", BODY)
    await web.says("물이 자주 차요")
    bot.clock.move(seconds=5)
    reply = await send_picture(anna, 1, "여름마다 잠겨요")
    assert "파일을 받았어요" in reply
    assert "여름마다 잠겨요" in reply
    assert "어떻게 바꾸면" in reply


async def test_chat_that_went_on_itself_is_never_told_so(bot: Bot, anna: Person) -> None:
    for words in ("/idea", "동의", "주거", "자세히 쓰기", BODY, "없음", "이전", "물이 차요"):
        bot.clock.move(seconds=5)
        assert "다른 대화창에서" not in await anna.says(words)
    bot.clock.move(days=40)
    assert "다른 대화창에서" not in await anna.says("이렇게요")


async def test_commands_work_also_in_a_chat_left_behind(bot: Bot) -> None:
    anna, web = await both(bot, "/idea", "동의", "주거", "자세히 쓰기", BODY)
    await web.says("물이 자주 차요")
    bot.clock.move(seconds=5)
    assert "이렇게 쓸 수 있어요" in await anna.says("도움말")
    assert "저장해 두었어요" in await anna.says("취소")


AGAIN = "이 말로 답하기"


async def left_behind(bot: Bot, text: str = "여름마다 잠겨요") -> tuple[Person, Person]:
    """Anna has typed at a question that the page has answered meanwhile."""
    anna, web = await both(bot, "/idea", "동의", "주거", "자세히 쓰기", BODY)
    await web.says("물이 자주 차요")
    bot.clock.move(seconds=5)
    assert "다른 대화창에서" in await anna.says(text)
    bot.clock.move(seconds=5)
    return anna, web


async def test_words_held_back_answer_the_question_with_one_tap(either_bot: Bot) -> None:
    anna, _web = await left_behind(either_bot)
    assert "나아질까요" in await anna.presses(AGAIN)
    for words in ("없음", "개인", "동의하지 않아요", "없음", "네"):
        either_bot.clock.move(seconds=5)
        await anna.says(words)
    with either_bot.engine.connect() as connection:
        [row] = connection.execute(select(IDEA))
    assert (row.content["problem"], row.content["remedy"]) == ("물이 자주 차요", "여름마다 잠겨요")


async def test_second_tap_answers_nothing_newer(bot: Bot) -> None:
    anna, _web = await left_behind(bot)
    await anna.presses(AGAIN)
    assert "나아질까요" in await anna.presses(AGAIN)
    await anna.says("이전")
    assert AGAIN not in anna.labels()


async def test_tap_after_the_other_chat_went_on_again_holds_the_words_back_again(bot: Bot) -> None:
    anna, web = await left_behind(bot)
    await web.says("물막이판이요")
    bot.clock.move(seconds=5)
    reply = await anna.presses(AGAIN)
    assert "다른 대화창에서" in reply
    assert "여름마다 잠겨요" in reply
    bot.clock.move(seconds=5)
    assert "개인으로 내시나요" in await anna.presses(AGAIN)


async def test_tap_after_all_was_handed_in_leads_on(bot: Bot) -> None:
    anna, web = await left_behind(bot)
    for words in ("없음", "없음", "개인", "동의하지 않아요", "없음", "네"):
        await web.says(words)
    assert len(bodies(bot)) == 1
    await anna.presses(AGAIN)
    assert anna.labels()
    assert bot.runtime.failures == 0


async def test_masked_words_stay_masked_and_nobody_else_has_them(bot: Bot) -> None:
    anna, _web = await left_behind(bot, "제 번호는 010-1234-5678이에요")
    assert "1234" not in str([m.paragraphs for m in anna.seen[-2:]])
    mallory = bot.person("mallory")
    await mallory.says("/start")
    for code in (anna.control(AGAIN).code, "!again", "!again:1.2.3", "!again:" + "9" * 40):
        assert "번호" not in await mallory.send(press=code)
    assert bot.runtime.failures == 0


ASIDES = ("/my", "/events", "/link", "/privacy", "내 현황")


@pytest.mark.parametrize("aside", ASIDES)
async def test_words_after_an_aside_are_not_taken_for_the_answer(
    either_bot: Bot, aside: str
) -> None:
    bot = either_bot
    anna = bot.person("anna")
    for each in ("/idea", "동의", "주거", aside):
        await anna.says(each)
    reply = await anna.says("다시 왔어요")
    assert "다른 화면" in reply
    assert "다시 왔어요" in reply
    assert "아이디어를 적어" in reply  # and the question stands last
    assert bodies(bot) == []
    assert "ID-2026-" in await anna.says(BODY)  # the next words answer
    assert bodies(bot) == [BODY]


async def test_words_after_an_aside_answer_by_one_tap(bot: Bot) -> None:
    anna = bot.person("anna")
    for each in ("/idea", "동의", "주거", "/my", BODY):
        await anna.says(each)
    assert bodies(bot) == []
    assert "ID-2026-" in await anna.presses("이 말로 답하기")
    assert bodies(bot) == [BODY]


@pytest.mark.parametrize(
    ("typed", "told"),
    [("이전", "어느 분야"), ("자세히 쓰기", "아이디어를 적어"), ("취소", "저장")],
)
async def test_steering_words_after_an_aside_act_as_ever(bot: Bot, typed: str, told: str) -> None:
    anna = bot.person("anna")
    for each in ("/idea", "동의", "주거", "/my"):
        await anna.says(each)
    reply = await anna.says(typed)
    assert "다른 화면" not in reply
    assert told in reply


async def test_choice_after_an_aside_is_taken(bot: Bot) -> None:
    anna = bot.person("anna")
    for each in ("/idea", "동의", "/my"):
        await anna.says(each)
    assert "아이디어를 적어" in await anna.says("주거")


async def test_number_in_words_after_an_aside_is_covered(bot: Bot) -> None:
    anna = bot.person("anna")
    for each in ("/idea", "동의", "주거", "/my", "제 번호는 010-1234-5678이에요"):
        await anna.says(each)
    assert "5678" not in str([m.paragraphs for m in anna.seen[-2:]])


async def test_words_after_an_aside_and_a_move_elsewhere_are_told_of_the_move(bot: Bot) -> None:
    anna, web = await both(bot, "/idea", "동의", "주거", "자세히 쓰기", BODY)
    await web.says("물이 자주 차요")
    bot.clock.move(seconds=5)
    await anna.says("/my")
    bot.clock.move(seconds=5)
    assert "다른 대화창에서" in await anna.says("여름마다 잠겨요")


@pytest.mark.parametrize("locale", ["ko", "en"])
async def test_typing_the_label_does_what_the_control_does(bot: Bot, locale: str) -> None:
    anna = bot.person("anna", locale=locale)
    for each in ("/idea", "동의", "주거", "/my", BODY):
        await anna.says(each)
    label = next(each for each in anna.labels() if each in {AGAIN, "Answer with these words"})
    assert "ID-2026-" in await anna.says(label)
    assert bodies(bot) == [BODY]


async def test_label_without_words_held_back_is_an_answer_like_any(bot: Bot) -> None:
    anna = bot.person("anna")
    for each in ("/idea", "동의", "주거"):
        await anna.says(each)
    await anna.says(AGAIN)
    assert bodies(bot) == [AGAIN]


async def test_label_held_back_itself_is_an_answer_like_any(bot: Bot) -> None:
    anna = bot.person("anna")
    for each in ("/idea", "동의", "주거", "/my", AGAIN):
        await anna.says(each)
    assert bodies(bot) == []
    await anna.says(AGAIN)
    assert bodies(bot) == [AGAIN]
    assert bot.runtime.failures == 0
