"""Fixtures for the models: an office on each database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.models.support import Office
from tests.support import Clock


@pytest.fixture
def office(sqlite_url: str, clock: Clock) -> Iterator[Office]:
    made = Office(sqlite_url, clock)
    yield made
    made.engine.dispose()


@pytest.fixture
def either_office(database_url: str, clock: Clock) -> Iterator[Office]:
    made = Office(database_url, clock)
    yield made
    made.engine.dispose()
