"""Files built byte by byte: the kinds that are taken, their neighbours, and broken ones."""

import io
import struct
import time
import unicodedata
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.file_type import MAX_NAME, FileType, safe_name, sniff

FREE, END, FAT_MARK = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(17) + b"\x00\x00\x00\x00IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(20) + b"\xff\xd9"
GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00" + bytes(14)
HEIC = b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic" + bytes(16)
AVIF = b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif" + bytes(16)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n%%EOF\n"
HWP_HEADER = b"HWP Document File".ljust(32, b"\0") + struct.pack("<I", 0x05010100)


def directory_entry(name: str, kind: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    head = struct.pack("<64sHBB3I", text, len(text), kind, 1, FREE, FREE, FREE)
    return head + bytes(36) + struct.pack("<IQ", start, size)


def compound(name: str, body: bytes, *, mini_before: int = 0) -> bytes:
    """An OLE2 file of 512-byte sectors with one short stream, `mini_before` mini sectors in."""
    mini = bytes(64 * mini_before) + body.ljust(-(-len(body) // 64) * 64, b"\0")
    mini += bytes(-len(mini) % 512)
    count = len(mini) // 512
    table = [FAT_MARK, END, *range(3, 2 + count), END]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0, 0)
    header += struct.pack("<108I", *[FREE] * 108)
    directory = directory_entry("Root Entry", 5, 2, len(mini))
    directory += directory_entry(name, 2, mini_before, len(body))
    fat = struct.pack("<128I", *table, *[FREE] * (128 - len(table)))
    return header + fat + directory.ljust(512, b"\0") + mini


def zipped(entries: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as packed:
        for name, body in entries.items():
            packed.writestr(name, body)
    return target.getvalue()


HWP = compound("FileHeader", HWP_HEADER.ljust(256, b"\0"))
HWPX = zipped({"mimetype": b"application/hwp+zip", "Contents/section0.xml": b"<x/>"})
DOCX = zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}, zipfile.ZIP_DEFLATED)
TAKEN = {
    "png": PNG,
    "jpeg": JPEG,
    "gif": GIF,
    "webp": WEBP,
    "heic": HEIC,
    "pdf": PDF,
    "hwp": HWP,
    "hwpx": HWPX,
    "docx": DOCX,
}
REFUSED = {
    "empty": b"",
    "text": "동행".encode(),
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
    "html": b"<!doctype html><script>1</script>",
    "html naming PDF": b"<html>%PDF-1.7",
    "javascript": b"alert(1)",
    "exe": b"MZ" + bytes(64) + b"PE\0\0",
    "exe with a zip behind": b"MZ" + bytes(64) + DOCX,
    "elf": b"\x7fELF" + bytes(60),
    "avif": AVIF,
    "mp4": b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(16),
    "wav": b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(20),
    "word 97": compound("WordDocument", b"\xec\xa5".ljust(256, b"\0")),
    "excel 97": compound("Workbook", bytes(256)),
    "FileHeader of something else": compound(
        "FileHeader", b"Other Document File".ljust(256, b"\0")
    ),
    "hwp signature outside OLE": HWP_HEADER,
    "plain zip": zipped({"a.txt": b"a"}),
    "xlsx": zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}),
    "pptx": zipped({"[Content_Types].xml": b"<x/>", "ppt/presentation.xml": b"<x/>"}),
    "odt": zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}),
    "epub": zipped({"mimetype": b"application/epub+zip"}),
    "jar": zipped({"META-INF/MANIFEST.MF": b"", "A.class": b"\xca\xfe\xba\xbe"}),
    "docx and xlsx in one": zipped(
        {"[Content_Types].xml": b"", "word/a.xml": b"", "xl/b.xml": b""}
    ),
    "docx with macros": zipped(
        {"[Content_Types].xml": b"", "word/document.xml": b"", "word/vbaProject.bin": b""}
    ),
    "docx climbing out": zipped(
        {"[Content_Types].xml": b"", "word/document.xml": b"", "word/../../evil": b""}
    ),
    "zip without end": DOCX[:40],
}


@pytest.mark.parametrize("kind", TAKEN)
def test_sniff_knows_the_kinds_an_idea_may_carry(kind: str) -> None:
    found = sniff(TAKEN[kind], "잘못된이름.exe")
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize("what", REFUSED)
def test_sniff_refuses_everything_else(what: str) -> None:
    assert sniff(REFUSED[what], "그림.png") is None


def test_sniff_says_media_type_and_extension() -> None:
    assert sniff(HWPX) == FileType("hwpx", "application/hwp+zip", "hwpx")
    assert sniff(JPEG) == FileType("jpeg", "image/jpeg", "jpg")


def test_sniff_keeps_the_senders_spelling_only_where_it_means_the_same() -> None:
    assert sniff(JPEG, "사진.JPEG") == FileType("jpeg", "image/jpeg", "jpeg")
    assert sniff(PNG, "사진.jpeg") == FileType("png", "image/png", "png")


