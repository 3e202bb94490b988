"""Deliveries when Telegram refuses, waits, breaks off or is not there."""

from __future__ import annotations

import asyncio
import struct
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert

from bot.channels.base import Pace
from bot.channels.telegram import client
from bot.texts import say as said
from handlers.refused import file_not_made
from models import delivery
from models.delivery import Outgoing
from models.message import Control, File, Message, dump, say
from models.table import core
from models.update import Update
from models.user import Account
from tests.bot.channels.telegram.support import Running, bot_on, hand_in
from tests.fakes.telegram import FakeTelegram, Person

DELIVERY, ACCOUNT = delivery.TABLE, core(Account)


async def greeted(person: Person) -> None:
    await person.starts()
    await person.waits_for("동행봇이에요")


async def deliver(
    bot: Running, message: Message, purpose: str = "reply", replaces: int | None = None
) -> int:
    """Put a message for the only account into the outbox, as a turn does; return its id."""
    (account,) = bot.rows(ACCOUNT)
    now = bot.runtime.clock()
    number = bot.runtime.ids()
    outgoing = Outgoing(
        number, account.id, "telegram", account.chat, "ko", purpose, message, now,
        now + timedelta(hours=1), replaces,
    )  # fmt: skip
    row = delivery.row(outgoing, dump(message), now)
    await bot.writer.write(lambda connection: connection.execute(insert(DELIVERY), [row]))
    bot.outbox.deliver([outgoing])
    return number


async def status(bot: Running, number: int, *wanted: str) -> str:
    """Wait until a delivery has one of these states; return its reason."""

    def row() -> object:
        return next(r for r in bot.rows(DELIVERY) if r.id == number)

    for _ in range(200):
        found = row()
        if getattr(found, "status", "") in wanted:
            return str(getattr(found, "reason", ""))
        await asyncio.sleep(0.02)
    raise AssertionError(f"not {wanted} but {row()}")


async def test_long_text_comes_in_order_with_the_buttons_last(bot: Running, anna: Person) -> None:
    await greeted(anna)
    paragraphs = tuple(f"{n}번째 문단 " + "가나다라 " * 200 for n in range(10))
    await deliver(bot, say(*paragraphs, controls=(Control("시작", "!start"),)))
    last = await anna.waits_for(lambda m: m.labels == ["시작"])
    parts = anna.chat.replies[1:]
    assert parts[-1] is last
    assert len(parts) == 3
    assert "\n\n".join(p.text for p in parts) == "\n\n".join(p.strip() for p in paragraphs)
    assert [p.labels for p in parts[:-1]] == [[], []]


async def test_long_text_that_fails_on_the_way_is_not_begun_anew(
    bot: Running, fake: FakeTelegram, anna: Person
) -> None:
    await greeted(anna)
    number = await deliver(bot, say("가" * 4_000, "나" * 4_000, "다" * 4_000))
    await anna.waits_for("가가가")
    fake.fail("sendMessage", status=500, times=2)
    await status(bot, number, "sent")
    assert [m.text[0] for m in anna.chat.replies[1:]] == ["가", "나", "다"]


async def test_edit_takes_the_place_of_the_message(bot: Running, anna: Person) -> None:
    await greeted(anna)
    first = await deliver(bot, say("하나", controls=(Control("가", "!a"),)))
    message = await anna.waits_for("하나")
    await deliver(bot, say("둘", controls=(Control("나", "!b"),)), replaces=first)
    assert await anna.waits_for("둘") is message
    assert message.labels == ["나"]


async def test_edit_that_changes_nothing_counts_as_sent(
    bot: Running, fake: FakeTelegram, anna: Person
) -> None:
    await greeted(anna)
    first = await deliver(bot, say("하나"))
    await anna.waits_for("하나")
    again = await deliver(bot, say("하나"), replaces=first)
    await status(bot, again, "sent")
    assert len(anna.chat.replies) == 2


async def test_message_that_is_gone_is_sent_anew(bot: Running, anna: Person) -> None:
    await greeted(anna)
    first = await deliver(bot, say("하나"))
    await anna.deletes(await anna.waits_for("하나"))
    await deliver(bot, say("둘"), replaces=first)
    await anna.waits_for("둘")


async def test_settled_question_that_is_gone_is_let_be(
    bot: Running, fake: FakeTelegram, anna: Person
) -> None:
    await greeted(anna)
    first = await deliver(bot, say("질문"))
    await anna.deletes(await anna.waits_for("질문"))
    await deliver(bot, replace(say("다음 질문"), settles=("질문", "→ 답")), replaces=first)
    await anna.waits_for("다음 질문")
    assert [m.text for m in anna.chat.replies[1:]] == ["다음 질문"]


async def test_file_that_cannot_be_made_is_told_of(bot: Running, anna: Person) -> None:
    await greeted(anna)
    file = File("checklist_pdf", 404, "CL-2026-000404.pdf")
    await deliver(bot, Message(("접수했어요.",), files=(file,)))
    await anna.waits_for(said(file_not_made("CL-2026-000404.pdf"), "ko"))


def png(width: int, height: int) -> bytes:
    """The first bytes of a picture, which name its size."""
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + bytes(64)


async def kept(bot: Running, name: str, content: bytes) -> File:
    (account,) = bot.rows(ACCOUNT)
    update = Update("file", "telegram", account.address, account.chat)
    number = await bot.runtime.take_file(update, name, content)
    return File("attachment", number, name)


