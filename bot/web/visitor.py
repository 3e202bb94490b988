"""Who is at the page: a random cookie, the account behind it, and the proof that a form is hers."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from handlers.commands import PERSONAS
from models.frozen import frozen

COOKIE = "donghaeng"
ROLE_COOKIE = "donghaeng_role"
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 bits
LIFETIME_S = 400 * 24 * 3600  # the longest that browsers keep a cookie
CITIZEN = "citizen"


@frozen
class Visitor:
    """A browser, in a demo under one of its personas. Only the token's hash is ever stored."""

    token: str
    persona: str = CITIZEN

    @property
    def chat(self) -> str:
        digest = hashlib.sha256(self.token.encode()).hexdigest()
        return digest if self.persona == CITIZEN else f"{digest}:{self.persona}"

    @property
    def address(self) -> str:
        return f"web:{self.chat}"

    def proof(self, secret: str) -> str:
        """The token that a form of this page carries (against cross-site requests)."""
        return _keyed(secret, f"form:{self.token}:{self.persona}")

    def mark(self, secret: str) -> str:
        """Names the conversation to the script, so that a window notices a change of persona."""
        return _keyed(secret, f"mark:{self.address}")[:12]

    def owns(self, proof: str, secret: str) -> bool:
        return hmac.compare_digest(self.proof(secret).encode(), proof.encode())


def _keyed(secret: str, words: str) -> str:
    return hmac.new(f"web:{secret}".encode(), words.encode(), "sha256").hexdigest()


def known(request: Request, *, demo: bool) -> Visitor | None:
    """Return who sent the request; None without a cookie of ours."""
    token = request.cookies.get(COOKIE, "")
    if not TOKEN.fullmatch(token):
        return None
    persona = request.cookies.get(ROLE_COOKIE, CITIZEN)
    return Visitor(token, persona if demo and persona in PERSONAS else CITIZEN)


def newcomer() -> Visitor:
    return Visitor(secrets.token_urlsafe(32))


def remember(request: Request, response: Response, visitor: Visitor, *, demo: bool) -> None:
    """Set the cookies: unreadable for scripts, not sent across sites, over TLS only where it is."""
    cookies = {COOKIE: visitor.token}
    if demo:
        cookies[ROLE_COOKIE] = visitor.persona
    for name, value in cookies.items():
        response.set_cookie(
            name,
            value,
            max_age=LIFETIME_S,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )


def is_own_site(request: Request, public_url: str) -> bool:
    """Whether a form was sent from our own pages (Fetch Metadata, else Origin)."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    if origin is None:
        return True  # an old browser: the form's proof decides
    ours = {request.headers.get("host", ""), urlsplit(public_url).netloc} - {""}
    return urlsplit(origin).netloc in ours
