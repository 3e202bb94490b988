"""The outbox's table: what is open is found by the index of open rows, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Select, event, select, text

from models.claim import BLOCKED
from models.delivery import PENDING, SELECT, SENDING, TABLE
from tests.schema import migrated
from tests.support import CIPHER, START

ASKED: dict[str, Select[Any]] = {
    "waiting": SELECT.where(PENDING, TABLE.c.not_before <= START).order_by(TABLE.c.id).limit(9),
    "abandoned": select(TABLE.c.id).where(SENDING, TABLE.c.claimed_until < START),
    "blocked": select(TABLE.c.id).where(TABLE.c.id == 7, BLOCKED),
}
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}


@pytest.mark.parametrize("name", ASKED)
def test_open_rows_are_found_by_their_index(database_url: str, name: str) -> None:
    made = migrated(database_url, CIPHER)
    with made.connect() as connection:
        if made.dialect.name == "postgresql":  # an empty table is read whole, unless it may not
            connection.execute(text("SET enable_seqscan = off"))

        @event.listens_for(connection, "before_cursor_execute", retval=True)
        def _explain(_c: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> tuple[str, Any]:
            return f"{EXPLAIN[made.dialect.name]} {statement}", given

        plan = connection.execute(ASKED[name], {"now": START}).cursor.fetchall()
        assert "delivery_open" in str(plan)
    made.dispose()
