"""What people do on the chat page, in a real browser."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest
from playwright.async_api import Browser, FilePayload, Route

from tests.acceptance.conftest import Window, window
from tests.acceptance.walks import STORY, fill_checklist, question, to_the_story
from tests.bot.web.support import PNG, Site, serving

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_idea_takes_four_messages(anna: Window) -> None:
    await to_the_story(anna)
    await anna.says(STORY)
    assert re.search(r"ID-\d{4}-\d{6}", await anna.words())
    assert await anna.page.locator(".mine").count() == 4
    assert await anna.focus() == "text"
    assert await anna.page.input_value("#text") == ""


async def test_checklist_with_written_values_ends_in_a_pdf(anna: Window) -> None:
    await anna.page.get_by_role("button", name="담당자", exact=True).click()
    await anna.page.get_by_role("button", name="체크리스트 작성", exact=True).wait_for()
    await anna.presses("체크리스트 작성")
    await fill_checklist(anna)
    review = await question(anna)
    assert "주거" in review
    await anna.presses("제출")
    link = anna.page.get_by_role("link", name=re.compile(r"CL-\d{4}-\d{6}\.pdf"))
    path = await link.get_attribute("href")
    document = await anna.page.request.get(f"{anna.url}{path}")
    assert document.headers["content-type"] == "application/pdf"
    assert (await document.body()).startswith(b"%PDF-")


async def test_picks_keep_their_place_and_the_focus(anna: Window) -> None:
    await anna.says("/checklist")
    await fill_checklist(anna, until="해당하는 분야를 모두")
    count = await anna.page.locator(".message").count()
    button = anna.page.get_by_role("button", name="☐ 의료", exact=True)
    await button.focus()
    await anna.page.keyboard.press("Space")
    await anna.page.get_by_role("button", name="☑ 의료", exact=True).wait_for()
    assert await anna.page.evaluate("document.activeElement.textContent") == "☑ 의료"
    assert await anna.page.locator(".message").count() == count


async def test_list_of_what_could_be_changed_comes_and_goes_in_its_place(anna: Window) -> None:
    await to_the_story(anna)
    await anna.says("집 앞 가로등이 고장났어요")
    count = await anna.page.locator(".message").count()
    await anna.presses("고치기")
    assert "어느 항목을" in await question(anna)
    await anna.presses("돌아가기")
    assert "확인해 주세요" in await question(anna)
    assert await anna.page.locator(".message").count() == count
    assert (await anna.focus()).startswith("m-")


async def test_keyboard_alone_hands_an_idea_in(anna: Window) -> None:
    """Tab and Enter only; after a press the next Tab leads to the new question's first control."""
    page = anna.page
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.className") == "skip"
    await page.keyboard.press("Enter")
    assert await anna.focus() == "text"
    for text in ("제안",):
        await page.keyboard.type(text)
        await page.keyboard.press("Enter")
    await page.get_by_role("button", name="동의합니다", exact=True).wait_for()
    for label, tabs in (("동의합니다", 0), ("의료", 1)):
        if not tabs:
            await page.get_by_role("button", name=label, exact=True).focus()
        for _ in range(8):
            if await page.evaluate("document.activeElement.textContent") == label:
                break
            await page.keyboard.press("Tab")
        before = await anna.newest()
        await page.keyboard.press("Enter")
        await anna.answered(before)
        assert (await anna.focus()).startswith("m-")
    for _ in range(20):
        if await anna.focus() == "text":
            break
        await page.keyboard.press("Tab")
    await page.keyboard.type("경사로를 놓아")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("주세요")
    assert await page.input_value("#text") == "경사로를 놓아\n주세요"
    before = await anna.newest()
    await page.keyboard.press("Enter")
    await anna.answered(before)
    assert re.search(r"ID-\d{4}-\d{6}", await anna.words())


async def test_keyboard_alone_applies_for_an_event(anna: Window) -> None:
    """After each press the answer's own controls are the next: no way back through the page."""
    page = anna.page
    await page.get_by_role("button", name="행사", exact=True).focus()
    for label in ("행사", "함께 걷는 무장애 숲길", "신청하기", "동의합니다"):
        for _ in range(10):
            if await page.evaluate("document.activeElement.textContent") == label:
                break
            await page.keyboard.press("Tab")
        before = await anna.newest()
        await page.keyboard.press("Enter")
        await anna.answered(before)
        assert (await anna.focus()).startswith("m-"), label
    await anna.says("2")
    await anna.presses("동의하지 않아요")
    await anna.presses("제출")
    assert "신청했어요" in await anna.words()


async def test_whole_page_speaks_the_language_that_is_chosen(anna: Window) -> None:
    """A screen reader reads by the page's language, and the buttons around the answers stay no riddle."""
    await anna.presses("아이디어 제안")
    await anna.page.fill("#text", "English")
    await anna.page.press("#text", "Enter")
    await anna.page.locator("html[lang=en]").wait_for()
    assert await anna.page.locator(".skip").inner_text() == "Skip to the answer box"
    assert "I agree" in await anna.labels()
    assert await anna.page.locator(".mine").count() == 2
    await anna.presses("I agree")
    assert "What is your idea about?" in await question(anna)


