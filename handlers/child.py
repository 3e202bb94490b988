"""Who is under 14 (개인정보 보호법 제22조의2): nothing is kept, and plain words say how to go on."""

from __future__ import annotations

from dataclasses import replace

from handlers.consents import CHILD
from handlers.dialog import picked
from handlers.drafts import HOME
from handlers.visit import Shown, Visit
from models import attachment, history
from models.delivery import INSTANT
from models.dialog import Answer, Conversation
from models.message import Control, say
from models.text import _

GUARDIAN = _(
    "알려 주셔서 고마워요. 만 14세 미만이면 부모님 같은 보호자의 동의가 있어야 글을 받을 수 있어요."
)
WAYS = _(
    "이렇게 해 주세요.\n"
    "· 보호자에게 이 화면을 보여 드리고, 보호자가 대신 내 주세요.\n"
    "· 보호자와 함께 다산콜 120에 전화해 주세요.\n"
    "· 마음이 힘들면 청소년전화 1388로 언제든 전화할 수 있어요."
)
NOTHING_KEPT = _("지금까지 적은 글은 저장하지 않았어요.")


def is_child(conversation: Conversation, action: Answer) -> bool:
    """Whether the answer to a consent is that the person is under 14."""
    for name, raw in action.values.items():
        if raw == CHILD.value:
            field = conversation.field(name)
            if field is not None and CHILD in field.options:
                return True
    return False


def leave(visit: Visit, shown: Shown) -> None:
    """End the run and forget what was written in it; say who can go on and where to ask."""
    session, speaker = shown.session, visit.speaker
    forget(visit, shown)
    visit.keep(replace(session, answers={}, status="cancelled", turn=session.turn + 1))
    speaker.session_id = speaker.prompt_id = None
    go_on = Control(_("보호자예요, 대신 쓸게요"), f"!new:{shown.conversation.name}")
    ask = () if shown.conversation.name == "human" else (Control(_("상담"), "!human"),)
    visit.notice = GUARDIAN
    visit.tell(say(GUARDIAN, WAYS, NOTHING_KEPT, controls=(go_on, *ask, HOME)))


def forget(visit: Visit, shown: Shown) -> None:
    """Remove the files of a run, but those that another draft holds, and what the page keeps of it."""
    session, speaker = shown.session, visit.speaker
    others = (d.session.answers for d in visit.open_drafts() if d.session.id != session.id)
    elsewhere = " ".join(raw for answers in others for raw in answers.values())
    files = shown.conversation.field("attachments")
    held = picked(files, session.answers) if files else ()
    gone = [int(each) for each in held if each not in elsewhere]
    attachment.drop(visit.work, speaker.user_id, gone)
    if speaker.channel in INSTANT:
        history.unsay(visit.work.connection, speaker.account_id, session.id)
