"""The Telegram channel: joins intake and sending, keeps the connection, and says how it is."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from starlette.routing import BaseRoute
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.base import Health, Pace, Ports, RetryError
from bot.channels.telegram.client import connect, seconds
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.menu import set_menu
from bot.channels.telegram.parsing import KINDS, NAME, Me
from bot.channels.telegram.polling import NotTakenError, Poller
from bot.channels.telegram.sending import Sender
from bot.channels.telegram.splitting import MOST
from bot.channels.telegram.webhook import Webhook, address, secret_for
from bot.settings import Settings
from models.delivery import Outgoing

#: Bots FAQ: 30 messages a second overall; 1 a second in a chat, short bursts pass; 20 a minute in
#: a group. A turn is often two messages: the settled question and the next one.
PACE = Pace(
    rate=30, burst=30, chat_rate=1, chat_burst=5, group_rate=20 / 60, group_burst=5,
    most=30, longest=MOST,
)  # fmt: skip
WATCH_S = 300.0  # between two looks at the webhook's registration
CONNECTIONS_IN = 100  # posts at once that Telegram may make (setWebhook, max_connections)
FINISH_S = 10.0
LONGEST_HOLD_S = 5.0  # while our own database takes nothing; Telegram is not to blame

log = structlog.get_logger()


@dataclass
class Patience:
    """Seconds until the next attempt to reach Telegram: doubling, to a limit."""

    first_s: float = 1.0
    longest_s: float = 60.0
    failures: int = 0

    def wait(self) -> float:
        self.failures += 1
        return min(self.longest_s, self.first_s * 2.0 ** (min(self.failures, 16) - 1))


class TelegramChannel:
    """Long polling without TELEGRAM_WEBHOOK_URL, the webhook with it."""

    name = NAME

    def __init__(self, ports: Ports, settings: Settings) -> None:
        token = settings.telegram_bot_token
        self.pace = PACE
        self.patience = Patience()
        self.client, self._request = connect(token, settings.telegram_api_url)
        self._ports = ports
        self._url = settings.telegram_webhook_url
        self._secret = secret_for(token, settings.telegram_webhook_secret)
        self._intake = Intake(self.client, ports, Me(token.partition(":")[0]))
        self._poller = Poller(self.client, self._intake, self._note_life)
        self._sender = Sender(self.client, ports)
        self._tasks: list[asyncio.Task[None]] = []
        self._on_their_way: set[asyncio.Task[object]] = set()
        self._is_open = True
        self._trouble = "not connected yet"
        self._seen: datetime | None = None

    def routes(self) -> Sequence[BaseRoute]:
        if not self._url:
            return ()
        return (Webhook(self._intake, self._secret, self._note_sign).route(),)

    async def start(self) -> None:
        """Begin in the background: a platform that cannot be reached holds nobody up."""
        self._tasks.append(asyncio.create_task(self._run(), name="telegram"))

    async def stop(self) -> None:
        """Ask for nothing more, finish what is in hand, and close the connections.

        What the outbox still holds is refused with RetryError and stays in its table.
        """
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._poller.finish(FINISH_S)
        self._is_open = False
        await self._intake.drain(FINISH_S)
        if self._on_their_way:
            await asyncio.wait(set(self._on_their_way), timeout=FINISH_S)
        await self._request.shutdown()

    async def send(self, outgoing: Outgoing, replaced: str) -> str:
        if not self._is_open:
            raise RetryError("stopping")
        task = asyncio.current_task()
        assert task is not None
        self._on_their_way.add(task)
        try:
            return await self._sender.send(outgoing, replaced)
        finally:
            self._on_their_way.discard(task)

    def is_group(self, chat: str) -> bool:
        """Groups have negative ids (Bot API, Chat)."""
        return chat.startswith("-")

    def health(self) -> Health:
        return Health(not self._trouble, self._seen, self._trouble)

    async def _run(self) -> None:
        """Connect, then poll or watch for ever; after any failure wait, and begin again."""
        while True:
            try:
                await self._connect()
                while True:
                    await (self._watch() if self._url else self._poller.once())
                    self.patience.failures = 0
            except NotTakenError:
                await asyncio.sleep(min(LONGEST_HOLD_S, self.patience.wait()))
            except TelegramError as error:
                self._note_trouble(_advice(error, webhook=bool(self._url)))
                await asyncio.sleep(self._pause(error))
            except Exception as error:  # noqa: BLE001 - whatever it is, Telegram must not stay silent
                self._note_trouble(f"a fault of the adapter: {type(error).__name__}")
                await asyncio.sleep(self.patience.wait())

    async def _connect(self) -> None:
        """Learn who we are and choose how updates come. Raises TelegramError."""
        me = await self.client.get_me()
        is_first = not self._intake.me.username
        self._intake.me = Me(self._intake.me.id, me.username or "")
        if self._url:
            await self.client.set_webhook(
                address(self._url),
                secret_token=self._secret,
                allowed_updates=KINDS,
                max_connections=CONNECTIONS_IN,
            )
        else:
            await self.client.delete_webhook()
        self._note_life()
        if is_first:
            log.info("Telegram is on", action="telegram_on", bot=me.username,
                     how="webhook" if self._url else "long polling")  # fmt: skip
            self._tasks.append(asyncio.create_task(set_menu(self.client), name="telegram-menu"))

    async def _watch(self) -> None:
        """See from time to time that the webhook is still ours. Raises TelegramError."""
        await asyncio.sleep(WATCH_S)
        found = await self.client.get_webhook_info()
        self._note_life()
        if found.url != address(self._url):
            await self._connect()

    def _pause(self, error: TelegramError) -> float:
        asked = seconds(error.retry_after) if isinstance(error, RetryAfter) else 0.0
        return max(asked, self.patience.wait())

    def _note_sign(self) -> None:
        self._seen = self._ports.clock()

    def _note_life(self) -> None:
        self._note_sign()
        if self._trouble and self._intake.me.username and self.patience.failures:
            log.info("Telegram answers again", action="telegram_back")
        self._trouble = ""

    def _note_trouble(self, advice: str) -> None:
        """Say once what is wrong and how to mend it, not at every attempt."""
        if advice != self._trouble:
            log.error("Telegram is off", action="telegram_off", mend=advice)
        self._trouble = advice


def _advice(error: TelegramError, *, webhook: bool) -> str:
    """Return what is wrong and how to mend it; the error's own words may hold the token."""
    match error:
        case InvalidToken():
            return "Telegram refuses the token: check TELEGRAM_BOT_TOKEN (@BotFather shows it)"
        case Conflict():
            return (
                "another program takes this bot's updates (409 Conflict): stop it, or give this one"
                " a bot of its own"
            )
        case RetryAfter():
            return "Telegram asks to wait: too many requests of this bot; it goes on by itself"
    if webhook and type(error).__name__ == "BadRequest":
        return (
            "Telegram does not take the webhook: TELEGRAM_WEBHOOK_URL must be a public https"
            " address, TELEGRAM_WEBHOOK_SECRET 1-256 of A-Z a-z 0-9 _ -"
        )
    return (
        "Telegram cannot be reached: check the network and TELEGRAM_API_URL; it is tried again"
        " by itself"
    )
