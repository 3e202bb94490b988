"""The checklist as modals, from the command to the receipt."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.bot.channels.slack.office import Office, Way, office
from tests.fakes.slack import Ack, Delivery

ITEMS = ("general_law", "general_effect", "general_language", "general_sustain")
REST = (
    "purpose_poor",
    "purpose_others",
    "plan_access",
    "run_sideeffects",
    "run_publicity",
)


@pytest.fixture(params=["http", "socket"])
async def both(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    way: Way = request.param
    async with office(tmp_path, way) as found:
        yield found


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path) as found:
        yield found


async def header(place: Office) -> None:
    kim = place.kim
    await kim.fills("project", "어르신 이동 지원")
    await kim.fills("department", "동행정책담당관")
    await kim.fills("period", "2027-01-01 ~ 2027-12-31")
    await kim.fills("budget", "1억 5천만원")


async def opens(place: Office) -> None:
    await place.kim.commands("/donghaeng", "checklist")
    await place.window()


async def to_header(place: Office) -> None:
    """Open the form and fill in its first page."""
    await opens(place)
    await header(place)


async def to_first_section(place: Office) -> None:
    await to_header(place)
    await place.kim.submits()


async def fill_all(place: Office) -> None:
    """Walk from the first page to the review."""
    kim = place.kim
    await header(place)
    assert (await kim.submits()).action == "update"
    for name in ITEMS:
        await kim.fills(name, "검토완료")
    assert (await kim.submits()).action == "update"
    for name in REST:
        await kim.fills(name, "해당없음")
    await kim.fills("purpose_area", "검토완료")
    await place.fake.until(lambda: "purpose_area_value" in place.view.values)
    await kim.fills("purpose_area_value", ["주거", "의료"])
    await kim.fills("purpose_kind", "해당없음")
    await kim.fills("evaluate_indicator", "검토완료")
    submission = await kim.submits()
    assert submission.action == "update", submission
    assert place.view.definition["submit"]["text"] == "제출"


async def test_the_checklist_goes_from_the_command_to_the_receipt(both: Office) -> None:
    kim = both.kim
    await kim.commands("/donghaeng", "checklist")
    view = await both.window()
    assert view.title.startswith("사전검토 체크리스트")
    await fill_all(both)
    assert "주거, 의료" in both.view.words
    submission = await kim.submits()
    assert submission.action == "clear"
    message = await both.heard("체크리스트를 제출했어요")
    assert "CL-2026-000001" in message.words
    files = await both.fake.until(
        lambda: next((m.files for m in kim.dm.messages if len(m.files) == 2), ())
    )
    assert [f["name"] for f in files] == ["CL-2026-000001.txt", "CL-2026-000001.pdf"]
    [row] = await both.checklists()
    assert row["project"] == "어르신 이동 지원"
    assert row["budget"] == 150_000_000
    assert row["marks"]["purpose_area"] == {
        "choice": "reviewed",
        "remark": "",
        "written": ["주거", "의료"],
    }


async def test_a_chosen_mark_is_saved_before_anything_is_submitted(place: Office) -> None:
    kim = place.kim
    await kim.commands("/donghaeng", "체크리스트")
    await place.window()
    await header(place)
    await kim.submits()
    await kim.fills("general_law", "해당없음")
    answers = await place.answers()
    assert answers["general_law"] == "not_applicable"
    assert answers["period"] == "2027-01-01 ~ 2027-12-31"


async def test_what_was_typed_survives_closing_and_goes_on_from_the_home(place: Office) -> None:
    kim = place.kim
    await kim.opens_home()
    await place.fake.until(lambda: kim.home)
    await kim.presses("체크리스트 작성")
    await place.window()
    await kim.fills("project", "어르신 이동 지원")
    await kim.fills("department", "복지정책과")
    await kim.closes()
    await place.heard("여기까지 저장해 두었어요")
    await place.idle()
    await kim.opens_home()
    await place.fake.until(lambda: "쓰는 중" in place.home.words)
    assert "(2/16)" in place.home.words
    await kim.presses("이어서 쓰기")
    view = await place.window()
    assert view.values["project"]["project"]["value"] == "어르신 이동 지원"
    assert view.values["department"]["department"]["value"] == "복지정책과"


async def test_a_text_that_grows_is_warned_of_once(place: Office) -> None:
    kim = place.kim
    await kim.commands("/donghaeng", "체크리스트")
    await place.window()
    text = "문의 900101-1234567, 너무 힘들어서 죽고 싶다는 분이 있어요"
    for end in range(1, len(text) + 1):
        await kim.fills("project", text[:end])
    await place.idle()
    said = [m.words for m in kim.dm.messages if m.user != kim.id]
    assert sum("가리고 저장했어요" in words for words in said) == 1
    assert sum("지금 바로 사람과 이야기" in words for words in said) == 1
    assert (await place.answers())["project"].startswith("문의 ●")


async def test_words_typed_after_closing_are_no_answer_to_the_form(place: Office) -> None:
    kim = place.kim
    await opens(place)
    await kim.fills("department", "복지정책과")
    await kim.closes()
    await place.idle()
    await kim.says_to_bot("오늘 점심 뭐 먹지")
    await place.idle()
    assert "project" not in await place.answers()


async def test_a_refused_answer_is_told_at_its_field_and_the_rest_is_kept(place: Office) -> None:
    kim = place.kim
    await to_header(place)
    await kim.fills("period", "언젠가")
    submission = await kim.submits()
    assert submission.action == "errors"
    assert list(submission.errors) == ["period"]
    assert "기간을 알아보지 못했어요" in submission.errors["period"]
    assert place.view.values["project"]["project"]["value"] == "어르신 이동 지원"
    await kim.fills("period", "2027년 3월~10월")
    assert (await kim.submits()).action == "update"
    assert (await place.answers())["period"] == "2027년 3월~10월"


async def test_back_shows_the_page_before_with_its_answers(place: Office) -> None:
    kim = place.kim
    await to_first_section(place)
    await kim.fills("general_law", "검토완료")
    await kim.presses("이전")
    await place.fake.until(lambda: "project" in place.view.values)
    assert place.view.values["project"]["project"]["value"] == "어르신 이동 지원"
    await kim.submits()
    chosen = place.view.values["general_law"]["general_law"]["selected_option"]
    assert chosen["text"]["text"] == "검토완료"


async def test_a_page_turned_long_ago_and_sent_again_moves_nothing(place: Office) -> None:
    kim = place.kim
    await to_first_section(place)
    turned = await kim.presses("이전")
    await place.fake.until(lambda: "project" in place.view.values)
    await kim.submits()
    await place.fake.redeliver(turned, times=5)
    await place.idle()
    assert "general_law" in place.view.values


async def test_marks_that_arrive_out_of_order_are_right_once_the_page_is_in(
    place: Office,
) -> None:
    kim = place.kim
    await to_first_section(place)
    async with place.fake.reordered():
        await kim.fills("general_law", "검토완료")
        await kim.fills("general_law", "해당없음")
    for name in ITEMS[1:]:
        await kim.fills(name, "검토완료")
    assert (await kim.submits()).action == "update"
    assert (await place.answers())["general_law"] == "not_applicable"


async def to_second_section(place: Office) -> None:
    kim = place.kim
    await to_first_section(place)
    for name in ITEMS:
        await kim.fills(name, "검토완료")
    await kim.submits()


async def test_a_written_value_is_asked_only_while_its_mark_asks_for_it(place: Office) -> None:
    kim = place.kim
    await to_second_section(place)
    assert "evaluate_indicator_value" not in place.view.values
    await kim.fills("evaluate_indicator_note", "지표는 내년에")
    await kim.fills("evaluate_indicator", "해당없음")
    await place.fake.until(lambda: "evaluate_indicator_value" in place.view.values)
    note = place.view.values["evaluate_indicator_note"]["evaluate_indicator_note"]
    assert note["value"] == "지표는 내년에"
    await kim.fills("evaluate_indicator", "검토완료")
    await place.fake.until(lambda: "evaluate_indicator_value" not in place.view.values)


async def test_a_page_handed_in_before_its_new_field_arrived_comes_again_with_it(
    place: Office,
) -> None:
    kim = place.kim
    await to_second_section(place)
    for name in (*REST, "purpose_kind", "evaluate_indicator"):
        await kim.fills(name, "해당없음")
        await place.idle()
    await kim.fills("evaluate_indicator_value", "설문조사")
    place.fake.fail("views.update", error="internal_error")
    await kim.fills("purpose_area", "검토완료")
    await place.idle()
    assert "purpose_area_value" not in place.view.values
    assert (await kim.submits()).action == "update"
    assert "purpose_area_value" in place.view.values


def answers_of(delivery: Delivery | None) -> list[Any]:
    assert delivery
    return [each.body if isinstance(each, Ack) else each for each in delivery.attempts]


async def test_every_step_sent_five_times_acts_once_and_is_answered_alike(place: Office) -> None:
    kim, fake = place.kim, place.fake
    await opens(place)
    await fake.redeliver(times=5)
    await header(place)
    await fake.redeliver(times=5)
    await kim.fills("period", "언젠가")
    for wanted in ("errors", "update"):
        submission = await kim.submits()
        assert submission.action == wanted
        delivery = await fake.redeliver(submission.delivery, times=5)
        assert answers_of(delivery) == answers_of(delivery)[:1] * 6
        if wanted == "errors":
            await kim.fills("period", "2027년")
    for name in ITEMS:
        await kim.fills(name, "검토완료")
        await fake.redeliver(times=5)
    await kim.submits()
    for name in (*REST, "purpose_area", "purpose_kind"):
        await kim.fills(name, "해당없음")
    await kim.fills("evaluate_indicator", "검토완료")
    await place.idle()
    await kim.submits()
    submission = await kim.submits()
    delivery = await fake.redeliver(submission.delivery, times=5)
    assert answers_of(delivery) == [{"response_action": "clear"}] * 6
    await place.idle()
    assert len(await place.checklists()) == 1
    assert len(fake.calls_to("views.open")) == 1
    assert place.said().count("체크리스트를 제출했어요") == 2  # its text and its one block


async def test_an_expired_trigger_brings_the_question_to_the_messages(place: Office) -> None:
    place.fake.fail("views.open", error="expired_trigger_id")
    await place.kim.commands("/donghaeng", "checklist")
    await place.heard("사업(계획) 이름을 적어 주세요")
    assert place.kim.view is None
    await place.kim.says_to_bot("어르신 이동 지원")
    await place.heard("담당 부서를 적어 주세요")


async def test_a_window_left_open_after_handing_in_elsewhere_says_so(place: Office) -> None:
    kim = place.kim
    await to_header(place)
    left_open = copy.deepcopy(kim.stack)
    await fill_all(place)
    await kim.submits()
    await place.idle()
    kim.stack.extend(left_open)
    await kim.submits()
    assert "이미 끝났어요" in place.view.words
    assert len(await place.checklists()) == 1


async def test_a_draft_is_offered_and_its_button_opens_the_window(place: Office) -> None:
    kim = place.kim
    await opens(place)
    await kim.fills("project", "어르신 이동 지원")
    await kim.closes()
    await place.idle()
    await kim.commands("/donghaeng", "checklist")
    message = await place.heard("이어서 쓸까요")
    await kim.presses("이어서 쓰기", on=message)
    view = await place.window()
    assert view.values["project"]["project"]["value"] == "어르신 이동 지원"


async def test_a_submitted_checklist_opens_again_as_a_new_revision(place: Office) -> None:
    kim = place.kim
    await opens(place)
    await fill_all(place)
    await kim.submits()
    message = await place.heard("체크리스트를 제출했어요")
    await kim.presses("새 판으로 고치기", on=message)
    await place.window()
    await kim.presses("고치기: 사업 정보")
    await place.fake.until(lambda: "project" in place.view.values)
    await kim.fills("project", "어르신 이동 지원 2")
    for _ in range(3):
        await kim.submits()
    assert (await kim.submits()).action == "clear"
    await place.heard("2판을 제출했어요")
    rows = await place.checklists()
    assert [(r["number"], r["revision"]) for r in rows] == [
        ("CL-2026-000001", 1),
        ("CL-2026-000001", 2),
    ]
    assert rows[1]["project"] == "어르신 이동 지원 2"
    assert rows[1]["marks"] == rows[0]["marks"]


async def test_the_review_lists_every_answer_and_escapes_what_was_typed(place: Office) -> None:
    kim = place.kim
    await to_header(place)
    await kim.fills("project", "<!channel> & *굵게*")
    await kim.submits()
    for name in ITEMS:
        await kim.fills(name, "검토완료")
    await kim.submits()
    for name in (*REST, "purpose_area", "purpose_kind"):
        await kim.fills(name, "해당없음")
    await kim.fills("evaluate_indicator", "검토완료")
    await place.idle()
    await kim.submits()
    assert "&lt;!channel&gt; &amp; *굵게*" in place.view.words
    assert "<!channel>" not in place.view.words
