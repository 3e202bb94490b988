"""The outbox's table: what is open is found by the index of open rows, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import Select, Update, select, text, update

from bot.database import engine
from bot.schema import migrate
from models.delivery import BLOCKED, PENDING, SELECT, SENDING, TABLE
from tests.support import CIPHER, START

ASKED: dict[str, Select[tuple[object, ...]] | Update] = {
    "waiting": SELECT.where(PENDING, TABLE.c.not_before <= START).order_by(TABLE.c.id).limit(9),
    "abandoned": select(TABLE.c.id).where(SENDING, TABLE.c.claimed_until < START),
    "blocked": select(TABLE.c.id).where(TABLE.c.id == 7, BLOCKED).params(now=START),
    "released": update(TABLE).where(SENDING).values(claimed_until=START),
}


@pytest.mark.parametrize("name", ASKED)
def test_open_rows_are_found_by_their_index(database_url: str, name: str) -> None:
    made = engine(database_url, CIPHER)
    migrate(made)
    with made.connect() as connection:
        if (
            made.dialect.name == "postgresql"
        ):  # an empty table is always read whole, unless forbidden
            connection.execute(text("SET enable_seqscan = off"))
        compiled = ASKED[name].compile(made, compile_kwargs={"render_postcompile": True})
        explain = "EXPLAIN QUERY PLAN" if made.dialect.name == "sqlite" else "EXPLAIN"
        values = compiled.params
        if compiled.positiontup is not None:
            given = tuple(values[each] for each in compiled.positiontup)
            plan = connection.exec_driver_sql(f"{explain} {compiled}", given)
        else:
            plan = connection.exec_driver_sql(f"{explain} {compiled}", values)
        assert "delivery_open" in str(plan.all())
    made.dispose()
