"""Agencies and their deadlines by conversation, for coordinators and staff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.deadlines.words import ALL, day_of
from handlers.drafts import HOME
from handlers.fields import day, long_text, text
from handlers.words import plain
from models.agencies import agency, deadline
from models.agencies.agency import STAFF
from models.agencies.deadline import ClosedDeadlineError
from models.dialog import Answers, Conversation, Facts, Field, Finish, InvalidError, never
from models.inquiry import COORDINATORS
from models.message import Control, Message, say
from models.work import Work

CLOSEST = 6
LONGEST_NAME = 60


def _ahead(value: Any, _answers: Answers, facts: Facts) -> None:
    if deadline.end_of(value) <= facts.now:
        raise InvalidError("이미 지난 날이에요. 오늘 이후의 날짜를 적어 주세요.")


def create(work: Work, done: Finish) -> Message:
    """Set the deadline."""
    a = done.answers
    made = deadline.create(work, done.user_id, a["title"], a["day"], a.get("note") or "")
    people = len(deadline.to_remind(work, made.id))
    return say(
        f"‘{made.title}’ 마감을 {day_of(made)}로 정했어요.",
        f"담당자 {people}명에게 알리고, 낼 때까지 차례로 알려요.",
        controls=(Control("자세히", f"!deadline:{made.id}"), ALL, HOME),
    )


def postpone(work: Work, done: Finish) -> Message:
    """Move the deadline to another day."""
    try:
        moved = deadline.postpone(work, done.user_id, done.session.subject, done.answers["day"])
    except ClosedDeadlineError:
        return say("그사이 취소된 마감이라 바꾸지 못했어요.", controls=(ALL, HOME))
    return say(
        f"‘{moved.title}’ 마감을 {day_of(moved)}로 옮겼어요. 알림도 따라 옮겼어요.",
        controls=(ALL, HOME),
    )


def register(work: Work, done: Finish) -> Message:
    """Add the agencies that were listed, one a line."""
    names = [
        each for line in done.answers["names"].splitlines() if (each := " ".join(line.split()))
    ]
    new = agency.add(work, done.user_id, names)
    double = f" {len(names) - len(new)}곳은 이미 있었어요." if len(new) < len(names) else ""
    return say(f"기관 {len(new)}곳을 등록했어요.{double}", controls=(ALL, HOME))


def _names(value: Any, _answers: Answers, _facts: Facts) -> None:
    long = [line for line in str(value).splitlines() if len(line) > LONGEST_NAME]
    if long:
        raise InvalidError(
            f"이름이 너무 긴 줄이 있어요. 한 줄에 한 곳씩 적어 주세요: {long[0][:30]}…"
        )


def load(work: Work, _user_id: int) -> Mapping[str, Any]:
    return {"agencies": {each.name: each.id for each in agency.every(work)}}


def chosen(typed: str, names: Mapping[str, int]) -> int:
    """Return the agency meant: its whole name, or a part that only one has. Raises InvalidError."""
    wanted = plain(typed).replace(" ", "")
    folded = {name: plain(name).replace(" ", "") for name in names}
    exact = [name for name, each in folded.items() if each == wanted]
    near = exact or [name for name, each in folded.items() if wanted and wanted in each]
    if len(near) == 1:
        return names[near[0]]
    if near:
        raise InvalidError(f"어느 곳인가요? 이름을 다 적어 주세요: {', '.join(near[:CLOSEST])}")
    raise InvalidError("그런 기관을 찾지 못했어요. 추진단에 등록된 이름으로 적어 주세요.")


def _agency() -> Field:
    base = text(
        "agency",
        "담당 기관",
        "어느 기관을 담당하시나요?",
        hint="이름의 일부만 적어도 돼요.",
        most=LONGEST_NAME,
    )

    def check(value: Any, _answers: Answers, facts: Facts) -> None:
        chosen(value, facts.known["agencies"])

    return Field(base.name, base.kind, base.label, base.question, base.parse, base.show,
                 hint=base.hint, max_length=base.max_length, check=check)  # fmt: skip


def take(work: Work, done: Finish) -> Message:
    """Note which agency the person answers for."""
    number = chosen(done.answers["agency"], done.facts.known["agencies"])
    found = agency.answer_for(work, done.user_id, number)
    return say(
        f"{found.name}의 마감을 이 대화창으로 알려 드릴게요.",
        controls=(Control("담당에서 빠지기", f"!agency-leave:{found.id}"), ALL, HOME),
    )


DAY = day(
    "day", "마감일", "언제까지인가요?", hint="그날 업무 시간이 끝날 때까지예요.", check=_ahead
)
DEADLINE = Conversation(
    name="deadline",
    title="새 마감",
    fields=(
        text("title", "무엇을", "기관들이 무엇을 내야 하나요?", hint="예: 1분기 추진실적", most=80),
        DAY,
        long_text(
            "note", "안내", "함께 알릴 말이 있나요? 서식이나 낼 곳을 적어 주세요.", required=False
        ),
    ),
    finish=create,
    roles=COORDINATORS,
)
MOVE = Conversation(
    name="deadline-move", title="마감일 바꾸기", fields=(DAY,), finish=postpone, roles=COORDINATORS
)
AGENCIES = Conversation(
    name="agencies",
    title="기관 등록",
    fields=(long_text("names", "기관", "기관 이름을 한 줄에 하나씩 적어 주세요.", check=_names),),
    finish=register,
    roles=COORDINATORS,
)
AGENCY = Conversation(
    name="agency",
    title="담당 기관",
    fields=(_agency(),),
    load=load,
    finish=take,
    confirms=never,
    roles=STAFF,
)
CONVERSATIONS = (DEADLINE, MOVE, AGENCIES, AGENCY)
