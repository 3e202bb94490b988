"""What a durable turn reads and writes, for the raw drivers of the limit."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import LiteralString, Protocol

from bench.job import MESSAGES, Turn
from bench.peers.meter import WARM_UP_PEOPLE

FIELDS = ("start", "consent", "area", "idea", "confirm")
SCHEMA: LiteralString = """
    CREATE TABLE seen (key TEXT PRIMARY KEY, seen_at BIGINT NOT NULL);
    CREATE TABLE account (
        id BIGINT PRIMARY KEY, channel TEXT NOT NULL, address TEXT NOT NULL,
        language TEXT NOT NULL, UNIQUE (channel, address));
    CREATE TABLE session (
        id BIGINT PRIMARY KEY, account_id BIGINT NOT NULL REFERENCES account (id),
        conversation TEXT NOT NULL, answers TEXT NOT NULL, turn INTEGER NOT NULL);
    CREATE INDEX session_account ON session (account_id);
    CREATE TABLE delivery (
        id BIGINT PRIMARY KEY, account_id BIGINT NOT NULL, purpose TEXT NOT NULL,
        text TEXT NOT NULL, status TEXT NOT NULL);
"""
COUNTS: LiteralString = """
    SELECT (SELECT count(*) FROM seen), (SELECT sum(turn) FROM session),
        (SELECT count(*) FROM delivery WHERE status = 'sent')
"""


@dataclass(frozen=True, slots=True)
class Loaded:
    """An account and its session as the turn finds them."""

    account: int
    session: int
    answers: str
    turn: int

    def stepped(self, turn: Turn) -> str:
        """The session's answers with this turn's message added; a new idea starts empty."""
        answers = json.loads(self.answers) if turn.step else {}
        return json.dumps(answers | {FIELDS[turn.step]: MESSAGES[turn.step]}, ensure_ascii=False)


class Store(Protocol):
    """A database that can run a group of turns, of different people, as one transaction."""

    def apply(self, group: Sequence[Turn], sent: Sequence[int]) -> None: ...

    def mark(self, sent: Sequence[int]) -> None: ...

    def counts(self) -> tuple[int, int, int]:
        """Updates seen, turns of all sessions, deliveries marked sent."""
        ...


def people_rows(people: int) -> Iterator[tuple[int, str]]:
    """Ids and addresses of everyone, the warm-up's people included."""
    return ((person, str(person)) for person in range(people + WARM_UP_PEOPLE))
