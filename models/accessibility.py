"""What makes an event accessible (편의): versionless data, its keys never change their meaning."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from models.dialog import Option
from models.text import Text

ACCESSIBILITY = Path(__file__).parent / "templates" / "accessibility.yaml"


@cache
def accessibility() -> tuple[Option, ...]:
    """Return the options, in the order they are shown."""
    rows = yaml.safe_load(ACCESSIBILITY.read_text(encoding="utf-8"))
    return tuple(Option(r["value"], Text(r["label"]), tuple(r["also"])) for r in rows)


@cache
def labels() -> dict[str, Text]:
    """Return the label of every key."""
    rows = yaml.safe_load(ACCESSIBILITY.read_text(encoding="utf-8"))
    return {r["value"]: Text(r["label"]) for r in rows}
