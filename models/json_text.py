"""JSON as bytes, by orjson; half characters, which are not UTF-8, pass all the same."""

from __future__ import annotations

import json
from typing import Any

import orjson


def encoded(value: Any) -> bytes:
    """Return a value as JSON."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def decoded(content: bytes) -> Any:
    """Return the value of a JSON text. Raises ValueError, or RecursionError where it is too deep."""
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        return json.loads(content.decode("utf-8", "surrogatepass"))
