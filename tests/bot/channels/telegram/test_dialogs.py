"""People talk to the bot over Telegram: the whole job, and what people also do."""

from __future__ import annotations

from bot.channels.telegram import texts
from bot.texts import say
from handlers.refused import CORRECTED
from models.attachment import TABLE as ATTACHMENT
from models.idea import TABLE as IDEA
from models.table import core
from models.text import Words
from models.user import Account
from tests.bot.channels.telegram.support import Running, bot_on, hand_in, settles
from tests.fakes.telegram import FakeTelegram, Message, Person

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 40
ACCOUNT = core(Account)


def ko(words: Words) -> str:
    return say(words, "ko")


# ---- The whole job -------------------------------------------------------------------------------
async def test_start_greets_with_buttons(bot: Running, anna: Person) -> None:
    await anna.starts()
    hello = await anna.waits_for("동행봇이에요")
    assert hello.labels[0] == "아이디어 제안"


async def test_idea_takes_four_messages_to_its_receipt(bot: Running, anna: Person) -> None:
    receipt = await hand_in(anna)
    assert receipt.text.startswith("제안을 접수했어요. 접수번호는 ID-")
    assert bot.count(IDEA) == 1
    assert len([m for m in anna.chat.messages if not m.is_by_bot]) == 4


async def test_answered_question_stays_readable_without_buttons(bot: Running, anna: Person) -> None:
    await anna.says("아이디어 있어요")
    question = await anna.waits_for("동의가 필요해요")
    await anna.taps("동의합니다")
    await anna.waits_for("어느 분야")
    await settles(anna, question)
    assert question.text.startswith("제안을 받으려면 개인정보 수집·이용에 동의가 필요해요.")
    assert question.text.partition("→ ")[2].startswith("동의")


async def test_question_is_bold_and_its_hint_is_not(bot: Running, anna: Person) -> None:
    await anna.says("아이디어 있어요")
    await anna.taps("동의합니다", await anna.waits_for("동의가 필요해요"))
    question = await anna.waits_for("어느 분야")
    first = question.text.partition("\n")[0]
    assert [(e["type"], e["offset"], e["length"]) for e in question.entities] == [
        ("bold", 0, len(first))
    ]


async def test_checklist_by_buttons_ends_with_its_pdf(demo: Running, anna: Person) -> None:
    """Every question answered with its first button; several-choice ones toggled in place."""
    await anna.says("/checklist")
    typed = {"사업(계획) 이름": "골목 도서관", "담당 부서": "주택정책과"}
    typed |= {"사업 기간": "2027-01-01 ~ 2027-12-31"}
    toggled: list[Message] = []
    question = await anna.waits_for("사업(계획) 이름")
    while "체크리스트를 제출했어요" not in question.text:
        answer = next((a for part, a in typed.items() if part in question.text), None)
        asked = question
        if answer:
            await anna.says(answer)
        elif any(label.startswith("☐") for label in question.labels):
            await _toggle(anna, question, 0, "☑")
            await _toggle(anna, question, 1, "☑")
            await _toggle(anna, question, 1, "☐")
            toggled.append(question)
            await anna.taps("다 골랐어요", question)
        elif "건너뛰기" in question.labels:
            await anna.taps("건너뛰기", question)
        else:
            await anna.taps(0, question)
        question = await _next(anna, asked)
    assert "CL-" in question.text
    assert "■" in (await _document(anna, ".txt")).decode()
    assert (await _document(anna, ".pdf")).startswith(b"%PDF-")
    assert toggled, "the form has questions with several answers"
    assert all("→" in each.text and not each.buttons for each in toggled)


async def _toggle(person: Person, question: Message, place: int, mark: str) -> None:
    """Tap an option and wait until the same message shows its new mark."""
    await person.taps(question.labels[place], question)
    await person.waits_for(lambda m: m is question and m.labels[place].startswith(mark))


