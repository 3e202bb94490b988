"""Drafts: begun, set aside, taken up again, thrown away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from handlers.visit import Shown, Visit
from models.dialog import Conversation, Session
from models.ids import moment_of
from models.message import Control, Message, say
from models.retention import days
from models.session import Draft
from models.text import Words, _

ONE_THOUGHT = timedelta(minutes=10)  # what comes so soon after belongs to the same idea
FIRST_WORDS = 24  # characters: so many stand on a button beside what the draft is
HOME = Control(_("처음으로"), "!start")
ASK = Control(_("사람에게 묻기"), "!human")
MY = Control(_("내 현황"), "!my")


def begin(
    visit: Visit,
    conversation: Conversation,
    answers: dict[str, str] | None = None,
    subject: int = 0,
) -> None:
    """Start a run, whatever else is open, and ask its first question."""
    if not may(visit, conversation.roles):
        return
    set_aside = visit.current()
    if set_aside and set_aside.session.answers:
        visit.tell(say(_("쓰시던 글은 내 현황에 저장해 두었어요.")))
    session = visit.start(conversation, answers or {}, subject)
    if conversation.opening:
        visit.tell(say(conversation.opening))
    visit.ask_again(Draft(session, visit.speaker.user_id, visit.work.now))


def change(visit: Visit, conversation: Conversation, answers: dict[str, str], subject: int) -> None:
    """Take up the run that changes this record, or begin it: of two, one would undo the other."""
    held = change_of(visit, conversation, subject)
    if held is None or not resume(visit, held.id):
        begin(visit, conversation, answers, subject)


def change_of(visit: Visit, conversation: Conversation, subject: int) -> Session | None:
    """Return the open run that changes this record."""
    name = conversation.name
    runs = (each.session for each in visit.open_drafts() if each.session.subject == subject)
    return next((each for each in runs if each.conversation == name), None)


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
    ask_apart(
        visit,
        say(
            _("쓰시던 {title:이} 있어요. 이어서 쓸까요, 새로 쓸까요?", title=conversation.title),
            controls=(
                Control(_("이어서 쓰기"), f"!resume:{same[0].session.id}", "primary"),
                Control(_("새로 쓰기"), f"!new:{conversation.name}"),
                HOME,
            ),
        ),
    )


def called(drafts: Sequence[Shown]) -> list[Words]:
    """What drafts that stand together are called: those alike by their first words, or their start."""
    titles = [each.conversation.title for each in drafts]
    named = [(each.conversation.title, _first_words(each)) for each in drafts]
    names: list[Words] = []
    for (title, words), draft in zip(named, drafts, strict=True):
        if titles.count(title) == 1:
            names.append(title)
        elif words and named.count((title, words)) == 1:
            names.append(_("{words} ({title})", words=words, title=title))
        else:
            begun = moment_of(draft.session.id).astimezone(draft.facts.now.tzinfo)
            names.append(_("{begun} 시작 ({title})", begun=begun, title=title))
    return names


def _first_words(draft: Shown) -> str:
    """The beginning of the first text that was written."""
    prompt = draft.prompt
    free = (
        f for f in prompt.fields if f.kind in {"text", "long_text"} and f.name in prompt.answers
    )
    text = next((" ".join(prompt.values[f.name].split()) for f in free), "")
    return text if len(text) <= FIRST_WORDS else f"{text[: FIRST_WORDS - 1].rstrip()}…"


def by_the_way(visit: Visit) -> Session | None:
    """The idea that text or files of the last minutes began outside every conversation."""
    return next(
        (
            d.session
            for d in visit.open_drafts()
            if d.session.conversation == "idea"
            and not d.session.subject
            and frozenset() < d.session.answers.keys() <= {"attachments", "body"}
            and visit.work.now - d.updated_at < ONE_THOUGHT
        ),
        None,
    )


def ask_apart(visit: Visit, message: Message) -> None:
    """Ask something outside every conversation: what is typed next answers this, not the draft."""
    visit.speaker.session_id = visit.speaker.prompt_id = None
    visit.tell(message)


def may(visit: Visit, roles: frozenset[str]) -> bool:
    """Whether the person has one of these roles; who has none hears so."""
    if visit.speaker.may(roles):
        return True
    refuse(visit)
    return False


def refuse(visit: Visit) -> None:
    """Say that the person has none of the roles that the conversation asks for."""
    visit.tell(
        say(
            _("지금 역할로는 할 수 없는 일이에요. 역할이 필요하면 담당자에게 알려 주세요."),
            controls=(ASK, HOME),
        )
    )


def resume(visit: Visit, session_id: int) -> bool:
    """Make a draft current in this chat and ask its question; False when there is none such."""
    draft = visit.draft(session_id)
    if draft is None or draft.session.status != "open":
        return False
    conversation = visit.conversations.get(draft.session.conversation)
    if conversation is None:
        visit.tell(
            say(
                _("이 글의 양식은 이제 쓰지 않아요. 지우고 새로 시작해 주세요."),
                controls=(Control(_("지우기"), f"!discard:{session_id}:yes", "danger"), HOME),
            )
        )
        return True
    if not may(visit, conversation.roles):
        return True
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
            _(
                "여기까지 저장해 두었어요. {days}일 안에는 언제든 내 현황에서 이어서 쓸 수 있어요.",
                days=days("drafts"),
            ),
            controls=(
                Control(_("이어서 쓰기"), f"!resume:{number}", "primary"),
                Control(_("지우기"), f"!discard:{number}", "danger"),
                HOME,
            ),
        )
    )


def discard(visit: Visit, session: Session) -> None:
    """Close the session for good; its answers are not kept."""
    visit.keep(replace(session, status="cancelled", turn=session.turn + 1))
    if visit.speaker.session_id == session.id:
        visit.speaker.session_id = None
