"""Engines for SQLite and PostgreSQL, set up for durable turns; what a database says, and how to mend it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from models.sealed import Cipher, equip

T = TypeVar("T")
LOCK_WAIT_S = 15  # then another program holds the database, and that is told


class DatabaseError(Exception):
    """The database cannot be used; the message says why and how to mend it."""


def engine(url: str, cipher: Cipher) -> Engine:
    """Return an engine set up for durable turns. Raises DatabaseError."""
    made = _sqlite(url) if url.startswith("sqlite") else _postgresql(url)
    equip(made.dialect, cipher)
    return made


def _postgresql(url: str) -> Engine:
    made = create_engine(url, pool_pre_ping=True)

    @event.listens_for(made, "connect")
    def _patience(connection: Any, _record: Any) -> None:
        connection.execute(f"SET lock_timeout = '{LOCK_WAIT_S}s'")
        connection.commit()

    return made


def _sqlite(url: str) -> Engine:
    path = url.removeprefix("sqlite:///")
    if path and path != ":memory:":
        try:
            Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseError(
                f"database: cannot make the folder of {path} ({error.strerror}) - name a folder that"
                " can be written in DATABASE_URL"
            ) from error
    made = create_engine(
        url, poolclass=NullPool, connect_args={"timeout": LOCK_WAIT_S, "check_same_thread": False}
    )

    @event.listens_for(made, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA cache_size=-32000")

    @event.listens_for(made, "begin")
    def _begin(connection: Connection) -> None:
        # A writer takes the lock at once: no read that must later be upgraded and fails.
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return made


def why(error: Exception) -> str:
    """Return what the database says, and how to mend it."""
    text = str(getattr(error, "orig", error)) or type(error).__name__
    hints = {
        "unable to open database file": "check that the folder of DATABASE_URL exists and can be written",
        "lock timeout": "another program holds the database: stop it, or wait",
        "database is locked": "another program holds the database: stop it, or wait",
        "readonly": "the database file cannot be written: check its owner and the disk",
        "not a database": "DATABASE_URL names a file that SQLite did not write: name another",
        "disk is full": "the disk is full: make room",
        "connection refused": "PostgreSQL does not answer: check host and port in DATABASE_URL",
        "password authentication failed": "check user and password in DATABASE_URL",
        "does not exist": "create the database that DATABASE_URL names",
    }
    hint = next((hint for part, hint in hints.items() if part in text.lower()), "see the message")
    return f"database: {text.strip().splitlines()[0]} - {hint}"


async def read(made: Engine, function: Callable[[Connection], T]) -> T:
    """Run a function on a connection that only reads, beside the writer."""

    def run() -> T:
        with made.connect().execution_options(reading=True) as connection, connection.begin():
            return function(connection)

    return await asyncio.to_thread(run)
