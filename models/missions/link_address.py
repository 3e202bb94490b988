"""Addresses on the web in one form, so that the same page is the same address. Pure.

The rules of the platforms (which part of an address names the account, which the post) are read
off their own pages in 2026; what is not known to them is only tidied.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Literal
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

Platform = Literal["blog", "instagram", "youtube", "x", "facebook", "other"]
LONGEST = 2000
#: Prefixes of a host that show the same page in another dress.
DRESSES = ("www.", "m.", "mobile.", "web.", "mbasic.")
#: Parameters that tell where a reader came from, never what is read.
TRACKING = re.compile(
    r"utm_.*|_ga|_gl|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igsh|igshid"
    r"|mc_cid|mc_eid|mibextid|ref_src|ref_url|n_media|n_query|n_rank|n_ad|n_ad_group|n_keyword.*"
    r"|napm|trackingcode|proxyreferer"
)
ALIASES = {
    "twitter.com": "x.com",
    "instagr.am": "instagram.com",
    "fb.com": "facebook.com",
    "threads.net": "threads.com",
    "youtube-nocookie.com": "youtube.com",
    "music.youtube.com": "youtube.com",
}
NAVER_ID = re.compile(r"[a-z0-9_-]+")
NO_ACCOUNTS = frozenset(
    {"p", "reel", "reels", "tv", "explore", "stories", "i", "watch", "share", "groups", "hashtag",
     "search", "home", "events", "permalink.php", "story.php", "photo", "photo.php", "playlist"}
)  # fmt: skip


class InvalidLinkError(ValueError):
    """The text is no address of a page on the public web."""


def normalise_link(url: str) -> str:
    """Return the address in its one form: https, no tracking, the platform's shortest path.

    Normalising twice changes nothing. Raises InvalidLinkError.
    """
    host, path, query = _taken_apart(url)
    rule = RULES.get(host)
    if rule is not None:
        path, query = rule(path, query)
    tail = urlencode(query)
    return f"https://{host}{path}{'?' + tail if tail else ''}"


def platform_of(url: str) -> Platform:
    """Return the kind of platform that an address stands on. Raises InvalidLinkError."""
    host = _taken_apart(url)[0]
    if host == "blog.naver.com" or host.endswith((".tistory.com", ".blogspot.com")):
        return "blog"
    if host in {"brunch.co.kr", "velog.io", "medium.com"} or host.endswith(".wordpress.com"):
        return "blog"
    known: dict[str, Platform] = {
        "instagram.com": "instagram",
        "youtube.com": "youtube",
        "x.com": "x",
        "facebook.com": "facebook",
    }
    return known.get(host, "other")


def belongs(url: str, account: str) -> bool | None:
    """Whether a post's address lies under an account's; None where the address does not tell.

    A video's or a picture's own address holds no account's name (youtu.be/…, instagram.com/p/…).
    Raises InvalidLinkError.
    """
    host, path, query = _taken_apart(url)
    own_host, own_path, own_query = _taken_apart(normalise_link(account))
    if host != own_host:
        return False
    owner = _owner(host, path, query)
    if owner is None:
        return None
    if host not in RULES:
        own = own_path.casefold()
        return owner == own or owner.startswith(f"{own}/")
    return owner == _owner(own_host, own_path, own_query)


def _owner(host: str, path: str, query: list[tuple[str, str]]) -> str | None:
    """The part of an address that names its account; None when none does. Other hosts: the path."""
    if host not in RULES:
        return path.casefold()
    if host == "blog.naver.com":
        path, query = _naver(path, query)
    parts = [part for part in path.split("/") if part]
    if host == "facebook.com":
        number = dict(query).get("id")
        if number:
            return number
    if not parts or parts[0].casefold() in NO_ACCOUNTS:
        return None
    if host == "youtube.com":
        if parts[0].startswith("@"):
            return parts[0].casefold()
        named = len(parts) > 1 and parts[0] in {"channel", "c", "user"}
        return "/".join(parts[:2]) if named else None
    return parts[0].casefold()


def _taken_apart(url: str) -> tuple[str, str, list[tuple[str, str]]]:
    """Host, path without a slash at its end, and the parameters that say what is read, sorted."""
    text = unicodedata.normalize("NFKC", url).strip()
    if not text or len(text) > LONGEST or re.search(r"[\s\x00-\x1f\x7f]", text):
        raise InvalidLinkError(url)
    if not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*://", text):
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or ""), parts.port
    except ValueError as error:
        raise InvalidLinkError(url) from error
    if parts.scheme not in {"http", "https"}:
        raise InvalidLinkError(url)
    host = _host(host, url)
    path = quote(_once(parts.path), safe="/@:!$&'()*+,;=~-._")
    path = re.sub(r"/{2,}", "/", path).rstrip("/")
    shown = f"{host}:{port}" if port not in {None, 80, 443} else host
    if host.endswith(".blog.me"):  # Naver's own short form, closed in 2021, still in old links
        shown, path = "blog.naver.com", f"/{host.removesuffix('.blog.me')}{path}"
    query = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not TRACKING.fullmatch(name.casefold())
    )
    if shown == "youtu.be":
        return "youtube.com", "/watch", [("v", path.strip("/").split("/")[0])]
    return shown, path, query


def _once(path: str) -> str:
    return unicodedata.normalize("NFC", unquote(path))


def _host(host: str, url: str) -> str:
    name = host.casefold().rstrip(".")
    try:
        name = name.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise InvalidLinkError(url) from error
    while True:
        bare = next((name.removeprefix(d) for d in DRESSES if name.startswith(d)), name)
        if bare == name or "." not in bare:
            break
        name = bare
    if not re.fullmatch(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z][a-z0-9-]*[a-z0-9]", name):
        raise InvalidLinkError(url)
    return ALIASES.get(name, name)


Rule = Callable[[str, list[tuple[str, str]]], tuple[str, list[tuple[str, str]]]]


def _naver(path: str, query: list[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]]:
    """blog.naver.com: PostView.naver?blogId=…&logNo=… and /id?Redirect=Log&logNo=… are /id/number."""
    held = dict(query)
    parts = [part for part in path.split("/") if part]
    owner, number = held.get("blogId", ""), held.get("logNo", "")
    if not owner and parts and "." not in parts[0]:
        owner = parts[0]
    if not number and len(parts) > 1 and parts[1].isdigit():
        number = parts[1]
    owner = owner.casefold()
    if not NAVER_ID.fullmatch(owner):
        return path, query
    return (f"/{owner}/{number}" if number.isdigit() else f"/{owner}"), []


def _instagram(path: str, _query: list[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]]:
    """A post's code is unique without its account: /name/p/CODE, /reel/CODE are /p/CODE."""
    parts = [part for part in path.split("/") if part]
    posts = {"p", "reel", "reels", "tv"}
    at = next((n for n, part in enumerate(parts[:2]) if part in posts), None)
    if at is not None and len(parts) > at + 1:
        return f"/p/{parts[at + 1]}", []
    if parts and parts[0] not in NO_ACCOUNTS:
        return f"/{parts[0].casefold()}", []
    return path, []


