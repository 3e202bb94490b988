"""마감: agencies' deadlines, for the staff who answer for them and the coordinators who set them."""

from __future__ import annotations

from collections.abc import Callable

from handlers import codes
from handlers.command import Command
from handlers.deadlines import words as deadline_words
from handlers.drafts import HOME, begin, may, refuse
from handlers.visit import Visit
from models.agencies import agency, deadline
from models.agencies.agency import STAFF
from models.agencies.deadline import ClosedDeadlineError, Deadline
from models.inquiry import COORDINATORS
from models.message import Control, Message, say
from models.role import NotAllowedError

GONE = "그 마감은 없거나 취소되었어요."
CHOOSE = Control("담당 기관 정하기", "!agency", "primary")
ALL = deadline_words.ALL


def deadlines(visit: Visit, _argument: str) -> None:
    """Show the open deadlines: what one's own agencies still owe; to coordinators, how far all are."""
    if not may(visit, STAFF):
        return
    found = deadline.current(visit.work)
    mine = agency.of_person(visit.work, visit.speaker.user_id)
    if visit.speaker.may(COORDINATORS):
        _overview(visit, found)
        return
    if not mine:
        visit.tell(
            say(
                "아직 담당 기관을 정하지 않았어요. 정하면 마감을 알려 드려요.",
                controls=(CHOOSE, HOME),
            )
        )
        return
    if not found:
        visit.tell(say("지금은 다가오는 마감이 없어요.", controls=(CHOOSE, HOME)))
        return
    for each in found:
        held = {one.id for one in deadline.done(visit.work, each.id)}
        owed = [one for one in mine if one.id not in held]
        if owed:
            visit.tell(deadline_words.card(each, owed, visit.work.now))
        else:
            visit.tell(say(f"‘{each.title}’ - 제출했어요. 고맙습니다.", controls=(HOME,)))


def _overview(visit: Visit, found: list[Deadline]) -> None:
    total = len(agency.every(visit.work))
    new = Control("새 마감", "!deadline-new", "primary")
    agencies = Control("기관 등록", "!agencies")
    if not total:
        visit.tell(
            say("등록된 기관이 없어요. 기관 이름을 먼저 올려 주세요.", controls=(agencies, HOME))
        )
        return
    if not found:
        visit.tell(
            say(f"열린 마감이 없어요. 기관은 {total}곳이에요.", controls=(new, agencies, HOME))
        )
        return
    lines = [
        f"{n}. {each.title} - {deadline_words.day_of(each)}, {len(deadline.done(visit.work, each.id))}/{total}곳 제출"
        for n, each in enumerate(found, 1)
    ]
    cards = [Control(f"{n}번 자세히", f"!deadline:{each.id}") for n, each in enumerate(found, 1)]
    visit.tell(say("열린 마감이에요.", *lines, controls=(*cards[:10], new, agencies, HOME)))


def show(visit: Visit, argument: str) -> None:
    """Show one deadline to the coordinators: who has not handed in, who has nobody answering."""
    if not may(visit, COORDINATORS):
        return
    found = deadline.find(visit.work, codes.key(argument) or 0)
    if found is None or found.status != "open":
        visit.tell(say(GONE, controls=(ALL, HOME)))
        return
    lacking = deadline.missing(visit.work, found.id)
    silent = [each for each in lacking if not agency.staff_of(visit.work, each.id)]
    lines = [f"‘{found.title}’ - {deadline_words.day_of(found)}"]
    lines.append(
        f"아직 {len(lacking)}곳: {deadline_words.names(lacking)}" if lacking else "모두 냈어요."
    )
    if silent:
        lines.append(
            f"담당자가 없어 알림이 가지 않는 곳 {len(silent)}곳: {deadline_words.names(silent)}"
        )
    visit.tell(
        say(
            *lines,
            controls=(
                Control("날짜 바꾸기", f"!deadline-move:{found.id}"),
                Control("취소하기", f"!deadline-cancel:{found.id}", "danger"),
                ALL,
                HOME,
            ),
        )
    )


def done(visit: Visit, argument: str) -> None:
    """Note that an agency handed in; a late or second tap is answered kindly."""
    first, _, second = argument.partition("-")
    number, of_agency = codes.key(first), codes.key(second)
    try:
        new = deadline.report(visit.work, visit.speaker.user_id, number or 0, of_agency or 0)
    except (ClosedDeadlineError, NotAllowedError):
        visit.tell(say(GONE, controls=(ALL, HOME)))
        return
    words = (
        "제출한 것으로 적었어요. 이 마감은 더 알리지 않을게요."
        if new
        else "이미 제출한 것으로 적혀 있어요."
    )
    visit.tell(say(words, controls=(ALL, HOME)))


def cancel(visit: Visit, argument: str) -> None:
    """Ask once more, then take a deadline back ("!deadline-cancel:7-yes")."""
    first, _, answer = argument.partition("-")
    number = codes.key(first) or 0
    try:
        if answer == "yes":
            found = deadline.cancel(visit.work, visit.speaker.user_id, number)
            visit.tell(
                say(
                    f"‘{found.title}’ 마감을 취소했어요. 담당자들에게 알려요.", controls=(ALL, HOME)
                )
            )
            return
        found = deadline.get(visit.work, number)
    except NotAllowedError:
        refuse(visit)
        return
    except ClosedDeadlineError:
        visit.tell(say(GONE, controls=(ALL, HOME)))
        return
    visit.tell(_sure(found))


def _sure(found: Deadline) -> Message:
    return say(
        f"‘{found.title}’ 마감을 취소할까요? 되돌릴 수 없고, 담당자들에게 알려요.",
        controls=(
            Control("네, 취소할게요", f"!deadline-cancel:{found.id}-yes", "danger"),
            Control("그대로 두기", f"!deadline:{found.id}"),
        ),
    )


def move(visit: Visit, argument: str) -> None:
    """Ask the coordinator for the new day."""
    found = deadline.find(visit.work, codes.key(argument) or 0)
    if found is None or found.status != "open" or not visit.speaker.may(COORDINATORS):
        visit.tell(say(GONE, controls=(ALL, HOME)))
        return
    begin(visit, visit.conversations["deadline-move"], subject=found.id)


def leave(visit: Visit, argument: str) -> None:
    """Answer for an agency no longer."""
    was = agency.step_down(visit.work, visit.speaker.user_id, codes.key(argument) or 0)
    words = "이제 그 기관의 마감을 알리지 않아요." if was else "그 기관의 담당이 아니에요."
    visit.tell(say(words, controls=(CHOOSE, HOME)))


def _starting(name: str) -> Callable[[Visit, str], None]:
    def start(visit: Visit, _argument: str) -> None:
        begin(visit, visit.conversations[name])

    return start


COMMANDS = (
    Command("deadlines", deadlines),
    Command("deadline", show),
    Command("deadline-done", done),
    Command("deadline-cancel", cancel),
    Command("deadline-move", move),
    Command("deadline-new", _starting("deadline")),
    Command("agencies", _starting("agencies")),
    Command("agency", _starting("agency")),
    Command("agency-leave", leave),
)
