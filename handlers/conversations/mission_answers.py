"""Short answers around missions: why one is given back or called off, a longer time, a correction."""

from __future__ import annotations

from handlers import mission_cards as cards
from handlers.drafts import ASK, HOME
from handlers.due_days import check_due, end_of
from handlers.fields import day, long_text, money, number
from handlers.mission_ledger import REFUSED
from handlers.mission_news import (
    NO_BANK,
    UNREACHED,
    tell_cancelled,
    tell_extended,
    tell_promoted,
)
from handlers.mission_office import OFFICE
from models import assignment, ledger, mission, proof
from models.assignment import SUPPORTERS, NotOfferedError
from models.dialog import Conversation, Finish, never
from models.inquiry import COORDINATORS
from models.ledger import LedgerError
from models.message import Control, Message, say
from models.mission import ClosedMissionError, UnknownMissionError
from models.text import Words, _
from models.work import Work

LEDGER = Control("장부", "!ledger")


def declined(work: Work, done: Finish) -> Message:
    """Give the mission back; the place goes to the next in line."""
    controls = (cards.MISSIONS, HOME)
    try:
        row, promoted = assignment.decline(
            work, done.user_id, done.session.subject, done.answers["reason"]
        )
    except (ClosedMissionError, UnknownMissionError, NotOfferedError):
        return say(_("이 미션은 이제 바꿀 수 없어요."), controls=controls)
    tell_promoted(work, promoted)
    of = mission.find(work, row.mission_id)
    return say(
        _(
            "알려 주셔서 고마워요. ‘{topic}’ 미션은 이번에 하지 않는 것으로 적었어요.",
            topic=of.topic,
        ),
        _("마감 전에 생각이 바뀌면 내 미션에서 다시 수락할 수 있어요."),
        controls=controls,
    )


def cancelled(work: Work, done: Finish) -> Message:
    """Call the mission off and tell everyone at once."""
    try:
        of = mission.cancel(work, done.user_id, done.session.subject, done.answers["reason"])
    except (ClosedMissionError, UnknownMissionError):
        return say("이미 취소되었거나 마감이 지난 미션이에요.", controls=(OFFICE, HOME))
    told = tell_cancelled(work, of)
    return say(f"미션을 취소하고 {told}명에게 알렸어요.", controls=(OFFICE, HOME))


def extended(work: Work, done: Finish) -> Message:
    due = end_of(done.answers["due"])
    try:
        row = assignment.extend(work, done.user_id, done.session.subject, due)
    except NotOfferedError:
        return say("그 서포터를 찾지 못했어요.", controls=(OFFICE, HOME))
    except ClosedMissionError:
        return say("그사이 취소되었거나 인증을 보낸 미션이에요.", controls=(OFFICE, HOME))
    except ValueError:
        again = Control("다시 하기", f"!mission-extend:{done.session.subject}", "primary")
        words = "지금 마감보다 뒤로 적어 주세요. 기한은 그대로예요."
        return say(words, controls=(again, OFFICE, HOME))
    lines = [f"기한을 {due.date()}까지 늘렸어요."]
    if not tell_extended(work, row, mission.find(work, row.mission_id)):
        lines.append(UNREACHED)
    return say(*lines, controls=(OFFICE, HOME))


def corrected(work: Work, done: Finish) -> Message:
    """Take a row back and book the right amount."""
    try:
        rows = ledger.correct(
            work, done.user_id, done.session.subject, done.answers["amount"], done.answers["reason"]
        )
    except LedgerError as error:
        again = Control("다시 하기", f"!ledger-correct:{done.session.subject}")
        return say(REFUSED[error.reason], controls=(again, LEDGER, HOME))
    lines = [f"새 줄 {len(rows)}개로 정정했어요. 앞의 줄은 그대로 남아요."]
    words = (
        _("활동 명세를 바로잡았어요. 명세에서 확인해 주세요."),
        _("까닭: {reason}", reason=done.answers["reason"]),
    )
    if not _tell_booked(work, rows[0].user_id, *words):
        lines.append(UNREACHED)
    return say(*lines, controls=(LEDGER, HOME))