def _youtube(path: str, query: list[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]]:
    """A video by its code however it is shown; a channel without its tabs."""
    held = dict(query)
    parts = [part for part in path.split("/") if part]
    if parts and parts[0] in {"shorts", "live", "embed", "v"} and len(parts) > 1:
        return "/watch", [("v", parts[1])]
    if parts == ["watch"] and "v" in held:
        return "/watch", [("v", held["v"])]
    if parts == ["playlist"]:
        return path, [(name, value) for name, value in query if name == "list"]
    if parts and parts[0].startswith("@"):
        return f"/{parts[0].casefold()}", []
    if len(parts) > 1 and parts[0] in {"channel", "c", "user"}:
        return f"/{parts[0]}/{parts[1]}", []
    return path, []


def _x(path: str, _query: list[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]]:
    """A post's number is unique without its account: /name/status/1/photo/1 is /i/status/1."""
    parts = [part for part in path.split("/") if part]
    if "status" in parts[:3]:
        at = parts.index("status")
        if len(parts) > at + 1:
            return f"/i/status/{parts[at + 1]}", []
    if parts and parts[0] not in NO_ACCOUNTS:
        return f"/{parts[0].casefold()}", []
    return path, []


def _facebook(path: str, query: list[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]]:
    """Only the parameters that name a profile or a post stay; names fold, codes do not."""
    kept = [(n, v) for n, v in query if n in {"id", "story_fbid", "fbid", "v"}]
    parts = [part for part in path.split("/") if part]
    if len(parts) == 1 and parts[0].casefold() not in NO_ACCOUNTS:
        return f"/{parts[0].casefold()}", kept
    if len(parts) > 1 and parts[0].casefold() not in NO_ACCOUNTS:
        return "/" + "/".join([parts[0].casefold(), *parts[1:]]), kept
    return path, kept


RULES: dict[str, Rule] = {
    "blog.naver.com": _naver,
    "instagram.com": _instagram,
    "youtube.com": _youtube,
    "x.com": _x,
    "facebook.com": _facebook,
}
