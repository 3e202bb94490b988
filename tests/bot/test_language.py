"""Accuracy on messages nothing was tuned on, the rule for locales, and what must hold always."""

import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language import LANGUAGES, SPOKEN, detect, libraries, spoken, warm

HELD_OUT = Path(__file__).parents[1] / "data" / "language_held_out.tsv"
TUNING = Path(__file__).parents[1] / "data" / "language_tuning.tsv"


def messages(path: Path) -> list[tuple[str, str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(language, text) for language, _, text in (line.partition("\t") for line in lines)]


def shares_right(pairs: list[tuple[str, str]]) -> dict[str, float]:
    right = Counter(language for language, text in pairs if detect(text) == language)
    return {language: right[language] / n for language, n in Counter(p[0] for p in pairs).items()}


def test_held_out_set_has_sixty_messages_a_language_and_none_that_was_tuned_on() -> None:
    held_out = messages(HELD_OUT)
    counts = Counter(language for language, _ in held_out)
    assert set(counts) == set(LANGUAGES)
    assert min(counts.values()) >= 60
    assert not {text.lower() for _, text in held_out} & {
        text.lower() for _, text in messages(TUNING)
    }


def test_detect_is_right_on_the_held_out_messages() -> None:
    right = shares_right(messages(HELD_OUT))
    assert sum(right[language] for language in SPOKEN) / len(SPOKEN) >= 0.97
    assert sum(right.values()) / len(right) >= 0.95
    assert min(right.values()) >= 0.93


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("LED 간판 너무 밝아요", "ko"),
        ("I live near 강남역 and the road is broken", "en"),
        ("Tôi sống ở 강남", "vi"),
        ("我住在강남구", "zh"),
        ("wifi 안돼요 ㅠㅠ", "ko"),
        ("優の良品很好吃", "zh"),
        ("次の停留所", "ja"),
        ("無料相談", "ja"),
        ("請問哪裡可以申請", "zh"),
        ("toi khong biet noi tieng han", "vi"),
        ("салом, ёрдам керак", "uz"),
        ("sain baina uu", "mn"),
        ("сайн байна уу", "mn"),
        ("ㅋㅋ", "ko"),
        ("thank you ㅋㅋ", "en"),
        ("\u1112\u1161\u11ab\u1100\u116e\u11a8", "ko"),  # Hangul as macOS decomposes it
        ("ｈｅｌｐ ｍｅ ｐｌｅａｓｅ", "en"),
        ("https://example.com/help-me-please 감사", "ko"),
        ("F85Z-99L6", "ko"),  # a code to link accounts: no word of any language
        ("gkht-tx2q", "ko"),
        ("GKHT-TXWQ", "ko"),
        ("how-ever", "en"),
        ("blog.example.com/help-me-please/1", "ko"),
        ("instagram.com/walk_with_me 팔로워", "ko"),
        ("please help me.thanks", "en"),
        ("@donghaeng_bot 안녕", "ko"),
        ("مرحبا", "en"),
    ],
)
def test_detect_reads_mixed_and_bare_messages(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    ("text", "hint", "language"),
    [
        ("hello", "vi", "vi"),
        ("สวัสดี", "ko", "th"),
        ("안녕하세요", "en-US", "ko"),
        ("안녕하세요", "zh-hans", "ko"),
        ("LED 간판", "ko-KR", "ko"),
        ("ok", "ko", "ko"),
        ("I have an idea", "ko", "en"),
        ("ありがとう", "zh_TW", "ja"),
        ("提案したいです", "zh", "ja"),
        ("提案", "ja", "ja"),
        ("提案", "zh-Hant-TW", "zh"),
        ("我们想提个建议", "ja", "zh"),
        ("駅前広場", "zh-CN", "ja"),
        ("Tôi muốn góp ý", "en", "vi"),
        ("toi muon gop y", "en", "en"),
        ("kumusta po", "fil", "tl"),
        ("saya ingin melapor", "in", "id"),
        ("сайн байна уу", "ru", "ru"),
        ("үнэ хэд вэ", "ru", "mn"),
        ("қачон", "ru", "uz"),
        ("salom", "uz-Cyrl-UZ", "uz"),
        ("감사합니다", "kr", "ko"),
        ("I have an idea", "pt-BR", "en"),
        ("xin chào", "not a locale", "vi"),
    ],
)
def test_locale_stands_unless_the_script_contradicts_it(
    text: str, hint: str, language: str
) -> None:
    assert detect(text, hint) == language


