"""A window gets its news from two sides; what was read earlier must not undo what came later."""

from __future__ import annotations

import asyncio
import json
import secrets

import pytest

from tests.conformance import web
from tests.conformance.kit import Kit
from tests.conformance.steps import HELP

page = pytest.mark.parametrize("kit", ["web"], indirect=True)


@page
async def test_answer_and_stream_say_how_far_they_were_read(kit: Kit) -> None:
    anna = await kit.person("anna")
    assert isinstance(anna, web.Person)
    await anna.leaves_the_stream()
    before = anna.last
    form = {"proof": anna.proof, "key": secrets.token_urlsafe(16), "text": "도움말"}
    answer = await anna.client.post("/messages", data=form, headers=web.JSON)
    news = answer.json()
    newest = str(max(int(message["id"]) for message in news["messages"]))
    assert (news["last"], newest in news["live"]) == (newest, True)
    assert await _streamed(anna, before) == {"last": newest, "live": news["live"]}
    await kit.rests()
    anna._place_all(news)
    await anna.sees(HELP)


async def _streamed(person: web.Person, after: int) -> dict[str, object]:
    """The first turn that the stream tells, without its form."""
    address = f"/events?mark={person.mark}&after={after}"
    async with asyncio.timeout(5), person.client.stream("GET", address) as stream:
        is_turn = False
        async for line in stream.aiter_lines():
            if is_turn and line.startswith("data: "):
                told: dict[str, object] = json.loads(line.removeprefix("data: "))
                return {name: told[name] for name in ("last", "live")}
            is_turn = line == "event: turn"
    raise AssertionError("the stream ended")
