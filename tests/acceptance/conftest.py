"""A real browser on a real server. Without a browser these tests are skipped; in CI they fail.

The browser is started once; each person has a window of her own, with nothing of anybody else.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from tests.bot.web.support import Site, serving

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """async (tags) => (await axe.run(document, {runOnly: {type: 'tag', values: tags}}))
    .violations.map((v) => [v.id, ...v.nodes.map((n) => n.html + ' ' + n.failureSummary)].join('\\n'))"""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium on this machine")
        pytest.skip("no Chromium on this machine")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="session")
async def demo(sqlite_url: str) -> AsyncIterator[Site]:
    async with serving(sqlite_url, demo=True) as made:
        yield made


@dataclass
class Window:
    """A page in a browser, with what its console complained of."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    async def opens(self) -> Window:
        await self.page.goto(self.url)
        return self

    async def presses(self, label: str) -> None:
        """Press the newest control with this label and wait for the answer."""
        before = await self.newest()
        await self.page.get_by_role("button", name=label, exact=True).last.click()
        await self.answered(before)

    async def says(self, text: str) -> None:
        before = await self.newest()
        await self.page.fill("#text", text)
        await self.page.press("#text", "Enter")
        await self.answered(before)

    async def newest(self) -> str:
        found: str = await self.page.evaluate(
            "Math.max(0, ...[...document.querySelectorAll('.message')].map((e) =>"
            " Number(e.id.slice(2)))) + ' ' + document.querySelectorAll('.message').length"
        )
        return found

    async def answered(self, before: str) -> None:
        for _ in range(200):
            if (
                await self.newest() != before
                and not await self.page.locator("[aria-busy=true]").count()
            ):
                return
            await self.page.wait_for_timeout(25)
        raise AssertionError(f"no answer; {await self.page.inner_text('body')}")

    async def labels(self) -> list[str]:
        return await self.page.locator(".controls button").all_inner_texts()

    async def words(self) -> str:
        return await self.page.inner_text("#log")

    async def focus(self) -> str:
        found: str = await self.page.evaluate("document.activeElement.id")
        return found

    async def faults(self) -> list[str]:
        """What axe finds against WCAG 2.2 A and AA."""
        await self.page.evaluate(AXE)
        found: list[str] = await self.page.evaluate(RUN, WCAG)
        return found

    async def overflow(self) -> int:
        """How many pixels the page is wider than its window."""
        found: int = await self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return found


@asynccontextmanager
async def window(browser: Browser, url: str, **options: Any) -> AsyncIterator[Window]:
    """A window of a person of her own, in Korean."""
    context = await browser.new_context(locale="ko-KR", **options)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(context.close)
        shown = Window(await context.new_page(), url)
        shown.page.set_default_timeout(8_000)
        shown.page.on("pageerror", lambda error: shown.complaints.append(str(error)))
        shown.page.on(
            "console",
            lambda line: shown.complaints.append(line.text) if line.type == "error" else None,
        )
        yield shown


@pytest_asyncio.fixture(loop_scope="session")
async def anna(browser: Browser, demo: Site) -> AsyncIterator[Window]:
    async with window(browser, demo.url, viewport={"width": 360, "height": 740}) as shown:
        await shown.opens()
        yield shown
        assert shown.complaints == []
