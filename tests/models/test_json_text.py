"""JSON as bytes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.json_text import decoded, encoded

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(VALUES)
def test_json_gives_back_what_was_put_in(value: Any) -> None:
    assert decoded(encoded(value)) == value


def test_json_keeps_half_a_character() -> None:
    assert decoded(encoded({"a": "\ud83d"})) == {"a": "\ud83d"}
    assert decoded(b'"\\ud83d"') == "\ud83d"


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
def test_json_that_is_none_is_refused(content: bytes) -> None:
    with pytest.raises((ValueError, RecursionError)):
        decoded(content)
