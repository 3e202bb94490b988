"""Whatever is sent with any command, by anybody: a turn never fails and nobody is left without words."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from handlers import BY_NAME
from models.table import core
from models.user import ROLES, User
from tests.support import Bot, Person

HUGE = "9" * 5000  # more digits than int() reads
ARGUMENTS = ("", "0", "²", HUGE, f"2027-{HUGE}", "1:2:3", "%s{}{0}", "\u202e\x00가")


async def somebody(bot: Bot, roles: str) -> Person:
    person = bot.person(roles or "citizen")
    await person.says("/start")
    await bot.runtime.writer.write(
        lambda c: c.execute(update(core(User)).values(roles=roles)).rowcount
    )
    return person


@pytest.mark.timeout(180)
@pytest.mark.parametrize("roles", ["", " ".join(sorted(ROLES))], ids=["citizen", "everybody"])
async def test_command_takes_any_argument(either_bot: Bot, roles: str) -> None:
    person = await somebody(either_bot, roles)
    wrong = []
    for name in sorted(BY_NAME):
        for said in (
            {"text": f"/{name} {HUGE}"},
            *({"press": f"!{name}:{argument}"} for argument in ARGUMENTS),
        ):
            failures = either_bot.runtime.failures
            answer = await person.send(**said)
            if either_bot.runtime.failures > failures:
                wrong.append(said)
            assert person.last
            assert answer or person.last.notice or person.last.shown, said
        either_bot.clock.move(minutes=1)
    assert wrong == []


async def test_any_words_are_answered_in_every_question_of_the_idea(either_bot: Bot) -> None:
    person = either_bot.person()
    for words in ("아이디어 있어요", "동의합니다", "주거"):
        for hostile in (
            "\x00",
            "\ud800",
            "\u202e" * 50,
            "🦊" * 3000,
            HUGE,
            "<b>{name}%s</b>",
            "\n",
        ):
            assert await person.says(hostile + words) or person.last
            await person.says("/cancel")
            await person.says("/new idea")
        await person.says(words)
    assert either_bot.runtime.failures == 0
