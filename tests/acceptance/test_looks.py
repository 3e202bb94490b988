"""Access and looks: axe, widths, large text, what takes the focus. Pictures on request.

With PICTURES=<folder> set, each step also leaves a screenshot there (the README's come so).
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.acceptance.conftest import Window, window
from tests.acceptance.walks import STORY, fill_checklist, to_the_story
from tests.bot.web.support import Site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PICTURES = os.environ.get("PICTURES", "")
SIZES = {"phone": (360, 740), "tablet": (768, 1024), "desktop": (1280, 800)}


async def look(shown: Window, name: str) -> list[str]:
    """Return what is wrong with the page as it stands, by name of the step."""
    if PICTURES:
        await shown.page.screenshot(path=Path(PICTURES) / f"{name}.png")
    wrong = [f"{name}: {fault}" for fault in await shown.faults()]
    wide = await shown.overflow()
    return [*wrong, f"{name}: {wide} px too wide"] if wide > 0 else wrong


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
async def test_page_has_no_barrier(browser: Browser, demo: Site, size: str, scheme: str) -> None:
    width, height = SIZES[size]
    view = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
    async with window(browser, demo.url, **view) as shown:
        await shown.opens()
        where = f"{size}-{scheme}"
        wrong = await look(shown, f"{where}-1-start")
        await to_the_story(shown)
        await shown.page.fill("#text", STORY)
        wrong += await look(shown, f"{where}-2-story")
        await shown.says(STORY)
        wrong += await look(shown, f"{where}-3-receipt")
        await shown.says("/checklist")
        await shown.says("긴낱말" * 60)
        await shown.says("부서")
        await shown.says("언젠가")
        wrong += await look(shown, f"{where}-4-refused")
        await fill_checklist(shown, until="해당하는 분야를 모두")
        wrong += await look(shown, f"{where}-5-several")
        await fill_checklist(shown)
        wrong += await look(shown, f"{where}-6-review")
        await shown.presses("제출")
        wrong += await look(shown, f"{where}-7-submitted")
        await shown.page.goto(f"{shown.url}/no/such/page")
        wrong += await look(shown, f"{where}-8-lost")
        assert wrong == []


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 800)])
async def test_text_twice_as_large_fits(
    browser: Browser, demo: Site, width: int, height: int
) -> None:
    async with window(browser, demo.url, viewport={"width": width, "height": height}) as shown:
        await shown.opens()
        await shown.page.evaluate("document.documentElement.style.fontSize = '200%'")
        await to_the_story(shown)
        await shown.page.fill("#text", STORY)
        assert await look(shown, f"large-{width}") == []


async def test_trouble_on_the_page_has_no_barrier(anna: Window) -> None:
    await anna.page.route("**/messages", lambda route: route.abort())
    await anna.page.fill("#text", "도움말")
    await anna.page.press("#text", "Enter")
    await anna.page.get_by_role("button", name="다시 보내기", exact=True).wait_for()
    assert await look(anna, "trouble") == []
    anna.complaints.clear()


async def test_targets_are_large_enough_for_a_finger(anna: Window) -> None:
    await to_the_story(anna)
    small = await anna.page.evaluate(
        "[...document.querySelectorAll('button, summary, textarea, main a')]"
        ".map((e) => [e.textContent, e.getBoundingClientRect()])"
        ".filter(([_, r]) => r.width > 1 && (r.height < 44 || r.width < 44)).map(([t]) => t)"
    )
    assert small == []


async def test_focus_is_never_hidden_behind_the_form(anna: Window) -> None:
    await to_the_story(anna)
    buttons = anna.page.locator(".controls button")
    for at in range(await buttons.count()):
        await anna.page.evaluate("scrollTo(0, 0)")
        await buttons.nth(at).focus()
        hidden = await anna.page.evaluate(
            "document.activeElement.getBoundingClientRect().bottom"
            " > document.querySelector('.foot').getBoundingClientRect().top"
        )
        assert not hidden
