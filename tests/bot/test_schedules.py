"""Any schedule of updates, redelivered and mixed as platforms do, leaves what the model says."""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from models.delivery import TABLE as DELIVERY
from models.session import TABLE as SESSION
from models.table import core
from models.update import Update
from models.user import User
from tests.crash.check import stored
from tests.crash.people import crowd
from tests.support import Bot, running

PEOPLE = 4
#: A step: who speaks, how many things at once, and which earlier updates come once more with them.
STEPS = st.lists(
    st.tuples(
        st.integers(0, PEOPLE - 1),
        st.integers(0, 3),
        st.lists(st.integers(0, 10**6), max_size=2),
    ),
    max_size=12,
)


async def play(bot: Bot, bursts: list[list[tuple[int, int, list[int]]]], seed: int) -> list[str]:
    """Send each burst at once and return what is then stored and should not be, or is missing."""
    people, said = crowd(PEOPLE, seed), list[Update]()
    for burst in bursts:
        now: list[Update] = []
        for who, count, again in burst:
            now += [people[who].next() for _ in range(count)]
            now += [said[at % len(said)] for at in again if said]
        said += now
        await asyncio.gather(*(bot.runtime.handle(update) for update in now))
    ends = [update for person in people for update in person.last()]
    await asyncio.gather(*(bot.runtime.handle(update) for update in ends))
    assert bot.runtime.failures == 0
    with bot.engine.connect() as connection:
        return list(stored(connection, people))


@settings(max_examples=25)
@given(st.lists(STEPS, max_size=5), st.integers(0, 1000))
def test_any_schedule_stores_each_answer_once(
    bursts: list[list[tuple[int, int, list[int]]]], seed: int
) -> None:
    async def run(url: str) -> list[str]:
        async with running(url) as bot:
            return await play(bot, bursts, seed)

    with TemporaryDirectory() as folder:
        assert asyncio.run(run(f"sqlite:///{Path(folder)}/bot.db")) == []


async def at_once(bot: Bot, address: str, *texts: str) -> None:
    """Send all of it in one batch, in order."""
    channel, _, chat = address.partition(":")
    updates = [
        Update(f"{address}:{n}:{t}", channel, address, chat, text=t, locale="ko")
        if not t.startswith("!")
        else Update(f"{address}:{n}:{t}", channel, address, chat, press=t, locale="ko")
        for n, t in enumerate(texts)
    ]
    await asyncio.gather(*(bot.runtime.handle(update) for update in updates))


async def test_erasure_reaches_what_was_said_in_the_same_batch(bot: Bot) -> None:
    await at_once(bot, "telegram:anna", "/start")
    await at_once(bot, "telegram:anna", "/idea", "동의합니다", "주거", "!erase:yes")
    with bot.engine.connect() as connection:
        assert connection.execute(select(SESSION)).all() == []
        assert len(connection.execute(select(DELIVERY)).all()) == 1  # the receipt


async def test_linking_takes_along_a_draft_begun_in_the_same_batch(bot: Bot) -> None:
    web = bot.person("page", channel="web")
    code = (await web.says("/link")).split("/link ")[1].split("\n")[0]
    await at_once(bot, "telegram:anna", "/idea", "동의합니다", "주거", f"/link {code}")
    with bot.engine.connect() as connection:
        [user] = connection.execute(select(core(User).c.id)).scalars()
        assert connection.execute(select(SESSION.c.user_id)).scalars().all() == [user]


async def test_handing_in_and_starting_again_in_one_batch_is_a_new_run(bot: Bot) -> None:
    body = "반지하 창문에 물막이판을 달아 주세요."
    await at_once(bot, "telegram:anna", "/idea", "동의합니다", "주거", body, "/idea")
    with bot.engine.connect() as connection:
        found = connection.execute(select(SESSION.c.status).order_by(SESSION.c.id)).scalars().all()
    assert found == ["finished", "open"]
    assert "어느 분야" in await bot.person().says("무엇이든")


@pytest.mark.parametrize(
    "code",
    [
        "", "!", "!nothing", "!resume:x", "!resume:²", "!resume:99999999999999999999999",
        "!discard:-1", "!supplement:²", "!supplement:99999999999999999999999", "!answer:²",
        "!answer:99999999999999999999", "!reopen:99999999999999999999", "!reopen:²", "!erase:no",
        "zzzzzzzzzzzzzzzzzz:1:a:area:housing", "-5:1:a", "1:zzzzzzzzzzzzzzzz:y", "0:0:f",
        "1_0:1:a", " 1:1:a", "x:y:z", ":::::", "1:1:a:" + "f" * 5000, "!link:\x00", "!language:xx",
        "!persona:admin", "!withdraw-consent:'", "!pdf:²", "!pdf:99999999999999999999",
    ],
)  # fmt: skip
async def test_forged_code_of_a_control_is_refused_kindly(either_bot: Bot, code: str) -> None:
    anna = either_bot.person()
    await anna.says("/idea")
    await anna.send(press=code)
    assert either_bot.runtime.failures == 0
    assert "동의" in await anna.says("/idea")


@pytest.mark.parametrize(
    "said",
    ["\x00", "a\x00b", "\ud800", "\u202eabc", "🙂" * 2000, "x" * 70_000, "/" * 300, "/idea\x00"],
)
async def test_hostile_text_is_answered_and_loses_nothing(either_bot: Bot, said: str) -> None:
    anna = either_bot.person()
    for words in ("/idea", "동의합니다", "주거"):
        await anna.says(words)
    await anna.says(said)
    assert either_bot.runtime.failures == 0
