"""Proofs judged: returned, rejected, appealed by the supporter once, looked at by another."""

from __future__ import annotations

from datetime import datetime

from handlers.drafts import HOME
from handlers.due_days import check_due, end_of
from handlers.fields import choice, day, long_text
from handlers.missions import cards
from handlers.missions.judging import REVIEWS, SAME_JUDGE, already
from handlers.missions.news import (
    UNREACHED,
    booked_words,
    review_card,
    tell_decision,
    whose,
)
from handlers.missions.office import OFFICE
from models import office
from models.dialog import Conversation, Finish, Option, never
from models.inquiry import COORDINATORS
from models.message import Message, say
from models.missions import proof, proof_appeal
from models.missions.mission import ClosedMissionError
from models.missions.proof import DecidedError, Verdict
from models.missions.proof_appeal import SameJudgeError
from models.text import _
from models.work import Work

GONE = "그 인증을 찾지 못했어요(지워졌을 수 있어요)."
OUTCOMES = (
    Option("granted", "인정하기", ("수락", "인정")),
    Option("kept", "반려 유지", ("반려", "유지")),
)


def returned(work: Work, done: Finish) -> Message:
    return _judge(work, done, "returned", end_of(done.answers["due"]))


def rejected(work: Work, done: Finish) -> Message:
    return _judge(work, done, "rejected")


def _judge(work: Work, done: Finish, verdict: Verdict, due: datetime | None = None) -> Message:
    try:
        found, booked = proof.decide(
            work, done.user_id, done.session.subject, verdict, done.answers["reason"], due
        )
    except DecidedError as error:
        return already(work, error.proof)
    except LookupError:
        return say(GONE, controls=(REVIEWS, OFFICE, HOME))
    what = (
        "돌려보냈어요."
        if verdict == "returned"
        else "반려했어요. 서포터는 한 번 이의를 신청할 수 있어요."
    )
    lines = [f"{whose(work, found)}을 {what}"]
    if not tell_decision(work, found, booked):
        lines.append(UNREACHED)
    return say(*lines, controls=(REVIEWS, OFFICE, HOME))


def appealed(work: Work, done: Finish) -> Message:
    """Put the supporter's appeal before the coordinators."""
    controls = (cards.MISSIONS, HOME)
    try:
        found = proof_appeal.ask(work, done.user_id, done.session.subject, done.answers["appeal"])
    except (ClosedMissionError, LookupError):
        return say(_("이 인증에는 이제 이의 신청을 할 수 없어요."), controls=controls)
    office.tell(work, review_card(work, found), "human")
    return say(
        _("이의 신청을 받았어요. 다른 담당자가 다시 보고 결과를 알려 드려요."), controls=controls
    )


def answered(work: Work, done: Finish) -> Message:
    """Decide an appeal for good."""
    granted = done.answers["outcome"] == "granted"
    try:
        found, booked = proof_appeal.answer(
            work, done.user_id, done.session.subject, done.answers["reason"], granted=granted
        )
    except SameJudgeError:
        return say(SAME_JUDGE, controls=(REVIEWS, OFFICE, HOME))
    except DecidedError as error:
        return already(work, error.proof)
    except LookupError:
        return say(GONE, controls=(REVIEWS, OFFICE, HOME))
    ended = f"인정했어요: {booked_words(booked)}." if granted else "그대로 반려했어요."
    lines = [f"{whose(work, found)}을 {ended}"]
    if not tell_decision(work, found, booked):
        lines.append(UNREACHED)
    return say(*lines, controls=(REVIEWS, OFFICE, HOME))


PROOF_RETURN = Conversation(
    name="proof-return",
    title="인증 돌려보내기",
    fields=(
        long_text(
            "reason", "까닭", "무엇을 고치면 되는지 적어 주세요. 서포터에게 그대로 가요.", most=1000
        ),
        day("due", "새 마감", "새 마감 날짜를 적어 주세요. 그날 밤까지 받아요.", check=check_due),
    ),
    finish=returned,
    confirms=never,
    roles=COORDINATORS,
)

PROOF_REJECT = Conversation(
    name="proof-reject",
    title="인증 반려",
    fields=(
        long_text(
            "reason", "까닭", "반려하는 까닭을 적어 주세요. 서포터에게 그대로 가요.", most=1000
        ),
    ),
    finish=rejected,
    roles=COORDINATORS,
)

APPEAL = Conversation(
    name="appeal",
    title=_("이의 신청"),
    fields=(
        long_text(
            "appeal",
            _("이의 내용"),
            _("왜 다시 봐야 하는지 적어 주세요. 이의 신청은 한 번 할 수 있어요."),
            least=5,
            most=1000,
            public=True,
        ),
    ),
    finish=appealed,
    confirms=never,  # open to who is a supporter no more: the verb lets only the owner appeal
)

APPEAL_ANSWER = Conversation(
    name="appeal-answer",
    title="이의 신청 결정",
    fields=(
        choice("outcome", "결정", "어떻게 결정할까요?", OUTCOMES),
        long_text("reason", "까닭", "까닭을 적어 주세요. 서포터에게 그대로 가요.", most=1000),
    ),
    finish=answered,
    roles=COORDINATORS,
)
