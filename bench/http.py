"""The bot as it runs, loaded over HTTP from this process: `python -m bench.http --cpu 1`.

`donghaeng run` on SQLite with Telegram and Slack on: the time until it is ready (the first start makes the
database), turns/s through each webhook (a turn counts when its 200 is there, after the commit), and
the memory of the process. Replies go to a stub at the pace that the platforms allow.
"""

import argparse
import asyncio
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from array import array
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import uvloop

from bench.job import MESSAGES, Turn, WrongReplyError, turns
from bench.peers.meter import OUT, percentile
from bench.platforms import (
    LENGTH,
    SLACK_SECRET,
    SLACK_TOKEN,
    TELEGRAM_SECRET,
    TELEGRAM_TOKEN,
    Post,
    stub,
    to_slack,
    to_telegram,
)

ROOT = Path(__file__).resolve().parents[1]
ADDRESS = re.compile(r"http://(127\.0\.0\.1:(\d+))/")
SPARE_PEOPLE = 20  # who warm up


@dataclass
class Bot:
    """A started `donghaeng run`; `ready_s` is the time until it printed its address."""

    process: asyncio.subprocess.Process
    port: int
    ready_s: float

    def rss_mib(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+)", status)
        return int(found[1]) / 1024 if found else 0.0


def _environment(folder: Path, api: str) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": f"sqlite:///{folder}/bot.db",
        "SECRET_KEY": "a secret for measuring only",
        "TELEGRAM_BOT_TOKEN": TELEGRAM_TOKEN,
        "TELEGRAM_API_URL": api,
        "TELEGRAM_WEBHOOK_URL": "https://bench.invalid/telegram/webhook",
        "TELEGRAM_WEBHOOK_SECRET": TELEGRAM_SECRET,
        "SLACK_BOT_TOKEN": SLACK_TOKEN,
        "SLACK_SIGNING_SECRET": SLACK_SECRET,
        "SLACK_API_URL": f"{api}/api/",
    }


@asynccontextmanager
async def started(folder: Path, api: str, cpu: int | None) -> AsyncIterator[Bot]:
    pinned = ["taskset", "-c", str(cpu)] if cpu is not None else []
    began = perf_counter()
    with (folder / "log").open("a") as log:
        process = await asyncio.create_subprocess_exec(
            *pinned, sys.executable, "-m", "bot.cli", "run", "--port", "0",
            cwd=folder, env=_environment(folder, api), stdout=subprocess.PIPE, stderr=log,
        )  # fmt: skip
    try:
        said = ""
        while "Ctrl-C" not in said:
            line = await process.stdout.readline() if process.stdout else b""
            if not line:
                raise RuntimeError((folder / "log").read_text())
            said += line.decode()
        address = ADDRESS.search(said)
        if address is None:
            raise RuntimeError(said)
        yield Bot(process, int(address[2]), perf_counter() - began)
    finally:
        process.terminate()
        await process.wait()


@dataclass
class Load:
    """Connections kept open to one bot, each sending the next turn when the last was answered."""

    port: int
    post: Callable[[Turn], Post]
    latencies: "array[float]" = field(default_factory=lambda: array("d"))

    async def run(self, source: Iterator[Turn], people: int, first: int, connections: int) -> float:
        """Send all turns; return the seconds it took."""
        answered = [0] * people
        began = perf_counter()
        async with asyncio.TaskGroup() as clients:
            for _ in range(connections):
                clients.create_task(self._talk(source, answered, first))
        return perf_counter() - began

    async def _talk(self, source: Iterator[Turn], answered: list[int], first: int) -> None:
        host = f"127.0.0.1:{self.port}"
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        for turn in source:
            while answered[turn.person - first] != turn.said:  # a person waits for the answer
                await asyncio.sleep(0)
            writer.write(self.post(turn).encoded(host))
            asked = perf_counter()
            head = await reader.readuntil(b"\r\n\r\n")
            length = LENGTH.search(head)
            if length:
                await reader.readexactly(int(length[1]))
            if not head.startswith(b"HTTP/1.1 200"):
                raise WrongReplyError(f"turn {turn.number}: {head[:60]!r}")
            self.latencies.append(perf_counter() - asked)
            answered[turn.person - first] += 1
        writer.close()


async def measured(asked: argparse.Namespace, folder: Path) -> AsyncIterator[dict[str, Any]]:
    """Start twice (the second start finds its database), load each webhook, look at the memory."""
    people, turns_each = asked.people, len(MESSAGES)
    async with stub() as api:
        async with started(folder, api, asked.cpu) as bot:
            first_s, idle = bot.ready_s, bot.rss_mib()
        async with started(folder, api, asked.cpu) as bot:
            again_s = bot.ready_s
            await asyncio.sleep(2)  # both channels learn who they are
            for number, (name, post) in enumerate((("telegram", to_telegram), ("slack", to_slack))):
                first, base = number * 1_000_000, number * 10_000_000
                spare = turns(SPARE_PEOPLE, first=first + people, number=base + people * turns_each)
                await Load(bot.port, post).run(spare, SPARE_PEOPLE, first + people, 4)
                load = Load(bot.port, post)
                source = turns(people, first=first, number=base)
                seconds = await load.run(source, people, first, asked.in_flight)
                ordered = sorted(load.latencies)
                yield {
                    "webhook": post(Turn(0, 0, 0)).path,
                    "people": people,
                    "in_flight": asked.in_flight,
                    "turns": len(ordered),
                    "turns_per_s": round(len(ordered) / seconds, 1),
                    "p50_ms": round(percentile(ordered, 0.50) * 1000, 2),
                    "p99_ms": round(percentile(ordered, 0.99) * 1000, 2),
                }
                _check(folder, name, people + SPARE_PEOPLE)
            yield {
                "first_start_s": round(first_s, 2),
                "second_start_s": round(again_s, 2),
                "rss_idle_mib": round(idle, 1),
                "rss_loaded_mib": round(bot.rss_mib(), 1),
            }


def _check(folder: Path, channel: str, people: int) -> None:
    """See that each person's idea is in the database."""
    with sqlite3.connect(folder / "bot.db") as database:
        asked = "SELECT count(*) FROM idea WHERE channel = ?"
        [ideas] = database.execute(asked, (channel,)).fetchone()
    if ideas != people:
        raise WrongReplyError(f"{ideas} ideas of {people} people on {channel}")


async def _print_all(asked: argparse.Namespace, folder: Path) -> None:
    async for line in measured(asked, folder):
        print(json.dumps(line), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Load a running bot over HTTP.")
    parser.add_argument("--people", type=int, default=400, help="on each channel")
    parser.add_argument("--in-flight", type=int, default=16, help="connections")
    parser.add_argument("--cpu", type=int, help="the bot's core; the load takes another")
    asked = parser.parse_args()
    free = os.sched_getaffinity(0) - {asked.cpu}
    if free:
        os.sched_setaffinity(0, free)
    OUT.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(dir=OUT, prefix="http-") as folder,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        runner.run(_print_all(asked, Path(folder)))


if __name__ == "__main__":
    main()
