"""Drafts: begun, set aside, taken up again, thrown away."""

from __future__ import annotations

from dataclasses import replace

from handlers import dialog
from handlers.visit import Shown, Visit
from models.dialog import Cancel, Conversation, Session
from models.message import Control, say
from models.session import Draft
from models.text import _

HOME = Control(_("처음으로"), "!start")


def begin(
    visit: Visit,
    conversation: Conversation,
    answers: dict[str, str] | None = None,
    subject: int = 0,
) -> None:
    """Start a run, whatever else is open, and ask its first question."""
    if not visit.speaker.may(conversation.roles):
        raise NotAllowedError(conversation.name)
    set_aside = visit.current()
    if set_aside and set_aside.session.answers:
        visit.tell(say(_("쓰시던 글은 내 현황에 저장해 두었어요.")))
    session = visit.start(conversation, answers or {}, subject)
    if conversation.opening:
        visit.tell(say(conversation.opening))
    visit.ask_again(Draft(session, visit.speaker.user_id, visit.work.now))


def offer(visit: Visit, conversation: Conversation) -> None:
    """Start a run; where a draft of the same kind is open, ask first: go on, or anew."""
    same = [
        d
        for d in visit.open_drafts()
        if d.session.conversation == conversation.name
        and d.session.answers
        and not d.session.subject
    ]
    if not same:
        begin(visit, conversation)
        return
    visit.tell(
        say(
            _("쓰시던 {title:이} 있어요. 이어서 쓸까요, 새로 쓸까요?", title=conversation.title),
            controls=(
                Control(_("이어서 쓰기"), f"!resume:{same[0].session.id}", "primary"),
                Control(_("새로 쓰기"), f"!new:{conversation.name}"),
                HOME,
            ),
        )
    )


class NotAllowedError(PermissionError):
    """The person has none of the roles that the conversation asks for."""


def resume(visit: Visit, session_id: int) -> bool:
    """Make a draft current in this chat and ask its question; False when there is none such."""
    draft = visit.draft(session_id)
    if draft is None or draft.session.status != "open":
        return False
    visit.speaker.session_id = session_id
    visit.ask_again(draft)
    return True


def pause(visit: Visit, session: Session) -> None:
    """Set the session aside; an untouched one is simply closed."""
    speaker = visit.speaker
    if speaker.session_id == session.id:
        speaker.session_id = None
    speaker.prompt_id = None
    if not session.answers:
        visit.keep(replace(session, status="cancelled"))
        visit.tell(say(_("그만두었어요. 저장된 것은 없어요."), controls=(HOME,)))
        return
    number = session.id
    visit.tell(
        say(
            _("여기까지 저장해 두었어요. 며칠 뒤에도 내 현황에서 이어서 쓸 수 있어요."),
            controls=(
                Control(_("이어서 쓰기"), f"!resume:{number}", "primary"),
                Control(_("지우기"), f"!discard:{number}", "danger"),
                HOME,
            ),
        )
    )


def discard(visit: Visit, shown: Shown) -> None:
    """Close the session for good; its answers are not kept."""
    turn = dialog.advance(shown.conversation, shown.session, Cancel(), shown.facts)
    visit.keep(turn.session)
    if visit.speaker.session_id == shown.session.id:
        visit.speaker.session_id = None