async def test_picture_is_shown_in_the_chat_itself(bot: Running, anna: Person) -> None:
    await greeted(anna)
    picture = png(1200, 800)
    file = await kept(bot, "행사.png", picture)
    await deliver(bot, Message(("행사 그림이에요.",), files=(file,)))
    shown = await anna.waits_for(lambda m: m.photo)
    assert shown.photo
    assert shown.photo.content == picture


@pytest.mark.parametrize("size", [(9_000, 2_000), (4_200, 200)])
async def test_picture_that_is_no_photo_for_telegram_comes_as_a_document(
    bot: Running, anna: Person, size: tuple[int, int]
) -> None:
    await greeted(anna)
    file = await kept(bot, "지도.png", png(*size))
    await deliver(bot, Message(("지도예요.",), files=(file,)))
    shown = await anna.waits_for(lambda m: m.document)
    assert shown.document
    assert shown.document.name == "지도.png"


async def test_flood_is_waited_out_and_nothing_is_lost_or_doubled(
    bot: Running, fake: FakeTelegram, anna: Person
) -> None:
    fake.fail("sendMessage", retry_after=1, times=2)
    await hand_in(anna)
    texts_seen = [m.text for m in anna.chat.replies]
    assert len(texts_seen) == len(set(texts_seen))


async def test_flood_of_one_person_holds_nobody_else_up(
    bot: Running, fake: FakeTelegram, anna: Person
) -> None:
    bert = fake.person("Bert")
    fake.fail("sendMessage", retry_after=30)
    await anna.starts()
    await fake.waits_until(lambda: any(c.status == 429 for c in fake.calls))
    await bert.starts()
    await bert.waits_for("동행봇이에요")
    assert anna.chat.replies == []


async def test_server_error_is_tried_again(bot: Running, fake: FakeTelegram, anna: Person) -> None:
    fake.fail("sendMessage", status=502, times=3)
    await greeted(anna)
    assert len(anna.chat.replies) == 1


async def test_dropped_connection_before_acting_loses_nothing(
    bot: Running, fake: FakeTelegram, anna: Person
) -> None:
    fake.drop("sendMessage")
    await greeted(anna)
    assert len(anna.chat.replies) == 1


async def test_question_that_perhaps_arrived_is_asked_again(
    bot: Running, fake: FakeTelegram, anna: Person
) -> None:
    fake.drop("sendMessage", acted=True)
    await greeted(anna)
    await anna.waits_for(2)


async def test_answer_that_perhaps_arrived_is_not_sent_twice(
    bot: Running, fake: FakeTelegram, anna: Person
) -> None:
    await greeted(anna)
    fake.drop("sendMessage", acted=True)
    number = await deliver(bot, say("담당자의 답이에요."), "human")
    assert await status(bot, number, "unknown") == "connection"
    assert len(anna.chat.replies) == 2


async def test_silence_is_not_waited_for_ever(
    fake: FakeTelegram, anna: Person, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "ANSWER_S", 0.3)
    async with bot_on(fake, sqlite_url):
        fake.time_out("sendMessage")
        await greeted(anna)


async def test_blocked_bot_marks_the_account_unreachable(
    bot: Running, fake: FakeTelegram, anna: Person
) -> None:
    await greeted(anna)
    fake.fail("sendMessage", status=403, description="Forbidden: bot was blocked by the user")
    number = await deliver(bot, say("소식"))
    assert await status(bot, number, "failed") == "forbidden"
    assert [row.reachable for row in bot.rows(ACCOUNT)] == [False]


async def test_message_that_telegram_will_never_take_does_not_block_the_next(
    bot: Running, fake: FakeTelegram, anna: Person
) -> None:
    await greeted(anna)
    number = await deliver(bot, say("하나", controls=(Control("길다", "x" * 65),)))
    await deliver(bot, say("둘"))
    await anna.waits_for("둘")
    assert await status(bot, number, "failed") == "bad_request"


async def test_telegrams_own_limits_lose_nothing(
    fake: FakeTelegram, anna: Person, sqlite_url: str
) -> None:
    """The real pace against a platform that enforces it."""
    fake.enforce_limits()
    pace = Pace(rate=30, burst=30, chat_rate=1, chat_burst=5)
    async with bot_on(fake, sqlite_url, pace=pace):
        await hand_in(anna)
    assert any(call.status == 429 for call in fake.calls)
    assert anna.chat.replies[-1].text.startswith("제안을 접수했어요")


async def test_what_is_still_waiting_at_the_end_goes_out_at_the_next_start(
    fake: FakeTelegram, anna: Person, sqlite_url: str
) -> None:
    async with bot_on(fake, sqlite_url) as first:
        fake.fail("sendMessage", retry_after=1, times=1)
        await anna.starts()
        await fake.waits_until(lambda: any(c.status == 429 for c in fake.calls))
        assert first.outbox.waiting == 1
    async with bot_on(fake, sqlite_url):
        assert "동행봇이에요" in (await anna.waits_for(1, timeout_s=8)).text


async def test_after_the_stop_a_message_stays_where_it_is(
    fake: FakeTelegram, anna: Person, sqlite_url: str
) -> None:
    """Even one that must not be sent twice: it surely did not leave."""
    async with bot_on(fake, sqlite_url) as bot:
        await greeted(anna)
        await bot.channel.stop()
        number = await deliver(bot, say("담당자의 답이에요."), "human")
        assert await status(bot, number, "pending") == ""
        await asyncio.sleep(0.1)
        assert await status(bot, number, "pending") == "stopping"
