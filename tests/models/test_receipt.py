"""Receipt numbers: in order, by kind and year, none given by a turn that failed."""

from __future__ import annotations

from datetime import datetime

from models.receipt import next_number
from models.work import Work
from tests.models.support import Office
from tests.support import SEOUL


def number(office: Office, kind: str = "ID") -> str:
    with office.work() as work:
        return next_number(work, kind)  # type: ignore[arg-type]


def test_numbers_count_by_kind(either_office: Office) -> None:
    assert [number(either_office) for _ in range(3)] == [f"ID-2026-00000{n}" for n in (1, 2, 3)]
    assert number(either_office, "CL") == "CL-2026-000001"


def test_number_of_a_failed_turn_is_given_again(either_office: Office) -> None:
    number(either_office)
    with either_office.engine.connect() as connection:  # closed without a commit
        next_number(Work(connection, either_office.clock(), either_office.ids), "ID")
    assert number(either_office) == "ID-2026-000002"


def test_year_is_the_offices_own(office: Office) -> None:
    office.clock.now = datetime(2026, 12, 31, 23, 59, tzinfo=SEOUL)
    assert number(office) == "ID-2026-000001"
    office.clock.move(minutes=1)  # still 2026 in UTC
    assert number(office) == "ID-2027-000001"


def test_million_and_first_number_stays_whole(office: Office) -> None:
    number(office)
    with office.work() as work:
        work.connection.exec_driver_sql("UPDATE receipt_counter SET last = 999999")
    assert number(office) == "ID-2026-1000000"
