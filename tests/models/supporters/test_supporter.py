"""Supporters: who is active, what others ask, what is kept of them and for how long."""

from __future__ import annotations

from datetime import datetime

import pytest

from models import link, privacy, record, role
from models.supporters import account as supporter_account
from models.supporters import application as applications
from models.supporters import certificate, membership, supporter
from models.supporters import privacy as supporter_privacy
from models.supporters import round as rounds
from models.supporters import watch as supporter_watch
from tests.models.support import Office
from tests.models.supporters.support import BLOG, member, released
from tests.support import SEOUL

IN_MAY = datetime(2027, 5, 1, 9, tzinfo=SEOUL)


def test_active_are_those_of_the_day_who_are_not_paused(
    office: Office, boss: int, anna: int
) -> None:
    number = member(office, anna).id
    with office.work() as work:
        assert supporter.active(work, work.now) == []  # before the first day
        assert [each.user_id for each in supporter.active(work, IN_MAY)] == [anna]
        assert supporter.active(work, datetime(2027, 12, 1, tzinfo=SEOUL)) == []
        last = datetime(2027, 11, 30, 23, 59, tzinfo=SEOUL)
        assert len(supporter.active(work, last)) == 1
        membership.set_status(work, boss, number, "paused", "병가")
        assert supporter.active(work, IN_MAY) == []
        membership.set_status(work, boss, number, "active", "복귀")
        assert len(supporter.active(work, IN_MAY)) == 1


def test_erasure_takes_the_person_out_and_the_number_goes_on_answering(
    office: Office, anna: int
) -> None:
    with office.work() as work:
        [paper] = certificate.of_person(work, anna)
        number = certificate.full_number(paper)
        kinds = {each.get("kind") for each in supporter_privacy.stored(work, anna)}
        assert {"application", "membership", "appointment"} <= kinds
        assert privacy.counts(work, anna)["supporter"] == 4
        supporter_privacy.erase(work, anna)
    with office.work() as work:
        assert supporter_privacy.stored(work, anna) == []
        assert supporter.active(work, IN_MAY) == []
        assert certificate.verify(work.connection, number) == "valid"
        assert certificate.find(work.connection, paper.id) is None


def test_linking_gives_the_membership_to_the_person_that_stays(office: Office, anna: int) -> None:
    other = office.person("page", channel="web")
    with office.work() as work:
        supporter_watch.watch(work, other)
        supporter_watch.watch(work, anna)
        link.merge(work, other, anna)
    with office.work() as work:
        assert [each.user_id for each in supporter.active(work, IN_MAY)] == [other]
        assert supporter_account.of_person(work, other) == [BLOG]
        assert len(certificate.of_person(work, other)) == 1
        assert supporter_watch.watches(work, other)
        assert role.roles_of(work.connection, other) == {"supporter"}


@pytest.fixture
def twins(office: Office, boss: int) -> tuple[int, int]:
    """One person who holds two places of a round, by two accounts nobody knew to be hers."""
    _number, ids = released(office, boss, "chosen", "chosen")
    with office.work() as work:
        users = [applications.get(work, boss, each).user_id for each in ids]
        for user, application in zip(users, ids, strict=True):
            membership.accept(work, user, application, "telegram")
    return users[0], users[1]


@pytest.mark.parametrize("kept_is_dismissed", [True, False])
def test_dismissal_holds_for_both_of_a_persons_places(
    office: Office, boss: int, twins: tuple[int, int], *, kept_is_dismissed: bool
) -> None:
    kept, joined = twins
    gone = member(office, kept if kept_is_dismissed else joined).id
    with office.work() as work:
        papers = [certificate.full_number(p) for u in twins for p in certificate.of_person(work, u)]
        membership.set_status(work, boss, gone, "dismissed", "같은 글을 되풀이")
        link.merge(work, kept, joined)
    with office.work() as work:
        [left] = supporter.of_person(work, kept)
        assert (left.id, left.status, left.reason) == (
            gone,
            "dismissed",
            {"text": "같은 글을 되풀이"},
        )
        assert left.application_id == applications.of_person(work, kept)[0].id
        assert role.roles_of(work.connection, kept) == frozenset()
        assert {certificate.verify(work.connection, each) for each in papers} == {"withdrawn"}
        assert supporter.active(work, IN_MAY) == []
        assert record.verify(work.connection)[1] is None


@pytest.mark.parametrize("kept_has_left", [True, False])
def test_place_that_goes_on_stays_when_the_other_was_given_up(
    office: Office, twins: tuple[int, int], *, kept_has_left: bool
) -> None:
    kept, joined = twins
    goes_on = member(office, joined if kept_has_left else kept).id
    with office.work() as work:
        membership.leave(work, kept if kept_has_left else joined)
        link.merge(work, kept, joined)
    with office.work() as work:
        [active] = supporter.active(work, IN_MAY)
        assert (active.id, active.user_id) == (goes_on, kept)
        assert role.roles_of(work.connection, kept) == {"supporter"}
        assert supporter_account.of_person(work, kept) == [BLOG]


def test_watchers_are_told_once_and_may_think_better_of_it(office: Office) -> None:
    anna, bert = office.person("anna"), office.person("bert")
    with office.work() as work:
        supporter_watch.watch(work, anna)
        supporter_watch.watch(work, anna)
        supporter_watch.watch(work, bert)
        assert supporter_watch.unwatch(work, bert)
        assert not supporter_watch.unwatch(work, bert)
        assert supporter_watch.take_watchers(work) == [anna]
        assert supporter_watch.take_watchers(work) == []


def test_after_its_time_nothing_of_the_people_is_kept(office: Office, boss: int, anna: int) -> None:
    found = member(office, anna)
    with office.work() as work:
        held = rounds.get(work, found.round_id)
        assert applications.forget(work, held, ("not_chosen", "waiting")) == 1
        assert applications.contents(applications.get(work, boss, found.application_id)).name
        assert supporter_privacy.forget(work, held) == 1
        assert role.roles_of(work.connection, anna) == frozenset()  # though nobody ended the round
    with office.work() as work:
        assert supporter_account.of_person(work, anna) == []
        assert certificate.of_person(work, anna) == []
        assert supporter.latest_of(work, anna) is None
