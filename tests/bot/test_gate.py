"""The last gate before a platform: never more than so many in one second, replies first."""

from __future__ import annotations

import asyncio

from bot.pacing import GRACE, SECOND, Gate

REPLY, BULK = 0, 4  # ranks of models/delivery.py


def gate(now: list[float], most: int = 3) -> Gate:
    return Gate(most, lambda: now[0], lambda _now: 0.0)


async def leave(at: Gate, count: int, rank: int = REPLY) -> None:
    for _ in range(count):
        await at.leave(rank)


async def test_one_more_than_so_many_waits_until_the_first_can_no_longer_count() -> None:
    now = [10.0]
    held = gate(now)
    await leave(held, 3)
    assert held.wait(REPLY, 1, now[0]) == SECOND + GRACE
    now[0] += SECOND  # their second may begin later than ours: they may have been on their way
    assert held.wait(REPLY, 1, now[0]) == GRACE
    now[0] += GRACE
    assert held.wait(REPLY, 1, now[0]) == 0


async def test_second_of_a_message_runs_from_when_the_platform_has_it() -> None:
    now = [10.0]
    held = gate(now, most=1)
    departure = await held.leave(REPLY)
    now[0] += 0.1
    held.answered(departure)
    assert held.wait(REPLY, 1, now[0]) == SECOND


async def test_messages_stuck_on_their_way_keep_their_places() -> None:
    now = [10.0]
    held = gate(now)
    departures = [await held.leave(REPLY) for _ in range(3)]
    now[0] += 1.4 * SECOND  # the machine stood still: the platform may count all three only now
    assert held.wait(REPLY, 1, now[0]) > 0
    for each in departures:
        held.answered(each)
    assert held.wait(REPLY, 1, now[0]) == SECOND


async def test_message_of_several_pieces_takes_as_many_places() -> None:
    now = [10.0]
    held = gate(now)
    await held.leave(REPLY, places=2)
    assert held.wait(REPLY, 1, now[0]) == 0
    assert held.wait(REPLY, 2, now[0]) > 0


async def test_reply_that_comes_late_leaves_before_what_nobody_waits_for() -> None:
    now = [10.0]
    held = gate(now, most=1)
    await leave(held, 1)
    left: list[str] = []

    async def one(name: str, rank: int) -> None:
        await held.leave(rank)
        left.append(name)

    note = asyncio.create_task(one("note", BULK))
    await asyncio.sleep(0)
    reply = asyncio.create_task(one("reply", REPLY))
    await asyncio.sleep(0)
    assert held.waiting == 2
    for _ in range(2):
        now[0] += 2 * (SECOND + GRACE)
        held._running.cancel() if held._running else None
        held._running = asyncio.create_task(held._run())  # looks again without a real second
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    await asyncio.gather(reply, note)
    assert left == ["reply", "note"]
