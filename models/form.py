"""A form in an open window: what it was drawn with, what it stored since, what changed behind it. Pure.

What a window stored is marked among the session's raw answers, under a name that no field has: the
window itself cannot be told, since it is not drawn anew while somebody types in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import field

from models.frozen import frozen

MARKS = "@form"

Raw = Mapping[str, str]


@frozen
class Form:
    """`window` is the platform's id of it, `drawn` the raw answers that it was drawn with."""

    window: str = ""
    drawn: Raw = field(default_factory=dict)

    def knows(self, answers: Raw, name: str) -> bool:
        """Whether the stored answer is the one that the window was drawn with or stored last."""
        now = answers.get(name, "")
        mark = marks(answers).get(name, "")
        if mark.startswith(self._of(name)):  # stored since it was drawn
            return mark == self._mark(name, now)
        return same(now, self.drawn.get(name, "")) or self._stored(mark, now)

    def part(self, answers: Raw, values: Raw) -> tuple[dict[str, str], dict[str, str]]:
        """Return which of its answers, unlike those stored, may be stored, and which clash with newer.

        What the person did not change in it gives way to what was answered meanwhile.
        """
        fresh: dict[str, str] = {}
        clashing: dict[str, str] = {}
        for name, raw in values.items():
            if self.knows(answers, name):
                fresh[name] = raw
            elif not self._left_alone(answers, name, raw):
                clashing[name] = raw
        return fresh, clashing

    def marked(self, answers: Raw, names: Iterable[str]) -> dict[str, str]:
        """Return the answers with a mark at those that the window has just stored."""
        held = marks(answers)
        held |= {name: self._mark(name, answers[name]) for name in names if name in answers}
        return {**answers, MARKS: json.dumps(held)}

    def told(self, answers: Raw, name: str) -> int | None:
        """Return the delivery that showed what this window had left out for the field."""
        number = marks(answers).get(name, "").removeprefix(f"{self._of(name)}!")
        return int(number) if number.isdecimal() else None

    def with_told(self, answers: Raw, name: str, delivery: int) -> dict[str, str]:
        held = marks(answers) | {name: f"{self._of(name)}!{delivery}"}
        return {**answers, MARKS: json.dumps(held)}

    def _left_alone(self, answers: Raw, name: str, raw: str) -> bool:
        drawn = same(raw, self.drawn.get(name, ""))
        return drawn or self._stored(marks(answers).get(name, ""), raw)

    def _mark(self, name: str, raw: str) -> str:
        return f"{self._of(name)}{digest(raw)}"

    def _of(self, name: str) -> str:
        return f"{self.window}:{digest(self.drawn.get(name, ''))}:"

    def _stored(self, mark: str, raw: str) -> bool:
        return mark.startswith(f"{self.window}:") and mark.endswith(f":{digest(raw)}")


BLANK = Form()


def marks(answers: Raw) -> dict[str, str]:
    found: dict[str, str] = json.loads(answers.get(MARKS, "{}"))
    return found


def unmarked(answers: Raw) -> dict[str, str]:
    """The answers alone: what a person gave."""
    return {name: raw for name, raw in answers.items() if name != MARKS}


def same(one: str, other: str) -> bool:
    """Whether two raw answers say the same; a list in another order does."""
    return one == other or digest(one) == digest(other)


def digest(raw: str) -> str:
    """Sixteen letters for an answer; the same for lists of the same choices, and for none."""
    if raw.startswith("[") and raw.endswith("]"):
        with suppress(ValueError, TypeError):
            raw = "".join(f"[{each}" for each in sorted(json.loads(raw)))
    return hashlib.sha256(raw.encode("utf-8", "replace")).hexdigest()[:16]
