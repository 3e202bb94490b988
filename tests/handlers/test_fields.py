"""Every ready-made field takes what it should, refuses with words, and never raises anything else."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.texts import say
from handlers import CONVERSATIONS, consents, dialog, fields
from models.dialog import Conversation, Facts, Field, InvalidError, Option
from tests.answers import FACTS
from tests.strategies import full, of_kind
from tests.support import START

OPTIONS = (Option("a", "가"), Option("b", "나"), Option("c", "다"))
ALL: list[Field] = [
    fields.text("t", "글", "글?"),
    fields.long_text("l", "글", "글?", least=5),
    fields.choice("c", "하나", "?", OPTIONS),
    fields.choices("m", "여럿", "?", OPTIONS),
    fields.yes_no("y", "예", "?"),
    consents.consent("s", "동의", "?", refusal="그러면 120"),
    consents.consent("o", "동의", "?"),
    fields.number("n", "수", "?", most=1000),
    fields.money("w", "예산", "?"),
    fields.day("d", "날", "?"),
    fields.period("p", "기간", "?"),
    fields.link("u", "주소", "?"),
    fields.phone("h", "전화", "?"),
    fields.attachments("f", "파일", "?"),
]
OPTIONAL = [
    fields.text("t", "글", "글?", required=False),
    fields.money("w", "예산", "?", required=False),
    fields.period("p", "기간", "?", required=False),
    fields.phone("h", "전화", "?", required=False),
    fields.choice("c", "하나", "?", OPTIONS, required=False),
]
by_name = pytest.mark.parametrize("field", ALL, ids=lambda f: f"{f.name}-{f.kind}")
DIGITS = "9" * 5000  # more than int() reads
RAW = (
    st.text(max_size=200)
    | st.sampled_from(["\x00", "\ud800", "[" * 3000, "[1]", '["x"]', "{}", "null", "１２", "http://[", "//", "📎" * 400, DIGITS, f"{DIGITS}월", f"2027-{DIGITS}", "²", "1²", "٣", "Infinity", "1e999", "NaN"])
    | st.text("0123456789-+() .월일년~[]\"',", max_size=40)
)  # fmt: skip


@by_name
@given(raw=RAW)
def test_field_takes_or_refuses_with_words(field: Field, raw: str) -> None:
    try:
        told, refused = field.show(field.parse(raw, FACTS)), False
    except InvalidError as error:
        told, refused = error.words, True
    spoken = say(told, "ko")
    assert not refused or (spoken.strip() and "{" not in spoken)


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda c: c.name)
@settings(max_examples=40)
@given(data=st.data())
def test_every_conversation_reads_any_answers(conversation: Conversation, data: Any) -> None:
    """Alone, and among good answers to its other fields: a check may look at those before it."""
    values = data.draw(full(conversation))
    for field in conversation.fields:
        raw = data.draw(RAW)
        for answers in ({field.name: raw}, {**values, field.name: raw}):
            now = dialog.read(conversation, answers, FACTS)
            assert all(say(words, "ko").strip() for words in now.errors.values())
            if field.name in now.answers:
                say(field.show(now.answers[field.name]), "ko")


@by_name
@given(data=st.data())
def test_field_takes_its_good_answers(field: Field, data: Any) -> None:
    value = field.parse(data.draw(of_kind(field)), FACTS)
    assert say(field.show(value), "ko")


@pytest.mark.parametrize("field", OPTIONAL, ids=lambda f: f.kind)
@pytest.mark.parametrize("raw", ["", "  ", "\n"])
def test_optional_field_takes_nothing_as_none(field: Field, raw: str) -> None:
    assert field.parse(raw, FACTS) is None
    assert say(field.show(None), "ko") == "(없음)"


def read(field: Field, raw: str) -> Any:
    return field.parse(raw, Facts(START, {}))


def refusal(field: Field, raw: str) -> str:
    with pytest.raises(InvalidError) as refused:
        read(field, raw)
    return say(refused.value.words, "ko")


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("010-1234-5678", "010-1234-5678"), ("01012345678", "010-1234-5678"),
        ("010 1234 5678", "010-1234-5678"), ("+82 10-1234-5678", "010-1234-5678"),
        ("82-10-1234-5678", "010-1234-5678"), ("02-120-1234", "02-120-1234"),
        ("02-2133-1234", "02-2133-1234"), ("031-123-4567", "031-123-4567"),
        ("(02) 2133.1234", "02-2133-1234"), ("０１０－１２３４－５６７８", "010-1234-5678"),
        ("070-1234-5678", "070-1234-5678"),
    ],
)  # fmt: skip
def test_phone_is_kept_in_one_form(raw: str, kept: str) -> None:
    assert read(ALL[12], raw) == kept


@pytest.mark.parametrize("raw", ["", "120", "전화 없음", "010-12", "9" * 30, "a@b.kr"])
def test_phone_refuses_what_is_none(raw: str) -> None:
    assert "010-1234-5678" in refusal(ALL[12], raw)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [("https://blog.naver.com/a/1", "https://blog.naver.com/a/1"), ("idea.seoul.go.kr", "https://idea.seoul.go.kr"),
     ("http://서울.한국/길", "http://서울.한국/길")],
)  # fmt: skip
def test_link_is_taken_and_completed(raw: str, kept: str) -> None:
    assert read(ALL[11], raw) == kept


@pytest.mark.parametrize(
    "raw", ["", "없음", "javascript:alert(1)", "ftp://a.kr/x", "https://", "http://a b.kr", "http://[::1", "x" * 3000]
)  # fmt: skip
def test_link_refuses_what_is_none(raw: str) -> None:
    assert "인터넷 주소" in refusal(ALL[11], raw)


def test_long_text_says_how_much_too_long_or_short() -> None:
    assert "5자 이상" in refusal(ALL[1], "짧아")
    assert "3,001자" in refusal(ALL[1], "가" * 3001)
    assert read(ALL[1], "가" * 3000) == "가" * 3000
    assert "비어" in refusal(ALL[1], " \x00\x07 ")


def test_text_loses_control_characters_and_keeps_emoji() -> None:
    assert read(ALL[0], "가\x00나\x1b다 👩‍👩‍👧") == "가나다 👩‍👩‍👧"
    assert read(ALL[0], "두\n줄") == "두 줄"


def test_choices_come_in_the_order_of_the_form_and_once() -> None:
    assert read(ALL[3], json.dumps(["c", "a", "c"])) == ("a", "c")
    assert "하나 이상" in refusal(ALL[3], "[]")


def test_consent_that_is_needed_says_what_else_can_be_done() -> None:
    assert refusal(ALL[5], "no") == "그러면 120"
    assert read(ALL[6], "no") is False


def test_period_that_ends_before_it_begins_is_refused() -> None:
    assert "빨라요" in refusal(ALL[10], "2027-05-01 ~ 2027-04-01")
    assert read(ALL[10], "2027-04-01 ~ 2027-05-01") == (date(2027, 4, 1), date(2027, 5, 1))


def test_number_says_its_limits() -> None:
    assert "0부터 1,000까지" in refusal(ALL[7], "1001")
    assert read(ALL[7], "50명") == 50


def test_more_than_five_files_are_refused() -> None:
    assert "5개까지" in refusal(ALL[13], json.dumps([str(n) for n in range(6)]))
    assert read(ALL[13], json.dumps(["1", "2"])) == (1, 2)
