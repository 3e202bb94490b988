"""The fake under a whole python-telegram-bot application; its parts are tested beside them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import telegram
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from tests.fakes.telegram import FakeTelegram

Context = ContextTypes.DEFAULT_TYPE
CHOICES = [("주거", "field:housing"), ("의료", "field:health")]


async def start(update: telegram.Update, context: Context) -> None:
    assert update.message
    buttons = [telegram.InlineKeyboardButton(text, callback_data=data) for text, data in CHOICES]
    payload = " ".join(context.args or [])
    markup = telegram.InlineKeyboardMarkup.from_row(buttons)
    await update.message.reply_html(f"분야를 <b>고르세요</b> {payload}", reply_markup=markup)


async def chosen(update: telegram.Update, _context: Context) -> None:
    query = update.callback_query
    assert query
    await query.answer("저장")
    await query.edit_message_text(f"{query.data} 저장")


async def document(update: telegram.Update, _context: Context) -> None:
    assert update.message
    assert update.message.document
    stored = await update.message.document.get_file()
    content = bytes(await stored.download_as_bytearray())
    await update.message.reply_document(content[::-1], filename="거꾸로.txt", caption="받았어요")


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as running:
        yield running


@pytest.fixture
async def application(
    fake: FakeTelegram,
) -> AsyncIterator[Application[Any, Any, Any, Any, Any, Any]]:
    builder = Application.builder().token(fake.token)
    built = builder.base_url(f"{fake.url}/bot").base_file_url(f"{fake.url}/file/bot").build()
    built.add_handler(CommandHandler("start", start))
    built.add_handler(CallbackQueryHandler(chosen))
    built.add_handler(MessageHandler(filters.Document.ALL, document))
    async with built:
        await built.start()
        assert built.updater
        await built.updater.start_polling(timeout=1)
        yield built
        await built.updater.stop()
        await built.stop()


async def test_conversation_runs_over_polling(fake: FakeTelegram, application: object) -> None:
    anna = fake.person("Anna", language_code="ko")
    await anna.starts("idea")
    question = await anna.waits_for("분야를 고르세요 idea")
    assert question.labels == ["주거", "의료"]
    assert question.entities == [{"type": "bold", "offset": 4, "length": 4}]
    tap = await anna.taps("의료")
    assert (await anna.waits_for("field:health 저장")).id == question.id
    assert (tap.notice, question.buttons) == ("저장", [])


async def test_file_goes_both_ways(fake: FakeTelegram, application: object) -> None:
    anna = fake.person("Anna")
    await anna.sends_document("글.txt", b"abc", "text/plain")
    answer = await anna.waits_for("받았어요")
    assert answer.document
    assert (answer.document.name, answer.document.content) == ("거꾸로.txt", b"cba")


async def test_many_people_are_served_at_once(fake: FakeTelegram, application: object) -> None:
    people = [fake.person(f"P{number}") for number in range(20)]
    await asyncio.gather(*(person.starts() for person in people))
    questions = await asyncio.gather(*(person.waits_for("분야") for person in people))
    assert len({question.chat.id for question in questions}) == 20


async def test_two_fakes_stand_side_by_side() -> None:
    async with FakeTelegram() as one, FakeTelegram(token="7000000002:other") as two:
        assert one.url != two.url
        base = two.url + "/bot"
        async with telegram.Bot(two.token, base_url=base) as bot:
            assert bot.id == 7_000_000_002
        assert (one.calls, len(two.calls)) == ([], 1)