def _tell_booked(work: Work, user_id: int, *words: Words) -> bool:
    """Tell a supporter what became of her statement; False when she cannot be reached."""
    controls = (Control(_("활동 명세 보기"), "!statement", "primary"), ASK, HOME)
    return work.notify(user_id, say(*words, controls=controls), "notice") is not None


def awarded(work: Work, done: Finish) -> Message:
    try:
        row = ledger.award(
            work, done.user_id, done.session.subject, done.answers["amount"], done.answers["reason"]
        )
    except LedgerError as error:
        return say(REFUSED[error.reason], controls=(LEDGER, HOME))
    lines = [f"상금 {row.amount:,}원을 적고 서포터에게 알렸어요."]
    words = _("축하해요! 상금 {amount}원이 명세에 올랐어요: {reason}",
              amount=row.amount, reason=done.answers["reason"])  # fmt: skip
    if not _tell_booked(work, row.user_id, words, NO_BANK):
        lines = [f"상금 {row.amount:,}원을 적었어요.", UNREACHED]
    return say(*lines, controls=(LEDGER, HOME))


def reached(work: Work, done: Finish) -> Message:
    """Keep how often the work was seen: it stands in the picture of the year."""
    controls = (cards.MISSIONS, HOME)
    try:
        found = proof.report_reach(work, done.user_id, done.session.subject, done.answers["reach"])
    except LookupError:
        return say(_("이 미션은 이제 바꿀 수 없어요."), controls=controls)
    return say(
        _("조회 수를 {count}회로 적었어요. 더 늘면 다시 알려 주셔도 돼요.", count=found.reach),
        controls=controls,
    )


REACH = Conversation(
    name="reach",
    title=_("조회 수"),
    fields=(
        number(
            "reach",
            _("조회 수"),
            _("지금까지 몇 번 보았나요? 대략 적어도 돼요."),
            most=1_000_000_000,
        ),
    ),
    finish=reached,
    confirms=never,
)

MISSION_DECLINE = Conversation(
    name="mission-decline",
    title=_("미션 못 함"),
    fields=(
        long_text(
            "reason",
            _("까닭"),
            _("이번에 못 하는 까닭을 짧게 알려 주세요."),
            hint=_(
                "한 낱말이어도 괜찮아요. 예: 출장, 시험. 건강처럼 말하기 어려운 일은 ‘개인 사정’이면 돼요."
            ),
            most=300,
            public=True,
        ),
    ),
    finish=declined,
    confirms=never,
    roles=SUPPORTERS,
)

MISSION_CANCEL = Conversation(
    name="mission-cancel",
    title="미션 취소",
    fields=(
        long_text(
            "reason", "까닭", "취소하는 까닭을 적어 주세요. 서포터에게 그대로 가요.", most=500
        ),
    ),
    finish=cancelled,
    roles=COORDINATORS,
)

MISSION_EXTEND = Conversation(
    name="mission-extend",
    title="기한 늘리기",
    fields=(
        day("due", "새 마감", "새 마감 날짜를 적어 주세요. 그날 밤까지 받아요.", check=check_due),
    ),
    finish=extended,
    confirms=never,
    roles=COORDINATORS,
)

LEDGER_CORRECT = Conversation(
    name="ledger-correct",
    title="장부 정정",
    fields=(
        number("amount", "바른 값", "바른 금액(원)이나 시간을 적어 주세요. 없애려면 0"),
        long_text(
            "reason", "까닭", "정정하는 까닭을 적어 주세요. 장부에 남아요.", least=2, most=300
        ),
    ),
    finish=corrected,
    roles=COORDINATORS,
)

PRIZE = Conversation(
    name="prize",
    title="상금 주기",
    fields=(
        money("amount", "상금", "상금을 적어 주세요. 한 사람에게 한 번만 줄 수 있어요."),
        long_text(
            "reason", "상 이름", "어떤 상인지 적어 주세요. 장부에 남아요.", least=2, most=300
        ),
    ),
    finish=awarded,
    roles=COORDINATORS,
)
