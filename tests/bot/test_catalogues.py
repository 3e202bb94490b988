"""Every sentence in every language: nothing missing, nothing left over, nothing that breaks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from bot import catalogues
from bot.catalogues import ROOT, SOURCES, faults, places, read, sentences
from bot.texts import HANGUL, SOURCE, SPOKEN, say
from handlers import BY_NAME, CONVERSATIONS, MENU
from models.text import Text

LANGUAGES = tuple(language for language in SPOKEN if language != SOURCE)
#: Names that have no other official form; they stand in brackets behind their explanation.
OFFICIAL = frozenset(
    {"약자와의동행추진단", "상상대로 서울", "국민신문고", "응답소", "시민참여 기본 조례"}
)
IN_BRACKETS = re.compile(r"[(（「]([^()（）「」]*)[)）」]")
NUMBER = re.compile(r"(?<!1:)(?<!\d)\d+(?!\d)(?!:1)")  # "1:1" is a word: one to one
KEPT = re.compile(r"[①②③④●⚠☐☑→·]|https?://\S+|[a-z]+\.(?:seoul\.)?go\.kr|(?<!\S)/[a-z]+")
LONGEST_LABEL = 40  # characters of a button
LONGEST_DESCRIPTION = 256  # of a command: https://core.telegram.org/bots/api#botcommand
LONGEST_MODAL_TITLE = 24  # https://docs.slack.dev/reference/views/modal-views
#: What has one name in a language, wherever it is spoken of.
ONE_NAME = {
    "다산콜": {
        "en": "Dasan Call Center",
        "zh": "茶山呼叫中心",
        "ja": "茶山（タサン）コールセンター",
        "vi": "Tổng đài Dasan",
    },
    "대화창 계정 번호": {
        "en": "chat account",
        "zh": "聊天账号编号",
        "ja": "チャットのアカウント番号",
        "vi": "mã tài khoản trò chuyện",
    },
    "약자와의동행추진단": dict.fromkeys(LANGUAGES, "약자와의동행추진단"),
}
#: Words that mislead or address people in a second way.
NEVER = {
    "zh": ("自治区",),  # a region of China, not a district of a city
    "ja": ("対話画面",),
    "vi": ("quý vị", "số tài khoản trò chuyện"),  # a bank's account
}
#: Which argument of a call is the label of something to press.
LABELLED = {"Control": 0, "Option": 1}


@pytest.fixture(scope="module")
def wanted() -> Mapping[str, object]:
    return sentences()


def translations(language: str) -> dict[str, str]:
    return {str(message.id): str(message.string) for message in read(language) if message.id}


def test_sentences_are_found_in_code_and_in_data(wanted: Mapping[str, object]) -> None:
    assert {"건너뛰기", "주거", "자살예방상담전화", "{amount}원"} <= set(wanted)


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_has_no_faults(language: str, wanted: Mapping[str, object]) -> None:
    assert faults(language, wanted) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translation_holds_no_korean_but_official_names(language: str) -> None:
    left = {
        key: text
        for key, text in translations(language).items()
        if HANGUL.search(IN_BRACKETS.sub(_without_official_names, text))
    }
    assert left == {}


def _without_official_names(bracket: re.Match[str]) -> str:
    """Drop a bracket whose Korean is an official name, alone or before an address."""
    name = re.split("[,，、]", bracket[1])[0].strip()
    return "" if name in OFFICIAL else bracket[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_translation_keeps_lines_marks_addresses_and_commands(language: str) -> None:
    for key, text in translations(language).items():
        assert text.count("\n") == key.count("\n"), key
        assert set(KEPT.findall(key)) - {"·"} <= set(KEPT.findall(text)), key
        assert text.startswith("· ") == key.startswith("· "), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_translation_keeps_numbers(language: str) -> None:
    """Terms, limits and telephone numbers are the same in every language; examples may differ."""
    for key, text in translations(language).items():
        if "예:" not in key:
            assert set(NUMBER.findall(key)) == set(NUMBER.findall(text)), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_translation_keeps_to_one_name_for_one_thing(language: str) -> None:
    for key, text in translations(language).items():
        told = text.casefold()
        for term, names in ONE_NAME.items():
            assert term not in key or names[language].casefold() in told, key
        assert not [word for word in NEVER.get(language, ()) if word in told], key


@pytest.mark.parametrize("language", SPOKEN)
def test_sentence_is_filled_with_its_arguments(language: str, wanted: Mapping[str, object]) -> None:
    for key in wanted:
        samples = {name: f"<{name}>" for name in places(key)}
        said = say(Text(key, samples), language)
        assert said.strip(), key
        assert all(sample in said for sample in samples.values()), key
        assert not samples or "{" not in said, key


def labels() -> Iterator[str]:
    """The sentences that stand on buttons: arguments `_("…")` of Control(…) and Option(…), and
    the options that come from data."""
    for field in (field for each in CONVERSATIONS for field in each.fields):
        yield from (o.label.key for o in field.options if isinstance(o.label, Text))
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and (key := _label(node)):
                    yield key


def _label(call: ast.Call) -> str | None:
    at = LABELLED.get(call.func.id, -1) if isinstance(call.func, ast.Name) else -1
    match call.args[at] if 0 <= at < len(call.args) else None:
        case ast.Call(func=ast.Name(id="_"), args=[ast.Constant(value=str(key)), *_rest]):
            return key
    return None


@pytest.mark.parametrize("language", SPOKEN)
def test_button_label_is_short(language: str) -> None:
    found = set(labels())
    assert {"건너뛰기", "네", "쓰던 글 이어서 쓰기", "주거"} <= found
    said = {key: say(Text(key, dict.fromkeys(places(key), "")), language) for key in found}
    assert {k: text for k, text in said.items() if len(text) > LONGEST_LABEL} == {}


@pytest.mark.parametrize("language", SPOKEN)
def test_command_description_fits_the_menu(language: str) -> None:
    said = [say(BY_NAME[name].description, language) for name in MENU]
    assert all(3 <= len(text) <= LONGEST_DESCRIPTION for text in said)
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("language", SPOKEN)
def test_form_title_fits_a_modal(language: str) -> None:
    titles = [say(c.title, language) for c in CONVERSATIONS if c.name.startswith("checklist-")]
    assert titles
    assert all(len(title) <= LONGEST_MODAL_TITLE for title in titles)


@pytest.mark.parametrize("language", LANGUAGES)
def test_consent_names_all_that_the_law_asks(language: str) -> None:
    """개인정보 보호법 제15조②: purpose, items, retention, the right to refuse; a line each."""
    consents = {k: t for k, t in translations(language).items() if "① 목적" in k}
    assert len(consents) >= 2
    for key, text in consents.items():
        lines = text.split("\n")
        assert [line[:2] for line in lines[1:]] == ["① ", "② ", "③ ", "④ "], key
        assert _terms(lines[3]) == _terms(key.split("\n")[3]), key


def _terms(line: str) -> list[str]:
    return sorted([*NUMBER.findall(line), *places(line)])


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of catalogues of our own."""
    monkeypatch.setattr(catalogues, "LOCALES", tmp_path)
    return tmp_path


