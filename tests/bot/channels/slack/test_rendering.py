"""Texts, messages and pages as Slack takes them: pure functions and their limits."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.slack import modals
from bot.channels.slack.blocks import MOST_ROWS, posts
from bot.channels.slack.mrkdwn import chunks, clean, escape, read, short, without_mention
from bot.texts import sayer
from handlers import CHECKLIST, CHECKLISTS, CONVERSATION_OF, dialog
from handlers.visit import Shown
from models.dialog import Conversation, Facts, Session
from models.message import Control, Message, say
from tests.bot.channels.slack.office import check_blocks
from tests.support import START

KO = sayer("ko")
FACTS = Facts(START)
TEXTS = st.text(st.characters() | st.sampled_from("&<>\n .\u200d\ufe0f👨‍👩‍👧"), max_size=400)


def shown(answers: dict[str, str], conversation: Conversation = CHECKLIST) -> Shown:
    session = Session(123456789, conversation.name, answers, turn=7)
    return Shown(conversation, session, dialog.prompt(conversation, session, FACTS), FACTS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("<https://a.kr/?x=1&amp;y=2>", "https://a.kr/?x=1&y=2"),
        ("<https://a.kr|a.kr>", "https://a.kr"),
        ("<mailto:kim@seoul.kr|kim@seoul.kr>", "kim@seoul.kr"),
        ("<tel:0101234|010-1234>", "010-1234"),
        ("<@U7> 님 <#C1|공지> <!channel>", "@U7 님 #공지 @channel"),
        ("줄\x00 하나\n둘\ud800", "줄 하나\n둘"),
    ],
)
def test_read_returns_what_was_typed(typed: str, meant: str) -> None:
    assert read(typed) == meant


def test_without_mention_leaves_the_words() -> None:
    assert without_mention("<@UBOT|bot> 체크리스트 <@U2>", "UBOT") == "체크리스트 <@U2>"


@given(TEXTS)
def test_escaping_and_reading_change_nothing(text: str) -> None:
    assert read(escape(text)) == clean(text)


@given(st.lists(TEXTS, max_size=6), st.integers(20, 120))
def test_chunks_fit_and_lose_no_word(paragraphs: list[str], most: int) -> None:
    pieces = chunks(paragraphs, most)
    assert all(0 < len(piece) <= most for piece in pieces)
    together = "".join(read(piece) for piece in pieces)
    wanted = "".join(clean(each) for each in paragraphs)
    assert "".join(together.split()) == "".join(wanted.split())


def test_chunks_break_where_a_reader_would() -> None:
    assert chunks(["하나입니다. 둘입니다. 셋입니다."], 14) == ["하나입니다. 둘입니다.", "셋입니다."]
    assert chunks(["가나", "다라"], 6) == ["가나\n\n다라"]
    assert chunks(["가나", "다라"], 5) == ["가나", "다라"]


def test_a_family_of_emoji_is_not_torn_apart() -> None:
    family = "👨‍👩‍👧"
    pieces = chunks(["가" * 16 + family], 20)
    assert pieces == ["가" * 16, family]


@given(TEXTS, st.integers(5, 80))
def test_short_is_one_line_that_fits(text: str, most: int) -> None:
    line = short(text, most)
    assert 0 < len(line) <= most
    assert "\n" not in line


@given(st.lists(TEXTS, max_size=4), st.lists(TEXTS, max_size=60))
def test_any_message_becomes_valid_posts(paragraphs: list[str], labels: list[str]) -> None:
    controls = tuple(Control(label, f"!my:{n}") for n, label in enumerate(labels))
    made = posts(say(*paragraphs, controls=controls), KO)
    for post in made:
        check_blocks(list(post.blocks), 50)
        assert 0 < len(post.text) <= 3000
    values = [
        element["value"]
        for post in made
        for block in post.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    ]
    assert values == [c.code for c in controls]


def test_more_rows_than_a_message_holds_go_on_in_another() -> None:
    controls = tuple(Control(str(n), f"!my:{n}") for n in range(MOST_ROWS + 1))
    made = posts(say("고르세요", controls=controls), KO)
    assert len(made) == 2


def test_a_link_is_a_button_without_a_code() -> None:
    [post] = posts(Message(("보기",), ((Control("열기", url="https://a.kr"),),)), KO)
    [button] = post.blocks[-1]["elements"]
    assert button["url"] == "https://a.kr"
    assert "value" not in button


def test_only_conversations_in_sections_are_forms() -> None:
    assert all(modals.has_pages(each) for each in CHECKLISTS)
    assert not modals.has_pages(CONVERSATION_OF["idea"])
    assert not modals.has_pages(None)


def every_view(answers: dict[str, str], conversation: Conversation) -> list[dict[str, Any]]:
    seen = shown(answers, conversation)
    return [modals.show(seen, n, KO) for n in range(len(modals.pages(conversation)) + 1)]


@pytest.mark.parametrize("conversation", CHECKLISTS, ids=lambda c: c.name)
@pytest.mark.parametrize("mark", ["reviewed", "not_applicable"])
def test_every_page_keeps_slacks_limits(conversation: Conversation, mark: str) -> None:
    answers = {
        f.name: mark if f.kind == "choice" and f.options[0].value == "reviewed" else "가" * 500
        for f in conversation.fields
    }
    for view in every_view(answers, conversation):
        check_blocks(view["blocks"], 100)
        assert len(view["title"]["text"]) <= 24
        assert len(view["private_metadata"]) <= 3000
        assert len(json.dumps(view)) < 250_000


def test_a_page_holds_what_is_stored_and_the_place_where_it_stands() -> None:
    view = modals.show(shown({"project": "이동 지원", "general_law": "reviewed"}), 0, KO)
    inputs = {b["block_id"]: b for b in view["blocks"] if b["type"] == "input"}
    assert inputs["project"]["element"]["initial_value"] == "이동 지원"
    assert inputs["budget"]["optional"]
    place = modals.place_of(view["private_metadata"])
    assert place is not None
    assert (place.session, place.page) == (123456789, 0)


@given(st.text())
def test_a_strange_place_is_no_place(metadata: str) -> None:
    place = modals.place_of(metadata)
    assert place is None or place.session


def test_an_emptied_optional_answer_counts_and_an_unwritten_remark_does_not() -> None:
    seen = shown({"general_law_note": "전에 쓴 것"})
    values = {"budget": "", "project": "이동"}
    assert modals.raw_values(values, seen, 0) == {"budget": "", "project": "이동"}
    remarks = {"general_law": "reviewed", "general_law_note": "", "general_effect_note": ""}
    assert modals.raw_values(remarks, seen, 1) == {
        "general_law": "reviewed",
        "general_law_note": "",
    }


def test_many_options_become_a_menu() -> None:
    field = next(f for f in CHECKLIST.fields if f.name == "purpose_area_value")
    options = tuple(replace(field.options[0], value=f"o{n}", label=f"가{n}") for n in range(12))
    wide = replace(field, options=options)
    assert modals._element(field, {}, KO)["type"] == "checkboxes"
    element = modals._element(wide, {field.name: '["o3"]'}, KO)
    assert element["type"] == "multi_static_select"
    assert [each["value"] for each in element["initial_options"]] == ["o3"]
