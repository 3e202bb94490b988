"""What a browser is told it may do with our pages."""

from __future__ import annotations

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.web.guard import PDF_POLICY, Guard
from tests.bot.web.support import serving


def directives(policy: str) -> dict[str, str]:
    parts = (each.strip().partition(" ") for each in policy.split(";"))
    return {name: value for name, _space, value in parts}


async def test_page_runs_and_loads_only_what_is_its_own(sqlite_url: str) -> None:
    async with serving(sqlite_url) as site, httpx.AsyncClient() as browser:
        page = await browser.get(site.url)
    assert directives(page.headers["content-security-policy"]) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "same-origin"
    assert "style=" not in page.text
    assert "<script>" not in page.text


def test_document_runs_nothing() -> None:
    allowed = directives(PDF_POLICY)
    assert allowed["default-src"] == "'none'"
    assert "script-src" not in allowed
    assert allowed["frame-ancestors"] == "'none'"


async def test_answer_that_sets_a_header_itself_keeps_it() -> None:
    def document(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("", headers={"content-security-policy": PDF_POLICY})

    guarded = Starlette(routes=[Route("/", document)], middleware=[Middleware(Guard)])
    transport = httpx.ASGITransport(app=guarded)
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as browser:
        answer = await browser.get("/")
    assert answer.headers["content-security-policy"] == PDF_POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
