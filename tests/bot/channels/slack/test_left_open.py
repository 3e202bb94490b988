"""A window left open while its draft went on elsewhere: nothing newer is overwritten, no word lost."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.channels.slack.office import Office, office
from tests.bot.channels.slack.test_checklist import fill_all, header
from tests.fakes.slack import View

TAKE = "창에 적은 말로 바꾸기"


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path) as found:
        yield found


async def opened(place: Office) -> View:
    """The checklist's first page, filled in."""
    await place.kim.commands("/donghaeng", "checklist")
    await place.window()
    await header(place)
    await place.idle()
    return place.view


async def budget_elsewhere(place: Office, amount: str) -> None:
    """Change the last answer of the first page in the direct messages; the window stays open."""
    stack, place.kim.stack[:] = list(place.kim.stack), []
    for words in ("이어서", "이전", amount):
        await place.kim.says_to_bot(words)
        await place.idle()
    place.kim.stack[:] = stack
    assert (await place.answers())["budget"] == amount


def shown(view: View, name: str) -> str:
    [element] = view.values[name].values()
    return str(element["value"] or "")


async def test_page_handed_in_overwrites_nothing_newer(place: Office) -> None:
    await opened(place)
    await budget_elsewhere(place, "3억")
    submission = await place.kim.submits()
    assert submission.action == "update"
    assert (await place.answers())["budget"] == "3억"
    assert "이 창에 맞췄어요" in place.view.words
    assert TAKE not in place.said()  # she had stored it herself, and changed it herself


async def test_answer_in_another_field_overwrites_nothing_and_shows_what_is_newer(
    place: Office,
) -> None:
    await opened(place)
    await budget_elsewhere(place, "3억")
    await place.kim.fills("department", "복지정책과")
    answers = await place.answers()
    assert (answers["budget"], answers["department"]) == ("3억", "복지정책과")
    await place.fake.until(lambda: shown(place.view, "budget") == "3억")
    assert shown(place.view, "department") == "복지정책과"
    await place.kim.fills("budget", "4억")  # on top of what she now sees
    assert (await place.answers())["budget"] == "4억"
    await place.idle()
    assert "나중 답을 그대로" not in place.said()


async def test_field_changed_in_both_keeps_the_newer_answer_and_the_words(place: Office) -> None:
    await opened(place)
    await budget_elsewhere(place, "3억")
    await place.kim.fills("budget", "5억")
    assert (await place.answers())["budget"] == "3억"
    message = await place.heard("나중 답을 그대로 두었어요")
    assert "예산" in message.words
    assert "300,000,000" in message.words
    assert "5억" in message.words
    await place.fake.until(lambda: shown(place.view, "budget") == "3억")
    assert "메시지에 남겨" in place.view.words
    stack, place.kim.stack[:] = list(place.kim.stack), []
    await place.kim.presses(TAKE, on=message)
    await place.idle()
    assert (await place.answers())["budget"] == "5억"
    await place.kim.presses(TAKE, on=message)
    await place.heard("이미 그렇게 답하셨어요")
    place.kim.stack[:] = stack


async def test_words_left_out_as_they_grow_are_one_message_and_the_last_is_kept(
    place: Office,
) -> None:
    await opened(place)
    await budget_elsewhere(place, "3억")
    place.fake.fail("views.update", error="internal_error")  # the window goes on as it was
    await place.kim.fills("budget", "5억")
    await place.idle()
    await place.kim.fills("budget", "5억 5천만원")
    await place.idle()
    told = [m for m in place.kim.heard() if "나중 답을 그대로" in m.words]
    assert len(told) == 1
    assert "5억 5천만원" in told[0].words
    stack, place.kim.stack[:] = list(place.kim.stack), []
    await place.kim.presses(TAKE, on=told[0])
    place.kim.stack[:] = stack
    assert (await place.answers())["budget"] == "5억 5천만원"


async def test_old_control_does_not_act_on_an_answer_newer_than_it(place: Office) -> None:
    await opened(place)
    await budget_elsewhere(place, "3억")
    await place.kim.fills("budget", "5억")
    message = await place.heard("나중 답을 그대로 두었어요")
    await budget_elsewhere(place, "7억")
    stack, place.kim.stack[:] = list(place.kim.stack), []
    await place.kim.presses(TAKE, on=message)
    place.kim.stack[:] = stack
    await place.idle()
    assert (await place.answers())["budget"] == "7억"
    again = await place.heard("700,000,000")
    stack, place.kim.stack[:] = list(place.kim.stack), []
    await place.kim.presses(TAKE, on=again)
    place.kim.stack[:] = stack
    assert (await place.answers())["budget"] == "5억"


