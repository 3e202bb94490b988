"""Typed words: numbers, labels, parts, slips of the finger; never the opposite of what was meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts import SPOKEN, say, sayer
from handlers import words
from handlers.consents import AGREE
from handlers.conversations.checklist import MARKS
from handlers.fields import YES_NO
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
        ("의료", "medical"), ("의로", "medical"), ("쥬거", "housing"), ("수교", None), ("첫 번째", "living"), ("두번째요", "housing"), ("오번", "other"), ("네", None), ("이번", "housing"), ("잘 모르겠어요", "other"), ("교육이요", "education"), ("교육!", "education"),
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
        ("Tôi có ý tưởng", "idea"), ("제안할게 있어요", "idea"), ("제 아이디어 어떻게 됐어요?", "my"),
        ("내가 낸 거 보여 주세요", "my"), ("제안 취소하고 싶어요", "my"), ("결과가 언제 나와요?", "my"),
        ("개인정보 삭제해 주세요", "privacy"), ("내 정보 보여줘", "privacy"), ("계정 삭제", "privacy"), ("상담하고 싶어요", "human"),
        ("전화 상담", "human"), ("이어서 쓸래요", "resume"), ("접수번호가 뭐였죠", "my"), ("제안 수정하고 싶어요", "my"),
        ("연결 코드 주세요", "link"), ("change language", "language"), ("어떻게 사용해요", "help"), ("의견 있어요", "idea"),
        ("청년 상담 센터를 늘려 주세요", None), ("전화번호 알려 주세요", None), ("처음 화면", "start"), ("동의 철회하고 싶어요", "privacy"), ("내 정보 지워줘", "privacy"), ("계정을 연결하고 싶어요", "link"),
        ("언어 바꿔 주세요", "language"), ("English please", "language"), ("고맙습니다.", "thanks"),
        ("담당자와 연결하고 싶어요", "human"), ("사람이랑 얘기하고 싶어요", "human"),
        ("아픈 사람과 병원에 같이 가 주세요", None), ("이웃을 연결해 주는 자리를 만들어요", None), ("텔레그램이랑 연결하고 싶어요", "link"), ("오늘 날씨 좋네요", None), ("", None),
        ("동행메이트 지원할래요", "supporter"), ("서포터즈가 뭐예요?", "supporter"), ("서포터즈 활동비는 얼마예요", "statement"),
        ("서포터즈를 늘려 주세요", None), ("I want to become a supporter", "supporter"),
    ],
)  # fmt: skip
def test_wish_is_understood_from_a_short_sentence(typed: str, command: str | None) -> None:
    assert words.wish(typed) == command


@pytest.mark.parametrize(
    ("typed", "command"),
    [("체크 리스트", "checklist"), ("아이디아 제안", "idea"), ("도운말", "help"), ("내 현항", "my"), ("쳌크리스트 작성", "checklist"),
     ("가", None), ("", None), ("오늘 날씨 좋네요", None), ("경사로를 놓아 주세요", None)],
)  # fmt: skip
def test_command_is_understood_with_a_slip(typed: str, command: str | None) -> None:
    assert words.nearly(typed) == command


@pytest.mark.parametrize(
    ("typed", "value"),
    [("해당없슴", "not_applicable"), ("해당 업음", "not_applicable"), ("검토완로", "reviewed"),
     ("문제 없음", None), ("검토 안 함", None), ("검토하지 않음", None)],
)  # fmt: skip
def test_mark_is_never_taken_for_the_other(typed: str, value: str | None) -> None:
    assert words.option(typed, MARKS, KO) == value


@given(RAW)
def test_words_never_raise_and_answer_only_what_was_offered(raw: str) -> None:
    values = {option.value for option in areas()}
    assert words.option(raw, areas(), KO) in values | {None}
    assert set(words.several(raw, areas(), KO) or ()) <= values
    assert words.option(raw, AGREE, KO, exact=True) in {"yes", "no", None}
    words.wish(raw)
    words.is_stock(raw)
    words.nearly(raw)
    words.stem(raw)


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
