"""The chat page over HTTP, as a browser without a script uses it."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.web.guard import HEADERS
from bot.web.posted import MOST_BODY
from tests.bot.web.support import KEY, PNG, Site, Surfer, events, serving

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
EXE = b"MZ\x90\x00" + b"\x00" * 200
STORY = "동네 경로당 문턱에 경사로를 놓아 주세요."


@pytest.fixture
async def site(sqlite_url: str) -> AsyncIterator[Site]:
    async with serving(sqlite_url) as made:
        yield made


@pytest.fixture
async def demo(sqlite_url: str) -> AsyncIterator[Site]:
    async with serving(sqlite_url, demo=True) as made:
        yield made


@pytest.fixture
async def anna(site: Site) -> AsyncIterator[Surfer]:
    async with site.surfer() as surfer:
        await surfer.opens()
        yield surfer


async def to_the_story(surfer: Surfer) -> None:
    await surfer.presses("아이디어 제안")
    await surfer.presses("동의합니다")
    await surfer.presses("의료")


async def fill_checklist(surfer: Surfer) -> None:
    """Answer every question of the checklist with written values, up to the review."""
    typed = {
        "사업(계획) 이름": "경로당 문턱 <b>낮추기</b>",
        "담당 부서": "약자동행정책과",
        "사업 기간": "2027-01-01 ~ 2027-12-31",
        "예산": "1억 5천만원",
    }
    for _ in range(40):
        labels = [label for _value, label in surfer.controls()]
        asked = surfer.page.rpartition('class="message theirs question"')[2]
        if "제출" in labels:
            return
        if "다 골랐어요" in labels:
            await surfer.presses("다 골랐어요")
        elif "☐ 주거" in labels:
            await surfer.presses("☐ 주거")
            await surfer.presses("☐ 의료")
        elif "검토완료" in labels:
            await surfer.presses("검토완료")
        elif "단순지원" in " ".join(labels):
            await surfer.presses(next(each for each in labels if "단순지원" in each))
        else:
            answer = next((a for part, a in typed.items() if part in asked), "만족도 조사로 대신함")
            await surfer.says(answer)
    raise AssertionError(surfer.words())


# ---- arriving ------------------------------------------------------------------------------------


async def test_first_visit_is_greeted_once(anna: Surfer) -> None:
    assert "안녕하세요" in anna.words()
    assert "/start" not in anna.page
    await anna.opens()
    assert anna.words().count("안녕하세요") == 1


async def test_first_visits_at_once_greet_once(site: Site) -> None:
    async with site.surfer() as surfer:
        surfer.client.cookies.set("donghaeng", "a" * 43)
        await asyncio.gather(*(surfer.client.get("/") for _ in range(5)))
        await surfer.opens()
        assert surfer.words().count("안녕하세요") == 1


async def test_cookie_is_kept_from_scripts_and_other_sites(site: Site) -> None:
    async with site.surfer() as surfer:
        plain = (await surfer.opens()).headers["set-cookie"]
    assert "HttpOnly" in plain
    assert "SameSite=lax" in plain
    assert "Secure" not in plain
    async with site.surfer(**{"X-Forwarded-Proto": "https"}) as surfer:
        assert "Secure" in (await surfer.opens()).headers["set-cookie"]


async def test_head_opens_no_conversation(site: Site) -> None:
    async with site.surfer() as surfer:
        response = await surfer.client.head("/")
        assert response.status_code == 200
        assert "set-cookie" not in response.headers


async def test_page_speaks_the_language_the_browser_asks_for(site: Site) -> None:
    async with site.surfer(**{"Accept-Language": "en-US,en;q=0.9,ko;q=0.5"}) as surfer:
        await surfer.opens()
    assert '<html lang="en">' in surfer.page


async def test_reload_and_restart_keep_the_history(sqlite_url: str) -> None:
    async with serving(sqlite_url) as site, site.surfer() as surfer:
        await surfer.opens()
        await surfer.says("아이디어 있어요")
        before, cookie = surfer.words(), surfer.client.cookies["donghaeng"]
    async with serving(sqlite_url) as site, site.surfer() as surfer:
        surfer.client.cookies.set("donghaeng", cookie)
        await surfer.opens()
        assert surfer.words() == before


async def test_long_text_that_is_refused_stands_ready_to_be_mended(anna: Surfer) -> None:
    for words in ("아이디어 있어요", "네", "주거"):
        await anna.says(words)
    await anna.says("경사로")
    assert "경사로</textarea>" not in anna.page  # typed anew sooner than mended
    long = "경사로를 놓아 주세요. " * 240 + "끝 <b>"
    await anna.says(long)
    assert "너무 길어요" in anna.words()
    held = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", anna.page, re.DOTALL)
    assert held
    assert html.unescape(held[1]) == long
    await anna.says("경사로를 놓아 주세요.")
    assert "</textarea>" in anna.page
    assert "경사로를 놓아 주세요.</textarea>" not in anna.page


async def test_earlier_messages_are_paged_back(anna: Surfer) -> None:
    for number in range(45):
        await anna.says(f"/help {number}")
    assert "안녕하세요" not in anna.words()
    older = re.search(r'href="(/\?before=\d+)"', anna.page)
    assert older
    await anna.opens(older[1])
    assert "안녕하세요" in anna.words()
    assert anna.controls() == []


# ---- talking -------------------------------------------------------------------------------------


async def test_idea_takes_four_messages(anna: Surfer) -> None:
    await to_the_story(anna)
    await anna.says(STORY)
    assert re.search(r"ID-\d{4}-\d{6}", anna.words())


async def test_message_goes_back_to_its_end_without_a_script(anna: Surfer) -> None:
    response = await anna.client.post(
        "/messages", data={"proof": anna.hidden("proof"), "key": KEY, "text": "도움말"}
    )
    assert (response.status_code, response.headers["location"]) == (303, "/#last")


async def test_message_is_answered_to_a_script_with_what_is_new(anna: Surfer) -> None:
    data = {"proof": anna.hidden("proof"), "key": KEY, "text": "도움말", "after": anna.last()}
    response = await anna.client.post(
        "/messages", data=data, headers={"Accept": "application/json"}
    )
    news = response.json()
    assert len(news["messages"]) == 2
    assert "도움말" in news["messages"][0]["html"]
    assert 'id="composer"' in news["composer"]
    assert news["messages"][1]["id"] in news["live"]


async def test_repeated_key_acts_once(anna: Surfer) -> None:
    data = {"proof": anna.hidden("proof"), "key": KEY, "text": "도움말"}
    await asyncio.gather(*(anna.client.post("/messages", data=data) for _ in range(5)))
    await anna.opens()
    assert anna.paragraphs().count("도움말") == 1


async def test_repeated_key_with_other_words_acts_again(anna: Surfer) -> None:
    data = {"proof": anna.hidden("proof"), "key": KEY}
    await anna.client.post("/messages", data=data | {"text": "언어"})
    await anna.client.post("/messages", data=data | {"text": "상담"})
    await anna.opens()
    assert {"언어", "상담"} <= set(anna.paragraphs())


async def test_empty_message_changes_nothing(anna: Surfer) -> None:
    before = anna.words()
    await anna.says("  \r\n ")
    assert anna.words() == before


async def test_picks_edit_their_question_in_place(demo: Site) -> None:
    async with demo.surfer() as surfer:
        await surfer.opens()
        await surfer.says("/checklist")
        await fill_checklist(surfer)
        # once as the question, however many were picked, and once in the review
        assert surfer.words().count("해당하는 분야를 모두 골라 주세요.") == 2
        assert not {"☐ 주거", "☐ 의료"} & set(surfer.paragraphs())


async def test_old_question_has_no_dead_buttons(anna: Surfer) -> None:
    await anna.presses("아이디어 제안")
    assert "동의합니다" in [label for _value, label in anna.controls()]
    assert "내 현황" not in [label for _value, label in anna.controls()]
    await anna.presses("동의합니다")
    assert "동의합니다" not in [label for _value, label in anna.controls()]


async def test_refused_answer_is_tied_to_the_input(demo: Site) -> None:
    async with demo.surfer() as surfer:
        await surfer.opens()
        await surfer.says("/checklist")
        for text in ("사업", "부서", "언젠가"):
            await surfer.says(text)
        error = re.search(r'class="refused" id="(e-\d+)"', surfer.page)
        assert error
        assert 'aria-invalid="true"' in surfer.page
        assert re.search(rf'aria-describedby="{error[1]} ', surfer.page)


async def test_answer_given_stands_in_the_form_when_it_is_changed(demo: Site) -> None:
    async with demo.surfer() as surfer:
        await surfer.opens()
        await surfer.says("/checklist")
        await surfer.says("문턱 <낮추기>")
        await surfer.says("이전")
        assert 'value="문턱 &lt;낮추기&gt;"' in surfer.page


# ---- files ---------------------------------------------------------------------------------------


async def test_upload_is_taken_by_content(anna: Surfer) -> None:
    await to_the_story(anna)
    await anna.sends({}, [("files", ("사진.png", PNG, "image/png")),
                          ("files", ("글.pdf", PDF, "application/pdf"))])  # fmt: skip
    assert "지금까지 2개예요" in anna.words()


async def test_upload_of_a_program_named_as_a_picture_is_refused(anna: Surfer) -> None:
    await to_the_story(anna)
    await anna.sends({}, [("files", ("그림.png", EXE, "image/png"))])
    assert "그림.png는 받을 수 없는 종류" in anna.words()
    assert anna.hidden("proof")


async def test_upload_keeps_the_good_files_beside_a_bad_one(anna: Surfer) -> None:
    await to_the_story(anna)
    large = b"\x89PNG" + b"\x00" * (10 * 1024 * 1024)
    await anna.sends({}, [("files", ("큰.png", large, "image/png")),
                          ("files", ("빈.png", b"", "image/png")),
                          ("files", ("좋은.png", PNG, "image/png"))])  # fmt: skip
    assert "큰.png는 10MB가 넘어서" in anna.words()
    assert "빈.png는 비어 있어서" in anna.words()
    assert "지금까지 1개예요" in anna.words()


async def test_upload_of_too_many_files_takes_five(anna: Surfer) -> None:
    await to_the_story(anna)
    files = [("files", (f"{n}.png", PNG + bytes([n]), "image/png")) for n in range(7)]
    await anna.sends({}, files)
    assert "한 번에 5개까지 받아요" in anna.words()
    assert "지금까지 5개예요" in anna.words()


async def test_whole_checklist_ends_in_a_receipt_and_documents(demo: Site) -> None:
    async with demo.surfer() as surfer, demo.surfer() as stranger:
        await surfer.opens()
        await surfer.says("/checklist")
        await fill_checklist(surfer)
        await surfer.presses("제출")
        assert re.search(r"CL-\d{4}-\d{6}", surfer.words())
        text, pdf = surfer.documents()
        document = await surfer.client.get(pdf)
        assert document.content.startswith(b"%PDF-")
        assert document.headers["content-disposition"].startswith("inline")
        assert document.headers["x-content-type-options"] == "nosniff"
        plain = await surfer.client.get(text)
        assert plain.headers["content-disposition"].startswith("attachment")
        assert "■" in plain.text
        await stranger.opens()
        assert (await stranger.client.get(pdf)).status_code == 404
        stranger.client.cookies.clear()
        assert (await stranger.client.get(pdf)).status_code == 404
        for wrong in (f"{pdf}x", pdf.replace("/1/", "/7/"), f"/files/{2**70}/0/a"):
            assert (await surfer.client.get(wrong)).status_code == 404


async def test_file_of_an_erased_record_is_gone(demo: Site) -> None:
    async with demo.surfer() as surfer:
        await surfer.opens()
        await surfer.says("/privacy")
        await surfer.presses("내 정보 파일로 받기")
        (path,) = surfer.documents()
        assert (await surfer.client.get(path)).json()["accounts"]
        await surfer.says("/erase yes")
        assert "모두 지웠어요" in surfer.words()
        assert (await surfer.client.get(path)).status_code == 404


# ---- hostile or unlucky --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "headers"),
    [
        ({"proof": ""}, {}),
        ({"proof": "0" * 64}, {}),
        ({}, {"Sec-Fetch-Site": "cross-site"}),
        ({}, {"Sec-Fetch-Site": "same-site"}),
    ],
)
async def test_forged_form_is_refused(
    anna: Surfer, site: Site, fields: dict[str, str], headers: dict[str, str]
) -> None:
    response = await anna.sends({"text": "도움말"} | fields, headers=headers)
    assert response.status_code == 403
    assert "대화로 돌아가기" in response.text
    await anna.opens()
    assert "도움말" not in anna.paragraphs()
    assert site.app.channels["web"].parts.ports.refused["web", "forged"] == 1  # type: ignore[attr-defined]


async def test_form_without_cookie_keeps_the_text_and_can_be_sent_again(anna: Surfer) -> None:
    await anna.opens()
    anna.client.cookies.clear()
    response = await anna.says("쿠키 없는 글 </textarea><script>")
    assert response.status_code == 403
    assert "쿠키 없는 글 &lt;/textarea&gt;&lt;script&gt;" in anna.page
    assert (await anna.says("쿠키 없는 글")).status_code == 200
    assert "쿠키 없는 글" in anna.words()


async def test_user_words_are_never_markup(anna: Surfer) -> None:
    evil = "<img src=x onerror=alert(1)><script>alert(1)</script>\"'><b>"
    await to_the_story(anna)
    await anna.sends({}, [("files", (f"{evil}.png", EXE, "image/png"))])
    await anna.says(evil)
    assert evil in anna.words()
    assert "<img src=x" not in anna.page
    assert "<script>" not in anna.page


async def test_label_of_a_press_is_never_markup(anna: Surfer) -> None:
    await anna.sends({"press": "!help <script>alert(1)</script>"})
    assert "<script>" not in anna.page


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{}", "application/json", 400),
        (b"x", "multipart/form-data", 400),
        (b"--b\r\nrubbish", "multipart/form-data; boundary=b", 400),
        (b"text=hi", "application/x-www-form-urlencoded", 400),
        (b"key=short&text=hi", "application/x-www-form-urlencoded", 400),
        (b"\xff\xfe=%ff&key=%00", "application/x-www-form-urlencoded", 400),
    ],
)
async def test_malformed_form_is_refused_kindly(
    anna: Surfer, content: bytes, kind: str, status: int
) -> None:
    response = await anna.client.post("/messages", content=content, headers={"Content-Type": kind})
    assert response.status_code == status
    assert "대화로 돌아가기" in response.text


async def test_too_long_text_is_refused_and_kept(anna: Surfer) -> None:
    response = await anna.says("가" * 20_001)
    assert response.status_code == 413
    assert "가" * 20_001 in response.text


async def test_too_large_body_is_refused_and_its_text_kept(anna: Surfer) -> None:
    files = [("files", (f"{n}.png", b"\x00" * (MOST_BODY // 4), "image/png")) for n in range(5)]
    response = await anna.sends({"text": "큰 파일과 함께 쓴 글"}, files)
    assert response.status_code == 413
    assert "큰 파일과 함께 쓴 글" in response.text


async def test_busy_bot_answers_503_and_keeps_the_text(anna: Surfer, site: Site) -> None:
    site.app.writer.longest_queue = 0
    response = await anna.says("붐빌 때 쓴 글")
    assert response.status_code == 503
    assert response.headers["retry-after"]
    assert "붐빌 때 쓴 글" in response.text
    wanted = {"Accept": "application/json"}
    answer = (await anna.says("붐빌 때 쓴 글", **wanted)).json()
    assert "다시 보내 주세요" in answer["error"]


async def test_busy_bot_tells_a_newcomer_to_come_back(site: Site) -> None:
    site.app.writer.longest_queue = 0
    async with site.surfer() as surfer:
        assert (await surfer.opens()).status_code == 503
    assert "잠시 뒤에" in surfer.page


async def test_resending_after_a_failure_acts_once(anna: Surfer, site: Site) -> None:
    longest = site.app.writer.longest_queue
    site.app.writer.longest_queue = 0
    await anna.says("도움말")
    site.app.writer.longest_queue = longest
    key = anna.hidden("key")
    data = {"proof": anna.hidden("proof"), "key": key, "text": "도움말"}
    for _ in range(2):
        await anna.client.post("/messages", data=data)
    await anna.opens()
    assert anna.paragraphs().count("도움말") == 1


async def test_too_fast_is_refused_kindly(anna: Surfer, site: Site) -> None:
    site.web.parts.acts.burst = 2
    site.web.parts.acts.rate = 0.001
    site.web.parts.acts._buckets.clear()
    await anna.says("도움말")
    await anna.says("도움말")
    response = await anna.says("너무 빠른 글")
    assert response.status_code == 429
    assert "너무 빠른 글" in response.text


async def test_lost_page_is_kind_and_leads_back(anna: Surfer) -> None:
    missing = await anna.opens("/no/such/page")
    assert missing.status_code == 404
    assert 'href="/#last"' in missing.text
    wrong = await anna.opens("/messages")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")
    assert "대화로 돌아가기" in wrong.text


@pytest.mark.parametrize(
    "path", ["/", "/no/such", "/static/chat.css", "/static/none", "/favicon.ico", "/robots.txt"]
)
async def test_security_headers_stand_on_everything(anna: Surfer, path: str) -> None:
    response = await anna.opens(path)
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS


async def test_page_has_no_inline_script_or_style(anna: Surfer) -> None:
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", anna.page)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', anna.page)


async def test_assets_are_kept_for_good_under_their_hash(anna: Surfer) -> None:
    urls = re.findall(r'"(/static/[^"]+)"', anna.page)
    assert len(urls) >= 3
    for url in urls:
        response = await anna.client.get(url)
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]
    old = await anna.client.get("/static/chat.css?v=000000000000")
    assert old.headers["cache-control"] == "no-cache"


# ---- news ----------------------------------------------------------------------------------------


async def test_events_bring_what_another_window_wrote(anna: Surfer) -> None:
    stream = asyncio.create_task(events(anna, anna.stream_path(), 2))
    await asyncio.sleep(0.3)
    await anna.client.post(
        "/messages", data={"proof": anna.hidden("proof"), "key": KEY, "text": "도움말"}
    )
    found = await stream
    assert [each.values["id"] for each in found] == [each.number for each in found]
    assert "도움말" in found[0].values["html"]


async def test_events_resume_after_a_break_without_loss(anna: Surfer) -> None:
    path = anna.stream_path()
    for text in ("도움말", "내 현황", "언어"):
        await anna.says(text)
    whole = [each.number for each in await events(anna, path, 6)]
    assert len(set(whole)) == 6
    again = [each.number for each in await events(anna, path, 2, resume=whole[3])]
    assert again == whole[4:]


async def test_events_of_another_process_arrive(database_url: str) -> None:
    async with (
        serving(database_url) as one,
        serving(database_url) as two,
        one.surfer() as here,
        two.surfer() as there,
    ):
        await here.opens()
        there.client.cookies.set("donghaeng", here.client.cookies["donghaeng"])
        await there.opens()
        # on PostgreSQL the last ten seconds are read again: the greeting comes once more
        count = 3 if one.web.parts.overlap else 2
        stream = asyncio.create_task(events(here, here.stream_path(), count))
        await asyncio.sleep(0.2)
        await there.says("도움말")
        assert "이렇게 쓸 수 있어요" in (await stream)[-1].values["html"]


async def test_events_of_another_persona_are_not_given(demo: Site) -> None:
    async with demo.surfer() as surfer:
        await surfer.opens()
        path = surfer.stream_path()
        data = {"proof": surfer.hidden("proof"), "key": KEY, "persona": "staff"}
        await surfer.client.post("/persona", data=data)
        answer = await surfer.client.get(path)
        assert answer.text.startswith("event: gone")


async def test_server_stops_at_once_with_streams_open(sqlite_url: str) -> None:
    loop = asyncio.get_running_loop()
    async with httpx.AsyncClient(headers={"Accept-Language": "ko"}) as client:
        async with serving(sqlite_url) as site:
            surfer = Surfer(client)
            await surfer.opens(f"{site.url}/")
            async with client.stream("GET", site.url + surfer.stream_path()) as stream:
                lines = stream.aiter_lines()
                assert await anext(lines) == "retry: 2000"
                begun = loop.time()
                site.web.leave()
                async for _line in lines:
                    pass
        assert loop.time() - begun < 3


async def test_closed_window_is_noticed(anna: Surfer, site: Site) -> None:
    await events(anna, anna.stream_path("1"), 1)
    async with asyncio.timeout(5):
        while site.web.wakes.count:
            await asyncio.sleep(0.05)


# ---- personas ------------------------------------------------------------------------------------


async def test_personas_each_have_a_conversation(demo: Site) -> None:
    async with demo.surfer() as surfer:
        await surfer.opens()
        await surfer.says("시민의 말")
        data = {"proof": surfer.hidden("proof"), "key": KEY}
        moved = await surfer.client.post("/persona", data=data | {"persona": "staff"})
        assert moved.status_code == 303
        await surfer.opens()
        assert "‘담당자’ 역할이에요" in surfer.words()
        assert "시민의 말" not in surfer.words()
        assert "체크리스트 작성" in [label for _value, label in surfer.controls()]
        data["proof"] = surfer.hidden("proof")
        await surfer.client.post("/persona", data=data | {"persona": "citizen"})
        await surfer.opens()
        assert "시민의 말" in surfer.words()


async def test_persona_chosen_in_the_chat_changes_the_conversation(demo: Site) -> None:
    async with demo.surfer() as surfer:
        await surfer.opens()
        await surfer.presses("데모 역할 바꾸기")
        await surfer.presses("추진단")
        assert '"coordinator" aria-current="true"' in surfer.page
        assert "‘추진단’ 역할이에요" in surfer.words()


async def test_form_of_another_persona_is_refused(demo: Site) -> None:
    async with demo.surfer() as surfer:
        await surfer.opens()
        old = {"proof": surfer.hidden("proof"), "key": KEY}
        await surfer.client.post("/persona", data=old | {"persona": "staff"})
        assert (await surfer.client.post("/messages", data=old | {"text": "가"})).status_code == 403


async def test_persona_is_nowhere_outside_a_demo(anna: Surfer) -> None:
    assert 'action="/persona"' not in anna.page
    data = {"proof": anna.hidden("proof"), "key": KEY, "persona": "staff"}
    assert (await anna.client.post("/persona", data=data)).status_code == 404
    anna.client.cookies.set("donghaeng_role", "staff")
    await anna.opens()
    await anna.says("/checklist")
    assert "[1/" not in anna.words()


async def test_persona_unknown_or_forged_is_refused(demo: Site) -> None:
    async with demo.surfer() as surfer:
        await surfer.opens()
        data = {"proof": surfer.hidden("proof"), "key": KEY, "persona": "admin"}
        assert (await surfer.client.post("/persona", data=data)).status_code == 400
        data |= {"persona": "staff", "proof": "x"}
        assert (await surfer.client.post("/persona", data=data)).status_code == 403


async def test_text_typed_in_a_page_left_behind_answers_no_newer_question(anna: Surfer) -> None:
    await to_the_story(anna)
    await anna.presses("자세히 쓰기")
    behind = anna.page
    await anna.says(STORY)
    assert "무엇이 문제인가요" in anna.words()
    anna.page = behind  # another tab, still open at the question before
    await anna.says("그 이야기는 여기에 더 적어요")
    assert "다른 대화창에서" in anna.words()
    assert "그 이야기는 여기에 더 적어요" in anna.words()
    await anna.presses("이 말로 답하기")
    assert "어떻게 바꾸면" in anna.words()


async def test_words_after_another_screen_answer_with_one_press(anna: Surfer) -> None:
    await to_the_story(anna)
    await anna.says("/my")
    await anna.says(STORY)
    assert "다른 화면" in anna.words()
    await anna.presses("이 말로 답하기")
    assert "ID-" in anna.words()