@pytest.mark.parametrize("depth", [0, 1, 7, 8, 9, 200])
def test_sniff_follows_the_mini_stream_of_an_hwp(depth: int) -> None:
    content = compound("FileHeader", HWP_HEADER.ljust(256, b"\0"), mini_before=depth)
    found = sniff(content)
    assert found is not None
    assert found.kind == "hwp"


def test_sniff_takes_an_hwp_behind_a_long_header_stream() -> None:
    content = compound("FileHeader", HWP_HEADER.ljust(4096, b"\0"))
    long = content.replace(
        directory_entry("FileHeader", 2, 0, 4096), directory_entry("FileHeader", 2, 2, 4096)
    )
    found = sniff(long)
    assert found is not None
    assert found.kind == "hwp"


@pytest.mark.parametrize("at", [512 + 4, 512 + 8])
def test_sniff_survives_a_chain_that_bites_its_tail(at: int) -> None:
    content = bytearray(compound("FileHeader", HWP_HEADER.ljust(256, b"\0"), mini_before=9))
    own = (at - 512) // 4
    content[at : at + 4] = struct.pack("<I", own)
    assert sniff(bytes(content)) is None


def test_sniff_survives_a_table_of_tables_that_bites_its_tail() -> None:
    content = bytearray(HWP)
    content[68:72] = struct.pack("<I", 0)  # the first extra table lies in the FAT, which ends free
    content[1020:1024] = struct.pack("<I", 0)
    assert sniff(bytes(content)) in {None, sniff(HWP)}


def test_sniff_refuses_an_archive_that_unpacks_to_too_much() -> None:
    bomb = bytearray(zipped({"[Content_Types].xml": b"", "word/document.xml": b"x" * 9}))
    at = bomb.rindex(b"PK\x01\x02")
    bomb[at + 24 : at + 28] = struct.pack("<I", 4_000_000_000)
    assert sniff(bytes(bomb)) is None


def test_sniff_refuses_an_archive_of_too_many_entries() -> None:
    entries = {f"word/{number}.xml": b"" for number in range(5_001)}
    assert sniff(zipped({"[Content_Types].xml": b"", **entries})) is None


def test_sniff_reads_only_the_start_of_a_swollen_mimetype() -> None:
    content = zipped({"mimetype": b"\0" * 50_000_000}, zipfile.ZIP_DEFLATED)
    began = time.process_time()
    assert sniff(content) is None
    assert time.process_time() - began < 0.5  # unpacking it all takes longer than reading 64 bytes


@pytest.mark.parametrize("kind", TAKEN)
def test_sniff_names_a_polyglot_by_its_first_format(kind: str) -> None:
    found = sniff(TAKEN[kind] + b"<script>alert(1)</script>" + b"MZ")
    assert found is None or found.kind == kind


@given(st.binary(max_size=2_000))
def test_sniff_never_raises(content: bytes) -> None:
    sniff(content)


@given(st.sampled_from(sorted(TAKEN)), st.data())
def test_sniff_never_raises_on_damaged_files(kind: str, data: st.DataObject) -> None:
    content = bytearray(TAKEN[kind])
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    found = sniff(bytes(content[: data.draw(st.integers(0, len(content)))]))
    assert found is None or found.kind in TAKEN


@given(st.sampled_from([b"PK\x03\x04", HWP[:512], PNG[:8], JPEG[:3], HEIC[:8]]), st.binary())
def test_sniff_never_raises_behind_a_good_start(start: bytes, rest: bytes) -> None:
    sniff(start + rest)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("보고서 (최종).hwp", "보고서 (최종).hwp"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\hong\\계획.PDF", "계획.PDF"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("a\x00b\r\nc.pdf", "ab c.pdf"),
        ("\ufeff제\u200b목.pdf", "제목.pdf"),
        ("한글.hwp", "한글.hwp"),
        ('a"b<c>:|?*.png', "a_b_c_____.png"),
        ("  둘   칸 .png", "둘 칸.png"),
        ("...", "첨부파일"),
        ("", "첨부파일"),
        ("/", "첨부파일"),
        (".png", "첨부파일.png"),
        ("a.tar.gz", "a.tar.gz"),
        ("제3차 회의. 결과 정리", "제3차 회의. 결과 정리"),
        ("x" * 300 + ".docx", "x" * 115 + ".docx"),
        ("\ud800.pdf", "첨부파일.pdf"),
    ],
)
def test_safe_name_keeps_what_is_harmless(given_name: str, kept: str) -> None:
    assert safe_name(given_name) == kept


@given(st.text(max_size=400), st.sampled_from(["", ".hwp", ".PDF", ".jpeg"]))
def test_safe_name_is_always_safe(stem: str, ending: str) -> None:
    name = safe_name(stem + ending)
    assert 0 < len(name) <= MAX_NAME
    assert len(name.encode()) <= 255
    assert unicodedata.is_normalized("NFC", name)
    assert not set(name) & set('/\\<>:"|?*')
    assert not [c for c in name if unicodedata.category(c)[0] == "C"]
    assert name.strip(". ") == name
    assert safe_name(name) == name
