"""The rules of missions: data under templates/, each with its source."""

from __future__ import annotations

from dataclasses import fields
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any

from models.frozen import frozen
from models.template import TEMPLATES, TemplateError, reading

RULES = TEMPLATES / "missions.yaml"


@frozen
class Rules:
    """Amounts in integer won, hours of volunteering, days and months of the calendar."""

    mission_cap_won: int
    monthly_cap_won: int
    hours_a_day: int
    confirm_within_months: int
    confirm_warning_days: int
    missed_months: int
    issue_hour: time
    prepare_before_days: int
    offer_round_hours: int
    most_links: int
    most_pictures: int
    criteria: tuple[str, ...]


NUMBERS = tuple(each.name for each in fields(Rules) if each.type == "int")


@cache
def rules() -> Rules:
    """Return the rules in force. Raises TemplateError."""
    return load(RULES)


def load(path: Path) -> Rules:
    """Read a file of rules. Raises TemplateError."""
    with reading(path) as rows:
        return _rules(path, rows)


def _rules(path: Path, rows: Any) -> Rules:
    names = {each.name for each in fields(Rules)}
    if not isinstance(rows, dict) or set(rows) != names:
        wrong = sorted(names ^ set(rows if isinstance(rows, dict) else ()))
        raise TemplateError(
            f"{path}: 빠졌거나 모르는 규칙 {', '.join(wrong)}. 고칠 점: 이름을 원래대로 적으세요."
        )
    values: dict[str, Any] = {}
    for name, row in rows.items():
        if not isinstance(row, dict) or not row.get("source") or "value" not in row:
            raise TemplateError(
                f"{path}, {name}: 값이나 출처가 없습니다. 고칠 점: value와 source(출처 또는 office)를 적으세요."
            )
        values[name] = _value(f"{path}, {name}", name, row["value"])
    return Rules(**values)


def _value(where: str, name: str, value: Any) -> Any:
    if name in NUMBERS:
        least = 2 if name == "missed_months" else 1  # the supporter is warned a month before
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise TemplateError(f"{where}: {value!r}. 고칠 점: {least} 이상의 수를 적으세요.")
        return value
    try:
        if name == "issue_hour":
            return time.fromisoformat(value)
        return tuple(str(each) for each in value)
    except (TypeError, ValueError) as error:
        raise TemplateError(f"{where}: {value!r}. 고칠 점: 원래 형식대로 적으세요.") from error
