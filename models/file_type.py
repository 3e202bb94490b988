"""What a file really is, told from its bytes, and a name that is safe to keep.

Only the kinds an idea may carry are known; anything else is None. Nothing is unpacked beyond a few
hundred bytes, and no input raises.
"""

import io
import struct
import unicodedata
import zipfile
import zlib
from typing import Final, Literal

from models.frozen import frozen

MAX_BYTES: Final = 10 * 1024 * 1024  # of one attachment
MAX_FILES: Final = 5  # attachments of one idea
MAX_NAME: Final = 120  # characters
_MAX_NAME_BYTES: Final = 255  # what file systems take, for an export to disk
_NAMELESS: Final = "첨부파일"


@frozen
class FileType:
    """`extension` has no dot."""

    kind: str
    media_type: str
    extension: str


_PNG: Final = FileType("png", "image/png", "png")
_JPEG: Final = FileType("jpeg", "image/jpeg", "jpg")
_GIF: Final = FileType("gif", "image/gif", "gif")
_WEBP: Final = FileType("webp", "image/webp", "webp")
_HEIC: Final = FileType("heic", "image/heic", "heic")
_PDF: Final = FileType("pdf", "application/pdf", "pdf")
_HWP: Final = FileType("hwp", "application/x-hwp", "hwp")
_HWPX: Final = FileType("hwpx", "application/hwp+zip", "hwpx")
_DOCX: Final = FileType(
    "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"
)
_SPELLINGS: Final = {"jpeg": _JPEG, "jpe": _JPEG, "heif": _HEIC}  # said of the same content


def sniff(content: bytes, name: str = "") -> FileType | None:
    """The type of `content`, or None for a kind that is not taken.

    `name` never decides; it only keeps the sender's own spelling of the extension (jpeg, heif).
    """
    found = _picture(content) or _document(content)
    spelling = name.rpartition(".")[2].lower()
    if found and _SPELLINGS.get(spelling) == found:
        return FileType(found.kind, found.media_type, spelling)
    return found


def sheet_kind(content: bytes, name: str) -> Literal["xlsx", "csv"] | None:
    """Whether this may be a spreadsheet; only coordinators' are read, and never kept as they are.

    A CSV has no mark of its own, so there the name decides.
    """
    if content.startswith(b"PK\x03\x04"):
        return "xlsx" if b"xl/workbook" in content else None
    if content.startswith(_CompoundFile.MAGIC) or sniff(content):
        return None
    return "csv" if content and name.lower().endswith((".csv", ".tsv")) else None


def _picture(content: bytes) -> FileType | None:
    if content.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR") and len(content) >= 33:
        return _PNG
    if content.startswith(b"\xff\xd8\xff") and len(content) > 4 and 0xC0 <= content[3] <= 0xFE:
        return _JPEG
    if content.startswith((b"GIF87a", b"GIF89a")) and len(content) >= 13:
        return _GIF
    if content.startswith(b"RIFF") and content[8:15] == b"WEBPVP8" and content[15:16] in b" LX":
        return _WEBP if len(content) >= 20 else None
    return _HEIC if _is_heic(content) else None


