"""What makes an event accessible (편의): versionless data, its keys never change their meaning."""

from __future__ import annotations

from functools import cache

from models.dialog import Option
from models.template import TEMPLATES, reading
from models.text import Text

ACCESSIBILITY = TEMPLATES / "accessibility.yaml"


@cache
def accessibility() -> tuple[Option, ...]:
    """Return the options, in the order they are shown."""
    with reading(ACCESSIBILITY) as rows:
        return tuple(Option(r["value"], Text(r["label"]), tuple(r["also"])) for r in rows)


@cache
def labels() -> dict[str, Text]:
    """Return the label of every key."""
    with reading(ACCESSIBILITY) as rows:
        return {r["value"]: Text(r["label"]) for r in rows}
