"""SNS accounts as people write them in a chat: a line an account, its number of people with it.

"blog.naver.com/walk 한 달 3천명", "인스타 @walk 팔로워 2,300", "youtube.com/@walk 구독자 1.2만".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from models.dialog import Facts, InvalidError
from models.missions.link_address import InvalidLinkError, Platform, normalise_link, platform_of
from models.supporters.sns_account import SnsAccount, Unit
from models.text import Words, _

MOST_PEOPLE = 100_000_000
KINDS: dict[str, Words] = {
    "blog": _("블로그"),
    "instagram": _("인스타그램"),
    "youtube": _("유튜브"),
    "x": _("X(트위터)"),
    "facebook": _("페이스북"),
    "other": _("그 밖의 SNS"),
}
UNITS: dict[str, Words] = {
    "monthly_visitors": _("한 달 방문자"),
    "daily_visitors": _("하루 방문자"),
    "followers": _("팔로워·구독자"),
}
#: What a platform is called, and where an account of it stands.
NAMES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), place)
    for pattern, place in (
        (r"인스타(?:그램)?|instagram|insta|インスタ(?:グラム)?", "instagram.com/"),
        (r"유튜브|유투브|youtube|油管|ユーチューブ", "youtube.com/@"),
        (r"네이버\s*블로그|블로그|naver\s*blog|blog|博客|ブログ", "blog.naver.com/"),
        (r"트위터|엑스|twitter|推特|ツイッター", "x.com/"),
        (r"페이스북|페북|facebook|脸书|フェイスブック", "facebook.com/"),
    )
)
WORDS: tuple[tuple[Unit, re.Pattern[str]], ...] = (
    (
        "followers",
        re.compile(
            r"팔로[워우]|구독|이웃|친구|회원|follow|subscri|friends|fans|粉丝|订阅|フォロワー|登録者|theo dõi|đăng ký"
        ),
    ),
    (
        "daily_visitors",
        re.compile(r"하루|일\s*평균|일\s*방문|매일|daily|(?:a|per) day|每天|日|mỗi ngày|một ngày"),
    ),
    (
        "monthly_visitors",
        re.compile(r"한\s*달|월|매달|monthly|(?:a|per) month|每月|月|mỗi tháng|một tháng"),
    ),
)
LINK = re.compile(r"https?://\S+|(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:/\S*)?", re.IGNORECASE)
HANDLE = re.compile(r"@?([a-z0-9_][\w.-]{1,39})", re.IGNORECASE)
COUNT = re.compile(
    r"(\d[\d,]*(?:\.\d+)?)\s*(천만|백만|십만|만|천|백|k(?![a-z])|m(?![a-z]))?", re.IGNORECASE
)
TIMES = {"백": 100, "천": 1_000, "만": 10_000, "십만": 100_000, "백만": 10**6, "천만": 10**7}
TIMES |= {"k": 1_000, "m": 10**6}
EXAMPLE = _("예: blog.naver.com/walk 한 달 3000명")


def read_account(line: str) -> SnsAccount:
    """Return the account that a line describes. Raises InvalidError saying what is missing."""
    text = unicodedata.normalize("NFKC", line).strip(" ,.-·•")
    address, rest = _address(text)
    try:
        normal = normalise_link(address)
        kind = platform_of(address)
    except InvalidLinkError as error:
        raise InvalidError(_missing_address(line)) from error
    if normal.removeprefix("https://") in {"blog.naver.com", "instagram.com", "youtube.com"}:
        raise InvalidError(_missing_address(line))
    reach = _reach(rest)
    if reach is None:
        raise InvalidError(
            _("‘{line}’에 사람 수가 없어요. 팔로워나 방문자 수를 함께 적어 주세요. {example}",
              line=line, example=EXAMPLE)
        )  # fmt: skip
    return SnsAccount(kind, normal, reach, _unit(rest, kind, line))


def read_accounts(raw: str, _facts: Facts) -> tuple[SnsAccount, ...]:
    """Return the accounts that a text describes, a line each. Raises InvalidError."""
    lines = [line for line in re.split(r"[\n;]+", raw) if line.strip()]
    if not lines:
        raise InvalidError(_("SNS 주소와 팔로워나 방문자 수를 한 줄에 적어 주세요."))
    return tuple(read_account(line) for line in lines)


def show_accounts(value: Sequence[SnsAccount] | None) -> Words:
    if not value:
        return _("(없음)")
    return _("{items}", items=tuple(shown(each) for each in value))


def _missing_address(line: str) -> Words:
    return _("‘{line}’에서 SNS 주소를 찾지 못했어요. {example}", line=line, example=EXAMPLE)


def _address(text: str) -> tuple[str, str]:
    """The address in the text, and the rest: a link, else a platform's name and an account's."""
    link = LINK.search(text)
    named = [
        (found, place) for pattern, place in NAMES if (found := pattern.search(text.casefold()))
    ]
    if link and not _is_dotted_name(link, named):
        return link[0].rstrip(",;)"), f"{text[: link.start()]} {text[link.end() :]}"
    for found, place in named[:1]:
        rest = f"{text[: found.start()]} {text[found.end() :]}"
        handle = next((h for h in HANDLE.finditer(rest) if _is_name(h[0])), None)
        if handle:
            return place + handle[1], f"{rest[: handle.start()]} {rest[handle.end() :]}"
    return "", text


def _is_dotted_name(link: re.Match[str], named: list[tuple[re.Match[str], str]]) -> bool:
    """Whether "페이스북 walk.seoul" names an account, though there are hosts of that form."""
    networks = [found for found, place in named if not place.startswith("blog.")]
    before = any(found.end() <= link.start() for found in networks)
    return before and "/" not in link[0]


def _is_name(word: str) -> bool:
    """Whether a word may be an account's name: not a number, not one of the words for a number."""
    plain = word.removeprefix("@").casefold()
    if COUNT.fullmatch(plain) or not plain.isascii():
        return False
    return not any(pattern.search(plain) for _unit_of, pattern in WORDS)


def _reach(text: str) -> int | None:
    """The one number of people in the text."""
    counts = [_times(match) for match in COUNT.finditer(text)]
    return counts[0] if len(counts) == 1 and counts[0] <= MOST_PEOPLE else None


def _times(match: re.Match[str]) -> int:
    return round(float(match[1].replace(",", "")) * TIMES.get((match[2] or "").casefold(), 1))


def _unit(text: str, kind: Platform, line: str) -> Unit:
    """What is counted: as said; followers where nothing is said of a network, else asked."""
    said = text.casefold()
    for unit, pattern in WORDS:
        if pattern.search(said):
            return unit
    if kind in {"instagram", "youtube", "x", "facebook"}:
        return "followers"
    raise InvalidError(
        _("‘{line}’의 사람 수가 하루 방문자인지 한 달 방문자인지 함께 적어 주세요. {example}",
          line=line, example=EXAMPLE)
    )  # fmt: skip


def shown(account: SnsAccount) -> Words:
    """An account as it was understood."""
    return _(
        "{kind} {address} ({unit} {count}명)",
        kind=KINDS[account.kind],
        address=account.address.removeprefix("https://"),
        unit=UNITS[account.unit],
        count=account.reach,
    )