@pytest.mark.parametrize("text", ["", "   ", "123", "👍🎉", "?!", "25℃ ™", "/start", "\x00"])
def test_text_without_letters_takes_the_locale_or_korean(text: str) -> None:
    assert detect(text) == "ko"
    assert detect(text, "not a locale") == "ko"
    assert detect(text, "ja") == "ja"


@pytest.mark.parametrize("hint", ["pt-BR", "de", "fr-FR", "ar", "zgh_Tfng_MA"])
def test_first_tap_of_somebody_with_another_language_is_answered_in_english(hint: str) -> None:
    assert detect("", hint) == "en"
    assert detect("/start", hint) == "en"
    assert detect("안녕하세요", hint) == "ko"


@given(st.text(st.characters(categories=None), max_size=200), st.none() | st.text(max_size=12))
@settings(deadline=None, max_examples=300)
def test_detect_answers_any_text(text: str, hint: str | None) -> None:
    first = detect(text, hint)
    assert first in LANGUAGES
    assert detect(text, hint) == first


@pytest.mark.parametrize(
    "text", ["\x00" * 100_000, "\ud800", "a" * 100_000, "가" * 100_000, "𝒳" * 9]
)
def test_detect_survives_hostile_text(text: str) -> None:
    assert detect(text) in LANGUAGES
    assert detect(text, text) in LANGUAGES


def test_detect_looks_at_the_start_only() -> None:
    assert detect("안녕하세요 " * 100 + "hello there my friend " * 10_000) == "ko"


def test_detect_is_the_same_in_every_thread_and_process() -> None:
    texts = [text for _, text in messages(HELD_OUT)]
    alone = [detect(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        for answers in pool.map(lambda _: [detect(text) for text in texts], range(4)):
            assert answers == alone
    code = (
        "import sys, concurrent.futures as f; from bot.language import detect\n"
        "texts = sys.stdin.buffer.read().decode().splitlines()\n"
        "print(' '.join(f.ThreadPoolExecutor(8).map(detect, texts)))"
    )
    cold = subprocess.run(  # eight threads meet unread profiles here
        [sys.executable, "-c", code],
        input="\n".join(texts).encode(),
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert cold.stdout.decode().split() == alone


def test_importing_reads_no_profile_and_no_word_list() -> None:
    code = (
        "import bot.language as b; from bot.language import lexicon, libraries\n"
        "read = [lexicon.latin, lexicon.cyrillic, lexicon.han, libraries._load]\n"
        "print([f.cache_info().currsize for f in read])\n"
        "b.warm(); print([f.cache_info().currsize for f in read])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert said.stdout.splitlines() == ["[0, 0, 0, 0]", "[1, 1, 1, 3]"]


@pytest.mark.parametrize("language", ["tl", "id"])
def test_langdetect_decides_where_no_list_knows_a_word(
    monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    asked = []

    def opinion(script: str, text: str) -> dict[str, float]:
        asked.append((script, text))
        return {language: 0.97}

    monkeypatch.setattr(libraries, "opinion", opinion)
    assert detect("Kalama") == language
    assert asked == [("latin", "kalama")]


def test_langdetect_says_the_same_at_every_asking() -> None:
    said = [libraries.opinion("latin", "chống water noong") for _ in range(20)]
    assert said[0]
    assert all(answer == said[0] for answer in said)


def test_langdetect_is_seeded() -> None:
    warm()
    assert {libraries.factory(script).seed for script in libraries.PROFILES} == {0}


def test_spoken_falls_back_to_english() -> None:
    assert [spoken(language) for language in SPOKEN] == list(SPOKEN)
    assert {spoken(language) for language in set(LANGUAGES) - set(SPOKEN)} == {"en"}
    assert spoken("xx") == "en"
