"""장부 by conversation: a row put right, a prize given; the supporter hears of both."""

from __future__ import annotations

from handlers.drafts import ASK, HOME
from handlers.fields import long_text, money, number
from handlers.missions.ledger import LEDGER, REFUSED
from handlers.missions.news import NO_BANK, UNREACHED
from models.dialog import Conversation, Finish
from models.inquiry import COORDINATORS
from models.message import Control, Message, say
from models.missions import ledger
from models.missions.ledger import LedgerError
from models.text import Words, _
from models.work import Work


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
