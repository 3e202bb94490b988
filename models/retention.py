"""How long what no record needs any more is kept (개인정보 보호법 제21조): data of the office."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

RETENTION = Path(__file__).parent / "templates" / "retention.yaml"


@cache
def days(kind: str) -> int:
    """Return for how many days this kind is kept. Raises KeyError for a kind that has no rule."""
    return int(yaml.safe_load(RETENTION.read_text(encoding="utf-8"))[kind])
