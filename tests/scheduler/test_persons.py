"""What becomes of a person's jobs: joined with another account, out of reach, erased."""

from __future__ import annotations

from sqlalchemy import update

from models.table import core
from models.user import Account
from tests.scheduler.support import DAY, greet, plan_of, planned, rows, sent, ticking, user_of
from tests.support import Bot

ACCOUNT = core(Account)


async def test_joined_person_is_reminded_once_where_she_was_last(either_bot: Bot) -> None:
    bot = either_bot
    old, new = bot.person("old"), bot.person("new", channel="slack")
    await old.says("/start")
    await new.says("/start")
    for name, channel in (("old", "telegram"), ("new", "slack")):
        person = user_of(bot, f"{channel}:{name}")
        await planned(bot, plan_of(bot.clock, person=person, due_at=bot.clock() + DAY,
                                   use_until=bot.clock() + 2 * DAY))  # fmt: skip
    code = (await old.says("/link")).split("/link ")[1].split("\n")[0]
    bot.clock.move(minutes=1)
    await new.says(f"/link {code}")
    bot.clock.move(days=1)
    await ticking(bot, {"t": greet}).tick()
    assert [to for to, _text in sent(bot)] == ["slack:new"]


async def test_person_who_blocked_the_bot_is_reminded_on_her_other_account(bot: Bot) -> None:
    old, new = bot.person("old"), bot.person("new", channel="slack")
    await old.says("/start")
    code = (await old.says("/link")).split("/link ")[1].split("\n")[0]
    bot.clock.move(minutes=1)
    await new.says(f"/link {code}")
    with bot.engine.begin() as connection:
        gone = ACCOUNT.c.address == "slack:new"
        connection.execute(update(ACCOUNT).where(gone).values(reachable=False))
    await planned(bot, plan_of(bot.clock, person=user_of(bot, "telegram:old")))
    await ticking(bot, {"t": greet}).tick()
    assert [to for to, _text in sent(bot)] == ["telegram:old"]


async def test_erased_person_has_no_jobs_left(bot: Bot) -> None:
    anna = bot.person()
    await anna.says("/start")
    await planned(bot, plan_of(bot.clock, person=user_of(bot, "telegram:anna")),
                  plan_of(bot.clock, person=0))  # fmt: skip
    await anna.send(press="!erase:yes")
    assert [row.person for row in rows(bot)] == [0]
