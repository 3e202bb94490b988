"""The districts (자치구) of Seoul and which lie side by side: data."""

from __future__ import annotations

from functools import cache
from typing import Any

from models.template import TEMPLATES, reading

DISTRICTS = TEMPLATES / "districts.yaml"


@cache
def _rows() -> tuple[dict[str, Any], ...]:
    with reading(DISTRICTS) as rows:
        return tuple({"key": r["key"], "label": r["label"], "near": tuple(r["near"])} for r in rows)


@cache
def districts() -> dict[str, str]:
    """Return the Korean name of every district by its key, in the city's own order."""
    return {row["key"]: row["label"] for row in _rows()}


@cache
def near(key: str) -> tuple[str, ...]:
    """Return the keys of the districts around one."""
    return next((row["near"] for row in _rows() if row["key"] == key), ())


@cache
def named(text: str) -> str | None:
    """Return the key of the district that a person typed ("마포", "마포구", "mapo"), or None."""
    typed = "".join(text.split()).casefold()
    for key, label in districts().items():
        if typed in {key, f"{key}-gu", label} or (len(label) > 2 and typed == label[:-1]):
            return key
    return None
