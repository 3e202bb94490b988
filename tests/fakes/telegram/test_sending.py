from typing import Any

import pytest
import telegram
from telegram import InputMediaDocument, InputMediaPhoto
from telegram.error import BadRequest, Forbidden, NetworkError

from tests.fakes.telegram import FakeTelegram, Person
from tests.fakes.telegram.conftest import HandClock, Raw, png

PDF = b"%PDF-1.7 checklist"


def keys(*labels: str) -> telegram.InlineKeyboardMarkup:
    buttons = [telegram.InlineKeyboardButton(one, callback_data=f"d:{one}") for one in labels]
    return telegram.InlineKeyboardMarkup([buttons])


async def test_edit_replaces_text_and_buttons_and_keeps_the_versions(
    bot: telegram.Bot, anna: Person
) -> None:
    sent = await bot.send_message(anna.id, "처음", reply_markup=keys("예"))
    edited = await sent.edit_text("나중", reply_markup=keys("아니요"))
    shown = anna.chat.replies[-1]
    assert (shown.text, shown.labels, shown.is_edited) == ("나중", ["아니요"], True)
    assert [version.content["text"] for version in shown.versions] == ["처음", "나중"]
    assert isinstance(edited, telegram.Message)
    assert edited.edit_date is not None
    await sent.edit_text("끝")
    assert shown.buttons == []


async def test_edit_that_changes_nothing_is_refused(bot: telegram.Bot, anna: Person) -> None:
    sent = await bot.send_message(anna.id, "같음", reply_markup=keys("예"))
    with pytest.raises(BadRequest, match="Message is not modified"):
        await sent.edit_text("같음", reply_markup=keys("예"))
    with pytest.raises(BadRequest, match="Message is not modified"):
        await sent.edit_reply_markup(keys("예"))
    await sent.edit_reply_markup(None)
    assert anna.chat.replies[-1].buttons == []


async def test_edit_of_what_cannot_be_edited_is_refused(bot: telegram.Bot, anna: Person) -> None:
    mine = await anna.says("내 글")
    document = await bot.send_document(anna.id, PDF, filename="a.pdf", caption="표")
    cases = [
        (99, "Message to edit not found"),
        (mine.id, "Message can't be edited"),
        (document.message_id, "There is no text in the message to edit"),
    ]
    for message_id, said in cases:
        with pytest.raises(BadRequest, match=said):
            await bot.edit_message_text("새 글", chat_id=anna.id, message_id=message_id)
    await document.edit_caption("새 표")
    assert anna.chat.replies[-1].text == "새 표"


async def test_delete_removes_and_refuses_the_second_time(
    bot: telegram.Bot, anna: Person, hand: HandClock
) -> None:
    sent = await bot.send_message(anna.id, "잠깐")
    assert await sent.delete() is True
    assert anna.chat.replies == []
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await sent.delete()
    old = await bot.send_message(anna.id, "오래")
    hand.pass_(48 * 3600 + 1)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await old.delete()


async def test_reply_names_a_message_that_is_there(bot: telegram.Bot, anna: Person) -> None:
    asked = await anna.says("질문")
    params = telegram.ReplyParameters(asked.id)
    sent = await bot.send_message(anna.id, "답", reply_parameters=params)
    assert sent.reply_to_message
    assert sent.reply_to_message.text == "질문"
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(anna.id, "답", reply_parameters=telegram.ReplyParameters(99))
    lenient = telegram.ReplyParameters(99, allow_sending_without_reply=True)
    assert (await bot.send_message(anna.id, "답", reply_parameters=lenient)).message_id


async def test_message_numbers_are_each_chats_own(bot: telegram.Bot, fake: FakeTelegram) -> None:
    people = [fake.person(name) for name in ("하나", "둘")]
    for person in people:
        await person.starts()
    assert [(await bot.send_message(one.id, "x")).message_id for one in people] == [2, 2]


async def test_document_goes_out_and_comes_back_by_id(
    bot: telegram.Bot, anna: Person, fake: FakeTelegram
) -> None:
    sent = await bot.send_document(anna.id, PDF, filename="체크리스트.pdf", caption="<b>표</b>",
                                   parse_mode="HTML")  # fmt: skip
    shown = anna.chat.replies[-1]
    assert shown.document
    assert (shown.document.name, shown.document.content, shown.text) == (
        "체크리스트.pdf",
        PDF,
        "표",
    )
    assert sent.document
    again = await bot.send_document(anna.id, sent.document.file_id)
    assert again.document
    assert again.document.file_unique_id == sent.document.file_unique_id
    fetched = await bot.get_file(sent.document.file_id)
    assert bytes(await fetched.download_as_bytearray()) == PDF


