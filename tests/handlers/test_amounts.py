"""Numbers and won as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.amounts import MOST_WON, read_number, read_won


@pytest.mark.parametrize(
    ("raw", "won"),
    [
        ("30,000,000", 30_000_000),
        ("30,000,000원", 30_000_000),
        ("３０００만 원", 30_000_000),
        ("3천만원", 30_000_000),
        ("3천만 원", 30_000_000),
        ("1억 5천만원", 150_000_000),
        ("1억5천", 150_000_000),
        ("1억 5천원", 150_000_000),
        ("3억2천5백", 325_000_000),
        ("1조 2천", 1_200_000_000_000),
        ("3만5천", 35_000),
        ("3천원", 3_000),
        ("30,000천원", 30_000_000),
        ("금 30,000,000원정", 30_000_000),
        ("예산 1억", 100_000_000),
        ("예산은 약 2천만원입니다", 20_000_000),
        ("2천5백만원", 25_000_000),
        ("1억 2천5백만원", 125_000_000),
        ("3천2백50만원", 32_500_000),
        ("5백만원", 5_000_000),
        ("15백만원", 15_000_000),
        ("120백만원", 120_000_000),
        ("1.5억", 150_000_000),
        ("0.8억원", 80_000_000),
        ("2.5천만원", 25_000_000),
        ("약 300만원", 3_000_000),
        ("총 300만원 정도", 3_000_000),
        ("₩50,000", 50_000),
        ("₩ 50,000원", 50_000),
        ("50000 won", 50_000),
        ("50000KRW", 50_000),
        ("만원", 10_000),
        ("천원", 1_000),
        ("백만원", 1_000_000),
        ("천만원", 10_000_000),
        ("십만원", 100_000),
        ("억", 100_000_000),
        ("1조 2천억원", 1_200_000_000_000),
        ("12억 3,400만원", 1_234_000_000),
        ("1만 5천원", 15_000),
        ("1만5천5백원", 15_500),
        ("비예산", 0),
        ("예산 없음", 0),
        ("0원", 0),
        ("0", 0),
    ],
)
def test_won_reads_what_people_write(raw: str, won: int) -> None:
    assert read_won(raw) == won


@pytest.mark.parametrize(
    "raw", ["", " ", "원", "많이", "미정", "-5만원", "3천만원쯤이요?", "1억~2억", "12월", "9" * 41, "2000조", "5$", "1억5000", "1조 300원"]
)  # fmt: skip
def test_won_refuses_what_is_no_amount(raw: str) -> None:
    assert read_won(raw) is None


@given(st.integers(0, MOST_WON))
def test_won_reads_every_plain_amount_exactly(won: int) -> None:
    assert read_won(str(won)) == won
    assert read_won(f"{won:,}원") == won


@given(st.integers(0, 9999), st.integers(0, 9999), st.integers(0, 9999))
def test_won_reads_every_amount_in_groups_of_four(high: int, middle: int, low: int) -> None:
    groups = [f"{high}억" * bool(high), f"{middle}만" * bool(middle), str(low) * bool(low)]
    text = " ".join(group for group in groups if group)
    if text:
        unclear = high and low and not middle  # 1억 5000: won, or of 만? That is asked again
        won = high * 10**8 + middle * 10**4 + low
        assert read_won(f"{text}원") == (None if unclear else won)


@given(st.tuples(*[st.integers(0, 9)] * 4))
def test_won_reads_every_group_spelled_by_units(digits: tuple[int, int, int, int]) -> None:
    """사천삼백 written as people do: 4천3백2십1만원."""
    spelled = "".join(f"{d}{u}" for d, u in zip(digits, ("천", "백", "십", ""), strict=True) if d)
    if spelled:
        number = int("".join(map(str, digits)))
        assert read_won(f"{spelled}만원") == number * 10_000


@given(st.text(max_size=60) | st.text("0123456789.,십백천만억조원약 ", max_size=45))
def test_won_never_raises_and_stays_in_range(raw: str) -> None:
    won = read_won(raw)
    assert won is None or 0 <= won <= MOST_WON


@pytest.mark.parametrize(
    ("raw", "number"),
    [("12", 12), ("12명", 12), (" 1,200 명 ", 1200), ("３개", 3), ("7회", 7), ("20 people", 20)],
)
def test_number_reads_what_people_write(raw: str, number: int) -> None:
    assert read_number(raw) == number


@given(st.text(max_size=40) | st.text("0123456789명개 ,.", max_size=20))
def test_number_never_raises(raw: str) -> None:
    number = read_number(raw)
    assert number is None or 0 <= number < 10**15


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("3", 3), ("3명이요", 3), ("세 명", 3), ("셋이요", 3), ("우리 셋이요", 3), ("두 분", 2), ("둘이서 가요", 2),
        ("혼자", 1), ("0명", 0), ("0", 0), ("혼자 가요", 1), ("한 사람", 1), ("저 포함 4명", 4), ("스무 명", 20), ("열두 명", 12),
        ("서른다섯 명", 35), ("열", 10), ("총 5명", 5), ("5명 정도", 5), ("셋 넷", None), ("", None), ("세상", None),
        ("많이", None), ("3-4명", None), ("한", None),
        ("two", 2), ("Two people", 2), ("just me", None), ("两个人", 2), ("三位", 3), ("二人です", 2), ("2名", 2), ("hai người", 2),
        ("mười", 10), ("十", 10), ("人", None),
    ],
)  # fmt: skip
def test_counts_are_read_as_people_say_them(raw: str, number: int | None) -> None:
    assert read_number(raw) == number


@pytest.mark.parametrize("raw", ["3천", "5백", "약 3천", "2천5백"])
def test_thousands_that_may_mean_ten_millions_are_asked_again(raw: str) -> None:
    """3천 of a budget is said for 3천만원 as well; a form that says 3,000원 would be wrong."""
    assert read_won(raw) is None
