"""Things that go wrong on purpose."""

from dataclasses import dataclass
from typing import Literal

FaultKind = Literal["error", "status", "hang", "drop", "slow"]


@dataclass
class Fault:
    """One planned mishap in a Web API method, `upload`, `download`, `response_url` or `*`.

    `acted`: the fake does the work before the answer is lost, as a platform may.
    """

    method: str
    kind: FaultKind
    times: int = 1
    error: str | None = None
    status: int = 200
    retry_after_s: int | None = None
    acted: bool = False
    seconds: float = 0.0


class Faults:
    def __init__(self) -> None:
        self.planned: list[Fault] = []

    def plan(self, fault: Fault) -> Fault:
        self.planned.append(fault)
        return fault

    def take(self, method: str) -> Fault | None:
        """The next mishap due for this method, counted down; None when all goes well."""
        for fault in self.planned:
            if fault.method in (method, "*") and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    def clear(self) -> None:
        self.planned.clear()
