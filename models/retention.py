"""How long what no record needs any more is kept (개인정보 보호법 제21조): data of the office."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from models.template import TEMPLATES, reading

RETENTION = TEMPLATES / "retention.yaml"
KINDS = ("drafts", "inquiries", "event_needs", "registrations")


@cache
def rules() -> Mapping[str, int]:
    """Return the days by kind. Raises TemplateError."""
    with reading(RETENTION) as rows:
        return {kind: int(rows[kind]) for kind in KINDS}


def days(kind: str) -> int:
    """Return for how many days this kind is kept. Raises KeyError for a kind that has no rule."""
    return rules()[kind]
