"""Sample data of the programme year: events, supporters, missions, agencies. All invented.

Everything is done by the verbs that people's own acts go through, each at its own moment before the
demo begins, so that figures, records and reminders are what they would be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from models import consent, job, role
from models.agencies import agency, deadline
from models.events import application, subscription
from models.events import office as event_office
from models.events.content import EventContent
from models.events.registration import Needs
from models.events.series import draft_season
from models.frozen import frozen
from models.missions import assignment, mission, proof
from models.missions import offer as mission_offer
from models.missions.content import MissionContent
from models.missions.proof import ProofContent
from models.month import add_months
from models.supporters import application as applications
from models.supporters import membership, selection
from models.supporters import round as rounds
from models.supporters.application import ApplicationContent
from models.supporters.round import RoundContent, SupporterRound
from models.supporters.rules import suggested_rules
from models.supporters.sns_account import SnsAccount
from models.work import Work
from scheduler.misfires import Drop, verdict

Person = Callable[[str], int]
AGENCIES = ("견본 가온구 복지정책과", "견본 누리구 돌봄정책과", "견본 한빛공단 동행사업팀")
#: Names as said, and as they stand in an address (example.com belongs to nobody, RFC 2606).
SUPPORTERS = {"하늘": "haneul", "바다": "bada", "나무": "namu"}
APPLICANTS = {"구름": "gureum", "노을": "noeul", "별빛": "byeolbit", "이슬": "iseul"}


@frozen
class Year:
    """Where the sample is put: at any moment up to the demo's beginning. `office` decides."""

    connection: Connection
    now: datetime
    ids: Callable[[], int]
    office: int
    person: Person

    def at(self, **before: int) -> Work:
        """The work of a moment so long before the beginning."""
        return Work(self.connection, self.now - timedelta(**before), self.ids, demo=True)

    def day(self, days: int, clock: str) -> datetime:
        """That time of day, so many days after the beginning."""
        day = self.now.date() + timedelta(days=days)
        return datetime.combine(day, time.fromisoformat(clock), self.now.tzinfo)


def fill(year: Year, citizen: int, staff: int) -> None:
    """Put the sample in. The office's role lasts only as long as that: nobody holds it after."""
    before = year.at(days=60)
    role.change(before, year.office, "coordinator", actor="sample", granted=True)
    square = _events(year, citizen)
    members = _members(year)
    _open_round(year)
    _missions(year, members, square)
    _deadline(year, staff)
    last = year.at()
    role.change(last, year.office, "coordinator", actor="sample", granted=False)
    last.flush()
    _let_go(last)


def _let_go(work: Work) -> None:
    """What was due on the way and no longer helps was sent then; nobody is to puzzle over it."""
    over = [e for e in job.due(work.connection, work.now) if isinstance(verdict(e, work.now), Drop)]
    marks = [job.Mark(each.id, "cancelled", each.attempts, each.due_at) for each in over]
    job.mark_all(work.connection, marks, work.now)


def _events(year: Year, citizen: int) -> int:
    """Open tomorrow's event, a nearly full one, next week's, and the next 어울림광장; return that."""
    work = year.at(days=6)
    opened = [event_office.create(work, year.office, each, "open") for each in _contents(year)]
    work = year.at(days=2)
    for number, people in enumerate((4, 4, 3), 1):
        goes = year.person(f"guest{number}")
        application.apply(work, goes, opened[1].id, people, Needs())
    application.apply(work, citizen, opened[0].id, 1, Needs(("wheelchair",)))
    consent.record(work, citizen, subscription.PURPOSE, yes=True)
    subscription.subscribe(work, citizen, "all")
    work.flush()
    return opened[-1].id


def _contents(year: Year) -> tuple[EventContent, ...]:
    return (
        EventContent(
            "스마트폰 쉽게 쓰기 교실", year.day(1, "14:00"), year.day(1, "16:00"), "견본 동행센터 2층",
            description="글자 키우기, 사진 보내기, 길 찾기를 천천히 함께 해 봐요.", district="jongno",
            field="education", capacity=20, audience="어르신 누구나", bring="쓰시는 스마트폰",
            accessibility=("wheelchair", "rest"), contact="다산콜 120",
        ),
        EventContent(
            "찾아가는 건강 상담의 날", year.day(10, "10:00"), year.day(10, "12:00"), "견본 누리마당",
            description="간호사와 마음 편히 이야기하고 혈압도 재요.", district="mapo", field="medical",
            capacity=12, audience="누구나", accessibility=("wheelchair", "sign"), contact="다산콜 120",
        ),
        EventContent(
            "함께 걷는 무장애 숲길", year.day(7, "10:00"), year.day(7, "12:00"), "견본 숲 입구",
            description="휠체어와 유아차로도 갈 수 있는 길을 함께 걸어요.", district="jung",
            field="other", capacity=30, audience="누구나", bring="물, 편한 신발",
            accessibility=("wheelchair", "parking", "rest"), contact="다산콜 120",
        ),
        _square(year),
    )  # fmt: skip


def _square(year: Year) -> EventContent:
    """The next 어울림광장 of the season."""
    drafts = (d.content for y in (year.now.year, year.now.year + 1) for d in draft_season(y))
    after = year.now + timedelta(days=3)
    return next(d for d in drafts if d.series == "어울림광장" and d.starts_at > after)


