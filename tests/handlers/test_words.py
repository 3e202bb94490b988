"""Typed words: numbers, labels, parts, slips of the finger; never the opposite of what was meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts import SPOKEN, say, sayer
from handlers import words
from handlers.fields import AGREE, YES_NO
from models.areas import areas
from models.dialog import Option
from models.text import _

KO = sayer("ko")
RAW = st.text(max_size=40) | st.text("주거의료교육생계기타,0123456789번 와과", max_size=15)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("주거", "housing"), (" 주거. ", "housing"), ("2", "housing"), ("2번", "housing"),
        ("２", "housing"), ("2)", "housing"), ("주거요", "housing"), ("월세", "housing"),
        ("의료", "medical"), ("의로", None), ("교육이요", "education"), ("교육!", "education"),
        ("housing", "housing"), ("HOUSING", "housing"), ("주거 말고", None), ("6", None), ("0", None),
        ("", None), ("주", None), ("아무거나", None), ("주거 의료", None), ("병원", "medical"),
    ],
)  # fmt: skip
def test_option_is_understood_or_left_open(typed: str, value: str | None) -> None:
    assert words.option(typed, areas(), KO) == value


@pytest.mark.parametrize(
    "typed", ["동의 안 해요", "동의하지 않습니다", "안 동의", "동의는 좀", "동의할까요", "동의못함"]
)
def test_nobody_agrees_by_half_a_word(typed: str) -> None:
    assert words.option(typed, AGREE, KO, exact=True) != "yes"


@pytest.mark.parametrize(
    ("typed", "value"),
    [("네", "yes"), ("예", "yes"), ("아니요", "no"), ("아니오", "no"), ("はい", "yes"), ("không", "no"),
     ("YES", "yes"), ("네!", "yes"), ("1", "yes"), ("2번", "no"), ("음", None)],
)  # fmt: skip
def test_yes_and_no_are_understood_in_five_languages(typed: str, value: str | None) -> None:
    assert words.option(typed, YES_NO, KO, exact=True) == value


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("1, 3", ["living", "education"]), ("주거와 의료", ["housing", "medical"]),
        ("주거, 의료, 주거", ["housing", "medical"]), ("주거·의료", ["housing", "medical"]),
        ("주거 및 교육", ["housing", "education"]), ("4", ["medical"]), ("주거 그리고 뭐더라", None),
    ],
)  # fmt: skip
def test_several_options_are_understood_together(typed: str, values: list[str] | None) -> None:
    found = words.several(typed, areas(), KO)
    assert found == values or (values is None and found in (None, ["housing"]))


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("아이디어 있어요", "idea"), ("체크리스트 작성", "checklist"), ("사전검토 하려고요", "checklist"),
        ("제안하고 싶어요", "idea"), ("내 현황", "my"), ("내 제안 어떻게 됐나요", "my"),
        ("도움말", "help"), ("안녕하세요!", "start"), ("상담원 연결해 주세요", "human"),
        ("I have an idea", "idea"), ("アイデアがあります", "idea"), ("我有一个建议", "idea"),
        ("Tôi có ý tưởng", "idea"), ("오늘 날씨 좋네요", None), ("", None),
    ],
)  # fmt: skip
def test_wish_is_understood_from_a_short_sentence(typed: str, command: str | None) -> None:
    assert words.wish(typed) == command


@given(RAW)
def test_words_never_raise_and_answer_only_what_was_offered(raw: str) -> None:
    values = {option.value for option in areas()}
    assert words.option(raw, areas(), KO) in values | {None}
    assert set(words.several(raw, areas(), KO) or ()) <= values
    assert words.option(raw, AGREE, KO, exact=True) in {"yes", "no", None}
    words.wish(raw)
    words.is_stock(raw)


@given(st.sampled_from(areas()), st.sampled_from(["ko", "en", "zh", "ja", "vi"]))
def test_every_label_is_understood_in_every_language(option: object, language: str) -> None:
    say = sayer(language)
    label = say(option.label)  # type: ignore[attr-defined]
    assert words.option(label, areas(), say) == option.value  # type: ignore[attr-defined]
    assert words.option(label.upper(), areas(), say) == option.value  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", SPOKEN)
def test_code_that_stands_typed_on_the_page_is_understood_in_every_language(language: str) -> None:
    assert words.door(say(_("입장 확인 {code}", code="482913"), language)) == "482913"


@pytest.mark.parametrize(
    "text", ["입장", "입장 확인", "482913", "입장료 1000", "입장 확인 부탁해요 482913"]
)
def test_what_names_no_entrance_code_is_none(text: str) -> None:
    assert words.door(text) is None


@pytest.mark.parametrize(
    ("typed", "value"),
    [("3번", "b"), ("3", "b"), ("8번이요", "a"), ("1", None), ("2번", None), ("3번 확인", "b")],
)
def test_number_in_a_label_wins_over_its_place_in_the_list(typed: str, value: str | None) -> None:
    options = (Option("a", "8번 확인"), Option("b", "3번 확인"), Option("c", "새로 보기"))
    assert words.option(typed, options, KO) == value
