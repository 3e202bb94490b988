"""Load, SIGKILL, restart, redelivery: the platforms' side of the crash test."""

from __future__ import annotations

import random
import signal
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from multiprocessing.process import BaseProcess
from pathlib import Path
from statistics import median

from sqlalchemy import func, select

from bot.database import engine
from models.delivery import OPEN
from models.delivery import TABLE as DELIVERY
from models.update import Update
from tests.crash.people import Somebody
from tests.crash.worker import Orders, work
from tests.support import CIPHER

LEASE_S = 100.0  # each start is this much later, past the lease of what died on its way
RETRY_S = 400.0  # a healthy bot starts this much later: every retry is due
OUTSTANDING = 64  # updates on their way at once
FAULTS = 0.02
PATIENCE_S = 60.0
CALM_S = 3.0
MOMENT_S = 0.02  # a kill comes up to this long after the acknowledgement it was waiting for
STARTING = 0.15  # the share of kills in the middle of starting
START_S = 0.1  # how long a start takes, until it has been measured
PRELOADED = ["pytest", "tests.crash.worker", "tests.crash.warm", "sqlalchemy.dialects.postgresql"]

CONTEXT = get_context("forkserver")  # imports once; each worker is a fork of a clean process
CONTEXT.set_forkserver_preload(PRELOADED)


@dataclass
class Run:
    """One database, its ledger, and the people who write to it, over many lives of the bot."""

    url: str
    ledger: Path
    people: list[Somebody]
    random: random.Random
    starts: int = 0
    acknowledged: int = 0
    redelivered: int = 0
    killed: set[int] = field(default_factory=set)  # lives, counted by their starts
    refused: dict[str, int] = field(default_factory=dict)
    seconds_to_ready: list[float] = field(default_factory=list)
    _later: float = 0.0
    _numbers: count[int] = field(default_factory=count)
    _on_way: dict[int, Update] = field(default_factory=dict)
    _queues: dict[str, deque[Update]] = field(default_factory=dict)
    _late: deque[Update] = field(default_factory=deque)

    @property
    def kills(self) -> int:
        return len(self.killed)

    def kill_once(self, turns: int) -> None:
        """Start the bot, load it, and kill it within its next `turns` acknowledged turns.

        Turns and the time a start takes are the measure, so that a slow machine is killed as
        often amid its work as a fast one.
        """
        process, pipe = self._start(FAULTS, LEASE_S)
        begun = time.monotonic()
        if self.random.random() < STARTING:
            usual = median(self.seconds_to_ready) if self.seconds_to_ready else START_S
            time.sleep(self.random.random() * usual)
        else:
            self._await_ready(pipe, begun)
            self._load(pipe, self.acknowledged + self.random.randint(0, turns))
            time.sleep(self.random.random() * MOMENT_S)
        process.kill()
        process.join()
        assert process.exitcode == -signal.SIGKILL, "the bot ended by itself"
        self.killed.add(self.starts)
        self._drain(pipe)
        pipe.close()

    def calm(self) -> int:
        """Let a healthy bot send what waits, without load, and stop it as one should.

        Returns how many still wait.
        """
        process, pipe = self._start(0.0, RETRY_S)
        self._await_ready(pipe, time.monotonic())
        left, until = self.unsent(), time.monotonic() + CALM_S
        while left and time.monotonic() < until:
            time.sleep(0.05)
            left = self.unsent()
        self._stop(process, pipe)
        return left

    def unsent(self) -> int:
        """Return how many messages wait in the outbox."""
        made = engine(self.url, CIPHER)
        try:
            with made.connect().execution_options(reading=True) as connection:
                waiting = select(func.count()).where(DELIVERY.c.status.in_(OPEN))
                return int(connection.execute(waiting).scalar_one())
        finally:
            made.dispose()

    def settle(self) -> None:
        """Say what is left to say, and let a healthy bot acknowledge and send everything."""
        for person in self.people:
            self._queues.setdefault(person.address, deque()).extend(person.last())
        process, pipe = self._start(0.0, RETRY_S)
        self._await_ready(pipe, time.monotonic())
        self._finish(pipe)
        self._stop(process, pipe)
        for _ in range(10):  # each start is past the last one's leases
            if not self.calm():
                return

    def _start(self, faults: float, later: float) -> tuple[BaseProcess, Pipe]:
        self.starts += 1
        self._later += later
        ours, theirs = CONTEXT.Pipe()
        seed = self.random.randrange(2**31)
        orders = Orders(self.url, str(self.ledger), self._later, faults, seed, self.starts)
        process = CONTEXT.Process(target=work, args=(orders, theirs), daemon=True)
        process.start()
        theirs.close()
        return process, ours

    def _await_ready(self, pipe: Pipe, begun: float) -> None:
        assert pipe.poll(PATIENCE_S), "the bot did not get ready"
        assert pipe.recv() == ("ready", 0)
        self.seconds_to_ready.append(time.monotonic() - begun)

    def _stop(self, process: BaseProcess, pipe: Pipe) -> None:
        pipe.send(None)
        assert pipe.poll(PATIENCE_S), "the bot did not stop"
        assert pipe.recv() == ("stopped", 0)
        process.join()
        pipe.close()

    def _load(self, pipe: Pipe, goal: int) -> None:
        """Keep updates on their way until this many turns have been acknowledged in all."""
        until = time.monotonic() + PATIENCE_S
        self._send(pipe, more=True)
        while self.acknowledged < goal:
            assert time.monotonic() < until, "the bot stopped answering"
            if pipe.poll(0.02):
                self._acknowledge(*pipe.recv())
            self._send(pipe, more=True)

    def _finish(self, pipe: Pipe) -> None:
        """Let the bot acknowledge all there is to say."""
        until = time.monotonic() + PATIENCE_S
        self._send(pipe, more=False)
        while self._on_way:
            assert time.monotonic() < until, "a healthy bot left updates without an answer"
            if pipe.poll(0.02):
                self._acknowledge(*pipe.recv())
            self._send(pipe, more=False)

    def _send(self, pipe: Pipe, *, more: bool) -> None:
        for update in self._ready(more=more):
            number = next(self._numbers)
            self._on_way[number] = update
            pipe.send((number, update))

    def _ready(self, *, more: bool) -> Iterator[Update]:
        """Updates to send now: in order by person, some sent again although acknowledged."""
        waiting = {each.address for each in self._on_way.values()}
        free = [p for p in self.people if p.address not in waiting]
        self.random.shuffle(free)
        for person in free[: max(0, OUTSTANDING - len(self._on_way))]:
            queue = self._queues.setdefault(person.address, deque())
            while more and len(queue) < self.random.randint(1, 3):
                queue.append(person.next())
            yield from queue  # a poll brings all that a chat has waiting
        while more and self._late and self.random.random() < 0.05:
            self.redelivered += 1
            yield self._late.popleft()

    def _acknowledge(self, word: str, number: int) -> None:
        update = self._on_way.pop(number)
        queue = self._queues[update.address]
        if word != "done":
            self.refused[word] = self.refused.get(word, 0) + 1
        elif queue and queue[0] is update:
            queue.popleft()
            self.acknowledged += 1
            if self.random.random() < 0.05:
                self._late.append(update)

    def _drain(self, pipe: Pipe) -> None:
        """Read the acknowledgements that were sent before the end; the rest is sent again."""
        try:
            while pipe.poll():
                word, number = pipe.recv()
                if word != "ready":
                    self._acknowledge(word, number)
        except (EOFError, ConnectionResetError):
            pass
        self.redelivered += len(self._on_way)
        self._on_way.clear()
