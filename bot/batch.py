"""What a batch of turns writes at its end, each kind of row in one statement."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot import speakers
from handlers.visit import Visit
from models import delivery, session
from models.message import dump
from models.session import Draft
from models.user import Speaker


@dataclass
class Batch:
    """The rows that the visits of a batch leave, by their keys: the last state of each counts."""

    now: datetime
    started: dict[int, dict[str, Any]] = field(default_factory=dict)
    saved: dict[int, dict[str, Any]] = field(default_factory=dict)
    accounts: dict[int, Speaker] = field(default_factory=dict)
    users: dict[int, Speaker] = field(default_factory=dict)
    deliveries: list[dict[str, Any]] = field(default_factory=list)

    def enter(self, visit: Visit, before: tuple[Any, ...], *, is_new: bool) -> None:
        """Note what one visit changed and said; `before` is the speaker's state before it."""
        speaker = visit.speaker
        if is_new:
            _say(visit)
            for number, draft in visit.changed.items():
                self._session(number, draft, started=number in visit.started)
                visit.drafts[number] = draft
        if is_new or speakers.state(speaker) != before:
            self.accounts[speaker.account_id] = speaker
        if (speaker.language, speaker.language_source) != before[:2]:
            self.users[speaker.user_id] = speaker
        self.deliveries += [
            delivery.row(each, dump(each.message), self.now) for each in visit.work.outgoing
        ]

    def _session(self, number: int, draft: Draft, *, started: bool) -> None:
        row = session.values(draft.session, draft.user_id, self.now)
        if started or number in self.started:
            self.started[number] = {**row, "started_at": self.now}
        else:
            self.saved[number] = row

    def write(self, connection: Connection) -> None:
        """Write what was noted so far, and let go of it."""
        if self.started:
            session.add_all(connection, list(self.started.values()))
        if self.saved:
            session.save_all(connection, list(self.saved.values()))
        speakers.save(
            connection, tuple(self.accounts.values()), tuple(self.users.values()), self.now
        )
        if self.deliveries:
            delivery.add_all(connection, self.deliveries)
        for rows in (self.started, self.saved, self.accounts, self.users, self.deliveries):
            rows.clear()


def _say(visit: Visit) -> None:
    """Put the visit's messages into the outbox, in the order they were said."""
    for message, purpose, replaces in visit.messages:
        number = visit.work.tell(visit.speaker, message, purpose, replaces)
        if message.prompt:
            visit.speaker.prompt_id = number
    if visit.shown:
        visit.speaker.aside = False
    elif any(not message.said for message, _purpose, _replaces in visit.messages):
        visit.speaker.aside = True
