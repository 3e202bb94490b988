"""Runs a program through the job and prints one JSON line of what it measured."""

import argparse
import asyncio
import json
import math
import os
import tempfile
import time
from array import array
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Protocol

import uvloop

from bench.job import MESSAGES, Outbound, Turn, turns

OUT = Path(__file__).resolve().parents[1] / "out"
WARM_UP_PEOPLE = 20


class Running(Protocol):
    """A program that is up: takes what the platform sends, answers through `outbound`."""

    outbound: Outbound

    def payload(self, turn: Turn) -> bytes: ...

    async def handle(self, payload: bytes) -> None: ...


@dataclass(frozen=True)
class Peer:
    """A program to measure. `durable`: an answered turn outlives kill -9 and a power cut."""

    name: str
    durable: bool
    note: str
    start: Callable[[Path], AbstractAsyncContextManager[Running]]


@dataclass(frozen=True)
class Reading:
    """The printed line. A run cut by its time budget has `turns` below `planned_turns`."""

    peer: str
    people: int
    in_flight: int
    turns: int
    planned_turns: int
    seconds: float
    turns_per_s: float
    p50_ms: float
    p99_ms: float
    rss_mib: float
    peak_rss_mib: float
    cold_start_s: float
    durable: bool
    note: str


@dataclass(frozen=True)
class Order:
    """What the command line asks for; `seconds` is the time budget of the measured part."""

    people: int
    in_flight: int
    rounds: int
    seconds: float
    directory: Path

    @property
    def planned_turns(self) -> int:
        return self.people * self.rounds * len(MESSAGES)


def options(description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--people", type=int, default=200, help="people talking in turn")
    parser.add_argument("--in-flight", type=int, default=1, help="messages waiting at a time")
    parser.add_argument("--rounds", type=int, default=1, help="ideas each of them tells")
    parser.add_argument("--seconds", type=float, default=30.0, help="stop after so long")
    parser.add_argument("--cpu", type=int, help="stay on this core")
    parser.add_argument("--dir", type=Path, default=OUT, help="where files go: a real disk")
    return parser


def ordered(parser: argparse.ArgumentParser, parsed: argparse.Namespace) -> Order:
    """Check the order and pin the process, and whatever it starts later, to its core."""
    if not 1 <= parsed.in_flight <= parsed.people:
        parser.error("--in-flight must lie between 1 and --people: nobody speaks twice at once")
    if parsed.cpu is not None:
        os.sched_setaffinity(0, {parsed.cpu})
    parsed.dir.mkdir(parents=True, exist_ok=True)
    return Order(parsed.people, parsed.in_flight, parsed.rounds, parsed.seconds, parsed.dir)


def since_process_start() -> float:
    """Seconds since the kernel started this process, to its tick of 10 ms (proc(5), stat 22)."""
    after_name = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    started = int(after_name[19]) / os.sysconf("SC_CLK_TCK")
    return time.clock_gettime(time.CLOCK_BOOTTIME) - started


def memory_mib(name: str) -> float:
    """`VmRSS` (now) or `VmHWM` (peak) of this process in MiB, from /proc/self/status."""
    lines = Path("/proc/self/status").read_text().splitlines()
    kib = next(line.split()[1] for line in lines if line.startswith(f"{name}:"))
    return int(kib) / 1024


def percentile(sorted_values: list[float], share: float) -> float:
    return sorted_values[max(0, math.ceil(share * len(sorted_values)) - 1)]


def reading(
    peer: str,
    order: Order,
    *,
    latencies: "array[float]",
    seconds: float,
    cold_start_s: float,
    durable: bool,
    note: str,
) -> Reading:
    """Put a run into its line; `latencies` and `seconds` are in seconds."""
    rss_mib, peak_rss_mib = memory_mib("VmRSS"), memory_mib("VmHWM")  # before the sorted copy
    ordered_latencies = sorted(latencies)
    return Reading(
        peer=peer,
        people=order.people,
        in_flight=order.in_flight,
        turns=len(latencies),
        planned_turns=order.planned_turns,
        seconds=round(seconds, 3),
        turns_per_s=round(len(latencies) / seconds, 1),
        p50_ms=round(percentile(ordered_latencies, 0.50) * 1000, 3),
        p99_ms=round(percentile(ordered_latencies, 0.99) * 1000, 3),
        rss_mib=round(rss_mib, 1),
        peak_rss_mib=round(peak_rss_mib, 1),
        cold_start_s=round(cold_start_s, 2),
        durable=durable,
        note=note,
    )


@dataclass
class Crowd:
    """People talking to a running program, `in_flight` of them waiting for an answer at a time."""

    running: Running
    source: Iterator[Turn]
    answered: list[int]
    deadline: float
    latencies: "array[float]" = field(default_factory=lambda: array("d"))

    async def talk(self, *, alone: bool) -> None:
        """Send the next message as soon as the last one is answered, until none are left."""
        for turn in self.source:
            # A person speaks only after the bot has answered them.
            while self.answered[turn.person] != turn.said:
                await asyncio.sleep(0)
            payload = self.running.payload(turn)
            asked = perf_counter()
            if not alone:
                await asyncio.sleep(0)  # the others' messages arrive before this one is handled
            await self.running.handle(payload)
            done = perf_counter()
            self.latencies.append(done - asked)
            self.answered[turn.person] += 1
            if done >= self.deadline:
                return


async def measured(peer: Peer, order: Order, directory: Path) -> Reading:
    """Start the program, answer a first turn (cold start), warm up, then time the job."""
    async with peer.start(directory) as running:
        warm_up = turns(WARM_UP_PEOPLE, first=order.people, number=order.planned_turns)
        await running.handle(running.payload(next(warm_up)))
        cold_start_s = since_process_start()
        for turn in warm_up:
            await running.handle(running.payload(turn))

        began = perf_counter()
        source = turns(order.people, rounds=order.rounds)
        crowd = Crowd(running, source, [0] * order.people, began + order.seconds)
        async with asyncio.TaskGroup() as clients:
            for _ in range(order.in_flight):
                clients.create_task(crowd.talk(alone=order.in_flight == 1))
        seconds = perf_counter() - began
        line = reading(
            peer.name,
            order,
            latencies=crowd.latencies,
            seconds=seconds,
            cold_start_s=cold_start_s,
            durable=peer.durable,
            note=peer.note,
        )
        running.outbound.check(crowd.answered)
        return line


def main(peer: Peer) -> None:
    """Measure the peer as the command line asks and print its line."""
    parser = options(f"Measure {peer.name}.")
    order = ordered(parser, parser.parse_args())
    with (
        tempfile.TemporaryDirectory(dir=order.directory, prefix="peer-") as directory,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        line = runner.run(measured(peer, order, Path(directory)))
    print(json.dumps(asdict(line), ensure_ascii=False), flush=True)
