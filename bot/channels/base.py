"""What an adapter is, and what can come of sending."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol

from starlette.routing import BaseRoute

from bot.clock import Clock
from bot.runtime import Outcome
from models.delivery import Outgoing
from models.frozen import frozen
from models.message import File
from models.update import Update


class SendError(Exception):
    """A message did not go out; `reason` is a short code for logs and metrics, no words of people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class LaterError(SendError):
    """Not now: the platform asks to wait `seconds`; `scope` is what must wait ("" the channel)."""

    def __init__(self, reason: str, seconds: float, scope: str = "") -> None:
        super().__init__(reason)
        self.seconds = seconds
        self.scope = scope


class RetryError(SendError):
    """Surely not taken (no connection, 5xx before acting): try again after a while."""


class UnsureError(SendError):
    """Nobody knows whether the platform took it (time-out, connection lost after sending)."""


class RefusedError(SendError):
    """The platform will never take this message."""


class GoneError(SendError):
    """The account can no longer be reached (blocked, deactivated, removed)."""


class MovedError(SendError):
    """The chat has a new address (a Telegram group that became a supergroup)."""

    def __init__(self, reason: str, chat: str) -> None:
        super().__init__(reason)
        self.chat = chat


@frozen
class Pace:
    """How fast a channel may be sent to: a rate (messages/s) and a burst, for all and by chat."""

    rate: float
    burst: int
    chat_rate: float
    chat_burst: int
    group_rate: float = 0.0  # where `is_group` says so
    group_burst: int = 0
    most: int = 0  # in any one second, however short the burst (0: no such limit)
    longest: int = 0  # characters of one message; longer ones become several (0: never)


@frozen
class Health:
    """A channel's last sign of life."""

    alive: bool
    seen: datetime | None = None
    detail: str = ""


class Channel(Protocol):
    """An adapter: takes payloads in, sends deliveries out."""

    name: str
    pace: Pace

    def routes(self) -> Sequence[BaseRoute]:
        """The HTTP paths the channel answers (empty where it needs none)."""

    async def start(self) -> None:
        """Begin to take payloads in."""

    async def stop(self) -> None:
        """Stop taking payloads in; finish what is in hand."""

    async def send(self, outgoing: Outgoing, replaced: str) -> str:
        """Send one delivery and return the platform's id of the message.

        `replaced` is the platform's id of the message to edit, or "". Raises SendError.
        """

    def is_group(self, chat: str) -> bool:
        """Whether the chat is a group, which some platforms pace more slowly."""

    def health(self) -> Health:
        """Say whether the channel lives."""


@frozen
class MadeFile:
    """A document ready to send."""

    name: str
    media_type: str
    content: bytes


async def _nobody(_address: str) -> None:
    """For channels that never learn of a block but by sending."""


@frozen
class Ports:
    """What an adapter may ask of the bot."""

    #: Returns after the commit. Raises BusyError or a database error: then the platform must not be
    #: acknowledged.
    handle: Callable[[Update], Awaitable[Outcome]]
    #: Keeps a file of the update's account and returns its id. Raises FileRefusedError.
    take_file: Callable[[Update, str, bytes], Awaitable[int]]
    make_file: Callable[[File], Awaitable[MadeFile]]
    moved: Callable[[int, str], Awaitable[None]]  # keeps a chat's new address
    clock: Clock
    refused: Counter[tuple[str, str]]  # payloads turned away, by channel and reason
    demo: bool = False  # every role may be tried
    #: Marks an address's account as out of reach; its next update makes it reachable again.
    gone: Callable[[str], Awaitable[None]] = _nobody