async def _document(person: Person, ending: str) -> bytes:
    """The content of the document with this ending that the bot sent."""
    found = await person.waits_for(lambda m: m.document and m.document.name.endswith(ending))
    assert found.document is not None
    return found.document.content


async def _next(person: Person, before: Message) -> Message:
    """The newest message that asks or ends, after one that was answered."""

    def is_it(message: Message) -> bool:
        return message.id > before.id and bool(message.buttons)

    return await person.waits_for(is_it)


async def test_stale_button_never_acts_on_the_newer_question(bot: Running, anna: Person) -> None:
    await anna.says("아이디어 있어요")
    await anna.taps("동의합니다", await anna.waits_for("동의가 필요해요"))
    areas = await anna.waits_for("어느 분야")
    await anna.taps("주거", areas)
    await anna.waits_for("적어 보내")
    late = await anna.taps("교육", areas)
    offer = await anna.waits_for("‘분야’ 답을 교육으로 바꿀까요?")
    await bot_answers(anna, late)
    assert late.notice == "앞 질문의 버튼이에요."
    await anna.taps("바꾸기", offer)
    await anna.says("방과 뒤에 갈 곳을 늘려 주세요.")
    await anna.waits_for("ID-")
    assert [row.area for row in bot.rows(IDEA)] == ["education"]


async def test_double_tap_acts_once_and_both_taps_are_answered(bot: Running, anna: Person) -> None:
    await anna.says("아이디어 있어요")
    question = await anna.waits_for("동의가 필요해요")
    first, second = await anna.taps("동의합니다", question), await anna.taps("동의합니다", question)
    for tap in (first, second):
        await bot_answers(anna, tap)
    assert second.notice == "이미 그렇게 답하셨어요."
    await anna.starts()
    await anna.waits_for("동행봇이에요")
    assert len([m for m in anna.chat.replies if "어느 분야" in m.text]) == 1


async def bot_answers(person: Person, tap: object) -> None:
    await person.world.changes.until(lambda: getattr(tap, "is_answered", False) or None, 5)


async def test_deep_link_goes_straight_to_the_idea(bot: Running, anna: Person) -> None:
    await anna.starts("idea")
    assert "동의가 필요해요" in (await anna.waits_for(1)).text


async def test_unknown_deep_link_greets(bot: Running, anna: Person) -> None:
    await anna.starts("what-is_this")
    assert "동행봇이에요" in (await anna.waits_for(1)).text


async def test_language_of_the_phone_is_spoken_until_words_decide(
    bot: Running, fake: FakeTelegram
) -> None:
    """A phone set to Korean, a command typed: the greeting is Korean."""
    minh = fake.person("Minh", language_code="ko-KR")
    await minh.starts()
    assert "안녕하세요" in (await minh.waits_for(1)).text


# ---- Files ---------------------------------------------------------------------------------------
async def _at_the_idea(person: Person) -> None:
    await person.says("아이디어 있어요")
    await person.taps("동의합니다", await person.waits_for("동의가 필요해요"))
    await person.waits_for("어느 분야")


async def test_photo_is_taken_in_its_largest_size(bot: Running, anna: Person) -> None:
    await _at_the_idea(anna)
    photo = b"\xff\xd8\xff\xe0" + b"\x00" * 5_000
    await anna.sends_photo(photo, size=(1280, 960))
    await anna.waits_for("파일을 받았어요. 지금까지 1개예요.")
    (kept,) = bot.rows(ATTACHMENT)
    assert (kept.size, kept.media_type) == (len(photo), "image/jpeg")


async def test_album_is_taken_file_by_file(bot: Running, anna: Person) -> None:
    await _at_the_idea(anna)
    for name in ("앞.png", "뒤.png"):
        await anna.sends_document(name, PNG + name.encode(), "image/png", album="1")
    await anna.waits_for("지금까지 2개예요.")
    assert sorted(row.name for row in bot.rows(ATTACHMENT)) == ["뒤.png", "앞.png"]


