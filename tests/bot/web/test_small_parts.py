import hashlib
import html
import re

import pytest
from starlette.requests import Request

from bot.web.limits import Limit
from bot.web.posted import Posted, readable
from bot.web.views import whole
from bot.web.visitor import Visitor, is_own_site, known, newcomer


def request(**headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "POST", "path": "/", "headers": raw})


def test_limit_admits_a_burst_and_then_the_rate() -> None:
    now = [0.0]
    limit = Limit(1.0, 3, lambda: now[0])
    assert [limit.admits("a") for _ in range(4)] == [True, True, True, False]
    assert limit.admits("b")
    now[0] = 1.5
    assert [limit.admits("a"), limit.admits("a")] == [True, False]


@pytest.mark.parametrize(("demo", "persona"), [(True, "coordinator"), (False, "citizen")])
def test_cookie_of_a_persona_counts_in_a_demo_only(persona: str, *, demo: bool) -> None:
    token = newcomer().token
    visitor = known(
        request(cookie=f"donghaeng={token}; donghaeng_role=coordinator"),
        demo=demo,
    )
    assert visitor == Visitor(token, persona)


def test_visitor_address_holds_only_the_hash() -> None:
    visitor = newcomer()
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", visitor.token)
    assert visitor.address == f"web:{hashlib.sha256(visitor.token.encode()).hexdigest()}"
    assert Visitor(visitor.token, "staff").address == f"{visitor.address}:staff"


def test_proof_is_of_one_visitor_persona_and_secret() -> None:
    anna = newcomer()
    proof = anna.proof("s")
    assert anna.owns(proof, "s")
    assert not newcomer().owns(proof, "s")
    assert not Visitor(anna.token, "staff").owns(proof, "s")
    assert not anna.owns(proof, "other")
    assert not anna.owns("né", "s")


def test_known_takes_a_persona_only_in_a_demo_and_only_a_real_one() -> None:
    token = newcomer().token
    staff = request(cookie=f"donghaeng={token}; donghaeng_role=staff")
    assert known(staff, demo=True) == Visitor(token, "staff")
    assert known(staff, demo=False) == Visitor(token)
    admin = request(cookie=f"donghaeng={token}; donghaeng_role=admin")
    assert known(admin, demo=True) == Visitor(token)
    assert known(request(cookie="donghaeng=short"), demo=True) is None


@pytest.mark.parametrize(
    ("headers", "public", "own"),
    [
        ({"sec_fetch_site": "same-origin"}, "", True),
        ({"sec_fetch_site": "cross-site"}, "", False),
        ({"sec_fetch_site": "same-site", "origin": "http://bot.kr", "host": "bot.kr"}, "", False),
        ({"origin": "http://bot.kr", "host": "bot.kr"}, "", True),
        ({"origin": "https://evil.kr", "host": "bot.kr"}, "", False),
        ({"origin": "null", "host": "bot.kr"}, "", False),
        ({"origin": "https://bot.kr", "host": "127.0.0.1:8000"}, "https://bot.kr", True),
        ({"host": "bot.kr"}, "", True),
    ],
)
def test_own_site_is_told_by_the_browser(headers: dict[str, str], public: str, own: bool) -> None:
    assert is_own_site(request(**headers), public) is own


def test_readable_keeps_lines_and_drops_what_nobody_types() -> None:
    assert readable("가\r\n나\r다\x00\x07\x85\ud800\t라") == "가\n나\n다\t라"


def test_identity_differs_with_content_and_key() -> None:
    one = Posted(text="가", key="k" * 8)
    assert one.identity() == Posted(text="가", key="k" * 8).identity()
    others = [Posted(text="나", key="k" * 8), Posted(text="가", key="l" * 8),
              Posted(press="가", key="k" * 8)]  # fmt: skip
    assert len({each.identity() for each in (one, *others)}) == 4


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("접수번호는 ID-2026-000123입니다. 고마워요", ["ID-2026-000123입니다."]),
        ("2027-01-01 ~ 2027-12-31", ["2027-01-01", "2027-12-31"]),
        ("010-●●●●-●●●●, 02-120", ["010-●●●●-●●●●,", "02-120"]),
        ("e-mail, 가-나, 12", []),
        ("<b>A-1</b>", ["A-1"]),
    ],
)
def test_numbers_stay_whole_and_nothing_else_changes(words: str, kept: list[str]) -> None:
    shown = str(whole(words))
    assert [
        html.unescape(each) for each in re.findall(r'<span class="whole">(.*?)</span>', shown)
    ] == kept
    assert html.unescape(re.sub(r"</?span[^>]*>", "", shown)) == words
    assert "<b>" not in shown
