"""The public page that answers whether a certificate's number stands: valid, withdrawn or unknown.

It names nobody and keeps nothing. GET forms, so it works without a script; five languages by the
browser's wishes or `?lang=`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from urllib.parse import quote

from jinja2 import Environment
from sqlalchemy import Engine
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.database import read
from bot.texts import SPOKEN, say
from bot.web.assets import Assets
from bot.web.guard import Guard
from bot.web.limits import Limit
from bot.web.page import environment
from bot.web.parts import NO_STORE
from bot.web.words import LABELS, TROUBLE, spoken
from handlers.commands import LANGUAGES
from models.frozen import frozen
from models.supporters import certificate
from models.text import Words, _

#: Of one address: enough for a desk that checks papers, too little for guessing.
LOOKS_A_SECOND, LOOKS_AT_ONCE = 0.5, 30
LONGEST = 60
RETRY_AFTER_S = "10"
WORDS: Mapping[str, Words] = {
    "heading": _("증명서 번호 확인"),
    "lead": _(
        "서울시 약자동행 서포터즈의 위촉장·수료증·활동 증명서에 적힌 번호를 넣으면 유효한지 알려 드려요."
    ),
    "label": _("증서 번호"),
    "hint": _("예: DH-2027-000001-ABC234. 띄어쓰기와 대소문자는 달라도 돼요."),
    "check": _("확인하기"),
    "another": _("다른 번호 확인하기"),
    "answered": _("확인 결과"),
    "languages": _("언어"),
    "to_chat": _("동행봇과 대화하기"),
}
ANSWERS: Mapping[str, tuple[Words, Words]] = {
    "valid": (_("유효한 증서예요."), _("서울시 약자와의동행추진단이 낸 증서의 번호예요.")),
    "withdrawn": (_("취소된 증서예요."), _("이 번호의 증서는 더 이상 쓸 수 없어요.")),
    "unknown": (
        _("확인되지 않는 번호예요."),
        _("번호를 다시 살펴봐 주세요. 그래도 같으면 다산콜 120으로 물어봐 주세요."),
    ),
}
SIGNS: Mapping[str, str] = {"valid": "✓", "withdrawn": "✕", "unknown": "?"}


def language_of(request: Request) -> str:
    """The language asked for by `?lang=`, else the browser's first one that is spoken here.

    A browser that wants none of them gets English, one that says nothing Korean.
    """
    chosen = request.query_params.get("lang", "")
    if chosen in SPOKEN:
        return chosen
    wanted = request.headers.get("accept-language", "")
    ranked: list[tuple[float, int, str]] = []
    for at, part in enumerate(wanted.split(",")[:20]):
        name, _semicolon, weight = part.strip().partition(";q=")
        try:
            rank = float(weight) if weight else 1.0
        except ValueError:
            rank = 0.0
        if rank > 0 and name:
            ranked.append((-rank, at, name.split("-")[0].lower()))
    names = [name for _rank, _at, name in sorted(ranked)]
    if not names or names[0] == "*":
        return "ko"
    return next((name for name in names if name in SPOKEN), "en")


@frozen
class CertificatePage:
    """`/certificates` asks for a number, `/certificates/<number>` answers."""

    engine: Engine
    assets: Assets
    monotonic: Callable[[], float] = time.monotonic
    looks: Limit = field(init=False)
    _templates: Environment = field(default_factory=environment)

    def __post_init__(self) -> None:
        object.__setattr__(self, "looks", Limit(LOOKS_A_SECOND, LOOKS_AT_ONCE, self.monotonic))

    def routes(self) -> Sequence[BaseRoute]:
        guarded = [Middleware(Guard)]
        return [
            Route("/certificates", self.form, middleware=guarded),
            Route("/certificates/{number:path}", self.answer, middleware=guarded),
        ]

    async def form(self, request: Request) -> Response:
        """The form; a number typed into it leads to the answer's own address."""
        typed = request.query_params.get("number", "").strip()[:LONGEST]
        if not typed:
            return self._page(request, "", "")
        lang = request.query_params.get("lang", "")
        tail = f"?lang={lang}" if lang in SPOKEN else ""
        return RedirectResponse(f"/certificates/{quote(typed, safe='')}{tail}", 303, NO_STORE)

    async def answer(self, request: Request) -> Response:
        typed = request.path_params["number"].strip()[:LONGEST]
        if not typed:
            return self._page(request, "", "")
        host = request.client.host if request.client else ""
        if not self.looks.admits(host):
            return self._page(request, typed, "busy", 429)
        found = await read(self.engine, lambda c: certificate.verify(c, typed))
        return self._page(request, typed, found)

    def _page(self, request: Request, typed: str, answer: str, status: int = 200) -> Response:
        language = language_of(request)
        words = ANSWERS.get(answer) or (TROUBLE[429] if answer == "busy" else ("", ""))
        path = f"/certificates/{quote(typed, safe='')}" if typed else "/certificates"
        page = self._templates.get_template("certificate.html").render(
            t=spoken(LABELS, language) | spoken(WORDS, language),
            language=language,
            chosen=request.query_params.get("lang", "") in SPOKEN,
            languages=[(code, name, f"{path}?lang={code}") for code, name in LANGUAGES.items()],
            asset=self.assets.url,
            typed=typed,
            answer=answer,
            sign=SIGNS.get(answer, "!"),
            told=say(words[0], language),
            advice=say(words[1], language),
        )
        headers = {**NO_STORE, "X-Robots-Tag": "noindex"}
        if status == 429:
            headers["Retry-After"] = RETRY_AFTER_S
        return HTMLResponse(page, status, headers)
