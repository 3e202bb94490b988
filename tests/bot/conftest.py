"""Fixtures for the shell: an office whose records are taken out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.models.support import Office
from tests.support import Clock


@pytest.fixture
def office(sqlite_url: str, clock: Clock) -> Iterator[Office]:
    found = Office(sqlite_url, clock)
    yield found
    found.engine.dispose()
