"""도움 요청: a message to the coordinators with the event named."""

from __future__ import annotations

from dataclasses import replace

from handlers import codes
from handlers.command import Command
from handlers.consents import record
from handlers.conversations.human import HUMAN
from handlers.desk import shown_to_desk
from handlers.drafts import HOME, begin
from handlers.events.words import LIST
from handlers.visit import Visit
from models import inquiry
from models.dialog import Finish
from models.events import event as events
from models.events.event import UnknownEventError
from models.message import Control, Message, say
from models.office_hours import answer_by
from models.text import _
from models.work import Work


def leave(work: Work, done: Finish) -> Message:
    """Leave the request for the coordinators, with number and title of the event."""
    record(work, done, "human")
    event = events.get(work, done.session.subject)
    text = f"[{event.number} {event.title}] {done.answers['message']}"
    left = inquiry.leave(work, done.user_id, done.account_id, text)
    inquiry.show_to_desk(
        work, left, shown_to_desk(left, text, threaded=work.desk is not None), work.desk
    )
    return say(
        _("담당자에게 전했어요. {day}까지 이 대화창으로 답을 드릴게요.", day=answer_by(work.now)),
        _("급한 일이면 다산콜 120으로 전화해 주세요."),
        controls=(Control(_("행사 보기"), f"!event:{event.id}"), HOME),
    )


EVENT_HELP = replace(HUMAN, name="event-help", title=_("행사 도움 요청"), finish=leave)


def ask_help(visit: Visit, argument: str) -> None:
    """Ask what help is needed at this event."""
    try:
        event = events.get(visit.work, codes.key(argument) or 0)
    except UnknownEventError:
        visit.tell(say(_("그 행사를 찾지 못했어요."), controls=(LIST, HOME)))
        return
    begin(visit, EVENT_HELP, subject=event.id)


COMMANDS = (Command("event-help", ask_help),)
