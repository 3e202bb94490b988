"""What staff and coordinators read of agencies' deadlines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.drafts import HOME
from models.agencies.agency import Agency
from models.agencies.deadline import Deadline
from models.message import Control, Message, say
from models.quiet import SEOUL

MOST = 12  # names or buttons in one message
ALL = Control("마감 보기", "!deadlines")


def day_of(found: Deadline) -> str:
    day = found.due_at.astimezone(SEOUL)
    return f"{day:%Y}년 {day.month}월 {day.day}일({'월화수목금토일'[day.weekday()]}) {day:%H:%M}"


def left(found: Deadline, now: datetime) -> str:
    """Return how far the deadline is, in words."""
    days = (found.due_at.astimezone(SEOUL).date() - now.astimezone(SEOUL).date()).days
    if found.due_at <= now:
        return "기한이 지났어요"
    return f"{days}일 남았어요" if days else "오늘까지예요"


def reminder(found: Deadline, agencies: Sequence[Agency], now: datetime) -> Message:
    return card(found, agencies, now, "제출 기한 알림이에요.")


def card(found: Deadline, agencies: Sequence[Agency], now: datetime, *before: str) -> Message:
    """A deadline, with a button for each agency that has not handed in."""
    lines = [*before, f"‘{found.title}’ - {day_of(found)}까지, {left(found, now)}."]
    if found.note:
        lines.append(found.note)
    lines.append("이미 냈으면 버튼을 눌러 주세요. 그러면 더 알리지 않아요.")
    buttons = [
        Control(f"{each.name} 제출했어요", f"!deadline-done:{found.id}-{each.id}", "primary")
        for each in agencies[:MOST]
    ]
    return say(*lines, controls=(*buttons, ALL, Control("도움 요청", "!human"), HOME))


def news(found: Deadline, kind: str, now: datetime) -> Message:
    if found.status == "cancelled":
        return say(
            f"‘{found.title}’ 제출은 취소되었어요. 내지 않으셔도 됩니다.", controls=(ALL, HOME)
        )
    head = "제출 기한이 바뀌었어요." if kind.startswith("moved") else "새 제출 기한이 생겼어요."
    note = (found.note,) if found.note else ()
    return say(
        head,
        f"‘{found.title}’ - {day_of(found)}까지, {left(found, now)}.",
        *note,
        controls=(ALL, HOME),
    )


def overdue(found: Deadline, lacking: Sequence[Agency]) -> Message:
    return say(
        f"‘{found.title}’ 기한({day_of(found)})이 지났는데 {len(lacking)}곳이 아직 내지 않았어요.",
        names(lacking),
        controls=(Control("자세히", f"!deadline:{found.id}"), HOME),
    )


def names(agencies: Sequence[Agency]) -> str:
    shown = ", ".join(each.name for each in agencies[:MOST])
    more = len(agencies) - MOST
    return f"{shown} 외 {more}곳" if more > 0 else shown
