"""Certificates and the year's picture as files: what stands on them, for any name."""

from __future__ import annotations

import io
import struct
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from bot.documents.certificate import certificate_pdf, form_of
from bot.documents.summary import summary_png
from models.missions.year_summary import Reach, YearSummary
from models.supporters.certificate import Certificate, CertificateKind
from tests.support import SEOUL

URL = "https://bot.example.org/"
NAMES = ("김동행", "Nguyễn Thị Phương Thảo Maximiliana von Habsburg", "=1+1 #set *굵게*", "가" * 40)


def paper(kind: CertificateKind, name: str = "김동행", **more: int) -> Certificate:
    content = {
        "name": name, "programme": "약자동행 서포터즈 동행메이트", "round": "5기",
        "first_day": "2027-03-02", "last_day": "2027-12-31",
        "issuer": "서울특별시 약자와의동행추진단", "missions": None, "hours": None,
    }  # fmt: skip
    return Certificate(
        id=1, number="DH-2027-000001", seal="K7QM4X", user_id=1, supporter_id=1, kind=kind,
        status="valid", content=content | more, issued_at=datetime(2027, 3, 1, 20, tzinfo=SEOUL),
    )  # fmt: skip


def words(pdf: bytes) -> str:
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1
    return "".join(page.extract_text() for page in reader.pages).replace("\n", "").replace(" ", "")


@pytest.mark.parametrize(
    ("kind", "title", "said"),
    [
        ("appointment", "위촉장", "5기로위촉합니다"),
        ("completion", "수료증", "5기로서맡은활동을성실히마쳤으므로"),
        ("activity", "활동증명서", "증명합니다"),
    ],
)
def test_paper_carries_title_name_days_number_and_place_of_the_seal(
    kind: CertificateKind, title: str, said: str
) -> None:
    text = words(certificate_pdf(paper(kind), URL))
    for part in (title, said, "김동행", "2027.3.2.~2027.12.31.", "2027년3월1일", "직인",
                 "제DH-2027-000001-K7QM4X호", "서울특별시약자와의동행추진단",
                 "https://bot.example.org/certificates/DH-2027-000001-K7QM4X"):  # fmt: skip
        assert part in text


@pytest.mark.parametrize("name", NAMES)
def test_any_name_stays_on_one_page_as_it_was_written(name: str) -> None:
    assert name.replace(" ", "") in words(certificate_pdf(paper("appointment", name), URL))


def test_counts_stand_where_they_belong() -> None:
    rows = [dict(form_of(paper(k, missions=9, hours=12), URL)["rows"])  # type: ignore[call-overload]
            for k in ("appointment", "completion", "activity")]  # fmt: skip
    assert [row.get("활동실적") for row in rows] == [None, "미션 9건", "미션 9건"]
    assert [row.get("봉사시간") for row in rows] == [None, None, "12시간"]


def test_without_a_public_address_there_is_no_code_to_scan() -> None:
    assert form_of(paper("appointment"), "")["qr"] == []
    assert "https" not in words(certificate_pdf(paper("appointment"), ""))


@settings(max_examples=15)
@given(st.text(min_size=1, max_size=40))
def test_any_text_as_a_name_makes_a_paper(name: str) -> None:
    assert certificate_pdf(paper("appointment", name), "").startswith(b"%PDF")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("full", [True, False])
def test_picture_has_its_size_whatever_is_on_it(name: str, full: bool) -> None:
    months = tuple((month, month % 3) for month in range(1, 13))
    year = YearSummary(
        name, "동행메이트", "5기", date(2027, 1, 1), date(2027, 12, 31),
        *((12, 11, 3000, 123_456_789, months, (Reach("블로그", "월 방문자", 3000),) * 5) if full else ()),
    )  # fmt: skip
    width_height = summary_png(year)[16:24]  # the IHDR part of a PNG
    assert struct.unpack(">II", width_height) == (1080, 1350)
