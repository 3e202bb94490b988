"""Particles: every row is written as a person would write it, particle included."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.josa import josa

PAIRS = (
    "을/를",
    "이/가",
    "은/는",
    "과/와",
    "아/야",
    "으로/로",
    "이랑/랑",
    "이에요/예요",
    "이라/라",
)

WRITTEN = (
    ("제목", "을/를", "제목을"),
    ("학교", "을/를", "학교를"),
    ("길", "을/를", "길을"),
    ("길", "으로/로", "길로"),
    ("서울", "으로/로", "서울로"),
    ("집", "으로/로", "집으로"),
    ("구로", "으로/로", "구로로"),
    ("사업", "이/가", "사업이"),
    ("제도", "이/가", "제도가"),
    ("담당관", "은/는", "담당관은"),
    ("서포터", "은/는", "서포터는"),
    ("예산", "과/와", "예산과"),
    ("평가", "과/와", "평가와"),
    ("길동", "아/야", "길동아"),
    ("철수", "아/야", "철수야"),
    ("시청", "이랑/랑", "시청이랑"),
    ("구청", "이에요/예요", "구청이에요"),
    ("의자", "이에요/예요", "의자예요"),
    ("제안", "이라/라", "제안이라"),
    ("문의", "이라/라", "문의라"),
    ("3", "을/를", "3을"),
    ("2", "을/를", "2를"),
    ("10", "을/를", "10을"),
    ("0", "을/를", "0을"),
    ("1", "으로/로", "1로"),
    ("6", "으로/로", "6으로"),
    ("1,000", "을/를", "1,000을"),
    ("12,000,000", "이/가", "12,000,000이"),
    ("1000000000000", "이/가", "1000000000000가"),
    ("0.5", "을/를", "0.5를"),
    ("0.10", "은/는", "0.10은"),
    ("１０", "을/를", "１０을"),
    ("ID-2026-000123", "을/를", "ID-2026-000123을"),
    ("120", "으로/로", "120으로"),
    ("119", "으로/로", "119로"),
    ("50%", "을/를", "50%를"),
    ("50％", "은/는", "50％는"),
    ("20℃", "이/가", "20℃가"),
    ("3km", "을/를", "3km를"),
    ("5kg", "을/를", "5kg을"),
    ("10㎡", "을/를", "10㎡를"),
    ("5 m³", "을/를", "5 m³를"),
    ("3㎏", "을/를", "3㎏을"),
    ("LED", "을/를", "LED를"),
    ("SNS", "을/를", "SNS를"),
    ("IT", "을/를", "IT를"),
    ("AI", "이/가", "AI가"),
    ("PDF", "을/를", "PDF를"),
    ("HTML", "을/를", "HTML을"),
    ("URL", "으로/로", "URL로"),
    ("QR", "으로/로", "QR로"),
    ("CCTV", "을/를", "CCTV를"),
    ("XML", "은/는", "XML은"),
    ("RAM", "으로/로", "RAM으로"),
    ("html", "을/를", "html을"),
    ("pdf", "을/를", "pdf를"),
    ("GOOGLE", "으로/로", "GOOGLE로"),
    ("bus", "을/를", "bus를"),
    ("page", "을/를", "page를"),
    ("site", "을/를", "site를"),
    ("link", "을/를", "link를"),
    ("test", "을/를", "test를"),
    ("app", "을/를", "app을"),
    ("map", "을/를", "map을"),
    ("chat", "을/를", "chat을"),
    ("home", "을/를", "home을"),
    ("Google", "이/가", "Google이"),
    ("email", "으로/로", "email로"),
    ("Slack", "으로/로", "Slack으로"),
    ("Telegram", "으로/로", "Telegram으로"),
    ("Facebook", "은/는", "Facebook은"),
    ("YouTube", "은/는", "YouTube는"),
    ("café", "은/는", "café는"),
    ("https://seoul.go.kr", "을/를", "https://seoul.go.kr을"),
    ("C++", "을/를", "C++를"),
    ("「제목」", "을/를", "「제목」을"),
    ('"제목"', "을/를", '"제목"을'),
    ("‘자료’", "을/를", "‘자료’를"),
    ("제목(안)", "을/를", "제목(안)을"),
    ("학교(안)", "을/를", "학교(안)를"),
    ("한국(Korea)", "은/는", "한국(Korea)은"),
    ("한국[Korea].", "은/는", "한국[Korea].은"),
    ("(안)", "을/를", "(안)을"),
    ("[긴급]", "을/를", "[긴급]을"),
    ("제목…", "을/를", "제목…을"),
    ("앱😀", "을/를", "앱😀을"),
    ("제목❤️", "을/를", "제목❤️을"),
    ("ㄱ", "을/를", "ㄱ을"),
    ("ㄹ", "으로/로", "ㄹ로"),
    ("ㅏ", "을/를", "ㅏ를"),
    ("\u1112\u1161\u11ab", "을/를", "\u1112\u1161\u11ab을"),  # 한 in three code points (macOS)
    ("サン", "은/는", "サン은"),
    ("", "을/를", "를"),
    ("😀", "을/를", "😀를"),
)


@pytest.mark.parametrize(("word", "pair", "written"), WRITTEN)
def test_josa_follows_the_last_sound(word: str, pair: str, written: str) -> None:
    assert word + josa(word, pair) == written


@pytest.mark.parametrize("asked", ["으로/로", "로/으로", "으로", "로"])
def test_josa_takes_a_pair_whole_or_by_either_half(asked: str) -> None:
    assert josa("서울", asked) == "로"
    assert josa("부산", asked) == "으로"


@pytest.mark.parametrize("pair", PAIRS)
def test_josa_gives_each_half_of_each_pair(pair: str) -> None:
    assert f"{josa('산', pair)}/{josa('나', pair)}" == pair


def test_josa_refuses_an_unknown_pair() -> None:
    with pytest.raises(ValueError, match="no such particle"):
        josa("제목", "에서")


@given(st.text(), st.sampled_from(PAIRS))
def test_josa_answers_any_word_with_one_of_the_pair(word: str, pair: str) -> None:
    assert josa(word, pair) in pair.split("/")


@given(st.text(alphabet="가각길012.,%()[] abKLmn²😀", max_size=12), st.sampled_from(PAIRS))
def test_josa_ignores_closing_marks(word: str, pair: str) -> None:
    if word[-1:].isalnum():
        assert josa(f"「{word}」", pair) == josa(word, pair)


def test_josa_reads_a_long_text_by_its_end() -> None:
    assert josa("(" * 200_000 + "길", "을/를") == "을"
