"""The door to all of it: start the platform, invite people, order faults, read the record."""

from collections.abc import Callable
from types import TracebackType
from typing import Self

from tests.fakes.telegram.calls import Call
from tests.fakes.telegram.chats import Chat
from tests.fakes.telegram.clock import Clock
from tests.fakes.telegram.errors import Json, plain_error
from tests.fakes.telegram.faults import Fault, Faults
from tests.fakes.telegram.groups import Group
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.server import Server
from tests.fakes.telegram.webhook import Webhook
from tests.fakes.telegram.world import World

TOKEN = "7000000001:FAKE-token-of-a-bot-that-does-not-exist"
_FIRST_PERSON = 510_000_001
_FIRST_GROUP = -4_100_000_001


class FakeTelegram:
    """`async with FakeTelegram() as fake:` serves the Bot API at `fake.url`."""

    def __init__(
        self,
        token: str = TOKEN,
        *,
        username: str = "donghaeng_test_bot",
        clock: Clock | None = None,
        webhook_retry_s: float = 0.05,
        reads_groups: bool = False,
        enforces_limits: bool = False,
    ) -> None:
        self.token = token
        bot: Json = {
            "id": int(token.split(":", maxsplit=1)[0]),
            "is_bot": True,
            "first_name": "동행봇",
            "username": username,
        }
        self.world = World(token, bot, clock or Clock(), reads_groups=reads_groups)
        self.world.rates.is_enforced = enforces_limits
        self.faults = Faults()
        self._server = Server(self.world, self.faults, webhook_retry_s)
        self._groups = 0

    async def __aenter__(self) -> Self:
        await self._server.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._server.stop()

    @property
    def url(self) -> str:
        """Where the API is; python-telegram-bot wants url + "/bot" and url + "/file/bot"."""
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def calls(self) -> list[Call]:
        """Every request, oldest first."""
        return self._server.calls

    def calls_to(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method.lower() == method.lower()]

    @property
    def webhook(self) -> Webhook:
        return self._server.webhook

    @property
    def waiting_updates(self) -> int:
        """Updates no bot has confirmed yet."""
        return len(self.world.updates.waiting)

    def person(
        self,
        name: str = "Anna",
        *,
        id: int | None = None,  # noqa: A002 - the platform's own word for it
        language_code: str | None = "ko",
        username: str | None = None,
    ) -> Person:
        """A new account that has not yet written to the bot. Raises: ValueError for a used id."""
        number = id or max([_FIRST_PERSON - 1, *self.world.chats]) + 1
        if number in self.world.chats:
            raise ValueError(f"the id {number} is taken")
        names: Json = {"first_name": name} | ({"username": username} if username else {})
        language = {"language_code": language_code} if language_code else {}
        chat = Chat(number, "private", names, _instance(number), is_open=False)
        self.world.chats[number] = chat
        user: Json = {"id": number, "is_bot": False} | names | language
        return Person(self.world, user, chat)

    def group(self, title: str = "모임", *, members: list[Person], has_bot: bool = True) -> Group:
        """A group that is simply there; nobody is told that it was made."""
        self._groups += 1
        number = _FIRST_GROUP - self._groups
        chat = Chat(number, "group", {"title": title}, _instance(number))
        chat.bot_status = "member" if has_bot else "left"
        self.world.chats[number] = chat
        return Group(self.world, chat, list(members))

    def fail(
        self,
        method: str,
        *,
        status: int = 500,
        description: str | None = None,
        retry_after: int | None = None,
        times: int | None = 1,
    ) -> None:
        """Refuse the next calls without acting; `retry_after` in seconds, "*" is any method."""
        if retry_after is not None and status == 500:
            status = 429
        error = plain_error(status, description, retry_after)
        self.faults.plan(Fault(method.lower(), "error", times, error=error))

    def time_out(self, method: str, *, times: int | None = 1, acted: bool = False) -> None:
        """Take the next calls and never answer them."""
        self.faults.plan(Fault(method.lower(), "silence", times, acted=acted))

    def drop(self, method: str, *, times: int | None = 1, acted: bool = False) -> None:
        """Close the connection of the next calls without an answer."""
        self.faults.plan(Fault(method.lower(), "cut", times, acted=acted))

    def redeliver(self, count: int = 1, *, times: int = 1) -> None:
        """Deliver the newest `count` updates again, `times` times, whatever was confirmed."""
        self.world.updates.redeliver(count, times)

    def reorder(self) -> None:
        """Turn the order of the next batch of two or more updates round; `hold` gathers one."""
        self.world.updates.is_reversed = True

    def hold(self) -> None:
        """Keep all updates back until `release`."""
        self.world.updates.is_held = True

    def release(self) -> None:
        self.world.updates.is_held = False
        self.world.updates.arrived.set()

    def enforce_limits(self, *, on: bool = True) -> None:
        """Switch the flood limits on or off."""
        self.world.rates.is_enforced = on

    async def waits_until(self, look: Callable[[], object], *, timeout_s: float = 5.0) -> None:
        """Until `look` is true; it is asked at every call's start and end, and after every change.

        Raises: TimeoutError after `timeout_s` seconds.
        """
        await self.world.changes.until(lambda: look() or None, timeout_s)

    async def goes_down(self) -> None:
        """Stop listening: connections are refused until `comes_back` on the same port."""
        await self._server.stop()

    async def comes_back(self) -> None:
        await self._server.start(self._server.port)


def _instance(chat_id: int) -> str:
    """chat_instance: opaque and the same for every query of one chat."""
    return str(chat_id * 7_919 - 4_611_686_018_427_387_904)
