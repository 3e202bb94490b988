"""Everything the platform knows of one bot: its chats, files, queries, profile and updates."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from tests.fakes.telegram.chats import WRITE, Access, Chat
from tests.fakes.telegram.clock import Clock
from tests.fakes.telegram.errors import Json, bad_request
from tests.fakes.telegram.files import Files, StoredFile
from tests.fakes.telegram.messages import Message, Version
from tests.fakes.telegram.rates import Rates
from tests.fakes.telegram.updates import Updates

T = TypeVar("T")
_NUMBER = re.compile(r"-?[0-9]{1,19}")
_FIRST_UPDATE_ID = 731_000_000


@dataclass(eq=False)
class Tap:
    """One tap on a button and what the bot answered to it; `at` is monotonic, in seconds."""

    id: str
    data: str
    message: Message
    at: float
    answers: list[Json] = field(default_factory=list)

    @property
    def is_answered(self) -> bool:
        return bool(self.answers)

    @property
    def notice(self) -> str:
        """The text shown for the tap, "" while there is none."""
        return str(self.answers[-1].get("text", "")) if self.answers else ""


class Changes:
    """Wakes whoever waits for something to become true."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def tell(self) -> None:
        self._event.set()
        self._event = asyncio.Event()

    async def until(self, look: Callable[[], T | None], timeout_s: float) -> T:
        """The first true value of `look`. Raises: TimeoutError after `timeout_s` seconds."""
        async with asyncio.timeout(timeout_s):
            while not (found := look()):
                await self._event.wait()
            return found


class World:
    def __init__(self, token: str, bot: Json, clock: Clock, *, reads_groups: bool) -> None:
        self.token = token
        self.bot = bot
        self.clock = clock
        self.reads_groups = reads_groups
        self.started_at = clock.monotonic()
        self.is_logged_out = False
        self.query_lifetime_s = 15.0  # observed, not documented: the client gives up by then
        self.chats: dict[int, Chat] = {}
        self.files = Files()
        self.taps: dict[str, Tap] = {}
        self.profile: dict[tuple[str, str, str], object] = {}
        self.rates = Rates(clock.monotonic)
        self.changes = Changes()
        self.updates = Updates(clock.monotonic, _FIRST_UPDATE_ID, self.changes.tell)

    def chat(self, raw_id: str, access: Access = WRITE) -> Chat:
        """The chat a request names. Raises ApiError when the bot may not do that there."""
        if not raw_id:
            bad_request("chat_id is empty")
        chat = self.chats.get(int(raw_id)) if _NUMBER.fullmatch(raw_id) else None
        if chat is None:
            bad_request("chat not found")
        chat.check(access)
        return chat

    def post(
        self,
        chat: Chat,
        sender: Json,
        content: Json,
        *,
        markup: Json | None = None,
        files: tuple[StoredFile, ...] = (),
        reply_to: Message | None = None,
    ) -> Message:
        """A new message in the chat, numbered next."""
        message = Message(
            id=len(chat.history) + 1,
            chat=chat,
            sender=sender,
            date=self.clock.date(),
            versions=[Version(content, markup)],
            files=files,
            reply_to=reply_to,
        )
        chat.history.append(message)
        self.changes.tell()
        return message

    def edit(self, message: Message, content: Json, markup: Json | None) -> None:
        message.versions.append(Version(content, markup))
        message.edited_at = self.clock.date()
        self.changes.tell()

    def new_update(self, kind: str, payload: Json, chat: Chat) -> None:
        self.updates.add(kind, payload, f"chat{chat.id}")
        self.changes.tell()
