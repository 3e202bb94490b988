"""The whole of 2027, lived from January to December: every message sent is one that should be."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from tests.year.__main__ import PARTS, part_of
from tests.year.compare import differences
from tests.year.drive import lived
from tests.year.expected import expected
from tests.year.plan import plan
from tests.year.telling import Told

OURS = ("bot", "handlers", "models", "scheduler")
CITIZENS, AGENCIES = 2_000, 70


@pytest.mark.timeout(300)  # a machine that is busy with more
async def test_year_sends_exactly_what_an_independent_calculation_expects(tmp_path: Path) -> None:
    year = plan(CITIZENS, AGENCIES)
    sent = await lived(year, tmp_path)
    wrong = differences(expected(year), sent)
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)
    assert len(sent) > 10_000


def test_plan_holds_every_kind_of_message() -> None:
    """The plan is worth something only while everything that can happen happens in it."""
    kinds = Counter(each.kind.split(":")[0] for each in expected(plan(CITIZENS, AGENCIES)))
    assert len(kinds) > 50


def test_every_kind_of_message_has_its_part_of_the_figures() -> None:
    assert {part_of(each) for each in expected(plan(CITIZENS, AGENCIES))} == set(PARTS)


CALCULATION = ("calendar", "facts", "plan", "telling", "missions", "expected", "compare")


@pytest.mark.parametrize("name", CALCULATION)
def test_calculation_reads_nothing_of_the_bot(name: str) -> None:
    source = (Path(__file__).parent / "year" / f"{name}.py").read_text(encoding="utf-8")
    read = {
        each.module or ""
        for each in ast.walk(ast.parse(source))
        if isinstance(each, ast.ImportFrom)
    }
    assert not {each for each in read if each.partition(".")[0] in OURS}
    assert {each for each in read if each.startswith("tests")} <= {
        "tests.year",
        *(f"tests.year.{other}" for other in CALCULATION),
    }


def test_difference_is_shown_as_missing_or_unexpected() -> None:
    year = plan(CITIZENS, AGENCIES)
    [first, second, *rest] = expected(year)
    other = Told(first.at, first.who, first.channel, "something else")
    wrong = differences([first, second, *rest], [other, second, second, *rest])
    assert wrong == [
        "1 messages are missing, 2 were not expected:",
        f"missing     {first}",
        f"unexpected  {other}",
        f"unexpected  {second}",
    ]
