"""`python -m tests.acceptance.pictures`: take the README's pictures anew from the running demo.

They show one day and its sequel, so that a new look of the page is the only thing that changes them.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from playwright.async_api import Browser, async_playwright

from bot.clock import DemoClock
from tests.acceptance.conftest import BROWSERS, Window, window
from tests.acceptance.walks import STORY, to_the_story
from tests.bot.web.support import serving

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
BEGIN = datetime(2027, 3, 1, 8, 59, tzinfo=ZoneInfo("Asia/Seoul"))
PHONE = (390, 780)
DESKTOP = (1100, 800)
ANSWERS = ("동의하지 않아요", "건너뛰기", "제출")  # to what else is asked of who applies


async def idea(shown: Window) -> None:
    """The short way of an idea, to its receipt."""
    await to_the_story(shown)
    await shown.says(STORY)


async def reminder(shown: Window) -> None:
    """Apply for an event, and let the clock of the demo go on to its reminder."""
    await shown.says("/events")
    for label in ("함께 걷는 무장애 숲길", "신청하기", "동의합니다"):
        await shown.presses(label)
    await shown.says("1")
    for _ in range(12):
        offered = await newest(shown)
        if "못 가요" in offered:
            return
        label = next((each for each in ANSWERS if each in offered), "")
        await (shown.presses(label) if label else passes(shown))
    raise AssertionError(await shown.words())


async def newest(shown: Window) -> list[str]:
    """What the newest message offers."""
    return await shown.page.locator(".controls").last.locator("button").all_inner_texts()


async def passes(shown: Window) -> None:
    """Let the clock go on to the next reminder."""
    await shown.page.get_by_role("button", name="다음 알림까지", exact=True).click()
    await shown.page.wait_for_timeout(1_500)  # ms: the page is loaded anew once all has been sent


async def becomes(shown: Window, persona: str) -> None:
    await shown.page.get_by_role("button", name=persona, exact=True).first.click()
    await shown.page.get_by_role("button", name="도움말", exact=True).wait_for()


async def desk(shown: Window) -> None:
    """What coordinators see first."""
    await becomes(shown, "추진단")


async def mission(shown: Window) -> None:
    """What a supporter sees of a mission."""
    await becomes(shown, "서포터")
    await shown.presses("내 미션")
    await shown.presses("우리 동네 배리어프리 공간 소개")


@dataclass(frozen=True, slots=True)
class Picture:
    name: str
    size: tuple[int, int]
    walk: Callable[[Window], Awaitable[None]]


PICTURES = (
    Picture("chat-phone", PHONE, idea),
    Picture("event-reminder", PHONE, reminder),
    Picture("coordinator-desk", DESKTOP, desk),
    Picture("supporter-mission", PHONE, mission),
)


async def take(folder: Path) -> None:
    """Take every picture into the folder. Raises AssertionError when the browser complains."""
    path = next(filter(None, map(shutil.which, BROWSERS)))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for each in PICTURES:
            with TemporaryDirectory() as place:
                url, clock = f"sqlite:///{place}/bot.db", DemoClock(BEGIN)
                async with serving(url, demo=True, clock=clock) as site:
                    await _take(browser, site.url, each, folder)
        await browser.close()


async def _take(browser: Browser, url: str, picture: Picture, folder: Path) -> None:
    width, height = picture.size
    view = {"viewport": {"width": width, "height": height}, "device_scale_factor": 2}
    async with window(browser, url, **view) as shown:
        await shown.opens()
        await picture.walk(shown)
        await shown.page.evaluate("document.activeElement.blur()")
        await shown.page.mouse.move(0, 0)  # away from what it pressed
        await shown.page.wait_for_timeout(500)  # ms: until what is coming has come to rest
        await shown.page.screenshot(path=folder / f"{picture.name}.png")
        assert shown.complaints == []


if __name__ == "__main__":
    asyncio.run(take(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))
