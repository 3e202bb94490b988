"""Hot writes do what SQLAlchemy's own execute does, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.database import engine
from models.consent import TABLE
from models.dialog import Session
from models.hot import Hot
from models.sealed import Cipher, WrongKeyError
from models.session import TABLE as SESSION
from models.session import add_all, values
from tests.schema import migrated
from tests.support import CIPHER, START

ADD = Hot(insert(TABLE), *TABLE.c.keys())
WITHDRAW = Hot(
    update(TABLE)
    .where(TABLE.c.id == bindparam("key"), TABLE.c.purpose == "idea")
    .values(given=False),
    *("key", "withdrawn_at"),
)


def consent(number: int, purpose: str = "idea") -> dict[str, object]:
    return {
        "id": number,
        "user_id": 7,
        "purpose": purpose,
        "version": "1",
        "given": True,
        "at": START + timedelta(seconds=number),
        "withdrawn_at": None,
    }


@pytest.fixture
def made(database_url: str) -> Iterator[Engine]:
    found = migrated(database_url, CIPHER)
    yield found
    found.dispose()


def stored(made: Engine) -> list[dict[str, object]]:
    with made.connect() as connection:
        return [
            dict(row) for row in connection.execute(select(TABLE).order_by(TABLE.c.id)).mappings()
        ]


def test_hot_insert_stores_every_row_as_it_was_given(made: Engine) -> None:
    rows = [consent(number) for number in range(1, 20)]
    with made.begin() as connection:
        ADD.write(connection, rows)
    assert stored(made) == rows


def test_hot_update_changes_only_the_rows_named_with_its_fixed_values(made: Engine) -> None:
    with made.begin() as connection:
        ADD.write(connection, [consent(1), consent(2), consent(3, "contact")])
        WITHDRAW.write(connection, [{"key": number, "withdrawn_at": START} for number in (2, 3)])
    assert [(row["given"], row["withdrawn_at"]) for row in stored(made)] == [
        (True, None),
        (False, START),
        (True, None),
    ]


def test_hot_write_refused_by_the_database_raises_what_sqlalchemy_raises(made: Engine) -> None:
    with pytest.raises(IntegrityError), made.begin() as connection:
        ADD.write(connection, [consent(1), consent(1)])
    assert stored(made) == []


def test_hot_write_begins_a_transaction_that_an_untidy_end_rolls_back(made: Engine) -> None:
    with made.connect() as connection:
        ADD.write(connection, [consent(1)])
    assert stored(made) == []


def test_hot_write_seals_with_the_key_of_each_engine(database_url: str, made: Engine) -> None:
    other = engine(database_url, Cipher("another secret"))
    rows = [
        {**values(Session(number, "idea", {"body": "글"}), 7, START), "started_at": START}
        for number in (1, 2)
    ]
    with made.begin() as connection:
        add_all(connection, rows[:1])
    with other.begin() as connection:
        add_all(connection, rows[1:])
    with made.connect() as connection:
        own = select(SESSION.c.answers).where(SESSION.c.id == 1)
        assert connection.execute(own).scalar() == {"body": "글"}
        with pytest.raises(WrongKeyError):
            connection.execute(select(SESSION.c.answers).where(SESSION.c.id == 2)).scalar()
    other.dispose()
