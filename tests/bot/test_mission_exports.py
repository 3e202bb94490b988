"""What the office takes out about missions: rows of plain values, names only where asked for."""

from __future__ import annotations

import pytest

from bot.exports import rows_of, write
from models.missions import ledger, proof
from models.missions.ledger import TABLE
from tests.models.missions.support import (
    DAY,
    FIRST,
    coordinator,
    handed_in,
    issued,
    supporters,
    work_of,
)
from tests.models.support import Office
from tests.support import SEOUL

NAMES = ("missions", "proofs", "ledger")


def test_missions_proofs_and_ledger_come_out_as_rows(office: Office) -> None:
    [user], kim = supporters(office, 1), coordinator(office)
    number = issued(office, kim, [user])
    office.clock.now = FIRST + 3 * DAY
    found = handed_in(office, user, number, work_of("s0"))
    with office.work() as work:
        proof.decide(work, kim, found, "accepted")
        first = work.connection.execute(TABLE.select()).one().id
        ledger.correct(work, kim, first, 70_000, "분량")
    with office.engine.begin() as connection:
        [missions], [proofs], booked = (
            rows_of(connection, name, SEOUL, contact=True) for name in NAMES
        )
        bare = [row for name in NAMES for row in rows_of(connection, name, SEOUL, contact=False)]
    assert (missions["달"], missions["참여"], missions["수락"]) == ("2026-12", 1, 1)
    assert (proofs["이름"], proofs["결정"], proofs["결정한 사람"]) == (
        "s0",
        "수락",
        "추진단 담당자(웹 대화창)",
    )
    assert [row["값"] for row in booked] == [100_000, -100_000, 70_000]
    assert [row["앞의 줄"] for row in booked] == ["", first, ""]
    assert all("이름" not in row and "링크" not in row for row in bare)
    assert write(booked, "csv")


@pytest.mark.parametrize("name", NAMES)
def test_empty_export_is_empty(office: Office, name: str) -> None:
    with office.engine.begin() as connection:
        assert rows_of(connection, name, SEOUL, contact=True) == []
