"""What goes out when something became of a mission: to supporters, and to the coordinators."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from handlers.drafts import HOME
from handlers.missions import cards
from models import office
from models.message import Control, File, Message, say
from models.missions import assignment, ledger, mission, proof
from models.missions.assignment import Assignment
from models.missions.ledger import LedgerRow
from models.missions.mission import Mission
from models.missions.proof import Proof
from models.missions.rules import rules
from models.quiet import SEOUL, cannot_wait
from models.supporters import supporter
from models.supporters.sns_account import KIND_NAMES
from models.text import Words, _
from models.work import Work

VERDICTS = {"accepted": "수락", "returned": "돌려보냄", "rejected": "반려", "handed_in": "대기"}
NO_BANK = _(
    "계좌번호와 주민등록번호는 대화창에서 받지 않아요. 지급 서류는 담당자가 종이로 따로 받아요. 여기에 적지 마세요."
)
UNREACHED = "이 서포터는 지금 봇으로 연락이 닿지 않아요(차단 또는 탈퇴). 다른 방법으로 알려 주세요."


def tell_offers(work: Work, rows: Iterable[Assignment]) -> list[int]:
    """Bring new offers to their supporters; return those who cannot be reached."""
    unreached = []
    for row in rows:
        of = mission.find(work, row.mission_id)
        sent = work.notify(row.user_id, cards.offer(row, of), "mission", until=of.deadline)
        if sent is None:
            unreached.append(row.user_id)
    return unreached


def tell_promoted(work: Work, rows: Iterable[Assignment]) -> None:
    for row in rows:
        of = mission.find(work, row.mission_id)
        words = _("자리가 났어요. ‘{topic}’ 미션에 참여하게 되었어요.", topic=of.topic)
        message = say(
            words, cards.due_line(row, of), controls=(*cards.next_steps(row, of, work.now), HOME)
        )
        work.notify(row.user_id, message, "mission", until=of.deadline)


def take_out(work: Work, user_id: int) -> int:
    """Give the places of who stops or rests to those in line; return how many moved up."""
    moved = assignment.give_up(work, user_id, "활동을 마치거나 쉼")
    tell_promoted(work, moved)
    return len(moved)


def tell_cancelled(work: Work, of: Mission) -> int:
    """Tell everyone to whom the mission still meant something; return how many."""
    told = 0
    words = _("‘{topic}’ 미션이 취소되었어요. 더 하실 일은 없어요.", topic=of.topic)
    for row in assignment.of_mission(work, of.id):
        if row.status == "declined" or row.outcome in {"accepted", "rejected"}:
            continue
        message = say(words, _("까닭: {reason}", reason=of.reason), controls=(cards.MISSIONS, HOME))
        told += work.notify(row.user_id, message, "change") is not None
    return told


def tell_moved(work: Work, of: Mission, before: datetime) -> int:
    """Tell those with work still to do of a new deadline; return how many."""
    told = 0
    purpose = "change" if cannot_wait(work.now, before, of.deadline) else "mission"
    for row in assignment.of_mission(work, of.id):
        open_ = row.status in {"offered", "held", "waiting"} and row.outcome not in assignment.DONE
        if not open_ or row.due_at is not None:
            continue
        message = say(
            _("‘{topic}’ 미션의 마감이 바뀌었어요.", topic=of.topic),
            cards.due_line(row, of),
            controls=(*cards.next_steps(row, of, work.now), HOME),
        )
        told += work.notify(row.user_id, message, purpose, until=of.deadline) is not None
    return told


def tell_extended(work: Work, row: Assignment, of: Mission) -> bool:
    message = say(
        _("‘{topic}’ 미션의 기한을 {due}까지 늘려 드렸어요.",
          topic=of.topic, due=assignment.due_of(row, of).date()),
        controls=(*cards.next_steps(row, of, work.now), HOME),
    )  # fmt: skip
    return work.notify(row.user_id, message, "mission") is not None


def tell_decision(work: Work, found: Proof, booked: Sequence[LedgerRow]) -> bool:
    """Bring a decision to the supporter; False when she cannot be reached."""
    of = mission.find(work, found.mission_id)
    reason = (found.answer if found.answered_at else found.reason) or {}
    lines, controls = _decision(work, found, of, booked)
    if reason:
        lines.insert(1, _("까닭: {reason}", reason=reason["text"]))
    message = say(*lines, controls=(*controls, cards.MISSIONS, HOME))
    return work.notify(found.user_id, message, "mission") is not None


def _decision(
    work: Work, found: Proof, of: Mission, booked: Sequence[LedgerRow]
) -> tuple[list[Words], list[Control]]:
    if found.status == "accepted":
        return _accepted(of, booked), [Control(_("활동 명세 보기"), "!statement")]
    if found.status == "returned":
        row = assignment.own(work, found.user_id, of.id)
        due = assignment.due_of(row, of).date()
        words = _("‘{topic}’ 인증을 조금 고쳐 {due}까지 다시 보내 주세요.", topic=of.topic, due=due)
        return [words], [cards.proof_control(of, row)]
    if found.answered_at:
        return [_("‘{topic}’ 이의 신청을 다시 보았지만 결과는 같아요.", topic=of.topic)], [
            Control(_("담당자에게 묻기"), "!human")
        ]
    return [
        _("‘{topic}’ 인증이 인정되지 않았어요.", topic=of.topic),
        _("다시 봐 달라고 한 번 신청할 수 있어요."),
    ], [Control(_("이의 신청"), f"!appeal:{found.id}", "primary")]


def _accepted(of: Mission, booked: Sequence[LedgerRow]) -> list[Words]:
    got = {row.kind: row.amount for row in booked}
    lines: list[Words] = [_("‘{topic}’ 미션이 인정되었어요. 수고하셨어요.", topic=of.topic)]
    if got.get("fee"):
        lines += [_("활동비 {amount}원이 명세에 올랐어요.", amount=got["fee"]), NO_BANK]
    if got.get("hours"):
        lines.append(_("봉사시간 {hours}시간이 명세에 올랐어요.", hours=got["hours"]))
    if of.fee > got.get("fee", 0):
        lines.append(
            _("한 달 활동비 한도({cap}원)를 넘는 {amount}원은 지급되지 않아요.",
              cap=rules().monthly_cap_won, amount=of.fee - got.get("fee", 0))
        )  # fmt: skip
    if of.hours > got.get("hours", 0):
        lines.append(
            _("하루 {most}시간을 넘는 {hours}시간은 인정되지 않아요.",
              most=rules().hours_a_day, hours=of.hours - got.get("hours", 0))
        )  # fmt: skip
    return lines


# ---- For coordinators ----------------------------------------------------------------------------
def review_card(work: Work, found: Proof) -> Message:
    """A proof as coordinators judge it: what was checked, what is left to see, what it brings."""
    of, content = mission.find(work, found.mission_id), proof.contents(found)
    due = ledger.due_for(work, of, found.user_id, found.published_on)
    reported = [
        f"{label} {count:,}{unit}"
        for label, count, unit in (
            ("글", content.characters, "자"),
            ("영상", content.seconds, "초"),
            ("조회", content.reach, "회"),
        )
        if count
    ]
    lines: list[Words] = [
        f"{'이의 신청' if found.appealed_at else '인증 검토'}: {of.topic}",
        f"서포터: {supporter.name_of(work, found.user_id)} · 올린 날 {found.published_on} · {_platforms(content.platform)}",
        *content.links,
        "봇이 확인함: 처음 쓰는 글과 사진, 기한 안, 형식(서포터가 적은 수)"
        + (", 등록된 계정의 글" if content.is_owner_seen else ""),
    ]
    if not content.is_owner_seen:
        lines.append("⚠ 주소만으로는 누구의 글인지 알 수 없어요. 글을 열어 계정을 확인해 주세요.")
    if reported:
        lines.append("서포터가 적은 수: " + ", ".join(reported))
    earlier = proof.before(work, found)
    if earlier is not None and earlier.reason:
        lines.append(f"앞서 돌려보낸 까닭: {earlier.reason['text']}")
    lines.append("보는 기준: " + " · ".join(rules().criteria))
    if found.status == "handed_in" or (found.appealed_at and not found.answered_at):
        lines.append(f"수락하면: {_brings(due)}")
    if found.appealed_at:
        lines += [
            f"처음 결정: {_decided(work, found.decided_by, found.decided_at, 'rejected')}",
            f"까닭: {(found.reason or {}).get('text', '')}",
            f"이의: {(found.appeal or {}).get('text', '')}",
        ]
    if found.status != "handed_in" and (found.answered_at or not found.appealed_at):
        lines.append(f"결정: {decided_words(work, found)}")
        lines += [f"까닭: {each['text']}" for each in (found.answer or found.reason,) if each]
    files = tuple(
        File("attachment", each, f"{n}.jpg") for n, each in enumerate(content.pictures, 1)
    )
    opens = tuple(
        (Control("글 열기" if len(content.links) == 1 else f"글 {n} 열기", url=link),)
        for n, link in enumerate(content.links, 1)
    )
    return Message(tuple(lines), (*opens, *_verdict_rows(found)), files)


def _platforms(kinds: str) -> str:
    return ", ".join(KIND_NAMES.get(each, each) for each in kinds.split(", "))


def _verdict_rows(found: Proof) -> tuple[tuple[Control, ...], ...]:
    if found.appealed_at and not found.answered_at:
        return ((Control("다시 보고 결정하기", f"!appeal-answer:{found.id}", "primary"),),)
    if found.status != "handed_in":
        return ((Control("미션 보기", f"!mission:{found.mission_id}"),),)
    return (
        (Control("수락", f"!proof-accept:{found.id}", "primary"),),
        (
            Control("돌려보내기", f"!proof-return:{found.id}"),
            Control("반려", f"!proof-reject:{found.id}", "danger"),
        ),
    )


def _brings(due: ledger.Due) -> str:
    parts = []
    if due.fee or due.fee_cut:
        cut = f"(월 한도로 {due.fee_cut:,}원 줄어듦)" if due.fee_cut else ""
        parts.append(f"활동비 {due.fee:,}원{cut}")
    if due.hours or due.hours_cut:
        cut = f"(하루 한도로 {due.hours_cut}시간 줄어듦)" if due.hours_cut else ""
        parts.append(f"봉사시간 {due.hours}시간{cut}")
    return ", ".join(parts)


def decided_words(work: Work, found: Proof) -> str:
    """Who decided, when and what: for the one who came second."""
    if found.answered_at:
        return _decided(work, found.answered_by, found.answered_at, found.status)
    return _decided(work, found.decided_by, found.decided_at, found.status)


def _decided(work: Work, by: int, at: datetime | None, verdict: str) -> str:
    when = f"{at.astimezone(SEOUL):%Y-%m-%d %H:%M}" if at else ""
    return f"{office.name_of(work, by)}, {when}에 결정: ‘{VERDICTS[verdict]}’"


def whose(work: Work, found: Proof) -> str:
    """Whose work a decision is about: several cards stand open at once."""
    topic = mission.find(work, found.mission_id).topic
    return f"{supporter.name_of(work, found.user_id)} 님의 ‘{topic}’ 인증"


def booked_words(booked: Sequence[LedgerRow]) -> str:
    units = {"fee": "활동비 {:,}원", "hours": "봉사시간 {}시간"}
    return ", ".join(units[row.kind].format(row.amount) for row in booked) or "지급 없음(한도)"
