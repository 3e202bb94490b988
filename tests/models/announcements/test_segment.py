"""Segments: who is in, who can be reached, and that nobody counts twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert

from models.announcements import segment
from models.announcements.segment import Audience, Reach, Target
from models.events.registration import TABLE as REGISTRATION
from models.events.subscription import TABLE as SUBSCRIPTION
from models.user import Account
from tests.models.announcements.support import Desk
from tests.models.events.support import content, opened
from tests.models.support import Office


@pytest.fixture
def desk(either_office: Office) -> Desk:
    return Desk(either_office)


def reach(desk: Desk, name: str, target: str = "", *, consent: bool = False) -> Reach:
    with desk.office.work() as work:
        return segment.reach(work.connection, Audience(name, target, consent))


def subscribe(desk: Desk, user: int, kind: str, value: str = "") -> None:
    row = {"id": desk.office.ids(), "user_id": user, "kind": kind, "value": value,
           "created_at": desk.office.clock()}  # fmt: skip
    with desk.office.work() as work:
        work.connection.execute(insert(SUBSCRIPTION), [row])


def test_person_with_several_accounts_counts_once_on_the_one_used_last(desk: Desk) -> None:
    anna, _ben = desk.supporters(2)
    later = desk.office.clock() + timedelta(minutes=1)
    desk.account(anna, "web:anna", seen_at=later)
    found = reach(desk, "supporters")
    assert dict(found.channels) == {"telegram": 1, "web": 1}
    assert found.people == 2


def test_account_out_of_reach_gives_way_to_another_of_the_same_person(desk: Desk) -> None:
    [anna] = desk.supporters(1)
    desk.change(Account, anna, reachable=False)
    assert dict(reach(desk, "supporters").left_out) == {"blocked": 1}
    desk.account(anna, "web:anna")
    assert dict(reach(desk, "supporters").channels) == {"web": 1}


@pytest.mark.parametrize("address", ["telegram:-100200", "slack:C0DESK", "slack:G0ROOM"])
def test_places_are_no_people(desk: Desk, address: str) -> None:
    channel, _colon, name = address.partition(":")
    desk.office.person(name, "supporter", channel)
    found = reach(desk, "supporters")
    assert found.people == 0
    assert dict(found.left_out) == {"no_account": 1}


def test_consent_counts_only_where_it_is_needed_and_the_last_answer_holds(desk: Desk) -> None:
    people = desk.supporters(3)
    desk.agree(people[0])
    desk.agree(people[1])
    desk.office.clock.move(minutes=1)
    desk.agree(people[1], yes=False)
    assert reach(desk, "supporters").people == 3
    found = reach(desk, "supporters", consent=True)
    assert found.people == 1
    assert dict(found.left_out) == {"no_consent": 2}


def test_roles_are_whole_words_and_members_are_staff(desk: Desk) -> None:
    desk.office.person("a", "coordinator staff")
    desk.office.person("b", "juror")
    desk.office.person("c", "")
    member = desk.office.person("U1", "", "slack")
    desk.change(Account, member, member=True)
    assert reach(desk, "staff").people == 2
    assert reach(desk, "coordinators").people == 2  # with the desk's own
    assert reach(desk, "supporters").people == 0


def test_applicants_are_those_of_the_event_who_still_apply(desk: Desk) -> None:
    now = desk.office.clock()
    statuses = ("applied", "waiting", "offered", "cancelled", "expired", "later")
    people = [desk.office.person(f"q{at}") for at in range(len(statuses))]
    rows = [
        {"id": desk.office.ids(), "event_id": 7, "user_id": user, "people": 1, "needs": None,
         "status": status, "position": at, "answer": "", "offered_until": None, "arrived_at": None,
         "confirmed_by": 0, "asked_at": None, "score": 0, "comment": None, "created_at": now,
         "changed_at": now}
        for at, (user, status) in enumerate(zip(people, statuses, strict=True))
    ]  # fmt: skip
    with desk.office.work() as work:
        work.connection.execute(insert(REGISTRATION), rows)
    assert reach(desk, "event", "7").people == 3
    assert reach(desk, "event", "8").people == 0


def test_subscribers_of_all_get_what_is_narrower_too(desk: Desk) -> None:
    a, b, c = (desk.office.person(name) for name in "abc")
    subscribe(desk, a, "all")
    subscribe(desk, b, "series", "어울림광장")
    subscribe(desk, b, "district", "mapo")
    subscribe(desk, c, "district", "jongno")
    for user in (a, b, c):
        desk.agree(user)
    expected = {("subscribers", ""): 3, ("series", "어울림광장"): 2, ("series", "다른 것"): 1,
                ("district", "mapo"): 2, ("district", "jongno"): 2}  # fmt: skip
    found = {key: reach(desk, *key, consent=True).people for key in expected}
    assert found == expected
    with desk.office.work() as work:
        held = {each.name: each.targets(work.connection, work.now) for each in segment.SEGMENTS}
    assert held["series"] == (Target("어울림광장", "어울림광장"),)
    assert [each.label for each in held["district"]] == ["종로구", "마포구"]


def test_subscribers_are_asked_for_consent_by_their_segment() -> None:
    news = {each.name for each in segment.SEGMENTS if each.news}
    assert news == {"subscribers", "series", "district"}


@pytest.mark.parametrize(
    ("typed", "found"),
    [("1", "1"), ("05-02 봄 소풍", "1"), ("소풍", None), ("가을", "2"), ("없는 것", None)],
)
def test_target_is_named_by_value_label_or_the_only_part(typed: str, found: str | None) -> None:
    targets = (Target("1", "05-02 봄 소풍"), Target("2", "10-02 가을 소풍"))
    named = segment.find_target(targets, typed)
    assert (named.value if named else None) == found


def test_events_to_come_are_offered_before_those_that_are_over(desk: Desk) -> None:
    boss = desk.office.person("boss", "coordinator")
    with desk.office.work() as work:
        for title, days in (("지난", -3), ("나중", 9), ("다음", 2)):
            opened(work, boss, content(desk.office.clock() + timedelta(days=days), title=title))
        targets = segment.BY_NAME["event"].targets(work.connection, desk.office.clock())
    assert [each.label.split()[1] for each in targets] == ["다음", "나중", "지난"]
