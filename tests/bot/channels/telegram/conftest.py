"""The platform, a person on it, and a bot that does not wait long."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot import retries
from tests.bot.channels.telegram.support import Running, bot_on
from tests.fakes.telegram import FakeTelegram, Person


@pytest.fixture(autouse=True)
def _retries_come_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "FIRST_S", 0.02)


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(webhook_retry_s=0.02) as running:
        yield running


@pytest.fixture
def anna(fake: FakeTelegram) -> Person:
    return fake.person("Anna", language_code="ko")


@pytest.fixture
async def bot(fake: FakeTelegram, sqlite_url: str) -> AsyncIterator[Running]:
    """A bot that polls."""
    async with bot_on(fake, sqlite_url) as running:
        yield running


@pytest.fixture
async def demo(fake: FakeTelegram, sqlite_url: str) -> AsyncIterator[Running]:
    """A bot in a demo: everybody may fill in the checklist."""
    async with bot_on(fake, sqlite_url, demo=True) as running:
        yield running
