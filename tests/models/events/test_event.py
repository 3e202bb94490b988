"""Events: how they are found, and what people know of time and place."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest

from models.districts import districts, named, near
from models.events import event
from models.events.event import UnknownEventError
from tests.models.events.support import WEDNESDAY, content, coordinator, opened
from tests.models.support import Office


def test_upcoming_by_week_month_field_and_district(office: Office) -> None:
    boss = coordinator(office)
    monday = office.clock()
    given = {
        "this week": content(monday + timedelta(days=6, hours=13), title="이번 주"),  # Sunday 23:00
        "next week": content(monday + timedelta(days=7), title="월요일", district="mapo"),
        "next month": content(monday + timedelta(days=8), title="다음 달", field="housing"),
        "near": content(monday + timedelta(days=1), title="옆 동네", district="yongsan"),
        "far": content(monday + timedelta(days=2), title="먼 곳", district="dobong"),
    }
    with office.work() as work:
        for each in given.values():
            opened(work, boss, each)

        def titles(**parts: str) -> list[str]:
            return [each.title for each in event.upcoming(work, monday, **parts)]  # type: ignore[arg-type]

        assert titles(span="week") == ["옆 동네", "먼 곳", "이번 주"]
        assert titles(span="month") == ["옆 동네", "먼 곳", "이번 주", "월요일"]
        assert titles(field="housing") == ["다음 달"]
        assert titles(district="mapo") == ["월요일", "옆 동네"]  # the district's own come first
        assert titles(district="gangdong") == []
        later = event.upcoming(work, monday + timedelta(days=1, hours=1))
        assert later[0].title == "옆 동네"  # going on still
        over = event.upcoming(work, monday + timedelta(days=1, hours=2))
        assert "옆 동네" not in [each.title for each in over]


def test_unknown_event_is_said_so(office: Office) -> None:
    with office.work() as work:
        for verb in (event.get, event.lock):
            with pytest.raises(UnknownEventError):
                verb(work, 1)


def test_map_link_is_the_given_one_or_a_search(office: Office) -> None:
    boss = coordinator(office)
    with office.work() as work:
        assert event.map_link(opened(work, boss)).endswith(
            "/link/search/%EC%A4%91%EA%B5%AC%20%EC%84%B8%EC%A2%85%EB%8C%80%EB%A1%9C%20110"
        )
        given = content(map_url="https://example.com/map")
        assert event.map_link(opened(work, boss, given)) == "https://example.com/map"


def test_what_people_know_is_kept_in_one_zone(office: Office) -> None:
    boss = coordinator(office)
    with office.work() as work:
        made = opened(work, boss)
        number = made.id
    with office.work() as work:
        read = event.get(work, number)
        assert event.whereabouts(read) == read.told
        assert read.starts_at == WEDNESDAY.astimezone(UTC)


def test_districts_are_25_and_lie_side_by_side_both_ways() -> None:
    assert len(districts()) == 25
    for each in districts():
        assert near(each)
        assert all(each in near(other) for other in near(each)), each


@pytest.mark.parametrize(
    ("typed", "key"),
    [("마포", "mapo"), ("마포구", "mapo"), (" Mapo-gu ", "mapo"), ("중구", "jung"), ("중", None),
     ("부산", None)],
)  # fmt: skip
def test_district_is_read_as_people_write_it(typed: str, key: str | None) -> None:
    assert named(typed) == key
