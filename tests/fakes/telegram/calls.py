"""The record of every request the bot made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.telegram.errors import Json
from tests.fakes.telegram.params import Upload


@dataclass
class Call:
    """`status` 0 means that no answer went out; `at` is the fake's monotonic clock in seconds."""

    method: str
    params: Mapping[str, str]
    at: float
    uploads: Mapping[str, Upload] = field(default_factory=dict)
    status: int = 0
    answer: Json | None = None
    acted: bool = False

    @property
    def result(self) -> Any:
        return (self.answer or {}).get("result")
