"""One update being answered: what it may read, change and say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from handlers import dialog, view
from models import session as sessions
from models.dialog import Conversation, Facts, Prompt, Session
from models.frozen import frozen
from models.message import Message
from models.session import Draft
from models.text import Words
from models.update import Update
from models.user import Speaker
from models.work import Work


@frozen
class Shown:
    """The conversation a turn ended in, for adapters that show it as a form."""

    conversation: Conversation
    session: Session
    prompt: Prompt
    facts: Facts


@dataclass
class Visit:
    """An update and the work in hand. `say` puts words into the speaker's language.

    `drafts` are the sessions already read, `changed` the ones to store; messages go out in the
    order they are said.
    """

    work: Work
    speaker: Speaker
    update: Update
    say: Callable[[Words], str]
    conversations: dict[str, Conversation]
    drafts: dict[int, Draft]
    changed: dict[int, Draft] = field(default_factory=dict)
    started: set[int] = field(default_factory=set)
    messages: list[tuple[Message, str, int | None]] = field(default_factory=list)
    shown: Shown | None = None
    notice: Words = ""
    settled: tuple[tuple[Words, ...], int] | None = None  # and the delivery that had asked
    #: Writes what earlier turns of the batch left, before a verb that works on stored rows.
    settle: Callable[[], None] = lambda: None
    forgot: bool = False

    def draft(self, session_id: int | None) -> Draft | None:
        """Return the person's own session, read once; nobody else's."""
        if session_id is None:
            return None
        found = self.changed.get(session_id) or self.drafts.get(session_id)
        if found is None:
            found = sessions.load(self.work.connection, [session_id]).get(session_id)
            if found is None:
                return None
            self.drafts[session_id] = found
        return found if found.user_id == self.speaker.user_id else None

    def current(self) -> Draft | None:
        """Return the open session of this chat, if its conversation is there for this person."""
        found = self.draft(self.speaker.session_id)
        known = self.conversations.get(found.session.conversation) if found else None
        if found is None or known is None or not self.speaker.may(known.roles):
            return None
        return found if found.session.status == "open" else None

    def open_drafts(self) -> list[Draft]:
        """Return the person's open sessions, with what this turn already changed."""
        stored = {
            d.session.id: d for d in sessions.drafts_of(self.work.connection, self.speaker.user_id)
        }
        # Earlier turns of the same batch stand in `drafts`; their rows are written at its end.
        known = {**self.drafts, **self.changed}
        own = {k: d for k, d in known.items() if d.user_id == self.speaker.user_id}
        return [d for d in {**stored, **own}.values() if d.session.status == "open"]

    def facts(self, conversation: Conversation, session: Session | None = None) -> Facts:
        known: Any = conversation.load(self.work, self.speaker.user_id)
        answered = session.answers.keys() if session else frozenset()
        subject = session.subject if session else 0
        return Facts(self.work.now, known, self.speaker.channel, answered, subject)

    def keep(self, session: Session) -> None:
        """Store the session at the end of the turn."""
        self.changed[session.id] = Draft(session, self.speaker.user_id, self.work.now)

    def add(self, session: Session) -> None:
        """Store a new session at the end of the turn."""
        self.started.add(session.id)
        self.keep(session)

    def start(
        self, conversation: Conversation, answers: dict[str, str], subject: int = 0, number: int = 0
    ) -> Session:
        """Begin a run and make it current in this chat; `number`: the id it was promised."""
        number = number or self.work.ids()
        session = Session(number, conversation.name, answers, subject=subject)
        self.add(session)
        self.speaker.session_id = session.id
        return session

    def forget(self) -> None:
        """Let go of all that was read, after `settle`: persons were just joined or erased."""
        self.forgot = True
        for held in (self.drafts, self.changed, self.started, self.work.shared):
            held.clear()

    def tell(self, message: Message, purpose: str = "reply", replaces: int | None = None) -> None:
        """Say a message; the next one after an answered question leaves that readable above it."""
        if self.settled and replaces is None:
            words, replaces = self.settled
            message = replace(message, settles=words)
            self.settled = None
        self.messages.append((message, purpose, replaces))

    def ask(
        self,
        conversation: Conversation,
        session: Session,
        shown: Prompt,
        facts: Facts,
        replaces: int | None = None,
    ) -> None:
        """Show what the session waits for: as a message, or to the adapter's form."""
        self.shown = Shown(conversation, session, shown, facts)
        if self.update.surface == "chat":
            self.tell(view.show(conversation, session, shown, facts), "reply", replaces)

    def ask_again(self, draft: Draft) -> None:
        """Show the current question of a session once more."""
        conversation = self.conversations.get(draft.session.conversation)
        if conversation is None:
            return
        facts = self.facts(conversation, draft.session)
        self.ask(
            conversation, draft.session, dialog.prompt(conversation, draft.session, facts), facts
        )
