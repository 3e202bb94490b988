"""A fake, a real python-telegram-bot client on it, and a raw HTTP client."""

import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import telegram

from tests.fakes.telegram import Clock, FakeTelegram, Person


@dataclass
class HandClock:
    """A clock that moves only by hand, in seconds."""

    seconds: float = 1_000.0

    def __call__(self) -> float:
        return self.seconds

    def pass_(self, seconds: float) -> None:
        self.seconds += seconds


Raw = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture(autouse=True)
def _spans_are_timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it python-telegram-bot warns at every 429, and warnings are errors here."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def hand() -> HandClock:
    return HandClock()


@pytest.fixture
async def fake(hand: HandClock) -> AsyncIterator[FakeTelegram]:
    clock = Clock(monotonic=hand, unix=lambda: 1_790_000_000 + hand.seconds)
    async with FakeTelegram(clock=clock, webhook_retry_s=0.01) as running:
        yield running


@pytest.fixture
async def bot(fake: FakeTelegram) -> AsyncIterator[telegram.Bot]:
    base, files = fake.url + "/bot", fake.url + "/file/bot"
    async with telegram.Bot(fake.token, base_url=base, base_file_url=files) as client:
        yield client


@pytest.fixture
async def raw(fake: FakeTelegram) -> AsyncIterator[Raw]:
    """`await raw("sendMessage", chat_id=1, text="…")` posts JSON."""
    async with httpx.AsyncClient(timeout=10) as client:

        async def post(method: str, **params: Any) -> httpx.Response:
            return await client.post(f"{fake.url}/bot{fake.token}/{method}", json=params)

        yield post


@pytest.fixture
async def anna(fake: FakeTelegram) -> Person:
    """A person who has pressed start; that update is gone already."""
    person = fake.person("Anna", language_code="ko")
    await person.starts()
    fake.world.updates.clear()
    return person


def png(width: int, height: int, pad: int = 0) -> bytes:
    """The head of a PNG, which is all that the fake looks at, and padding."""
    head = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", width, height)
    return head + b"\x08\x02\x00\x00\x00" + b"\x00" * pad
