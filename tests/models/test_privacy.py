"""Every column that names a person is shown, counted, handed over, erased, joined, or explained.

The world holds one row of each table, all of one person; a column at a time is looked at alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Integer, String, Table, select
from sqlmodel import AutoString

from models import link, privacy
from models.agencies import agency, deadline
from models.agencies.deadline import REPORT
from models.message import dump, say
from models.moment import Moment
from models.registry import TABLES
from models.sealed import SealedBytes, SealedJson
from models.table import core
from models.text import Words
from models.user import Account, Speaker, User
from models.work import Work
from tests.models.support import Office
from tests.support import Clock

PERSON, STRANGER, ACCOUNT, THING = 101, 102, 103, 104
NAMES_A_PERSON = re.compile(r"user_id|account_id|author_id|person|actor|\w+_by")
#: Other keys and big numbers. A new one must be put here or be named as above.
NAMES_A_THING = frozenset({
    "id", "agency_id", "amount", "announcement_id", "application_id", "assignment_id", "batch",
    "budget", "deadline_id", "delivery_id", "desk_id", "event_id", "fee", "inquiry_id",
    "mission_id", "of_id", "picture", "position", "prompt_id", "proof_id", "replaces", "round_id",
    "session_id", "subject", "supporter_id",
})  # fmt: skip

OFFICE = (
    "an act of office: who decided belongs to the record of the decision (공공기록물법), the bare"
    " number names nobody once the person is erased"
)
TECHNICAL = "a hash or a count against guessing, gone within a day"
WITH_THE_ROW = "shown with the mission it belongs to"
BY_PLACE = "counted and handed over by its membership"
PLANNED = "what is planned follows from the event or mission, which is shown"
ACTS = (
    "announcement.author_id", "announcement.confirmed_by", "deadline.created_by",
    "event.created_by", "inquiry_answer.user_id", "ledger_row.booked_by", "mission.created_by",
    "proof.answered_by", "proof.decided_by", "registration.confirmed_by", "statement.made_by",
    "supporter_application.decided_by", "supporter_round.created_by", "supporter_score.user_id",
)  # fmt: skip
#: Why a column has no part in one of the four: counts, gather, erase, link.
EXPLAINED: dict[str, dict[str, str]] = {
    **{name: {"counts": OFFICE, "erase": OFFICE} for name in ACTS},
    "record.actor": dict.fromkeys(
        ("counts", "gather", "erase", "link"),
        OFFICE + "; the chain is never rewritten (models/record.py)",
    ),
    "link_code.user_id": {"counts": TECHNICAL, "gather": TECHNICAL},
    "guess.account_id": {"counts": TECHNICAL, "gather": TECHNICAL},
    "job.person": {"counts": PLANNED, "gather": PLANNED},
    "delivery.account_id": {"counts": "the conversation itself, which the person has before her"},
    "proof.user_id": {"counts": WITH_THE_ROW},
    "proof_use.user_id": {
        "counts": WITH_THE_ROW,
        "gather": "digests only; the links themselves are handed over with the proof",
    },
    "ledger_row.user_id": {"counts": WITH_THE_ROW},
    "statement.user_id": {"counts": WITH_THE_ROW},
    "supporter_account.user_id": {"counts": BY_PLACE, "gather": BY_PLACE},
    "inquiry.account_id": {"counts": "counted by its person", "gather": "given by its person"},
}


def people_columns() -> list[str]:
    found = (c for model in TABLES for c in core(model).c if NAMES_A_PERSON.fullmatch(c.name))
    return [f"{c.table.name}.{c.name}" for c in found]


COLUMNS = people_columns()


def part(name: str) -> list[str]:
    """The columns that have a part in one of the four."""
    return [each for each in COLUMNS if name not in EXPLAINED.get(each, {})]


def test_every_key_is_known_to_name_a_person_or_a_thing() -> None:
    keys = {c.name for model in TABLES for c in core(model).c if isinstance(c.type, BigInteger)}
    unknown = {each for each in keys if not NAMES_A_PERSON.fullmatch(each)} - NAMES_A_THING
    assert not unknown, "say in this test whether they name a person"


def test_explained_columns_are_there() -> None:
    assert EXPLAINED.keys() <= set(COLUMNS)


CONTENT: dict[str, Any] = {
    "delivery.body": dump(say("잘 지내셨어요?")),
    "inquiry.body": {"text": "휠체어로 가요"},
    "inquiry_answer.body": {"text": "가실 수 있어요"},
    "supporter.content": {"name": "김동행", "accounts": []},
    "supporter_account.content": {
        "address": "blog.naver.com/a",
        "reach": 1,
        "unit": "followers",
    },
    "user_.roles": "coordinator",
    "supporter.status": "active",
    "registration.status": "cancelled",
    "session.answers": {"area": "housing"},
}


def value(column: Column[Any], work: Work, names: str) -> Any:
    """Something fitting; whatever names a person names her only in the columns `names`."""
    own, known = f"{column.table.name}.{column.name}", CONTENT
    if NAMES_A_PERSON.fullmatch(column.name):
        return person_value(column, her=names in {"", own} or (own == f"{names.split('.', maxsplit=1)[0]}.user_id"
                            and names.endswith(".account_id")))  # fmt: skip
    if own in known:
        return known[own]
    kinds: tuple[tuple[Any, Any], ...] = (
        (Moment, work.now), (SealedBytes, b"x"), (SealedJson, {}), (JSON, []), (Date, date(2026, 12, 1)),
        (Boolean, True), (BigInteger, THING), (Integer, 1), ((String, AutoString), "open"),
    )  # fmt: skip
    return next(made for kind, made in kinds if isinstance(column.type, kind))


def person_value(column: Column[Any], *, her: bool) -> Any:
    if column.name == "account_id":
        return ACCOUNT if her else STRANGER
    number = PERSON if her else STRANGER
    return str(number) if isinstance(column.type, AutoString) else number


def fill(work: Work, names: str = "") -> None:
    """Put one row into every table: all hers, or hers in one column only."""
    for model in TABLES:
        table = core(model)
        if model is User:
            continue
        row = {c.name: value(c, work, names) for c in table.c}
        if model is Account:
            row |= {"id": ACCOUNT, "user_id": PERSON, "session_id": None, "prompt_id": None}
        work.connection.execute(table.insert().values(**row))
    for number in (PERSON, STRANGER):
        roles = {"language": "ko", "language_source": "", "roles": "", "created_at": work.now}
        work.connection.execute(core(User).insert().values(id=number, **roles))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One database for all the worlds, which leave nothing behind."""
    made = Office(f"sqlite:///{tmp_path_factory.mktemp('worlds')}/bot.db", Clock())
    yield made
    made.engine.dispose()


