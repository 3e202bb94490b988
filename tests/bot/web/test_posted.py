"""A sent form is read or refused, whatever its bytes are."""

from __future__ import annotations

import asyncio
import unicodedata
from typing import Any
from urllib.parse import urlencode

from hypothesis import assume, given
from hypothesis import strategies as st
from starlette.requests import Request

from bot.web.posted import MOST_CODE, MOST_LABEL, Posted, read_form

URLENCODED = "application/x-www-form-urlencoded"
KINDS = st.sampled_from(
    [
        URLENCODED,
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "application/json",
        "",
        "\xff;=",
    ]
)
NAMES = ("text", "press", "key", "proof", "persona", "by", "to", "after", "day", "files")
FIELDS = st.dictionaries(st.sampled_from(NAMES), st.text(max_size=60))
KEY = "0123456789abcdef"


def posted(body: bytes, kind: str, pieces: int = 1) -> Posted:
    """Read a body that arrives in so many pieces."""
    size = max(1, -(-len(body) // pieces))
    parts = [body[at : at + size] for at in range(0, len(body), size)] or [b""]
    messages = [
        {"type": "http.request", "body": part, "more_body": part is not parts[-1]} for part in parts
    ]

    async def receive() -> Any:
        return messages.pop(0)

    scope = {
        "type": "http", "method": "POST", "path": "/messages", "query_string": b"",
        "headers": [(b"content-type", kind.encode("latin-1"))],
    }  # fmt: skip

    async def read() -> Posted:
        found = await read_form(Request(scope, receive))
        await found.close()
        return found

    return asyncio.run(read())


def check(found: Posted) -> None:
    assert found.status in {200, 400, 413}
    for text in (found.text, found.press, found.label):
        assert not {c for c in text if unicodedata.category(c) in {"Cc", "Cs"}} - {"\n", "\t"}
    assert len(found.press.encode()) <= MOST_CODE
    assert len(found.label) <= MOST_LABEL
    assert found.after >= 0


@given(body=st.binary(max_size=300), kind=KINDS, pieces=st.integers(1, 4))
def test_any_body_is_read_or_refused(body: bytes, kind: str, pieces: int) -> None:
    check(posted(body, kind, pieces))


@given(fields=FIELDS, pieces=st.integers(1, 4))
def test_any_fields_are_read_or_refused(fields: dict[str, str], pieces: int) -> None:
    found = posted(urlencode(fields, errors="surrogatepass").encode(), URLENCODED, pieces)
    check(found)
    if fields.get("key") != KEY:
        assert found.status in {200, 400}


@given(
    inside=st.binary(max_size=80),
    head=st.sampled_from(
        [b"", b"name", b'name="text"', b'name="files"; filename="a"', b'name="key"']
    ),
    ending=st.sampled_from([b"--x--\r\n", b"--x", b""]),
)
def test_any_part_is_read_or_refused(inside: bytes, head: bytes, ending: bytes) -> None:
    # Starlette leaves the file of a part without an end to the garbage collector.
    assume(b"filename" not in head or (ending.startswith(b"--x--") and b"--x" not in inside))
    body = (
        b"--x\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + inside + b"\r\n" + ending
    )
    check(posted(body, "multipart/form-data; boundary=x"))


@given(text=st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=200))
def test_words_arrive_as_they_were_typed(text: str) -> None:
    found = posted(urlencode({"text": text, "key": KEY}).encode(), URLENCODED)
    assert (found.status, found.text) == (200, text)
