"""The preview: every language and channel, in the pieces the channels make of it."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.previews import announcement_text
from models.announcements.announcement import Announcement
from tests.bot.web.support import serving

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)


def text(**texts: str) -> str:
    content = {"segment": "supporters", "kind": "notice", "texts": texts, "link": "https://a.kr/"}
    return announcement_text(Announcement(id=1, author_id=1, content=content, created_at=NOW))


def test_every_language_is_shown_on_every_channel() -> None:
    made = text(ko="안녕하세요", en="Hello")
    assert made.count("=====") == 2 * 5 * 3
    assert made.count("\nHello\n") == 3
    assert made.count("안녕하세요") == 4 * 3


def test_markup_is_shown_as_it_was_written() -> None:
    assert text(ko="<b>굵게</b> & *별* _줄_").count("<b>굵게</b> & *별* _줄_") == 5 * 3


def test_long_text_is_cut_where_the_channel_cuts_it() -> None:
    made = text(ko="가나다라 " * 900)
    assert "한국어 · 텔레그램: 메시지 2개로 나뉘어요" in made
    assert "한국어 · 웹: 메시지 1개" in made
    assert "2/2" in made


async def test_preview_opens_from_the_message_on_the_page(sqlite_url: str) -> None:
    async with serving(sqlite_url, demo=True) as site, site.surfer() as kim:
        await kim.opens()
        persona = {"proof": kim.hidden("proof"), "key": kim.hidden("key"), "persona": "coordinator"}
        await kim.client.post("/persona", data=persona)
        await kim.opens()
        for label in ("공지", "새 공지 쓰기", "서포터즈(동행메이트)", "공지 (업무·참여 안내)"):
            await kim.presses(label)
        await kim.says("이번 주 미션 마감이 다가와요.")
        for label in ("아니요", "건너뛰기", "모든 언어·채널 파일로 보기"):
            await kim.presses(label)
        document = await kim.client.get(kim.documents()[-1])
        assert document.status_code == 200
        assert "===== 한국어 · 텔레그램" in document.text
