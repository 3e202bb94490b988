"""What goes wrong on the way: platforms that fail, a bot that starts again, acknowledgements lost."""

from __future__ import annotations

import asyncio

import pytest

from models.idea import TABLE as IDEA
from tests.conformance.kit import Kit
from tests.conformance.place import ACCOUNT
from tests.conformance.steps import (
    BODY,
    HELP,
    asks_and_is_opened,
    hands_in,
    ideas,
    to_the_area,
    to_the_body,
)


# ---- The platform --------------------------------------------------------------------------------
async def test_rate_limit_delays_one_person_and_doubles_nothing(kit: Kit) -> None:
    anna, minh = await kit.person("anna"), await kit.person("minh")
    kit.platform_answers_429(1)
    await anna.says("도움말")
    await kit.until(kit.trouble_is_over, "the refusal")
    await minh.says("도움말")
    await minh.sees(HELP)
    assert anna.times_seen(HELP) == 0
    await anna.sees(HELP)
    await kit.rests()
    assert (anna.times_seen(HELP), minh.times_seen(HELP)) == (1, 1)


async def test_failing_platform_gets_the_message_later(kit: Kit) -> None:
    anna = await kit.person("anna")
    kit.platform_fails_5xx(times=3)
    receipt = await hands_in(anna)
    await kit.rests()
    assert kit.trouble_is_over()
    assert "ID-2026-000001" in receipt.text
    assert anna.times_seen("접수번호는") == anna.times_seen("어느 분야") == 1


@pytest.mark.parametrize("acted", [True, False])
async def test_silent_platform_loses_nothing(kit: Kit, acted: bool) -> None:
    """A question may come twice; the receipt's record exists once."""
    anna = await kit.person("anna")
    kit.platform_times_out(acted=acted)
    await hands_in(anna)
    await kit.rests()
    assert kit.trouble_is_over()
    assert anna.times_seen("동의가 필요해요") == (2 if acted else 1)
    assert anna.times_seen("접수번호는") == 1
    assert await ideas(kit) == 1


@pytest.mark.parametrize("acted", [True, False])
async def test_broken_connection_loses_nothing(kit: Kit, acted: bool) -> None:
    anna = await kit.person("anna")
    kit.platform_drops(acted=acted)
    await hands_in(anna)
    await kit.rests()
    assert kit.trouble_is_over()
    assert anna.times_seen("동의가 필요해요") == (2 if acted else 1)
    assert anna.times_seen("접수번호는") == 1
    assert await ideas(kit) == 1


@pytest.mark.parametrize("acted", [True, False])
async def test_receipt_that_may_have_been_sent_is_one_record(kit: Kit, acted: bool) -> None:
    anna = await kit.person("anna")
    await to_the_body(anna)
    await kit.rests()
    kit.platform_drops(acted=acted)
    await anna.says(BODY)
    await anna.sees("접수번호는 ID-")
    await kit.rests()
    assert kit.trouble_is_over()
    numbers = {text.partition("ID-")[2][:11] for text in anna.messages() if "접수번호는" in text}
    assert numbers == {"2026-000001"}
    assert anna.times_seen("접수번호는") == (2 if acted else 1)
    assert await ideas(kit) == 1


async def test_blocked_person_comes_back(kit: Kit) -> None:
    anna, lee = await kit.person("anna"), await kit.person("lee")
    await asks_and_is_opened(anna, lee)
    await kit.rests()
    await anna.blocks()
    await lee.says("다음 달 5일입니다.")
    await _until_reachable(kit, anna.address, is_it=False)
    await anna.unblocks()
    await anna.says("도움말")
    await anna.sees(HELP)
    await _until_reachable(kit, anna.address, is_it=True)
    await lee.says("도움말")
    await lee.sees(HELP)


async def _until_reachable(kit: Kit, address: str, *, is_it: bool) -> None:
    async def ask() -> bool:
        return bool((await kit.place.account(address)).reachable is is_it)

    await kit.finds(ask)


async def test_expired_form_goes_on_in_messages(kit: Kit) -> None:
    """Staff fill the checklist in a window; when it cannot open, the messages ask."""
    kim = await kit.person("kim")
    kit.forms_expire()
    await kim.commands("checklist")
    await kim.sees("사업(계획) 이름")
    await kim.says("골목 도서관")
    await kim.sees("담당 부서")
    assert kit.trouble_is_over()


# ---- The bot -------------------------------------------------------------------------------------
async def test_draft_goes_on_after_a_restart(kit: Kit) -> None:
    anna = await kit.person("anna")
    await to_the_area(anna)
    await kit.place.restart()
    await anna.presses("주거")
    await anna.sees("적어 보내")
    await kit.place.restart()
    await anna.says(BODY)
    await anna.sees("접수번호는 ID-")
    await kit.rests()
    seen = [anna.times_seen(p) for p in ("동의가 필요해요", "어느 분야", "적어 보내", "접수번호는")]
    assert seen == [1, 1, 1, 1]
    assert [row.area for row in await kit.place.rows(IDEA)] == ["housing"]


async def test_message_waiting_at_a_restart_arrives_once(kit: Kit) -> None:
    """The platform takes nothing until the bot has been started again."""
    anna = await kit.person("anna")
    await to_the_body(anna)
    await kit.rests()
    kit.platform_fails_5xx(times=1000)
    await anna.says(BODY)
    await kit.finds(lambda: ideas(kit))
    await kit.place.stop()
    kit.platform_recovers()
    await kit.place.start()
    await anna.sees("접수번호는 ID-")
    await kit.rests()
    assert anna.times_seen("접수번호는") == 1
    assert await ideas(kit) == 1


async def test_lost_acknowledgement_acts_once(kit: Kit) -> None:
    """Committed, but the platform never learns it: it brings the same thing again."""
    anna = await kit.person("anna")
    await to_the_body(anna)
    await kit.loses_acknowledgement()
    await anna.says(BODY)
    await anna.sees("접수번호는 ID-")
    await kit.recovers()
    await kit.rests()
    assert anna.times_seen("접수번호는") == 1
    assert await ideas(kit) == 1
    await anna.commands("my")
    await anna.sees("제안 ID-2026-000001")


async def test_accounts_are_not_made_twice(kit: Kit) -> None:
    """Two first words at the same moment."""
    people = [await kit.person(f"person{n}") for n in range(3)]
    for person in people:
        await asyncio.gather(person.says("안녕하세요"), person.says("도움말"))
    for person in people:
        await person.sees(HELP)
    await kit.rests()
    assert len(await kit.place.rows(ACCOUNT)) == 3
