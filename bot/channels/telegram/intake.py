"""A payload -> the bot: files fetched, the update handled, the button answered, in that order."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakValueDictionary

import structlog
from telegram.error import TelegramError

from bot.channels.base import Ports
from bot.channels.telegram import texts
from bot.channels.telegram.client import Client
from bot.channels.telegram.parsing import Arrival, Me, Piece, SentFile, parse
from bot.channels.telegram.splitting import clip
from bot.texts import say
from handlers.refused import file_refused
from models.attachment import FileRefusedError
from models.file_type import MAX_BYTES
from models.update import Update

FETCH_S = 20.0  # a file that takes longer is asked for again, and holds nobody else up
LONGEST_NOTICE = 200  # characters (Bot API, answerCallbackQuery)
MOST_PIECES = 1_000

log = structlog.get_logger()


@dataclass
class Intake:
    """Takes payloads in, those of one chat one at a time and in the order they are given."""

    client: Client
    ports: Ports
    me: Me
    _lanes: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    _pieces: OrderedDict[str, Piece] = field(default_factory=OrderedDict)
    _answers: set[asyncio.Task[None]] = field(default_factory=set)

    async def take(self, payload: object) -> None:
        """Handle one payload; when this returns, everything about it is committed.

        Raises what `Ports.handle` raises; then Telegram must not be told that we have it.
        """
        arrival = parse(payload, self.me)
        if arrival is None:
            return
        lane = self._lanes.setdefault(arrival.lane, asyncio.Lock())
        async with lane:
            notice = await self._handle(arrival)
        if arrival.query:
            self._spawn(self._answer(arrival.query, notice))

    async def drain(self, timeout_s: float) -> None:
        """Let the answers to buttons arrive."""
        if self._answers:
            await asyncio.wait(self._answers, timeout=timeout_s)

    async def _handle(self, arrival: Arrival) -> str:
        """Return the note for the pressed button, in the person's language."""
        if arrival.gone:
            await self.ports.gone(arrival.gone)
        if arrival.update is None:
            return ""
        update = self._whole(arrival, arrival.update)
        if arrival.file:
            update = await self._with_file(update, arrival.file)
        outcome = await self.ports.handle(update)
        return say(outcome.notice, outcome.speaker.language)

    def _whole(self, arrival: Arrival, update: Update) -> Update:
        """Keep the rest of a text that the client cut from passing for an answer of its own."""
        piece = arrival.piece
        before = self._pieces.pop(arrival.lane, None)
        if piece is None:
            return update
        is_rest = before is not None and piece.continues(before)
        if piece.is_long:
            self._pieces[arrival.lane] = piece
            if len(self._pieces) > MOST_PIECES:
                self._pieces.popitem(last=False)
        return replace(update, text="", problem=texts.CUT_OFF) if is_rest else update

    async def _with_file(self, update: Update, file: SentFile) -> Update:
        """Fetch the file and keep it, or say why not."""
        try:
            content = await self._fetch(file)
            number = await self.ports.take_file(update, file.name, content)
        except (TelegramError, TimeoutError) as error:
            log.warning("a file was not fetched", action="file_not_fetched",
                        fault=type(error).__name__)  # fmt: skip
            return replace(update, problem=file_refused("lost", file.name))
        except FileRefusedError as error:
            self.ports.refused["telegram", f"file_{error.reason}"] += 1
            return replace(update, problem=file_refused(error.reason, file.name))
        return replace(update, attachments=(number,))

    async def _fetch(self, file: SentFile) -> bytes:
        """Return the content. Raises FileRefusedError, TelegramError or TimeoutError."""
        if file.size > MAX_BYTES:
            raise FileRefusedError("too_large")
        async with asyncio.timeout(FETCH_S):
            found = await self.client.get_file(file.id)
            if (found.file_size or 0) > MAX_BYTES:
                raise FileRefusedError("too_large")
            return bytes(await found.download_as_bytearray())

    async def _answer(self, query: str, notice: str) -> None:
        """Stop the button's spinner, with a passing note. That it may be too late is no harm."""
        try:
            await self.client.answer_callback_query(query, clip(notice, LONGEST_NOTICE) or None)
        except TelegramError as error:
            log.debug("a button was not answered", action="answer_failed",
                      fault=type(error).__name__)  # fmt: skip

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)
