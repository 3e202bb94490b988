"""An outbox on a real database, a channel that does what the test says, and a clock to move."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Row, insert, select, update
from starlette.routing import BaseRoute

from bot.channels.base import Health, Pace, SendError
from bot.outbox import Outbox
from bot.writer import Writer
from models import delivery
from models.delivery import TABLE, Outgoing
from models.ids import Ids
from models.message import dump, say
from models.purpose import PURPOSES
from models.table import core
from models.user import Account, User
from tests.schema import migrated
from tests.support import CIPHER, Clock

WIDE = Pace(rate=10_000, burst=10_000, chat_rate=10_000, chat_burst=10_000)


class Monotonic:
    """Seconds that follow the clock; like a real one, never the same twice."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._begun, self._reads = clock, clock.now, 0

    def __call__(self) -> float:
        self._reads += 1
        return (self._clock.now - self._begun).total_seconds() + self._reads * 1e-7


@dataclass
class FakeChannel:
    """Takes messages, unless `plans` holds an error for the chat's next attempt."""

    clock: Clock
    name: str = "telegram"
    pace: Pace = WIDE
    groups: frozenset[str] = frozenset()
    plans: dict[str, deque[SendError | None]] = field(default_factory=lambda: defaultdict(deque))
    tries: list[tuple[str, str, str]] = field(default_factory=list)  # (chat, text, replaced)
    took: list[tuple[str, str]] = field(default_factory=list)
    at: list[float] = field(default_factory=list)  # seconds since the start, by message taken
    gate: asyncio.Event | None = None  # when set, sends wait for it

    def routes(self) -> Sequence[BaseRoute]:
        return ()

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def send(self, outgoing: Outgoing, replaced: str) -> str:
        text = str(outgoing.message.paragraphs[0])
        self.tries.append((outgoing.chat, text, replaced))
        if self.gate:
            await self.gate.wait()
        plan = self.plans[outgoing.chat]
        error = plan.popleft() if plan else None
        if error:
            raise error
        self.took.append((outgoing.chat, text))
        self.at.append((self.clock.now - Clock().now).total_seconds())
        return f"ref-{text}"

    def is_group(self, chat: str) -> bool:
        return chat in self.groups

    def health(self) -> Health:
        return Health(alive=True)

    def fails(self, chat: str, *errors: SendError | None) -> None:
        self.plans[chat].extend(errors)

    def texts(self, chat: str) -> list[str]:
        return [text for where, text in self.took if where == chat]


@dataclass
class Post:
    """One process's outbox, with what a test asks of it."""

    outbox: Outbox
    writer: Writer
    channel: FakeChannel
    clock: Clock
    ids: Ids
    instants: list[int]

    async def account(self, chat: str, channel: str = "telegram") -> int:
        """Make an account that is reached at this chat."""
        user, number, now = self.ids(), self.ids(), self.clock()

        def run(connection: object) -> None:
            execute = connection.execute  # type: ignore[attr-defined]
            execute(insert(core(User)).values(id=user, language="ko", created_at=now))
            execute(
                insert(core(Account)).values(
                    id=number, user_id=user, channel=channel, address=f"{channel}:{chat}",
                    chat=chat, created_at=now, seen_at=now, member=False, reachable=True,
                )
            )  # fmt: skip

        await self.writer.write(run)
        return number

    def message(self, account: int, text: str, purpose: str = "reply", **more: object) -> Outgoing:
        chat = more.pop("chat", None)
        lifetime = PURPOSES[purpose].lifetime
        values = {
            "not_before": self.clock(),
            "expires_at": self.clock() + lifetime,
            "channel": "telegram",
            **more,
        }
        return Outgoing(
            self.ids(), account, chat=str(chat), language="ko", purpose=purpose,
            message=say(text), **values,  # type: ignore[arg-type]
        )  # fmt: skip

    async def store(self, *messages: Outgoing) -> None:
        """Commit deliveries, as a turn does."""
        rows = [delivery.row(each, dump(each.message), self.clock()) for each in messages]
        await self.writer.write(lambda connection: delivery.add_all(connection, rows))

    async def deliver(self, *messages: Outgoing) -> None:
        await self.store(*messages)
        self.outbox.deliver(messages)

    async def rows(self) -> dict[int, Row[tuple[object, ...]]]:
        found = await self.writer.write(lambda c: c.execute(select(TABLE)).all())
        return {row.id: row for row in found}

    async def statuses(self) -> list[str]:
        return [row.status for _id, row in sorted((await self.rows()).items())]

    async def change(self, number: int, **values: object) -> None:
        statement = update(TABLE).where(TABLE.c.id == number).values(**values)
        await self.writer.write(lambda connection: connection.execute(statement))

    async def quiet(self) -> None:
        """Wait until nothing is in hand that could go at this moment."""
        still = 0
        while still < 5:  # several rounds: a claim, a send and a mark each hand over
            before = (len(self.channel.tries), self.outbox.waiting, self.writer.batches)
            await self.writer.write(lambda _connection: None)
            await asyncio.sleep(0.001)
            after = (len(self.channel.tries), self.outbox.waiting, self.writer.batches - 1)
            still = still + 1 if before == after else 0

    async def pass_time(self, seconds: float) -> None:
        """Move the clock and let the outbox see it."""
        self.clock.move(seconds=seconds)
        self.outbox.deliver(())  # wakes it, as any turn does
        await self.quiet()


@asynccontextmanager
async def posting(
    url: str, clock: Clock, pace: Pace = WIDE, *, start: bool = True, name: str = "telegram"
) -> AsyncIterator[Post]:
    """An outbox running on the database at this URL; its chance is always 1 (the whole delay)."""
    made = migrated(url, CIPHER)
    writer = Writer(made, asyncio.get_running_loop())
    writer.start()
    channel, instants = FakeChannel(clock, name, pace), list[int]()
    monotonic = Monotonic(clock)
    outbox = Outbox(writer, {name: channel}, clock, monotonic, instants.append, chance=lambda: 1.0)
    try:
        if start:
            await outbox.start()
        yield Post(outbox, writer, channel, clock, Ids(clock), instants)
    finally:
        if channel.gate:
            channel.gate.set()
        await outbox.stop()
        await writer.stop()
        made.dispose()


LEASE = timedelta(seconds=90)