def _content(name: str, blog: str) -> ApplicationContent:
    account = SnsAccount("other", f"https://blog.example.com/{blog}", 1200, "monthly_visitors")
    return ApplicationContent(
        name=f"견본 {name}",
        accounts=(account,),
        motive="우리 동네의 좋은 소식을 널리 알리고 싶어요.",
    )


def _apply(year: Year, work: Work, names: Mapping[str, str]) -> list[tuple[int, int]]:
    """Let people apply; return (user, application) of each."""
    found = []
    for name, blog in names.items():
        user = year.person(blog)
        content = _content(name, blog)
        found.append((user, applications.submit(work, user, content, "web", "ko").id))
    return found


def _round(
    year: Year, number: int, days: tuple[int, int], active: tuple[date, date]
) -> RoundContent:
    return RoundContent(
        name=f"견본 {number}기",
        opens_at=year.day(days[0], "09:00"),
        closes_at=year.day(days[1], "18:00"),
        number=20,
        active_from=active[0],
        active_until=active[1],
        rules=suggested_rules(),
    )


def _members(year: Year) -> list[int]:
    """A round that has been through everything and whose supporters are at work."""
    today = year.now.date()
    active = today - timedelta(days=20), today + timedelta(days=250)
    found = rounds.create(year.at(days=50), year.office, _round(year, 1, (-46, -36), active))
    applied = _apply(year, year.at(days=40), SUPPORTERS)
    work = year.at(days=33)
    for _user, number in applied:
        selection.decide(work, year.office, number, "chosen")
    selection.plan_results(work, year.office, found.id, work.now + timedelta(hours=1))
    selection.release(year.at(days=32), found.id)
    work = year.at(days=31)
    for user, number in applied:
        member = membership.accept(work, user, number, "web")
        job.cancel(work, "mission_welcome", member.id)
    _nothing_waits(work, found)
    work.flush()
    return [user for user, _number in applied]


def _nothing_waits(work: Work, found: SupporterRound) -> None:
    """What was due on the way has happened here already."""
    for task in rounds.TASKS:
        job.cancel(work, task, found.id)


def _open_round(year: Year) -> None:
    """A round that takes applications for a fortnight more; some have applied."""
    today = year.now.date()
    active = add_months(today, 2).replace(day=1), add_months(today, 11)
    rounds.create(year.at(days=5), year.office, _round(year, 2, (-3, 14), active))
    work = year.at(days=1)
    _apply(year, work, APPLICANTS)
    work.flush()


def _missions(year: Year, members: Sequence[int], square: int) -> None:
    """A mission that is out, with a proof that waits for the office; another for the next month."""
    work = year.at(days=5)
    made = mission.prepare(
        work, year.office, _mission(year.day(-6, "09:00"), year.day(10, "23:59"))
    )
    mission.issue_due(work)
    job.cancel(work, "mission_issue", made.id)
    mission_offer.offer(work, made, members)
    work = year.at(days=3)
    assignment.accept(work, members[0], made.id)
    row = assignment.accept(work, members[1], made.id)
    link = "https://blog.example.com/bada/1"
    content = ProofContent((link,), "other", work.now.date(), characters=740, reach=180)
    proof.hand_in(year.at(days=1), members[1], row.id, content)
    mission.prepare(work, year.office, _next_mission(_first_morning(year.now), square))
    work.flush()


def _mission(issue_at: datetime, deadline: datetime) -> MissionContent:
    return MissionContent(
        topic="우리 동네 배리어프리 공간 소개",
        brief="휠체어나 유아차로 편하게 갈 수 있는 동네 공간을 한 곳 찾아가 사진과 글로 소개해 주세요.",
        issue_at=issue_at,
        deadline=deadline,
        fee=100_000,
        characters=500,
    )


def _next_mission(issue_at: datetime, square: int) -> MissionContent:
    return MissionContent(
        topic="어울림광장 미리 알리기",
        brief="다가오는 어울림광장에 누구와 가면 좋을지, 어떤 편의가 있는지 이웃에게 알려 주세요.",
        issue_at=issue_at,
        deadline=(issue_at + timedelta(days=20)).replace(hour=23, minute=59),
        hours=4,
        characters=300,
        event_id=square,
    )


def _first_morning(now: datetime) -> datetime:
    """The next 1st of a month at 09:00."""
    first = now.date().replace(day=1)
    at = datetime.combine(first, time(9), now.tzinfo)
    return at if at > now else datetime.combine(add_months(first, 1), time(9), now.tzinfo)


def _deadline(year: Year, staff: int) -> None:
    """Agencies that report in a week; one has done so."""
    work = year.at(days=2)
    agency.add(work, year.office, AGENCIES)
    held = next(each for each in agency.every(work) if each.name == AGENCIES[0])
    agency.answer_for(work, staff, held.id)
    made = deadline.create(
        work,
        year.office,
        "약자동행 사업 추진실적",
        year.day(7, "18:00").date(),
        "서식은 지난번과 같아요.",
    )
    deadline.report(work, staff, made.id, held.id)
    work.flush()
