"""SIGKILL at random moments: nothing acknowledged is lost, nothing is done twice.

Alone: `pytest tests/test_crash.py`; much longer: `make soak`.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.crash.check import violations
from tests.crash.drive import Run
from tests.crash.people import crowd

SEED = 20261123
TURNS = 80  # acknowledged between two kills, at most


def survive(url: str, folder: Path, kills: int, acknowledged: int, redelivered: int) -> Run:
    """Kill at least so often, and go on (up to twice as long) until there was load enough."""
    run = Run(url, folder / "ledger.jsonl", crowd(24, SEED), random.Random(SEED))
    for number in range(1, 2 * kills + 1):
        run.kill_once(TURNS)
        if number % 10 == 0:
            run.calm()
        enough = run.acknowledged > acknowledged and run.redelivered > redelivered
        if number >= kills and enough:
            break
    run.settle()
    assert violations(run.url, run.ledger, run.people, run.killed) == []
    return run


@pytest.mark.timeout(300)
def test_fifty_kills_lose_and_double_nothing_on_sqlite(sqlite_url: str, tmp_path: Path) -> None:
    run = survive(sqlite_url, tmp_path, kills=50, acknowledged=1_000, redelivered=50)
    assert run.kills >= 50
    assert run.acknowledged > 1_000, "the kills came before any load"
    assert run.redelivered > 50, "no kill hit an update on its way"


@pytest.mark.postgres
@pytest.mark.timeout(300)
def test_twelve_kills_lose_and_double_nothing_on_postgresql(
    postgres_url: str, tmp_path: Path
) -> None:
    run = survive(postgres_url, tmp_path, kills=12, acknowledged=300, redelivered=50)
    assert run.kills >= 12
    assert run.acknowledged > 300, "the kills came before any load"
    assert run.redelivered > 50, "no kill hit an update on its way"
