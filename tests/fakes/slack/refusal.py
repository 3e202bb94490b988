"""What the Web API answers when it does not do what was asked."""

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]


class Refused(Exception):  # noqa: N818 - Slack refuses; nothing broke
    """`{"ok": false, "error": …}`, with the details Slack adds for some errors."""

    def __init__(self, error: str, *, messages: Sequence[str] = (), **details: Any) -> None:
        super().__init__(error, *messages)
        self.error = error
        self.messages = tuple(messages)
        self.details = details

    def body(self) -> Json:
        body: Json = {"ok": False, "error": self.error, **self.details}
        if self.messages:
            body["response_metadata"] = {"messages": [f"[ERROR] {m}" for m in self.messages]}
        return body
