"""Points of a recruitment round: the rules as lines that coordinators write, and what they give.

A rule is a line "이름 배점" for points given by hand, or "이름 배점: 1=2 2=4" for points that are
computed: from 1 on two points, from 2 on four. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Literal

from models.frozen import frozen
from models.supporters.sns_account import SnsAccount

Measure = Literal["accounts", "preferred", "works", "hand"]
#: What can be counted, by the name of its rule.
MEASURES: Mapping[str, Measure] = {
    "SNS 계정 수": "accounts",
    "SNS 친구·방문자": "preferred",  # accounts that reach what the round prefers
    "활동 경력": "works",
}
LINE = re.compile(r"(?P<label>.*\D)\s+(?P<most>\d{1,3})\s*점?(?:\s*[:：]\s*(?P<steps>.+))?")
STEP = re.compile(r"(\d{1,6})\s*=\s*(\d{1,3})")
MOST_RULES = 12


class InvalidPointsError(ValueError):
    """A line of the rules cannot be read; the message says in Korean which and how to mend it."""


@frozen
class PointRule:
    """At most `most` points; `steps` are (from how many on, points), rising."""

    label: str
    most: int
    measure: Measure = "hand"
    steps: tuple[tuple[int, int], ...] = ()

    def given(self, count: int) -> int:
        return max((points for least, points in self.steps if count >= least), default=0)

    def line(self) -> str:
        steps = " ".join(f"{least}={points}" for least, points in self.steps)
        return f"{self.label} {self.most}{': ' + steps if steps else ''}"

    def dump(self) -> dict[str, Any]:
        return asdict(self) | {"steps": [list(step) for step in self.steps]}


def load(rows: Sequence[Mapping[str, Any]]) -> tuple[PointRule, ...]:
    """Return the rules that `dump` stored."""
    return tuple(
        PointRule(**{**row, "steps": tuple((at, points) for at, points in row["steps"])})
        for row in rows
    )


def read(text: str) -> tuple[PointRule, ...]:
    """Return the rules that the lines say. Raises InvalidPointsError."""
    rules = tuple(_rule(line.strip()) for line in text.splitlines() if line.strip())
    names = [rule.label for rule in rules]
    if not rules:
        raise InvalidPointsError("배점이 비어 있어요. 한 줄에 하나씩 ‘이름 배점’으로 적어 주세요.")
    if len(rules) > MOST_RULES:
        raise InvalidPointsError(f"항목은 {MOST_RULES}개까지 적을 수 있어요.")
    twice = next((name for name in names if names.count(name) > 1), "")
    if twice:
        raise InvalidPointsError(f"‘{twice}’가 두 번 있어요. 이름을 다르게 적어 주세요.")
    return rules


def write(rules: Sequence[PointRule]) -> str:
    """Return the lines that `read` takes."""
    return "\n".join(rule.line() for rule in rules)


def _rule(line: str) -> PointRule:
    found = LINE.fullmatch(unicodedata.normalize("NFKC", line))
    if found is None:
        raise InvalidPointsError(f"‘{line}’를 읽지 못했어요. 예: 지원 동기 30")
    label, most = found["label"].strip(), int(found["most"])
    measure = MEASURES.get(label, "hand")
    if found["steps"] is None:
        return PointRule(label, most)
    if measure == "hand":
        known = ", ".join(MEASURES)
        raise InvalidPointsError(f"‘{label}’은 계산할 수 없어요. 계산하는 항목: {known}")
    steps = tuple(sorted((int(a), int(b)) for a, b in STEP.findall(found["steps"])))
    if not steps or STEP.sub("", found["steps"]).strip(" ,"):
        raise InvalidPointsError(f"‘{line}’의 점수를 읽지 못했어요. 예: {label} {most}: 1=2 2=4")
    if max(points for _least, points in steps) > most:
        raise InvalidPointsError(f"‘{label}’의 점수가 배점 {most}점보다 커요.")
    return PointRule(label, most, measure, steps)


@frozen
class Points:
    """What one rule gives; `given` is None where a person has not given any yet."""

    rule: PointRule
    given: float | None
    computed: bool


def computed(
    rules: Sequence[PointRule],
    accounts: Sequence[SnsAccount],
    works: Sequence[str],
    preferred: Mapping[str, int],
) -> dict[str, int]:
    """Return the points that follow from what was applied with, by the name of the rule."""
    counts = {
        "accounts": len(accounts),
        "preferred": sum(each.meets(preferred) for each in accounts),
        "works": len(works),
    }
    return {
        rule.label: rule.given(counts[rule.measure]) for rule in rules if rule.measure != "hand"
    }


def total(
    rules: Sequence[PointRule], counted: Mapping[str, int], by_hand: Sequence[Mapping[str, int]]
) -> tuple[Points, ...]:
    """Join the computed points with the mean of what each coordinator gave by hand."""
    found = []
    for rule in rules:
        if rule.measure != "hand":
            found.append(Points(rule, counted[rule.label], computed=True))
            continue
        given = [each[rule.label] for each in by_hand if rule.label in each]
        mean = round(sum(given) / len(given), 1) if given else None
        found.append(Points(rule, mean, computed=False))
    return tuple(found)
