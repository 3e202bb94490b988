"""Short answers around missions: why one is given back or called off, a longer time, its reach."""

from __future__ import annotations

from handlers.drafts import HOME
from handlers.due_days import check_due, end_of
from handlers.fields import day, long_text, number
from handlers.missions import cards
from handlers.missions.news import (
    UNREACHED,
    tell_cancelled,
    tell_extended,
    tell_promoted,
)
from handlers.missions.office import OFFICE
from models.dialog import Conversation, Finish, never
from models.inquiry import COORDINATORS
from models.message import Control, Message, say
from models.missions import assignment, mission, proof
from models.missions.assignment import SUPPORTERS, NotOfferedError
from models.missions.mission import ClosedMissionError, UnknownMissionError
from models.text import _
from models.work import Work


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
