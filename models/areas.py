"""The fields of life (분야) a citizen chooses from: versioned data."""

from __future__ import annotations

from functools import cache

from models.dialog import Option
from models.template import TEMPLATES, reading
from models.text import Text

AREAS = TEMPLATES / "areas.yaml"


@cache
def areas() -> tuple[Option, ...]:
    """Return the options of the version in force."""
    with reading(AREAS) as rows:
        chosen = rows["versions"][rows["current"]]
        return tuple(Option(r["value"], Text(r["label"]), tuple(r["also"])) for r in chosen)


@cache
def labels() -> dict[str, str]:
    """Return the Korean label of every value of every version."""
    with reading(AREAS) as rows:
        return {r["value"]: r["label"] for version in rows["versions"].values() for r in version}
