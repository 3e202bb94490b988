"""The ledger: limits hold, nothing is edited, totals are those of the rows."""

from __future__ import annotations

import io
from dataclasses import asdict
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import select

from bot.documents.statement import statement_xlsx
from models.job import TABLE as JOB
from models.missions import ledger, mission, proof, statement
from models.missions.ledger import TABLE, LedgerError
from models.missions.rules import rules
from models.missions.statement import Line, by_person, totals
from models.month import month_of
from models.role import NotAllowedError
from tests.models.missions.support import (
    CONTENT,
    DAY,
    FIRST,
    coordinator,
    handed_in,
    issued,
    supporters,
    work_of,
)
from tests.models.support import Office
from tests.support import START

DECEMBER = 202612


def accepted(office: Office, user: int, kim: int, post: int = 1, **changes: object) -> int:
    """Issue a mission, hand in, accept; return the mission."""
    number = issued(office, kim, [user], **changes)
    office.clock.now = max(office.clock.now, FIRST + 3 * DAY)
    found = handed_in(office, user, number, work_of("s0", post))
    with office.work() as work:
        proof.decide(work, kim, found, "accepted")
    return number


def rows(office: Office) -> list[tuple[str, int]]:
    with office.engine.connect() as connection:
        found = connection.execute(select(TABLE).order_by(TABLE.c.id))
        return [(row.kind, row.amount) for row in found]


def ids(office: Office) -> list[int]:
    with office.engine.connect() as connection:
        return list(connection.execute(select(TABLE.c.id).order_by(TABLE.c.id)).scalars())


def test_fee_stops_at_the_month_s_cap_and_starts_anew_in_the_next(office: Office) -> None:
    [user], kim = supporters(office, 1), coordinator(office)
    for post in (1, 2, 3):
        accepted(office, user, kim, post, fee=150_000)
    assert rows(office) == [("fee", 150_000), ("fee", 150_000), ("fee", 100_000)]
    accepted(office, user, kim, 4, fee=150_000)
    assert len(rows(office)) == 3  # nothing is left of December's cap
    office.clock.now = now = START.replace(year=2027, month=1, day=5)
    accepted(office, user, kim, 5, fee=150_000, issue_at=now, deadline=now + 9 * DAY)
    assert rows(office)[3:] == [("fee", 150_000)]


def test_work_accepted_late_counts_in_the_month_of_its_mission(office: Office) -> None:
    [user], kim = supporters(office, 1), coordinator(office)
    for post in (1, 2):
        accepted(office, user, kim, post, fee=150_000)
    number = issued(office, kim, [user], fee=100_000)
    late = handed_in(office, user, number, work_of("s0", 3))
    office.clock.now = now = START.replace(year=2027, month=1, day=5)
    with office.work() as work:
        proof.decide(work, kim, late, "accepted")
    for post in (4, 5):
        accepted(office, user, kim, post, fee=200_000, issue_at=now, deadline=now + 9 * DAY)
    assert [amount for _kind, amount in rows(office)[2:]] == [100_000, 200_000, 200_000]
    with office.engine.connect() as connection:
        assert ledger.sum_of(connection, user, "fee", period=DECEMBER) == 400_000


def test_hours_stop_at_eight_a_day(office: Office) -> None:
    [user], kim = supporters(office, 1), coordinator(office)
    for post in (1, 2, 3):
        accepted(office, user, kim, post, fee=0, hours=5)
    assert rows(office) == [("hours", 5), ("hours", 3)]


def test_same_mission_is_never_paid_twice(office: Office) -> None:
    [user], kim = supporters(office, 1), coordinator(office)
    number = accepted(office, user, kim)
    with office.work() as work, pytest.raises(LedgerError, match="twice"):
        ledger.pay(work, kim, mission.find(work, number), 1, user, date(2026, 12, 3))


