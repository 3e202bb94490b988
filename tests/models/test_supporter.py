"""Supporters: accepting a place, what others ask, pausing, dismissal, the end of the year."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from models import certificate, link, privacy, role, supporter_privacy, supporter_watch
from models import supporter as supporters
from models import supporter_application as applications
from models import supporter_round as rounds
from models.role import NotAllowedError
from models.sns_account import SnsAccount
from models.supporter import Done
from models.supporter_round import RoundPhaseError
from tests.models.support import Office
from tests.models.supporter_support import BLOG
from tests.models.test_supporter_selection import released
from tests.support import SEOUL

IN_MAY = datetime(2027, 5, 1, 9, tzinfo=SEOUL)


@pytest.fixture
def boss(office: Office) -> int:
    return office.person("boss", "coordinator")


@pytest.fixture
def anna(office: Office, boss: int) -> int:
    """A supporter; the membership is her only one."""
    _number, ids = released(office, boss, "chosen", "waiting")
    with office.work() as work:
        user = applications.get(work, boss, ids[0]).user_id
        supporters.accept(work, user, ids[0], "telegram")
    return user


def member(office: Office, user: int) -> supporters.Supporter:
    with office.work() as work:
        found = supporters.latest_of(work, user)
        assert found is not None
        work.orm.expunge(found)
        return found


def test_accepting_gives_role_membership_accounts_and_paper_once(
    office: Office, boss: int, anna: int
) -> None:
    held = member(office, anna)
    with office.work() as work:
        assert role.roles_of(work.connection, anna) == {"supporter"}
        assert supporters.accounts_of(work, anna) == [BLOG]
        assert supporters.name_of(work, anna) == "anna"
        [paper] = certificate.of_person(work, anna)
        assert certificate.contents(paper).name == "anna"
        assert paper.kind == "appointment"
        assert (held.position, held.active_from, held.active_until) == (
            1, date(2027, 1, 1), date(2027, 11, 30),
        )  # fmt: skip
        supporters.accept(work, anna, held.application_id, "telegram")
        assert len(certificate.of_person(work, anna)) == 1
        assert len(supporters.members(work, boss, held.round_id)) == 1


def test_active_are_those_of_the_day_who_are_not_paused(
    office: Office, boss: int, anna: int
) -> None:
    number = member(office, anna).id
    with office.work() as work:
        assert supporters.active(work, work.now) == []  # before the first day
        assert [each.user_id for each in supporters.active(work, IN_MAY)] == [anna]
        assert supporters.active(work, datetime(2027, 12, 1, tzinfo=SEOUL)) == []
        last = datetime(2027, 11, 30, 23, 59, tzinfo=SEOUL)
        assert len(supporters.active(work, last)) == 1
        supporters.set_status(work, boss, number, "paused", "병가")
        assert supporters.active(work, IN_MAY) == []
        supporters.set_status(work, boss, number, "active", "복귀")
        assert len(supporters.active(work, IN_MAY)) == 1


def test_dismissal_takes_the_role_and_ends_it_for_good(
    office: Office, boss: int, anna: int
) -> None:
    number = member(office, anna).id
    with office.work() as work:
        with pytest.raises(NotAllowedError):
            supporters.set_status(work, anna, number, "dismissed", "스스로")
        with pytest.raises(ValueError):
            supporters.set_status(work, boss, number, "dismissed", " ")
        supporters.set_status(work, boss, number, "dismissed", "두 달 활동 없음")
        assert role.roles_of(work.connection, anna) == frozenset()
        with pytest.raises(ValueError):
            supporters.set_status(work, boss, number, "active", "다시")


def test_dismissal_withdraws_the_letter_of_appointment(
    office: Office, boss: int, anna: int
) -> None:
    number = member(office, anna).id
    with office.work() as work:
        [paper] = certificate.of_supporter(work, number)
        typed = certificate.full_number(paper)
        supporters.set_status(work, boss, number, "paused", "병가")
        assert certificate.verify(work.connection, typed) == "valid"
        supporters.set_status(work, boss, number, "dismissed", "두 달 활동 없음")
        assert certificate.verify(work.connection, typed) == "withdrawn"


def test_accounts_are_registered_anew_by_coordinators_while_the_membership_lasts(
    office: Office, boss: int, anna: int
) -> None:
    number = member(office, anna).id
    new = SnsAccount("instagram", "https://instagram.com/anna", 2000, "followers")
    with office.work() as work:
        with pytest.raises(NotAllowedError):
            supporters.change_accounts(work, anna, number, (new,))
        with pytest.raises(ValueError):
            supporters.change_accounts(work, boss, number, ())
        supporters.change_accounts(work, boss, number, (new,))
        assert supporters.accounts_of(work, anna) == [new]
        supporters.leave(work, anna)
        with pytest.raises(ValueError):
            supporters.change_accounts(work, boss, number, (BLOG,))


def test_papers_are_issued_anew_with_the_right_name_and_after_a_withdrawal(
    office: Office, boss: int, anna: int
) -> None:
    number, count = member(office, anna).id, lambda _work, _id: Done(9, 12)
    with office.work() as work:
        [first] = certificate.of_supporter(work, number)
        with pytest.raises(NotAllowedError):
            supporters.reissue(work, anna, number, "안나", count)
        assert supporters.reissue(work, boss, number, "anna", count) == [first]  # nothing was wrong
        [second] = supporters.reissue(work, boss, number, " 안나 ", count)
        assert (first.status, second.status) == ("withdrawn", "valid")
        assert certificate.contents(second).name == supporters.name_of(work, anna) == "안나"
        certificate.withdraw(work, boss, second.id, "잘못 누름")
        [third] = supporters.reissue(work, boss, number, "안나", count)
        assert (third.status, third.id != second.id) == ("valid", True)
        supporters.set_status(work, boss, number, "dismissed", "두 달 활동 없음")
        with pytest.raises(ValueError):
            supporters.reissue(work, boss, number, "안나", count)


def test_who_leaves_by_own_wish_keeps_no_role(office: Office, anna: int) -> None:
    with office.work() as work:
        left = supporters.leave(work, anna)
        assert left is not None
        assert left.status == "left"
        assert role.roles_of(work.connection, anna) == frozenset()
        assert supporters.leave(work, anna) is None


def test_round_is_completed_on_its_last_day_with_papers_for_the_active(
    office: Office, boss: int, anna: int
) -> None:
    number = member(office, anna).round_id
    with office.work() as work, pytest.raises(RoundPhaseError, match="active"):
        supporters.complete(work, boss, number)
    office.clock.now = datetime(2027, 11, 30, 9, tzinfo=SEOUL)
    with office.work() as work:
        with pytest.raises(NotAllowedError):
            supporters.complete(work, anna, number)
        done = supporters.complete(work, boss, number, lambda _work, _id: Done(9, 12))
        assert [each.user_id for each in done] == [anna]
        papers = certificate.of_person(work, anna)
        assert [each.kind for each in papers] == ["activity", "completion", "appointment"]
        assert certificate.contents(papers[0]).missions == 9
        assert certificate.contents(papers[0]).hours == 12
        assert role.roles_of(work.connection, anna) == frozenset()
        with pytest.raises(RoundPhaseError):
            supporters.complete(work, boss, number)


def test_papers_of_the_year_are_issued_anew_with_what_was_accepted_since(
    office: Office, boss: int, anna: int
) -> None:
    held = member(office, anna)
    office.clock.now = datetime(2027, 11, 30, 9, tzinfo=SEOUL)
    with office.work() as work:
        supporters.complete(work, boss, held.round_id, lambda _work, _id: Done(9, 12))
        found = supporters.reissue(work, boss, held.id, "anna", lambda _work, _id: Done(10, 12))
        counts = {each.kind: certificate.contents(each).missions for each in found}
        assert counts == {"appointment": None, "completion": 10, "activity": 10}
        assert [each.status for each in certificate.of_supporter(work, held.id)].count("valid") == 3


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
        assert supporters.active(work, IN_MAY) == []
        assert certificate.verify(work.connection, number) == "valid"
        assert certificate.find(work.connection, paper.id) is None


def test_linking_gives_the_membership_to_the_person_that_stays(office: Office, anna: int) -> None:
    other = office.person("page", channel="web")
    with office.work() as work:
        supporter_watch.watch(work, other)
        supporter_watch.watch(work, anna)
        link.merge(work, other, anna)
    with office.work() as work:
        assert [each.user_id for each in supporters.active(work, IN_MAY)] == [other]
        assert supporters.accounts_of(work, other) == [BLOG]
        assert len(certificate.of_person(work, other)) == 1
        assert supporter_watch.watches(work, other)
        assert role.roles_of(work.connection, other) == {"supporter"}


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
    with office.work() as work:
        assert supporters.accounts_of(work, anna) == []
        assert certificate.of_person(work, anna) == []
        assert supporters.latest_of(work, anna) is None


def test_supporters_time_began_when_she_accepted_late(office: Office, boss: int) -> None:
    _number, ids = released(office, boss, "chosen")
    office.clock.now = IN_MAY - timedelta(days=1)
    with office.work() as work:
        user = applications.get(work, boss, ids[0]).user_id
        assert supporters.accept(work, user, ids[0], "web").active_from == date(2027, 4, 30)
