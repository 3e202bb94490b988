"""Words better said otherwise: found with their particles, never inside another word."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.plain_words import KINDS, found_in, plain_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("장애우 이동 지원", ["장애우"]),
        ("장애우를 위한 나들이", ["장애우"]),
        ("장애우들에게도 알림", ["장애우"]),
        ("불우 이웃을 돕는 사업", ["불우 이웃"]),
        ("불우이웃돕기", []),  # one word of its own: whether it is meant, a person decides
        ("불우이웃 지원", ["불우 이웃"]),
        ("불우  이웃에게는", ["불우 이웃"]),
        ("결손 가족과 미망인의 살림", ["결손 가족", "미망인"]),
        ("정상인과 장애인이 함께", ["정상인"]),
        ("정상인들 기준", ["정상인"]),
        ("기능이 정상인 상태", []),
        ("정상인지 확인", []),
        ("비정상인을", []),
        ("편부·편모 가정", ["편부", "편모"]),
        ("남편부터 챙긴다", []),
        ("인편부터", []),
        ("조선족이라는 말", ["조선족"]),
        ("학부형님 간담회", ["학부형"]),
        ("사업 포트폴리오로 제출", ["포트폴리오"]),
        ("rms 개선", ["RMS"]),
        ("RMS를 씀", ["RMS"]),
        ("FARMS 사업", []),
        ("RMSE 계산", []),
        ("바우처(이용권)", ["바우처"]),
        ("바우처택시", []),
        ("‘미망인’", ["미망인"]),
        ("가내시장 정비", []),
        ("", []),
        ("장애인 이동 지원, 한부모 가족", []),
    ],
)
def test_word_is_found_as_a_word_of_its_own(text: str, words: list[str]) -> None:
    assert [each.word for each in found_in(text)] == words


def test_word_is_found_in_taken_apart_letters() -> None:
    assert found_in(unicodedata.normalize("NFD", "장애우를"))


@pytest.mark.parametrize("each", plain_words(), ids=lambda each: each.word)
def test_every_word_is_found_and_no_better_one_is_a_word_of_the_list(each: object) -> None:
    word, better = each.word, each.better  # type: ignore[attr-defined]
    assert each in found_in(f"올해 {word}에 대하여")
    assert better
    assert all(not found_in(one) for one in better)


def test_every_word_has_its_kind_and_source_and_stands_once() -> None:
    words = plain_words()
    assert len({each.word for each in words}) == len(words)
    assert {each.kind for each in words} <= set(KINDS)
    assert sum("2018-04-12" in each.source for each in words) == 14  # 13 entries, 편부·편모 is one


@given(st.text("장애우를은 들님가내시정상인결손가족RMS,.\n", max_size=30))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    found_in(text)
