"""Points: lines that coordinators write, and what they give."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.supporters.points import (
    InvalidPointsError,
    PointRule,
    computed,
    load,
    read,
    total,
    write,
)
from models.supporters.sns_account import SnsAccount

RULES = read("SNS 계정 수 10: 1=2 3=10\nSNS 친구·방문자 30: 1=30\n활동 경력 20: 1=7 2=20\n동기 30")
BLOG = SnsAccount("blog", "https://blog.naver.com/a", 1000, "daily_visitors")
LABELS = st.text(st.sampled_from("가나다 라"), min_size=1, max_size=6).map(str.strip).filter(bool)


def test_lines_are_read_and_written_again() -> None:
    assert read(write(RULES)) == RULES
    assert load([rule.dump() for rule in RULES]) == RULES
    assert RULES[3] == PointRule("동기", 30)


@given(st.dictionaries(LABELS, st.integers(0, 999), min_size=1, max_size=5))
def test_any_rules_by_hand_survive_writing_and_reading(held: dict[str, int]) -> None:
    rules = tuple(PointRule(label, most) for label, most in held.items())
    assert read(write(rules)) == rules


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "비어"),
        ("동기", "읽지 못했어요"),
        ("동기 30: 1=2", "계산할 수 없어요"),
        ("SNS 계정 수 10: 1=11", "보다 커요"),
        ("SNS 계정 수 10: 하나=2", "점수를 읽지"),
        ("동기 10\n동기 20", "두 번"),
        ("\n".join(f"항목{'가' * n} 1" for n in range(13)), "12개"),
    ],
)
def test_wrong_line_is_named(text: str, said: str) -> None:
    with pytest.raises(InvalidPointsError, match=said):
        read(text)


@pytest.mark.parametrize(
    ("accounts", "works", "points"),
    [
        ((), (), [0, 0, 0]),
        ((BLOG,), ("a",), [2, 30, 7]),
        ((SnsAccount("blog", "b", 999, "daily_visitors"),) * 3, ("a", "b", "c"), [10, 0, 20]),
        ((SnsAccount("blog", "b", 10**6, "monthly_visitors"),), (), [2, 0, 0]),
    ],
)
def test_points_follow_from_what_was_applied_with(
    accounts: tuple[SnsAccount, ...], works: tuple[str, ...], points: list[int]
) -> None:
    preferred = {"daily_visitors": 1000, "followers": 1000}
    assert list(computed(RULES, accounts, works, preferred).values()) == points


def test_what_is_given_by_hand_is_the_mean_of_those_who_gave() -> None:
    counted = computed(RULES, (BLOG,), (), {})
    found = total(RULES, counted, [{"동기": 20}, {"동기": 25}, {}])
    assert [each.given for each in found] == [2, 0, 0, 22.5]
    assert total(RULES, counted, [])[3].given is None


@given(text=st.text(max_size=60) | st.text("동기 SNS계정수활력0123456789:=점,\n", max_size=60))
def test_any_lines_are_rules_or_refused_with_words(text: str) -> None:
    try:
        rules = read(text)
    except InvalidPointsError as error:
        told = str(error)
        assert told.strip()
    else:
        assert read(write(rules)) == rules
