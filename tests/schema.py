"""The schema for tests: made once in a process, by the migrations themselves, and then copied."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

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
    """Put the schema there, where the address is that of a file of SQLite still to be made."""
    path = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite:///") and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(empty(), path)


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
