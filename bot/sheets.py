"""A spreadsheet that somebody sent -> rows of text. Hostile and huge files are refused, never run.

CSV in UTF-8 (with or without a mark), UTF-16 with a mark, or CP949, as Korean Excel writes it;
XLSX by openpyxl, formulas by the value last seen.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.formula import ArrayFormula

from models.file_type import MAX_BYTES, sheet_kind
from models.sheet import MOST_COLUMNS, MOST_ROWS, Sheet

MOST_UNPACKED: Final = 12 * 1024 * 1024  # bytes of XML; 1,000 rows of text take a tenth of it
MOST_PASSED: Final = 20_000  # rows looked through, empty ones included
MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')

PART: Final = "_worksheet_path"  # openpyxl tells the name of a sheet's part nowhere else


class SheetError(ValueError):
    """The file is not read; `reason` is a key of models.sheet.PROBLEMS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read(name: str, content: bytes) -> Sheet:
    """Return the first sheet's rows of text, or what is wrong with the file. Never raises."""
    try:
        if len(content) > MAX_BYTES:
            raise SheetError("too_large")  # noqa: TRY301 - told like the others
        kind = sheet_kind(content, name)
        if kind is None:
            raise SheetError("type")  # noqa: TRY301 - told like the others
        return Sheet(_bounded(_csv(content) if kind == "csv" else _xlsx(content)))
    except SheetError as error:
        return Sheet((), error.reason)


def _bounded(rows: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    """Drop what is empty at the right and at the end; a row keeps its place in the file."""
    kept = [tuple(_trimmed(row)) for row in rows]
    while kept and not kept[-1]:
        kept.pop()
    if sum(bool(row) for row in kept) > MOST_ROWS + 1:  # with the line of names
        raise SheetError("too_many_rows")
    if any(len(row) > MOST_COLUMNS for row in kept):
        raise SheetError("too_many_columns")
    if not kept:
        raise SheetError("empty")
    return tuple(kept)


def _trimmed(row: list[str]) -> list[str]:
    while row and not row[-1].strip():
        row = row[:-1]
    return row


# --- CSV ---


def _csv(content: bytes) -> list[list[str]]:
    text = _decoded(content)
    head = text.split("\n", 1)[0]
    mark = max(",;\t", key=head.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True):
            rows.append(row)
            if len(rows) > MOST_PASSED:
                raise SheetError("too_many_rows")
    except csv.Error as error:
        raise SheetError("broken") from error
    return rows


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp949")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise SheetError("broken")
        return text
    raise SheetError("encoding")


# --- XLSX ---

_UNREADABLE: Final = (
    zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError,
    EOFError, RuntimeError, SyntaxError, OverflowError, AssertionError, RecursionError,
)  # fmt: skip
# What openpyxl and the XML parser raise on broken files; they name no common ancestor.


def _xlsx(content: bytes) -> list[list[str]]:
    try:
        _check_archive(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # parts of Excel that openpyxl leaves out
            return _first_sheet(content)
    except SheetError:
        raise
    except _UNREADABLE as error:
        raise SheetError("broken") from error


def _check_archive(content: bytes) -> None:
    """Refuse what unpacks to more than a list of events can be, and XML that defines entities."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [each for each in archive.infolist() if each.filename.endswith((".xml", ".rels"))]
        if sum(each.file_size for each in parts) > MOST_UNPACKED:
            raise SheetError("too_large")
        for each in parts:
            with archive.open(each) as stream:
                if b"<!DOCTYPE" in stream.read(each.file_size):
                    raise SheetError("broken")


def _first_sheet(content: bytes) -> list[list[str]]:
    values = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    source = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    try:
        shown = [n for n, s in enumerate(values.worksheets) if s.sheet_state == "visible"]
        if not shown:
            raise SheetError("empty")
        sheet, formulas = values.worksheets[shown[0]], source.worksheets[shown[0]]
        rows: list[list[str]] = []
        filled = 0
        most = MOST_COLUMNS + 1
        pairs = zip(
            sheet.iter_rows(values_only=True, max_col=most),
            formulas.iter_rows(values_only=True, max_col=most),
            strict=False,
        )
        for shown_row, written in pairs:
            row = [_cell(value, text) for value, text in zip(shown_row, written, strict=False)]
            rows.append(row)
            filled += any(row)
            if filled > MOST_ROWS + 1 or len(rows) > MOST_PASSED:
                raise SheetError("too_many_rows")
        _spread(rows, _part(content, getattr(sheet, PART)))
        return rows
    finally:
        values.close()
        source.close()


def _part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name.lstrip("/"))


def _spread(rows: list[list[str]], xml: bytes) -> None:
    """Write a merged cell's text into every row it covers: that is how a reader takes it."""
    for match in MERGED.finditer(xml):
        left, top, _right, bottom = range_boundaries(match[1].decode())
        if left is None or top is None or top > len(rows) or left > len(rows[top - 1]):
            continue
        for row in rows[top:bottom]:
            row[left - 1] = rows[top - 1][left - 1]


def _cell(value: Any, written: Any) -> str:
    """A cell as text: ISO for days and times, no ".0", a formula nobody computed as it stands."""
    if isinstance(written, ArrayFormula):
        written = written.text
    if value is None:
        return written if isinstance(written, str) and written.startswith("=") else ""
    match value:
        case bool():
            return "예" if value else "아니요"
        case datetime():
            whole = value + timedelta(seconds=30)  # Excel's times are fractions of a day
            return f"{whole:%Y-%m-%d}" if value.time() == time() else f"{whole:%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case time():
            return f"{value:%H:%M}"
        case timedelta():
            minutes = round(value.total_seconds()) // 60
            return f"{minutes // 60:02}:{minutes % 60:02}"
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
    return str(value)
