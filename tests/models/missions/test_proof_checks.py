"""What is seen at once in a proof, and how it is said to be mended."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from bot.texts import say
from models.dialog import InvalidError
from models.missions.link_address import normalise_link
from models.missions.proof_checks import (
    OwnAccount,
    Picture,
    Task,
    check_characters,
    check_day,
    check_links,
    check_pictures,
    check_seconds,
    digest_of,
    missing_pictures,
    owner_of,
)
from tests.support import SEOUL

BLOG = OwnAccount("blog", "https://blog.naver.com/walk")
INSTAGRAM = OwnAccount("instagram", "https://instagram.com/walk")
POST = "https://blog.naver.com/walk/223"
DUE = datetime(2026, 12, 20, 23, 59, tzinfo=SEOUL)
TASK = Task(9, "주제", date(2026, 12, 1), DUE, characters=800, photos=2, seconds=60)


def refused(check: Any, *given: Any) -> str:
    with pytest.raises(InvalidError) as error:
        check(*given)
    return say(error.value.words, "ko")


def test_owner_is_seen_where_the_address_names_the_account() -> None:
    owner = owner_of(POST, [INSTAGRAM, BLOG])
    assert owner
    assert (owner.kind, owner.certain) == ("blog", True)
    assert owner_of("https://blog.naver.com/walker/223", [BLOG]) is None
    assert owner_of("https://blog.naver.com/other/223", [BLOG]) is None


def test_post_that_names_no_account_is_left_to_a_person() -> None:
    owner = owner_of("https://instagram.com/p/Cx1", [BLOG, INSTAGRAM])
    assert owner
    assert (owner.kind, owner.certain) == ("instagram", False)
    assert owner_of("https://instagram.com/p/Cx1", [BLOG]) is None


def test_links_of_others_are_refused_with_the_own_accounts_named() -> None:
    said = refused(check_links, ["https://blog.naver.com/other/1"], [BLOG], {}, 9)
    assert "blog.naver.com/other/1" in said
    assert "blog.naver.com/walk)" in said


@pytest.mark.parametrize(
    "link", ["https://m.blog.naver.com/walk", "https://blog.naver.com/PostList.naver?blogId=walk"]
)
def test_address_of_the_whole_account_is_no_work(link: str) -> None:
    said = refused(check_links, [normalise_link(link)], [INSTAGRAM, BLOG], {}, 9)
    assert "글 하나를 열어" in said


def test_link_used_for_another_mission_is_refused_but_not_for_the_same() -> None:
    used = {digest_of(POST): 8}
    assert "이미 다른 미션에" in refused(check_links, [POST], [BLOG], used, 9)
    check_links([POST], [BLOG], used, 8)
    check_links([POST], [BLOG], {}, 9)


def test_too_many_links_and_no_account_are_said() -> None:
    assert "3개까지" in refused(check_links, [POST] * 4, [BLOG], {}, 9)
    assert "담당자에게" in refused(check_links, [POST], [], {}, 9)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 12, 16), "아직 오지 않은"),
        (date(2026, 11, 30), "먼저 올린"),
    ],
)
def test_day_out_of_time_is_refused(day: date, said: str) -> None:
    assert said in refused(check_day, day, TASK, date(2026, 12, 15))


def test_day_after_the_deadline_is_refused_and_the_bounds_are_in_time() -> None:
    assert "상담" in refused(check_day, date(2026, 12, 21), TASK, date(2026, 12, 22))
    check_day(date(2026, 12, 20), TASK, date(2026, 12, 20))
    check_day(date(2026, 12, 1), TASK, date(2026, 12, 20))


def test_lengths_say_how_much_is_missing() -> None:
    assert "50자를 더" in refused(check_characters, 750, TASK)
    assert "1초 더" in refused(check_seconds, 59, TASK)
    check_characters(800, TASK)
    check_seconds(60, TASK)


FILES = {
    1: Picture("a", True),
    2: Picture("b", True),
    3: Picture("a", True),
    4: Picture("c", False),
}


def test_pictures_must_be_pictures_and_new() -> None:
    assert "사진만" in refused(check_pictures, [1, 2, 4], FILES, {}, TASK)
    assert "이미 다른 미션" in refused(check_pictures, [1, 2], FILES, {"b": 8}, TASK)
    check_pictures([1], FILES, {"a": 9}, TASK)


def test_same_picture_twice_counts_once() -> None:
    assert [missing_pictures(chosen, FILES, TASK) for chosen in ([], [1, 3], [1, 2])] == [2, 1, 0]
