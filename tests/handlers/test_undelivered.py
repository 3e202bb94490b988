"""What did not arrive is told to the coordinators, and never in a circle."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from bot.texts import say
from handlers import undelivered
from models import delivery
from models.delivery import TABLE as DELIVERY
from models.message import say as message
from models.table import core
from models.user import Account, User
from models.work import Work
from tests.handlers.missions.people import supporter
from tests.handlers.people import coordinator
from tests.support import Bot, Person

ACCOUNT = core(Account)
ANSWER = "네, 경사로가 있어요."


async def answered(bot: Bot) -> tuple[Person, Person]:
    """A citizen with a coordinator's answer on its way, and the coordinator."""
    anna, boss = bot.person(), bot.person("boss", channel="web")
    await boss.says("/start")
    assert boss.last
    with bot.engine.begin() as connection:
        mine = core(User).c.id == boss.last.speaker.user_id
        connection.execute(update(core(User)).where(mine).values(roles="coordinator"))
    for words in ("/human", "동의합니다", "휠체어로 갈 수 있나요?"):
        await anna.says(words)
    await boss.says("/inquiries")
    await boss.presses("답하기")
    await boss.says(ANSWER)
    return anna, boss


def ends(bot: Bot, status: str, reason: str, *, reachable: bool = True) -> list[str]:
    """Let every message that is not sent yet end so; return what the coordinators are told."""
    with bot.engine.begin() as connection:
        ids = connection.execute(select(DELIVERY.c.id).where(DELIVERY.c.status == "pending"))
        numbers = list(ids.scalars())
        values = {"status": status, "reason": reason}
        connection.execute(update(DELIVERY).where(DELIVERY.c.id.in_(numbers)).values(values))
        gone = update(ACCOUNT).where(ACCOUNT.c.address == "telegram:anna")
        connection.execute(gone.values(reachable=reachable))
        work = Work(connection, bot.clock(), bot.runtime.ids, desk=bot.runtime.desk)
        undelivered.tell(work, numbers)
        return ["\n".join(say(p, "ko") for p in o.message.paragraphs) for o in work.outgoing]


@pytest.mark.parametrize(
    ("status", "reason", "reachable", "words"),
    [
        ("failed", "forbidden", False, "대화창을 막았거나 나갔어요"),
        ("failed", "expired", True, "때가 지났어요"),
        ("failed", "bad_request", True, "bad_request"),
        ("unknown", "timeout", True, "전해졌는지 알 수 없어요"),
    ],
)
async def test_answer_that_did_not_arrive_is_told_with_its_reason(
    bot: Bot, status: str, reason: str, reachable: bool, words: str
) -> None:
    await answered(bot)
    [told] = ends(bot, status, reason, reachable=reachable)
    assert words in told
    assert ANSWER in told


async def test_it_says_to_whom_what_when_and_what_to_do_next(bot: Bot) -> None:
    await answered(bot)
    [told] = ends(bot, "unknown", "timeout")
    assert "받는 분: 상담을 남기신 분(텔레그램)" in told
    assert "11월 23일 10:00" in told
    assert "보내려던 글:" in told
    assert told.endswith(ANSWER)
    assert "‘더 답하기’" in told
    for secret in ("anna", "telegram:", "timeout"):
        assert secret not in told


async def test_who_has_another_chat_is_answered_there(bot: Bot) -> None:
    anna, _boss = await answered(bot)
    page = bot.person("page", channel="web")
    code = (await anna.says("/link")).split("/link ")[1].split()[0]
    await page.says(f"/link {code}")
    told = ends(bot, "failed", "forbidden", reachable=False)
    assert any("‘더 답하기’로 적으시면 그분의 다른 대화창으로 가요" in each for each in told)


