"""서포터 관리: the members of a round, their status, their papers (coordinators)."""

from __future__ import annotations

from handlers import codes
from handlers.command import Command
from handlers.conversations.supporter_members import ACCOUNTS, REISSUE, STATUS, WITHDRAW
from handlers.drafts import HOME, begin, may
from handlers.supporters.desk import lost, round_of, to_round
from handlers.supporters.member_words import paper_file
from handlers.visit import Visit
from models.inquiry import COORDINATORS
from models.message import Control, Message, say
from models.missions import activity, assignment
from models.month import words
from models.supporters import account as supporter_account
from models.supporters import certificate
from models.supporters import supporter as supporters
from models.supporters.sns_account import KIND_NAMES
from models.supporters.supporter import GOING, Supporter
from models.work import Work


def members(visit: Visit, argument: str) -> None:
    """List a round's supporters."""
    found = round_of(visit, argument)
    if found is None:
        return
    rows = supporters.members(visit.work, visit.speaker.user_id, found.id)
    back = to_round(found.id)
    if not rows:
        visit.tell(say("아직 수락한 서포터가 없어요.", controls=(back, HOME)))
        return
    done = activity.of_year(visit.work.connection, visit.work.now.year)
    lines = [
        f"· {_member(each)}: {supporters.STATUSES[each.status]}, 올해 인정 {done[each.user_id].accepted}건"
        if each.user_id in done
        else f"· {_member(each)}: {supporters.STATUSES[each.status]}"
        for each in rows
    ]
    controls = [Control(_member(each), f"!member:{each.id}") for each in rows]
    visit.tell(say(f"{found.name} 서포터 {len(rows)}명", *lines, controls=(*controls, back, HOME)))


def _member(held: Supporter) -> str:
    return f"{held.position}번 {supporters.own_name(held) or '(지워짐)'}"


def member(visit: Visit, argument: str) -> None:
    """Show one supporter with her papers."""
    held = _supporter(visit, argument)
    if held is None:
        return
    work = visit.work
    papers = certificate.of_supporter(work, held.id)
    reason = (held.reason or {}).get("text", "")
    lines = [
        f"{_member(held)}: {supporters.STATUSES[held.status]}",
        f"활동 {held.active_from} ~ {held.active_until}",
        *(f"· {KIND_NAMES[e.kind]} {e.line()}" for e in supporter_account.of_member(work, held.id)),
    ]
    if reason:
        lines.append(f"까닭: {reason}")
    lines += _year(work, held)
    controls = []
    if held.status in GOING:
        controls += [
            Control("상태 바꾸기", f"!member-status:{held.id}"),
            Control("SNS 고치기", f"!member-accounts:{held.id}"),
        ]
    if papers and held.status != "dismissed":
        controls.append(Control("증명서 다시 내기", f"!paper-reissue:{held.id}"))
    if held.user_id > 0:
        controls.append(Control("상금 주기", f"!prize:{held.user_id}"))
    for each in papers:
        kind = certificate.KINDS[each.kind]
        withdrawn = " (취소됨)" if each.status != "valid" else ""
        lines.append(f"· {kind} {each.number}{withdrawn}")
        if not withdrawn:
            controls.append(Control(f"{kind} 취소", f"!paper-withdraw:{each.id}", "danger"))
    files = tuple(paper_file(each) for each in papers if each.status == "valid" and each.content)
    back = Control("서포터 목록", f"!members:{held.round_id}")
    rows = tuple((each,) for each in (*controls, back, HOME))
    visit.tell(Message(tuple(lines), rows, files))


def _year(work: Work, held: Supporter) -> list[str]:
    """What she did this year: what a coordinator has to know before deciding about her."""
    year = work.now.year
    done = activity.of_user(work.connection, held.user_id, year)
    missed = assignment.missed_months(work, held.user_id, year)
    lines = [
        f"{year}년 미션: 받음 {done.offered}, 인증 {done.handed_in}, 인정 {done.accepted}, 못 함 {done.declined}",
        f"활동비 {done.fee:,}원, 상금 {done.prize:,}원, 봉사시간 {done.hours}시간",
    ]
    return lines + ([f"거른 달: {', '.join(map(words, missed))}"] if missed else [])


def status(visit: Visit, argument: str) -> None:
    held = _supporter(visit, argument)
    if held is not None:
        begin(visit, STATUS, subject=held.id)


def accounts(visit: Visit, argument: str) -> None:
    """Ask for the accounts of a supporter anew."""
    held = _supporter(visit, argument)
    if held is not None:
        begin(visit, ACCOUNTS, subject=held.id)


def reissue(visit: Visit, argument: str) -> None:
    """Ask for the name under which the papers are issued anew."""
    held = _supporter(visit, argument)
    if held is not None:
        begin(visit, REISSUE, subject=held.id)


def withdraw_paper(visit: Visit, argument: str) -> None:
    """Ask for the reason before a certificate is withdrawn."""
    if not may(visit, COORDINATORS):
        return
    found = certificate.get(visit.work, codes.key(argument) or 0)
    if found is None:
        lost(visit)
        return
    begin(visit, WITHDRAW, subject=found.id)


def _supporter(visit: Visit, argument: str) -> Supporter | None:
    if not may(visit, COORDINATORS):
        return None
    held = supporters.get(visit.work, codes.key(argument) or 0)
    if held is None:
        lost(visit)
    return held


COMMANDS = (
    Command("members", members),
    Command("member", member),
    Command("member-status", status),
    Command("member-accounts", accounts),
    Command("paper-withdraw", withdraw_paper),
    Command("paper-reissue", reissue),
)
