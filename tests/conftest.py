"""Fixtures for all tests: a clock, real databases, a running bot, a person."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine

from tests.postgres import fresh, serving
from tests.schema import migrated
from tests.scratch import scratch
from tests.support import CIPHER, Bot, Clock, Person, running

os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(scratch()))  # read when tmp_path is first made
settings.register_profile(
    "default", deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", settings.get_profile("default"), max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/bot.db"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a real PostgreSQL server, started once for all tests of a process."""
    with serving() as address:
        yield address


@pytest.fixture
def postgres_url(postgres_server: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh database on the server."""
    with fresh(postgres_server, f"t{abs(hash(request.node.nodeid)):x}") as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Both databases, one after the other."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def made(sqlite_url: str) -> Iterator[Engine]:
    """A migrated database."""
    found = migrated(sqlite_url, CIPHER)
    yield found
    found.dispose()


@pytest.fixture
async def bot(sqlite_url: str, clock: Clock) -> AsyncIterator[Bot]:
    async with running(sqlite_url, clock=clock) as made:
        yield made


@pytest.fixture
async def either_bot(database_url: str, clock: Clock) -> AsyncIterator[Bot]:
    """A bot on each database."""
    async with running(database_url, clock=clock) as made:
        yield made


@pytest.fixture
def anna(bot: Bot) -> Person:
    return bot.person("anna")
