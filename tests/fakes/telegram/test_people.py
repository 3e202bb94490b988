import pytest
import telegram
from telegram.error import BadRequest, ChatMigrated, Forbidden

from tests.fakes.telegram import FakeTelegram, Person
from tests.fakes.telegram.conftest import HandClock

Buttons = telegram.InlineKeyboardMarkup


def keys(*labels: str) -> Buttons:
    buttons = [telegram.InlineKeyboardButton(one, callback_data=f"d:{one}") for one in labels]
    return Buttons([buttons])


async def newest(bot: telegram.Bot) -> telegram.Update:
    """The one update that waits; it is confirmed."""
    (update,) = await bot.get_updates()
    await bot.get_updates(offset=update.update_id + 1)
    return update


async def test_text_is_a_full_update(bot: telegram.Bot, anna: Person, hand: HandClock) -> None:
    await anna.says("😀 /help 보세요 https://seoul.go.kr.")
    message = (await newest(bot)).message
    assert message
    assert message.from_user
    assert (message.message_id, message.chat.type) == (2, "private")
    assert (message.from_user.language_code, message.from_user.is_bot) == ("ko", False)
    assert message.date.timestamp() == 1_790_000_000 + hand.seconds
    found = {one.type: message.parse_entity(one) for one in message.entities}
    assert found == {"bot_command": "/help", "url": "https://seoul.go.kr"}
    assert [one.offset for one in message.entities] == [3, 13]


async def test_deep_link_arrives_as_start(bot: telegram.Bot, fake: FakeTelegram) -> None:
    await fake.person("Bora").starts("idea")
    message = (await newest(bot)).message
    assert message
    assert (message.text, message.entities[0].length) == ("/start idea", 6)
    with pytest.raises(ValueError, match="deep link"):
        await fake.person("Cho").starts("한글")


async def test_long_text_comes_in_pieces(bot: telegram.Bot, anna: Person) -> None:
    await anna.says("가" * 5000)
    texts = [one.message.text or "" for one in await bot.get_updates() if one.message]
    assert [len(text) for text in texts] == [4096, 904]


async def test_tap_carries_the_message_and_is_answered_once_in_time(
    bot: telegram.Bot, anna: Person, hand: HandClock
) -> None:
    await bot.send_message(anna.id, "고르세요", reply_markup=keys("예", "아니요"))
    tap = await anna.taps("아니요")
    query = (await newest(bot)).callback_query
    assert query
    assert (query.data, query.chat_instance) == ("d:아니요", anna.chat.instance)
    assert isinstance(query.message, telegram.Message)
    assert query.message.reply_markup == keys("예", "아니요")
    await query.answer("저장했어요")
    assert (tap.is_answered, tap.notice) == (True, "저장했어요")
    with pytest.raises(BadRequest, match="too_long"):
        await query.answer("가" * 201)
    hand.pass_(16)
    with pytest.raises(BadRequest, match="Query is too old"):
        await query.answer()
    with pytest.raises(BadRequest, match="query id is invalid"):
        await bot.answer_callback_query("1")


async def test_double_tap_makes_two_queries(bot: telegram.Bot, anna: Person) -> None:
    await bot.send_message(anna.id, "고르세요", reply_markup=keys("예"))
    await anna.taps(0)
    await anna.taps("d:예")
    queries = [one.callback_query for one in await bot.get_updates()]
    assert len({query.id for query in queries if query}) == 2


async def test_old_screen_can_still_be_tapped(bot: telegram.Bot, anna: Person) -> None:
    sent = await bot.send_message(anna.id, "1번", reply_markup=keys("예"))
    shown = anna.chat.replies[-1]
    await sent.edit_text("2번", reply_markup=keys("다음"))
    with pytest.raises(LookupError, match="예"):
        await anna.taps("예")
    assert (await anna.taps("예", shown)).data == "d:예"
    assert (await newest(bot)).callback_query
    await sent.delete()
    await anna.taps("다음", shown)
    query = (await newest(bot)).callback_query
    assert query
    assert query.message
    assert not query.message.is_accessible


async def test_other_kinds_of_messages_parse(bot: telegram.Bot, anna: Person) -> None:
    await anna.sends_document("계획서.hwp", b"HWP", "application/x-hwp", caption="계획 #주거")
    await anna.sends_photo(size=(1280, 960), caption="사진")
    await anna.sends_sticker("👍")
    await anna.sends_voice()
    await anna.sends_location(37.5663, 126.9779)
    await anna.sends_contact("+821000000000")
    messages = [one.message for one in await bot.get_updates() if one.message]
    document, photo, sticker, voice, place, contact = messages
    assert document.document
    assert (document.document.file_name, document.caption) == ("계획서.hwp", "계획 #주거")
    assert document.caption_entities[0].type == "hashtag"
    assert [size.width for size in photo.photo] == [90, 320, 800, 1280]
    assert sticker.sticker
    assert voice.voice
    assert place.location
    assert contact.contact
    assert (sticker.sticker.emoji, contact.contact.user_id) == ("👍", anna.id)


