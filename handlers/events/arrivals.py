"""도착 목록: the staff's list at an entrance, and who is found in it by what was typed."""

from __future__ import annotations

import re

from handlers import codes, words
from handlers.command import Command
from handlers.drafts import HOME, may
from handlers.events import words as event_words
from handlers.events.words import LIST
from handlers.lost import LONG_ENOUGH_FOR_AN_IDEA
from handlers.paging import page
from handlers.visit import Visit
from models import history
from models.events import attendance, registration
from models.events import event as events
from models.events.board import STATUSES
from models.events.event import ClosedEventError, Event, UnknownEventError
from models.events.registration import NotRegisteredError, Registration
from models.inquiry import AT_THE_DESK
from models.message import Control, say
from models.text import Text, Words

AT_ONCE = 10  # people in one message
LISTED = "!arrivals:"
CONFIRMING = re.compile(r"\s*확인$")
HINT = "목록에 없는 분은 신청 번호를 적으면 바로 확인돼요. 목록에 보이는 말로도 찾아요."


def arrivals(visit: Visit, argument: str, *news: str) -> None:
    """Show the staff who has a place and who stands at the entrance; ":" rows to pass over."""
    number, _colon, rest = argument.partition(":")
    if not may(visit, AT_THE_DESK):
        return
    try:
        event = events.get(visit.work, codes.key(number) or 0)
    except UnknownEventError:
        visit.tell(say("그 행사를 찾지 못했어요.", controls=(LIST, HOME)))
        return
    rows = attendance.expected(visit.work, visit.speaker.user_id, event.id)
    if not rows:
        visit.tell(
            say(f"{event.title}: 아직 신청한 사람이 없어요.", controls=(_back(event), LIST, HOME))
        )
        return
    came = sum(row.people for row in rows if row.status == "attended")
    head = (
        f"{event.title}: 자리 {sum(row.people for row in rows)}명, 확인 {came}명. "
        f"입장 코드 {event.door}"
    )
    shown, more = page(rows, rest, AT_ONCE)
    buttons = [_mark(row) for row in shown]
    if more:
        buttons.append(Control("더 보기", f"{LISTED}{event.id}:{more}"))
    buttons += [Control("새로 보기", f"{LISTED}{event.id}"), _back(event), HOME]
    lines = (_line(visit, row) for row in shown)
    visit.tell(say(*news, head, HINT, *lines, controls=tuple(buttons)))


def _back(event: Event) -> Control:
    return Control("행사 보기", f"!event:{event.id}")


def _line(visit: Visit, row: Registration) -> str:
    stands = {"attended": "참석 확인", "absent": "오지 않음"}.get(
        row.status, "입구에 도착" if row.arrived_at else "아직"
    )
    support = visit.say(event_words.support(registration.needs_of(row)))
    return f"· {row.position}번 {row.people}명: {stands}{f' / 지원: {support}' if support else ''}"


def _mark(row: Registration) -> Control:
    """The button that checks in; the one that undoes it is never meant by the number alone."""
    if row.status == "attended":
        return Control(f"{row.position}번 되돌리기", f"!arrived:{row.id}:no", "danger")
    return Control(f"{row.position}번 확인", f"!arrived:{row.id}:yes")


def arrived(visit: Visit, argument: str) -> None:
    """Take the staff's word that a person is there, or is not."""
    number, _colon, word = argument.partition(":")
    if not may(visit, AT_THE_DESK):
        return
    row = _confirm(visit, codes.key(number) or 0, came=word != "no")
    if row is None:
        return
    said = f"{row.position}번: {'확인했어요' if row.status == 'attended' else '되돌렸어요'}."
    visit.notice = said
    arrivals(visit, str(row.event_id), said)


def _confirm(visit: Visit, registration_id: int, *, came: bool) -> Registration | None:
    """Keep the word that a person is there, or is not; else say why it cannot be, and None."""
    user = visit.speaker.user_id
    try:
        return attendance.confirm(visit.work, user, registration_id, came=came)
    except NotRegisteredError:
        visit.tell(say("그 신청은 지금 자리가 없어요(취소되었거나 지워짐).", controls=(LIST, HOME)))
    except ClosedEventError:
        visit.tell(say("행사 시작 2시간 전부터 확인할 수 있어요.", controls=(LIST, HOME)))
    return None


def look_up(visit: Visit, text: str) -> bool:
    """Check in whom the staff typed below the list; False where there is no list, or no such word."""
    if not visit.speaker.may(AT_THE_DESK):
        return False
    event = _listed(visit)
    if event is None:
        return False
    number = words.number(CONFIRMING.sub("", words.plain(text)))
    if number is not None:
        _by_number(visit, event, number)
        return True
    wanted = words.plain(text)
    found = [
        row
        for row in attendance.expected(visit.work, visit.speaker.user_id, event.id)
        if len(wanted) > 1 and wanted in words.plain(_line(visit, row))
    ]
    if len(found) == 1:
        _take_in(visit, event, found[0])
    elif found:
        some = found[:AT_ONCE]
        head = f"‘{text.strip()}’: {len(found)}건이에요. 누구인지 고르거나 신청 번호를 적어 주세요."
        lines = (_line(visit, row) for row in some)
        visit.tell(say(head, *lines, controls=(*map(_mark, some), *_ways(event))))
    elif len(wanted) < LONG_ENOUGH_FOR_AN_IDEA:
        said = Text("{words:을} 목록에서 찾지 못했어요.", {"words": f"‘{text.strip()}’"})
        _unknown(visit, event, said)
    else:
        return False
    return True


def _listed(visit: Visit) -> Event | None:
    """The event whose list stands in the chat."""
    code = history.last_code(visit.work.connection, visit.speaker.account_id, LISTED)
    try:
        return events.get(visit.work, codes.key(code.removeprefix(LISTED).partition(":")[0]) or 0)
    except UnknownEventError:
        return None


def _by_number(visit: Visit, event: Event, number: int) -> None:
    row = attendance.numbered(visit.work, visit.speaker.user_id, event.id, number)
    if row is None:
        _unknown(visit, event, f"{number}번 신청을 찾지 못했어요.")
    elif row.status not in attendance.PLACED:
        _unknown(visit, event, f"{number}번은 지금 자리가 없어요: {STATUSES[row.status]}.")
    else:
        _take_in(visit, event, row)


def _take_in(visit: Visit, event: Event, row: Registration) -> None:
    """Check in the one who was meant; whom somebody checked in before stays so."""
    known = row.status == "attended"
    held = row if known else _confirm(visit, row.id, came=True)
    if held is None:
        return
    head = "이미 확인한 분이에요." if known else "확인했어요. 다음 분의 번호를 적어 주세요."
    visit.tell(say(head, _line(visit, held), controls=(_mark(held), *_ways(event))))


def _unknown(visit: Visit, event: Event, what: Words) -> None:
    visit.tell(
        say(
            what,
            "신청 번호는 그분 대화창의 ‘내 현황’에 있어요. 번호를 다시 적거나 목록에서 골라 주세요.",
            f"번호를 모르거나 신청하지 않은 분은 자기 대화창에 입장 코드 {event.door}를 적으면 돼요."
            " 자리가 있으면 그 자리에서 신청할 수 있어요.",
            controls=_ways(event),
        )
    )


def _ways(event: Event) -> tuple[Control, ...]:
    return (Control("도착 목록", f"{LISTED}{event.id}"), _back(event), HOME)


COMMANDS = (
    Command("arrivals", arrivals),
    Command("arrived", arrived),
)
