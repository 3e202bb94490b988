"""Socket Mode: a WebSocket to Slack instead of an address of our own.

https://docs.slack.dev/apis/events-api/using-socket-mode. slack_sdk's client carries one connection;
it tries a used address again for ever, so each life of a connection gets a client of its own.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.channels.slack import faults
from bot.channels.slack.workspace import QUIET, Workspace

log = structlog.get_logger()

PING_S = 5.0
LOOK_S = 0.5
CONNECT_S = 20.0
MISSED = 6  # looks without a connection before a new one is made: Slack may be refreshing it
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 30.0
LAST_WORDS_S = 5.0


@dataclass
class SocketMode:
    """Keeps one connection alive; an envelope is acknowledged after its commit, else not at all."""

    workspace: Workspace
    app_token: str
    dispatch: Callable[[Any], Awaitable[BoltResponse]]
    chance: Callable[[], float] = random.random
    _keeper: asyncio.Task[None] | None = None
    _in_hand: set[asyncio.Task[Any]] = field(default_factory=set)
    _stopping: bool = False

    def start(self) -> None:
        self._keeper = asyncio.create_task(self._keep(), name="slack-socket")

    async def stop(self) -> None:
        """Take nothing more, let what is in hand be committed and acknowledged, hang up."""
        self._stopping = True
        if self._in_hand:
            await asyncio.wait(set(self._in_hand), timeout=LAST_WORDS_S)
        if self._keeper:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)

    async def _keep(self) -> None:
        failures = 0
        while True:
            try:
                await self._live()
                failures = 0
            except faults.SLACK_ERRORS as error:
                failures += 1
                self.workspace.ill("socket", faults.mend(error, "SLACK_APP_TOKEN"))
            longest = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(failures, 10))
            await asyncio.sleep(longest * (0.5 + self.chance() / 2))

    async def _live(self) -> None:
        """Connect and stay until the connection is lost."""
        client = SocketModeClient(
            self.app_token,
            logger=QUIET,
            web_client=self.workspace.client,
            auto_reconnect_enabled=False,
            ping_interval=PING_S,
        )
        client.socket_mode_request_listeners.append(self._envelope)
        try:
            client.wss_uri = await client.issue_new_wss_url()
            await asyncio.wait_for(client.connect(), CONNECT_S)  # type: ignore[no-untyped-call] # untyped in slack_sdk
            await self._stay(client)
        finally:
            await client.close()  # type: ignore[no-untyped-call] # untyped in slack_sdk

    async def _stay(self, client: SocketModeClient) -> None:
        missed = 0
        while missed < MISSED:
            if await client.is_connected():
                missed = 0
                self.workspace.well("socket")
            else:
                missed += 1
            await asyncio.sleep(LOOK_S)

    async def _envelope(
        self, client: AsyncBaseSocketModeClient, request: SocketModeRequest
    ) -> None:
        task = asyncio.current_task()
        if self._stopping or task is None:
            return  # not acknowledged: Slack sends it again
        self._in_hand.add(task)
        try:
            await self._answer(client, request)
        finally:
            self._in_hand.discard(task)

    async def _answer(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        answer = await self.dispatch(request.payload)
        if answer.status != 200:
            return
        payload = json.loads(answer.body) if answer.body.startswith("{") else None
        try:
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload))
        except (ConnectionError, AttributeError, *faults.SLACK_ERRORS) as error:
            # It stays committed; what Slack sends again is found to be known.
            log.warning("an acknowledgement was lost", action="slack_ack_lost",
                        fault=type(error).__name__)  # fmt: skip
