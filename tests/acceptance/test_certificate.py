"""The page that checks a certificate's number: found by axe, read on a phone, used without a script."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.async_api import Browser

from models.ids import Ids
from models.supporters import certificate
from models.supporters.certificate import CertificateContent, full_number
from models.work import Work
from tests.acceptance.conftest import window
from tests.bot.web.support import Site
from tests.support import START, Clock

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def issued(demo: Site) -> str:
    content = CertificateContent(
        "김동행", "동행메이트", "5기", date(2027, 3, 2), date(2027, 12, 31), "서울시"
    )
    with demo.app.engine.begin() as connection:
        work = Work(connection, START, Ids(Clock()))
        found = certificate.issue(work, 7, "appointment", content, supporter_id=1, actor="1")
        return full_number(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
async def test_number_is_checked_without_a_script_and_without_a_fault(
    browser: Browser, demo: Site, scheme: str, width: int
) -> None:
    number = issued(demo)
    options = {"viewport": {"width": width, "height": 740}, "color_scheme": scheme}
    async with window(
        browser, f"{demo.url}/certificates", java_script_enabled=False, **options
    ) as shown:
        await shown.opens()
        await shown.page.fill("#number", number.lower())
        await shown.page.get_by_role("button", name="확인하기").click()
        assert "유효한 증서예요" in await shown.page.inner_text("main")
        assert "김동행" not in await shown.page.content()
    for path, said in ((f"/{number}", "유효한"), ("/DH-1", "확인되지 않는"), ("", "번호를 넣으면")):
        async with window(browser, f"{demo.url}/certificates{path}", **options) as shown:
            await shown.opens()
            assert said in await shown.page.inner_text("main")
            assert await shown.faults() == []
            assert await shown.overflow() <= 0
            assert shown.complaints == []


async def test_language_is_changed_by_a_link(browser: Browser, demo: Site) -> None:
    async with window(browser, f"{demo.url}/certificates") as shown:
        await shown.opens()
        await shown.page.get_by_role("link", name="English", exact=True).click()
        assert await shown.page.get_attribute("html", "lang") == "en"
        await shown.page.fill("#number", "DH-2027-000001-ABCDEF")
        await shown.page.press("#number", "Enter")
        await shown.page.wait_for_url("**/certificates/DH-2027-000001-ABCDEF?lang=en")
