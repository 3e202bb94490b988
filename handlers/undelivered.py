"""What did not arrive, told to the coordinators: to whom, what, when, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.drafts import HOME
from models import inquiry, office
from models.ids import moment_of
from models.inquiry import coordinator_accounts
from models.lost import Lost, watched
from models.message import Control, Message, say
from models.quiet import SEOUL
from models.supporters import application as applications
from models.supporters import supporter
from models.work import Work

MOST_SHOWN = 4  # paragraphs


def tell(work: Work, ids: Sequence[int]) -> None:
    """Tell of the watched ones of these deliveries, but for what the coordinators missed themselves."""
    own = {work.desk, *coordinator_accounts(work.connection)}
    for each in watched(work.connection, ids):
        if each.account_id not in own:
            office.tell(work, _told(work, each))


def _told(work: Work, lost: Lost) -> Message:
    """The control's code lets an erasure find these words too."""
    left = inquiry.latest_of(work, lost.user_id) if lost.purpose == "human" else None
    whom, shows = _recipient(work, lost)
    at = moment_of(lost.id).astimezone(SEOUL)
    controls = (Control("더 답하기", f"!answer:{left}"),) if left else shows
    head = (
        "메시지가 전해졌는지 알 수 없어요."
        if lost.status == "unknown"
        else "메시지가 전해지지 않았어요."
    )
    first, *more = lost.message.paragraphs[:MOST_SHOWN] or ("(글 없음)",)
    return say(
        f"{head} {_why(lost)}",
        f"받는 분: {whom}\n쓴 때: {at.month}월 {at.day}일 {at:%H:%M}",
        f"할 일: {_next(lost, reaches=work.reaches(lost.user_id), again=left is not None)}",
        "보내려던 글:",
        first,
        *more,
        controls=(*controls, HOME),
    )


def _recipient(work: Work, lost: Lost) -> tuple[str, tuple[Control, ...]]:
    """Who it was for, and where to look: who writes to a person stays without a name."""
    where = office.CHANNELS.get(lost.channel, lost.channel)
    if lost.purpose == "human":
        return f"상담을 남기신 분({where})", ()
    member = supporter.latest_of(work, lost.user_id)
    if member:
        whom = f"서포터 {supporter.own_name(member)}".strip()
        return f"{whom}({where})", (Control("서포터 보기", f"!member:{member.id}"),)
    applied = applications.of_person(work, lost.user_id)
    if applied:
        shows = Control("지원서 보기", f"!applicant:{applied[0].id}")
        return f"지원자 {applied[0].number}({where})", (shows,)
    return office.name_of(work, lost.user_id), ()


def _why(lost: Lost) -> str:
    if lost.status == "unknown":
        return "보내는 중에 연결이 끊겼어요. 두 번 가지 않도록 다시 보내지 않았어요."
    if not lost.reachable:
        return "받는 분이 대화창을 막았거나 나갔어요."
    if lost.reason == "expired":
        return "오래 연결되지 않아 때가 지났어요."
    return f"플랫폼이 받지 않았어요({lost.reason})."


def _next(lost: Lost, *, reaches: bool, again: bool) -> str:
    """What a coordinator can do about it; `again`: the words can be sent by a button."""
    if not reaches:
        return "다른 연락처가 있으면 그리로 알려 주세요."
    if not lost.reachable:
        way = "‘더 답하기’로 적으시면" if again else "다시 보내시면"
        return f"{way} 그분의 다른 대화창으로 가요."
    if lost.status == "unknown":
        if again:
            return "급하면 ‘더 답하기’로 받으셨는지 물어 주세요."
        return "받으셨는지 그분께 직접 확인해 주세요."
    if lost.reason == "expired":
        return "필요하면 ‘더 답하기’로 다시 보내 주세요." if again else "필요하면 직접 알려 주세요."
    return "시스템 담당자에게 위의 까닭을 알려 주시고, 급하면 다른 길로 알려 주세요."
