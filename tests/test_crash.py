"""SIGKILL at random moments: nothing acknowledged is lost, nothing is done twice.

Alone: `pytest tests/test_crash.py`; much longer: `python -m tests.soak --kills 1000`.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.crash.check import violations
from tests.crash.drive import Run
from tests.crash.people import crowd

SEED = 20261123


def survive(url: str, folder: Path, kills: int, seed: int) -> Run:
    run = Run(url, folder / "ledger.jsonl", crowd(24, seed), random.Random(seed))
    for number in range(kills):
        run.kill_once(0.2)
        if number % 10 == 9:
            run.calm()
    run.settle()
    assert violations(run.url, run.ledger, run.people) == []
    return run


@pytest.mark.timeout(300)
def test_fifty_kills_lose_and_double_nothing_on_sqlite(sqlite_url: str, tmp_path: Path) -> None:
    run = survive(sqlite_url, tmp_path, 50, SEED)
    assert run.kills == 50
    assert run.acknowledged > 100, "the kills came before any load"
    assert run.redelivered > 5, "no kill hit an update on its way"
