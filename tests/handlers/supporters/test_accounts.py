"""SNS accounts read from a line of chat."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts import say
from handlers.supporters.accounts import KINDS, UNITS, read_account, shown
from models.dialog import InvalidError
from models.missions.link_address import Platform
from models.supporters.sns_account import SnsAccount, Unit
from models.text import Words


@pytest.mark.parametrize(
    ("line", "kind", "address", "reach", "unit"),
    [
        ("blog.naver.com/walk 한 달 3000명", "blog", "blog.naver.com/walk", 3000, "monthly_visitors"),
        ("https://m.blog.naver.com/Walk 하루 방문자 1,200", "blog", "blog.naver.com/walk", 1200,
         "daily_visitors"),
        ("월 방문자 3천명 https://walk.tistory.com", "blog", "walk.tistory.com", 3000, "monthly_visitors"),
        ("인스타 @walk 팔로워 2,300", "instagram", "instagram.com/walk", 2300, "followers"),
        ("인스타그램 walk_2 1.2만", "instagram", "instagram.com/walk_2", 12000, "followers"),
        ("instagram @walk 2.3k followers", "instagram", "instagram.com/walk", 2300, "followers"),
        ("youtube.com/@Walk 구독자 5만 명", "youtube", "youtube.com/@walk", 50000, "followers"),
        ("유튜브 walk 1500", "youtube", "youtube.com/@walk", 1500, "followers"),
        ("네이버 블로그 walk 이웃 1,100명", "blog", "blog.naver.com/walk", 1100, "followers"),
        ("twitter.com/walk 2000", "x", "x.com/walk", 2000, "followers"),
        ("https://tiktok.com/@walk, 팔로워 900", "other", "tiktok.com/@walk", 900, "followers"),
        ("페이스북 walk.seoul 1천", "facebook", "facebook.com/walk.seoul", 1000, "followers"),
        ("- instagram.com/walk followers 2000", "instagram", "instagram.com/walk", 2000, "followers"),
    ],
)  # fmt: skip
def test_account_is_read_as_people_write_it(
    line: str, kind: Platform, address: str, reach: int, unit: Unit
) -> None:
    assert read_account(line) == SnsAccount(kind, f"https://{address}", reach, unit)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("팔로워가 많아요", "주소를 찾지"),
        ("블로그", "주소를 찾지"),
        ("blog.naver.com 하루 100", "주소를 찾지"),
        ("instagram.com/walk", "사람 수가 없어요"),
        ("instagram.com/walk 팔로워 많음", "사람 수가 없어요"),
        ("instagram.com/walk 팔로워 100 방문자 200", "사람 수가 없어요"),
        ("instagram.com/walk 99999999999", "사람 수가 없어요"),
        ("blog.naver.com/walk 3000", "하루 방문자인지"),
    ],
)
def test_what_is_missing_is_said(line: str, said: str) -> None:
    with pytest.raises(InvalidError) as refused:
        read_account(line)
    assert said in say(refused.value.words, "ko")


@given(
    st.sampled_from(["blog.naver.com/walk", "instagram.com/walk", "tiktok.com/@walk", "x.com/walk2"]),
    st.sampled_from(sorted(UNITS)),
    st.integers(0, 10**8),
)  # fmt: skip
def test_line_written_for_a_change_is_read_again(address: str, unit: Unit, reach: int) -> None:
    account = SnsAccount(
        read_account(f"{address} 팔로워 1").kind, f"https://{address}", reach, unit
    )
    assert read_account(account.line()) == account
    assert account.kind in KINDS
    assert f"{reach:,}" in say(shown(account), "ko")


@given(st.text(max_size=200))
def test_any_line_is_an_account_or_refused_with_words(line: str) -> None:
    words: Words = ""
    try:
        words = shown(read_account(line))
    except InvalidError as error:
        words = error.words
    assert say(words, "ko")
