"""The table of exemptions is the only way past a situation."""

from __future__ import annotations

import re
from pathlib import Path

from tests.conformance.conftest import KITS
from tests.conformance.exempt import EXEMPT

HERE = Path(__file__).parent
SITUATIONS = {
    name
    for path in HERE.glob("test_*.py")
    for name in re.findall(
        r"^async def (test_\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE
    )
}


def test_exemptions_are_of_situations_and_channels_that_exist() -> None:
    assert set(EXEMPT) <= SITUATIONS
    assert {channel for each in EXEMPT.values() for channel in each} <= set(KITS)


def test_no_situation_is_exempt_everywhere() -> None:
    assert [name for name, each in EXEMPT.items() if set(each) == set(KITS)] == []


def test_nothing_else_is_skipped() -> None:
    words = ("pytest.skip", "mark.skip", "xfail")
    places = [
        f"{path.name}:{word}"
        for path in HERE.glob("*.py")
        if path.name != Path(__file__).name
        for word in words
        if word in path.read_text(encoding="utf-8")
    ]
    assert places == ["conftest.py:pytest.skip"]
