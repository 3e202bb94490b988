"""At the entrance of an event: the code, and the one question afterwards."""

from __future__ import annotations

import re

from handlers import codes
from handlers.command import Command
from handlers.conversations.register import EVENT_COMMENT, closed
from handlers.drafts import ASK, HOME, begin
from handlers.events import words as event_words
from handlers.events.words import LIST
from handlers.visit import Visit
from models import guess
from models.events import attendance, registration
from models.events.attendance import UnknownDoorError
from models.events.event import DOOR_DIGITS, ClosedEventError, Event
from models.events.registration import NotRegisteredError, Registration
from models.message import Control, Message, say
from models.text import _

#: A scanned code opens the chat page, which does not know who applied on another channel.
ELSEWHERE = _("텔레그램 같은 다른 대화창에서 신청하셨으면, 그 대화창에 이 코드를 적어 주세요.")
LOCKED = _(
    "입장 코드를 여러 번 틀려서 잠시 막았어요. 10분 뒤에 다시 적을 수 있어요."
    " 기다리지 않으셔도 돼요. 입구의 담당자에게 말씀하시면 바로 확인해 드려요."
)
UNKNOWN = _(
    "입장 코드를 확인해 주세요. 입구에 적힌 숫자 {count}자리를 그대로 적어 주시면 돼요.",
    count=DOOR_DIGITS,
)
EARLY = _("아직 입장 확인을 시작하지 않았어요. 행사 날 시작 2시간 전부터 할 수 있어요.")
SPACING = re.compile(r"[\s-]")
DOOR = re.compile(rf"\d{{{DOOR_DIGITS}}}")


def is_door(text: str) -> bool:
    """Whether a typed text looks like the code at an entrance ("482 913")."""
    return DOOR.fullmatch(SPACING.sub("", text)) is not None


def check_in(visit: Visit, argument: str) -> None:
    """Note that the person is at the entrance whose code she typed or opened."""
    door = SPACING.sub("", argument)
    if guess.is_locked(visit.work, visit.speaker.account_id, "door"):
        visit.tell(say(LOCKED, controls=(ASK, LIST, HOME)))
        return
    try:
        event, row = attendance.arrive(visit.work, visit.speaker.user_id, door)
    except UnknownDoorError:
        if is_door(door):  # what is too short or too long guesses at nothing
            guess.note(visit.work, visit.speaker.account_id, "door")
        visit.tell(say(UNKNOWN, controls=(ASK, LIST, HOME)))
    except ClosedEventError as error:
        early = error.reason == "early"
        visit.tell(say(EARLY, controls=(LIST, HOME)) if early else closed(error))
    except NotRegisteredError:
        _walk_in(visit, door)
    else:
        visit.tell(_welcome(event, row))


def _welcome(event: Event, row: Registration) -> Message:
    controls = (event_words.help_control(event), HOME)
    if row.status == "attended":
        words = _(
            "어서 오세요. ‘{title}’ 참석을 확인했어요. 즐거운 시간 보내세요.", title=event.title
        )
        return say(words, controls=controls)
    return say(
        _("어서 오세요. ‘{title}’ 입장을 확인하고 있어요.", title=event.title),
        _("담당자에게 신청 번호 {number}번을 보여 주세요.", number=row.position),
        controls=controls,
    )


def _walk_in(visit: Visit, door: str) -> None:
    """Who has no place may apply on the spot while there is room."""
    event = attendance.at_door(visit.work, door)
    row = registration.of(visit.work, event.id, visit.speaker.user_id)
    free = registration.free(visit.work, event)
    if row is not None and row.status == "waiting":
        _still_waits(visit, event, row, free or 0)
        return
    if free == 0:
        visit.tell(
            say(
                _("‘{title}’에 신청하신 기록이 없고, 자리도 모두 찼어요.", title=event.title),
                ELSEWHERE,
                _("입구의 담당자에게 말씀해 주시면 도와드릴게요."),
                controls=(event_words.help_control(event), LIST, HOME),
            )
        )
        return
    visit.tell(
        say(
            _("‘{title}’에 신청하신 기록이 없어요. 자리가 있으니 지금 신청하실 수 있어요.", title=event.title),
            _("신청한 다음 입장 코드를 한 번 더 적어 주세요."),
            ELSEWHERE,
            controls=(
                Control(_("신청하기"), f"!register:{event.id}", "primary"),
                Control(_("입장 확인"), f"!checkin:{door}"),
                HOME,
            ),
        )
    )  # fmt: skip


def _still_waits(visit: Visit, event: Event, row: Registration, free: int) -> None:
    """Who waits in line, and so many people do not fit into what is free."""
    fewer = (Control(_("인원 바꾸기"), f"!register:{event.id}", "primary"),) if free else ()
    visit.tell(
        say(
            _("‘{title}’에는 대기로 신청하셨어요. {people}명이 함께 앉을 자리가 아직 없어요.",
              title=event.title, people=row.people),
            *((_("지금 남은 자리는 {free}자리예요.", free=free),) if free else ()),
            _("입구의 담당자에게 말씀해 주시면 도와드릴게요."),
            controls=(*fewer, event_words.help_control(event), HOME),
        )
    )  # fmt: skip


def score(visit: Visit, argument: str) -> None:
    """Take a score from somebody who came, and offer room for a word."""
    number, _colon, given = argument.partition(":")
    event_id, value = codes.key(number) or 0, codes.key(given) or 0
    try:
        attendance.rate(visit.work, visit.speaker.user_id, event_id, value)
    except (NotRegisteredError, ValueError):
        visit.tell(say(_("그 행사의 답을 받을 때가 지났어요."), controls=(ASK, HOME)))
        return
    begin(visit, EVENT_COMMENT, subject=event_id)


COMMANDS = (
    Command("event-score", score),
    Command("checkin", check_in),
)
