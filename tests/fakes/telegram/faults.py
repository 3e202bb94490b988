"""What goes wrong on purpose: refusals, silence, cut connections."""

from dataclasses import dataclass, field

from tests.fakes.telegram.errors import ApiError


@dataclass
class Fault:
    """`method` is lower case or "*"; `times` counts down, None is for ever.

    `error` answers without acting; `silence` never answers; `cut` closes the connection. The last
    two happen after the method was carried out when `acted` (the "maybe sent" case).
    """

    method: str
    kind: str
    times: int | None
    error: ApiError | None = None
    acted: bool = False


@dataclass
class Faults:
    planned: list[Fault] = field(default_factory=list)

    def plan(self, fault: Fault) -> None:
        self.planned.append(fault)

    def take(self, method: str) -> Fault | None:
        """The first planned fault for this method, used up by one."""
        for fault in self.planned:
            if fault.method not in {method, "*"}:
                continue
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self.planned.remove(fault)
            return fault
        return None

    def clear(self) -> None:
        self.planned.clear()
