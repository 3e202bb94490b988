"""What is sealed opens with its key only, and unchanged only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.sealed import Cipher, WrongKeyError

CIPHER = Cipher("secret")


@given(st.binary(max_size=300))
def test_content_comes_back_and_never_looks_the_same(content: bytes) -> None:
    one, two = CIPHER.seal(content), CIPHER.seal(content)
    assert CIPHER.open(one) == CIPHER.open(two) == content
    assert one != two
    assert len(content) < 5 or content not in one


@given(st.binary(min_size=1, max_size=50), st.data())
def test_changed_content_is_refused(content: bytes, data: st.DataObject) -> None:
    sealed = bytearray(CIPHER.seal(content))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1
    with pytest.raises(WrongKeyError):
        CIPHER.open(bytes(sealed))


@pytest.mark.parametrize("sealed", [b"", b"short", b"\0" * 12, b"\0" * 27])
def test_cut_content_is_refused(sealed: bytes) -> None:
    with pytest.raises(WrongKeyError):
        CIPHER.open(sealed)


def test_other_key_is_refused_with_what_to_mend() -> None:
    with pytest.raises(WrongKeyError, match="SECRET_KEY"):
        Cipher("other").open(CIPHER.seal(b"x"))
