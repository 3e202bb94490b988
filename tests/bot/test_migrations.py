"""Migrations that change rows: both ways, on both databases, and nothing stays behind in the file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, event, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from bot.database import engine
from bot.schema import MIGRATIONS, migrate
from models import attachment, checklist
from models.sealed import Cipher, WrongKeyError
from tests.support import CIPHER

OPEN_REVISION, SEALED_REVISION = "0010", "0011"
WORDS = ("attachment", "checklist")
FILES = 1_001  # more than two batches
MARKS = {
    "general_law": {
        "choice": "reviewed",
        "remark": '김비밀 님 "의견" 12건\n둘째 줄 🙂',
        "written": [],
    },
    "purpose_kind": {
        "choice": "reviewed",
        "remark": "",
        "written": ["단순지원", "비밀스러운 지원"],
    },
}
SECRETS = ("김비밀", "비밀스러운", "몰래한사업", "숨은정책과")


def lead(made: Engine, revision: str) -> None:
    """Bring the schema up or down to a revision."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with made.begin() as connection:
        config.attributes["connection"] = connection
        held = MigrationContext.configure(connection).get_current_revision() or ""
        (command.upgrade if held < revision else command.downgrade)(config, revision)


def fill(connection: Connection) -> None:
    """Put files and checklists there as they lay open."""
    at = datetime(2026, 11, 23, tzinfo=UTC).replace(tzinfo=None)
    connection.execute(
        text(
            "INSERT INTO attachment (id, user_id, subject, name, media_type, size, digest, content, created_at)"
            " VALUES (:id, 7, 70, :name, 'image/png', 3, 'd', :content, :at)"
        ),
        [
            {
                "id": n,
                "name": f"김비밀 이력서 {n} “최종”.png",
                "content": CIPHER.seal(b"png"),
                "at": at,
            }
            for n in range(1, FILES + 1)
        ],
    )
    connection.execute(
        text(
            "INSERT INTO checklist (id, number, revision, user_id, version, project, department, first_day,"
            " last_day, budget, marks, submitted_at) VALUES (:id, 'CL-2026-000001', :id, 7, '2022-09',"
            " :project, '숨은정책과', NULL, NULL, 5, :marks, :at)"
        ),
        [
            {
                "id": n,
                "project": f"몰래한사업 {n} 'x'",
                "marks": json.dumps(MARKS if n > 1 else {}),
                "at": at,
            }
            for n in (1, 2)
        ],
    )


def stored(connection: Connection) -> list[Sequence[Any]]:
    """The columns as they are stored."""
    files = connection.execute(text("SELECT id, name, content FROM attachment ORDER BY id"))
    words = "id, number, project, department, budget, marks"
    forms = connection.execute(text(f"SELECT {words} FROM checklist ORDER BY id"))
    return [tuple(row) for row in (*files, *forms)]


def bound(connection: Connection) -> list[object]:
    """The indexes and constraints of the two tables."""
    seen = inspect(connection)
    return [
        (
            sorted(str(each["name"]) for each in seen.get_indexes(table)),
            [each["column_names"] for each in seen.get_unique_constraints(table)],
            seen.get_pk_constraint(table)["constrained_columns"],
        )
        for table in WORDS
    ]


def shape(connection: Connection) -> list[object]:
    """The columns, indexes and constraints of the two tables."""
    seen = inspect(connection)
    columns = [
        {each["name"]: (str(each["type"]), each["nullable"]) for each in seen.get_columns(table)}
        for table in WORDS
    ]
    return [columns, bound(connection)]


@pytest.fixture
def made(database_url: str) -> Iterator[Engine]:
    """A database as it was before these words were sealed, with rows in it."""
    one = engine(database_url, CIPHER)
    if one.dialect.name == "sqlite":

        @event.listens_for(one, "connect")
        def _careless(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA secure_delete=OFF")  # the default of many builds

    lead(one, OPEN_REVISION)
    with one.begin() as connection:
        fill(connection)
    yield one
    one.dispose()


def test_rows_are_sealed_and_read_as_before(made: Engine) -> None:
    with made.connect() as connection:
        before = bound(connection)
    migrate(made)
    with made.connect() as connection:
        files = attachment.of_subject(connection, 70)
        assert [each[1] for each in files] == [
            f"김비밀 이력서 {n} “최종”.png" for n in range(1, FILES + 1)
        ]
        assert attachment.content(connection, 9) == (files[8][1], "image/png", b"png")
        first, second = checklist.all_revisions(connection)
        assert (first["project"], first["department"]) == ("몰래한사업 1 'x'", "숨은정책과")
        assert (first["marks"], second["marks"], second["budget"]) == ({}, MARKS, 5)
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
        assert bound(connection) == before
        with pytest.raises(IntegrityError):
            connection.execute(text("UPDATE checklist SET revision = 1"))


def test_way_back_gives_every_row_as_it_was(made: Engine) -> None:
    with made.connect() as connection:
        before = (stored(connection), shape(connection))
    lead(made, SEALED_REVISION)
    with made.connect() as connection:
        assert stored(connection) != before[0]
    lead(made, OPEN_REVISION)
    with made.connect() as connection:
        assert (stored(connection), shape(connection)) == before
    lead(made, SEALED_REVISION)
    with made.connect() as connection:
        assert checklist.all_revisions(connection)[1]["marks"] == MARKS


def test_way_back_is_not_barred_by_what_an_open_column_cannot_hold(made: Engine) -> None:
    lead(made, SEALED_REVISION)
    table = checklist.TABLE
    with made.begin() as connection:
        connection.execute(table.update().values(project="반쪽 \ud83d 글자\0"))
    lead(made, OPEN_REVISION)
    with made.connect() as connection:
        found = connection.execute(text("SELECT project FROM checklist")).scalars()
        assert set(found) == {"반쪽 ? 글자"}


def test_wrong_key_seals_nothing(made: Engine, database_url: str) -> None:
    """Else the names would need one key, and all the rest another."""
    with made.connect() as connection:
        before = (stored(connection), shape(connection))
    other = engine(database_url, Cipher("another secret"))
    with pytest.raises(WrongKeyError, match="SECRET_KEY does not fit"):
        migrate(other)
    other.dispose()
    with made.connect() as connection:
        assert (stored(connection), shape(connection)) == before


def on_disk(made: Engine) -> bytes:
    """What lies in the database's files."""
    if made.dialect.name == "sqlite":
        path = Path(str(made.url.database))
        return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))
    with made.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        read = text("SELECT pg_read_binary_file(pg_relation_filepath(CAST(:name AS regclass)))")
        return b"".join(
            bytes(connection.execute(read, {"name": name}).scalar_one()) for name in WORDS
        )


def found_in(content: bytes) -> list[str]:
    return [
        each
        for each in SECRETS
        if each.encode() in content or json.dumps(each)[1:-1].encode() in content
    ]


def test_what_lay_open_is_gone_from_the_file(made: Engine) -> None:
    assert found_in(on_disk(made)) == list(SECRETS)
    migrate(made)
    assert found_in(on_disk(made)) == []
