"""A scanned QR code of an entrance: the code stands typed, and nothing happens before the press."""

from __future__ import annotations

import httpx
import pytest

from tests.bot.web.support import serving


@pytest.mark.parametrize(
    ("query", "typed"),
    [
        ("?checkin=482913", True),
        ("?checkin=48291", False),
        ("?checkin=４８２９１３", False),
        ("?checkin=%22%3E%3Cscript%3E", False),
        ("", False),
    ],
)
async def test_code_stands_typed_only_when_it_is_one(
    sqlite_url: str, query: str, typed: bool
) -> None:
    async with serving(sqlite_url) as site, httpx.AsyncClient(base_url=site.url) as client:
        page = (await client.get(f"/{query}", headers={"Accept-Language": "ko"})).text
    assert ("입장 확인 482913" in page) is typed
    assert ("‘보내기’를 누르면 입장을 확인해요" in page) is typed
