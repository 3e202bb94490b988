"""Direct messages, mentions, files, buttons, and the coordinators' thread."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from models.attachment import Attachment
from models.idea import Idea
from models.inquiry import InquiryAnswer
from models.table import core
from models.update import Update
from models.user import Account, User
from tests.bot.channels.slack.office import Office, office
from tests.fakes.slack import Channel, Message
from tests.support import START

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c63f8cfc0f01f00050001ff89993d1d0000000049454e44ae426082"
)
IDEA = "휠체어가 다니기 쉬운 길을 지도에 표시하면 좋겠습니다."


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path, slack_human_channel="C7") as found:
        yield found


def buttons(message: Message) -> list[dict[str, Any]]:
    return [e for b in message.blocks for e in b.get("elements", []) if e["type"] == "button"]


async def to_body(place: Office) -> None:
    await place.kim.says_to_bot("아이디어 있어요")
    await place.heard("동의")
    await place.kim.presses("동의합니다")
    await place.heard("어느 분야")
    await place.kim.presses("교육")
    await place.heard("아이디어를 적어 보내 주세요")


async def test_an_idea_goes_from_the_first_word_to_the_receipt(place: Office) -> None:
    await to_body(place)
    await place.kim.says_to_bot(IDEA)
    await place.heard("접수번호는 ID-2026-000001")
    [idea] = await place.rows(Idea)
    assert idea["number"] == "ID-2026-000001"


async def test_an_answered_question_stays_readable_without_its_buttons(place: Office) -> None:
    await to_body(place)
    await place.idle()
    [asked] = [m for m in place.kim.dm.messages if "어느 분야" in m.words]
    assert "→ 교육" in asked.words
    assert buttons(asked) == []


async def test_five_redeliveries_of_a_message_are_one_idea(place: Office) -> None:
    await to_body(place)
    await place.kim.says_to_bot(IDEA)
    await place.fake.redeliver(times=5)
    await place.idle()
    assert len(await place.rows(Idea)) == 1
    assert place.said().count("접수번호는 ID-2026-000001") == 2  # its text and its one block


async def test_a_button_pressed_twice_acts_once(place: Office) -> None:
    await place.kim.says_to_bot("아이디어 있어요")
    message = await place.heard("동의")
    held = place.fake.space.channels["D1"].said[message.ts]
    await place.kim.presses("동의합니다", on=held)
    await place.kim.presses("동의합니다", on=held)
    await place.idle()
    assert len([m for m in place.kim.dm.messages if "어느 분야" in m.words]) == 1


async def test_an_old_button_shows_the_question_of_now(place: Office) -> None:
    await place.kim.says_to_bot("아이디어 있어요")
    consent = await place.heard("동의")
    await place.kim.presses("동의합니다", on=consent)
    area = await place.heard("어느 분야")
    await place.kim.presses("교육", on=area)
    await place.heard("아이디어를 적어 보내 주세요")
    await place.kim.presses("주거", on=area)
    await place.heard("앞 질문의 버튼이에요")


async def test_what_people_type_is_shown_as_they_typed_it(place: Office) -> None:
    await to_body(place)
    await place.kim.says_to_bot(
        "<b>굵게</b> & <!channel> \u202e거꾸로 👨‍👩‍👧 https://a.kr/?a=1&b=2 좋아요"
    )
    await place.heard("접수번호는")
    await place.kim.says_to_bot("내 현황")
    message = await place.heard("내 현황이에요")
    await place.kim.presses("ID-2026-000001", on=message)
    shown = await place.heard("&lt;b&gt;굵게&lt;/b&gt; &amp; &lt;!channel&gt;")
    assert "https://a.kr/?a=1&amp;b=2" in shown.words
    assert "<!channel>" not in shown.words


async def test_a_mention_in_a_channel_is_answered_in_the_direct_messages(place: Office) -> None:
    channel = place.fake.channel("C1", members=[place.kim])
    await place.kim.mentions_bot(channel, "도움말")
    await place.heard("이렇게 쓸 수 있어요")
    await place.fake.until(lambda: channel.ephemerals)
    assert "다이렉트 메시지로 답했어요" in channel.ephemerals[0].text
    assert all(m.user != place.fake.bot_user_id for m in channel.messages)


async def test_a_command_in_a_channel_says_where_the_answer_is(place: Office) -> None:
    channel = place.fake.channel("C1", members=[place.kim])
    reply = await place.kim.commands("/donghaeng", "제안", channel)
    assert "다이렉트 메시지로 답했어요" in reply.text
    await place.heard("동의")
    assert (await place.kim.commands("/donghaeng", "")).text == ""
    await place.heard("동행봇이에요")


async def test_talk_in_a_channel_is_none_of_the_bots_business(place: Office) -> None:
    channel = place.fake.channel("C1", members=[place.kim])
    await place.kim.says_in(channel, "도움말")
    assert await place.rows(Account) == []


async def test_deletions_and_the_bots_own_messages_are_passed_over(place: Office) -> None:
    await place.kim.says_to_bot("도움말")
    await place.heard("이렇게 쓸 수 있어요")
    [mine, said] = place.kim.dm.messages[:2]
    turns = place.bot.runtime.turns
    await place.fake.echoes(said)
    await place.kim.deletes(mine)
    assert place.bot.runtime.turns == turns


async def test_a_corrected_message_changes_nothing_and_says_so(place: Office) -> None:
    await to_body(place)
    mine = next(m for m in place.kim.dm.messages if m.user == place.kim.id)
    before = await place.answers()
    edit = await place.kim.edits(mine, "생계")
    await place.fake.redeliver(edit, times=5)
    await place.heard("고치신 것은 답에 반영되지 않아요")
    await place.heard("아이디어를 적어")
    await place.idle()
    assert await place.answers() == before
    assert sum("반영되지 않아요" in m.words for m in place.kim.dm.messages) == 1


async def test_a_preview_that_slack_adds_to_a_message_is_no_correction(place: Office) -> None:
    await place.kim.says_to_bot("도움말")
    await place.heard("이렇게 쓸 수 있어요")
    mine = place.kim.dm.messages[0]
    turns = place.bot.runtime.turns
    shown = mine.shown()
    await place.kim._tells_change(
        place.kim.dm,
        "message_changed",
        message=shown | {"attachments": [{"title": "x"}]},
        previous_message=shown,
    )
    assert place.bot.runtime.turns == turns


async def test_a_file_joins_the_draft_in_hand(place: Office) -> None:
    await to_body(place)
    delivery = await place.kim.shares_file("길.png", PNG)
    await place.fake.redeliver(delivery, times=5)
    await place.heard("파일을 받았어요. 지금까지 1개예요")
    [row] = await place.rows(Attachment)
    assert (row["name"], row["media_type"], row["content"]) == ("길.png", "image/png", PNG)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("실행.exe", b"MZ" + bytes(64), "받을 수 없는 종류예요"),
        ("큰.png", PNG + bytes(10 * 2**20), "10MB가 넘어서"),
        ("빈.png", b"", "비어 있어서"),
    ],
)
async def test_a_file_that_cannot_be_taken_is_told_kindly(
    place: Office, name: str, content: bytes, told: str
) -> None:
    await place.kim.shares_file(name, content)
    await place.heard(told)
    assert await place.rows(Attachment) == []


async def test_of_two_files_the_good_one_is_kept(place: Office) -> None:
    await to_body(place)
    files = place.channel.door.turns.files
    good = place.kim._new_file("길.png", PNG, place.kim.dm)
    bad = place.kim._new_file("실행.exe", b"MZ" + bytes(64), place.kim.dm)
    shown = tuple(f.shown(place.fake.url) for f in (good, bad))
    message = place.kim._writes(place.kim.dm, "", None, files=shown, subtype="file_share")
    await place.kim._tells(place.kim.dm, message)
    await place.heard("파일을 받았어요")
    await place.heard("받을 수 없는 종류예요")
    assert files is not None
    assert len(await place.rows(Attachment)) == 1


async def test_a_file_slack_does_not_give_is_asked_for_again(place: Office) -> None:
    place.fake.space.scopes.discard("files:read")
    await place.kim.shares_file("길.png", PNG)
    await place.heard("가져오지 못했어요")


async def test_the_bots_token_goes_to_slack_only(place: Office) -> None:
    files = place.channel.door.turns.files
    assert files._trusted(f"{place.fake.url}/files-pri/T1-F1/x")
    assert files._trusted("https://files.slack.com/files-pri/T1-F1/x")
    assert not files._trusted("http://files.slack.com/files-pri/T1-F1/x")
    assert not files._trusted("https://slack.com.example/files-pri/T1-F1/x")
    assert not files._trusted("https://evil-slack.com/x")
    assert not files._trusted("")


async def desk(place: Office) -> Channel:
    """The coordinators' channel with a citizen's message in it."""
    channel = place.fake.channel("C7", members=[place.kim])

    def seat(connection: Connection) -> int:
        for table, values in (
            (User, {"id": 1, "language": "ko", "language_source": "", "roles": "", "created_at": START}),
            (
                Account,
                {
                    "id": 2, "user_id": 1, "channel": "slack", "address": "slack:C7", "chat": "C7",
                    "member": False, "reachable": True, "created_at": START, "seen_at": START,
                },
            ),
        ):  # fmt: skip
            connection.execute(insert(core(table)).values(values))
        return 2

    runtime = place.bot.runtime
    runtime.desk = await runtime.writer.write(seat)
    for n, text in enumerate(("/human", "동의합니다", "지원금은 언제 나오나요?")):
        await runtime.handle(Update(f"w{n}", "web", "web:citizen", "w", text, locale="ko"))
    await place.fake.until(lambda: "지원금은 언제" in "".join(m.words for m in channel.messages))
    return channel


async def test_an_answer_in_the_thread_reaches_the_citizen_once(place: Office) -> None:
    channel = await desk(place)
    await place.idle()
    [root] = channel.messages
    delivery = await place.kim.says_in(channel, "다음 달 5일입니다.", thread_ts=root.ts)
    await place.fake.redeliver(delivery, times=5)
    await place.fake.until(lambda: channel.ephemerals)
    assert "답을 전했어요" in channel.ephemerals[0].text
    assert channel.ephemerals[0].thread_ts == root.ts
    [answer] = await place.rows(InquiryAnswer)
    assert answer["body"] == {"text": "다음 달 5일입니다."}


async def test_a_reply_also_sent_to_the_channel_reaches_the_citizen(place: Office) -> None:
    channel = await desk(place)
    await place.idle()
    [root] = channel.messages
    await place.kim.says_in(channel, "다음 달 5일입니다.", thread_ts=root.ts, broadcast=True)
    await place.idle()
    [answer] = await place.rows(InquiryAnswer)
    assert answer["body"] == {"text": "다음 달 5일입니다."}


async def test_a_corrected_answer_in_the_thread_says_that_it_was_not_passed_on(
    place: Office,
) -> None:
    channel = await desk(place)
    await place.idle()
    [root] = channel.messages
    await place.kim.says_in(channel, "다음 달 5일입니다.", thread_ts=root.ts)
    await place.idle()
    reply = next(m for m in channel.messages if m.is_reply)
    await place.kim.edits(reply, "다음 달 6일입니다.")
    await place.fake.until(lambda: len(channel.ephemerals) == 2)
    assert "고친 글은 전해지지 않았어요" in channel.ephemerals[1].text
    assert channel.ephemerals[1].thread_ts == root.ts
    assert len(await place.rows(InquiryAnswer)) == 1


async def test_the_message_in_the_channel_shows_that_it_was_answered(place: Office) -> None:
    channel = await desk(place)
    await place.idle()
    [root] = channel.messages
    await place.kim.says_in(channel, "다음 달 5일입니다.", thread_ts=root.ts)
    await place.idle()
    shown = channel.said[root.ts]
    assert "답한 상담 글이에요" in shown.words
    assert "지원금은 언제" in shown.words
    await place.kim.says_in(channel, "장소는 시청입니다.", thread_ts=root.ts)
    await place.idle()
    assert len(await place.rows(InquiryAnswer)) == 2
    assert [m.ts for m in channel.messages if not m.is_reply] == [root.ts]


async def test_any_full_member_who_sees_the_channel_may_use_its_answer_button(
    place: Office,
) -> None:
    channel = await desk(place)
    await place.idle()
    [root] = channel.messages
    await place.kim.presses("답하기", on=root)
    await place.heard("그분께 보낼 답을 적어 주세요")
    await place.kim.says_to_bot("다음 달 5일입니다.")
    await place.heard("답을 전했어요")
    [answer] = await place.rows(InquiryAnswer)
    assert answer["body"] == {"text": "다음 달 5일입니다."}
    await place.kim.presses("더 답하기", on=channel.said[root.ts])
    await place.heard("이미 답한 글이에요")


async def test_a_mention_in_the_thread_is_the_same_answer(place: Office) -> None:
    channel = await desk(place)
    await place.idle()
    [root] = channel.messages
    await place.kim.mentions_bot(channel, "다음 달 5일입니다.", thread_ts=root.ts)
    await place.idle()
    [answer] = await place.rows(InquiryAnswer)
    assert answer["body"] == {"text": "다음 달 5일입니다."}


async def test_colleagues_talking_in_another_thread_are_not_heard(place: Office) -> None:
    channel = await desk(place)
    await place.idle()
    turns = place.bot.runtime.turns
    await place.kim.says_in(channel, "점심 먹을까요?")
    own = channel.messages[-1]
    await place.kim.says_in(channel, "아이디어 좋아요", thread_ts=own.ts)
    assert place.bot.runtime.turns == turns


async def test_a_guest_in_the_channel_does_not_answer_for_the_office(place: Office) -> None:
    channel = await desk(place)
    await place.idle()
    [root] = channel.messages
    guest = place.fake.person("U8", "손님", guest="multi")
    guest.joins(channel)
    await guest.says_in(channel, "제가 답할게요", thread_ts=root.ts)
    await place.fake.until(lambda: channel.ephemerals)
    assert "전해지지 않았어요" in channel.ephemerals[0].text
    assert await place.rows(InquiryAnswer) == []


async def test_the_answer_button_in_the_channel_asks_in_the_direct_messages(
    place: Office,
) -> None:
    channel = await desk(place)
    await place.idle()
    [root] = channel.messages

    def promote(connection: Connection) -> None:
        connection.execute(core(User).update().values(roles="coordinator"))

    await place.kim.says_to_bot("도움말")
    await place.bot.runtime.writer.write(promote)
    await place.kim.presses("답하기", on=root)
    await place.idle()
    await place.kim.says_to_bot("다음 달 5일입니다.")
    await place.heard("답을 전했어요")
    [answer] = await place.rows(InquiryAnswer)
    assert answer["body"] == {"text": "다음 달 5일입니다."}
