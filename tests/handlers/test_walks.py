"""Walks through the bot as people take them: typed words, slips, files, distress, hostile input."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot import runtime
from handlers import CONVERSATION_OF
from models.idea import TABLE as IDEA
from models.session import TABLE as SESSION
from models.update import Update
from tests.support import Bot, Person, running

IDEA_TEXT = "반지하 창문에 물막이판을 달아 주세요."
TO_BODY = ("아이디어 있어요", "동의합니다", "주거")
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90wS\xde"


async def walk(person: Person, *words: str) -> str:
    reply = ""
    for each in words:
        reply = await person.says(each)
    return reply


async def send_picture(person: Person, number: int = 0, caption: str = "") -> str:
    name = person.address.partition(":")[2]
    carrier = Update("f", person.channel, person.address, name, locale="ko")
    kept = await person.bot.runtime.take_file(carrier, "a.png", PICTURE + bytes([number]) * 30)
    return await person.send(attachments=(kept,), text=caption)


def ideas(bot: Bot) -> list[str]:
    with bot.engine.connect() as connection:
        return [row.content["body"] for row in connection.execute(select(IDEA))]


@pytest.mark.parametrize(
    "typed",
    ["/resume ²", "/discard " + "9" * 30, "/my " + "9" * 5000, "/show-idea ٣", "/answer -1"],
)
async def test_numbers_that_are_no_keys_are_answered_kindly(
    bot: Bot, anna: Person, typed: str
) -> None:
    await anna.says(typed)
    assert anna.last
    assert anna.last.messages
    assert bot.runtime.failures == 0


@pytest.mark.parametrize("code", ["z" * 30 + ":1:a:area:x", "-1:-1:a", "1:" + "z" * 20 + ":a", ":"])
async def test_codes_that_we_never_made_are_answered_kindly(
    bot: Bot, anna: Person, code: str
) -> None:
    await anna.send(press=code)
    assert anna.last
    assert anna.last.messages
    assert bot.runtime.failures == 0


async def test_distress_outside_a_conversation_is_no_idea_and_no_riddle(anna: Person) -> None:
    for words in ("죽고 싶어요", "더는 못 버티겠어요. 죽고 싶어요 정말 너무 힘들어요"):
        reply = await anna.says(words)
        assert "109" in reply
        assert "알아보지 못했어요" not in reply
        assert "아이디어로" not in reply
        assert "사람에게 묻기" in anna.labels()


async def test_distress_at_a_choice_asks_again_without_blame(anna: Person) -> None:
    await walk(anna, *TO_BODY[:2])
    reply = await anna.says("죽고 싶어요")
    assert "어느 분야" in reply
    assert "⚠" not in reply


async def test_distress_as_the_ideas_text_is_not_handed_in_by_itself(
    bot: Bot, anna: Person
) -> None:
    reply = await walk(anna, *TO_BODY, "죽고 싶어요")
    assert "109" in reply
    assert "확인해 주세요" in reply
    assert ideas(bot) == []


async def test_distress_in_a_form_is_heard_once(anna: Person) -> None:
    await walk(anna, *TO_BODY)
    press = anna.control("잠시 멈춤").code
    values = {"detailed": "yes", "problem": "죽고 싶어요"}
    first = await anna.send(press=press, values=values, surface="form")
    again = await anna.send(press=press, values=values, surface="form")
    assert "109" in first
    assert "109" not in again


@pytest.mark.parametrize(
    "typed", ["안녕하세요", "체크리스트 작성", "그만할래요", "나중에 할게요", "/strat", "English"]
)
async def test_words_that_steer_are_never_taken_for_the_idea(
    bot: Bot, anna: Person, typed: str
) -> None:
    await walk(anna, *TO_BODY, typed)
    assert ideas(bot) == []


@pytest.mark.parametrize(
    ("typed", "then"),
    [
        ("동의 합니다", "어느 분야"),
        ("네, 동의합니다", "어느 분야"),
        ("동의요", "어느 분야"),
        ("tôi đồng ý", "어느 분야"),
        ("동의 안 해요", "다산콜 120"),
        ("동의하지 않습니다", "다산콜 120"),
        ("네 아니요", "⚠"),
        ("동의는 글쎄요", "⚠"),
    ],
)
async def test_consent_is_understood_as_people_write_it(
    anna: Person, typed: str, then: str
) -> None:
    assert then in await walk(anna, "아이디어 있어요", typed)


@pytest.mark.parametrize("typed", ["3번이요", "3번으로 할게요", "③", "교육이요", "교 육", "교욱"])
async def test_choices_are_understood_with_polite_endings_and_slips(
    anna: Person, typed: str
) -> None:
    reply = await walk(anna, *TO_BODY[:2], typed)
    assert "→ 교육" in reply


@pytest.mark.parametrize("typed", ["주거 말고 의료", "주거 아님", "아니 교육 아니야"])
async def test_a_negated_choice_is_asked_again(anna: Person, typed: str) -> None:
    assert "⚠" in await walk(anna, *TO_BODY[:2], typed)


async def test_controls_outside_a_question_can_be_typed(anna: Person) -> None:
    await walk(anna, *TO_BODY)
    assert "저장해 두었어요" in await anna.says("취소")
    assert "아이디어를 적어" in await anna.says("이어서 쓰기")
    assert "이어서 쓸까요" in await anna.says("/idea")
    assert "아이디어를 적어" in await anna.says("1")


async def test_a_question_about_the_draft_is_not_answered_into_it(bot: Bot, anna: Person) -> None:
    assert "어느 분야" not in await walk(anna, *TO_BODY, "/erase")
    await anna.says("네, 모두 지울게요 아니 잠깐만요")  # no label of ours: nothing happens
    assert ideas(bot) == []
    assert "어느 분야" in await walk(anna, "/my", "이어서", "/idea", "새로 쓰기", "동의")
    assert ideas(bot) == []
    await walk(anna, "주거")
    assert "지웠어요" not in await walk(anna, "취소", "2")  # a number throws nothing away


async def test_draft_is_thrown_away_only_after_a_yes(anna: Person) -> None:
    await walk(anna, *TO_BODY, "취소")
    assert "되돌릴 수 없어요" in await anna.presses("지우기")
    assert "아이디어를 적어" in await anna.says("아니요")
    await anna.says("취소")
    await anna.presses("지우기")
    assert "쓰던 글을 지웠어요" in await anna.says("네")
    assert "아직 낸 것도" in await anna.says("/my")


async def test_text_behind_a_command_is_not_typed_twice(bot: Bot, anna: Person) -> None:
    await walk(anna, f"/제안 {IDEA_TEXT} 전화 010-1234-5678", "동의", "주거")
    [body] = ideas(bot)
    assert body.startswith(IDEA_TEXT)
    assert "1234" not in body
    assert "동의가 필요해요" in await anna.says("/human 휠체어로 갈 수 있나요?")
    assert "담당자에게 전했어요" in await anna.says("동의합니다")


async def test_first_words_that_are_the_idea_are_masked_and_it_is_said(
    bot: Bot, anna: Person
) -> None:
    reply = await anna.says(f"{IDEA_TEXT} 제 번호는 010-1234-5678이에요")
    assert "가리고 저장" in reply
    await anna.presses("아이디어로 내기")
    await walk(anna, "동의", "주거")
    assert "1234" not in ideas(bot)[0]


async def test_idea_told_in_several_messages_is_one_draft(bot: Bot, anna: Person) -> None:
    await anna.says("우리 동네 반지하에 물이 자주 차요.")
    await anna.says(IDEA_TEXT)
    await send_picture(anna, 1)
    await anna.presses("아이디어로 내기")
    await walk(anna, "동의", "주거", "네")
    assert ideas(bot) == [f"우리 동네 반지하에 물이 자주 차요.\n{IDEA_TEXT}"]
    bot.clock.move(hours=1)
    await anna.says("전혀 다른 이야기를 하나 해 볼게요.")
    assert "(1/2)" in await anna.says("/my")


@pytest.mark.parametrize("typed", ["이어서", "계속", "이어서 쓰기"])
async def test_last_draft_is_taken_up_by_a_word(bot: Bot, anna: Person, typed: str) -> None:
    await walk(anna, *TO_BODY, "취소", "/start", "안녕")
    bot.clock.move(days=3)
    assert "아이디어를 적어" in await anna.says(typed)


async def test_half_characters_and_control_characters_do_no_harm(bot: Bot, anna: Person) -> None:
    await walk(anna, *TO_BODY)
    await anna.says("\ud83d물막이판을\x00 달아 주세요\x07")
    assert ideas(bot) == ["물막이판을 달아 주세요"]


async def test_language_is_changed_by_its_name_in_the_middle_of_a_question(
    bot: Bot, anna: Person
) -> None:
    await walk(anna, *TO_BODY, "/language")
    reply = await anna.says("English")
    assert "idea" in reply
    assert ideas(bot) == []
    await anna.says("일본어로 해 주세요")
    assert anna.last
    assert anna.last.speaker.language == "en"  # a long text may well speak of languages
    assert "日本語" in await anna.says("/language 일본어로 해 주세요")


async def test_album_out_of_the_blue_becomes_one_draft_with_its_caption(
    bot: Bot, anna: Person
) -> None:
    await send_picture(anna, 1, IDEA_TEXT)
    assert "파일 2개" in await send_picture(anna, 2)
    await anna.presses("아이디어로 내기")
    assert "확인해 주세요" in await walk(anna, "동의", "주거")
    assert "ID-2026-000001" in await anna.says("제출")
    with bot.engine.connect() as connection:
        [row] = connection.execute(select(IDEA))
    assert len(row.content["attachments"]) == 2


async def test_album_at_the_question_keeps_all_its_pictures(bot: Bot, anna: Person) -> None:
    await walk(anna, *TO_BODY)
    await send_picture(anna, 1, IDEA_TEXT)
    await send_picture(anna, 2)
    assert ideas(bot) == []
    await anna.says("네")
    with bot.engine.connect() as connection:
        [row] = connection.execute(select(IDEA))
    assert len(row.content["attachments"]) == 2
    assert row.content["body"] == IDEA_TEXT


async def test_caption_at_an_earlier_question_is_not_lost(bot: Bot, anna: Person) -> None:
    await walk(anna, *TO_BODY[:2])
    await send_picture(anna, 1, IDEA_TEXT)
    await walk(anna, "주거", "네")
    assert ideas(bot) == [IDEA_TEXT]


async def test_conversation_without_files_takes_the_caption(anna: Person) -> None:
    await walk(anna, "/human", "동의")
    reply = await send_picture(anna, 1, "사진을 봐 주세요")
    assert "담당자에게 전했어요" in reply


async def test_refused_answer_leaves_the_question_open_to_read(anna: Person) -> None:
    await walk(anna, *TO_BODY, "죽고 싶어요", "2")
    reply = await anna.says("모르겠는데요")
    assert "⚠" in reply
    assert "→" not in reply


async def test_conversation_that_is_gone_is_told_and_can_be_thrown_away(
    bot: Bot, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await walk(anna, *TO_BODY)
    number = int(anna.control("잠시 멈춤").code.split(":")[0], 36)
    left = {name: each for name, each in CONVERSATION_OF.items() if name != "idea"}
    monkeypatch.setattr(runtime, "CONVERSATION_OF", left)
    await anna.says("/back")
    assert anna.last
    assert anna.last.messages
    assert "쓰지 않아요" in await anna.says(f"/resume {number}")
    assert "지웠어요" in await anna.presses("지우기")
    assert bot.runtime.failures == 0


async def test_field_that_is_gone_or_new_loses_nothing(
    bot: Bot, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await walk(anna, *TO_BODY)
    await anna.presses("이전")
    idea = CONVERSATION_OF["idea"]
    renamed = tuple(
        replace(f, name="field_of_life") if f.name == "area" else f for f in idea.fields
    )
    changed = {**CONVERSATION_OF, "idea": replace(idea, fields=renamed)}
    monkeypatch.setattr(runtime, "CONVERSATION_OF", changed)
    assert "어느 분야" in await anna.says("/resume")
    assert "아이디어를 적어" in await anna.says("의료")
    assert bot.runtime.failures == 0


async def test_erasure_in_one_batch_with_others_loses_nobodys_answer(bot: Bot) -> None:
    anna, ben = bot.person("anna"), bot.person("ben")
    await walk(anna, *TO_BODY[:2])
    await asyncio.gather(
        anna.says("주거"), ben.says("/human"), ben.says("/erase yes"), anna.says(IDEA_TEXT)
    )
    assert ideas(bot) == [IDEA_TEXT]
    with bot.engine.connect() as connection:
        conversations = [row.conversation for row in connection.execute(select(SESSION))]
    assert "human" not in conversations


async def test_link_in_one_batch_with_its_draft_keeps_the_draft(bot: Bot, anna: Person) -> None:
    code = (await anna.says("/link")).split("/link ")[1].split("\n")[0]
    web = bot.person("browser", channel="web")
    await asyncio.gather(web.says(f"/idea {IDEA_TEXT}"), web.says(f"/link {code}"))
    assert "쓰는 중" in await anna.says("/my")
    await walk(web, "동의", "주거")
    assert ideas(bot) == [IDEA_TEXT]


async def test_list_of_roles_in_a_demo_understands_its_own_labels(sqlite_url: str) -> None:
    async with running(sqlite_url, demo=True) as demo:
        anna = demo.person()
        await walk(anna, *TO_BODY, "/persona")
        assert "‘담당자’ 역할이에요" in await anna.says("담당자")
        assert anna.last
        assert "staff" in anna.last.speaker.roles


async def test_label_of_a_list_wins_over_the_word_for_a_command(bot: Bot, anna: Person) -> None:
    await walk(anna, *TO_BODY[:2], "취소", "/new idea", "동의", "교육", "취소")
    first = anna.control("이어서 쓰기").code
    await anna.says("/idea")
    assert "아이디어를 적어" in await anna.says("이어서 쓰기")
    assert first.startswith("!resume:")
    assert "새로" not in anna.text(anna.last.messages)  # type: ignore[union-attr]


async def test_started_over_keeps_the_draft_that_was_in_hand(bot: Bot, anna: Person) -> None:
    reply = await walk(anna, *TO_BODY, "start over")
    assert "저장해 두었어요" in reply
    assert "동의가 필요해요" in reply
    assert "(2/3)" in await anna.says("/my")


CONSENTED = ("아이디어 있어요", "네")
AT_THE_TEXT = (*CONSENTED, "주거")
AT_THE_MARK = ("/checklist", "사업", "부서", "내년", "없음")


async def asked(person: Person, steps: tuple[str, ...], typed: str) -> str:
    for step in steps:
        await person.says(step)
    return await person.says(typed)


@pytest.mark.parametrize(
    ("typed", "opened"),
    [("자세히", "[3/9]"), ("자세히 쓸래요", "[3/9]"), ("사진", "사진이나 문서"), ("사진 올릴게요", "사진이나 문서"),
     ("첨부 파일 보내고 싶어요", "사진이나 문서")],
)  # fmt: skip
async def test_what_is_offered_beside_the_text_opens_when_named(
    anna: Person, typed: str, opened: str
) -> None:
    said = await asked(anna, AT_THE_TEXT, typed)
    assert opened in said
    assert "접수" not in said.replace("접수돼요", "")


@pytest.mark.parametrize("typed", ["비고", "비고 쓸게요", "비고 적을래요"])
async def test_remark_opens_when_named(sqlite_url: str, typed: str) -> None:
    async with running(sqlite_url, demo=True) as bot:
        assert "비고에 적을 내용" in await asked(bot.person(), AT_THE_MARK, typed)


async def test_question_is_not_handed_in_as_an_idea_by_itself(anna: Person) -> None:
    said = await asked(anna, AT_THE_TEXT, "뭐라고 쓰면 돼요?")
    assert "물어보시는 말처럼" in said
    assert "ID-" not in said


async def test_thanks_are_answered_and_are_no_idea(anna: Person) -> None:
    assert "저도 고마워요" in await asked(anna, AT_THE_TEXT, "감사합니다")
    assert "ID-" in await anna.says("경로당 문턱에 경사로를 놓아 주세요")
    assert "기뻐요" in await anna.says("고맙습니다!")


async def test_idea_sent_at_the_question_of_its_area_is_not_typed_twice(anna: Person) -> None:
    said = await asked(anna, CONSENTED, "반지하 창문에 물막이판을 달아 주세요. 010-1234-5678")
    assert "담아 두었어요" in said
    assert "가리고" in said
    assert "어느 분야" in said
    assert "ID-" in await anna.says("주거")
    await anna.says("/my")
    shown = await anna.presses("ID-2026-000001")
    assert "물막이판" in shown
    assert "1234" not in shown


async def test_slip_at_the_question_of_the_area_is_no_idea(anna: Person) -> None:
    assert "담아 두었어요" not in await asked(anna, CONSENTED, "돌봄인지 주거인지")


@pytest.mark.parametrize("typed", ["민원 있어요", "가로등이 고장났어요"])
async def test_complaint_out_of_the_blue_is_told_where_it_belongs(anna: Person, typed: str) -> None:
    assert "다산콜 120이나 응답소" in await anna.says(typed)


async def test_what_nobody_understands_leaves_a_number_to_call(anna: Person) -> None:
    assert "다산콜 120" in await anna.says("하하하")
    assert "다산콜 120" in await anna.says("저는 혼자 살고 다리가 불편한데 어쩌면 좋죠")


@pytest.mark.parametrize("typed", ["체크 리스트", "쳌크리스트"])
async def test_command_with_a_slip_starts_the_right_thing(sqlite_url: str, typed: str) -> None:
    async with running(sqlite_url, demo=True) as bot:
        assert "사업(계획) 이름" in await bot.person().says(typed)


async def test_files_are_done_by_the_word_for_handing_in(anna: Person) -> None:
    long = (*AT_THE_TEXT, "자세히 쓰기", "엘리베이터가 없어요", *["건너뛰기"] * 4, "아니요")
    review = await asked(anna, long, "제출")
    assert "확인해 주세요" in review
    assert "자세히 쓰기" not in review  # a switch is no answer to be read through
    await anna.says("고치기")
    assert "자세히 쓰기" in anna.labels()


async def test_word_for_handing_in_keeps_the_answer_that_stands(sqlite_url: str) -> None:
    """At the project's name looked at once more, "제출" is no new name."""
    async with running(sqlite_url, demo=True) as bot:
        anna = bot.person()
        steps = ("/checklist", "돌봄 사업", "부서", "내년", "없음", *["해당없음"] * 12, "만족도")
        assert "1. 사업명: 돌봄 사업" in await asked(anna, (*steps, "1"), "제출")
        assert "CL-" in await anna.says("제출")


