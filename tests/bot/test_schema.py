"""The schema: from empty to the models, once, on both databases."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event, inspect, text
from sqlmodel import SQLModel

from bot.database import DatabaseError, engine
from bot.schema import MIGRATIONS, migrate, newest, version
from models.registry import TABLES
from tests.support import CIPHER, running

ROOT = Path(__file__).parents[2]
SHORT = ("아이디어 있어요", "동의합니다", "주거", "반지하 창문에 물막이판을 달아 주세요.")


async def test_migrations_lead_from_empty_to_the_models(database_url: str) -> None:
    made = engine(database_url, CIPHER)
    migrate(made)
    with made.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
        names = set(inspect(connection).get_table_names())
    assert names == {"alembic_version"} | {str(t.__tablename__) for t in TABLES}
    made.dispose()


async def test_second_migration_changes_nothing(database_url: str) -> None:
    made = engine(database_url, CIPHER)
    migrate(made)
    statements: list[str] = []
    event.listen(made, "before_cursor_execute", lambda *args: statements.append(args[2].upper()))
    migrate(made)
    verbs = {statement.split()[0] for statement in statements}
    assert not verbs & {"CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE"}, statements
    made.dispose()


async def test_data_stay_over_a_restart_with_migration(database_url: str) -> None:
    async with running(database_url) as bot:
        for words in SHORT[:3]:
            await bot.person().send(key=words, text=words)
    async with running(database_url) as bot:
        assert "ID-2026-000001" in await bot.person().says(SHORT[3])


def test_database_of_a_newer_version_is_refused_with_words(sqlite_url: str) -> None:
    made = engine(sqlite_url, CIPHER)
    migrate(made)
    with made.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError):
        migrate(made)


def test_newest_version_is_the_head_of_the_migrations() -> None:
    assert newest() == ScriptDirectory(str(MIGRATIONS)).get_current_head()


def test_version_of_an_empty_database_is_none(database_url: str) -> None:
    made = engine(database_url, CIPHER)
    with made.connect() as connection:
        assert version(connection) is None
    migrate(made)
    with made.connect() as connection:
        assert version(connection) == newest()
    made.dispose()


START = """
import sys
from bot.database import engine
from bot.schema import MIGRATIONS, migrate, newest, version
from models.sealed import Cipher
migrate(engine(sys.argv[1], Cipher("secret")))
print("alembic" in sys.modules)
"""


def test_second_start_loads_no_alembic(sqlite_url: str) -> None:
    def starts() -> str:
        command = [sys.executable, "-c", START, sqlite_url]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert starts() == "True\n"
    assert starts() == "False\n"