async def test_window_goes_on_with_what_it_stored_itself(place: Office) -> None:
    await opened(place)
    for text in ("복", "복지", "복지정책과", "복지", "동행정책담당관"):
        await place.kim.fills("department", text)
        assert (await place.answers())["department"] == text
    assert (await place.kim.submits()).action == "update"
    await place.idle()
    assert "나중 답을 그대로" not in place.said()
    assert "이 창에 맞췄어요" not in place.view.words


async def test_words_of_its_own_go_back_to_what_it_was_drawn_with(place: Office) -> None:
    await opened(place)
    await place.kim.submits()
    await place.kim.presses("이전")
    await place.fake.until(lambda: "budget" in place.view.values)
    await place.kim.fills("department", "복지정책과")
    await place.kim.fills("department", "동행정책담당관")
    assert (await place.answers())["department"] == "동행정책담당관"


async def test_two_windows_of_one_draft_overwrite_each_other_nowhere(place: Office) -> None:
    first = await opened(place)
    await place.kim.closes()
    await place.idle()
    await place.kim.presses("이어서 쓰기", on=await place.heard("저장해 두었어요"))
    second = await place.window()
    await place.kim.presses("이전")
    await place.fake.until(lambda: "budget" in place.view.values)
    await place.kim.fills("budget", "3억")
    place.kim.stack[:] = [first]
    await place.kim.fills("department", "복지정책과")
    answers = await place.answers()
    assert (answers["budget"], answers["department"]) == ("3억", "복지정책과")
    place.kim.stack[:] = [second]
    await place.kim.submits()
    answers = await place.answers()
    assert (answers["budget"], answers["department"]) == ("3억", "복지정책과")


async def test_nothing_is_handed_in_that_the_window_never_showed(place: Office) -> None:
    await opened(place)
    await fill_all(place)
    left_open = copy.deepcopy(place.kim.stack)
    place.kim.stack[:] = []
    for words in ("이어서", "2", "복지정책과"):
        await place.kim.says_to_bot(words)
        await place.idle()
    place.kim.stack[:] = left_open
    assert (await place.kim.submits()).action == "update"
    assert "다시 확인하고" in place.view.words
    assert await place.checklists() == []
    assert (await place.kim.submits()).action == "clear"
    assert len(await place.checklists()) == 1


async def test_choice_left_out_is_taken_by_its_label(place: Office) -> None:
    await opened(place)
    await place.kim.submits()
    stack, place.kim.stack[:] = list(place.kim.stack), []
    for words in ("이어서", "해당없음"):
        await place.kim.says_to_bot(words)
        await place.idle()
    place.kim.stack[:] = stack
    await place.kim.fills("general_law", "검토완료")
    message = await place.heard("나중 답을 그대로 두었어요")
    assert "검토완료" in message.words
    assert (await place.answers())["general_law"] == "not_applicable"
    place.kim.stack[:] = []
    await place.kim.presses(TAKE, on=message)
    await place.idle()
    assert (await place.answers())["general_law"] == "reviewed"


async def test_words_left_out_are_covered_and_distress_in_them_is_heard(place: Office) -> None:
    await opened(place)
    stack, place.kim.stack[:] = list(place.kim.stack), []
    for words in ("이어서", "이전", "이전", "이전", "복지정책과"):
        await place.kim.says_to_bot(words)
        await place.idle()
    place.kim.stack[:] = stack
    await place.kim.fills("department", "900101-1234567 죽고 싶어요")
    message = await place.heard("나중 답을 그대로 두었어요")
    assert "1234567" not in message.words
    await place.idle()
    assert "지금 바로 사람과 이야기" in place.said()
    assert (await place.answers())["department"] == "복지정책과"


async def test_page_cleared_after_it_was_changed_elsewhere_stays_as_it_is(place: Office) -> None:
    await opened(place)
    await budget_elsewhere(place, "3억")
    await place.kim.fills("budget", None)
    assert (await place.answers())["budget"] == "3억"
    assert TAKE not in place.said()
