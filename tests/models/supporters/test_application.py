"""Applications: the period, one a person a round, eligibility, scores, taking back, forgetting."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.idea import NotOwnerError
from models.role import NotAllowedError
from models.supporters import application as applications
from models.supporters import round as rounds
from models.supporters import score as scoring
from models.supporters.application import NotEligibleError
from models.supporters.round import RoundPhaseError
from models.supporters.sns_account import SnsAccount
from tests.models.support import Office
from tests.models.supporters.support import CONTENT, FORM, apply_all, opened


def test_applying_gives_a_number_and_applying_again_changes_it(office: Office, boss: int) -> None:
    number = opened(office, boss)
    anna = office.person("anna")
    with office.work() as work:
        first = applications.submit(work, anna, FORM, "telegram", "ko")
        assert first.number == "SP-2026-000001"
        assert applications.contents(first) == FORM
        again = applications.submit(work, anna, replace(FORM, name="김바꿈"), "web", "en")
        assert (again.id, again.number, again.revision) == (first.id, first.number, 2)
        assert len(applications.of_round(work, number)) == 1


def test_applications_come_in_the_period_only(office: Office, boss: int) -> None:
    anna = office.person("anna")
    with office.work() as work, pytest.raises(RoundPhaseError, match="none"):
        applications.submit(work, anna, FORM, "telegram", "ko")
    with office.work() as work:
        rounds.create(work, boss, CONTENT)
    with office.work() as work, pytest.raises(RoundPhaseError, match="early"):
        applications.submit(work, anna, FORM, "telegram", "ko")
    office.clock.now = CONTENT.opens_at
    with office.work() as work:
        assert applications.submit(work, anna, FORM, "telegram", "ko").status == "applied"
    office.clock.now = CONTENT.closes_at
    with office.work() as work, pytest.raises(RoundPhaseError, match="none"):
        applications.submit(work, anna, FORM, "telegram", "ko")


@pytest.mark.parametrize(
    ("unit", "reach", "fits"),
    [
        ("monthly_visitors", 1000, True),
        ("monthly_visitors", 999, False),
        ("daily_visitors", 34, True),
        ("daily_visitors", 33, False),
        ("followers", 1000, True),
        ("followers", 999, False),
    ],
)
def test_eligibility_follows_the_rules_number_by_number(unit: str, reach: int, fits: bool) -> None:
    account = SnsAccount("blog", "https://blog.naver.com/a", reach, unit)  # type: ignore[arg-type]
    assert applications.is_eligible(CONTENT.rules, (account,)) is fits
    assert not applications.is_eligible(CONTENT.rules, ())
    two = replace(CONTENT.rules, least_accounts=2)
    assert not applications.is_eligible(two, (account,))


def test_who_is_not_eligible_is_not_taken(office: Office, boss: int) -> None:
    opened(office, boss)
    small = replace(FORM, accounts=(replace(FORM.accounts[0], reach=3),))
    anna = office.person("anna")
    with office.work() as work, pytest.raises(NotEligibleError):
        applications.submit(work, anna, small, "telegram", "ko")


def test_own_application_is_withdrawn_and_its_words_are_gone(office: Office, boss: int) -> None:
    number = opened(office, boss)
    [first] = apply_all(office, "anna")
    with office.work() as work:
        scoring.give(work, boss, first, {"지원 동기와 계획": 30}, "좋아요")
        with pytest.raises(NotOwnerError):
            applications.withdraw(work, boss, first)
        anna = applications.get(work, boss, first).user_id
        row = applications.withdraw(work, anna, first)
        assert applications.contents(row).name == ""
        assert scoring.of_applications(work, [first]) == {}
        assert applications.of_round(work, number) == []
        with pytest.raises(RoundPhaseError):
            applications.withdraw(work, anna, first)
        back = applications.submit(work, anna, FORM, "telegram", "ko")
        assert (back.id, back.status) == (first, "applied")


def test_scores_are_each_coordinators_own_and_stay_within_the_rules(
    office: Office, boss: int
) -> None:
    opened(office, boss)
    [first] = apply_all(office, "anna")
    other, staff = office.person("other", "coordinator"), office.person("staff", "staff")
    with office.work() as work:
        for actor, points in ((boss, 20), (other, 30), (boss, 25)):
            scoring.give(work, actor, first, {"지원 동기와 계획": points}, "")
        held = scoring.of_applications(work, [first])[first]
        assert [each.content["points"]["지원 동기와 계획"] for each in held] == [25, 30]
        for wrong in ({"지원 동기와 계획": 31}, {"없는 항목": 1}, {"SNS 계정 수": 1}):
            with pytest.raises(ValueError):
                scoring.give(work, boss, first, wrong, "")
        with pytest.raises(NotAllowedError):
            scoring.give(work, staff, first, {}, "")


def test_optional_consent_withdrawn_removes_what_rested_on_it(office: Office, boss: int) -> None:
    opened(office, boss)
    anna = office.person("anna")
    with office.work() as work:
        content = replace(FORM, contact="010-0000-0000", publicity=True)
        row = applications.submit(work, anna, content, "telegram", "ko")
        applications.forget_part(work, anna, "apply_contact")
        assert applications.contents(row).contact is None
        assert applications.contents(row).publicity is True
        applications.forget_part(work, anna, "apply_public")
        assert applications.contents(row).publicity is False


def test_erasure_leaves_number_and_stage_and_room_for_others(office: Office, boss: int) -> None:
    number = opened(office, boss)
    first, second = apply_all(office, "anna", "bert")
    with office.work() as work:
        for each in (first, second):
            user = applications.get(work, boss, each).user_id
            applications.erase(work.connection, user)
            work.orm.expire_all()
    with office.work() as work:
        row = applications.get(work, boss, first)
        assert (row.status, row.number, row.user_id) == ("withdrawn", "SP-2026-000001", -first)
        assert applications.contents(row).motive == ""
        assert applications.of_round(work, number) == []


def test_linking_two_who_both_applied_keeps_one(office: Office, boss: int) -> None:
    number = opened(office, boss)
    first, second = apply_all(office, "anna", "bert")
    with office.work() as work:
        anna = applications.get(work, boss, first).user_id
        bert = applications.get(work, boss, second).user_id
        applications.withdraw(work, bert, second)
        applications.pass_on(work.connection, anna, bert)
        work.orm.expire_all()
        [left] = applications.of_round(work, number)
        assert (left.id, left.user_id) == (first, bert)
