"""The files Telegram keeps: identifiers, paths, sizes and the limits of sending and fetching them.

Sources: core.telegram.org/bots/api#sending-files, #getfile, #sendphoto.
"""

import hashlib
import struct
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from tests.fakes.telegram.errors import Json, bad_request

MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024
MAX_PHOTO_BYTES = 10 * 1024 * 1024
MAX_PHOTO_SIDES = 10_000
MAX_PHOTO_RATIO = 20
_THUMBNAILS = (90, 320, 800)
_FOLDERS = {"photo": "photos", "document": "documents", "voice": "voice", "sticker": "stickers"}
_EXTENSIONS = {"photo": ".jpg", "voice": ".oga", "sticker": ".webp"}


@dataclass(frozen=True)
class StoredFile:
    """One file: `kind` is the folder it went to, `fields` what its object says beside the ids."""

    file_id: str
    unique_id: str
    kind: str
    path: str
    name: str
    content: bytes = field(repr=False)
    fields: Json = field(default_factory=dict, repr=False)

    def as_json(self) -> Json:
        ids: Json = {"file_id": self.file_id, "file_unique_id": self.unique_id}
        return ids | {"file_size": len(self.content)} | self.fields


@dataclass
class Files:
    """Every file that passed through, by file_id and by path."""

    by_id: dict[str, StoredFile] = field(default_factory=dict)
    by_path: dict[str, StoredFile] = field(default_factory=dict)

    def keep(self, kind: str, name: str, content: bytes, fields: Json) -> StoredFile:
        number = len(self.by_id)
        extension = _EXTENSIONS.get(kind) or PurePosixPath(name).suffix
        path = f"{_FOLDERS.get(kind, 'documents')}/file_{number}{extension}"
        digest = hashlib.sha256(content + kind.encode()).hexdigest()
        stored = StoredFile(
            f"FAKE-{kind}-{number}-{digest[:24]}",
            f"AQ{digest[:14]}",
            kind,
            path,
            name,
            content,
            fields,
        )
        self.by_id[stored.file_id] = stored
        self.by_path[path] = stored
        return stored

    def keep_document(self, name: str, content: bytes, mime_type: str) -> StoredFile:
        return self.keep("document", name, content, {"file_name": name, "mime_type": mime_type})

    def keep_photo(self, content: bytes, width: int, height: int) -> tuple[StoredFile, ...]:
        """The sizes of one photo, smallest first; only the largest is the picture itself."""
        longest = max(width, height)
        sizes = [side for side in _THUMBNAILS if side < longest]
        small = [
            self.keep(
                "photo",
                "",
                content[: max(1, len(content) * side // longest)],
                {
                    "width": max(1, width * side // longest),
                    "height": max(1, height * side // longest),
                },
            )
            for side in sizes
        ]
        return (*small, self.keep("photo", "", content, {"width": width, "height": height}))

    def to_fetch(self, file_id: str) -> StoredFile:
        """For getFile. Raises ApiError 400 for an unknown or too big file."""
        if not file_id:
            bad_request("file_id not specified")
        stored = self.by_id.get(file_id)
        if stored is None:
            bad_request("invalid file_id")
        if len(stored.content) > MAX_DOWNLOAD_BYTES:
            bad_request("file is too big")
        return stored


def photo_size(content: bytes) -> tuple[int, int]:
    """Width and height in pixels of a picture that sendPhoto takes; ApiError 400 otherwise."""
    if len(content) > MAX_PHOTO_BYTES:
        bad_request(f"file of size {len(content)} bytes is too big for a photo")
    size = _png_size(content) or _jpeg_size(content)
    if size is None:
        bad_request("IMAGE_PROCESS_FAILED")
    width, height = size
    if not width or not height or max(size) / min(size) > MAX_PHOTO_RATIO:
        bad_request("PHOTO_INVALID_DIMENSIONS")
    if width + height > MAX_PHOTO_SIDES:
        bad_request("PHOTO_INVALID_DIMENSIONS")
    return width, height


def _png_size(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(b"\x89PNG\r\n\x1a\n") or len(content) < 24:
        return None
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(b"\xff\xd8"):
        return None
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
