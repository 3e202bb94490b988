"""The schema for tests: made once in a process, by the migrations themselves, and then copied."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from sqlalchemy import Engine

from bot.database import engine
from bot.schema import migrate
from models.sealed import Cipher


def migrated(url: str, cipher: Cipher) -> Engine:
    """An engine on a database with the whole schema."""
    lay(url)
    made = engine(url, cipher)
    migrate(made)  # of a copy there is nothing to do
    return made


def lay(url: str) -> None:
    """Put the schema there, where nothing is yet."""
    if url.startswith("postgresql"):
        _lay_on_postgresql(url.replace("+psycopg", ""))
        return
    path = Path(url.removeprefix("sqlite:///"))
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(empty(), path)


def _lay_on_postgresql(url: str) -> None:
    """Make the empty database anew, as a copy of one that is migrated."""
    name = urlsplit(url).path.removeprefix("/")
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT to_regclass('alembic_version')").fetchone()
        if found != (None,):
            return
    server = url.replace(f"/{name}?", "/postgres?")
    copied = template(server)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}"')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{copied}"')


@cache
def template(server: str) -> str:
    """The name of a migrated database without a row on a server of PostgreSQL."""
    name = "schema"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    url = server.replace("/postgres?", f"/{name}?").replace("postgresql:", "postgresql+psycopg:")
    made = engine(url, Cipher("nothing is sealed here"))
    migrate(made)
    made.dispose()
    return name


@cache
def empty() -> Path:
    """A migrated database of SQLite without a row (its last connection has emptied its log)."""
    folder = tempfile.mkdtemp(prefix="donghaeng-schema-")
    atexit.register(shutil.rmtree, folder)
    path = Path(folder) / "bot.db"
    made = engine(f"sqlite:///{path}", Cipher("nothing is sealed here"))
    migrate(made)
    made.dispose()
    return path