def test_prize_goes_to_one_person_once(office: Office) -> None:
    [user], kim = supporters(office, 1), coordinator(office)
    with office.work() as work:
        ledger.award(work, kim, user, 1_000_000, "우수 서포터")
    with office.work() as work, pytest.raises(LedgerError, match="twice"):
        ledger.award(work, kim, user, 1, "또 한 번")
    with office.work() as work, pytest.raises(LedgerError, match="amount"):
        ledger.award(work, kim, user, 0, "")
    with office.work() as work, pytest.raises(NotAllowedError):
        ledger.award(work, user, user, 1_000_000, "나")


def test_correction_adds_rows_and_leaves_the_first_as_it_was(office: Office) -> None:
    [user], kim = supporters(office, 1), coordinator(office)
    accepted(office, user, kim)
    [first] = ids(office)
    office.clock.now = START.replace(year=2027, month=1, day=5)
    with office.work() as work:
        back, new = ledger.correct(work, kim, first, 80_000, "분량이 모자람")
        assert (back.of_id, back.amount, back.month, back.period) == (
            first, -100_000, 202701, DECEMBER,
        )  # fmt: skip
        assert (new.amount, new.month, new.period) == (80_000, 202701, DECEMBER)
    assert rows(office) == [("fee", 100_000), ("fee", -100_000), ("fee", 80_000)]
    for again, why in ((first, "reversed"), (back.id, "unknown"), (1, "unknown")):
        with office.work() as work, pytest.raises(LedgerError, match=why):
            ledger.correct(work, kim, again, 1, "또")
    with office.work() as work:
        assert len(ledger.correct(work, kim, new.id, 0, "취소")) == 1
        assert ledger.sum_of(work.connection, user, "fee") == 0


def test_correction_keeps_the_limits(office: Office) -> None:
    [user], kim = supporters(office, 1), coordinator(office)
    for post in (1, 2):
        accepted(office, user, kim, post, fee=200_000)
    accepted(office, user, kim, 3, fee=0, hours=6)
    accepted(office, user, kim, 4, fee=0, hours=2)
    fee, _other, _six, two = ids(office)
    for number, amount, why in ((fee, 200_001, "cap"), (two, 3, "day"), (fee, -1, "amount")):
        with office.work() as work, pytest.raises(LedgerError, match=why):
            ledger.correct(work, kim, number, amount, "까닭")
    assert len(rows(office)) == 4  # a refused correction leaves nothing behind


def test_hours_are_confirmed_once_and_the_warning_goes(office: Office) -> None:
    [user], kim = supporters(office, 1), coordinator(office)
    accepted(office, user, kim, fee=0, hours=4)
    [number] = ids(office)
    due = select(JOB.c.due_at).where(JOB.c.task == "hours_confirm", JOB.c.status == "waiting")
    with office.work() as work:
        assert [row.id for row in ledger.unconfirmed(work.connection)] == [number]
        planned = work.connection.execute(due).scalar_one()
    assert ledger.confirm_by(date(2026, 12, 3)) == date(2027, 3, 3)
    assert planned.astimezone(START.tzinfo).date() == date(2027, 3, 3) - timedelta(
        days=rules().confirm_warning_days
    )
    with office.work() as work:
        ledger.confirm(work, kim, number)
        assert ledger.unconfirmed(work.connection) == []
        assert work.connection.execute(due).all() == []
    for wrong, why in ((number, "twice"), (7, "unknown")):
        with office.work() as work, pytest.raises(LedgerError, match=why):
            ledger.confirm(work, kim, wrong)


def test_hours_taken_back_need_no_confirmation(office: Office) -> None:
    [user], kim = supporters(office, 1), coordinator(office)
    accepted(office, user, kim, fee=0, hours=4)
    [number] = ids(office)
    with office.work() as work:
        ledger.correct(work, kim, number, 0, "까닭")
        assert ledger.unconfirmed(work.connection) == []
    with office.work() as work, pytest.raises(LedgerError, match="reversed"):
        ledger.confirm(work, kim, number)


