"""The one way in for HTTP and Socket Mode: verified, parsed, answered after the commit.

HTTP: https://docs.slack.dev/authentication/verifying-requests-from-slack (HMAC-SHA256, five
minutes). Bolt dispatches what was parsed once here; its own parser reads before it verifies, and
loses a command whose text contains the word "payload".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.channels.base import Ports
from bot.channels.slack import payloads
from bot.channels.slack.turns import Turns
from bot.channels.slack.workspace import QUIET, NotReadyError, Workspace
from bot.writer import BusyError
from models.json_text import decoded

log = structlog.get_logger()

PATH = "/slack/events"
MOST_BODY = 1_000_000  # bytes; a view of 250 KB comes back percent-encoded
ANY = re.compile("")
WHAT_IT_IS = {"type", "command", "ssl_check"}  # one of them stands in everything Slack sends
SENT_AGAIN = {"Retry-After": "1"}


class _TooLargeError(Exception):
    """The body is larger than anything Slack sends."""


class MalformedError(Exception):
    """What came is not what Slack sends."""


@dataclass
class Door:
    ports: Ports
    workspace: Workspace
    turns: Turns
    _bolt: AsyncApp = field(init=False)
    _verifier: SignatureVerifier | None = field(init=False)

    def __post_init__(self) -> None:
        secret = self.workspace.settings.slack_signing_secret
        self._verifier = SignatureVerifier(secret) if secret.strip() else None

        async def authorize() -> AuthorizeResult:  # Bolt takes no bound method here
            return self._identity()

        bolt = AsyncApp(
            authorize=authorize,
            process_before_response=True,  # acknowledge only what is committed
            request_verification_enabled=False,  # done above, before anything is parsed
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
            logger=QUIET,
        )
        bolt.event(ANY)(self._take)
        bolt.command(ANY)(self._take)
        bolt.action(ANY)(self._take)
        bolt.view_submission(ANY)(self._take)
        bolt.view_closed(ANY)(self._take)
        self._bolt = bolt

    def routes(self) -> Sequence[BaseRoute]:
        return [Route(PATH, self.post, methods=["POST"])]

    async def post(self, request: Request) -> Response:
        """401 unsigned or old, 400 malformed, 413 too large, 503 send again, 200 committed."""
        try:
            raw = await _body(request)
        except _TooLargeError:
            return self._refused("too_large", 413)
        if not self._is_signed(raw, request):
            return self._refused("signature", 401)
        try:
            body = _parsed(raw, request.headers.get("content-type", ""))
            answer = await self.dispatch(body)
        except MalformedError:
            return self._refused("malformed", 400)
        headers = SENT_AGAIN if answer.status == 503 else {}
        kind = answer.first_headers().get("content-type", "text/plain")
        return Response(answer.body, answer.status, headers, media_type=kind)

    async def dispatch(self, body: Any) -> BoltResponse:
        """Answer a parsed payload: 200 after the commit, 503 when it must be sent again.

        Raises MalformedError.
        """
        if not (isinstance(body, dict) and body.keys() & WHAT_IT_IS):
            raise MalformedError
        try:
            if body.get("type") != "url_verification" and not body.get("ssl_check"):
                await self.workspace.ready()
            answer = await self._bolt.async_dispatch(
                AsyncBoltRequest(body=body, mode="socket_mode")
            )
        except NotReadyError:
            return BoltResponse(status=503)
        except Exception as error:  # Bolt trusts its input; ours may be anything
            raise MalformedError from error
        if answer.status == 404:  # nothing we asked for, and no reason to send it again
            self.ports.refused["slack", "unknown"] += 1
            return BoltResponse(status=200)
        if answer.status == 500:
            raise MalformedError
        return answer

    def _identity(self) -> AuthorizeResult:
        """One workspace, one token: whom Bolt acts for is always the same."""
        space = self.workspace
        return AuthorizeResult(
            enterprise_id=None,
            team_id=space.team,
            bot_user_id=space.bot_user,
            bot_id=space.bot,
            bot_token=space.client.token,
        )

    async def _take(self, body: dict[str, Any]) -> BoltResponse:
        came = payloads.parse(body)
        if came is None:
            is_event = body.get("type") == "event_callback"
            if not is_event:
                self.ports.refused["slack", "unknown"] += 1
            return BoltResponse(status=200)
        try:
            return BoltResponse(status=200, body=await self.turns.take(came) or "")
        except Exception as error:  # noqa: BLE001 - whatever kept the turn from being committed
            reason = "busy" if isinstance(error, BusyError) else "failed"
            self.ports.refused["slack", reason] += 1
            log.warning("Slack must send again", action="slack_sent_back",
                        fault=type(error).__name__)  # fmt: skip
            return BoltResponse(status=503)

    def _is_signed(self, raw: bytes, request: Request) -> bool:
        stamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        if self._verifier is None or not (
            stamp.isascii() and stamp.isdecimal() and len(stamp) < 15
        ):
            return False
        try:
            return self._verifier.is_valid(raw, stamp, signature)
        except (UnicodeDecodeError, TypeError):  # not UTF-8, or a signature that is not ASCII
            return False

    def _refused(self, reason: str, status: int) -> Response:
        self.ports.refused["slack", reason] += 1
        return Response(status_code=status)


async def _body(request: Request) -> bytes:
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > MOST_BODY:
            raise _TooLargeError
    return bytes(content)


def _parsed(raw: bytes, content_type: str) -> Any:
    """Read JSON (events), or a form with its `payload` (interactions) or without (commands)."""
    try:
        if content_type.startswith("application/json"):
            return decoded(raw)
        form = dict(parse_qsl(raw.decode(), keep_blank_values=True, strict_parsing=True))
        return decoded(form["payload"].encode()) if "payload" in form else form
    except (ValueError, RecursionError) as error:
        raise MalformedError from error
