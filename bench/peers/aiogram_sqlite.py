"""aiogram 3 with its FSM kept in SQLite: `python -m bench.peers.aiogram_sqlite`."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.methods import SendMessage, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import KeyboardButton, Message, ReplyKeyboardMarkup, ReplyKeyboardRemove
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from bench.job import (
    AREAS,
    ASK_AREA,
    ASK_CONSENT,
    ASK_IDEA,
    CONSENT_WORD,
    RECEIPT,
    REVIEW,
    SUBMIT_WORD,
    Outbound,
    Turn,
    telegram_sent,
    telegram_update,
)
from bench.peers.fsm_storage import Base, Idea, SqlStorage, engine_at
from bench.peers.meter import Peer, main


def keyboard(*rows: tuple[str, ...]) -> ReplyKeyboardMarkup:
    buttons = [[KeyboardButton(text=label) for label in row] for row in rows]
    return ReplyKeyboardMarkup(keyboard=buttons, one_time_keyboard=True)


CONSENT_KEYS = keyboard((CONSENT_WORD,))
AREA_KEYS = keyboard(AREAS[:3], AREAS[3:])
SUBMIT_KEYS = keyboard((SUBMIT_WORD,))
NO_KEYS = ReplyKeyboardRemove()
Sessions = async_sessionmaker[AsyncSession]


class IdeaForm(StatesGroup):
    consent = State()
    area = State()
    idea = State()
    review = State()


class StubSession(AiohttpSession):
    """AiohttpSession without the socket: it still builds the form and checks the answer."""

    def __init__(self, outbound: Outbound) -> None:
        super().__init__()
        self.outbound = outbound

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ARG002, ASYNC109 - the library's interface
    ) -> TelegramType:
        if not isinstance(method, SendMessage):
            raise TypeError(f"the job sends messages only, not {method!r}")
        self.build_form_data(bot=bot, method=method)
        chat = int(method.chat_id)
        self.outbound.take(chat, method.text)
        content = telegram_sent(chat, method.text).decode()
        response = self.check_response(bot=bot, method=method, status_code=200, content=content)
        return cast("TelegramType", response.result)


async def start(message: Message, state: FSMContext) -> None:
    await state.set_state(IdeaForm.consent)
    await message.answer(ASK_CONSENT, reply_markup=CONSENT_KEYS)


async def take_consent(message: Message, state: FSMContext) -> None:
    await state.update_data(consent=True)
    await state.set_state(IdeaForm.area)
    await message.answer(ASK_AREA, reply_markup=AREA_KEYS)


async def take_area(message: Message, state: FSMContext) -> None:
    await state.update_data(area=message.text)
    await state.set_state(IdeaForm.idea)
    await message.answer(ASK_IDEA, reply_markup=NO_KEYS)


async def take_idea(message: Message, state: FSMContext) -> None:
    draft = await state.update_data(idea=message.text)
    await state.set_state(IdeaForm.review)
    text = REVIEW.format(area=draft["area"], idea=draft["idea"])
    await message.answer(text, reply_markup=SUBMIT_KEYS)


async def submit(message: Message, state: FSMContext, sessions: Sessions) -> None:
    draft = await state.get_data()
    async with sessions.begin() as session:
        idea = Idea(chat=message.chat.id, area=draft["area"], idea=draft["idea"])
        session.add(idea)
    await state.clear()
    await message.answer(RECEIPT.format(number=idea.number), reply_markup=NO_KEYS)


async def ask_again(message: Message) -> None:
    await message.answer("말씀을 알아듣지 못했습니다. 보기에서 골라 주세요.")


def router() -> Router:
    """The handlers, most particular first, as aiogram tries them in order."""
    made = Router()
    made.message.register(start, Command("idea"))
    made.message.register(take_consent, IdeaForm.consent, F.text == CONSENT_WORD)
    made.message.register(take_area, IdeaForm.area, F.text.in_(AREAS))
    made.message.register(take_idea, IdeaForm.idea, F.text)
    made.message.register(submit, IdeaForm.review, F.text == SUBMIT_WORD)
    made.message.register(ask_again)
    return made


@dataclass
class Aiogram:
    """A Dispatcher fed with raw updates, as its webhook handler does."""

    dispatcher: Dispatcher
    bot: Bot
    outbound: Outbound

    def payload(self, turn: Turn) -> bytes:
        return telegram_update(turn)

    async def handle(self, payload: bytes) -> None:
        await self.dispatcher.feed_raw_update(self.bot, json.loads(payload))


async def _create_tables(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)


@asynccontextmanager
async def running(directory: Path) -> AsyncIterator[Aiogram]:
    outbound = Outbound()
    engine = engine_at(directory / "bot.db")
    await _create_tables(engine)
    bot = Bot("1:bench", session=StubSession(outbound))
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    dispatcher = Dispatcher(storage=SqlStorage(engine), sessions=sessions)
    dispatcher.include_router(router())
    try:
        yield Aiogram(dispatcher, bot, outbound)
    finally:
        await dispatcher.storage.close()
        await bot.session.close()


PEER = Peer(
    name="aiogram-sqlite",
    durable=True,
    note="aiogram 3 FSM, storage on SQLAlchemy and aiosqlite, synchronous=FULL: "
    "no dedupe, no outbox; state and data are separate commits",
    start=running,
)

if __name__ == "__main__":
    main(PEER)
