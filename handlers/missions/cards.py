"""Missions as people read them: the offer, the details, the supporter's own status."""

from __future__ import annotations

from datetime import datetime

from handlers.drafts import HOME
from models import attachment
from models.message import Control, File, Message, say
from models.missions import assignment, proof
from models.missions.assignment import Assignment
from models.missions.mission import Mission
from models.quiet import SEOUL
from models.text import Words, _
from models.work import Work

MISSIONS = Control(_("내 미션"), "!missions")
OUTCOMES: dict[str, Words] = {
    "handed_in": _("인증 확인 중"),
    "returned": _("고쳐서 다시 보내기"),
    "accepted": _("인정됨"),
    "rejected": _("인정되지 않음"),
}
STATUSES: dict[str, Words] = {
    "offered": _("답을 기다려요"),
    "held": _("참여 중"),
    "waiting": _("대기 중"),
    "declined": _("이번에는 안 함"),
}


def status_of(row: Assignment, of: Mission, now: datetime) -> Words:
    if of.status == "cancelled":
        return _("취소된 미션")
    if row.outcome:
        return OUTCOMES[row.outcome]
    if assignment.due_of(row, of) <= now and row.status != "declined":
        return _("마감 지남")
    return STATUSES[row.status]


def reward(of: Mission) -> Words:
    if of.fee and of.hours:
        return _("활동비 {amount}원과 봉사시간 {hours}시간", amount=of.fee, hours=of.hours)
    if of.fee:
        return _("활동비 {amount}원", amount=of.fee)
    return _("봉사시간 {hours}시간", hours=of.hours)


def rules_of(of: Mission) -> tuple[Words, ...]:
    """What the work must have, as far as there are rules."""
    rules: tuple[tuple[int, Words], ...] = (
        (of.characters, _("글 {count}자 이상", count=of.characters)),
        (of.photos, _("사진 {count}장 이상", count=of.photos)),
        (of.seconds, _("영상 {count}초 이상", count=of.seconds)),
    )
    return tuple(words for count, words in rules if count)


def due_line(row: Assignment | None, of: Mission) -> Words:
    due = assignment.due_of(row, of) if row else of.deadline.astimezone(SEOUL)
    return _("마감: {due} · {reward}", due=due.date(), reward=reward(of))


def offer(row: Assignment, of: Mission) -> Message:
    """The card that brings a mission to a supporter."""
    lines: list[Words] = [_("새 미션이에요: {topic}", topic=of.topic), due_line(row, of)]
    if of.capacity:
        lines.append(
            _("먼저 수락한 {count}명이 해요. 자리가 차면 대기 순서로 받아요.", count=of.capacity)
        )
    return Message(tuple(lines), ((_accept(of), _decline(of)), (_details(of),)))


def details(work: Work, row: Assignment, of: Mission) -> Message:
    """All there is to know of a mission, and what can be done next."""
    lines: list[Words] = [_("미션: {topic}", topic=of.topic), of.brief, due_line(row, of)]
    if rules := rules_of(of):
        lines.append(_("형식: {rules}", rules=rules))
    if of.capacity:
        seats = assignment.seats_of(work.connection, of.id)
        lines.append(
            _("자리: {held}/{count}명, 대기 {waiting}명",
              held=seats.held, count=of.capacity, waiting=seats.waiting)
        )  # fmt: skip
    lines.append(_("내 상태: {status}", status=status_of(row, of, work.now)))
    sent, answers = _proof_sent(work, row)
    lines += sent
    controls = [*next_steps(row, of, work.now), *answers, *_materials(of)]
    if of.event_id:
        controls.append(Control(_("관련 행사 보기"), f"!event:{of.event_id}"))
    files = tuple(
        File("attachment", number, name)
        for number, name, _type, _size in attachment.of_subject(work.connection, of.id)
    )
    return Message(tuple(lines), tuple((each,) for each in (*controls, MISSIONS, HOME)), files)


def _proof_sent(work: Work, row: Assignment) -> tuple[list[Words], list[Control]]:
    """What became of the proof handed in last, and what its owner can still do about it."""
    found = proof.latest(work, row.id)
    if found is None:
        return [], []
    links = proof.contents(found).links
    sent = found.handed_in_at.astimezone(SEOUL).date()
    lines: list[Words] = [_("보낸 인증: {day}, {links}", day=sent, links=links)]
    reason = (found.answer if found.answered_at else found.reason) or {}
    if found.reach:
        lines.append(_("{label}: {answer}", label=_("조회 수"), answer=found.reach))
    if reason and found.status in {"returned", "rejected"}:
        lines.append(_("까닭: {reason}", reason=reason["text"]))
    if found.status == "handed_in":
        lines.append(_("담당자가 확인하면 결과를 이 대화창으로 알려 드려요."))
    elif found.status == "rejected" and not found.appealed_at:
        lines.append(_("다시 봐 달라고 한 번 신청할 수 있어요."))
        return lines, [Control(_("이의 신청"), f"!appeal:{found.id}", "primary")]
    elif found.appealed_at and not found.answered_at:
        lines.append(_("이의 신청을 담당자가 다시 보고 있어요."))
    if found.status in {"handed_in", "accepted"}:
        return lines, [Control(_("조회 수 알리기"), f"!reach:{found.id}")]
    return lines, []


def next_steps(row: Assignment, of: Mission, now: datetime) -> list[Control]:
    """What the supporter can do with the mission now."""
    if of.status != "issued":
        return []
    if assignment.due_of(row, of) <= now:
        missing = assignment.is_missing(row, of)
        return [Control(_("담당자에게 알리기"), "!human", "primary")] if missing else []
    if row.outcome in assignment.DONE:
        return []
    if row.status == "held":
        return [proof_control(of, row), _decline(of)]
    if row.status == "waiting":
        return [_decline(of)]
    if row.status == "declined":
        return [_accept(of)]
    return [_accept(of), _decline(of)]


def proof_control(of: Mission, row: Assignment) -> Control:
    label = _("인증 다시 보내기") if row.outcome == "returned" else _("인증 보내기")
    return Control(label, f"!proof:{of.id}", "primary")


def reminder(row: Assignment, of: Mission, now: datetime) -> Message:
    """What a supporter hears who has not handed in yet."""
    days = (assignment.due_of(row, of).date() - now.date()).days
    words: Words
    if days > 0:
        words = _(
            "‘{topic}’ 미션 마감까지 {days}일 남았어요({due}). 글을 올렸으면 인증을 보내 주세요.",
            topic=of.topic, days=days, due=assignment.due_of(row, of).date(),
        )  # fmt: skip
    elif days == 0:
        words = _("‘{topic}’ 미션이 오늘 마감이에요. 오늘 안에 인증을 보내 주세요.", topic=of.topic)
    else:
        words = _(
            "‘{topic}’ 미션 마감이 지났어요. 사정이 있으면 담당자에게 알려 주세요. 기한을 늘릴 수 있는지 살펴봐요.",
            topic=of.topic,
        )
    return say(words, controls=(*next_steps(row, of, now), _details(of)))


def _accept(of: Mission) -> Control:
    return Control(_("수락"), f"!mission-accept:{of.id}", "primary")


def _decline(of: Mission) -> Control:
    return Control(_("못 해요"), f"!mission-decline:{of.id}")


def _details(of: Mission) -> Control:
    return Control(_("자세히"), f"!mission:{of.id}")


def _materials(of: Mission) -> list[Control]:
    return [
        Control(_("자료 {number} 보기", number=number), url=link)
        for number, link in enumerate(of.materials, start=1)
    ]
