"""What a person wants, from what she typed or pressed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts import sayer
from handlers import BY_NAME, CONVERSATION_OF, dialog, intents
from handlers.intents import Act, RunCommand, Unknown
from handlers.visit import Shown
from models.consent import answer_name
from models.dialog import Answer, Confirm, Edit, Session
from tests.answers import FACTS

KO = sayer("ko")
NAMES = frozenset(BY_NAME)


def shown(name: str, **answers: str) -> Shown:
    conversation = CONVERSATION_OF[name]
    session = Session(1, name, answers)
    return Shown(conversation, session, dialog.prompt(conversation, session, FACTS), FACTS)


AGREED = {answer_name("idea"): "yes"}
CONSENT = shown("idea")
AREA = shown("idea", **AGREED)
BODY = shown("idea", area="housing", **AGREED)
ITEM = shown(
    "checklist-2022-09",
    project="돌봄", department="과", period="2027-01-01 ~ 2027-12-31", budget="",
)  # fmt: skip
REVIEW = shown("idea", area="housing", body="제 집 앞 가로등이 고장났어요 민원입니다", **AGREED)


@pytest.mark.parametrize(
    ("typed", "where", "intent"),
    [
        ("/idea", None, RunCommand("idea")),
        ("/start idea", None, RunCommand("start", "idea")),
        ("/제안", None, RunCommand("idea")),
        ("/IDEA@donghaeng_bot", None, RunCommand("idea")),
        ("/help", BODY, RunCommand("help")),
        ("도움말", BODY, RunCommand("help")),
        ("이전", BODY, RunCommand("back")),
        ("취소", AREA, RunCommand("cancel")),
        ("戻る", BODY, RunCommand("back")),
        ("다음", AREA, RunCommand("skip")),
        ("Next", BODY, RunCommand("skip")),
        ("次へ", BODY, RunCommand("skip")),
        ("中文", None, RunCommand("language", "中文")),
        ("English", None, RunCommand("language", "English")),
        ("베트남어", None, RunCommand("language", "베트남어")),
        ("주거요", AREA, Act(Answer({"area": "housing"}))),
        ("2", AREA, Act(Answer({"area": "housing"}))),
        ("주거와 교육을 잇는 생각", BODY, Act(Answer({"body": "주거와 교육을 잇는 생각"}))),
        ("언어", AREA, RunCommand("language")),
        ("동의", CONSENT, Act(Answer({answer_name("idea"): "yes"}))),
        ("거부", CONSENT, Act(Answer({answer_name("idea"): "no"}))),
        ("체크리스트 2023-12", None, RunCommand("checklist", "2023-12")),
        ("사전검토 하려고요", None, RunCommand("checklist")),
        ("사진 올릴게요", AREA, Act(Answer({"area": "사진 올릴게요"}))),
        ("오늘 날씨", None, Unknown("오늘 날씨")),
        ("", None, Unknown("")),
    ],
)
def test_typed_text_is_understood_by_what_is_asked(
    typed: str, where: Shown | None, intent: intents.Intent
) -> None:
    assert intents.of_text(typed, where, NAMES, KO) == intent


@pytest.mark.parametrize(
    ("typed", "mark"),
    [("yes", "reviewed"), ("넵", "reviewed"), ("ㅇㅇ", "reviewed"), ("はい", "reviewed"), ("no", "not_applicable"),
     ("아뇨", "not_applicable"), ("không", "not_applicable"), ("검토", "reviewed"), ("검토했어요", "reviewed"),
     ("해당없어요", "not_applicable"), ("none", "not_applicable")],
)  # fmt: skip
def test_an_item_of_the_checklist_is_answered_by_yes_and_no(typed: str, mark: str) -> None:
    assert intents.of_text(typed, ITEM, NAMES, KO) == Act(Answer({"general_law": mark}))


@pytest.mark.parametrize(
    "typed",
    ["검토 중", "검토중", "검토 예정", "미완료", "검토 미완료", "재검토 필요", "아직 검토 전", "해당", "문제없음", "note: law"],
)  # fmt: skip
def test_what_is_not_yet_reviewed_is_marked_as_nothing(typed: str) -> None:
    assert intents.of_text(typed, ITEM, NAMES, KO) == Act(Answer({"general_law": typed}))


def test_no_budget_is_said_and_not_left_open() -> None:
    """The form prints 0원 for 비예산, and 미기재 for a question that was skipped."""
    written = {"project": "돌봄", "department": "과", "period": "2027-01-01 ~ 2027-12-31"}
    budget = shown("checklist-2022-09", **written)
    assert intents.of_text("비예산", budget, NAMES, KO) == Act(Answer({"budget": "비예산"}))
    assert intents.of_text("없음", budget, NAMES, KO) == Act(Answer({"budget": ""}))


@pytest.mark.parametrize("typed", ["네", "확인", "ok", "送信"])
def test_review_is_handed_in_by_words(typed: str) -> None:
    assert REVIEW.prompt.focus is None
    assert intents.of_text(typed, REVIEW, NAMES, KO) == Act(Confirm())


@pytest.mark.parametrize("typed", ["분야", "분야 고치기", "분야 수정"])
def test_review_is_changed_by_naming_the_answer(typed: str) -> None:
    assert intents.of_text(typed, REVIEW, NAMES, KO) == Act(Edit("area"))


@given(st.text(max_size=60), st.sampled_from([None, CONSENT, AREA, BODY, REVIEW]))
def test_any_text_means_something_and_nothing_raises(typed: str, where: Shown | None) -> None:
    assert intents.of_text(typed, where, NAMES, KO) is not None


@given(st.text(max_size=70))
def test_any_code_means_something_and_nothing_raises(code: str) -> None:
    assert intents.of_press(code) is not None