async def test_caption_answers_the_question_that_takes_text(bot: Running, anna: Person) -> None:
    await _at_the_idea(anna)
    await anna.taps("주거")
    await anna.waits_for("적어 보내")
    await anna.sends_document("현장.png", PNG, "image/png", caption="물막이판을 달아 주세요.")
    await anna.waits_for("확인해 주세요")  # more pictures of an album may be on their way
    await anna.taps("제출")
    await anna.waits_for("ID-")
    assert len(bot.rows(ATTACHMENT)) == 1


async def test_file_of_another_type_is_refused_with_the_types_that_are_taken(
    bot: Running, anna: Person
) -> None:
    await _at_the_idea(anna)
    await anna.sends_document("a.pdf", b"MZ\x90\x00 this is a program", "application/pdf")
    await anna.waits_for("받을 수 없는 종류예요")
    assert bot.count(ATTACHMENT) == 0
    assert bot.refused["telegram", "file_type"] == 1


async def test_file_over_ten_megabytes_is_not_even_fetched(
    bot: Running, fake: FakeTelegram, anna: Person
) -> None:
    await anna.sends_document("큰.pdf", b"%PDF-1.7" + b"\0" * 10 * 1024 * 1024, "application/pdf")
    await anna.waits_for("10MB가 넘어서")
    assert fake.calls_to("getFile") == []


async def test_file_that_cannot_be_fetched_is_asked_for_again(
    bot: Running, fake: FakeTelegram, anna: Person
) -> None:
    fake.fail("getFile", status=502)
    await anna.sends_document("앞.png", PNG, "image/png")
    await anna.waits_for("가져오지 못했어요")


# ---- What else people send -----------------------------------------------------------------------
async def test_sticker_gets_kind_words_and_the_question_again(bot: Running, anna: Person) -> None:
    await _at_the_idea(anna)
    await anna.sends_sticker()
    await anna.waits_for(ko(texts.NOT_READ["sticker"]))
    await anna.waits_for(lambda m: "어느 분야" in m.text and m.id == anna.chat.messages[-1].id)


async def test_voice_and_place_get_kind_words(bot: Running, anna: Person) -> None:
    await anna.sends_voice()
    await anna.waits_for(ko(texts.NOT_READ["voice"]))
    await anna.sends_location(37.5, 127.0)
    await anna.waits_for(ko(texts.NOT_READ["location"]))


async def test_what_cannot_be_read_outside_a_dialog_still_shows_a_way_on(
    bot: Running, anna: Person
) -> None:
    await anna.sends_sticker()
    told = await anna.waits_for(ko(texts.NOT_READ["sticker"]))
    assert told.labels == ["사람에게 묻기", "처음으로"]
    await anna.sends_document("큰.pdf", b"%PDF-1.7" + b"\0" * 10 * 1024 * 1024, "application/pdf")
    told = await anna.waits_for("10MB가 넘어서")
    assert told.labels == ["사람에게 묻기", "처음으로"]


async def test_own_contact_is_its_number(bot: Running, anna: Person) -> None:
    await anna.sends_contact("+821012345678")
    await anna.waits_for(1)
    assert [update.text for update in bot.handled] == ["+821012345678"]


async def test_edited_message_changes_nothing_and_says_so(bot: Running, anna: Person) -> None:
    await anna.says("아이디어 있어요")
    await anna.taps("동의합니다", await anna.waits_for("동의가 필요해요"))
    await anna.waits_for("어느 분야")
    said = await anna.says("주거")
    await anna.waits_for("적어 보내")
    await anna.edits(said, "교육")
    await anna.waits_for(ko(CORRECTED))
    await anna.says("창문에 물막이판을 달아 주세요.")
    await anna.waits_for("ID-")
    assert [row.area for row in bot.rows(IDEA)] == ["housing"]