@contextmanager
def world(office: Office, names: str = "") -> Iterator[Work]:
    """A filled database that is as it was afterwards."""
    with office.engine.connect() as connection:
        work = Work(connection, office.clock(), office.ids)
        fill(work, names)
        yield work
        connection.rollback()


def say_words(words: Words) -> str:
    return words if isinstance(words, str) else words.key


def table_of(name: str) -> tuple[Table, Column[Any]]:
    table = next(core(m) for m in TABLES if core(m).name == name.partition(".")[0])
    return table, table.c[name.partition(".")[2]]


def named(work: Work, name: str) -> bool:
    """Whether the column still names her."""
    _table, column = table_of(name)
    hers = person_value(column, her=True)
    return work.connection.execute(select(column).where(column == hers)).first() is not None


def take_out(work: Work, name: str) -> None:
    table, column = table_of(name)
    if column.table.name == "account":
        work.connection.execute(table.delete())
    else:
        work.connection.execute(table.update().values({column: person_value(column, her=False)}))
    work.orm.expire_all()
    work.shared.clear()


@pytest.mark.parametrize("name", part("gather"))
def test_what_names_a_person_is_handed_over(place: Office, name: str) -> None:
    with world(place) as work:
        before = json.dumps(privacy.gather(work, PERSON, say_words), default=str)
        take_out(work, name)
        after = json.dumps(privacy.gather(work, PERSON, say_words), default=str)
        assert before != after


