"""Texts that people type, paste and try: whole or kindly refused, and shown as they read."""

from __future__ import annotations

import contextlib
import unicodedata

import pytest

from models.idea import TABLE as IDEA
from models.idea import contents
from tests.conformance.kit import Kit, Person, Shown
from tests.conformance.steps import BODY, PNG, finishes, hands_in, ideas, to_the_body

MARKUP = (
    "<b>굵게</b> <script>alert(1)</script> & &amp; *별표* _밑줄_ ~물결~ `코드` [글](https://a.example)"
    " <!channel> <@U1> <https://a.example/?a=1&b=2> :smile: {name} %s"
)
FAMILY = "👨‍👩‍👧‍👦 가족 🏳️‍🌈 🇰🇷 👍🏽 한국 \U00020000"
RIGHT_TO_LEFT = "مرحبا بكم في سيول 123 שלום 다음 글"
CONTROLS = "앞\x00뒤 \x1b[31m빨강\x07 \x85줄 \x7f끝, 물막이판을 달아 주세요"


async def shows_own_idea(person: Person) -> Shown:
    await person.commands("my")
    await person.sees("내 현황이에요")
    await person.presses(next(b for b in person.buttons() if b.startswith("ID-")))
    return await person.sees("분야: 주거")


@pytest.mark.parametrize("length", [4_097, 10_000])
async def test_too_long_text_is_refused_kindly_and_loses_nothing(kit: Kit, length: int) -> None:
    anna = await kit.person("anna")
    await to_the_body(anna)
    await anna.says("가나다라마바사아자차"[: length % 10] + "가나다라마바사아자차" * (length // 10))
    await anna.sees("너무 길어요")
    await kit.rests()
    assert await ideas(kit) == 0
    await anna.says(BODY)
    await anna.sees("접수번호는 ID-")
    assert [contents(row).body for row in await kit.place.rows(IDEA)] == [BODY]


async def test_longest_text_that_is_taken_is_kept_and_shown_whole(kit: Kit) -> None:
    body = "".join(f"{n:04} 물막이판을 달아 주세요. " for n in range(140))[:3000].strip()
    anna = await kit.person("anna")
    await hands_in(anna, body)
    await shows_own_idea(anna)
    await kit.rests()
    said = "".join("".join(anna.messages()).split())
    assert "".join(body.split()) in said


async def test_markup_is_shown_as_it_was_typed(kit: Kit) -> None:
    anna = await kit.person("anna")
    await hands_in(anna, MARKUP)
    shown = await shows_own_idea(anna)
    assert MARKUP in shown.text
    assert [mark for mark in shown.marks if mark in MARKUP or mark.startswith("<")] == []


async def test_markup_in_the_review_is_shown_as_it_was_typed(kit: Kit) -> None:
    anna = await kit.person("anna")
    await to_the_body(anna)
    await anna.presses("자세히 쓰기")
    await anna.sees("적어 보내")
    await anna.says(MARKUP)
    await kit.rests()
    while "제출" not in anna.buttons():
        await anna.presses("건너뛰기" if "건너뛰기" in anna.buttons() else "동의하지 않아요")
        await kit.rests()
    shown = next(s for s in reversed(anna.look()) if "확인해 주세요" in s.text)
    assert MARKUP in shown.text
    assert [mark for mark in shown.marks if mark in MARKUP or mark.startswith("<")] == []
    await anna.presses("제출")
    await anna.sees("접수번호는 ID-")


@pytest.mark.parametrize("body", [FAMILY, RIGHT_TO_LEFT], ids=["emoji", "right-to-left"])
async def test_every_writing_comes_back_whole(kit: Kit, body: str) -> None:
    anna = await kit.person("anna")
    await hands_in(anna, body)
    shown = await shows_own_idea(anna)
    assert [contents(row).body for row in await kit.place.rows(IDEA)] == [body]
    assert body in without_isolates(shown.text)


async def test_control_characters_are_dropped(kit: Kit) -> None:
    anna = await kit.person("anna")
    await hands_in(anna, CONTROLS)
    shown = await shows_own_idea(anna)
    assert "앞뒤 [31m빨강 줄 끝, 물막이판을 달아 주세요" in shown.text
    kept = [contents(row).body for row in await kit.place.rows(IDEA)]
    assert [c for body in kept for c in body if unicodedata.category(c) in {"Cc", "Cs"}] == []


async def test_lone_surrogates_are_dropped(kit: Kit) -> None:
    anna = await kit.person("anna")
    await hands_in(anna, f"\ud83d{BODY}\udc00")
    assert BODY in (await shows_own_idea(anna)).text


async def test_nearly_nothing_leads_nowhere_wrong(kit: Kit) -> None:
    anna = await kit.person("anna")
    for text in (" ", "\u200b", "\x00", "…", "/", "//", "/ ", "/없는명령", "ㅤ", "?" * 300):
        with contextlib.suppress(ValueError):  # Telegram's own clients send no empty message
            await anna.says(text)
    await kit.rests()
    await anna.says("도움말")
    await anna.sees("이렇게 쓸 수 있어요")


async def test_text_in_a_file_name_is_only_a_name(kit: Kit) -> None:
    anna = await kit.person("anna")
    await to_the_body(anna)
    await anna.uploads("<b>앞</b>*별* .png", PNG)
    await anna.sees("파일을 받았어요")
    await finishes(anna)
    shown = await shows_own_idea(anna)
    assert "첨부 파일" in shown.text
    assert [mark for mark in shown.marks if "별" in mark or mark.startswith("<")] == []


def without_isolates(text: str) -> str:
    """A right-to-left part is set apart by marks that nobody sees (UAX #9)."""
    return text.replace("\u2068", "").replace("\u2069", "")
