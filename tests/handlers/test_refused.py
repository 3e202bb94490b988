"""Why a file was not taken: one sentence a reason, the same on every channel."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.texts import say
from handlers.refused import file_refused

BOT = Path(__file__).parent.parent.parent / "bot"


@pytest.mark.parametrize(
    ("reason", "name", "words"),
    [
        ("too_large", "지도.png", "지도.png는 10MB가 넘어서"),
        ("empty", "계획", "계획은 비어 있어서"),
        ("type", "a.exe", "받을 수 없는 종류예요"),
        ("lost", "", "올리신 파일을 가져오지 못했어요"),
    ],
)
def test_refusal_names_the_file_and_says_what_to_do(reason: str, name: str, words: str) -> None:
    told = say(file_refused(reason, name), "ko")
    assert words in told
    assert "주세요" in told or "받아요" in told


def test_no_channel_has_such_words_of_its_own() -> None:
    for path in (BOT / "channels").rglob("*.py"):
        assert "받지 못했어요" not in path.read_text(encoding="utf-8"), path.name
        assert "받을 수 없어요. 그림" not in path.read_text(encoding="utf-8"), path.name
