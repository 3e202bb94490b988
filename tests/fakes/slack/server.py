"""The fake itself: one HTTP server on loopback, and the way into everything it holds."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Literal, Self, TypeVar

from aiohttp import web

from tests.fakes.slack import payloads
from tests.fakes.slack.api import Call, WebApi
from tests.fakes.slack.channels import Channel, ChannelKind, Message
from tests.fakes.slack.clock import Clock
from tests.fakes.slack.delivery import Deliveries, Delivery
from tests.fakes.slack.faults import Fault
from tests.fakes.slack.hosts import Hosts
from tests.fakes.slack.limits import Limits
from tests.fakes.slack.person import Person
from tests.fakes.slack.response_urls import ResponseUrls
from tests.fakes.slack.socket import SocketMode
from tests.fakes.slack.users import Guest, User
from tests.fakes.slack.webhook import Webhook
from tests.fakes.slack.workspace import Workspace

T = TypeVar("T")

SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "reactions:write",
    "team:read",
    "users:read",
)
MOST_BODY = 64 * 2**20


class FakeSlack:
    """Slack for one workspace: `async with FakeSlack() as fake:`; then `fake.url + "/api/"`.

    Over HTTP when `events_url` is given, or set later by `posts_to`; else over Socket Mode.
    `ack_timeout_s` is Slack's 3 s; `retry_delays_s` stand for Slack's 0, 60 and 300 s.
    """

    def __init__(
        self,
        *,
        team: str = "T1",
        events_url: str | None = None,
        bot_token: str = "xoxb-fake",
        app_token: str = "xapp-fake",
        signing_secret: str = "fake-signing-secret",
        scopes: Iterable[str] = SCOPES,
        clock: Callable[[], float] = time.time,
        signing_clock: Callable[[], float] = time.time,
        ack_timeout_s: float = 3.0,
        retry_delays_s: Sequence[float] = (0.0, 0.05, 0.1),
        enforce_limits: bool = False,
        unique_action_ids: Literal["surface", "block"] = "surface",
    ) -> None:
        self.clock = Clock(clock)
        self.space = Workspace(team, self.clock, unique_in=unique_action_ids)
        self.space.scopes = set(scopes)
        self.bot_token, self.app_token = bot_token, app_token
        self.signing_secret, self._signing_clock = signing_secret, signing_clock
        self._ack_timeout_s = ack_timeout_s
        self.socket = SocketMode(self.space.app_id, ack_timeout_s)
        self.webhook: Webhook | None = None
        self.deliveries = Deliveries(self.socket, retry_delays_s)
        self.hooks = ResponseUrls(self.space)
        self.api = WebApi(
            self.space,
            self.socket,
            bot_token=bot_token,
            app_token=app_token,
            limits=Limits(enforced=enforce_limits),
        )
        self.hosts = Hosts(self.space, self.api, self.hooks, bot_token)
        self.people: dict[str, Person] = {}
        self._runner: web.AppRunner | None = None
        self._changed = asyncio.Event()
        self.space.on_change.append(self._changed.set)
        if events_url is not None:
            self.posts_to(events_url)

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=MOST_BODY)
        app.router.add_route("*", "/api/{method}", self.api.handle)
        app.router.add_post("/upload/v1/{file}", self.hosts.upload)
        app.router.add_get("/files-pri/{place}/{name}", self.hosts.download)
        app.router.add_get("/files-pri/{place}/{name}/download", self.hosts.download)
        app.router.add_get("/signin", self.hosts.sign_in)
        app.router.add_post("/response/{name}", self.hosts.response_url)
        app.router.add_get("/link/", self.socket.handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.space.base_url = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.api.closing.set()
        await self.socket.close()
        if self.webhook is not None:
            await self.webhook.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        return self.space.base_url

    @property
    def bot_user_id(self) -> str:
        return self.space.bot.id

    @property
    def calls(self) -> list[Call]:
        """Every request to the Web API, oldest first."""
        return self.api.calls

    def calls_to(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def posts_to(self, events_url: str) -> Webhook:
        """Send over HTTP to the app's `/slack/events` from now on."""
        self.webhook = Webhook(
            events_url, self.signing_secret, self._ack_timeout_s, self._signing_clock
        )
        self.deliveries.transport = self.webhook
        return self.webhook

    def person(
        self,
        user_id: str,
        name: str | None = None,
        *,
        guest: Guest = False,
        team: str | None = None,
        locale: str = "ko-KR",
        tz: str = "Asia/Seoul",
        email: str | None = None,
        enterprise: str | None = None,
        is_admin: bool = False,
    ) -> Person:
        """A person, once: of this workspace, its guest, or (by `team`) of another workspace."""
        known = self.people.get(user_id)
        if known is not None:
            return known
        shown = name or user_id.lower()
        self.space.users[user_id] = User(
            user_id,
            shown,
            team or self.space.team,
            shown,
            guest,
            is_admin=is_admin,
            tz=tz,
            locale=locale,
            email=email,
            enterprise_id=enterprise,
        )
        person = Person(self.space, self.deliveries, self.hooks, user_id)
        self.people[user_id] = person
        return person

    def channel(
        self,
        channel_id: str,
        name: str | None = None,
        *,
        kind: ChannelKind = "channel",
        members: Iterable[Person] = (),
        with_bot: bool = True,
        other_teams: Iterable[str] = (),
    ) -> Channel:
        """A channel, once; the bot is in it unless told otherwise."""
        if channel_id not in self.space.channels:
            inside = {self.space.bot.id} if with_bot else set()
            self.space.channels[channel_id] = Channel(
                channel_id, name or channel_id.lower(), kind, inside, frozenset(other_teams)
            )
        channel = self.space.channels[channel_id]
        for person in members:
            person.joins(channel)
        return channel

    def uninstall(self) -> None:
        """The app is removed: every call is answered account_inactive."""
        self.space.is_installed = False

    async def until(self, met: Callable[[], T], timeout_s: float = 5.0) -> T:
        """Wait until something in the workspace makes `met()` true, and give it back.

        Raises:
            AssertionError: it did not happen; says what was called last.
        """
        try:
            async with asyncio.timeout(timeout_s):
                while not (result := met()):
                    self._changed.clear()
                    await self._changed.wait()
                return result
        except TimeoutError:
            last = [(call.method, call.status, call.error) for call in self.calls[-5:]]
            raise AssertionError(f"nothing after {timeout_s} s; last calls: {last}") from None

    async def echoes(self, message: Message) -> Delivery:
        """Send the app the event of its own message, as Slack does to subscribers."""
        channel = self.space.channels[message.channel]
        inner = payloads.message_event(self.space, self.space.bot, channel, message)
        return await self.deliveries.send("events_api", payloads.event(self.space, inner, channel))

    async def redeliver(self, delivery: Delivery | None = None, times: int = 1) -> Delivery:
        """Send a delivery (the latest) again, with the same event_id."""
        return await self.deliveries.again(delivery or self.deliveries.sent[-1], times)

    def reordered(
        self,
        order: Callable[[list[Delivery]], list[Delivery]] = lambda held: held[::-1],
    ) -> AbstractAsyncContextManager[list[Delivery]]:
        """Deliver what is sent inside the block afterwards, newest first unless told otherwise."""
        return self.deliveries.held(order)

    def fail(
        self,
        method: str,
        *,
        error: str | None = None,
        status: int | None = None,
        retry_after_s: int | None = None,
        times: int = 1,
        acted: bool = False,
    ) -> Fault:
        """Answer the next calls with an error (HTTP 200, or 429 if rate limited) or a status."""
        usual = 429 if error == "ratelimited" else 200 if error else 500
        told = status or usual
        fault = Fault(method, "error" if error else "status", times, error, told, retry_after_s)
        fault.acted = acted
        return self.api.faults.plan(fault)

    def time_out(self, method: str, *, acted: bool = False, times: int = 1) -> Fault:
        """Never answer, having done the work or not."""
        return self.api.faults.plan(Fault(method, "hang", times, acted=acted))

    def drop(self, method: str, *, acted: bool, times: int = 1) -> Fault:
        """Cut the connection instead of answering, having done the work or not."""
        return self.api.faults.plan(Fault(method, "drop", times, acted=acted))

    def slow(self, method: str, seconds: float, times: int = 1) -> Fault:
        return self.api.faults.plan(Fault(method, "slow", times, seconds=seconds))
