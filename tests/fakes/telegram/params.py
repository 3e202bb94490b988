"""One request's parameters, read as the Bot API reads them: every value is text or a file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from tests.fakes.telegram.errors import ApiError, Json, bad_request

MAX_UPLOAD_BYTES = 50 * 1024 * 1024  # core.telegram.org/bots/api#sending-files
_FORM_SLACK_BYTES = 256 * 1024  # boundaries and the other fields of a multipart body


@dataclass(frozen=True)
class Upload:
    """A file of a multipart body."""

    name: str
    mime_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Params:
    texts: Mapping[str, str] = field(default_factory=dict)
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The value, or "" when it is missing: the Bot API does not tell the two apart."""
        return self.texts.get(name, "")

    def integer(self, name: str, default: int, low: int, high: int) -> int:
        """A number pulled into its range, 0 when it is no number, as the Bot API does it."""
        if name not in self.texts:
            return default
        try:
            value = int(self.texts[name])
        except ValueError:
            value = 0
        return max(low, min(high, value))

    def flag(self, name: str) -> bool:
        return self.text(name).strip().lower() in {"true", "yes", "1"}

    def json(self, name: str, what: str) -> Any:
        """The decoded value or None; `what` names it in the error "can't parse … JSON object"."""
        if not self.text(name):
            return None
        try:
            return json.loads(self.text(name))
        except ValueError:
            bad_request(f"can't parse {what} JSON object")


async def read_params(request: web.Request) -> Params:
    """Query string, form, multipart or JSON body; 413 above 50 MB, 400 for what is not UTF-8."""
    if (request.content_length or 0) > MAX_UPLOAD_BYTES + _FORM_SLACK_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    texts = {name: str(value) for name, value in request.query.items()}
    uploads: dict[str, Upload] = {}
    try:
        if request.content_type == "application/json":
            texts |= _from_json(await request.read())
        elif request.content_type == "multipart/form-data":
            await _read_multipart(request, texts, uploads)
        elif request.content_type == "application/x-www-form-urlencoded":
            body = (await request.read()).decode("utf-8")
            texts |= dict(parse_qsl(body, keep_blank_values=True, errors="strict"))
    except UnicodeDecodeError:
        bad_request("strings must be encoded in UTF-8")
    return Params(texts, uploads)


def _from_json(body: bytes) -> dict[str, str]:
    try:
        decoded = json.loads(body.decode("utf-8") or "{}")
    except json.JSONDecodeError:
        bad_request("can't parse JSON object")
    if not isinstance(decoded, dict):
        bad_request("JSON object expected")
    values: Json = decoded
    return {name: _as_text(value) for name, value in values.items() if value is not None}


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


async def _read_multipart(
    request: web.Request, texts: dict[str, str], uploads: dict[str, Upload]
) -> None:
    reader = await request.multipart()
    async for part in reader:
        if not isinstance(part, BodyPartReader) or part.name is None:
            bad_request("can't parse multipart body")
        content = bytes(await part.read())
        if part.filename is None:
            texts[part.name] = content.decode("utf-8")
            continue
        if len(content) > MAX_UPLOAD_BYTES:
            raise ApiError(413, "Request Entity Too Large")
        mime_type = part.headers.get("Content-Type", "application/octet-stream")
        uploads[part.name] = Upload(part.filename, mime_type, content)
