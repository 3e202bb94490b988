"""Reminder ladders: the rungs of a purpose, data under templates/, and the jobs they make. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from models.frozen import frozen
from models.job import NOBODY, Plan
from models.quiet import SEOUL, allowed_before, allowed_from
from models.template import TEMPLATES, TemplateError, reading

LADDERS = TEMPLATES / "ladders.yaml"
KEYS = {"rung", "days", "at", "from", "until", "urgent", "early"}
UNITS = {"d": "days", "h": "hours", "m": "minutes"}


@frozen
class Rung:
    """One step. Either `days` and `at` (Seoul's hour), or `start` from the anchor."""

    name: str
    days: int
    at: time | None
    start: timedelta
    until: timedelta
    urgent: bool
    early: bool

    def due_at(self, anchor: datetime) -> datetime:
        local = anchor.astimezone(SEOUL)
        if self.at is None:
            return local + self.start
        return datetime.combine(local.date() + timedelta(days=self.days), self.at, SEOUL)

    def plan(self, task: str, subject: int, anchor: datetime, person: int) -> Plan:
        """Return the job of this rung, out of quiet time where its use allows that."""
        end = anchor.astimezone(SEOUL) + self.until
        wanted = self.due_at(anchor)
        due = allowed_from(wanted, urgent=self.urgent)
        if due >= end and self.early:
            due = allowed_before(wanted)
        return Plan(task, subject, self.name, due, end, person, self.urgent)


def plans(
    ladder: str, task: str, subject: int, anchor: datetime, now: datetime, person: int = NOBODY
) -> list[Plan]:
    """Return the jobs of a ladder; rungs already past, or of no use any more, are left out.

    Raises KeyError for a ladder that is not there.
    """
    made = [rung.plan(task, subject, anchor, person) for rung in ladders()[ladder]]
    return [each for each in made if now <= each.due_at < each.use_until]


@cache
def ladders() -> Mapping[str, Sequence[Rung]]:
    """Return the ladders in use. Raises TemplateError."""
    return load(LADDERS)


def load(path: Path) -> Mapping[str, Sequence[Rung]]:
    """Read a file of ladders. Raises TemplateError."""
    with reading(path) as rows:
        if not isinstance(rows, dict):
            raise TemplateError(
                f"{path}: 이름이 없습니다. 고칠 점: `이름:` 아래에 단계를 적으세요."
            )
        return {str(name): _ladder(f"{path.name}, {name}", each) for name, each in rows.items()}


def _ladder(where: str, rows: Any) -> tuple[Rung, ...]:
    if not isinstance(rows, list) or not rows:
        raise TemplateError(f"{where}: 단계가 없습니다. 고칠 점: `- {{rung: D-1, …}}`을 적으세요.")
    rungs = tuple(_rung(f"{where}, {number}번째 단계", row) for number, row in enumerate(rows, 1))
    names = [rung.name for rung in rungs]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise TemplateError(
            f"{where}: {', '.join(sorted(twice))} 단계가 두 번 있습니다. 고칠 점: 이름을 다르게 하세요."
        )
    return rungs


def _rung(where: str, row: Any) -> Rung:
    if not isinstance(row, dict) or not row.get("rung"):
        raise TemplateError(f"{where}: 이름이 없습니다. 고칠 점: rung: D-1 처럼 적으세요.")
    where = f"{where} {row['rung']}"
    unknown = {str(name) for name in row} - KEYS
    if unknown:
        raise TemplateError(
            f"{where}: 모르는 항목 {', '.join(sorted(unknown))}. "
            f"고칠 점: {', '.join(sorted(KEYS))} 가운데에서 쓰세요."
        )
    if ("from" in row) == ("days" in row and "at" in row) or ("from" in row and "at" in row):
        raise TemplateError(
            f"{where}: 때가 없거나 둘입니다. 고칠 점: days와 at, 또는 from만 쓰세요."
        )
    rung = Rung(
        str(row["rung"]),
        _whole(where, row.get("days", 0)),
        _hour(where, row["at"]) if "at" in row else None,
        _span(f"{where}, from", row.get("from", "0h")),
        _span(f"{where}, until", row.get("until")),
        _flag(f"{where}, urgent", row.get("urgent", False)),
        _flag(f"{where}, early", row.get("early", False)),
    )
    # The latest anchor of a day decides: with an earlier one the rung may be of no use by then.
    last = datetime(2027, 1, 15, 23, 59, tzinfo=SEOUL)
    if rung.due_at(last) >= last + rung.until:
        raise TemplateError(
            f"{where}: until이 보낼 때보다 앞섭니다. 고칠 점: until을 보낼 때보다 뒤로 하세요."
        )
    return rung


def _whole(where: str, value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and -366 <= value <= 366:
        return value
    raise TemplateError(f"{where}: days {value!r}. 고칠 점: -366부터 366까지의 날 수를 적으세요.")


def _hour(where: str, value: Any) -> time:
    # Unquoted, 10:00 is the number 600 in YAML.
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        return time.fromisoformat(value)
    raise TemplateError(f'{where}: at {value!r}. 고칠 점: "10:00"처럼 따옴표 안에 적으세요.')


def _span(where: str, value: Any) -> timedelta:
    found = re.fullmatch(r"([+-]?\d{1,4})([dhm])", str(value))
    if found:
        return timedelta(**{UNITS[found[2]]: int(found[1])})
    raise TemplateError(f'{where}: {value!r}. 고칠 점: "-2d", "0h", "+30m"처럼 적으세요.')


def _flag(where: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise TemplateError(f"{where}: {value!r}. 고칠 점: true 또는 false로 적으세요.")
