"""Two bots on one PostgreSQL, in processes of their own: the work is shared, nothing is doubled."""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection as Pipe
from multiprocessing.connection import wait
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.database import engine
from bot.runtime import Runtime
from bot.schema import migrate
from models.delivery import TABLE
from models.idea import TABLE as IDEA
from models.record import verify
from models.session import TABLE as SESSION
from models.table import core
from models.update import Update
from models.user import User
from tests.crash.check import violations
from tests.crash.drive import CONTEXT
from tests.crash.people import Somebody, crowd
from tests.crash.worker import Orders, work
from tests.support import CIPHER, Person, running

pytestmark = pytest.mark.postgres
SHORT = ("아이디어 있어요", "동의합니다", "주거", "반지하 창문에 물막이판을 달아 주세요.")


@contextmanager
def workers(url: str, ledger: Path, count: int, later: float = 0.0) -> Iterator[list[Pipe]]:
    """Bots in processes of their own, ready; stopped in order at the end."""
    pipes, processes = [], []
    for number in range(count):
        ours, theirs = CONTEXT.Pipe()
        orders = Orders(url, str(ledger), later, 0.0, number)
        process = CONTEXT.Process(target=work, args=(orders, theirs), daemon=True)
        process.start()
        theirs.close()
        pipes.append(ours)
        processes.append(process)
    try:
        for pipe in pipes:
            assert pipe.poll(60)
            assert pipe.recv() == ("ready", 0)
        yield pipes
        for pipe in pipes:
            pipe.send(None)
        for pipe in pipes:
            assert pipe.poll(60)
            assert pipe.recv() == ("stopped", 0)
    finally:
        for process in processes:
            process.kill()
            process.join()


def say_to_all(pipes: list[Pipe], people: list[Somebody], rounds: int) -> list[str]:
    """Send every update to every bot, in order by person, redelivering what was refused."""
    queues = {p.address: deque(p.next() for _ in range(rounds)) for p in people}
    for person in people:
        queues[person.address].extend(person.last())
    on_way: dict[tuple[int, int], tuple[str, Update]] = {}
    refused, number = [], 0

    def send(at: int, update: Update) -> None:
        nonlocal number
        number += 1
        on_way[at, number] = (update.address, update)
        pipes[at].send((number, update))

    def send_next(address: str) -> None:
        if queues[address]:
            update = queues[address].popleft()
            for at in random.sample(range(len(pipes)), len(pipes)):
                send(at, update)

    for address in queues:
        send_next(address)
    until = time.monotonic() + 90
    while on_way:
        assert time.monotonic() < until, "the bots stopped answering"
        for ready in wait(pipes, 1):
            at = pipes.index(ready)  # type: ignore[arg-type]
            word, which = pipes[at].recv()
            address, update = on_way.pop((at, which))
            if word != "done":
                refused.append(word)
                send(at, update)
            elif address not in {a for a, _ in on_way.values()}:
                send_next(address)
    return refused


def _all_sent(url: str) -> None:
    """Wait until no delivery waits or is on its way. Raises AssertionError after 30 s."""
    made, until = engine(url, CIPHER), time.monotonic() + 30
    under_way = select(func.count()).where(TABLE.c.status.in_(("pending", "sending")))
    while True:
        with made.connect() as connection:
            if not connection.scalar(under_way):
                break
        assert time.monotonic() < until, "deliveries are left behind"
        time.sleep(0.05)  # another process's work: there is nothing to wait on
    made.dispose()


@pytest.mark.timeout(180)
def test_same_updates_to_two_processes_act_once(postgres_url: str, tmp_path: Path) -> None:
    made = engine(postgres_url, CIPHER)
    migrate(made)
    made.dispose()
    people, ledger = crowd(200, seed=5), tmp_path / "ledger.jsonl"
    with workers(postgres_url, ledger, 2) as pipes:
        refused = say_to_all(pipes, people, rounds=3)
    with workers(postgres_url, ledger, 1, later=200.0):
        _all_sent(postgres_url)  # what the two left behind when they stopped
    assert violations(postgres_url, ledger, people) == []
    assert len(refused) < 100, refused[:5]


@pytest.mark.timeout(60)
def test_processes_that_start_together_on_an_empty_database(
    postgres_url: str, tmp_path: Path
) -> None:
    with workers(postgres_url, tmp_path / "ledger.jsonl", 3) as pipes:
        pipes[0].send((1, Update("k", "telegram", "telegram:a", "a", text="/start")))
        assert pipes[0].poll(30)
        assert pipes[0].recv() == ("done", 1)


async def linked(first: Runtime, one: Person, two: Person) -> None:
    """Make the two accounts one person."""
    code = (await one.says("/link")).split("/link ")[1].split("\n")[0]
    assert "연결했어요" in await two.says(f"/link {code}")
    assert first.failures == 0


async def test_one_draft_on_two_channels_and_processes_is_handed_in_once(
    postgres_url: str,
) -> None:
    """Both accounts of a person finish the same session at the same moment, in two processes."""
    async with running(postgres_url) as left, running(postgres_url) as right:
        rounds = 12
        pairs = []
        for n in range(rounds):
            anna, page = left.person(f"a{n}"), right.person(f"w{n}", channel="web")
            for words in SHORT[:3]:
                await anna.says(words)
            await page.says("/start")
            await linked(left.runtime, anna, page)
            await page.says("/my")
            await page.presses("이어서 쓰기: 아이디어 제안")
            pairs.append((anna, page))
        for anna, page in pairs:
            await asyncio.gather(anna.says(SHORT[3]), page.says(SHORT[3]))
        with left.engine.connect() as connection:
            ideas = connection.execute(select(IDEA.c.number)).scalars().all()
        assert len(ideas) == rounds, f"{len(ideas) - rounds} sessions were handed in twice"


async def test_new_account_met_by_two_processes_at_once_is_one_person(postgres_url: str) -> None:
    async with running(postgres_url) as left, running(postgres_url) as right:
        await asyncio.gather(
            *(bot.person(f"p{n}").send(key=f"k{n}", text="/idea")
              for n in range(40) for bot in (left, right))
        )  # fmt: skip
        with left.engine.connect() as connection:
            users = connection.execute(select(core(User).c.id)).all()
            sessions = connection.execute(select(SESSION.c.user_id)).scalars().all()
        assert len(users) == 40
        assert len(sessions) == len(set(sessions)) == 40


async def test_chain_of_records_holds_when_two_processes_append(postgres_url: str) -> None:
    async with running(postgres_url) as left, running(postgres_url) as right:
        people = [
            bot.person(f"{n}-{at}") for n in range(15) for at, bot in enumerate((left, right))
        ]
        await asyncio.gather(*(person.says("/start") for person in people))
        replies = await asyncio.gather(*(person.send(press="!erase:yes") for person in people))
        with left.engine.connect() as connection:
            assert verify(connection) == (30, None)
        assert all("ER-2026-" in reply for reply in replies)
        assert len({reply.split("ER-2026-")[1][:6] for reply in replies}) == 30
