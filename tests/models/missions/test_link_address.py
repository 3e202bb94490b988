"""Addresses in one form: the same page is the same address, and another page is another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.missions.link_address import InvalidLinkError, belongs, normalise_link, platform_of

HOSTS = st.sampled_from(
    ["blog.naver.com", "m.blog.naver.com", "www.m.instagram.com", "youtu.be", "www.youtube.com",
     "mobile.twitter.com", "x.com", "m.facebook.com", "walk.tistory.com", "walk.blog.me", "한글.kr",
     "EXAMPLE.com.", "example.com:443", "example.com:8080", "www.com", "threads.net"]
)  # fmt: skip
PIECES = st.one_of(
    st.sampled_from(
        ["PostView.naver", "PostList.nhn", "p", "reel", "status", "watch", "shorts", "@Walk", "Walk",
         "channel", "videos", "i", "profile.php", "%2541", "%2F", "a%20b", "", "..", "글", "12"]
    ),
    st.text(st.characters(exclude_categories=("Z", "C")), max_size=8),
)  # fmt: skip
PARAMETERS = st.tuples(
    st.sampled_from(["v", "blogId", "logNo", "utm_source", "id", "si", "list", "fbclid", "q", "Redirect"]),
    PIECES,
)  # fmt: skip


@given(
    st.sampled_from(["https://", "http://", "", "HTTPS://"]),
    HOSTS,
    st.lists(PIECES, max_size=4),
    st.lists(PARAMETERS, max_size=4),
)
def test_normalising_twice_changes_nothing(
    scheme: str, host: str, pieces: list[str], parameters: list[tuple[str, str]]
) -> None:
    query = "&".join(f"{name}={value}" for name, value in parameters)
    try:
        once = normalise_link(f"{scheme}{host}/{'/'.join(pieces)}?{query}#top")
    except InvalidLinkError:
        return
    assert normalise_link(once) == once
    assert once.startswith("https://")
    assert "utm_" not in once.partition("?")[2].partition("=")[0]


@given(st.text())
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        once = normalise_link(text)
    except InvalidLinkError:
        return
    assert normalise_link(once) == once


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("http://WWW.Example.com:80/Walk/?b=2&utm_source=x&a=1#top", "https://example.com/Walk?a=1&b=2"),
        ("example.com", "https://example.com"),
        ("m.blog.naver.com/Donghaeng/223", "https://blog.naver.com/donghaeng/223"),
        ("https://blog.naver.com/PostView.naver?blogId=donghaeng&logNo=223&from=x",
         "https://blog.naver.com/donghaeng/223"),
        ("https://blog.naver.com/PostList.nhn?blogId=donghaeng", "https://blog.naver.com/donghaeng"),
        ("https://blog.naver.com/donghaeng?Redirect=Log&logNo=223", "https://blog.naver.com/donghaeng/223"),
        ("https://donghaeng.blog.me/223", "https://blog.naver.com/donghaeng/223"),
        ("https://youtu.be/AbC-1?si=xyz", "https://youtube.com/watch?v=AbC-1"),
        ("https://m.youtube.com/watch?list=P&v=AbC-1&t=10", "https://youtube.com/watch?v=AbC-1"),
        ("https://www.youtube.com/shorts/AbC-1", "https://youtube.com/watch?v=AbC-1"),
        ("https://www.youtube.com/@Walk/videos", "https://youtube.com/@walk"),
        ("https://www.youtube.com/channel/UCx/about", "https://youtube.com/channel/UCx"),
        ("https://www.instagram.com/walk/reel/CODe/?igsh=1", "https://instagram.com/p/CODe"),
        ("https://instagram.com/Walk/", "https://instagram.com/walk"),
        ("https://mobile.twitter.com/Walk/status/12/photo/1?s=20", "https://x.com/i/status/12"),
        ("https://twitter.com/Walk", "https://x.com/walk"),
        ("https://m.facebook.com/profile.php?id=7&ref=x", "https://facebook.com/profile.php?id=7"),
        ("https://walk.tistory.com/12/?fbclid=1", "https://walk.tistory.com/12"),
    ],
)  # fmt: skip
def test_platforms_addresses_have_one_form(written: str, normal: str) -> None:
    assert normalise_link(written) == normal


@pytest.mark.parametrize(
    "text",
    ["", "블로그", "ftp://example.com/a", "javascript:alert(1)", "http://", "http://a b.com",
     "https://127.0.0.1/", "https://localhost/a", "https://[::1", "a" * 2001, "https://example.com:x"],
)  # fmt: skip
def test_what_is_no_public_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidLinkError):
        normalise_link(text)


@pytest.mark.parametrize(
    ("post", "account", "answer"),
    [
        ("https://m.blog.naver.com/walk/223", "https://blog.naver.com/walk", True),
        ("https://blog.naver.com/PostView.naver?blogId=walk&logNo=2", "blog.naver.com/walk", True),
        ("https://blog.naver.com/walker/223", "https://blog.naver.com/walk", False),
        ("https://walk.tistory.com/3", "https://walk.tistory.com", True),
        ("https://other.tistory.com/3", "https://walk.tistory.com", False),
        ("https://example.com/walker/3", "https://example.com/walk", False),
        ("https://www.instagram.com/walk/p/CODE/", "https://instagram.com/walk", True),
        ("https://www.instagram.com/p/CODE/", "https://instagram.com/walk", None),
        ("https://youtu.be/AbC", "https://youtube.com/@walk", None),
        ("https://twitter.com/Walk/status/1", "https://x.com/walk", True),
        ("https://x.com/other/status/1", "https://x.com/walk", False),
        ("https://x.com/i/status/1", "https://x.com/walk", None),
        ("https://facebook.com/walk/posts/1", "https://facebook.com/walk", True),
    ],
)
def test_post_is_seen_to_belong_to_an_account(post: str, account: str, answer: bool | None) -> None:
    assert belongs(post, account) is answer


@pytest.mark.parametrize(
    ("link", "kind"),
    [
        ("m.blog.naver.com/walk", "blog"),
        ("walk.tistory.com", "blog"),
        ("instagram.com/walk", "instagram"),
        ("youtu.be/x", "youtube"),
        ("twitter.com/walk", "x"),
        ("fb.com/walk", "facebook"),
        ("tiktok.com/@walk", "other"),
    ],
)
def test_platform_is_read_from_the_address(link: str, kind: str) -> None:
    assert platform_of(link) == kind
