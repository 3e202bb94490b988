"""/healthz, /readyz, /metrics: what they tell, and what makes the bot unready."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.channels import base
from bot.channels.base import Pace
from bot.health import Health
from bot.outbox import Outbox
from models.delivery import Outgoing
from scheduler.runner import Runner
from tests.support import Bot, Clock


@dataclass
class Radio:
    """A channel that says of itself what the test wants."""

    name: str = "radio"
    pace: Pace = field(default_factory=lambda: Pace(1, 1, 1, 1))
    told: base.Health = field(default_factory=lambda: base.Health(alive=True))

    def routes(self) -> Sequence[BaseRoute]:
        return ()

    async def start(self) -> None:
        pass

    async def stop(self) -> None:
        pass

    async def send(self, outgoing: Outgoing, replaced: str) -> str:
        return f"{outgoing.id}{replaced}"

    def is_group(self, chat: str) -> bool:
        return not chat

    def health(self) -> base.Health:
        return self.told


@dataclass
class Place:
    bot: Bot
    radio: Radio
    outbox: Outbox
    runner: Runner
    refused: Counter[tuple[str, str]]
    client: httpx.AsyncClient

    async def readiness(self) -> tuple[int, dict[str, dict[str, object]]]:
        answer = await self.client.get("/readyz")
        told = answer.json()
        assert told["ready"] is (answer.status_code == 200)
        return answer.status_code, told["parts"]

    async def numbers(self) -> dict[tuple[str, tuple[str, ...]], float]:
        """Return samples by (name, label values)."""
        text = (await self.client.get("/metrics")).text
        return {
            (sample.name, tuple(sample.labels.values())): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }


@pytest.fixture
async def place(bot: Bot) -> AsyncIterator[Place]:
    radio, clock = Radio(), bot.clock
    writer = bot.runtime.writer
    outbox = Outbox(writer, {"radio": radio}, clock, asyncio.get_running_loop().time)
    await outbox.sweep()
    runner = Runner((), clock)
    runner.start()
    refused: Counter[tuple[str, str]] = Counter()
    health = Health(bot.runtime, outbox, writer, runner, {"radio": radio}, clock, refused)
    transport = httpx.ASGITransport(Starlette(routes=list(health.routes())))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        yield Place(bot, radio, outbox, runner, refused, client)
    runner.stop()


async def test_healthz_answers_while_the_process_lives(place: Place) -> None:
    answer = await place.client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok")


async def test_readyz_tells_every_part(place: Place, clock: Clock) -> None:
    place.radio.told = base.Health(alive=True, seen=clock())
    status, parts = await place.readiness()
    assert status == 200
    assert parts.keys() == {"database", "writer", "outbox", "scheduler", "channel:radio"}
    assert all(part["alive"] is True for part in parts.values())
    assert parts["channel:radio"]["seen"] == "2026-11-23T10:00:00+09:00"


async def test_dead_channel_is_told_and_the_others_go_on(place: Place) -> None:
    place.radio.told = base.Health(alive=False, detail="the token is not taken")
    status, parts = await place.readiness()
    assert status == 200
    assert parts["channel:radio"] == {
        "alive": False,
        "seen": None,
        "detail": "the token is not taken",
    }
    assert (await place.numbers())["donghaeng_channel_alive", ("radio",)] == 0


async def test_part_silent_for_three_minutes_makes_the_bot_unready(
    place: Place, clock: Clock
) -> None:
    clock.move(minutes=2, seconds=59)
    assert (await place.readiness())[0] == 200
    clock.move(seconds=1)
    status, parts = await place.readiness()
    assert status == 503
    assert (parts["outbox"]["alive"], parts["scheduler"]["alive"]) == (False, False)
    assert parts["database"]["alive"] is True


def move_away(folder: Path) -> None:
    for file in list(folder.glob("bot.db*")):
        file.rename(folder / f"moved-{file.name}")


async def test_database_that_was_moved_away_makes_the_bot_unready(
    place: Place, tmp_path: Path
) -> None:
    move_away(tmp_path)
    status, parts = await place.readiness()
    assert status == 503
    assert parts["database"]["alive"] is False


async def test_writer_that_the_database_refuses_makes_the_bot_unready(place: Place) -> None:
    place.bot.runtime.writer.broken = "database: database or disk is full - make room"
    status, parts = await place.readiness()
    assert status == 503
    assert parts["writer"]["alive"] is False
    assert parts["database"]["detail"] == "database: database or disk is full - make room"


async def test_writer_whose_thread_ended_makes_the_bot_unready(place: Place) -> None:
    _status, parts = await place.readiness()
    assert parts["writer"]["thread"] is True
    await place.bot.runtime.writer.stop()
    status, parts = await place.readiness()
    assert status == 503
    assert (parts["writer"]["alive"], parts["writer"]["thread"]) == (False, False)


async def test_metrics_count_turns_deliveries_and_refusals(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = place.bot.person("anna")
    await anna.send(key="once", text="/start")
    await anna.send(key="once", text="/start")
    with monkeypatch.context() as broken:
        broken.setattr("handlers.respond.alarm.raise_if_needed", lambda *_: 1 / 0)
        await anna.says("이 말에서 고장 나요")
    place.outbox.sent["radio", "sent"] = 3
    place.refused["radio", "signature"] = 2
    found = await place.numbers()
    assert found["donghaeng_turns_total", ("done",)] == 1
    assert found["donghaeng_turns_total", ("duplicate",)] == 1
    assert found["donghaeng_turns_total", ("failed",)] == 1
    assert found["donghaeng_deliveries_total", ("radio", "sent")] == 3
    assert found["donghaeng_refused_total", ("radio", "signature")] == 2
    assert found["donghaeng_channel_alive", ("radio",)] == 1
    assert found["donghaeng_queue_waiting", ()] == 0
    assert found["donghaeng_outbox_waiting", ()] == 0
    assert found["donghaeng_commits_total", ()] >= 3


async def test_metrics_name_nobody(place: Place) -> None:
    await place.bot.person("표식이름").says("표식문장을 적어요")
    text = (await place.client.get("/metrics")).text
    assert "표식" not in text


async def test_metrics_are_prometheus_text_with_types(place: Place) -> None:
    answer = await place.client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "# TYPE donghaeng_turns_total counter" in answer.text