async def test_enter_that_ends_a_syllable_sends_nothing(anna: Window) -> None:
    await anna.page.fill("#text", "경로")
    await anna.page.evaluate(
        "document.getElementById('text').dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )
    assert await anna.page.input_value("#text") == "경로"
    assert await anna.page.locator(".mine").count() == 0
    assert await anna.page.locator("[aria-busy=true]").count() == 0


async def test_double_click_sends_once(anna: Window) -> None:
    before = await anna.newest()
    await anna.page.get_by_role("button", name="도움말", exact=True).dblclick()
    await anna.answered(before)
    await anna.page.reload()
    assert await anna.page.locator(".mine").count() == 1


async def test_several_windows_show_the_same(anna: Window) -> None:
    other = Window(await anna.page.context.new_page(), anna.url)
    await other.opens()
    await anna.presses("아이디어 제안")
    await other.page.get_by_role("button", name="동의합니다", exact=True).wait_for()
    assert "내 현황" not in await other.labels()
    await other.presses("동의합니다")
    await anna.page.get_by_text("어느 분야의 아이디어인가요").wait_for()
    assert "동의합니다" not in await anna.labels()
    for shown in (anna, other):
        ids = await shown.page.eval_on_selector_all(".message", "all => all.map((e) => e.id)")
        assert len(ids) == len(set(ids)) == 5


async def test_what_was_erased_leaves_the_screen_in_every_window(anna: Window) -> None:
    """Whoever sits at the library's computer next reads nothing."""
    await to_the_story(anna)
    await anna.says(STORY)
    other = Window(await anna.page.context.new_page(), anna.url)
    await other.opens()
    assert "경사로" in await other.words()
    await anna.page.bring_to_front()
    await anna.says("/erase")
    await anna.page.get_by_role("button", name="네, 모두 지울게요", exact=True).click()
    await anna.page.get_by_text("모두 지웠어요").wait_for()
    for shown in (anna, other):
        await shown.page.bring_to_front()
        await shown.page.locator(".mine").get_by_text("경사로").wait_for(state="detached")
        assert "모두 지웠어요" in await shown.words()
        assert await shown.page.locator(".message").count() <= 2


async def test_words_of_a_child_leave_the_screen(anna: Window) -> None:
    await anna.presses("상담")
    await anna.says("마음이 아픈 이야기예요")
    await anna.page.get_by_role("button", name="만 14세 미만이에요", exact=True).click()
    await anna.page.get_by_text("저장하지 않았어요").wait_for()
    await anna.page.get_by_text("마음이 아픈 이야기예요").wait_for(state="detached")


async def test_failed_send_keeps_the_text_and_resends_once(anna: Window) -> None:
    keys: list[str] = []

    async def lose(route: Route) -> None:
        keys.append(re.findall(r'name="key"\r\n\r\n(\w+)', route.request.post_data or "")[0])
        await route.abort()

    await anna.page.route("**/messages", lose)
    await anna.page.fill("#text", "도움말")
    await anna.page.press("#text", "Enter")
    again = anna.page.get_by_role("button", name="다시 보내기", exact=True)
    await again.wait_for()
    assert await anna.page.input_value("#text") == "도움말"
    await anna.page.unroute("**/messages")
    anna.complaints.clear()  # the browser itself notes the lost request
    async with anna.page.expect_request("**/messages") as sent:
        await again.click()
    body = (await sent.value).post_data or ""
    assert re.findall(r'name="key"\r\n\r\n(\w+)', body) == keys
    await anna.page.get_by_text("이렇게 쓸 수 있어요").wait_for()
    assert await anna.page.input_value("#text") == ""
    assert await again.count() == 0


async def test_text_refused_as_too_long_stays_to_be_shortened(anna: Window) -> None:
    await to_the_story(anna)
    long = "경사로를 놓아 주세요. " * 240
    await anna.says(long)
    assert "너무 길어요" in await anna.words()
    assert await anna.page.input_value("#text") == long
    place = await anna.page.locator(".refused").last.bounding_box()
    assert place
    assert 0 <= place["y"] < 400  # in sight, not below what was sent
    assert await anna.focus() == "text"
    await anna.page.keyboard.type("짧게")
    assert (await anna.page.input_value("#text")).endswith("짧게")
    await anna.says("경사로를 놓아 주세요.")
    assert await anna.page.input_value("#text") == ""


async def test_refused_send_keeps_the_text_and_says_why(anna: Window, demo: Site) -> None:
    longest = demo.app.writer.longest_queue
    demo.app.writer.longest_queue = 0
    await anna.page.fill("#text", "붐빌 때 쓴 글")
    await anna.page.press("#text", "Enter")
    await anna.page.get_by_text("지금은 너무 바빠서 받지 못했어요.").wait_for()
    assert await anna.page.input_value("#text") == "붐빌 때 쓴 글"
    demo.app.writer.longest_queue = longest
    await anna.page.get_by_role("button", name="다시 보내기", exact=True).click()
    await anna.page.locator(".mine").wait_for()
    anna.complaints.clear()


async def test_stream_resumes_after_a_restart(browser: Browser, sqlite_url: str) -> None:
    """The server goes away and comes back; another window talks meanwhile. Nothing is lost."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    async with window(browser, url) as shown:
        async with serving(sqlite_url, port=port):
            await shown.opens()
            await shown.says("도움말")
        await shown.page.get_by_text("연결이 끊겼어요").wait_for()
        async with serving(sqlite_url) as elsewhere:
            other = Window(await shown.page.context.new_page(), elsewhere.url)
            await other.opens()
            await other.says("내 현황")
        async with serving(sqlite_url, port=port):
            await shown.page.bring_to_front()
            await shown.page.get_by_text("아직 낸 것도 쓰던 글도 없어요").wait_for()
            ids = await shown.page.eval_on_selector_all(".message", "all => all.map((e) => e.id)")
            assert len(ids) == len(set(ids)) == 5
            await shown.says("언어")
            await shown.page.reload()
            assert await shown.page.locator(".message").count() == 7


async def test_upload_of_a_picture_and_refusal_of_a_program(anna: Window, tmp_path: Path) -> None:
    picture, program = tmp_path / "경사로.png", tmp_path / "프로그램.png"
    picture.write_bytes(PNG)
    program.write_bytes(b"MZ" + b"\x00" * 300)
    await to_the_story(anna)
    await anna.page.locator("details.extra summary").click()
    for files, answer in (([picture], "지금까지 1개예요"), ([program], "받을 수 없는 종류")):
        await anna.page.set_input_files("#files", files)
        await anna.page.get_by_role("button", name="보내기", exact=True).click()
        await anna.page.get_by_text(answer).wait_for()
        await anna.page.locator("details.extra").evaluate("(e) => { e.open = true; }")
    assert await anna.page.evaluate("document.getElementById('files').files.length") == 0


async def test_too_many_files_are_told_before_sending(anna: Window) -> None:
    files: list[FilePayload] = [
        {"name": f"{n}.png", "mimeType": "image/png", "buffer": PNG} for n in range(6)
    ]
    await anna.page.set_input_files("#files", files)
    await anna.page.get_by_role("button", name="보내기", exact=True).click()
    await anna.page.get_by_role("alert").get_by_text("한 번에 5개까지").wait_for()


async def test_new_question_does_not_take_what_is_being_typed(anna: Window) -> None:
    other = Window(await anna.page.context.new_page(), anna.url)
    await other.opens()
    await anna.page.bring_to_front()
    await anna.page.fill("#text", "쓰고 있는 글")
    await other.presses("아이디어 제안")
    await anna.page.get_by_role("button", name="동의합니다", exact=True).wait_for()
    assert await anna.page.input_value("#text") == "쓰고 있는 글"
    assert await anna.focus() == "text"


async def test_everything_works_without_a_script(browser: Browser, demo: Site) -> None:
    options = {"java_script_enabled": False, "viewport": {"width": 360, "height": 740}}
    async with window(browser, demo.url, **options) as shown:
        await shown.opens()
        page = shown.page

        async def press(label: str) -> None:
            await page.get_by_role("button", name=label, exact=True).last.click()
            await page.wait_for_load_state()

        for label in ("아이디어 제안", "동의합니다", "의료"):
            await press(label)
        await page.locator("details.extra summary").click()
        picture: FilePayload = {"name": "경사로.png", "mimeType": "image/png", "buffer": PNG}
        await page.set_input_files("#files", [picture])
        await press("보내기")
        assert "지금까지 1개예요" in await shown.words()
        await page.fill("#text", STORY)
        await press("보내기")
        if "제출" in await shown.labels():
            await press("제출")
        assert re.search(r"ID-\d{4}-\d{6}", await shown.words())
        await press("담당자")
        await press("체크리스트 작성")
        for text in ("사업", "부서", "2027년 3월~10월", "3천만원"):
            await page.fill("#text", text)
            await press("보내기")
        for _ in range(30):
            labels = await shown.labels()
            if "제출" in labels:
                break
            if "해당없음" in labels:
                await press("해당없음")
            else:
                await page.fill("#text", "만족도 조사로 대신함")
                await press("보내기")
        await press("제출")
        path = await page.get_by_role("link", name=re.compile(r"\.pdf")).get_attribute("href")
        assert (await (await page.request.get(f"{shown.url}{path}")).body()).startswith(b"%PDF")


async def test_user_words_never_run(anna: Window) -> None:
    await anna.says("한국어")  # else the page is loaded anew in English, without what was set here
    await anna.page.evaluate("window.harm = 0")
    await anna.says("<img src=x onerror='window.harm = 1'><svg onload='window.harm = 1'>")
    await anna.says("</textarea><script>window.harm = 1</script>")
    await anna.page.reload()
    assert not await anna.page.evaluate("window.harm")
    assert await anna.page.locator("#log img, #log svg, #log script").count() == 0
