"""The office's workspace: the Web API, who the bot is there, and Slack's last sign of life."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.base import Health
from bot.channels.slack import faults
from bot.clock import Clock
from bot.settings import Settings

log = structlog.get_logger()
#: The libraries' own log lines hold addresses and texts; what matters is said by ours.
QUIET = logging.getLogger("bot.channels.slack.libraries")
QUIET.setLevel(logging.CRITICAL + 1)
QUIET.propagate = False

CALL_S = 10.0
CONNECT_S = 5.0


class NotReadyError(Exception):
    """Slack has not told yet who the bot is; what came must be sent again."""


@dataclass
class Workspace:
    """`team` is the workspace whose full members are staff; `bot_user`, `bot` the bot's own ids."""

    settings: Settings
    clock: Clock
    call_s: float = CALL_S
    team: str = ""
    bot_user: str = ""
    bot: str = ""
    seen: datetime | None = None
    troubles: dict[str, str] = field(default_factory=dict)
    client: AsyncWebClient = field(init=False)
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        # No retries inside: the outbox knows better when a call must not be made twice.
        self.client = AsyncWebClient(
            self.settings.slack_bot_token,
            base_url=self.settings.slack_api_url,
            retry_handlers=[],
            logger=QUIET,
        )

    def open(self) -> None:
        """Make the pool of connections, inside the running loop."""
        limits = aiohttp.ClientTimeout(total=self.call_s, connect=CONNECT_S)
        self.client.session = aiohttp.ClientSession(timeout=limits)

    async def close(self) -> None:
        if self.client.session is not None:
            await self.client.session.close()

    @property
    def session(self) -> aiohttp.ClientSession:
        if self.client.session is None:
            raise NotReadyError
        return self.client.session

    async def identify(self) -> None:
        """Ask Slack who the bot is. Raises what faults.SLACK_ERRORS names."""
        answer = await self.client.auth_test()
        self.team = self.settings.slack_team_id or str(answer["team_id"])
        self.bot_user, self.bot = str(answer["user_id"]), str(answer.get("bot_id") or "")

    async def ready(self) -> None:
        """Make sure that we know who is who. Raises NotReadyError."""
        if self.bot_user:
            return
        async with self._asking:
            if not self.bot_user:
                try:
                    await self.identify()
                except faults.SLACK_ERRORS as error:
                    self.ill("web", faults.mend(error))
                    raise NotReadyError from error

    def expect(self, part: str) -> None:
        """Count a part as dead until it has shown itself."""
        self.troubles[part] = "not connected yet"

    def well(self, part: str) -> None:
        """Note a sign of life of the Web API ("web") or of Socket Mode ("socket")."""
        self.seen = self.clock()
        if self.troubles.get(part) != "":
            self.troubles[part] = ""
            log.info("Slack is connected", action="slack_connected", part=part)

    def ill(self, part: str, words: str) -> None:
        """Note that a part cannot be used, and say once what to mend."""
        if self.troubles.get(part) != words:
            self.troubles[part] = words
            log.error("Slack does not work", action="slack_failed", part=part, mend=words)

    def watch(self, error: BaseException) -> None:
        """Let a failed call speak for the whole channel when it is the token that failed."""
        if isinstance(error, SlackApiError) and faults.code_of(error) in faults.SHUT_OUT:
            self.ill("web", faults.mend(error))

    def health(self) -> Health:
        trouble = next((words for words in self.troubles.values() if words), "")
        return Health(not trouble, self.seen, trouble)
