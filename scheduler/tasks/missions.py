"""Missions by the clock: issued, offered on, reminded of, looked after."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from handlers.drafts import HOME
from handlers.missions import cards
from handlers.missions.news import UNREACHED, tell_offers, tell_promoted
from handlers.missions.office import OFFICE
from models import office
from models.job import Job
from models.message import Control, say
from models.missions import assignment, ledger, mission
from models.missions import offer as mission_offer
from models.missions.mission import Mission
from models.missions.rules import rules
from models.month import after, first_day, month_of, words
from models.quiet import SEOUL, allowed_from
from models.supporters import supporter
from models.text import _
from models.work import Work

WARNED = "처음 거른 달에 본인에게 미리 알렸어요."
LAST_DAY = "D0"
DAY_AFTER = "D+1"


def issue(work: Work, _job: Job) -> None:
    """Issue what is due: missions of one moment go out together, so that loads stay even."""
    issued = mission.issue_due(work)
    people = active(work)
    made = []
    for of in issued:
        if not of.capacity:
            made += mission_offer.offer(work, of, people)
    for month in sorted({of.month for of in issued if of.capacity}):
        made += mission_offer.offer_round(work, month, people)
    _tell_unreached(work, tell_offers(work, made))
    for of in issued:
        people_told = sum(row.mission_id == of.id for row in made)
        office.tell(
            work,
            say(
                f"미션이 나갔어요: {of.topic} ({people_told}명)",
                controls=(Control("미션 보기", f"!mission:{of.id}"), OFFICE),
            ),
        )


def offers(work: Work, due: Job) -> None:
    """Offer what is left of a month's limited missions to the next."""
    made = mission_offer.offer_round(work, due.subject, active(work))
    _tell_unreached(work, tell_offers(work, made))


def welcome(work: Work, due: Job) -> None:
    """Bring what is under way to who has joined, in her first hour."""
    member, people = supporter.get(work, due.subject), active(work)
    if member is None or member.user_id not in people:
        return
    made, months = [], set()
    for of in mission.current(work):
        if of.status != "issued":
            continue
        if of.capacity:
            months.add(of.month)
        else:
            made += mission_offer.offer(work, of, [member.user_id])
    for month in sorted(months):
        made += mission_offer.offer_round(work, month, people)
    tell_offers(work, made)


def remind(work: Work, due: Job) -> None:
    """One rung to a deadline: who handed in hears nothing, who joined late is included."""
    of = mission.find(work, due.subject)
    if of.status != "issued" or due.overtaken:
        return
    if not of.capacity and not due.person and of.deadline > work.now:
        tell_offers(work, mission_offer.offer(work, of, active(work)))  # whoever joined since
    if of.capacity and of.deadline > work.now:  # a place that came free by an erasure
        tell_promoted(work, assignment.promote(work, mission.lock(work, of.id)))
    # What a weekend held back to the last day itself is left to that day's own rung.
    there, today = set(active(work)), work.now.date()
    rows = [
        row
        for row in assignment.of_mission(work, of.id)
        if assignment.is_missing(row, of)
        and row.user_id in there
        and (due.rung in {LAST_DAY, DAY_AFTER} or assignment.due_of(row, of).date() > today)
        and (row.user_id == due.person if due.person else row.due_at is None)
        and row.offered_at < work.now
    ]
    purpose = "today" if due.rung == LAST_DAY else "reminder"
    unreached = [
        row.user_id
        for row in rows
        if work.notify(row.user_id, cards.reminder(row, of, work.now), purpose, until=due.use_until)
        is None
    ]
    if due.rung == DAY_AFTER and rows:
        _tell_late(work, of, rows)
    else:
        _tell_unreached(work, unreached)


