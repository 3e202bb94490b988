"""Socket Mode: acknowledged after the commit, connected again whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.channels.slack import socket_mode
from bot.writer import BusyError
from models.update import Update
from tests.bot.channels.slack.office import Office, office
from tests.fakes.slack import FakeSlack


@pytest.fixture(autouse=True)
def _brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_mode, "LOOK_S", 0.02)
    monkeypatch.setattr(socket_mode, "FIRST_WAIT_S", 0.02)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path, "socket") as found:
        yield found


async def alive(place: Office) -> None:
    async with asyncio.timeout(5):
        while not place.channel.health().alive:
            await asyncio.sleep(0.01)


async def test_a_message_is_heard_and_answered(place: Office) -> None:
    delivery = await place.kim.says_to_bot("도움말")
    assert delivery.ack is not None
    await place.heard("이렇게 쓸 수 있어요")
    await alive(place)
    assert place.channel.health().seen == place.bot.clock()


async def test_an_uncommitted_envelope_is_not_acknowledged(tmp_path: Path) -> None:
    fake = FakeSlack(ack_timeout_s=0.3)
    async with office(tmp_path, "socket", fake=fake) as place:
        handle, failures = place.bot.runtime.handle, [BusyError()]

        async def failing(update: Update) -> Any:
            if failures:
                raise failures.pop()
            return await handle(update)

        object.__setattr__(place.ports, "handle", failing)
        delivery = await place.kim.says_to_bot("도움말")
        assert delivery.failures == ["timeout"]
        assert delivery.ack is not None
        await place.heard("이렇게 쓸 수 있어요")


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_line_cut_around_an_envelope_loses_and_doubles_nothing(
    place: Office, when: Any
) -> None:
    place.fake.socket.drop_next(when)
    delivery = await place.kim.says_to_bot("도움말")
    assert delivery.failures == ["connection_lost"]
    assert delivery.ack is not None
    await place.idle()
    answers = [m for m in place.kim.dm.messages if "이렇게 쓸 수 있어요" in m.words]
    assert len(answers) == 1


async def test_a_cut_line_is_made_again(place: Office) -> None:
    place.fake.socket.drop()
    await place.fake.socket.connected()
    await place.kim.says_to_bot("도움말")
    await place.heard("이렇게 쓸 수 있어요")
    assert place.fake.socket.opened == 2


async def test_a_refreshed_connection_goes_on(place: Office) -> None:
    await place.fake.socket.disconnect(grace_s=0.2)
    await place.fake.socket.connected()
    delivery = await place.kim.says_to_bot("도움말")
    assert delivery.ack is not None
    await place.heard("이렇게 쓸 수 있어요")


async def test_a_wrong_app_token_is_told_and_stops_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with office(tmp_path, "http", slack_app_token="xapp-wrong") as place:
        await place.fake.until(lambda: len(place.fake.calls_to("apps.connections.open")) > 2)
        health = place.channel.health()
        assert not health.alive
        assert "SLACK_APP_TOKEN" in health.detail
        await place.kim.says_to_bot("도움말")  # over HTTP
        await place.heard("이렇게 쓸 수 있어요")
    told = [line for line in capsys.readouterr().out.splitlines() if "slack_failed" in line]
    assert len(told) == 1


async def test_stopping_lets_what_is_in_hand_be_acknowledged(tmp_path: Path) -> None:
    gate = asyncio.Event()
    async with office(tmp_path, "socket") as place:
        handle = place.bot.runtime.handle

        async def slow(update: Update) -> Any:
            gate.set()
            await asyncio.sleep(0.1)
            return await handle(update)

        object.__setattr__(place.ports, "handle", slow)
        sending = asyncio.create_task(place.kim.says_to_bot("도움말"))
        await gate.wait()
        await place.channel.stop()
        delivery = await sending
        assert delivery.failures == []
        assert delivery.ack is not None
