"""The webhook: a secret, a limit, and 200 only after the commit."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from urllib.parse import urlsplit

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.telegram.intake import Intake
from bot.channels.telegram.parsing import NAME, is_payload
from bot.writer import PASSING
from models.frozen import frozen
from models.json_text import decoded

PATH = "/telegram/webhook"
HEADER = "X-Telegram-Bot-Api-Secret-Token"  # Bot API, setWebhook
MOST_BYTES = 1024 * 1024  # an update is a few kilobytes

log = structlog.get_logger()


def secret_for(token: str, chosen: str) -> str:
    """Return the secret that Telegram is to send; made from the token when none was chosen."""
    return chosen or hmac.new(token.encode(), b"telegram webhook", hashlib.sha256).hexdigest()


def address(url: str) -> str:
    """Return the webhook's whole address; a bare host gets our path."""
    return url.rstrip("/") + PATH if urlsplit(url).path in {"", "/"} else url


@frozen
class Webhook:
    """The route that Telegram posts updates to. `alive` is called for each genuine post."""

    intake: Intake
    secret: str
    alive: Callable[[], None]

    def route(self) -> Route:
        return Route(PATH, self.post, methods=["POST"])

    async def post(self, request: Request) -> Response:
        given = request.headers.get(HEADER, "")
        if not hmac.compare_digest(given.encode(), self.secret.encode()):
            return self._refuse(403, "secret")
        body = await _body(request)
        if body is None:
            return self._refuse(413, "too_large")
        try:
            payload = decoded(body)
        except (ValueError, RecursionError):
            return self._refuse(400, "malformed")
        if not is_payload(payload):
            return self._refuse(400, "malformed")
        self.alive()
        return await self._take(payload)

    async def _take(self, payload: object) -> Response:
        """200 after the commit; else Telegram sends the update again, and holds back its chat."""
        try:
            await self.intake.take(payload)
        except PASSING as error:
            log.warning("an update waits", action="update_waits", fault=type(error).__name__)
            return PlainTextResponse("busy", 503)
        except Exception as error:  # noqa: BLE001 - the edge: no traceback to the outside
            log.warning("an update failed", action="update_failed", fault=type(error).__name__)
            return PlainTextResponse("failed", 500)
        return Response(status_code=200)

    def _refuse(self, status: int, reason: str) -> Response:
        self.intake.ports.refused[NAME, reason] += 1
        return PlainTextResponse(reason, status)


async def _body(request: Request) -> bytes | None:
    """Return the body; None when it is too large, read no further than the limit."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and (len(announced) > 15 or int(announced) > MOST_BYTES):
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)
