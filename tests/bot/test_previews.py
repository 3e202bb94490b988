"""The preview: every language and channel, in the pieces the channels make of it."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.previews import announcement_text
from models.announcement import Announcement

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