@pytest.mark.parametrize("name", part("counts"))
def test_what_names_a_person_is_counted(place: Office, name: str) -> None:
    with world(place) as work:
        before = sum(privacy.counts(work, PERSON).values())
        take_out(work, name)
        assert sum(privacy.counts(work, PERSON).values()) < before


@pytest.mark.parametrize("name", part("erase"))
def test_what_names_a_person_is_erased(place: Office, name: str) -> None:
    with world(place, name) as work:
        assert named(work, name)
        speaker = Speaker(
            ACCOUNT, PERSON, "telegram", "telegram:her", "her", "ko", "", frozenset(), None, None,
            member=False, reachable=True,
        )  # fmt: skip
        privacy.erase(work, speaker)
        work.flush()
        if name == "account.user_id":
            assert speaker.user_id not in {PERSON, STRANGER}
        assert not named(work, name)


@pytest.mark.parametrize(
    "name", [each for each in part("link") if not each.endswith(".account_id")]
)  # an account goes over with all that names it
def test_what_names_a_person_goes_over_when_two_are_joined(place: Office, name: str) -> None:
    with world(place, name) as work:
        link.merge(work, STRANGER, PERSON)
        work.flush()
        assert not named(work, name)
        _table, column = table_of(name)
        assert work.connection.scalar(select(column)) == STRANGER


def test_agencies_and_reports_of_two_who_become_one(either_office: Office) -> None:
    office = either_office
    boss = office.person("boss", "coordinator")
    one, two = office.person("one", "staff"), office.person("two", "staff")
    with office.work() as work:
        agency.add(work, boss, ["가", "나"])
        first, second = agency.every(work)
        for user, of in ((one, first), (two, first), (two, second)):
            agency.answer_for(work, user, of.id)
        due = deadline.create(work, boss, "실적", work.now.date() + timedelta(days=9))
        assert deadline.report(work, two, due.id, second.id)
    with office.work() as work:
        assert privacy.counts(work, two)["agencies"] == 2
        assert privacy.counts(work, two)["deadline_reports"] == 1
        link.merge(work, one, two)
    with office.work() as work:
        held = privacy.gather(work, one, say_words)
        assert held["agencies"] == ["가", "나"]
        assert [(each["deadline"], each["agency"]) for each in held["deadline_reports"]] == [
            ("실적", "나")
        ]
        assert agency.of_person(work, two) == []


def test_erased_member_of_the_staff_leaves_the_agencys_report_without_a_person(
    either_office: Office,
) -> None:
    office = either_office
    boss, one = office.person("boss", "coordinator"), office.person("one", "staff")
    with office.work() as work:
        agency.add(work, boss, ["가"])
        [first] = agency.every(work)
        agency.answer_for(work, one, first.id)
        due = deadline.create(work, boss, "실적", work.now.date() + timedelta(days=9))
        deadline.report(work, one, due.id, first.id)
        account = work.connection.execute(
            select(core(Account).c.id).where(core(Account).c.user_id == one)
        ).scalar_one()
        speaker = Speaker(
            account, one, "telegram", "telegram:one", "one", "ko", "", frozenset(), None, None,
            member=False, reachable=True,
        )  # fmt: skip
        privacy.erase(work, speaker)
        assert agency.staff_of(work, first.id) == []
        assert [each.name for each in deadline.done(work, due.id)] == ["가"]
        assert list(work.connection.scalars(select(REPORT.c.user_id))) == [0]
