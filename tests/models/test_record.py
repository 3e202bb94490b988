"""The chain of records shows every edit, removal and reordering."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from models import record
from tests.models.support import Office


def fill(office: Office, count: int) -> None:
    for n in range(count):
        with office.work() as work:
            record.append(work, "role.grant", "cli", {"user": n, "role": "juror"})
        office.clock.move(seconds=1.5)


def verified(office: Office) -> tuple[int, int | None]:
    with office.engine.connect() as connection:
        return record.verify(connection)


def test_untouched_chain_stands(either_office: Office) -> None:
    assert verified(either_office) == (0, None)
    fill(either_office, 5)
    assert verified(either_office) == (5, None)


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE record SET actor = 'someone' WHERE position = 3", 3),
        ("UPDATE record SET action = 'role.revoke' WHERE position = 1", 1),
        ('UPDATE record SET content = \'{"user": 9, "role": "admin"}\' WHERE position = 5', 5),
        ("UPDATE record SET at = '2020-01-01 00:00:00' WHERE position = 2", 2),
        ("UPDATE record SET digest = 'x' WHERE position = 4", 4),
        ("DELETE FROM record WHERE position = 3", 3),
        ("DELETE FROM record WHERE position = 1", 1),
        ("DELETE FROM record WHERE position = 5", 5),
        ("DELETE FROM record WHERE position > 3", 4),
        ("DELETE FROM record", 1),
        ("UPDATE record SET position = 99 WHERE position = 2", 2),
    ],
)
def test_every_change_is_found_where_it_is(
    either_office: Office, statement: str, where: int
) -> None:
    fill(either_office, 5)
    with either_office.engine.begin() as connection:
        connection.execute(text(statement.replace(":", "\\:")))
    assert verified(either_office) == (where - 1, where)


def test_two_entries_that_changed_places_are_found(office: Office) -> None:
    fill(office, 4)
    with office.engine.begin() as connection:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            connection.execute(text(f"UPDATE record SET position = {new} WHERE position = {old}"))
    assert verified(office) == (1, 2)


def test_cut_end_is_found_also_when_the_chain_went_on(office: Office) -> None:
    fill(office, 5)
    with office.engine.begin() as connection:
        connection.execute(text("DELETE FROM record WHERE position >= 4"))
    assert verified(office) == (3, 4)
    fill(office, 2)
    assert verified(office) == (3, 4)


def test_cut_end_is_found_though_its_count_was_removed(office: Office) -> None:
    fill(office, 5)
    with office.engine.begin() as connection:
        connection.execute(text("DELETE FROM record WHERE position = 5"))
        connection.execute(text("DELETE FROM receipt_counter WHERE kind = 'record'"))
    assert verified(office) == (4, 5)
