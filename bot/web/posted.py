"""A sent form, read with bounds: what was typed is kept even when the rest is refused."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncGenerator
from dataclasses import field

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import Request

from handlers import codes
from models.file_type import MAX_BYTES, MAX_FILES
from models.frozen import frozen

MOST_TEXT = 20_000  # characters
MOST_BODY = MAX_FILES * MAX_BYTES + 1024 * 1024
MOST_DRAINED = 4 * MOST_BODY  # read and thrown away, so that the browser shows our answer
MOST_PARTS = 20
MOST_LABEL = 120
MOST_CODE = 64
KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
UNSEEN = dict.fromkeys(n for n in (*range(32), *range(0x7F, 0xA0)) if n not in (9, 10))


class TooLargeError(Exception):
    """The body is longer than any form of ours."""


@frozen
class Posted:
    """A form of the page. `status` is 200, or why it cannot be taken (400, 413)."""

    text: str = ""
    press: str = ""
    label: str = ""
    key: str = ""
    proof: str = ""
    persona: str = ""
    by: str = ""
    to: str = ""
    after: int = 0
    question: int = 0
    files: tuple[UploadFile, ...] = field(default=())
    status: int = 200

    @property
    def is_empty(self) -> bool:
        return not (self.text.strip() or self.press or self.files)

    def identity(self) -> str:
        """The same form sent twice has the same identity; edited after a failure, another."""
        parts = [self.text, self.press, *(f"{f.filename}:{f.size}" for f in self.files)]
        digest = hashlib.sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()
        return f"{self.key}.{digest[:16]}"

    async def close(self) -> None:
        for file in self.files:
            await file.close()


async def read_form(request: Request) -> Posted:
    """Read a form of at most 51 MB. Whoever gets it closes it."""
    parser, status = _parser(request), 200
    if parser is None:
        return Posted(status=400)
    try:
        items = list((await parser.parse()).multi_items())
    except (TooLargeError, MultiPartException) as error:
        status = 413 if isinstance(error, TooLargeError) or "maximum" in str(error) else 400
        items = list(getattr(parser, "items", ()))
    fields = {name: value for name, value in items if isinstance(value, str)}
    files = await _files([value for _name, value in items if isinstance(value, UploadFile)])
    posted = _posted(fields, files if status == 200 else (), status)
    if status == 200 and len(posted.text) > MOST_TEXT:
        return _posted(fields, files, 413)
    return posted


async def _files(uploads: list[UploadFile]) -> tuple[UploadFile, ...]:
    """Return the files that were chosen; an empty choice is sent as a file without a name."""
    for each in uploads:
        if not each.filename:
            await each.close()
    return tuple(each for each in uploads if each.filename)


def _posted(fields: dict[str, str], files: tuple[UploadFile, ...], status: int) -> Posted:
    code, _space, label = fields.get("press", "").partition(" ")
    key = fields.get("key", "")
    wrong = status == 200 and not KEY.fullmatch(key)
    return Posted(
        text=readable(fields.get("text", "")) or readable(fields.get("day", "")),
        press=readable(code) if len(code.encode()) <= MOST_CODE else "",
        label=readable(label)[:MOST_LABEL],
        key=key,
        proof=fields.get("proof", ""),
        persona=fields.get("persona", ""),
        by=fields.get("by", ""),
        to=fields.get("to", ""),
        after=_number(fields.get("after", "")),
        question=_number(fields.get("question", "")),
        files=files,
        status=400 if wrong else status,
    )


def _number(text: str) -> int:
    return codes.key(text) or 0


def readable(text: str) -> str:
    """Drop control characters and lone surrogates; every line ends with a line feed."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").translate(UNSEEN)
    return lines.encode("utf-8", "ignore").decode()


def _parser(request: Request) -> FormParser | MultiPartParser | None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    stream = _bounded(request)
    headers = Headers(scope=request.scope)
    if kind == "multipart/form-data":
        return MultiPartParser(headers, stream, max_files=MOST_PARTS, max_fields=MOST_PARTS)
    if kind == "application/x-www-form-urlencoded":
        return FormParser(headers, stream, max_fields=MOST_PARTS)
    return None


async def _bounded(request: Request) -> AsyncGenerator[bytes, None]:
    """The body up to its bound; what is beyond is read and dropped, then TooLargeError raised."""
    taken = 0
    async for chunk in request.stream():
        taken += len(chunk)
        if taken <= MOST_BODY:
            yield chunk
        elif taken > MOST_DRAINED:
            break
    if taken > MOST_BODY:
        raise TooLargeError