async def test_photo_has_sizes_and_is_checked(bot: telegram.Bot, anna: Person) -> None:
    sent = await bot.send_photo(anna.id, png(1000, 500))
    assert [(one.width, one.height) for one in sent.photo] == [
        (90, 45),
        (320, 160),
        (800, 400),
        (1000, 500),
    ]
    cases = [
        (b"no picture", "Image_process_failed"),
        (png(9000, 1001), "Photo_invalid_dimensions"),
        (png(2100, 100), "Photo_invalid_dimensions"),
        (png(10, 10, pad=10 * 1024 * 1024), "too big for a photo"),
    ]
    for content, said in cases:
        with pytest.raises(BadRequest, match=said):
            await bot.send_photo(anna.id, content)


async def test_album_sends_two_to_ten(bot: telegram.Bot, anna: Person) -> None:
    pages = [InputMediaPhoto(png(100, 100), caption=f"{number}쪽") for number in range(3)]
    sent = await bot.send_media_group(anna.id, pages)
    assert len({one.media_group_id for one in sent}) == 1
    assert [one.text for one in anna.chat.replies] == ["0쪽", "1쪽", "2쪽"]
    for wrong in ([InputMediaDocument(PDF)] * 11, [InputMediaDocument(PDF)]):
        with pytest.raises(BadRequest):
            await bot.send_media_group(anna.id, wrong)


async def test_caption_has_1024_characters(bot: telegram.Bot, anna: Person) -> None:
    await bot.send_document(anna.id, PDF, caption="가" * 1024)
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_document(anna.id, PDF, caption="가" * 1025)


async def test_file_out_of_its_limits_is_refused(bot: telegram.Bot, anna: Person) -> None:
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await bot.send_document(anna.id, b"", filename="a.txt")
    with pytest.raises(BadRequest, match="Wrong remote file identifier"):
        await bot.send_document(anna.id, "unknown-id")
    with pytest.raises(NetworkError, match="Request Entity Too Large"):
        await bot.send_document(anna.id, b"x" * (50 * 1024 * 1024 + 1), filename="big.bin")


async def test_get_file_refuses_big_and_unknown_files(bot: telegram.Bot, anna: Person) -> None:
    big = await anna.sends_document("big.zip", b"x" * (20 * 1024 * 1024 + 1), "application/zip")
    assert big.document
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(big.document.file_id)
    with pytest.raises(BadRequest, match="Invalid file_id"):
        await bot.get_file("unknown")


async def test_commands_are_kept_by_scope_and_language(bot: telegram.Bot, anna: Person) -> None:
    private = telegram.BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([("start", "시작")], scope=private, language_code="ko")
    assert await bot.get_my_commands(scope=private) == ()
    (found,) = await bot.get_my_commands(scope=private, language_code="ko")
    assert (found.command, found.description) == ("start", "시작")
    await bot.delete_my_commands(scope=private, language_code="ko")
    assert await bot.get_my_commands(scope=private, language_code="ko") == ()
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.set_my_commands([("a", "b")], scope=telegram.BotCommandScopeChat(12345))


async def test_card_texts_fall_back_to_the_default_language(bot: telegram.Bot) -> None:
    await bot.set_my_description("설명")
    await bot.set_my_description("About", language_code="en")
    assert (await bot.get_my_description("en")).description == "About"
    assert (await bot.get_my_description("vi")).description == "설명"
    await bot.set_my_short_description("짧게")
    assert (await bot.get_my_short_description()).short_description == "짧게"


async def test_menu_button_and_chat_action(bot: telegram.Bot, anna: Person, raw: Raw) -> None:
    await bot.set_chat_menu_button(anna.id, telegram.MenuButtonCommands())
    assert (await bot.get_chat_menu_button(anna.id)).type == "commands"
    assert (await bot.get_chat_menu_button()).type == "default"
    assert await bot.send_chat_action(anna.id, "typing") is True
    answer = await raw("sendChatAction", chat_id=anna.id, action="singing")
    assert answer.json()["description"] == "Bad Request: wrong parameter action in request"


async def test_get_chat_describes_a_person(bot: telegram.Bot, anna: Person) -> None:
    found = await bot.get_chat(anna.id)
    assert (found.type, found.first_name) == ("private", "Anna")


@pytest.mark.parametrize("chat_id", ["", "12345", "@nobody", "--5"])
async def test_unknown_chat_is_not_found(raw: Raw, chat_id: str) -> None:
    answer: dict[str, Any] = (await raw("sendMessage", chat_id=chat_id, text="x")).json()
    said = "chat not found" if chat_id else "chat_id is empty"
    assert answer["description"] == f"Bad Request: {said}"


async def test_unreachable_people_refuse_with_their_reason(
    bot: telegram.Bot, fake: FakeTelegram, anna: Person
) -> None:
    stranger, member = fake.person("Stranger"), fake.person("Member")
    fake.group(members=[member])
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(stranger.id, "x")
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(member.id, "x")
    await anna.blocks()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(anna.id, "x")
    await anna.unblocks()
    await bot.send_message(anna.id, "다시")
    await anna.deactivates()
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(anna.id, "x")
