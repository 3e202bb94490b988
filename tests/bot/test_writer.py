"""The writer on real databases that fail, are locked, full or gone."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.database import LOCK_WAIT_S, engine, read
from bot.schema import migrate
from bot.writer import BusyError, Writer
from models import idea
from tests.support import CIPHER, running

SHORT = ("아이디어 있어요", "동의합니다", "주거", "반지하 창문에 물막이판을 달아 주세요.")


@asynccontextmanager
async def writing(made: Engine) -> AsyncIterator[Writer]:
    """A writer with a table t(n primary key)."""
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS t (n INTEGER PRIMARY KEY)"))
    writer = Writer(made, asyncio.get_running_loop())
    writer.start()
    try:
        yield writer
    finally:
        await writer.stop()
        made.dispose()


def add(number: int) -> Callable[[Connection], int]:
    def run(connection: Connection) -> int:
        connection.execute(text("INSERT INTO t VALUES (:n)"), {"n": number})
        return number

    return run


async def stored(writer: Writer) -> list[int]:
    return await writer.write(
        lambda c: list(c.execute(text("SELECT n FROM t ORDER BY n")).scalars())
    )


def held(writer: Writer) -> tuple[asyncio.Future[object], threading.Event]:
    """Keep the writer busy until the event is set, so that what follows becomes one batch."""
    go_on = threading.Event()
    return asyncio.ensure_future(writer.write(lambda _connection: go_on.wait(10))), go_on


async def batch(writer: Writer, numbers: list[int]) -> list[object]:
    """Write the numbers in one batch; return each result or exception."""
    first, go_on = held(writer)
    await asyncio.sleep(0.02)
    waiting = [asyncio.ensure_future(writer.write(add(n))) for n in numbers]
    await asyncio.sleep(0)
    go_on.set()
    await first
    return list(await asyncio.gather(*waiting, return_exceptions=True))


async def test_what_waits_is_one_transaction(database_url: str) -> None:
    async with writing(engine(database_url, CIPHER)) as writer:
        before = writer.batches
        assert await batch(writer, list(range(50))) == list(range(50))
        assert writer.batches - before == 2
        assert await stored(writer) == list(range(50))


async def test_one_bad_item_fails_alone_and_its_neighbours_are_stored(database_url: str) -> None:
    async with writing(engine(database_url, CIPHER)) as writer:
        await writer.write(add(3))
        results = await batch(writer, [1, 2, 3, 4, 5])
        assert [r for r in results if isinstance(r, int)] == [1, 2, 4, 5]
        assert isinstance(results[2], IntegrityError)
        assert await stored(writer) == [1, 2, 3, 4, 5]


async def test_fault_of_the_program_in_one_item_rolls_only_that_back(database_url: str) -> None:
    def fail(connection: Connection) -> None:
        add(99)(connection)
        raise ZeroDivisionError

    async with writing(engine(database_url, CIPHER)) as writer:
        results = await asyncio.gather(
            writer.write(add(1)), writer.write(fail), writer.write(add(2)), return_exceptions=True
        )
        assert isinstance(results[1], ZeroDivisionError)
        assert await stored(writer) == [1, 2]


async def test_item_that_another_process_was_quicker_than_is_read_anew(database_url: str) -> None:
    """Twice in a row: as when two processes append to the chain of records under load."""
    seen: list[int] = []

    def append(connection: Connection) -> int:
        seen.append(len(seen) + 1)
        return add(min(len(seen), 3))(connection)

    async with writing(engine(database_url, CIPHER)) as writer:
        await writer.write(add(1))
        await writer.write(add(2))
        assert await writer.write(append) == 3
        assert await stored(writer) == [1, 2, 3]


async def test_item_that_the_database_refuses_for_good_fails_alone(database_url: str) -> None:
    """PostgreSQL calls it operational, too, when a row is longer than its index can hold."""

    def refused(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE poison (key TEXT PRIMARY KEY)")
        noise = "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(20_000))
        connection.execute(text("INSERT INTO poison VALUES (:noise)"), {"noise": noise})
        raise OperationalError("INSERT", {}, Exception("index row size exceeds the maximum"))

    async with writing(engine(database_url, CIPHER)) as writer:
        first, go_on = held(writer)
        await asyncio.sleep(0.02)
        waiting = [
            asyncio.ensure_future(writer.write(each))
            for each in (add(1), refused, add(2), refused, add(3))
        ]
        await asyncio.sleep(0)
        go_on.set()
        await first
        results = await asyncio.gather(*waiting, return_exceptions=True)
        assert [r for r in results if isinstance(r, int)] == [1, 2, 3]
        assert isinstance(results[1], OperationalError)
        assert await stored(writer) == [1, 2, 3]
        assert writer.broken == ""


async def test_full_queue_refuses_at_once_and_loses_nothing_taken(sqlite_url: str) -> None:
    async with writing(engine(sqlite_url, CIPHER)) as writer:
        first, go_on = held(writer)
        await asyncio.sleep(0.02)
        writer.longest_queue = 3
        waiting = [asyncio.ensure_future(writer.write(add(n))) for n in range(5)]
        await asyncio.sleep(0)
        go_on.set()
        results = await asyncio.gather(*waiting, return_exceptions=True)
        await first
        assert results[:3] == [0, 1, 2]
        assert all(isinstance(each, BusyError) for each in results[3:])
        writer.longest_queue = 100
        assert await stored(writer) == [0, 1, 2]


async def test_stop_finishes_what_waits_and_refuses_what_comes_later(sqlite_url: str) -> None:
    made = engine(sqlite_url, CIPHER)
    async with writing(made) as writer:
        waiting = [asyncio.ensure_future(writer.write(add(n))) for n in range(20)]
        await asyncio.sleep(0)
        await writer.stop()
        assert await asyncio.gather(*waiting) == list(range(20))
        with pytest.raises(BusyError):
            await writer.write(add(99))


async def test_caller_that_went_away_harms_nobody(sqlite_url: str) -> None:
    async with writing(engine(sqlite_url, CIPHER)) as writer:
        first, go_on = held(writer)
        gone = asyncio.ensure_future(writer.write(add(1)))
        stays = asyncio.ensure_future(writer.write(add(2)))
        await asyncio.sleep(0.01)
        gone.cancel()
        go_on.set()
        await first
        assert await stays == 2
        assert await stored(writer) == [1, 2]


def impatient(url: str, milliseconds: int = 20) -> Engine:
    """The engine with a short wait for locks."""
    made = engine(url, CIPHER)

    @event.listens_for(made, "connect")
    def _timeout(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA busy_timeout={milliseconds}")

    return made


async def test_locked_file_gives_a_clear_error_and_recovers(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with writing(impatient(sqlite_url)) as writer:
        other = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):
            await writer.write(add(1))
        assert "another program holds the database" in writer.broken
        other.execute("ROLLBACK")
        other.close()
        assert await writer.write(add(2)) == 2
        assert writer.broken == ""
        assert await stored(writer) == [2]


async def test_locked_file_does_not_hold_the_queue_for_every_item_in_turn(
    sqlite_url: str, tmp_path: Path
) -> None:
    """Each try waits for the lock (15 s): a hundred items alone would be more than an hour."""
    made = impatient(sqlite_url, 1)
    tries: list[int] = []
    async with writing(made) as writer:
        event.listen(made, "engine_connect", lambda _connection: tries.append(1))
        other = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        waiting = [writer.write(add(n)) for n in range(100)]
        results = await asyncio.gather(*waiting, return_exceptions=True)
        other.close()
    assert all(isinstance(each, OperationalError) for each in results)
    assert 0 < len(tries) <= 20, f"{len(tries)} waits for one lock"


async def test_full_disk_gives_a_clear_error_acknowledges_nothing_and_recovers(
    sqlite_url: str,
) -> None:
    made = engine(sqlite_url, CIPHER)
    migrate(made)
    full = False

    @event.listens_for(made, "begin")
    def _limit(connection: Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one() if full else 2**30
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    async with running(sqlite_url) as bot:
        bot.runtime.writer.engine = made
        anna = bot.person()
        await anna.says(SHORT[0])
        full = True
        refused = 0
        for n in range(60):  # until the free space inside the file is used up
            try:
                await bot.person(f"p{n}").send(key=f"k{n}", text="/idea")
            except OperationalError as error:
                refused += "full" in str(error)
        assert refused
        assert "make room" in bot.runtime.writer.broken
        full = False
        for n in range(60):
            outcome = await bot.person(f"p{n}").send(key=f"k{n}", text="/idea")
            assert "문제가 생겼어요" not in outcome
        assert "어느 분야" in await anna.says(SHORT[1])
        with bot.engine.connect() as connection:
            drafts = connection.execute(text("SELECT count(*) FROM session")).scalar()
        assert drafts == 61
        made.dispose()


def kill_connections(url: str) -> None:
    """End every other connection to this database, as a restart of the server would."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.mark.postgres