async def test_supporter_is_named_with_the_way_to_her_page(bot: Bot) -> None:
    kim = await coordinator(bot)
    anna = await supporter(bot, "anna")
    assert anna.last
    with bot.engine.begin() as connection:
        work = Work(connection, bot.clock(), bot.runtime.ids)
        work.notify(anna.last.speaker.user_id, message("활동이 바뀌었어요."), "notice")
        delivery.store(connection, work.outgoing, work.now)
        [out] = work.outgoing
        ended = {"status": "unknown", "reason": "timeout"}
        connection.execute(update(DELIVERY).where(DELIVERY.c.id == out.id).values(ended))
        work = Work(connection, bot.clock(), bot.runtime.ids)
        undelivered.tell(work, [out.id])
        told = [
            o for o in work.outgoing if kim.last and o.account_id == kim.last.speaker.account_id
        ]
    [words] = ["\n".join(say(p, "ko") for p in o.message.paragraphs) for o in told]
    assert "받는 분: 서포터 anna(텔레그램)" in words
    assert "활동이 바뀌었어요." in words
    assert any(c.code.startswith("!member:") for c in told[0].message.controls())


async def test_erasure_reaches_what_was_told_of_a_lost_answer(bot: Bot) -> None:
    anna, boss = await answered(bot)
    assert boss.last
    with bot.engine.begin() as connection:
        human = select(DELIVERY.c.id).where(DELIVERY.c.purpose == "human")
        numbers = list(connection.execute(human).scalars())
        shut = {"status": "failed", "reason": "forbidden"}
        connection.execute(update(DELIVERY).where(DELIVERY.c.id.in_(numbers)).values(shut))
        work = Work(connection, bot.clock(), bot.runtime.ids)
        undelivered.tell(work, numbers)
        delivery.store(connection, work.outgoing, bot.clock())
        assert len(work.outgoing) == 1
    await anna.says("/erase yes")
    with bot.engine.connect() as connection:
        theirs = DELIVERY.c.account_id == boss.last.speaker.account_id
        bodies = connection.execute(select(DELIVERY.c.body).where(theirs)).scalars()
        told = [str(body) for body in bodies]
    assert not any("전해지지 않았어요" in body for body in told)


async def test_what_the_coordinators_missed_themselves_is_not_told_to_them(bot: Bot) -> None:
    desk = bot.person("C1", channel="slack")
    await desk.says("/start")
    assert desk.last
    bot.runtime.desk = desk.last.speaker.account_id
    anna = bot.person()
    for words in ("/human", "동의합니다", "휠체어로 갈 수 있나요?"):
        await anna.says(words)
    assert ends(bot, "unknown", "timeout") == []


async def test_answer_goes_to_another_account_when_the_first_is_shut(bot: Bot) -> None:
    anna = bot.person()
    await anna.says("/human")
    page = bot.person("page", channel="web")
    code = (await page.says("/link")).split("/link ")[1].split()[0]
    await anna.says(f"/link {code}")
    for words in ("/human", "동의합니다", "휠체어로 갈 수 있나요?"):
        await anna.says(words)
    with bot.engine.begin() as connection:
        shut = update(ACCOUNT).where(ACCOUNT.c.address == "telegram:anna")
        connection.execute(shut.values(reachable=False))
    boss = bot.person("boss", channel="web")
    await boss.says("/start")
    assert boss.last
    with bot.engine.begin() as connection:
        mine = core(User).c.id == boss.last.speaker.user_id
        connection.execute(update(core(User)).where(mine).values(roles="coordinator"))
    await boss.says("/inquiries")
    await boss.presses("답하기")
    await boss.says(ANSWER)
    assert page.last
    with bot.engine.connect() as connection:
        found = connection.execute(
            select(DELIVERY.c.account_id, DELIVERY.c.body).where(DELIVERY.c.purpose == "human")
        )
        to = [row.account_id for row in found if ANSWER in str(row.body)]
    assert to == [page.last.speaker.account_id]


async def test_erasure_reaches_every_copy_in_the_coordinators_channel(bot: Bot) -> None:
    desk = bot.person("C1", channel="slack")
    await desk.says("/start")
    assert desk.last
    account = bot.runtime.desk = desk.last.speaker.account_id
    anna, _boss = await answered(bot)

    def shown() -> list[str]:
        mine = select(DELIVERY.c.body).where(DELIVERY.c.account_id == account)
        with bot.engine.connect() as connection:
            bodies = connection.execute(mine).scalars().all()
        return [str(body) for body in bodies if "휠체어" in str(body)]

    assert len(shown()) == 2  # as it came, and as answered
    assert "지웠어요" in await anna.says("/erase yes")
    assert shown() == []
