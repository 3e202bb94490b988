"""A Bot Framework storage on SQLite: its BlobStorage with a row for a blob."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonpickle  # type: ignore[import-untyped]  # ships no types
from botbuilder.core import Storage  # type: ignore[import-untyped]  # ships no types

SCHEMA = """
    CREATE TABLE item (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE idea (number INTEGER PRIMARY KEY, chat TEXT, area TEXT, idea TEXT);
"""


class SqliteStorage(Storage):  # type: ignore[misc]  # its base has no types
    """Inline sqlite3, the fastest there is from one event loop; a write is one commit."""

    def __init__(self, path: Path) -> None:
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;" + SCHEMA)

    async def read(self, keys: list[str]) -> dict[str, Any]:
        found = {}
        for key in keys:
            row = self.database.execute("SELECT value FROM item WHERE key = ?", (key,)).fetchone()
            if row is not None:
                found[key] = jsonpickle.decode(row[0])
        return found

    async def write(self, changes: Mapping[str, Any]) -> None:
        rows = [(key, jsonpickle.encode(value)) for key, value in changes.items()]
        self.database.execute("BEGIN IMMEDIATE")
        self.database.executemany("INSERT OR REPLACE INTO item VALUES (?, ?)", rows)
        self.database.execute("COMMIT")

    async def delete(self, keys: list[str]) -> None:
        self.database.execute("BEGIN IMMEDIATE")
        self.database.executemany("DELETE FROM item WHERE key = ?", [(key,) for key in keys])
        self.database.execute("COMMIT")

    def submit(self, chat: str, area: str, idea: str) -> int:
        """Keep a submitted idea; its number is the receipt."""
        row = (chat, area, idea)
        statement = "INSERT INTO idea (chat, area, idea) VALUES (?, ?, ?)"
        number = self.database.execute(statement, row).lastrowid
        if number is None:
            raise RuntimeError("an insert gives a row number")
        return number
