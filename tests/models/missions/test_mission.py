"""Missions: what may be set, when they go out, what a change and an end do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from models import month
from models.job import TABLE as JOB
from models.missions import activity, assignment, mission, proof, statement, year_summary
from models.missions import privacy as mission_privacy
from models.missions import rules as mission_rules
from models.missions.content import InvalidMissionError, MissionContent, problems
from models.missions.mission import ClosedMissionError, Mission, UnknownMissionError
from models.missions.rules import RULES, rules
from models.office import name_of
from models.role import NotAllowedError
from models.supporters import account as supporter_account
from models.supporters import round as supporter_round
from models.supporters import supporter
from models.supporters.membership import Done
from models.supporters.sns_account import SnsAccount
from models.template import TemplateError
from models.work import Work
from tests.models.missions.support import (
    CONTENT,
    DAY,
    FIRST,
    coordinator,
    enrol,
    handed_in,
    issued,
    prepared,
    stored,
    supporters,
    work_of,
)
from tests.models.support import Office
from tests.models.supporters.support import CONTENT as ROUND
from tests.support import SEOUL


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"topic": " "}, "주제"),
        ({"deadline": FIRST}, "마감"),
        ({"fee": 0}, "하나는 있어야"),
        ({"fee": 200_001}, "200,000원까지"),
        ({"fee": 0, "hours": 9}, "하루 8시간"),
        ({"fee": 1, "hours": 1}, "무보수성"),
        ({"capacity": -1}, "0 이상"),
        ({"photos": 11}, "10장까지"),
    ],
)
def test_content_that_cannot_stand_is_refused(
    office: Office, changes: dict[str, object], said: str
) -> None:
    kim = coordinator(office)
    with pytest.raises(InvalidMissionError, match=said):
        prepared(office, kim, **changes)
    assert problems(replace(CONTENT, fee=1, hours=1, both_reason="행사 도우미 겸함")) == ()


def test_only_coordinators_prepare_change_and_cancel(office: Office) -> None:
    [user], kim = supporters(office, 1), coordinator(office)
    number = prepared(office, kim)
    verbs: tuple[Callable[[Work], object], ...] = (
        lambda w: mission.prepare(w, user, CONTENT),
        lambda w: mission.change(w, user, number, CONTENT),
        lambda w: mission.cancel(w, user, number, "까닭"),
    )
    for verb in verbs:
        with office.work() as work, pytest.raises(NotAllowedError):
            verb(work)
    with office.work() as work, pytest.raises(UnknownMissionError):
        mission.cancel(work, kim, 5, "까닭")


def due_of(office: Office, task: str, subject: int) -> datetime:
    with office.engine.connect() as connection:
        found = connection.execute(
            select(JOB.c.due_at).where(
                JOB.c.task == task, JOB.c.subject == subject, JOB.c.status == "waiting"
            )
        ).scalar_one()
    assert isinstance(found, datetime)
    return found.astimezone(SEOUL)


def test_issue_is_planned_out_of_quiet_time(office: Office) -> None:
    kim = coordinator(office)
    assert due_of(office, "mission_issue", prepared(office, kim)) == FIRST
    new_year = datetime(2027, 1, 1, 9, tzinfo=SEOUL)  # a holiday, then a weekend
    number = prepared(office, kim, issue_at=new_year, deadline=new_year + 20 * DAY)
    assert due_of(office, "mission_issue", number) == datetime(2027, 1, 4, 8, tzinfo=SEOUL)


def test_deadline_within_the_holidays_that_hold_the_issue_back_is_refused(office: Office) -> None:
    """It would have passed before anybody was asked: such a mission would never go out."""
    kim = coordinator(office)
    new_year = datetime(2027, 1, 1, 9, tzinfo=SEOUL)  # a holiday, then a weekend
    with pytest.raises(InvalidMissionError, match="2027-01-04 08:00"):
        prepared(office, kim, issue_at=new_year, deadline=new_year + 2 * DAY)
    assert prepared(office, kim, issue_at=new_year, deadline=new_year + 4 * DAY)


def test_issue_happens_once_and_not_before_its_time(office: Office) -> None:
    kim = coordinator(office)
    number = prepared(office, kim)
    with office.work() as work:
        assert mission.issue_due(work) == []
    office.clock.now = FIRST
    with office.work() as work:
        assert [of.id for of in mission.issue_due(work)] == [number]
    with office.work() as work:
        assert mission.issue_due(work) == []
    kept = stored(office, Mission, number)
    assert (kept.status, kept.month) == ("issued", 202612)


def test_change_of_the_month_moves_the_issue(office: Office) -> None:
    kim = coordinator(office)
    number = prepared(office, kim)
    later = FIRST.replace(year=2027, month=2)
    with office.work() as work:
        content = replace(CONTENT, issue_at=later, deadline=later + 9 * DAY)
        assert mission.change(work, kim, number, content).month == 202702
    assert due_of(office, "mission_issue", number) == later


def test_reward_of_an_issued_mission_stays(office: Office) -> None:
    [user], kim = supporters(office, 1), coordinator(office)
    number = issued(office, kim, [user])
    with office.work() as work:
        wanted = replace(CONTENT, topic="새 주제", fee=1, issue_at=FIRST + DAY)
        of = mission.change(work, kim, number, wanted)
        assert (of.topic, of.fee, mission.contents(of).issue_at) == ("새 주제", 100_000, FIRST)


@pytest.mark.parametrize("end", ["over", "cancelled"])
def test_mission_that_ended_is_neither_changed_nor_cancelled(office: Office, end: str) -> None:
    [user], kim = supporters(office, 1), coordinator(office)
    number = issued(office, kim, [user])
    if end == "over":
        office.clock.now = CONTENT.deadline
    else:
        with office.work() as work:
            mission.cancel(work, kim, number, "까닭")
    verbs: tuple[Callable[[Work], object], ...] = (
        lambda w: mission.change(w, kim, number, CONTENT),
        lambda w: mission.cancel(w, kim, number, "까닭"),
    )
    for verb in verbs:
        with office.work() as work, pytest.raises(ClosedMissionError, match=end):
            verb(work)


def test_contents_come_back_as_they_were_set(office: Office) -> None:
    content: MissionContent = replace(CONTENT, materials=("https://news.seoul.go.kr/a",), photos=3)
    number = prepared(office, coordinator(office), materials=content.materials, photos=3)
    with office.work() as work:
        assert mission.contents(mission.find(work, number)) == content


# ---- The year, privacy, rules --------------------------------------------------------------------
def test_year_is_counted_for_each_supporter(office: Office) -> None:
    one, two = supporters(office, 2)
    kim = coordinator(office)
    number = issued(office, kim, [one, two])
    issued(office, kim, [one, two])
    office.clock.now = FIRST + 3 * DAY
    found = handed_in(office, one, number, work_of("s0", reach=340))
    with office.work() as work:
        proof.decide(work, kim, found, "accepted")
        assignment.decline(work, two, number, "까닭")
        year = activity.of_year(work.connection, 2026)
        assert year[one] == activity.Activity(one, 2, 1, 1, 1, 0, 100_000, 0, 0, 340)
        assert year[two] == activity.Activity(two, 2, 0, 0, 0, 1)
        assert activity.of_year(work.connection, 2025) == {}
        assert activity.of_user(work.connection, 99, 2026) == activity.Activity(99)
        first, second = activity.missions_of_year(work.connection, 2026)
        assert (first.offered, first.held, first.accepted, first.declined) == (2, 1, 1, 1)
        assert (first.fee, second.fee) == (100_000, 0)

        member = supporter.latest_of(work, one)
        assert member
        assert activity.done(work, member.id) == Done(1, 0)


def test_work_judged_after_new_year_counts_whole_in_the_year_of_its_mission(
    office: Office,
) -> None:
    """Tables, papers and picture of a year agree, however late the office was with the last proofs."""
    [user], kim = supporters(office, 1), coordinator(office)
    reason = {"both_reason": "행사 봉사와 글을 함께 함"}
    number = issued(office, kim, [user], hours=4, **reason)
    office.clock.now = FIRST + 3 * DAY
    found = handed_in(office, user, number, work_of("s0"))
    office.clock.now = datetime(2027, 1, 5, 10, tzinfo=SEOUL)
    with office.work() as work:
        proof.decide(work, kim, found, "accepted")
        year = activity.of_user(work.connection, user, 2026)
        assert (year.accepted, year.fee, year.hours) == (1, 100_000, 4)
        assert activity.of_year(work.connection, 2027) == {}
        [of] = activity.missions_of_year(work.connection, 2026)
        assert (of.fee, of.hours) == (year.fee, year.hours)
        member = supporter.latest_of(work, user)
        assert member
        member.active_until = date(2026, 12, 31)
        work.orm.add(member)
        work.flush()
        assert activity.done(work, member.id) == Done(1, 4)
        assert [
            line.amount for line in statement.lines(work.connection, 202701, user, work.now)
        ] == [
            100_000,
            4,
        ]


def test_papers_of_two_rounds_in_one_year_count_each_its_own(either_office: Office) -> None:
    office = either_office
    [user], kim = supporters(office, 1), coordinator(office)
    begins = FIRST.date() + 10 * DAY
    with office.work() as work:
        first = supporter.latest_of(work, user)
        assert first
        first.round_id = supporter_round.create(work, kim, ROUND).id
        first.active_until = begins - DAY
        later = enrol(work, user, "s0", 2, round_id=first.round_id + 1, active_from=begins)
        opens = ROUND.closes_at
        second = replace(ROUND, name="6기", opens_at=opens, closes_at=opens + DAY)
        later.round_id = supporter_round.create(work, kim, second).id
        blog = SnsAccount("blog", "https://blog.naver.com/old", 10, "monthly_visitors")
        supporter_account.register(work, first, (blog,))
        papers = first.id, later.id
    number = issued(office, kim, [user], fee=0, hours=4)
    issued(office, kim, [user], issue_at=FIRST + 11 * DAY)
    office.clock.now = FIRST + 11 * DAY
    other = issued(office, kim, [user], issue_at=FIRST + 11 * DAY)
    for each, reach in ((number, 340), (other, 7)):
        content = work_of("s0", each, reach=reach)
        found = handed_in(office, user, each, content)  # the first one's, after the second began
        with office.work() as work:
            proof.decide(work, kim, found, "accepted")
    with office.work() as work:
        assert [activity.done(work, each) for each in papers] == [Done(1, 4), Done(1, 0)]
        years = [year_summary.gather(work, held) for held in supporter.of_person(work, user)]
        assert [(e.missions_given, e.missions_done, e.hours, e.reached) for e in years] == [
            (1, 1, 4, 340), (2, 1, 0, 7),
        ]  # fmt: skip
        assert [sum(done for _month, done in e.by_month) for e in years] == [1, 1]
        assert [e.accounts[0].people for e in years] == [10, 3000]


def test_picture_counts_what_was_under_way_when_its_owner_joined(office: Office) -> None:
    [user], kim = supporters(office, 1), coordinator(office)
    number = issued(office, kim, [user], issue_at=datetime(2026, 11, 24, 9, tzinfo=SEOUL))
    office.clock.now = FIRST + 3 * DAY
    found = handed_in(office, user, number, work_of("s0"))
    with office.work() as work:
        proof.decide(work, kim, found, "accepted")
        member = supporter.latest_of(work, user)
        assert member
        member.round_id = supporter_round.create(work, kim, ROUND).id
        member.active_from, member.active_until = date(2026, 12, 2), date(2027, 1, 31)
        work.orm.add(member)
        work.flush()
        year = year_summary.gather(work, member)
        assert (year.missions_done, year.by_month) == (1, ((12, 1), (1, 0)))


def test_person_is_taken_out_of_missions_but_the_accounts_stay(office: Office) -> None:
    [user], kim = supporters(office, 1), coordinator(office)
    number = issued(office, kim, [user])
    office.clock.now = FIRST + 3 * DAY
    found = handed_in(office, user, number, work_of("s0"))
    with office.work() as work:
        proof.decide(work, kim, found, "accepted", "잘 썼어요")
        statement.make(work, user, 202612, user)
        held = mission_privacy.stored(work.connection, user)
        assert mission_privacy.count(work.connection, user) == 1
        assert [len(each) for each in held.values()] == [1, 1, 1, 1]
        assert "blog.naver.com/s0/1" in str(held["proofs"])
    with office.work() as work:
        mission_privacy.erase(work.connection, user)
    with office.work() as work:
        assert mission_privacy.count(work.connection, user) == 0
        held = mission_privacy.stored(work.connection, 0)
        assert [each["amount"] for each in held["ledger"]] == [100_000]
        assert "blog" not in str(held)
        assert "잘 썼어요" not in str(held)
        assert activity.of_year(work.connection, 2026) == {}


def test_everything_is_given_to_the_joined_person(office: Office) -> None:
    one, two = supporters(office, 2)
    kim = coordinator(office)
    number = issued(office, kim, [one])
    office.clock.now = FIRST + 3 * DAY
    found = handed_in(office, one, number, work_of("s0"))
    with office.work() as work:
        proof.decide(work, kim, found, "accepted")
        statement.make(work, one, 202612, one)
        mission_privacy.pass_on(work, one, two)
    with office.work() as work:
        held = mission_privacy.stored(work.connection, two)
        assert [len(each) for each in held.values()] == [1, 1, 1, 1]


def test_rules_are_read_and_faults_are_named(tmp_path: Path) -> None:
    assert (rules().monthly_cap_won, rules().hours_a_day, rules().missed_months) == (400_000, 8, 2)
    text = RULES.read_text(encoding="utf-8")
    for old, new, said in (
        ("value: 400000", "value: many", "monthly_cap_won"),
        ("missed_months:\n  value: 2", "missed_months:\n  value: 1", "2 이상"),
        ("hours_a_day", "hours_a_week", "hours_a_week"),
        ('value: "09:00"', "value: 9시", "issue_hour"),
        ('source: "office"', "sauce: x", "source"),
        ("value:", "value: [", "YAML"),
    ):
        path = tmp_path / "missions.yaml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(TemplateError, match=said):
            mission_rules.load(path)


def test_months_are_counted_across_years() -> None:
    assert month.after(202712) == 202801
    assert month.words(202703) == "2027-03"
    assert (month.read("2027-03"), month.read("2027-13"), month.read("삼월")) == (
        202703,
        None,
        None,
    )
    assert str(month.add_months(datetime(2026, 11, 30, tzinfo=SEOUL).date(), 3)) == "2027-02-28"


def test_coordinator_is_named_by_the_account(office: Office) -> None:
    kim = coordinator(office)
    with office.work() as work:
        assert name_of(work, kim) == "추진단 담당자(웹 대화창)"
        assert name_of(work, 12) == "지금은 없는 사람"
