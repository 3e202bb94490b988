"""The writer: one thread, one transaction for all that waits (group commit)."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError

from bot.database import LOCK_WAIT_S, why

T = TypeVar("T")
Bulk = Callable[[Connection, Sequence[Any]], Sequence[Any]]
LARGEST_BATCH = 256
LONGEST_QUEUE = 10_000
TRIES = 3  # of one item alone, when the database refuses for a passing reason

log = structlog.get_logger()


class BusyError(Exception):
    """The queue is too long; the platform is to send again (HTTP 503)."""


#: Faults that pass: nothing was taken, and the platform is to send the update again.
PASSING = (BusyError, OperationalError, InterfaceError)


@dataclass(slots=True)
class _Item:
    bulk: Bulk
    argument: Any
    future: asyncio.Future[Any]


@dataclass
class Writer:
    """One thread that runs whatever waits as one transaction (group commit).

    A bulk function gets all waiting arguments of its kind at once. When a batch fails, it is rolled
    back and replayed item by item, so that one bad item fails alone.
    """

    engine: Engine
    loop: asyncio.AbstractEventLoop
    longest_queue: int = LONGEST_QUEUE
    _coming: list[_Item] = field(default_factory=list)
    _queue: deque[_Item] = field(default_factory=deque)
    _awake: threading.Condition = field(default_factory=threading.Condition)
    _stopping: bool = False
    _thread: threading.Thread | None = None
    batches: int = 0
    items: int = 0
    broken: str = ""

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def submit(self, bulk: Bulk, argument: Any) -> asyncio.Future[Any]:
        """Queue an argument for a bulk function. Raises BusyError when too many wait."""
        if self.waiting >= self.longest_queue or self._stopping:
            raise BusyError
        future: asyncio.Future[Any] = self.loop.create_future()
        if not self._coming:  # what is asked in one pass of the loop shares a transaction
            self.loop.call_soon(self._enqueue)
        self._coming.append(_Item(bulk, argument, future))
        return future

    def _enqueue(self) -> None:
        coming, self._coming = self._coming, []
        with self._awake:
            self._queue.extend(coming)
            self._awake.notify()

    async def write(self, function: Callable[[Connection], T]) -> T:
        """Run one function in a transaction and return its result after the commit."""
        result: T = await self.submit(_each, function)
        return result

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def waiting(self) -> int:
        return len(self._queue) + len(self._coming)

    async def stop(self) -> None:
        """Finish what waits, then end the thread."""
        self._enqueue()
        with self._awake:
            self._stopping = True
            self._awake.notify()
        if self._thread:
            await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        connection: Connection | None = None
        while True:
            batch = self._take()
            if not batch:
                break
            try:
                if connection is None:
                    connection = self.engine.connect()
                results = self._transaction(connection, batch)
            except Exception as error:  # noqa: BLE001 - the one edge where any fault becomes a replay
                self._drop(connection, error)
                connection = None
                results = self._one_by_one(batch)
            self.batches += 1
            self.items += len(batch)
            self.loop.call_soon_threadsafe(_resolve, batch, results)
        if connection:
            connection.close()

    def _take(self) -> list[_Item]:
        with self._awake:
            while not self._queue and not self._stopping:
                self._awake.wait()
            return [self._queue.popleft() for _ in range(min(len(self._queue), LARGEST_BATCH))]

    def _transaction(self, connection: Connection, batch: Sequence[_Item]) -> list[Any]:
        """Run a batch in one transaction, its items grouped by function; results in order."""
        kinds: dict[Bulk, list[int]] = {}
        for at, item in enumerate(batch):
            kinds.setdefault(item.bulk, []).append(at)
        results: list[Any] = [None] * len(batch)
        with connection.begin():
            for bulk, places in kinds.items():
                found = bulk(connection, [batch[at].argument for at in places])
                for at, result in zip(places, found, strict=True):
                    results[at] = result
        self.broken = ""
        return results

    def _one_by_one(self, batch: Sequence[_Item]) -> list[Any]:
        """Replay a batch; once the database itself is away, the rest need not wait for it too."""
        results: list[Any] = []
        away: OperationalError | None = None
        until = time.monotonic() + LOCK_WAIT_S
        for item in batch:
            result = away or self._alone(item)
            refused = isinstance(result, OperationalError)
            if refused and away is None and (time.monotonic() > until or not self._is_there()):
                away = result
            results.append(result)
        return results

    def _is_there(self) -> bool:
        """Whether the database lets us begin: else it was not the item's own fault."""
        try:
            with self.engine.connect() as connection, connection.begin():
                return True
        except OperationalError:
            return False

    def _alone(self, item: _Item) -> Any:
        """Run one item in a transaction of its own; return its result or its exception."""
        for attempt in range(1, TRIES + 1):
            try:
                with self.engine.connect() as connection:
                    return self._transaction(connection, [item])[0]
            except OperationalError as error:  # locked, deadlock, connection gone
                self.broken = why(error)
                if attempt == TRIES:
                    log.error("the database refuses", reason=self.broken, action="write_failed")
                    return error
            except IntegrityError as error:  # another process was quicker: read anew, it fits
                if attempt == TRIES:
                    return error
            except Exception as error:  # noqa: BLE001 - handed to the one who asked
                return error
        return None

    def _drop(self, connection: Connection | None, error: Exception) -> None:
        kind = type(error).__name__
        log.warning("a batch is replayed one by one", fault=kind, action="batch_replayed")
        if connection is not None:
            connection.invalidate() if isinstance(error, DBAPIError) else connection.rollback()
            connection.close()


def _each(connection: Connection, functions: Sequence[Callable[[Connection], Any]]) -> list[Any]:
    return [function(connection) for function in functions]


def _resolve(batch: Sequence[_Item], results: Sequence[Any]) -> None:
    for item, result in zip(batch, results, strict=True):
        if item.future.done():
            continue
        if isinstance(result, BaseException):
            item.future.set_exception(result)
        else:
            item.future.set_result(result)
