"""What a Web API method is to the fake, and its arguments."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tests.fakes.slack.limits import Tier
from tests.fakes.slack.refusal import Json, Refused
from tests.fakes.slack.shapes import problem
from tests.fakes.slack.workspace import Workspace

MOST_PAGE = 1000


class Args(dict[str, Any]):
    """Arguments as they came: from JSON, from a form or from the query."""

    def needed(self, *names: str) -> None:
        missing = [name for name in names if self.get(name) in (None, "")]
        if missing:
            told = [problem(f"missing required field: {name}", "") for name in missing]
            raise Refused("invalid_arguments", messages=told)

    def flag(self, name: str) -> bool:
        return self.get(name) in (True, "true", "1", 1)

    def structured(self, name: str, error: str) -> Any:
        """An argument that may be JSON in a string."""
        value = self.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise Refused(error) from None

    def page(self, items: list[Json], *, default: int = 100) -> tuple[list[Json], Json]:
        """One page of items by `limit` and `cursor`, with its response_metadata."""
        try:
            start, limit = int(self.get("cursor") or 0), int(self.get("limit") or default)
        except (TypeError, ValueError):
            raise Refused("invalid_cursor") from None
        if not 0 < limit <= MOST_PAGE:
            raise Refused("invalid_limit")
        following = start + limit if start + limit < len(items) else None
        return items[start : start + limit], {"next_cursor": str(following or "")}


@dataclass(frozen=True)
class Method:
    run: Callable[[Workspace, Args], Json]
    scope: str | None
    tier: Tier
    token: Literal["bot", "app"] = "bot"


Methods = Mapping[str, Method]