def look_for_absence(work: Work, due: Job) -> None:
    """After a month's last deadline: warn who missed it, ask the office about the second time."""
    month, limit = due.subject, rules().missed_months
    unreached = []
    there = active(work)
    for user in [each for each in there if each == due.person] if due.person else there:
        missed = assignment.missed_months(work, user, month // 100)
        if month not in missed:
            continue
        if len(missed) >= limit:
            _ask_office(work, user, missed)
        elif not _warn(work, user, month, limit - len(missed)):
            unreached.append(user)
    _tell_unreached(work, unreached)


def look_ahead(work: Work, due: Job) -> None:
    """Before a month: remind the coordinators when nothing is prepared for it; plan the next look."""
    month, now = due.subject, month_of(work.now)
    prepared = mission.of_month(work, month, "planned", "issued")
    if month > now and not prepared and _at_work_in(work, month):
        goes = allowed_from(datetime.combine(first_day(month), rules().issue_hour, SEOUL))
        office.tell(
            work,
            say(
                f"{words(month)}에 나갈 미션이 아직 없어요. 지금 준비하면 {goes:%Y-%m-%d %H:%M}에 나가요.",
                controls=(Control("새 미션", f"!mission-new:{month}", "primary"), OFFICE),
            ),
        )
    mission.plan_look_ahead(work, after(max(month, now)))


def confirm_hours(work: Work, due: Job) -> None:
    """Warn the coordinators of hours whose time to be confirmed runs out."""
    row = ledger.find(work, due.subject)
    if row is None or not row.user_id or ledger.is_reversed(work.connection, row.id):
        return
    if ledger.is_confirmed(work.connection, row.id):
        return
    name = supporter.name_of(work, row.user_id)
    office.tell(
        work,
        say(
            f"봉사시간 확인 기한이 다가와요: {name}, {row.day} {row.amount}시간, {ledger.confirm_by(row.day)}까지.",
            "자원봉사센터(1365)에서 확인한 뒤에 눌러 주세요.",
            controls=(Control("확인함", f"!hours-confirm:{row.id}", "primary"), OFFICE),
        ),
    )


def active(work: Work) -> list[int]:
    """Return the supporters of this moment, each once."""
    return list(dict.fromkeys(each.user_id for each in supporter.active(work, work.now)))


def _at_work_in(work: Work, month: int) -> bool:
    """Whether anybody is a supporter when a month begins or ends: before the first one nobody is yet."""
    last = first_day(after(month)) - timedelta(days=1)
    days = (datetime.combine(day, time(), SEOUL) for day in (first_day(month), last))
    return any(supporter.active(work, day) for day in days)


def _warn(work: Work, user: int, month: int, left: int) -> bool:
    """Warn a supporter; False when she cannot be reached."""
    told = work.notify(
        user,
        say(
            _(
                "{month} 미션을 하지 못하셨어요. 사정이 있으면 담당자에게 알려 주세요.",
                month=words(month),
            ),
            _(
                "이런 달이 {count}번 더 있으면 담당자가 활동을 계속하실지 여쭤볼 수 있어요.",
                count=left,
            ),
            controls=(Control(_("담당자에게 알리기"), "!human", "primary"), cards.MISSIONS, HOME),
        ),
        "notice",
    )
    return told is not None


def _ask_office(work: Work, user: int, missed: list[int]) -> None:
    months = ", ".join(words(month) for month in missed)
    office.tell(
        work,
        say(
            f"{supporter.name_of(work, user)} 님이 {len(missed)}달 미션을 하지 않았어요({months}). "
            + (WARNED if work.reaches(user) else UNREACHED),
            "해촉할지 정해 주세요. 봇은 스스로 해촉하지 않아요.",
            controls=(*_member(work, user), OFFICE),
        ),
    )


def _member(work: Work, user: int) -> tuple[Control, ...]:
    """The way to where a membership is ended."""
    held = supporter.latest_of(work, user)
    return (Control("서포터 보기", f"!member:{held.id}", "primary"),) if held else ()


def _tell_late(work: Work, of: Mission, rows: list[assignment.Assignment]) -> None:
    names = {row.id: supporter.name_of(work, row.user_id) for row in rows}
    office.tell(
        work,
        say(
            f"마감이 지났는데 인증이 없어요: {of.topic} ({len(rows)}명)",
            ", ".join(names.values()),
            controls=(
                *(
                    Control(f"기한 늘리기: {names[row.id]}", f"!mission-extend:{row.id}")
                    for row in rows
                ),
                Control("미션 보기", f"!mission:{of.id}"),
            ),
        ),
    )


def _tell_unreached(work: Work, users: list[int]) -> None:
    if not users:
        return
    names = ", ".join(supporter.name_of(work, user) for user in users)
    office.tell(
        work,
        say(
            f"봇으로 연락이 닿지 않는 서포터가 있어요: {names}",
            "차단했거나 채널을 떠났어요. 다른 방법으로 연락해 주세요.",
            controls=(OFFICE,),
        ),
    )
