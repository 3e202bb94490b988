"""A kit for every adapter, fast, and a look at the log and at every screen after each situation."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from bot import outbox, retries
from bot.channels.slack import socket_mode
from bot.channels.telegram import client
from tests.conformance import slack, telegram, web
from tests.conformance.exempt import EXEMPT
from tests.conformance.kit import Kit
from tests.conformance.place import CALL_S
from tests.schema import empty

Opens = Callable[[Path, Path], AbstractAsyncContextManager[Kit]]
KITS: dict[str, Opens] = {
    "telegram-polling": telegram.polling,
    "telegram-webhook": telegram.webhook,
    "slack-http": slack.http,
    "slack-socket": slack.socket,
    "web": web.page,
}


@pytest.fixture(autouse=True)
def _brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits that are meant for real platforms are short here."""
    monkeypatch.setattr(retries, "FIRST_S", 0.02)
    monkeypatch.setattr(outbox, "SWEEP_S", 0.2)
    monkeypatch.setattr(client, "ANSWER_S", CALL_S)
    monkeypatch.setattr(socket_mode, "LOOK_S", 0.02)
    monkeypatch.setattr(socket_mode, "FIRST_WAIT_S", 0.02)


@pytest.fixture
def _calm(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Whatever the situation: no traceback in the log, and none on the terminal."""
    yield
    told = "".join(capfd.readouterr())
    assert "Traceback" not in told, told
    tracebacks = [r for r in caplog.records if r.exc_info or r.levelno >= logging.ERROR]
    assert tracebacks == []


@pytest.fixture(params=KITS)
async def kit(request: pytest.FixtureRequest, tmp_path: Path, _calm: None) -> AsyncIterator[Kit]:
    """The whole bot on one channel. Afterwards nobody is left without a way on."""
    reason = EXEMPT.get(request.node.originalname, {}).get(request.param)
    if reason:
        pytest.skip(reason)
    async with KITS[request.param](tmp_path, empty()) as made:
        yield made
        await made.rests()
        assert made.dead_ends() == []
