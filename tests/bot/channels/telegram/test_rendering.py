"""Messages as Telegram shows them."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.rendering import isolated, render, render_settled
from bot.channels.telegram.splitting import MOST, clip, split, units
from models.message import Control, Message, say
from models.text import _

LETTERS = st.text(st.sampled_from("가나 다\n.。<&>a🇰🇷👩‍👧é\u0301"), max_size=300)


@given(LETTERS, st.integers(20, 60))
def test_pieces_fit_and_lose_nothing_but_white_space(text: str, most: int) -> None:
    pieces = split(text, most)
    assert all(0 < units(piece) <= most for piece in pieces)
    assert re.sub(r"\s", "", "".join(pieces)) == re.sub(r"\s", "", text)


def test_long_text_is_cut_at_the_end_of_a_paragraph() -> None:
    first, second = "가" * 1_500, "나" * 3_000
    assert split(f"{first}\n\n{second}") == [first, second]


def test_text_without_pauses_is_cut_between_whole_emoji() -> None:
    family = "👩‍👩‍👧"
    pieces = split(family * 1_000)
    assert all(piece == family * (len(piece) // len(family)) for piece in pieces)


def test_length_is_counted_as_telegram_counts() -> None:
    assert units("가🙂") == 3
    assert [units(piece) for piece in split("🙂" * 3_000)] == [MOST, 6_000 - MOST]


@given(LETTERS, st.integers(2, 50))
def test_clipped_text_fits(text: str, most: int) -> None:
    assert units(clip(text, most)) <= most


@given(st.lists(LETTERS, max_size=4))
def test_any_words_come_out_as_html_that_reads_the_same(paragraphs: list[str]) -> None:
    shown = render(Message(tuple(paragraphs), prompt="1:1"), "ko")
    text = "".join(html.unescape(re.sub(r"</?b>", "", each)) for each in shown.texts)
    assert re.sub(r"\s", "", text) == re.sub(r"\s", "", "".join(paragraphs))


def test_question_is_bold_without_the_rest_of_its_paragraph() -> None:
    shown = render(Message(("무엇을 <드릴>까요?\n아무거나", "골라 주세요"), prompt="1:1"), "ko")
    assert shown.texts == ("<b>무엇을 &lt;드릴&gt;까요?</b>\n아무거나\n\n골라 주세요",)


def test_lines_of_a_list_stand_together() -> None:
    shown = render(say("머리", "1. 하나", "2. 둘", "끝"), "ko")
    assert shown.texts == ("머리\n\n1. 하나\n2. 둘\n\n끝",)


def test_keyboard_keeps_rows_codes_links_and_looks() -> None:
    rows = ((Control("가", "!a", "primary"), Control("나", url="https://a.kr/")),)
    keyboard = render(Message(("?",), rows), "ko").keyboard
    assert keyboard
    assert [b.to_dict() for b in keyboard.inline_keyboard[0]] == [
        {"text": "가", "callback_data": "!a", "style": "primary"},
        {"text": "나", "url": "https://a.kr/"},
    ]


def test_keyboard_stays_within_what_telegram_takes() -> None:
    many = tuple(Control(str(n), f"!{n}") for n in range(130))
    keyboard = render(Message(("?",), (many,)), "ko").keyboard
    assert keyboard
    assert [len(row) for row in keyboard.inline_keyboard] == [8] * 12 + [4]


def test_buttons_never_stand_without_words() -> None:
    shown = render(Message(("\x00",), ((Control("\x00", "!a"),),)), "ko")
    assert shown.texts == ("아래에서 골라 주세요.",)
    assert shown.keyboard
    assert shown.keyboard.inline_keyboard[0][0].text == "…"


def test_settled_question_keeps_its_answer_however_long_both_are() -> None:
    shown = render_settled(replace(say(), settles=("질문 " * 3_000, "→ 답")), "ko")
    assert len(shown.texts) == 1
    assert shown.texts[0].endswith("…\n\n→ 답")


@pytest.mark.parametrize("answer", ["مرحبا", "שלום", "a\u202eb"])
def test_right_to_left_answer_does_not_turn_its_sentence(answer: str) -> None:
    inner = answer.replace("\u202e", "")
    shown = render(say(_("→ {answer}", answer=_("{a}!", a=answer))), "ko")
    assert shown.texts == (f"→ \u2068{inner}\u2069!",)


def test_left_to_right_answer_is_left_as_it_is() -> None:
    words = _("→ {answer}", answer="주거")
    assert isolated(words) == words
