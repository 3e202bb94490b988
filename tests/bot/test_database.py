"""Engines: safe settings, and words for what a database refuses."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bot.database import DatabaseError, engine
from bot.schema import migrate
from models.sealed import Cipher, WrongKeyError
from models.session import TABLE as SESSION
from tests.support import CIPHER, Bot

SHORT = ("아이디어 있어요", "동의합니다", "주거", "반지하 창문에 물막이판을 달아 주세요.")


def test_folder_of_the_data_is_for_its_owner_only(tmp_path: Path) -> None:
    """Beside the sealed columns it holds account numbers."""
    migrate(engine(f"sqlite:///{tmp_path}/data/bot.db", CIPHER))
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_folder_that_cannot_be_made_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, no folder")
    with pytest.raises(DatabaseError, match="name a folder that can be written in DATABASE_URL"):
        engine(f"sqlite:///{tmp_path}/taken/data/bot.db", CIPHER)


def test_sqlite_is_on_the_disk_before_a_commit_returns(sqlite_url: str) -> None:
    made = engine(sqlite_url, CIPHER)
    with made.connect() as connection:
        names = ("journal_mode", "synchronous", "foreign_keys")
        asked = [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names]
    made.dispose()
    assert asked == ["wal", 2, 1]  # synchronous 2: FULL


def test_foreign_file_is_refused_with_words(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_bytes(b"this is no database at all, but a text" * 40)
    with pytest.raises(DatabaseError, match="not a database"):
        migrate(engine(f"sqlite:///{tmp_path}/bot.db", CIPHER))


def test_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "bot.db").mkdir()
    with pytest.raises(DatabaseError, match="folder of DATABASE_URL"):
        migrate(engine(f"sqlite:///{tmp_path}/bot.db", CIPHER))


@pytest.mark.postgres
def test_missing_database_is_named(postgres_url: str) -> None:
    name = postgres_url.partition("?")[0].rsplit("/", 1)[1]
    with pytest.raises(DatabaseError, match="create the database"):
        migrate(engine(postgres_url.replace(f"/{name}", "/nowhere"), CIPHER))


def test_silent_server_is_named() -> None:
    with pytest.raises(DatabaseError, match="check host and port"):
        migrate(engine("postgresql+psycopg://someone@127.0.0.1:9/nothing", CIPHER))


async def test_wrong_secret_key_says_so(bot: Bot, sqlite_url: str) -> None:
    anna = bot.person()
    for words in SHORT[:3]:
        await anna.says(words)
    other = engine(sqlite_url, Cipher("another secret"))
    with other.connect() as c, pytest.raises(WrongKeyError, match="SECRET_KEY does not fit"):
        list(c.execute(SESSION.select()))
    other.dispose()