async def test_skipping_what_is_needed_says_why_it_is_asked_again(anna: Person) -> None:
    said = await asked(anna, CONSENTED, "건너뛰기")
    assert "건너뛸 수 없어요" in said
    assert "어느 분야" in said
    assert "사람에게 묻기" in anna.labels()
    assert "[3/3]" in await anna.says("주거")
    assert "어느 분야" in await anna.says("이전")
    assert "건너뛸 수 없어요" not in await anna.says("건너뛰기")  # the answer that stands is kept


async def test_greeting_offers_the_draft_that_was_set_aside(bot: Bot, anna: Person) -> None:
    await asked(anna, CONSENTED, "취소")
    bot.clock.move(days=40)
    await anna.says("안녕하세요")
    assert "쓰던 글 이어서 쓰기" in anna.labels()
    assert "어느 분야" in await anna.presses("쓰던 글 이어서 쓰기")
    await anna.says("주거")
    await anna.says("경로당 문턱에 경사로를 놓아 주세요")
    await anna.says("안녕하세요")
    assert "쓰던 글 이어서 쓰기" not in anna.labels()


async def test_who_looks_what_could_be_changed_comes_back_to_the_review(anna: Person) -> None:
    await walk(anna, *TO_BODY, "자세히 쓰기", IDEA_TEXT, "없음", "없음", "없음", "개인",
               "동의하지 않아요", "없음")  # fmt: skip
    assert "어느 항목" in await anna.presses("고치기")
    assert "확인해 주세요" in await anna.presses("돌아가기")
    assert "ID-2026-000001" in await anna.says("제출")


async def test_one_wrong_file_is_taken_out_alone(bot: Bot, anna: Person) -> None:
    await walk(anna, *TO_BODY)
    await send_picture(anna, 1)
    await anna.says("첨부 파일 올리기")
    assert "1번 파일 빼기" not in anna.labels()  # one is emptied as a whole
    await send_picture(anna, 2)
    await send_picture(anna, 3)
    held = [
        each.code.rpartition(":")[2]
        for each in (anna.control(f"{n}번 파일 빼기") for n in (1, 2, 3))
    ]
    assert "파일 2개" in await anna.presses("2번 파일 빼기")
    await walk(anna, "다 올렸어요", IDEA_TEXT, "제출")
    with bot.engine.connect() as connection:
        [content] = connection.scalars(select(IDEA.c.content))
    assert [str(each) for each in content["attachments"]] == [held[0], held[2]]


async def test_file_too_many_is_not_said_to_be_taken(anna: Person) -> None:
    await walk(anna, *TO_BODY)
    for number in range(5):
        await send_picture(anna, number)
    said = await send_picture(anna, 6)
    assert "5개까지" in said
    assert "받았어요" not in said