def put(folder: Path, language: str, *messages: tuple[str, str], fuzzy: str = "") -> None:
    catalogue = Catalog(locale=language, fuzzy=False)
    for key, text in messages:
        catalogue.add(key, text, flags={"fuzzy"} if key == fuzzy else ())
    with (folder / f"{language}.po").open("wb") as file:
        write_po(file, catalogue)


@pytest.mark.parametrize(
    ("messages", "fuzzy", "fault"),
    [
        ((), "", "missing: {n}개"),
        ((("{n}개", ""),), "", "missing: {n}개"),
        ((("{n}개", "{n} things"), ("끝", "End")), "", "unused: 끝"),
        ((("{n}개", "{n} things"),), "{n}개", "fuzzy: {n}개"),
        ((("{n}개", "{m} things"),), "", "places differ: {n}개"),
        ((("{n}개", "many things"),), "", "places differ: {n}개"),
        ((("{n}개", "{n things"),), "", "badly formatted: {n}개"),
        ((("{n}개", "{n}} things"),), "", "badly formatted: {n}개"),
    ],
)
def test_faults_are_named(
    own: Path, messages: tuple[tuple[str, str], ...], fuzzy: str, fault: str
) -> None:
    put(own, "en", *messages, fuzzy=fuzzy)
    assert fault in faults("en", {"{n}개": ()})


def test_faults_of_a_right_catalogue_are_none(own: Path) -> None:
    put(own, "en", ("{n:을} 봐요", "See {n}"))
    assert faults("en", {"{n:을} 봐요": ()}) == []


def test_bring_up_to_date_keeps_translations_adds_new_and_drops_gone_ones(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(own, "vi", ("네", "Có"), ("옛말", "lời cũ"))
    monkeypatch.setattr(
        catalogues, "sentences", lambda: {"네": [("a.py", 1)], "새말": [("a.py", 2)]}
    )
    catalogues.bring_up_to_date()
    assert translations("vi") == {"네": "Có", "새말": ""}
    assert sorted(path.stem for path in own.iterdir()) == sorted(LANGUAGES)


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("없음", ()),
        ("{title:을} 봐요: {number}", ("number", "title")),
        ("{n} {n:이}", ("n",)),
        ("{{n}}", ()),
    ],
)
def test_places_are_named_without_their_particles(sentence: str, names: tuple[str, ...]) -> None:
    assert places(sentence) == names


def test_no_sentence_leaves_the_particle_to_the_reader() -> None:
    """Not "을(를)": a name takes {name:을}, or a noun of ours stands behind it."""
    left = [
        f"{path.name}: {found[0]}"
        for folder in SOURCES
        for path in (ROOT / folder).rglob("*.py")
        for found in re.finditer(
            r"\S*[을은이과으](?:\(|/)[를는가와로]\)?\S*", path.read_text("utf-8")
        )
        if path.name != "josa.py"
    ]
    assert left == []