def _is_heic(content: bytes) -> bool:
    """ISO/IEC 23008-12: an HEVC brand, or the neutral mif1/msf1 with an HEVC brand beside it."""
    if content[4:8] != b"ftyp":
        return False
    size = int.from_bytes(content[:4], "big")
    if not 16 <= size <= min(len(content), 256) or size % 4:
        return False
    brands = {content[8:12], *(content[at : at + 4] for at in range(16, size, 4))}
    return bool(brands & {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"})


def _document(content: bytes) -> FileType | None:
    if content.startswith(b"%PDF-") and content[5:6].isdigit():
        return _PDF
    if content.startswith(_CompoundFile.MAGIC):
        return _HWP if _is_hwp(content) else None
    return _zipped(content) if content.startswith(b"PK\x03\x04") else None


# --- HWP 5: an OLE2 compound file ([MS-CFB]) with a stream FileHeader (한글문서파일형식 5.0) ---


def _is_hwp(content: bytes) -> bool:
    try:
        return _CompoundFile(content).start_of("FileHeader", 17) == b"HWP Document File"
    except (struct.error, IndexError, ValueError):
        return False  # broken or hostile tables


class _CompoundFile:
    """Reads the start of one stream of an [MS-CFB] file; no chain is followed longer than the file.

    Raises struct.error, IndexError or ValueError when the tables are broken.
    """

    MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    _LAST_SECTOR: Final = 0xFFFFFFFA  # larger numbers are marks: end of chain, free, FAT
    _MINI: Final = 64  # bytes of a sector in the mini stream

    def __init__(self, content: bytes) -> None:
        (shift,) = struct.unpack_from("<H", content, 30)
        if shift not in {9, 12}:
            raise ValueError("sectors have 512 or 4,096 bytes")
        self._content = content
        self._size = 1 << shift
        self._sectors = len(content) // self._size
        (self._first_directory,) = struct.unpack_from("<I", content, 48)
        (self._cutoff,) = struct.unpack_from("<I", content, 56)
        self._fat = self._fat_sectors()

    def start_of(self, name: str, length: int) -> bytes | None:
        """The first bytes, at most a mini sector, of the stream of that name in the root."""
        root: tuple[int, int] | None = None
        wanted: tuple[int, int] | None = None
        for kind, entry_name, start, size in self._entries():
            if kind == 5:
                root = root or (start, size)
            elif kind == 2 and entry_name == name:
                wanted = wanted or (start, size)
        if wanted is None or root is None or wanted[1] < length:
            return None
        start, size = wanted
        if size >= self._cutoff:
            return self._sector(start)[:length]
        index, offset = divmod(start * self._MINI, self._size)
        for number, sector in enumerate(self._chain(root[0])):
            if number == index:
                return self._sector(sector)[offset : offset + length]
        return None

    def _entries(self) -> list[tuple[int, str, int, int]]:
        found = []
        for sector in self._chain(self._first_directory):
            block = self._sector(sector)
            for at in range(0, len(block) - 127, 128):
                name, name_size, kind = struct.unpack_from("<64sHB", block, at)
                start, size = struct.unpack_from("<II", block, at + 116)
                if kind in {2, 5} and 2 <= name_size <= 64:
                    text = name[: name_size - 2].decode("utf-16-le", "replace")
                    found.append((kind, text, start, size))
        return found

    def _fat_sectors(self) -> list[int]:
        """Where the allocation table lies: 109 places in the header, the rest in a chain."""
        places = list(struct.unpack_from("<109I", self._content, 76))
        (following,) = struct.unpack_from("<I", self._content, 68)
        for _ in range(self._sectors):
            if following >= self._LAST_SECTOR:
                break
            *more, following = struct.unpack(f"<{self._size // 4}I", self._sector(following))
            places += more
        return [place for place in places if place < self._LAST_SECTOR]

    def _chain(self, sector: int) -> list[int]:
        found: list[int] = []
        while sector < self._LAST_SECTOR:
            if len(found) > self._sectors:
                raise ValueError("a chain bites its tail")
            found.append(sector)
            table, place = divmod(sector, self._size // 4)
            (sector,) = struct.unpack_from("<I", self._sector(self._fat[table]), place * 4)
        return found

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._content[start : start + self._size]


# --- HWPX and DOCX: ZIP archives ---

_MAX_ENTRIES: Final = 5_000
_MAX_UNPACKED: Final = 300 * 1024 * 1024  # bytes, as the archive declares them
_UNREADABLE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    RuntimeError,  # encrypted, or a compression that zipfile does not have
    ValueError,
    OSError,
    EOFError,
    OverflowError,
)


def _zipped(content: bytes) -> FileType | None:
    if content.count(b"PK\x01\x02") > _MAX_ENTRIES:  # before zipfile reads them all
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()}
            if not _is_decent(entries):
                return None
            if (mimetype := entries.get("mimetype")) is not None:
                return _HWPX if _read_start(archive, mimetype) == _HWPX.media_type else None
    except _UNREADABLE:
        return None
    has_text = any(name.startswith("word/") and name.endswith(".xml") for name in entries)
    return _DOCX if has_text and "[Content_Types].xml" in entries else None


def _is_decent(entries: dict[str, zipfile.ZipInfo]) -> bool:
    """No bomb, no way out of the folder, no macros, no other format under the same roof."""
    foreign = ("xl/", "ppt/", "META-INF/MANIFEST.MF", "word/vbaProject.bin", "/", "\\")
    return (
        sum(entry.file_size for entry in entries.values()) <= _MAX_UNPACKED
        and not any(name.startswith(foreign) for name in entries)
        and not any(".." in name.replace("\\", "/").split("/") for name in entries)
    )


def _read_start(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str:
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        return ""
    with archive.open(entry) as stream:
        return stream.read(64).decode("ascii", "replace").strip()


# --- names ---


def safe_name(name: str) -> str:
    """`name` fit for a header, a page and a disk: NFC, at most 120 characters, never empty.

    Loses folders, control, invisible and direction-turning characters (UTS 39); keeps the
    extension when it has to be cut.
    """
    kept = "".join(c for c in name if c.isspace() or unicodedata.category(c)[0] != "C")
    base = unicodedata.normalize("NFC", kept).replace("\\", "/").rpartition("/")[2]
    base = "".join("_" if c in '<>:"|?*' else c for c in base)
    stem, dot, extension = " ".join(base.split()).rstrip(". ").rpartition(".")
    if not dot or len(extension) > 10 or " " in extension:
        stem, extension = f"{stem}{dot}{extension}", ""
    ending = f".{extension}" if extension else ""
    stem = stem.lstrip(". ")[: MAX_NAME - len(ending)]
    room = _MAX_NAME_BYTES - len(ending.encode())
    stem = stem.encode()[:room].decode(errors="ignore").rstrip(". ")
    return (stem or _NAMELESS) + ending
