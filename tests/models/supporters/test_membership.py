"""Memberships: accepting a place, pausing, dismissal, the papers, the end of the year."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from models import role
from models.role import NotAllowedError
from models.supporters import account as supporter_account
from models.supporters import application as applications
from models.supporters import certificate, membership, selection, supporter
from models.supporters.membership import Done, Ending, RestingError
from models.supporters.round import RoundPhaseError
from models.supporters.sns_account import SnsAccount
from tests.models.support import Office
from tests.models.supporters.support import BLOG, member, released
from tests.support import SEOUL


def test_accepting_gives_role_membership_accounts_and_paper_once(
    office: Office, boss: int, anna: int
) -> None:
    held = member(office, anna)
    with office.work() as work:
        assert role.roles_of(work.connection, anna) == {"supporter"}
        assert supporter_account.of_person(work, anna) == [BLOG]
        assert supporter.name_of(work, anna) == "anna"
        [paper] = certificate.of_person(work, anna)
        assert certificate.contents(paper).name == "anna"
        assert paper.kind == "appointment"
        assert (held.position, held.active_from, held.active_until) == (
            1, date(2027, 1, 1), date(2027, 11, 30),
        )  # fmt: skip
        membership.accept(work, anna, held.application_id, "telegram")
        assert len(certificate.of_person(work, anna)) == 1
        assert len(supporter.members(work, boss, held.round_id)) == 1


def test_dismissal_takes_the_role_and_ends_it_for_good(
    office: Office, boss: int, anna: int
) -> None:
    number = member(office, anna).id
    with office.work() as work:
        with pytest.raises(NotAllowedError):
            membership.set_status(work, anna, number, "dismissed", "스스로")
        with pytest.raises(ValueError):
            membership.set_status(work, boss, number, "dismissed", " ")
        membership.set_status(work, boss, number, "dismissed", "두 달 활동 없음")
        assert role.roles_of(work.connection, anna) == frozenset()
        with pytest.raises(ValueError):
            membership.set_status(work, boss, number, "active", "다시")


def test_dismissal_withdraws_the_letter_of_appointment(
    office: Office, boss: int, anna: int
) -> None:
    number = member(office, anna).id
    with office.work() as work:
        [paper] = certificate.of_supporter(work, number)
        typed = certificate.full_number(paper)
        membership.set_status(work, boss, number, "paused", "병가")
        assert certificate.verify(work.connection, typed) == "valid"
        membership.set_status(work, boss, number, "dismissed", "두 달 활동 없음")
        assert certificate.verify(work.connection, typed) == "withdrawn"


def test_accounts_are_registered_anew_by_coordinators_while_the_membership_lasts(
    office: Office, boss: int, anna: int
) -> None:
    number = member(office, anna).id
    new = SnsAccount("instagram", "https://instagram.com/anna", 2000, "followers")
    with office.work() as work:
        with pytest.raises(NotAllowedError):
            membership.change_accounts(work, anna, number, (new,))
        with pytest.raises(ValueError):
            membership.change_accounts(work, boss, number, ())
        membership.change_accounts(work, boss, number, (new,))
        assert supporter_account.of_person(work, anna) == [new]
        membership.leave(work, anna)
        with pytest.raises(ValueError):
            membership.change_accounts(work, boss, number, (BLOG,))


def test_papers_are_issued_anew_with_the_right_name_and_after_a_withdrawal(
    office: Office, boss: int, anna: int
) -> None:
    number, count = member(office, anna).id, lambda _work, _id: Done(9, 12)
    with office.work() as work:
        [first] = certificate.of_supporter(work, number)
        with pytest.raises(NotAllowedError):
            membership.reissue(work, anna, number, "안나", count)
        assert membership.reissue(work, boss, number, "anna", count) == [first]  # nothing was wrong
        [second] = membership.reissue(work, boss, number, " 안나 ", count)
        assert (first.status, second.status) == ("withdrawn", "valid")
        assert certificate.contents(second).name == supporter.name_of(work, anna) == "안나"
        certificate.withdraw(work, boss, second.id, "잘못 누름")
        [third] = membership.reissue(work, boss, number, "안나", count)
        assert (third.status, third.id != second.id) == ("valid", True)
        membership.set_status(work, boss, number, "dismissed", "두 달 활동 없음")
        with pytest.raises(ValueError):
            membership.reissue(work, boss, number, "안나", count)


def test_who_leaves_by_own_wish_keeps_no_role(office: Office, anna: int) -> None:
    with office.work() as work:
        left = membership.leave(work, anna)
        assert left is not None
        assert left.status == "left"
        assert role.roles_of(work.connection, anna) == frozenset()
        assert membership.leave(work, anna) is None


def test_round_is_completed_on_its_last_day_with_papers_for_the_active(
    office: Office, boss: int, anna: int
) -> None:
    number = member(office, anna).round_id
    with office.work() as work, pytest.raises(RoundPhaseError, match="active"):
        membership.complete(work, boss, number)
    office.clock.now = datetime(2027, 11, 30, 9, tzinfo=SEOUL)
    with office.work() as work:
        with pytest.raises(NotAllowedError):
            membership.complete(work, anna, number)
        done = membership.complete(work, boss, number, lambda _work, _id: Done(9, 12))
        assert [each.user_id for each in done] == [anna]
        papers = certificate.of_person(work, anna)
        assert [each.kind for each in papers] == ["activity", "completion", "appointment"]
        assert certificate.contents(papers[0]).missions == 9
        assert certificate.contents(papers[0]).hours == 12
        assert role.roles_of(work.connection, anna) == frozenset()
        with pytest.raises(RoundPhaseError):
            membership.complete(work, boss, number)


@pytest.mark.parametrize(
    ("resting", "status", "kinds"),
    [
        ("completed", "completed", ["activity", "completion", "appointment"]),
        ("ended", "ended", ["appointment"]),
    ],
)
def test_how_it_ends_for_who_rests_is_decided_and_no_role_is_left(
    office: Office, boss: int, anna: int, resting: Ending, status: str, kinds: list[str]
) -> None:
    held = member(office, anna)
    with office.work() as work:
        membership.set_status(work, boss, held.id, "paused", "병가")
    office.clock.now = datetime(2027, 11, 30, 9, tzinfo=SEOUL)
    with office.work() as work:
        with pytest.raises(RestingError):
            membership.complete(work, boss, held.round_id)
        assert role.roles_of(work.connection, anna) == {"supporter"}
        membership.complete(work, boss, held.round_id, resting=resting)
    assert member(office, anna).status == status
    with office.work() as work:
        assert [each.kind for each in certificate.of_person(work, anna)] == kinds
        assert role.roles_of(work.connection, anna) == frozenset()


def test_place_not_answered_by_the_end_of_the_round_is_taken_back_and_not_given(
    office: Office, boss: int
) -> None:
    number, ids = released(office, boss, "chosen")
    office.clock.now = datetime(2027, 11, 30, 9, tzinfo=SEOUL)
    with office.work() as work:
        row = applications.get(work, boss, ids[0])
        user, row.accept_until = row.user_id, work.now + timedelta(days=3)  # asked late
        membership.complete(work, boss, number)
        with pytest.raises(RoundPhaseError, match="completed"):
            membership.accept(work, user, ids[0], "web")
        assert selection.expire(work, ids[0]) is not None
        assert role.roles_of(work.connection, user) == frozenset()


def test_papers_of_the_year_are_issued_anew_with_what_was_accepted_since(
    office: Office, boss: int, anna: int
) -> None:
    held = member(office, anna)
    office.clock.now = datetime(2027, 11, 30, 9, tzinfo=SEOUL)
    with office.work() as work:
        membership.complete(work, boss, held.round_id, lambda _work, _id: Done(9, 12))
        found = membership.reissue(work, boss, held.id, "anna", lambda _work, _id: Done(10, 12))
        counts = {each.kind: certificate.contents(each).missions for each in found}
        assert counts == {"appointment": None, "completion": 10, "activity": 10}
        assert [each.status for each in certificate.of_supporter(work, held.id)].count("valid") == 3


def test_supporters_time_began_when_she_accepted_late(office: Office, boss: int) -> None:
    _number, ids = released(office, boss, "chosen")
    office.clock.now = datetime(2027, 4, 30, 9, tzinfo=SEOUL)
    with office.work() as work:
        user = applications.get(work, boss, ids[0]).user_id
        assert membership.accept(work, user, ids[0], "web").active_from == date(2027, 4, 30)