async def test_rest_of_a_cut_text_is_no_answer(bot: Running, anna: Person) -> None:
    """5,000 characters arrive as 4,096 and 904; neither alone is what the person said."""
    await _at_the_idea(anna)
    await anna.taps("주거")
    await anna.waits_for("적어 보내")
    await anna.says("가나다라마바사아자차" * 500)
    await anna.waits_for("너무 길어요")
    await anna.waits_for(ko(texts.CUT_OFF))
    assert bot.count(IDEA) == 0
    await anna.says("창문에 물막이판을 달아 주세요.")
    await anna.waits_for("ID-")


async def test_control_characters_and_markup_come_back_as_they_read(
    bot: Running, anna: Person
) -> None:
    await _at_the_idea(anna)
    await anna.taps("주거")
    question = await anna.waits_for("적어 보내")
    await anna.says("<b>굵게</b> & \x00NUL \x1b[31m 👩‍👩‍👧 _그대로_ `코드`")
    await anna.waits_for("ID-")
    await settles(anna, question)
    assert "<b>굵게</b> & NUL [31m 👩‍👩‍👧 _그대로_ `코드`" in question.text
    assert question.entities == []


# ---- Groups and blocks ---------------------------------------------------------------------------
async def test_group_is_answered_only_with_the_way_to_the_private_chat(
    bot: Running, fake: FakeTelegram, anna: Person
) -> None:
    group = fake.group(members=[anna])
    await anna.says("/idea", group=group)
    reply = await anna.waits_for("1:1 대화창", group=group)
    assert "https://t.me/donghaeng_test_bot?start=group" in reply.text
    assert reply.buttons == []
    await anna.says("@donghaeng_test_bot 안녕하세요", group=group)
    await anna.waits_for(2, group=group)
    assert anna.chat.replies == []


async def test_group_talk_among_people_is_left_alone(
    sqlite_url: str,
) -> None:
    async with FakeTelegram(reads_groups=True) as fake, bot_on(fake, sqlite_url) as bot:
        anna = fake.person("Anna")
        group = fake.group(members=[anna])
        for said in ("아이디어 있어요", "/start@another_bot", "@donghaeng_test_bot2 안녕"):
            await anna.says(said, group=group)
        await anna.sends_sticker(group=group)
        await anna.starts()
        await anna.waits_for("동행봇이에요")
        assert [update.chat for update in bot.handled] == [str(anna.id)]
        assert [message for message in group.messages if message.is_by_bot] == []


async def test_bot_added_to_a_group_says_once_where_to_talk(
    bot: Running, fake: FakeTelegram, anna: Person
) -> None:
    group = fake.group(members=[anna], has_bot=False)
    await group.adds_bot(anna)
    await anna.waits_for("1:1 대화창", group=group)
    await group.promotes_bot(anna)
    await anna.starts()
    await anna.waits_for("동행봇이에요")
    assert len([message for message in group.messages if message.is_by_bot]) == 1


async def test_group_that_moved_is_answered_at_its_new_address(
    bot: Running, fake: FakeTelegram, anna: Person
) -> None:
    group = fake.group(members=[anna])
    fake.hold()
    await anna.says("/help", group=group)
    await group.migrate(anna)
    fake.release()
    await anna.waits_for("1:1 대화창", group=group)
    chats = {row.address: row.chat for row in bot.rows(ACCOUNT)}
    assert group.old_chat is not None
    assert chats[f"telegram:{group.old_chat.id}"] == str(group.chat.id)


async def test_block_and_unblock_are_kept(bot: Running, fake: FakeTelegram, anna: Person) -> None:
    await anna.starts()
    await anna.waits_for("동행봇이에요")
    await anna.blocks()
    await fake.waits_until(lambda: fake.waiting_updates == 0)
    assert [row.reachable for row in bot.rows(ACCOUNT)] == [False]
    await anna.starts()
    await anna.waits_for(2)
    assert [row.reachable for row in bot.rows(ACCOUNT)] == [True]
