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
