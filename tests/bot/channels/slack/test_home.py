"""The App Home."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels.slack.drafts import Belongings, OpenDraft, Submitted
from bot.channels.slack.home import show
from bot.texts import sayer
from tests.bot.channels.slack.office import Office, check_blocks, office
from tests.bot.channels.slack.test_checklist import fill_all


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path) as found:
        yield found


async def test_the_home_offers_what_can_be_started(place: Office) -> None:
    await place.kim.opens_home()
    await place.fake.until(lambda: place.kim.home)
    for label in ("체크리스트 작성", "아이디어 제안", "내 현황", "상담", "도움말"):
        assert label in place.home.words


async def test_the_home_follows_the_persons_turns(place: Office) -> None:
    kim = place.kim
    await kim.opens_home()
    await place.fake.until(lambda: kim.home)
    await kim.presses("체크리스트 작성")
    await place.window()
    await kim.fills("department", "복지정책과")
    await place.fake.until(lambda: "(1/16)" in place.home.words)
    await fill_all(place)
    await kim.submits()
    await place.fake.until(lambda: "CL-2026-000001 (1판): 어르신 이동 지원" in place.home.words)
    assert "쓰는 중" not in place.home.words


async def test_a_submitted_checklist_can_be_had_again_from_the_home(place: Office) -> None:
    kim = place.kim
    await kim.commands("/donghaeng", "checklist")
    await place.window()
    await fill_all(place)
    await kim.submits()
    await place.idle()
    await kim.opens_home()
    await place.fake.until(lambda: kim.home and "CL-2026" in kim.home.words)
    await kim.presses("PDF와 글로 받기")
    note = await place.window()
    assert "‘메시지’ 탭" in note.words
    await place.idle()
    assert len([m for m in kim.dm.messages if len(m.files) == 2]) == 2


async def test_the_home_is_not_sent_again_when_nothing_changed(place: Office) -> None:
    await place.kim.opens_home()
    await place.fake.until(lambda: place.kim.home)
    await place.kim.says_to_bot("도움말")
    await place.idle()
    assert len(place.fake.calls_to("views.publish")) == 1


async def test_a_home_that_failed_comes_with_the_next_turn(place: Office) -> None:
    place.fake.fail("views.publish", error="internal_error")
    await place.kim.opens_home()
    await place.idle()
    assert place.kim.home is None
    await place.kim.says_to_bot("도움말")
    await place.fake.until(lambda: place.kim.home)


def test_a_full_home_keeps_slacks_limits() -> None:
    drafts = tuple(OpenDraft(n, "제목" * 200, 3, 16) for n in range(10))
    lists = tuple(Submitted(n, f"CL-2026-{n:06}", 1, "사업" * 100) for n in range(15))
    view = show(Belongings("ko", drafts, lists), sayer("ko"))
    check_blocks(view["blocks"], 100)