async def test_album_shares_one_group_id(bot: telegram.Bot, anna: Person) -> None:
    for number in range(2):
        await anna.sends_document(f"{number}.pdf", b"%PDF", "application/pdf", album="77")
    groups = {one.message.media_group_id for one in await bot.get_updates() if one.message}
    assert groups == {"77"}


async def test_edit_forward_and_reply_parse(bot: telegram.Bot, anna: Person) -> None:
    first = await anna.says("오타")
    await anna.edits(first, "고침 /help")
    await anna.forwards(first)
    await anna.says("덧붙여", reply_to=first)
    _, edited, forwarded, reply = await bot.get_updates()
    assert edited.edited_message
    assert edited.edited_message.text == "고침 /help"
    assert edited.edited_message.edit_date
    assert forwarded.message
    assert forwarded.message.forward_origin
    assert reply.message
    assert reply.message.reply_to_message
    assert reply.message.reply_to_message.message_id == first.id


async def test_block_and_unblock_are_told(bot: telegram.Bot, anna: Person) -> None:
    await anna.blocks()
    change = (await newest(bot)).my_chat_member
    assert change
    assert (change.old_chat_member.status, change.new_chat_member.status) == ("member", "kicked")
    with pytest.raises(RuntimeError):
        await anna.says("막혔어요")
    await anna.starts()
    back, start = await bot.get_updates()
    assert back.my_chat_member
    assert back.my_chat_member.new_chat_member.status == "member"
    assert start.message


async def test_waits_for_finds_or_says_what_was_there(bot: telegram.Bot, anna: Person) -> None:
    await bot.send_message(anna.id, "고르세요", reply_markup=keys("예"))
    assert (await anna.waits_for(1)).text == "고르세요"
    assert (await anna.waits_for("고르")).labels == ["예"]
    assert (await anna.waits_for(lambda one: "예" in one.labels)).id == 2
    with pytest.raises(TimeoutError, match="고르세요"):
        await anna.waits_for("없는 말", timeout_s=0.01)


async def test_privacy_mode_lets_only_what_is_meant_for_the_bot_through(
    bot: telegram.Bot, anna: Person, fake: FakeTelegram
) -> None:
    group = fake.group("주민 모임", members=[anna])
    sent = await bot.send_message(group.chat.id, "안녕하세요")
    await anna.says("우리끼리", group=group)
    await anna.says("/help", group=group)
    await anna.says("/help@other_bot", group=group)
    await anna.says("/help@donghaeng_test_bot", group=group)
    await anna.says("네", group=group, reply_to=group.chat.find(sent.message_id))
    await group.promotes_bot(anna)
    await anna.says("이제 들리죠", group=group)
    texts = [one.message.text for one in await bot.get_updates() if one.message]
    assert texts == ["/help", "/help@donghaeng_test_bot", "네", "이제 들리죠"]
    with pytest.raises(ValueError, match="members"):
        await fake.person("Stranger").says("x", group=group)


async def test_bot_comes_to_a_group_and_is_removed(
    bot: telegram.Bot, anna: Person, fake: FakeTelegram
) -> None:
    group = fake.group(members=[anna], has_bot=False)
    with pytest.raises(Forbidden, match="bot is not a member of the group chat"):
        await bot.send_message(group.chat.id, "x")
    await group.adds_bot(anna)
    added, greeted = await bot.get_updates()
    assert added.my_chat_member
    assert greeted.message
    assert greeted.message.new_chat_members[0].id == bot.id
    await group.removes_bot(anna)
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await bot.send_message(group.chat.id, "x")


async def test_bot_leaves_a_group(bot: telegram.Bot, anna: Person, fake: FakeTelegram) -> None:
    group = fake.group(members=[anna])
    assert await bot.leave_chat(group.chat.id) is True
    change = (await newest(bot)).my_chat_member
    assert change
    assert change.new_chat_member.status == "left"


async def test_migrated_group_names_its_new_id(
    bot: telegram.Bot, anna: Person, fake: FakeTelegram
) -> None:
    group = fake.group("주민 모임", members=[anna])
    old = group.chat.id
    new = await group.migrate(anna)
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(old, "x")
    assert caught.value.new_chat_id == new.id
    leaving, coming = [one.message for one in await bot.get_updates() if one.message]
    assert (leaving.chat.id, leaving.migrate_to_chat_id) == (old, new.id)
    assert (coming.chat.type, coming.migrate_from_chat_id) == ("supergroup", old)
    await bot.send_message(new.id, "여기예요")
    await group.removes_bot(anna)
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.get_chat(new.id)


async def test_members_come_and_go(bot: telegram.Bot, anna: Person, fake: FakeTelegram) -> None:
    group = fake.group(members=[anna])
    bora = fake.person("Bora")
    await group.joins(bora)
    await group.leaves(bora)
    came, went = [one.message for one in await bot.get_updates() if one.message]
    assert came.new_chat_members[0].id == bora.id
    assert went.left_chat_member
    assert went.left_chat_member.id == bora.id