def test_statement_holds_what_stood_when_it_was_made(office: Office) -> None:
    users, kim = supporters(office, 2), coordinator(office)
    accepted(office, users[0], kim)
    with office.work() as work:
        made = statement.make(work, users[0], DECEMBER, users[0])
        at = made.made_at
        assert statement.months_of(work.connection, users[0]) == [DECEMBER]
        assert statement.months_of(work.connection, users[1]) == []
    office.clock.move(hours=1)
    accepted(office, users[0], kim, 2)
    with office.work() as work:
        kept = statement.find(work.connection, made.id)
        assert kept
        held = statement.lines(work.connection, DECEMBER, users[0], at)
        assert [line.amount for line in held] == [100_000]
        assert len(statement.lines(work.connection, DECEMBER, users[0], work.now)) == 2
        assert statement.lines(work.connection, DECEMBER, users[1], work.now) == []
    with office.work() as work, pytest.raises(NotAllowedError):
        statement.make(work, users[1], DECEMBER, users[0])
    with office.work() as work, pytest.raises(NotAllowedError):
        statement.make(work, users[1], DECEMBER)


# ---- Totals --------------------------------------------------------------------------------------
LINES = st.lists(
    st.builds(
        Line,
        row_id=st.integers(1, 10**9),
        user_id=st.integers(0, 4),
        kind=st.sampled_from(["fee", "prize", "hours"]),
        amount=st.integers(-200_000, 200_000),
        topic=st.text(max_size=12),
        day=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
        booked_at=st.just(START),
        is_correction=st.booleans(),
        reason=st.text(max_size=12),
    ),
    max_size=30,
).map(lambda held: sorted(held, key=lambda line: line.user_id))


@given(LINES)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_totals_of_a_statement_are_those_of_its_rows(held: list[Line]) -> None:
    content = statement_xlsx(DECEMBER, held, {1: "=김", 2: "이"}, START)
    book = load_workbook(io.BytesIO(content))
    cells = list(book["명세"].iter_rows(min_row=5, values_only=True))
    body, foot = cells[:-1], cells[-1]
    assert len(body) == len(held)
    assert foot[5] == sum(int(str(row[5])) for row in body if row[5] not in ("", None))
    assert foot[6] == sum(int(str(row[6])) for row in body if row[6] not in ("", None))
    sums = list(book["사람별 합계"].iter_rows(min_row=2, values_only=True))
    assert [sum(int(str(row[at])) for row in sums[:-1]) for at in range(1, 5)] == list(sums[-1][1:])
    assert len(sums) == len(by_person(held)) + 1
    assert (sums[-1][3], sums[-1][4]) == (foot[5], foot[6]) == (
        totals(held).won, totals(held).hours,
    )  # fmt: skip
    assert all(c.data_type != "f" for sheet in book for row in sheet.iter_rows() for c in row)
    numbers = [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "n"]
    assert {c.number_format for c in numbers if isinstance(c.value, int)} <= {"#,##0"}
    book.close()


@given(
    st.lists(
        st.tuples(st.integers(0, 250_000), st.sampled_from(["pay", "correct"])),
        min_size=1, max_size=8,
    )
)  # fmt: skip
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_sequence_of_bookings_passes_the_month_s_cap(
    office: Office, steps: list[tuple[int, str]]
) -> None:
    kim = office.person(f"kim{office.ids()}", "coordinator")
    user = office.person(f"u{office.ids()}", "supporter")
    for n, (amount, step) in enumerate(steps):
        try:
            with office.work() as work:
                latest = work.connection.execute(
                    select(TABLE.c.id).where(TABLE.c.user_id == user).order_by(TABLE.c.id.desc())
                ).scalar()
                if step == "correct" and latest:
                    ledger.correct(work, kim, latest, amount, "까닭")
                else:
                    values = asdict(CONTENT) | {"fee": min(amount, rules().mission_cap_won)}
                    del values["files"]
                    of = mission.Mission(
                        id=n + 1, month=DECEMBER, **values, created_by=kim, created_at=work.now
                    )
                    ledger.pay(work, kim, of, n, user, work.now.date())
        except LedgerError:
            pass
    with office.work() as work:
        month = month_of(work.now)
        held = statement.lines(work.connection, month, user, work.now)
        total = ledger.sum_of(work.connection, user, "fee", period=DECEMBER)
        assert totals(held).won == total == sum(line.amount for line in held)
        assert 0 <= total <= rules().monthly_cap_won
