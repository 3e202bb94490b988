"""A fake Telegram in a process of its own: `python -m bench.broadcast_platform --people 5400`.

It enforces Telegram's limits (30 messages a second overall, 1 a second in a chat with short bursts;
core.telegram.org/bots/faq). Some people talk to the bot meanwhile; how long a reply takes is measured
here, from the person's message to the bot's. Prints the address, then at the end of input what it saw.
"""

import argparse
import asyncio
import json
import random
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter
from typing import Any

import uvloop

from bench.peers.meter import percentile
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.messages import Message
from tests.fakes.telegram.people import Person

FIRST_PERSON = 510_000_001
PAUSE_S = (2.0, 4.0)  # of a person who has got her reply
REPLY_S = 30.0  # a reply later than this counts as none
SENDS = frozenset({"sendmessage", "editmessagetext"})


@dataclass
class Talk:
    """The people who talk, one after another with their own bot chat."""

    people: list[Person]
    waits: list[float] = field(default_factory=list)  # seconds
    begun: list[float] = field(default_factory=list)  # when each was asked for
    unanswered: int = 0

    async def run(self) -> None:
        async with asyncio.TaskGroup() as talkers:
            for number, person in enumerate(self.people):
                talkers.create_task(self._one(person, random.Random(number)))

    async def _one(self, person: Person, chance: random.Random) -> None:
        while True:
            await asyncio.sleep(chance.uniform(*PAUSE_S))
            said = len(person.chat.history)
            began = perf_counter()
            await person.says("도움말")
            try:
                await person.world.changes.until(partial(_answer, person, said), REPLY_S)
            except TimeoutError:
                self.unanswered += 1
                continue
            self.waits.append(perf_counter() - began)
            self.begun.append(began)


def _answer(person: Person, said: int) -> Message | None:
    """Return the answer among the chat's messages from one place on; the broadcast is none.

    Only what is new is read: it is asked at every call, and a talker's chat gets long.
    """
    new = person.chat.history[said:]
    return next(
        (each for each in new if "이렇게 쓸 수 있어요" in each.text and each.is_by_bot), None
    )


def people(fake: FakeTelegram, count: int) -> list[Person]:
    """People who have all pressed start once."""
    found = []
    for number in range(count):
        person = fake.person(f"P{number}", id=FIRST_PERSON + number)
        person.chat.is_open = True
        found.append(person)
    return found


def seen(fake: FakeTelegram, talk: Talk) -> dict[str, Any]:
    """What came, by second since the first message; and how the people who talked fared."""
    calls = [call for call in fake.calls if call.method.lower() in SENDS]
    taken = [call.at for call in calls if call.acted]
    refused = [call.at for call in calls if call.status == 429]
    first = min(taken, default=0.0)
    # Before the first message the bot was starting, not sending.
    talked = [each for each in zip(talk.waits, talk.begun, strict=True) if each[1] >= first]
    waits = sorted(wait for wait, _began in talked)
    chats = Counter(
        call.params["chat_id"] for call in calls if call.acted and _is_ours(call.params)
    )
    return {
        "taken": [round(at - first, 4) for at in sorted(taken)],
        "refused": [round(at - first, 4) for at in sorted(refused)],
        "reached": len(chats),
        "twice": sum(count > 1 for count in chats.values()),
        "replies": len(waits),
        "unanswered": talk.unanswered,
        "reply_p50_ms": round(percentile(waits, 0.50) * 1000, 1) if waits else 0.0,
        "reply_p99_ms": round(percentile(waits, 0.99) * 1000, 1) if waits else 0.0,
        "slowest": [
            [round(began - first, 1), round(wait * 1000)] for wait, began in sorted(talked)[-5:]
        ],
        "reply_max_ms": round(waits[-1] * 1000, 1) if waits else 0.0,
    }


def _is_ours(params: Mapping[str, str]) -> bool:
    return "[긴급 안내]" in params.get("text", "")


async def serve(asked: argparse.Namespace) -> None:
    async with FakeTelegram(enforces_limits=True) as fake:
        everybody = people(fake, asked.people)
        talk = Talk(everybody[:: max(1, len(everybody) // asked.talkers)][: asked.talkers])
        print(json.dumps({"url": fake.url, "token": fake.token}), flush=True)
        talking = asyncio.create_task(talk.run())
        await asyncio.to_thread(sys.stdin.read)
        talking.cancel()
        print(json.dumps(seen(fake, talk)), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="A fake Telegram with its limits on.")
    parser.add_argument("--people", type=int, required=True)
    parser.add_argument("--talkers", type=int, default=8)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
