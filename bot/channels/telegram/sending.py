"""A delivery -> calls of the Bot API, each step once."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram import InputFile, LinkPreviewOptions, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot.channels.base import LaterError, MovedError, Ports, RetryError, SendError, UnsureError
from bot.channels.telegram.client import Client
from bot.channels.telegram.failures import (
    Floods,
    is_not_a_photo,
    is_not_editable,
    is_unchanged,
    meaning,
)
from bot.channels.telegram.rendering import Rendered, render, render_settled
from bot.texts import say
from handlers.refused import file_not_made
from models.delivery import Outgoing
from models.message import File

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
PICTURES = frozenset({"image/jpeg", "image/png"})  # shown in the chat itself
MOST_HALF_SENT = 1_000
#: After these the same delivery comes again, and goes on where it stopped.
COMES_AGAIN = (LaterError, MovedError, RetryError, UnsureError)

log = structlog.get_logger()
Step = Callable[[], Awaitable[str]]


@dataclass
class Sender:
    """Sends deliveries. One in several parts that fails on the way is not begun anew."""

    client: Client
    ports: Ports
    floods: Floods = field(default_factory=Floods)
    _half_sent: OrderedDict[int, list[str]] = field(default_factory=OrderedDict)

    async def send(self, outgoing: Outgoing, replaced: str) -> str:
        """Send or edit; return the id of the message that bears the keyboard. Raises SendError."""
        try:
            return await self._send(outgoing, replaced)
        except TelegramError as error:
            found = meaning(error, outgoing.chat, self.floods, time.monotonic())
            if isinstance(found, MovedError):
                await self.ports.moved(outgoing.account_id, found.chat)
            raise found from error

    def _settling(self, outgoing: Outgoing, replaced: str) -> Step:
        """Leave an answered question readable; where it cannot be edited, nothing is lost."""
        shown = render_settled(outgoing.message, outgoing.language)

        async def run() -> str:
            if replaced and shown.texts:
                await self._edit(outgoing, replaced, shown.texts[0], shown)
            return replaced

        return run

    async def _send(self, outgoing: Outgoing, replaced: str) -> str:
        shown = render(outgoing.message, outgoing.language)
        first = [self._settling(outgoing, replaced)] if outgoing.message.settles else []
        steps = [
            *first,
            *self._text_steps(outgoing, shown, "" if first else replaced),
            *(self._file_step(outgoing, file) for file in outgoing.message.files),
        ]
        done = self._half_sent.setdefault(outgoing.id, [])
        if len(self._half_sent) > MOST_HALF_SENT:
            self._half_sent.popitem(last=False)
        try:
            for step in steps[len(done) :]:
                done.append(await step())
        except (SendError, TelegramError) as error:
            if not self._comes_again(error, outgoing):
                self._half_sent.pop(outgoing.id, None)
            raise
        self._half_sent.pop(outgoing.id, None)
        return done[len(first) + len(shown.texts) - 1] if shown.texts else (done or [""])[-1]

    def _comes_again(self, error: Exception, outgoing: Outgoing) -> bool:
        if isinstance(error, TelegramError):
            return isinstance(meaning(error, outgoing.chat, Floods(), 0.0), COMES_AGAIN)
        return isinstance(error, COMES_AGAIN)

    def _text_steps(self, outgoing: Outgoing, shown: Rendered, replaced: str) -> list[Step]:
        """One step a text; the first takes the place of the replaced message."""
        last = len(shown.texts) - 1

        def step(at: int, text: str) -> Step:
            under = shown if at == last else Rendered(shown.texts)

            async def run() -> str:
                if at == 0 and replaced and await self._edit(outgoing, replaced, text, under):
                    return replaced
                return await self._text(outgoing, text, under)

            return run

        return [step(at, text) for at, text in enumerate(shown.texts)]

    async def _text(self, outgoing: Outgoing, text: str, shown: Rendered) -> str:
        sent = await self.client.send_message(
            outgoing.chat,
            text,
            parse_mode=ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
            reply_markup=shown.keyboard,
        )
        return str(sent.message_id)

    async def _edit(self, outgoing: Outgoing, message: str, text: str, shown: Rendered) -> bool:
        """Change a message in place; False when it is gone or too old for that."""
        try:
            await self.client.edit_message_text(
                text,
                chat_id=outgoing.chat,
                message_id=int(message),
                parse_mode=ParseMode.HTML,
                link_preview_options=NO_PREVIEW,
                reply_markup=shown.keyboard,
            )
        except TelegramError as error:
            if is_not_editable(error):
                return False
            if not is_unchanged(error):
                raise
        return True

    def _file_step(self, outgoing: Outgoing, file: File) -> Step:
        async def run() -> str:
            sent = await self._file(outgoing, file)
            return str(sent.message_id)

        return run

    async def _file(self, outgoing: Outgoing, file: File) -> Message:
        """Send a picture or a document; one that cannot be made is told of instead."""
        try:
            made = await self.ports.make_file(file)
        except SQLAlchemyError as error:
            raise RetryError("database") from error
        except Exception as error:  # noqa: BLE001 - whatever a maker fails at, the person is told
            log.warning("a file was not made", action="file_not_made", delivery=outgoing.id,
                        kind=file.kind, fault=type(error).__name__)  # fmt: skip
            words = say(file_not_made(file.name), outgoing.language)
            return await self.client.send_message(outgoing.chat, words)
        if made.media_type in PICTURES:
            try:
                return await self.client.send_photo(outgoing.chat, InputFile(made.content))
            except BadRequest as error:
                if not is_not_a_photo(error):
                    raise
        document = InputFile(made.content, filename=made.name)
        return await self.client.send_document(outgoing.chat, document)
