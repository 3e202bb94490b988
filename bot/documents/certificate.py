"""위촉장, 수료증, 활동 증명서 as an A4 PDF with the place of the seal and a QR code to check it."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from bot.documents.entrance import modules
from bot.documents.typesetting import typeset
from bot.josa import josa
from models.quiet import SEOUL
from models.supporters.certificate import (
    KINDS,
    Certificate,
    CertificateContent,
    contents,
    full_number,
)

HANGUL: Final = re.compile("[가-힣]+")
BODIES: Final = {
    "appointment": "귀하를 {programme} {to} 위촉합니다. 시민과 함께하는 약자와의 동행을 널리 알려 주시기 바랍니다.",
    "completion": "귀하는 {programme} {as_} 맡은 활동을 성실히 마쳤으므로 이 증서를 드립니다.",
    "activity": "위 사람은 {programme} {as_} 위와 같이 활동하였음을 증명합니다.",
}
PERIODS: Final = {"appointment": "위촉기간", "completion": "활동기간", "activity": "활동기간"}


def check_link(public_url: str, number: str) -> str:
    """Return the page that answers for a number; "" without a public address."""
    return f"{public_url.rstrip('/')}/certificates/{number}" if public_url else ""


def certificate_pdf(found: Certificate, public_url: str) -> bytes:
    """Return the certificate. Without a public address there is no QR code, the number stays."""
    return typeset("certificate", form_of(found, public_url), "pdf")


def form_of(found: Certificate, public_url: str) -> dict[str, object]:
    """Return what the typst source reads; see the names there."""
    held, number = contents(found), full_number(found)
    link = check_link(public_url, number)
    name = " ".join(held.name.split())
    title = KINDS[found.kind]
    to = josa(held.round, "으로")
    where = f"번호 확인: {link}" if link else "번호 확인: 서울특별시 약자와의동행추진단"
    return {
        "document_title": f"{title} {number}",
        "title": title,
        "number": number,
        "name": name,
        "hangul": HANGUL.fullmatch(name) is not None,
        "rows": rows_of(found.kind, held),
        "body": BODIES[found.kind].format(
            programme=held.programme, to=f"{held.round}{to}", as_=f"{held.round}{to}서"
        ),
        "date": day_words(found.issued_at),
        "issuer": held.issuer,
        "qr": modules(link) if link else [],
        "check": f"{where}\n증서 번호 {number}",
    }


def rows_of(kind: str, held: CertificateContent) -> list[tuple[str, str]]:
    """The lines under the name: the period, and what was done where it is known."""
    rows = [(PERIODS[kind], f"{_day(held.first_day)} ~ {_day(held.last_day)}")]
    if held.missions is not None and kind != "appointment":
        rows.append(("활동실적", f"미션 {held.missions}건"))
    if held.hours and kind == "activity":
        rows.append(("봉사시간", f"{held.hours}시간"))
    return rows


def day_words(moment: datetime) -> str:
    """The day of issue as official papers write it."""
    local = moment.astimezone(SEOUL)
    return f"{local.year}년 {local.month}월 {local.day}일"


def _day(day: date) -> str:
    """Official notation: 2027. 3. 2. (「행정업무의 운영 및 혁신에 관한 규정」 제7조)."""
    return f"{day.year}. {day.month}. {day.day}."
