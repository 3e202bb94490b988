"""Fixtures for the models: an office on each database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from models.supporters import application as applications
from models.supporters import membership
from tests.models.support import Office
from tests.models.supporters.support import released
from tests.support import Clock


@pytest.fixture
def office(sqlite_url: str, clock: Clock) -> Iterator[Office]:
    found = Office(sqlite_url, clock)
    yield found
    found.engine.dispose()


@pytest.fixture
def either_office(database_url: str, clock: Clock) -> Iterator[Office]:
    made = Office(database_url, clock)
    yield made
    made.engine.dispose()


@pytest.fixture
def boss(office: Office) -> int:
    return office.person("boss", "coordinator")


@pytest.fixture
def anna(office: Office, boss: int) -> int:
    """A supporter; the membership is her only one."""
    _number, ids = released(office, boss, "chosen", "not_chosen")
    with office.work() as work:
        user = applications.get(work, boss, ids[0]).user_id
        membership.accept(work, user, ids[0], "telegram")
    return user
