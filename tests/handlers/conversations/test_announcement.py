"""공지 쓰기: what its fields take and refuse; what a person of each language reads."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.texts import say
from handlers.announcements.view import compose
from handlers.conversations.announcement import (
    ANNOUNCEMENT,
    known_target,
    only_by_consent,
    raw_answers,
)
from models.announcements.announcement import Announcement, AnnouncementContent
from models.announcements.segment import Target
from models.dialog import Facts, InvalidError

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
FACTS = Facts(NOW, {"event": (Target("7", "12-05 겨울 소풍"),), "series": ()})


def made(**parts: Any) -> Announcement:
    content = {"segment": "supporters", "kind": "notice", "texts": {"ko": "안녕"}} | parts
    return Announcement(id=1, author_id=1, content=content, created_at=NOW)


def read(held: Announcement, language: str) -> list[str]:
    [paragraph] = compose(held, language).paragraphs
    return say(paragraph, language).split("\n")


def test_own_language_is_read_where_there_is_a_text() -> None:
    held = made(texts={"ko": "안녕", "en": "Hello"})
    assert read(held, "en")[1:] == ["Hello"]
    assert read(held, "ko")[1:] == ["안녕"]


@pytest.mark.parametrize("language", ["en", "zh", "ja", "vi", "th"])
def test_korean_text_for_others_is_said_to_be_korean(language: str) -> None:
    said = read(made(), language)
    assert len(said) == 3
    assert said[2] == "안녕"


def test_language_nobody_writes_gets_english() -> None:
    assert read(made(texts={"ko": "안녕", "en": "Hello"}), "th")[1:] == ["Hello"]


def test_news_can_be_ended_and_a_link_opened_from_the_message() -> None:
    controls = compose(made(kind="news", link="https://example.com/"), "ko").controls()
    assert [(each.url, each.code) for each in controls] == [
        ("https://example.com/", ""), ("", "!subscriptions"), ("", "!start"),
    ]  # fmt: skip
    assert [each.code for each in compose(made(), "ko").controls()] == ["!start"]


def test_target_that_is_none_is_refused_with_the_list() -> None:
    known_target("소풍", {"segment": "event"}, FACTS)
    with pytest.raises(InvalidError, match="겨울 소풍"):
        known_target("봄", {"segment": "event"}, FACTS)
    with pytest.raises(InvalidError, match="아직 없어요"):
        known_target("봄", {"segment": "series"}, FACTS)


@pytest.mark.parametrize("segment", ["subscribers", "series", "district"])
def test_notice_to_subscribers_is_refused(segment: str) -> None:
    only_by_consent("news", {"segment": segment}, FACTS)
    with pytest.raises(InvalidError):
        only_by_consent("notice", {"segment": segment}, FACTS)


def test_draft_reopened_has_all_its_answers() -> None:
    content = AnnouncementContent(
        "event", "urgent", {"ko": "안녕하세요", "en": "Hello there"}, "7", "12-05 겨울 소풍",
        "https://example.com/", "큰비가 와요",
    )  # fmt: skip
    raw = raw_answers(content)
    values = {f.name: f.parse(raw[f.name], FACTS) for f in ANNOUNCEMENT.fields if f.name in raw}
    assert values["target"] == "12-05 겨울 소풍"
    assert (values["kind"], values["link"], values["translated"]) == (
        "urgent", "https://example.com/", True,
    )  # fmt: skip
