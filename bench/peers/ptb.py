"""The idea as a python-telegram-bot ConversationHandler, written as its manual teaches."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import IntEnum, auto
from typing import Any

from telegram import Message, ReplyKeyboardMarkup, ReplyKeyboardRemove, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    BasePersistence,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)
from telegram.request import BaseRequest, RequestData

from bench.job import (
    AREAS,
    ASK_AREA,
    ASK_CONSENT,
    ASK_IDEA,
    CONSENT_WORD,
    RECEIPT,
    REVIEW,
    SUBMIT_WORD,
    TELEGRAM_ME,
    Outbound,
    Turn,
    telegram_sent,
    telegram_update,
)

CONSENT_KEYS = ReplyKeyboardMarkup([[CONSENT_WORD]], one_time_keyboard=True)
AREA_KEYS = ReplyKeyboardMarkup([AREAS[:3], AREAS[3:]], one_time_keyboard=True)
SUBMIT_KEYS = ReplyKeyboardMarkup([[SUBMIT_WORD]], one_time_keyboard=True)
NO_KEYS = ReplyKeyboardRemove()


class Step(IntEnum):
    CONSENT = auto()
    AREA = auto()
    IDEA = auto()
    REVIEW = auto()


class StubRequest(BaseRequest):
    """Stands where HTTPXRequest does: the library still encodes the call and reads the answer."""

    def __init__(self, outbound: Outbound) -> None:
        self.outbound = outbound

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002 - the library's interface
        request_data: RequestData | None = None,
        *_timeouts: Any,
        **_more_timeouts: Any,
    ) -> tuple[int, bytes]:
        if url.endswith("/getMe"):
            return 200, TELEGRAM_ME
        if request_data is None or not url.endswith("/sendMessage"):
            raise ValueError(f"the job sends messages only, not {url}")
        form = request_data.json_parameters
        chat, text = int(form["chat_id"]), form["text"]
        self.outbound.take(chat, text)
        return 200, telegram_sent(chat, text)


def message_of(update: Update) -> Message:
    if update.message is None:
        raise ValueError("the job sends messages only")
    return update.message


async def start(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> Step:
    await message_of(update).reply_text(ASK_CONSENT, reply_markup=CONSENT_KEYS)
    return Step.CONSENT


async def take_consent(update: Update, context: ContextTypes.DEFAULT_TYPE) -> Step:
    context.user_data["consent"] = True  # type: ignore[index]  # a private chat has user data
    await message_of(update).reply_text(ASK_AREA, reply_markup=AREA_KEYS)
    return Step.AREA


async def take_area(update: Update, context: ContextTypes.DEFAULT_TYPE) -> Step:
    message = message_of(update)
    context.user_data["area"] = message.text  # type: ignore[index]  # as above
    await message.reply_text(ASK_IDEA, reply_markup=NO_KEYS)
    return Step.IDEA


async def take_idea(update: Update, context: ContextTypes.DEFAULT_TYPE) -> Step:
    message, draft = message_of(update), context.user_data
    draft["idea"] = message.text  # type: ignore[index]  # as above
    text = REVIEW.format(area=draft["area"], idea=draft["idea"])  # type: ignore[index]  # as above
    await message.reply_text(text, reply_markup=SUBMIT_KEYS)
    return Step.REVIEW


async def submit(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    draft: dict[str, Any] = context.user_data  # type: ignore[assignment]  # as above
    number = context.bot_data.get("receipts", 0) + 1
    context.bot_data["receipts"] = number
    idea = {"number": number, "area": draft.pop("area"), "idea": draft.pop("idea")}
    draft.setdefault("ideas", []).append(idea)
    await message_of(update).reply_text(RECEIPT.format(number=number), reply_markup=NO_KEYS)
    return ConversationHandler.END


async def ask_again(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    await message_of(update).reply_text("말씀을 알아듣지 못했습니다. 보기에서 골라 주세요.")


def conversation(*, persistent: bool) -> ConversationHandler[Any]:
    return ConversationHandler(
        entry_points=[CommandHandler("idea", start)],
        states={
            Step.CONSENT: [MessageHandler(filters.Text([CONSENT_WORD]), take_consent)],
            Step.AREA: [MessageHandler(filters.Text(AREAS), take_area)],
            Step.IDEA: [MessageHandler(filters.TEXT & ~filters.COMMAND, take_idea)],
            Step.REVIEW: [MessageHandler(filters.Text([SUBMIT_WORD]), submit)],
        },
        fallbacks=[MessageHandler(filters.ALL, ask_again)],
        name="idea",
        persistent=persistent,
    )


@dataclass
class Ptb:
    """An initialised Application, fed by hand; with a persistence, written after every update."""

    application: Application[Any, Any, Any, Any, Any, Any]
    outbound: Outbound
    persistence: BasePersistence[Any, Any, Any] | None

    def payload(self, turn: Turn) -> bytes:
        return telegram_update(turn)

    async def handle(self, payload: bytes) -> None:
        update = Update.de_json(json.loads(payload), self.application.bot)
        await self.application.process_update(update)
        if self.persistence is not None:
            await self.application.update_persistence()
            await self.persistence.flush()


@asynccontextmanager
async def running(persistence: BasePersistence[Any, Any, Any] | None) -> AsyncIterator[Ptb]:
    """Start the Application; no Updater and no JobQueue, as the job needs neither."""
    outbound = Outbound()
    builder = (
        ApplicationBuilder()
        .token("1:bench")
        .request(StubRequest(outbound))
        .get_updates_request(StubRequest(outbound))
        .updater(None)
        .job_queue(None)
    )
    if persistence is not None:
        builder = builder.persistence(persistence)
    application = builder.build()
    application.add_handler(conversation(persistent=persistence is not None))
    async with application:
        yield Ptb(application, outbound, persistence)
