"""What `say` makes of a sentence: particles, numbers, days, lists, and words left as they are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from bot import texts
from bot.texts import SPOKEN, say, sayer
from models.text import Text, pack, unpack

DAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("pattern", "value", "said"),
    [
        ("{x:을} 고쳐요", "제목", "제목을 고쳐요"),
        ("{x:을} 고쳐요", "주소", "주소를 고쳐요"),
        ("{x:을} 고쳐요", "LED", "LED를 고쳐요"),
        ("{x:을} 고쳐요", 3, "3을 고쳐요"),
        ("{x:을} 고쳐요", 2, "2를 고쳐요"),
        ("{x:을} 고쳐요", "「목록」", "「목록」을 고쳐요"),
        ("{x:을} 철회했어요", "ID-2026-000123", "ID-2026-000123을 철회했어요"),
        ("{x:을} 철회했어요", "ID-2026-000124", "ID-2026-000124를 철회했어요"),
        ("{x:이} 있어요", "체크리스트(2022-09)", "체크리스트(2022-09)가 있어요"),
        ("{x:으로} 가요", "서울", "서울로 가요"),
        ("{x:은/는} 끝났어요", "제안", "제안은 끝났어요"),
        ("코드는 {x:예요}.", "A7K3M1", "코드는 A7K3M1이에요."),
        ("코드는 {x:예요}.", "A7K3M2", "코드는 A7K3M2예요."),
        ("{x:을} 받아요", 12_000, "12,000을 받아요"),
        ("{x:을} 골라요", ("주거", "의료"), "주거, 의료를 골라요"),
        ("{x:을} 골라요", Text("교육"), "교육을 골라요"),
    ],
)
def test_particle_follows_the_sound_of_its_word(
    pattern: str, value: str | int | Text | tuple[str, ...], said: str
) -> None:
    assert say(Text(pattern, {"x": value}), "ko") == said


@pytest.fixture
def english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalog]:
    """An English catalogue of our own, read when the test first speaks."""
    own = Catalog(locale="en_US", fuzzy=False)
    own.add("{title:을} 고쳐요", "Change {title}")
    own.add("다 됐어요 {", "All done {")
    with (tmp_path / "en.po").open("wb") as file:
        write_po(file, own)
    monkeypatch.setattr(texts, "LOCALES", tmp_path)
    texts.catalogue.cache_clear()
    texts._sentence.cache_clear()
    yield own
    texts.catalogue.cache_clear()
    texts._sentence.cache_clear()


@pytest.mark.usefixtures("english")
def test_particle_is_not_said_in_another_language() -> None:
    assert say(Text("{title:을} 고쳐요", {"title": "목록"}), "en") == "Change 목록"


@pytest.mark.usefixtures("english")
def test_sentence_without_a_translation_stays_korean() -> None:
    assert say(Text("{title:을} 지워요", {"title": "목록"}), "en") == "목록을 지워요"


@pytest.mark.usefixtures("english")
def test_sentence_without_arguments_is_not_filled() -> None:
    assert say(Text("다 됐어요 {"), "en") == "All done {"


@pytest.mark.parametrize(
    ("language", "amount"),
    [
        ("ko", "1,500원"),
        ("en", "1,500 won"),
        ("zh", "1,500韩元"),
        ("ja", "1,500ウォン"),
        ("vi", "1.500 won"),
    ],
)
def test_amount_is_said_in_each_language(language: str, amount: str) -> None:
    assert say(Text("{amount}원", {"amount": 1500}), language) == amount


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("ko", "2026년 11월 25일"),
        ("en", "November 25, 2026"),
        ("zh", "2026年11月25日"),
        ("ja", "2026年11月25日"),
        ("vi", "25 tháng 11, 2026"),
    ],
)
def test_day_is_written_out(language: str, day: str) -> None:
    assert say(Text("{day}", {"day": DAY}), language) == day


@pytest.mark.parametrize("language", SPOKEN)
def test_moment_keeps_its_own_hour(language: str) -> None:
    moment = datetime(2026, 11, 25, 9, 5, tzinfo=ZoneInfo("Asia/Seoul"))
    said = say(Text("{day}", {"day": moment}), language)
    assert "2026" in said
    assert "9:05" in said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ko", "주거, 의료, Wi-Fi"),
        ("en", "Housing, Health care, Wi-Fi"),
        ("zh", "住房, 医疗, Wi-Fi"),
        ("ja", "住まい, 医療, Wi-Fi"),
        ("vi", "Nhà ở, Y tế, Wi-Fi"),
    ],
)
def test_list_is_said_item_by_item(language: str, said: str) -> None:
    items = (Text("주거"), Text("의료"), "Wi-Fi")
    assert say(Text("{items}", {"items": items}), language) == said


@pytest.mark.parametrize("language", ["th", "ru", "uz", "mn", "tl", "id", "", "xx"])
def test_language_not_spoken_gets_english(language: str) -> None:
    assert say(Text("네"), language) == "Yes"


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize(
    "typed", ["{answer}", "{", "}", "{0}", "{{x}}", "100% %s %(a)d", "\\n", "a\nb", "<b>&amp;"]
)
def test_persons_own_words_stay_as_they_are(typed: str, language: str) -> None:
    assert say(Text("→ {answer}", {"answer": typed}), language) == f"→ {typed}"
    assert say(typed, language) == typed


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ko", "☑ 주거"),
        ("en", "☑ Housing"),
        ("zh", "☑ 住房"),
        ("ja", "☑ 住まい"),
        ("vi", "☑ Nhà ở"),
    ],
)
def test_sentence_inside_a_sentence_is_said_in_the_same_language(language: str, said: str) -> None:
    assert say(Text("☑ {option}", {"option": Text("주거")}), language) == said


@pytest.mark.parametrize("language", SPOKEN)
def test_stored_sentence_is_said_like_a_fresh_one(language: str) -> None:
    fresh = Text("→ {answer}", {"answer": Text("{day}", {"day": DAY})})
    assert say(unpack(pack(fresh)), language) == say(fresh, language)


def test_sayer_keeps_its_language() -> None:
    assert sayer("vi")(Text("네")) == "Có"


@pytest.mark.parametrize("language", SPOKEN)
def test_empty_words_are_said_as_nothing(language: str) -> None:
    assert say("", language) == ""
    assert say(Text(""), language) == ""
