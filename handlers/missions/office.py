"""Missions from the coordinators' side: prepared, looked after. All for coordinators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from handlers import codes
from handlers.command import Command
from handlers.drafts import HOME, begin, may
from handlers.visit import Visit
from models.inquiry import COORDINATORS
from models.message import Control, File, Message, say
from models.missions import assignment, mission, proof
from models.missions.assignment import Assignment
from models.missions.mission import Mission, UnknownMissionError
from models.month import first_day
from models.quiet import SEOUL, allowed_from
from models.supporters import supporter
from models.text import Words

AT_ONCE = 8
STATUSES = {"planned": "예정", "issued": "나감", "cancelled": "취소"}
WORKS = {"handed_in": "검토할 인증", "accepted": "수락", "returned": "돌려보냄", "rejected": "반려"}
OFFICE = Control("미션 관리", "!missions")


def office(visit: Visit, argument: str) -> None:
    """List the missions with how they stand; `argument`: rows to pass over."""
    if not may(visit, COORDINATORS):
        return
    skip = codes.key(argument) or 0
    rows = mission.recent(visit.work, skip + AT_ONCE + 1)[skip:]
    page = rows[:AT_ONCE]
    head = "미션이에요. 자세히 보려면 골라 주세요." if page else "아직 만든 미션이 없어요."
    waiting = proof.count_waiting(visit.work.connection)
    controls = [
        Control("새 미션", "!mission-new", "primary"),
        Control(f"검토할 인증 {waiting}건", "!reviews"),
        *(Control(of.topic, f"!mission:{of.id}") for of in page),
    ]
    if len(rows) > AT_ONCE:
        controls.append(Control("더 보기", f"!missions:{skip + AT_ONCE}"))
    controls += [Control("활동비·봉사시간 장부", "!ledger"), Control("연간 보고", "!year-report")]
    visit.tell(say(head, *(_line(visit, of) for of in page), controls=(*controls, HOME)))


def _line(visit: Visit, of: Mission) -> str:
    seats = assignment.seats_of(visit.work.connection, of.id)
    places = f"{seats.held}/{of.capacity}명" if of.capacity else f"{seats.held}명"
    return (
        f"· {of.topic}: {STATUSES[of.status]}, 마감 {of.deadline.astimezone(SEOUL):%Y-%m-%d}, "
        f"참여 {places}, 인증 {seats.handed_in + seats.accepted}건(수락 {seats.accepted})"
    )


def show(visit: Visit, argument: str) -> None:
    """One mission: what was set, who does it, who is late, and what can be done."""
    of = _mission(visit, argument)
    if of is None:
        return
    rows = assignment.of_mission(visit.work, of.id)
    names = {row.id: supporter.name_of(visit.work, row.user_id) for row in rows}
    lines: list[Words] = [
        f"미션: {of.topic} ({STATUSES[of.status]})",
        of.brief,
        f"{_went_out(of)} · 마감 {of.deadline.astimezone(SEOUL):%Y-%m-%d}",
        f"보상: {reward_words(of)} · {f'정원 {of.capacity}명' if of.capacity else '모두'}",
    ]
    for label, there in _standings(rows, names):
        lines.append(f"{label} {len(there)}명" + (f": {', '.join(there)}" if there else ""))
    lines += [
        f"· 못 함: {names[row.id]} - {(row.reason or {}).get('text', '')}"
        for row in rows
        if row.status == "declined"
    ]
    controls = []
    if of.status != "cancelled" and of.deadline > visit.work.now:
        controls += [
            Control("고치기", f"!mission-edit:{of.id}", "primary"),
            Control("미션 취소", f"!mission-cancel:{of.id}", "danger"),
        ]
    if of.status == "issued":
        controls += [
            Control(f"기한 늘리기: {names[row.id]}", f"!mission-extend:{row.id}")
            for row in rows
            if assignment.is_missing(row, of)
        ]
    sent = proof.latest_of(visit.work, of.id)
    controls += [
        Control(f"인증 보기: {names[row.id]}", f"!review:{sent[row.id].id}")
        for row in rows
        if row.id in sent
    ]
    visit.tell(say(*lines, controls=(*controls, OFFICE, HOME)))


def _standings(
    rows: Sequence[Assignment], names: Mapping[int, str]
) -> Iterator[tuple[str, list[str]]]:
    """Who stands where: with a work by what became of it, the others by their answer."""
    for outcome, label in WORKS.items():
        there = [names[row.id] for row in rows if row.outcome == outcome]
        if there:
            yield label, there
    for status, label in (("held", "인증 전"), ("waiting", "대기"), ("offered", "답 없음")):
        yield label, [names[row.id] for row in rows if row.status == status and not row.outcome]


def _went_out(of: Mission) -> str:
    if of.issued_at:
        return f"나간 때 {of.issued_at.astimezone(SEOUL):%Y-%m-%d %H:%M}"
    return f"나가는 때 {goes_out(of.issue_at)}"


def goes_out(wanted: datetime) -> str:
    """When a mission goes out that is set for this moment."""
    wanted = wanted.astimezone(SEOUL)
    goes = allowed_from(wanted)
    late = "" if goes == wanted else " (밤이나 쉬는 날이라 다음 근무일에 나가요)"
    return f"{goes:%Y-%m-%d %H:%M}{late}"


def reward_words(of: Mission) -> str:
    parts = [f"활동비 {of.fee:,}원"] if of.fee else []
    parts += [f"봉사시간 {of.hours}시간"] if of.hours else []
    return " + ".join(parts) + (f" (함께 주는 까닭: {of.both_reason})" if len(parts) > 1 else "")


def new(visit: Visit, argument: str) -> None:
    """Prepare a mission; "2027-04" in the argument proposes the first of that month."""
    month = codes.key(argument) or 0
    answers = {"when": first_day(month).isoformat()} if 200001 <= month <= 999912 else {}
    begin(visit, visit.conversations["mission"], answers)


def edit(visit: Visit, argument: str) -> None:
    """Open a mission again with all that was set."""
    of = _mission(visit, argument)
    if of is None:
        return
    if of.status == "cancelled" or of.deadline <= visit.work.now:
        visit.tell(say("취소되었거나 마감이 지나 고칠 수 없어요.", controls=(OFFICE, HOME)))
        return
    content = mission.contents(of)
    kind = "both" if content.fee and content.hours else "fee" if content.fee else "hours"
    raw = {
        "mission": str(of.id),
        "topic": content.topic,
        "brief": content.brief,
        "materials": "\n".join(content.materials),
        "event": str(content.event_id) if content.event_id else "",
        "characters": str(content.characters),
        "photos": str(content.photos),
        "seconds": str(content.seconds),
        "reward": kind,
        "fee": str(content.fee),
        "hours": str(content.hours),
        "both_reason": content.both_reason,
        "capacity": str(content.capacity),
        "when": content.issue_at.date().isoformat(),
        "deadline": content.deadline.date().isoformat(),
        "attachments": "[]",  # those there are stay
    }
    begin(visit, visit.conversations["mission"], raw, subject=of.id)


def cancel(visit: Visit, argument: str) -> None:
    """Ask why a mission is called off; it is called off with the answer."""
    of = _mission(visit, argument)
    if of is not None:
        begin(visit, visit.conversations["mission-cancel"], subject=of.id)


def extend(visit: Visit, argument: str) -> None:
    """Ask for a supporter's own new deadline."""
    begin(visit, visit.conversations["mission-extend"], subject=codes.key(argument) or 0)


def year_report(visit: Visit, argument: str) -> None:
    """Hand out the year's report; without a year, this one's."""
    if not may(visit, COORDINATORS):
        return
    year = codes.key(argument) or visit.work.now.year
    files = (
        File("year_report", year, f"서포터즈-{year}.xlsx"),
        File("year_report_charts", year, f"서포터즈-{year}.pdf"),
    )
    before = Control(f"{year - 1}년 보고", f"!year-report:{year - 1}")
    visit.tell(
        Message((f"{year}년 서포터즈 활동 보고예요.",), ((before,), (OFFICE,), (HOME,)), files)
    )


def _mission(visit: Visit, argument: str) -> Mission | None:
    if not may(visit, COORDINATORS):
        return None
    try:
        return mission.find(visit.work, codes.key(argument) or 0)
    except UnknownMissionError:
        visit.tell(say("그 미션을 찾지 못했어요.", controls=(OFFICE, HOME)))
        return None


COMMANDS = (
    Command("mission-new", new),
    Command("mission-edit", edit),
    Command("mission-cancel", cancel),
    Command("mission-extend", extend),
    Command("year-report", year_report),
)