async def test_lost_connection_between_turns_is_not_noticed_by_anybody(postgres_url: str) -> None:
    async with running(postgres_url) as bot:
        anna = bot.person()
        for words in SHORT:
            kill_connections(postgres_url)
            reply = await anna.says(words)
        assert "ID-2026-000001" in reply


@pytest.mark.postgres
async def test_lock_that_another_program_holds_is_not_waited_for_for_ever(
    postgres_url: str,
) -> None:
    made = engine(postgres_url, CIPHER)
    with made.connect() as connection:
        assert connection.exec_driver_sql("SHOW lock_timeout").scalar() == f"{LOCK_WAIT_S}s"
    made.dispose()

    @event.listens_for(made, "connect")
    def _hurry(connection: psycopg.Connection, _record: object) -> None:
        connection.execute("SET lock_timeout = '50ms'")
        connection.commit()  # else it is gone at the first rollback

    async with writing(made) as writer:
        with psycopg.connect(postgres_url.replace("+psycopg", "")) as other:
            other.execute("LOCK TABLE t")
            results = await batch(writer, [1, 3])
            assert all("lock timeout" in str(each) for each in results)
            assert "another program holds the database" in writer.broken
        assert await writer.write(add(2)) == 2
        assert await stored(writer) == [2]


@pytest.mark.postgres
async def test_connection_lost_inside_a_turn_is_tried_again(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of the database inside a conversation is not a fault of the conversation."""
    async with running(postgres_url) as bot:
        anna = bot.person()
        for words in SHORT[:-1]:
            await anna.says(words)
        submit = idea.submit
        lost: list[int] = []

        def submit_once_lost(*args: Any) -> object:
            if not lost:
                lost.append(1)
                kill_connections(postgres_url)
            return submit(*args)

        monkeypatch.setattr("models.idea.submit", submit_once_lost)
        assert "ID-2026-000001" in await anna.says(SHORT[-1])
        assert lost


@pytest.mark.postgres
async def test_database_gone_acknowledges_nothing_and_comes_back_without_a_restart(
    postgres_server: str, postgres_url: str
) -> None:
    name = postgres_url.partition("?")[0].rsplit("/", 1)[1]

    def allow(yes: bool) -> None:
        with psycopg.connect(postgres_server, autocommit=True) as connection:
            connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {yes}')

    async with running(postgres_url) as bot:
        anna = bot.person()
        await anna.says(SHORT[0])
        kill_last = bot.engine
        kill_connections(postgres_url)
        allow(False)
        kill_last.dispose()
        with pytest.raises(OperationalError):
            await anna.send(key="again", text=SHORT[1])
        assert bot.runtime.writer.broken
        allow(True)
        assert "어느 분야" in await anna.send(key="again", text=SHORT[1])
        assert bot.runtime.writer.broken == ""


async def test_reading_goes_on_beside_the_writer(database_url: str) -> None:
    made = engine(database_url, CIPHER)
    async with writing(made) as writer:
        await writer.write(add(1))
        first, go_on = held(writer)
        await asyncio.sleep(0.02)
        try:
            count = await asyncio.wait_for(
                read(made, lambda c: c.execute(text("SELECT count(*) FROM t")).scalar()), 5
            )
        finally:
            go_on.set()
            await first
        assert count == 1
