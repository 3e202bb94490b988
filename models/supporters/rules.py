"""The rules of a recruitment round, and what a new round starts from: data with their sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from typing import Any, Literal

from models.frozen import frozen
from models.supporters.points import PointRule
from models.supporters.points import load as load_points
from models.supporters.points import read as read_points
from models.template import TEMPLATES, reading

ROUNDS = TEMPLATES / "supporter_rounds.yaml"


@frozen
class RoundRules:
    """Who may apply, who is preferred, how points are given, what supporters get.

    `least` and `preferred` are numbers of people by unit (models/supporters/sns_account.py): an account that
    reaches one of them meets the rule.
    """

    programme: str
    least_accounts: int
    least: Mapping[str, int]
    preferred: Mapping[str, int]
    most_accounts: int
    most_works: int
    accept_days: int
    reward_kind: Literal["fee", "hours"]
    reward: str
    points: tuple[PointRule, ...]
    issuer: str
    not_chosen_days: int
    member_years: int

    def dump(self) -> dict[str, Any]:
        return asdict(self) | {"points": [rule.dump() for rule in self.points]}


def load(row: Mapping[str, Any]) -> RoundRules:
    """Return the rules that `dump` stored."""
    return RoundRules(**{**row, "points": load_points(row["points"])})


@cache
def suggested() -> Mapping[str, Any]:
    """Return the template in force: values by name, each with its source."""
    with reading(ROUNDS) as rows:
        chosen: Mapping[str, Any] = {**rows["versions"][rows["current"]]}
        return chosen


@cache
def suggested_rules() -> RoundRules:
    """Return the rules that a new round starts from."""
    held = suggested()
    with reading(ROUNDS):
        plain = {
            name: held[name]["value"]
            for name in (
                *("least_accounts", "least", "preferred", "most_accounts", "most_works"),
                *("accept_days", "issuer", "not_chosen_days", "member_years"),
            )
        }
        return RoundRules(
            programme=held["name"]["value"],
            points=read_points(held["points"]["value"]),
            reward_kind=held["reward"]["kind"],
            reward=held["reward"]["value"],
            **plain,
        )


@cache
def past() -> tuple[Mapping[str, Any], ...]:
    """Return the earlier rounds as published: name, first and last day."""
    with reading(ROUNDS) as rows:
        return tuple({**each} for each in rows["past"])
