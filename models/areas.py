"""The fields of life (분야) a citizen chooses from: versioned data."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from models.dialog import Option
from models.text import Text

AREAS = Path(__file__).parent / "templates" / "areas.yaml"


@cache
def areas() -> tuple[Option, ...]:
    """Return the options of the version in force."""
    rows = yaml.safe_load(AREAS.read_text(encoding="utf-8"))
    chosen = rows["versions"][rows["current"]]
    return tuple(Option(r["value"], Text(r["label"]), tuple(r["also"])) for r in chosen)


@cache
def labels() -> dict[str, str]:
    """Return the Korean label of every value of every version."""
    rows = yaml.safe_load(AREAS.read_text(encoding="utf-8"))
    return {r["value"]: r["label"] for version in rows["versions"].values() for r in version}
