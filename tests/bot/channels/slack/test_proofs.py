"""A proof judged in Slack: the card with its links, accepting by a button, returning with a reason."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from models import role
from models.missions.ledger import TABLE as LEDGER
from models.missions.proof import TABLE as PROOFS
from tests.bot.channels.slack.office import Office, office
from tests.fakes.slack import Message
from tests.handlers.missions.people import issue, mission_id, rows, supporter
from tests.handlers.people import at_work
from tests.handlers.people import coordinator as on_the_web
from tests.models.missions.support import DAY, FIRST
from tests.scheduler.support import to, user_of


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Office]:
    """Kim is a coordinator at Slack; anna's proof waits for a decision."""
    async with office(tmp_path) as found:
        bot = found.bot
        lee, anna = await on_the_web(bot, "lee"), await supporter(bot, "anna", channel="web")
        ticker = await issue(bot, lee)
        await to(bot.clock, ticker, FIRST + 2 * DAY)
        await found.kim.says_to_bot("안녕하세요")
        await found.heard("동행봇이에요")
        kim = user_of(bot, f"slack:T1:{found.kim.id}")
        with at_work(bot) as work:
            role.change(work, kim, "coordinator", actor="test", granted=True)
        await anna.says(f"/mission-accept {mission_id(bot)}")
        await anna.says(f"/proof {mission_id(bot)}")
        for words in ("https://blog.naver.com/anna/223", "오늘", "건너뛰기", "제출"):
            await anna.says(words)
        yield found


def buttons(message: Message) -> list[dict[str, Any]]:
    return [e for b in message.blocks for e in b.get("elements", []) if e["type"] == "button"]


async def test_card_opens_the_work_and_one_press_accepts_it(place: Office) -> None:
    card = await place.heard("인증 검토: 도시락 배달 알리기")
    assert [each["url"] for each in buttons(card) if "url" in each] == [
        "https://blog.naver.com/anna/223"
    ]
    await place.kim.presses("수락", on=card)
    await place.heard("anna 님의 ‘도시락 배달 알리기’ 인증을 수락했어요: 활동비 100,000원")
    assert [row.amount for row in rows(place.bot, LEDGER)] == [100_000]
    await place.kim.presses("수락", on=card)
    await place.heard("이미 결정된 인증이에요")
    assert len(rows(place.bot, LEDGER)) == 1


async def test_work_is_returned_with_reason_and_new_deadline(place: Office) -> None:
    card = await place.heard("인증 검토: 도시락 배달 알리기")
    await place.kim.presses("돌려보내기", on=card)
    await place.heard("무엇을 고치면 되는지")
    await place.kim.says_to_bot("사진 설명을 더해 주세요.")
    await place.heard("새 마감 날짜를")
    await place.kim.says_to_bot("12월 28일")
    await place.heard("인증을 돌려보냈어요")
    [found] = rows(place.bot, PROOFS)
    assert (found.status, found.reason) == ("returned", {"text": "사진 설명을 더해 주세요."})
