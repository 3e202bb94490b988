"""What the tables tell of a person's drafts and checklists, read beside the writer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from handlers import CONVERSATION_OF, dialog
from handlers.drafts import called
from handlers.visit import Shown
from models import checklist, delivery, session
from models.dialog import Facts
from models.frozen import frozen
from models.inquiry import Inquiry
from models.session import Draft
from models.table import core
from models.text import Words
from models.user import Account, User
from models.work import Work

ACCOUNT, USER, INQUIRY = core(Account), core(User), core(Inquiry)
MOST_DRAFTS = 10
MOST_CHECKLISTS = 15


@frozen
class OpenDraft:
    id: int
    title: Words
    done: int
    total: int


@frozen
class Submitted:
    id: int
    number: str
    revision: int
    project: str


@frozen
class Belongings:
    """What the App Home shows of a person; `language` "" when she has not spoken yet."""

    language: str = ""
    drafts: tuple[OpenDraft, ...] = ()
    checklists: tuple[Submitted, ...] = ()


def belongings(connection: Connection, address: str, now: datetime) -> Belongings:
    """Return the person's drafts and submitted checklists."""
    found = connection.execute(
        select(ACCOUNT.c.user_id, USER.c.language)
        .join(USER, USER.c.id == ACCOUNT.c.user_id)
        .where(ACCOUNT.c.address == address)
    ).first()
    if found is None:
        return Belongings()
    work = _work(connection, now)
    open_ones = [d for d in session.drafts_of(connection, found.user_id) if d.session.answers]
    begun = [_shown(work, each) for each in open_ones[:MOST_DRAFTS]]
    drafts = [each for each in begun if each]
    handed_in = checklist.checklists_of(work, found.user_id)[:MOST_CHECKLISTS]
    return Belongings(
        found.language,
        tuple(
            OpenDraft(each.session.id, title, *each.prompt.progress)
            for each, title in zip(drafts, called(drafts), strict=True)
        ),
        tuple(Submitted(c.id, c.number, c.revision, c.project) for c in handed_in),
    )


def stored(connection: Connection, session_id: int, now: datetime) -> Shown | None:
    """Return a session as it stands, with its prompt; None when there is none such."""
    draft = session.load(connection, [session_id]).get(session_id)
    return _shown(_work(connection, now), draft) if draft else None


def conversation_of(connection: Connection, session_id: int) -> str:
    """Return the name of a session's conversation, or ""."""
    draft = session.load(connection, [session_id]).get(session_id)
    return draft.session.conversation if draft else ""


def is_inquiry(connection: Connection, place: str, reference: str) -> bool:
    """Whether this message in the coordinators' channel showed somebody's message to them."""
    desk = select(ACCOUNT.c.id).where(ACCOUNT.c.address == f"slack:{place}")
    account_id = connection.execute(desk).scalar()
    shown = delivery.by_platform_ref(connection, account_id, reference) if account_id else None
    if shown is None:
        return False
    return (
        connection.execute(select(INQUIRY.c.id).where(INQUIRY.c.desk_id == shown)).first()
        is not None
    )


def _shown(work: Work, draft: Draft) -> Shown | None:
    conversation = CONVERSATION_OF.get(draft.session.conversation)
    if conversation is None:
        return None
    facts = Facts(
        work.now,
        conversation.load(work, draft.user_id),
        "slack",
        draft.session.answers.keys(),
    )
    return Shown(
        conversation, draft.session, dialog.prompt(conversation, draft.session, facts), facts
    )


def _work(connection: Connection, now: datetime) -> Work:
    """Only for reading: makes no keys."""
    return Work(connection, now, lambda: 0)
