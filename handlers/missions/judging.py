"""인증 검토: proofs and appeals judged, the first decision stands. All for coordinators."""

from __future__ import annotations

from handlers import codes
from handlers.command import Command
from handlers.drafts import HOME, ask_apart, begin, may
from handlers.missions.news import (
    UNREACHED,
    booked_words,
    decided_words,
    review_card,
    tell_decision,
    whose,
)
from handlers.missions.office import OFFICE
from handlers.visit import Visit
from models.inquiry import COORDINATORS
from models.message import Control, Message, say
from models.missions import proof, proof_appeal
from models.missions.proof import DecidedError, Proof
from models.supporters import supporter
from models.work import Work

AT_ONCE = 10
REVIEWS = Control("검토할 인증", "!reviews")
SAME_JUDGE = "처음 결정한 담당자는 이의 신청을 결정할 수 없어요. 다른 담당자에게 맡겨 주세요."


def reviews(visit: Visit, _argument: str) -> None:
    """Show the proofs and appeals that wait for a decision."""
    if not may(visit, COORDINATORS):
        return
    waiting = proof.waiting(visit.work, visit.speaker.user_id, AT_ONCE)
    if not waiting:
        visit.tell(say("기다리는 인증이 없어요.", controls=(OFFICE, HOME)))
        return
    for found in waiting:
        visit.tell(review_card(visit.work, found))
    more = proof.count_waiting(visit.work.connection) - len(waiting)
    if more:
        words = f"먼저 온 {len(waiting)}건이에요. 이 뒤로 {more}건이 더 기다려요."
        visit.tell(say(words, controls=(REVIEWS, OFFICE, HOME)))


def review(visit: Visit, argument: str) -> None:
    """Show one proof, decided or not."""
    found = _proof(visit, argument)
    if found is not None:
        visit.tell(review_card(visit.work, found))


def accept_proof(visit: Visit, argument: str) -> None:
    """Accept a proof and book what it brings; the first decision stands."""
    found = _proof(visit, argument)
    if found is None:
        return
    try:
        found, booked = proof.decide(visit.work, visit.speaker.user_id, found.id, "accepted")
    except DecidedError as error:
        visit.tell(already(visit.work, error.proof))
        return
    reached = tell_decision(visit.work, found, booked)
    lines = [f"{whose(visit.work, found)}을 수락했어요: {booked_words(booked)}."]
    lines.append("서포터에게 알렸어요." if reached else UNREACHED)
    held = supporter.latest_of(visit.work, found.user_id)
    again = []
    if held is not None and held.status == "completed":
        lines.append("이미 수료한 서포터예요. 수료증에 넣으려면 증명서를 다시 내 주세요.")
        again = [Control("증명서 다시 내기", f"!paper-reissue:{held.id}", "primary")]
    visit.tell(say(*lines, controls=(*again, REVIEWS, OFFICE, HOME)))


def return_proof(visit: Visit, argument: str) -> None:
    _open(visit, argument, "proof-return")


def reject_proof(visit: Visit, argument: str) -> None:
    _open(visit, argument, "proof-reject")


def answer_appeal(visit: Visit, argument: str) -> None:
    _open(visit, argument, "appeal-answer")


def _open(visit: Visit, argument: str, name: str) -> None:
    """Open a judging conversation, unless somebody has decided already."""
    found = _proof(visit, argument)
    if found is None:
        return
    decided = found.answered_at if name == "appeal-answer" else found.decided_at
    if decided:
        visit.tell(already(visit.work, found))
    elif name == "appeal-answer" and proof_appeal.is_same_judge(
        visit.work, visit.speaker.user_id, found
    ):
        visit.tell(say(SAME_JUDGE, controls=(REVIEWS, OFFICE, HOME)))
    else:
        begin(visit, visit.conversations[name], subject=found.id)


def already(work: Work, found: Proof) -> Message:
    """What the second of two coordinators hears: who decided, and when."""
    words = f"이미 결정된 인증이에요: {decided_words(work, found)}. 그 결정이 그대로 있어요."
    return say(words, controls=(REVIEWS, OFFICE, HOME))


def _proof(visit: Visit, argument: str) -> Proof | None:
    if not may(visit, COORDINATORS):
        return None
    found = proof.find(visit.work, codes.key(argument) or 0)
    if found is None or not found.user_id:
        ask_apart(visit, say("그 인증을 찾지 못했어요.", controls=(REVIEWS, OFFICE, HOME)))
        return None
    return found


COMMANDS = (
    Command("reviews", reviews),
    Command("review", review),
    Command("proof-accept", accept_proof),
    Command("proof-return", return_proof),
    Command("proof-reject", reject_proof),
    Command("appeal-answer", answer_appeal),
)
