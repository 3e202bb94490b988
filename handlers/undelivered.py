"""What did not arrive, told to the coordinators: answers, decisions, results."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.drafts import HOME
from models import delivery, inquiry, office
from models.delivery import Lost
from models.inquiry import coordinator_accounts
from models.message import Control, Message, say
from models.work import Work

MOST_SHOWN = 4  # paragraphs


def tell(work: Work, ids: Sequence[int]) -> None:
    """Tell of the watched ones of these deliveries, but for what the coordinators missed themselves."""
    own = {work.desk, *coordinator_accounts(work.connection)}
    for each in delivery.lost(work.connection, ids):
        if each.account_id not in own:
            left = inquiry.latest_of(work, each.user_id) if each.purpose == "human" else None
            office.tell(work, _told(each, left))


def _told(lost: Lost, left: int | None) -> Message:
    """`left` is the message that was answered; its code lets an erasure find these words too."""
    where = office.CHANNELS.get(lost.channel, lost.channel)
    head = f"{where}으로 보낸 메시지가 전해지지 않았어요. {_why(lost)}"
    if lost.status == "unknown":
        head = (
            f"{where}으로 보낸 메시지가 전해졌는지 알 수 없어요. 보내는 중에 연결이 끊겼어요."
            " 두 번 가지 않도록 다시 보내지 않았어요."
        )
    return say(
        head,
        *lost.message.paragraphs[:MOST_SHOWN],
        controls=(Control("더 답하기", f"!answer:{left}"), HOME) if left else (HOME,),
    )


def _why(lost: Lost) -> str:
    if not lost.reachable:
        return "받는 분이 대화창을 막았거나 나갔어요. 다른 연락처가 있으면 그리로 알려 주세요."
    if lost.reason == "expired":
        return "오래 연결되지 않아 때가 지났어요. 필요하면 다시 보내 주세요."
    return f"플랫폼이 받지 않았어요({lost.reason}). 시스템 담당자에게 알려 주세요."
