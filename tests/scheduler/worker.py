"""Kill a process that ticks, at random moments, until all is done; print what is then stored.

`python -m tests.scheduler.worker FILE JOBS` prints JSON: kills, jobs done, texts sent.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
import time

from models import job
from tests.scheduler.support import greet, plan_of, planned, rows, sent, ticking
from tests.support import running

MOST = 200  # starts


async def prepare(url: str, count: int) -> None:
    async with running(url) as bot:
        await bot.person().says("/start")
        await planned(bot, *(plan_of(bot.clock, subject=n) for n in range(count)))


async def tick(url: str) -> None:
    async with running(url) as bot:
        await ticking(bot, {"t": greet}).tick()


async def stored(url: str) -> tuple[int, list[str]]:
    async with running(url) as bot:
        done = [row for row in rows(bot) if row.status == "done"]
        return len(done), [text for _to, text in sent(bot)]


def killed(url: str, seconds: float) -> bool:
    """Tick in a child of its own; return whether the kill came before its end."""
    child = os.fork()
    if not child:
        asyncio.run(tick(url))
        os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _child, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def main(path: str, count: int) -> None:
    url, chance, kills = f"sqlite:///{path}", random.Random(7), 0
    job.DUE = job.DUE.limit(20)  # many commits, so that a kill falls between and within them
    asyncio.run(prepare(url, count))
    for _ in range(MOST):
        if not killed(url, chance.uniform(0.03, 0.15)):
            break
        kills += 1
    else:
        asyncio.run(tick(url))  # a slow machine: the last start is left alone
    print(json.dumps([kills, *asyncio.run(stored(url))]))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
