"""The public page of certificates: three answers, five languages, no name, no flood."""

from __future__ import annotations

from datetime import date
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette

from bot.texts import SPOKEN
from bot.web.assets import Assets
from bot.web.certificate import LOOKS_AT_ONCE, CertificatePage
from models.ids import Ids
from models.supporters import certificate
from models.supporters.certificate import CertificateContent, full_number
from models.work import Work
from tests.support import START, Clock

CONTENT = CertificateContent(
    "김비밀", "동행메이트", "5기", date(2027, 3, 2), date(2027, 12, 31), "서울특별시"
)


@pytest.fixture
def number(made: Engine) -> str:
    with made.begin() as connection:
        work = Work(connection, START, Ids(Clock()))
        found = certificate.issue(work, 7, "appointment", CONTENT, supporter_id=1, actor="1")
        return full_number(found)


def client(made: Engine, now: list[float] | None = None) -> httpx.AsyncClient:
    moment = now or [0.0]
    page = CertificatePage(made, Assets(), lambda: moment[0])
    transport = httpx.ASGITransport(Starlette(routes=list(page.routes())))
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")


async def test_three_answers_and_never_a_name(made: Engine, number: str) -> None:
    async with client(made) as web:
        valid = await web.get(f"/certificates/{number}", headers={"Accept-Language": "ko"})
        unknown = await web.get("/certificates/DH-2026-000009-ABCDEF?lang=ko")
        with made.begin() as connection:
            connection.execute(certificate.TABLE.update().values(status="withdrawn"))
        withdrawn = await web.get(f"/certificates/{number.lower()}?lang=ko")
    assert "유효한 증서예요" in valid.text
    assert "확인되지 않는 번호" in unknown.text
    assert "취소된 증서" in withdrawn.text
    for each in (valid, unknown, withdrawn):
        assert each.status_code == 200
        assert "김비밀" not in each.text
        assert each.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in each.headers["content-security-policy"]


async def test_form_leads_to_the_answer_without_a_script(made: Engine, number: str) -> None:
    async with client(made) as web:
        asked = await web.get("/certificates")
        assert 'action="/certificates"' in asked.text
        assert "<script" not in asked.text
        there = await web.get("/certificates", params={"number": f" {number} ", "lang": "vi"})
        assert there.status_code == 303
        assert there.headers["location"] == f"/certificates/{number}?lang=vi"
        assert (await web.get(there.headers["location"])).text.count('lang="vi"') >= 1


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("", "ko"),
        ("*", "ko"),
        ("ja", "ja"),
        ("vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        ("de,zh-CN;q=0.8,en;q=0.9", "en"),
        ("de-DE", "en"),
        ("en;q=0.1,zh-TW;q=0.7", "zh"),
        ("ko;q=x", "ko"),
    ],
)
async def test_language_is_the_browsers_wish_unless_one_is_chosen(
    made: Engine, wanted: str, language: str
) -> None:
    async with client(made) as web:
        page = await web.get("/certificates", headers={"Accept-Language": wanted})
        assert f'<html lang="{language}">' in page.text
        for each in SPOKEN:
            page = await web.get(f"/certificates?lang={each}", headers={"Accept-Language": wanted})
            assert f'<html lang="{each}">' in page.text


@pytest.mark.parametrize(
    "typed",
    ["%3Cscript%3E", "a%2Fb", "%00", "%F0%9F%99%82" * 50, "x" * 5000, "..%2F..", "' OR 1=1"],
)
async def test_hostile_number_is_unknown_and_shown_as_text(made: Engine, typed: str) -> None:
    async with client(made) as web:
        page = await web.get(f"/certificates/{typed}?lang=ko")
    assert page.status_code == 200
    assert "확인되지 않는 번호" in page.text
    assert "<script>" not in page.text


async def test_guessing_is_slowed_down_and_the_page_says_so(made: Engine, number: str) -> None:
    now = [0.0]
    async with client(made, now) as web:
        seen: list[Any] = [
            (await web.get(f"/certificates/DH-2026-{n:06d}-AAAAAA")).status_code
            for n in range(LOOKS_AT_ONCE)
        ]
        assert set(seen) == {200}
        refused = await web.get(f"/certificates/{number}?lang=ko")
        assert refused.status_code == 429
        assert refused.headers["retry-after"]
        assert "너무 빨리" in refused.text
        assert "유효한" not in refused.text
        now[0] += 10
        assert (await web.get(f"/certificates/{number}?lang=ko")).status_code == 200
