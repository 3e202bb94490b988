"""One account on a social network and how many people it reaches, as its owner reports it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from models.frozen import frozen
from models.missions.link_address import Platform

Unit = Literal["monthly_visitors", "daily_visitors", "followers"]
UNITS: tuple[Unit, ...] = ("monthly_visitors", "daily_visitors", "followers")
#: As coordinators read them.
KIND_NAMES: Mapping[str, str] = {
    "blog": "블로그",
    "instagram": "인스타그램",
    "youtube": "유튜브",
    "x": "X",
    "facebook": "페이스북",
    "other": "그 밖의 SNS",
}
UNIT_NAMES: Mapping[str, str] = {
    "monthly_visitors": "월 방문자",
    "daily_visitors": "하루 방문자",
    "followers": "팔로워·구독자",
}


@frozen
class SnsAccount:
    """`address` is normalised (models/missions/link_address.py); `reach` counts people in `unit`."""

    kind: Platform
    address: str
    reach: int
    unit: Unit

    def meets(self, least: Mapping[str, int]) -> bool:
        """Whether it reaches what a rule asks for its unit; a unit without a rule never does."""
        return self.unit in least and self.reach >= least[self.unit]

    def dump(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "address": self.address,
            "reach": self.reach,
            "unit": self.unit,
        }

    def line(self) -> str:
        """The account as one line that can be read again (for coordinators and for changes)."""
        return f"{self.address} {UNIT_NAMES[self.unit]} {self.reach:,}"
