"""A recruitment round in an office, and people who apply for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from models.supporters import application as applications
from models.supporters import round as rounds
from models.supporters import selection, supporter
from models.supporters.application import ApplicationContent, Decision
from models.supporters.round import RoundContent
from models.supporters.rules import suggested_rules
from models.supporters.sns_account import SnsAccount
from models.supporters.supporter import Supporter
from tests.models.support import Office
from tests.support import START

PEOPLE = ("anna", "bert", "cara", "dora", "emil")
BLOG = SnsAccount("blog", "https://blog.naver.com/walk", 3000, "monthly_visitors")
#: Opens a day after the tests' clock starts, for two weeks.
CONTENT = RoundContent(
    name="5기",
    opens_at=START + timedelta(days=1),
    closes_at=START + timedelta(days=15),
    number=2,
    active_from=date(2027, 1, 1),
    active_until=date(2027, 11, 30),
    rules=suggested_rules(),
)
FORM = ApplicationContent(
    "김동행", (BLOG,), "약자와의 동행을 알리고 싶어요.", ("https://blog.naver.com/walk/1",)
)


def opened(office: Office, boss: int, **changes: Any) -> int:
    """Make a round and go to its second day; return its id."""
    with office.work() as work:
        found = rounds.create(work, boss, replace(CONTENT, **changes)).id
    office.clock.move(days=2)
    return found


def apply_all(office: Office, *names: str) -> list[int]:
    """Let people apply one after another; return their applications' ids."""
    found = []
    for name in names:
        user = office.person(name)
        with office.work() as work:
            content = replace(FORM, name=name)
            found.append(applications.submit(work, user, content, "telegram", "ko").id)
    return found


def decided(office: Office, boss: int, *decisions: Decision) -> tuple[int, list[int]]:
    """A round past its deadline with these decisions; return it and its applications."""
    number = opened(office, boss)
    ids = apply_all(office, *PEOPLE[: len(decisions)])
    office.clock.now = CONTENT.closes_at
    with office.work() as work:
        for each, decision in zip(ids, decisions, strict=True):
            selection.decide(work, boss, each, decision)
    return number, ids


def released(office: Office, boss: int, *decisions: Decision) -> tuple[int, list[int]]:
    """A round with its results out; return it and its applications."""
    number, ids = decided(office, boss, *decisions)
    with office.work() as work:
        selection.plan_results(work, boss, number, CONTENT.closes_at + timedelta(hours=1))
    office.clock.move(hours=1)
    with office.work() as work:
        selection.release(work, number)
    return number, ids


def member(office: Office, user: int) -> Supporter:
    """Return a person's latest membership."""
    with office.work() as work:
        found = supporter.latest_of(work, user)
        assert found is not None
        work.orm.expunge(found)
        return found
