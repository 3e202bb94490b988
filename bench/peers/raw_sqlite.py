"""The statements of a durable turn on sqlite3."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.job import OPENINGS, Turn
from bench.peers.raw import COUNTS, SCHEMA, Loaded, people_rows

MARK = "UPDATE delivery SET status = 'sent' WHERE id = ?"


@dataclass
class Sqlite:
    """sqlite3 as fast as Python drives it: cached statements, executemany for the writes."""

    database: sqlite3.Connection

    def apply(self, group: Sequence[Turn], sent: Sequence[int]) -> None:
        run, many = self.database.execute, self.database.executemany
        run("BEGIN IMMEDIATE")
        many("INSERT OR IGNORE INTO seen VALUES (?, 0)", [(f"tg:{t.number}",) for t in group])
        found = [self._load(turn) for turn in group]
        many(
            "UPDATE session SET answers = ?, turn = turn + 1 WHERE id = ? AND turn = ?",
            [(f.stepped(t), f.session, f.turn) for f, t in zip(found, group, strict=True)],
        )
        many(
            "INSERT INTO delivery VALUES (?, ?, 'reply', ?, 'pending')",
            [(t.number, f.account, OPENINGS[t.step]) for f, t in zip(found, group, strict=True)],
        )
        many(MARK, [(number,) for number in sent])
        run("COMMIT")

    def _load(self, turn: Turn) -> Loaded:
        row = self.database.execute(
            "SELECT a.id, s.id, s.answers, s.turn FROM account a JOIN session s"
            " ON s.account_id = a.id WHERE a.channel = 'telegram' AND a.address = ?",
            (str(turn.person),),
        ).fetchone()
        return Loaded(*row)

    def mark(self, sent: Sequence[int]) -> None:
        self.database.execute("BEGIN IMMEDIATE")
        self.database.executemany(MARK, [(number,) for number in sent])
        self.database.execute("COMMIT")

    def counts(self) -> tuple[int, int, int]:
        counts: tuple[int, int, int] = self.database.execute(COUNTS).fetchone()
        return counts


@contextmanager
def sqlite_store(directory: Path, people: int) -> Iterator[Sqlite]:
    database = sqlite3.connect(directory / "limit.db", isolation_level=None)
    database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;" + SCHEMA)
    rows = list(people_rows(people))
    database.execute("BEGIN")
    database.executemany("INSERT INTO account VALUES (?, 'telegram', ?, 'ko')", rows)
    database.executemany(
        "INSERT INTO session VALUES (?, ?, 'idea', '{}', 0)",
        [(person, person) for person, _ in rows],
    )
    database.execute("COMMIT")
    try:
        yield Sqlite(database)
    finally:
        database.close()
