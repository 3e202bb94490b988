"""미션: a supporter's own missions - see, accept, give back, prove, appeal."""

from __future__ import annotations

from handlers import codes
from handlers.command import Command
from handlers.drafts import ASK, HOME, begin
from handlers.missions import cards
from handlers.missions import office as mission_office
from handlers.paging import page
from handlers.visit import Visit
from models.inquiry import COORDINATORS
from models.message import Control, say
from models.missions import assignment, mission, proof
from models.missions.assignment import SUPPORTERS, Assignment, NotOfferedError
from models.missions.mission import ClosedMissionError, Mission, UnknownMissionError
from models.role import NotAllowedError
from models.text import Words, _

AT_ONCE = 8
NOT_FOUND = _("그 미션을 찾지 못했어요.")
NOT_SUPPORTER = _("미션은 동행메이트 서포터즈가 받아요. 지금은 서포터즈 활동 중이 아니에요.")
CLOSED: dict[str, Words] = {
    "cancelled": _("취소된 미션이에요."),
    "planned": _("아직 나오지 않은 미션이에요."),
    "over": _("마감이 지난 미션이에요. 사정이 있으면 담당자에게 알려 주세요."),
    "handed_in": _("이미 인증을 보낸 미션이에요."),
    "waiting": _("아직 자리가 나지 않았어요. 자리가 나면 알려 드려요."),
    "declined": _("하지 않겠다고 한 미션이에요. 생각이 바뀌었으면 먼저 수락해 주세요."),
    "appealed": _("이의 신청은 한 번만 할 수 있어요."),
    "accepted": _("이미 인정된 인증이에요."),
    "returned": _("인증을 고쳐서 다시 보내 주세요."),
}


def missions(visit: Visit, argument: str) -> None:
    """List the supporter's missions; coordinators see theirs. `argument`: rows to pass over."""
    if visit.speaker.may(COORDINATORS):
        mission_office.office(visit, argument)
        return
    rows = assignment.of_user(visit.work, visit.speaker.user_id)
    if not rows:
        if visit.speaker.may(SUPPORTERS):
            words = _("아직 받은 미션이 없어요. 새 미션이 나오면 이 대화창으로 알려 드려요.")
        else:
            words = NOT_SUPPORTER
        visit.tell(say(words, controls=(ASK, HOME)))
        return
    shown, more = page(rows, argument, AT_ONCE)
    lines = [line(row, of, visit) for row, of in shown]
    controls = [Control(of.topic, f"!mission:{of.id}") for _row, of in shown]
    if more:
        controls.append(Control(_("더 보기"), f"!missions:{more}"))
    visit.tell(
        say(
            _("내 미션이에요. 자세히 보려면 골라 주세요."),
            *lines,
            controls=(*controls, Control(_("활동 명세 보기"), "!statement"), HOME),
        )
    )


def line(row: Assignment, of: Mission, visit: Visit) -> Words:
    return _(
        "· 미션 {topic}: {status} ({due} 마감)",
        topic=of.topic,
        status=cards.status_of(row, of, visit.work.now),
        due=assignment.due_of(row, of).date(),
    )


def mission_(visit: Visit, argument: str) -> None:
    """Show one of the supporter's missions; a coordinator sees it from the office's side."""
    if visit.speaker.may(COORDINATORS):
        mission_office.show(visit, argument)
        return
    found = _own(visit, argument)
    if found is not None:
        visit.tell(cards.details(visit.work, *found))


def accept(visit: Visit, argument: str) -> None:
    """Take a mission, or the next place in its waiting list."""
    try:
        row = assignment.accept(visit.work, visit.speaker.user_id, codes.key(argument) or 0)
    except NotAllowedError:
        visit.tell(say(NOT_SUPPORTER, controls=(ASK, HOME)))
    except (UnknownMissionError, NotOfferedError):
        _not_found(visit)
    except ClosedMissionError as error:
        closed(visit, error)
    else:
        of = mission.find(visit.work, row.mission_id)
        if row.status == "held":
            head: Words = _(
                "‘{topic}’ 미션을 맡았어요. 글을 올린 뒤에 인증을 보내 주세요.", topic=of.topic
            )
        else:
            head = _(
                "자리가 다 찼어요. 대기 {number}번째예요. 자리가 나면 바로 알려 드려요.",
                number=assignment.position(visit.work, row),
            )
        controls = (*cards.next_steps(row, of, visit.work.now), cards.MISSIONS, HOME)
        visit.tell(say(head, cards.due_line(row, of), controls=controls))


def decline(visit: Visit, argument: str) -> None:
    """Ask why a mission is given back; it is given back with the answer."""
    found = _own(visit, argument)
    if found is None:
        return
    row, of = found
    if row.outcome in assignment.DONE:
        closed(visit, ClosedMissionError("handed_in"))
        return
    begin(visit, visit.conversations["mission-decline"], subject=of.id)


def proof_(visit: Visit, argument: str) -> None:
    """Open the proof of one of the supporter's missions."""
    found = _own(visit, argument)
    if found is None:
        return
    row, of = found
    if not visit.speaker.may(SUPPORTERS):
        visit.tell(say(NOT_SUPPORTER, controls=(ASK, HOME)))
        return
    try:
        proof.refuse_closed(visit.work, row, of)
    except ClosedMissionError as error:
        closed(visit, error, cards.next_steps(row, of, visit.work.now))
        return
    begin(visit, visit.conversations["proof"], {"mission": str(of.id)}, subject=row.id)


def appeal(visit: Visit, argument: str) -> None:
    """Open the appeal against one's own rejected proof."""
    found = proof.find(visit.work, codes.key(argument) or 0)
    if found is None or found.user_id != visit.speaker.user_id:
        _not_found(visit)
    elif found.status != "rejected" or found.appealed_at:
        was_rejected = found.status == "rejected"
        closed(visit, ClosedMissionError("appealed" if was_rejected else found.status))
    else:
        begin(visit, visit.conversations["appeal"], subject=found.id)


def reach(visit: Visit, argument: str) -> None:
    """Ask how often one's own work was seen by now."""
    found = proof.find(visit.work, codes.key(argument) or 0)
    if found is None or found.user_id != visit.speaker.user_id:
        _not_found(visit)
    else:
        begin(visit, visit.conversations["reach"], subject=found.id)


def closed(visit: Visit, error: ClosedMissionError, controls: list[Control] | None = None) -> None:
    """Say why it is too late, with what can be done instead."""
    offered = controls or ([ASK] if error.status == "over" else [])
    visit.tell(say(CLOSED[error.status], controls=(*offered, cards.MISSIONS, HOME)))


def _own(visit: Visit, argument: str) -> tuple[Assignment, Mission] | None:
    number = codes.key(argument) or 0
    try:
        row = assignment.own(visit.work, visit.speaker.user_id, number)
        return row, mission.find(visit.work, number)
    except (NotOfferedError, UnknownMissionError):
        _not_found(visit)
        return None


def _not_found(visit: Visit) -> None:
    visit.tell(say(NOT_FOUND, controls=(cards.MISSIONS, HOME)))


COMMANDS = (
    Command("missions", missions, _("미션 - 서포터즈 활동")),
    Command("mission", mission_),
    Command("mission-accept", accept),
    Command("mission-decline", decline),
    Command("proof", proof_),
    Command("appeal", appeal),
    Command("reach", reach),
)
