"""A recruitment round in an office, and people who apply for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from models import supporter_application as applications
from models import supporter_round as rounds
from models.sns_account import SnsAccount
from models.supporter_application import ApplicationContent
from models.supporter_round import RoundContent
from models.supporter_rules import suggested_rules
from tests.models.support import Office
from tests.support import START

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
