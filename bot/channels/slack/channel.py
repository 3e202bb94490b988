"""The Slack adapter: its parts joined, in and out."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from slack_bolt.response import BoltResponse
from sqlalchemy import Engine
from starlette.routing import BaseRoute

from bot.channels.base import Health, Pace, Ports
from bot.channels.slack import faults
from bot.channels.slack.door import Door, MalformedError
from bot.channels.slack.errands import Errands
from bot.channels.slack.files import Files
from bot.channels.slack.forms import Forms
from bot.channels.slack.home import Homes
from bot.channels.slack.people import People
from bot.channels.slack.sending import Sender
from bot.channels.slack.socket_mode import SocketMode
from bot.channels.slack.turns import Turns
from bot.channels.slack.windows import Windows
from bot.channels.slack.workspace import CALL_S, Workspace
from bot.settings import Settings
from models.delivery import Outgoing

LOOK_S = 60.0
FIRST_LOOK_S = 1.0
ERRANDS_S = 5.0
NO_WAY_IN = "set SLACK_SIGNING_SECRET (HTTP), or SLACK_APP_TOKEN (Socket Mode)"


class SlackChannel:
    """Slack over Socket Mode when SLACK_APP_TOKEN is set, else over HTTP.

    `pace`: chat.postMessage takes one message a second in a channel with short bursts, and "several
    hundred a minute" in a workspace (https://docs.slack.dev/apis/web-api/rate-limits).
    """

    name = "slack"
    pace = Pace(rate=8.0, burst=40, chat_rate=1.0, chat_burst=3)

    def __init__(
        self, ports: Ports, engine: Engine, settings: Settings, *, call_s: float = CALL_S
    ) -> None:
        self._ports, self._settings = ports, settings
        self.workspace = Workspace(settings, ports.clock, call_s)
        self._errands = Errands()
        people = People(self.workspace)
        windows = Windows(self.workspace, self._errands)
        turns = Turns(
            ports=ports,
            engine=engine,
            workspace=self.workspace,
            people=people,
            homes=Homes(self.workspace, people, engine, ports, self._errands),
            files=Files(self.workspace, ports),
            forms=Forms(ports, engine, windows, self._errands),
            errands=self._errands,
        )
        self.door = Door(ports, self.workspace, turns)
        self._sender = Sender(self.workspace, ports.make_file)
        self._socket: SocketMode | None = None
        self._looking: asyncio.Task[None] | None = None

    def routes(self) -> Sequence[BaseRoute]:
        return self.door.routes()

    async def start(self) -> None:
        """Connect in the background: a wrong token or an unreachable Slack stops nobody else."""
        self.workspace.open()
        self.workspace.expect("web")
        if self._settings.slack_app_token:
            self._socket = SocketMode(
                self.workspace, self._settings.slack_app_token, self._from_socket
            )
            self.workspace.expect("socket")
            self._socket.start()
        elif not self._settings.slack_signing_secret:
            self.workspace.ill("http", NO_WAY_IN)
        self._looking = asyncio.create_task(self._look(), name="slack-look")

    async def stop(self) -> None:
        if self._socket:
            await self._socket.stop()
        if self._looking:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        await self._errands.finish(ERRANDS_S)
        await self.workspace.close()

    async def send(self, outgoing: Outgoing, replaced: str) -> str:
        return await self._sender.send(outgoing, replaced)

    def is_group(self, chat: str) -> bool:
        """A channel; direct messages have a person's id or begin with D."""
        return not chat.startswith(("U", "W", "D"))

    def health(self) -> Health:
        return self.workspace.health()

    async def _look(self) -> None:
        """Nothing may come for hours: ask Slack now and then whether it still knows us."""
        wait = FIRST_LOOK_S
        while True:
            try:
                await self.workspace.identify()
            except faults.SLACK_ERRORS as error:
                self.workspace.ill("web", faults.mend(error))
                wait = min(wait * 2, LOOK_S)
            else:
                self.workspace.well("web")
                wait = LOOK_S
            await asyncio.sleep(wait)

    async def _from_socket(self, payload: object) -> BoltResponse:
        """What is malformed will not get better: it is acknowledged and counted."""
        try:
            return await self.door.dispatch(payload)
        except MalformedError:
            self._ports.refused["slack", "malformed"] += 1
            return BoltResponse(status=200)
