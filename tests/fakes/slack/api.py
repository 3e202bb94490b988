"""The Web API as HTTP: arguments, tokens, scopes, limits, planned mishaps."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.fakes.slack import (
    chat_methods,
    conversation_methods,
    file_methods,
    user_methods,
    view_methods,
)
from tests.fakes.slack.faults import Fault, Faults
from tests.fakes.slack.limits import Limits
from tests.fakes.slack.method import Args, Method, Methods
from tests.fakes.slack.refusal import Json, Refused
from tests.fakes.slack.socket import SocketMode
from tests.fakes.slack.workspace import Workspace

SCOPE_KINDS = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}
CONNECT = "apps.connections.open"


@dataclass
class Call:
    """One request to the Web API and how it was answered; status 0: it was not."""

    method: str
    args: Args
    token: str | None
    at: float
    status: int = 0
    answer: Json | None = None

    @property
    def error(self) -> str | None:
        return self.answer.get("error") if self.answer else None


class WebApi:
    def __init__(
        self,
        space: Workspace,
        socket: SocketMode,
        *,
        bot_token: str,
        app_token: str,
        limits: Limits,
    ) -> None:
        self.calls: list[Call] = []
        self.faults = Faults()
        self.limits = limits
        self.closing = asyncio.Event()
        self._space, self._socket = space, socket
        self._tokens = {bot_token: "bot", app_token: "app"}
        self._methods: Methods = {
            **chat_methods.METHODS,
            **conversation_methods.METHODS,
            **user_methods.METHODS,
            **view_methods.METHODS,
            **file_methods.METHODS,
            CONNECT: Method(self._connect, None, 1, "app"),
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        call = Call(name, Args(), None, self._space.clock())
        self.calls.append(call)
        try:
            call.args = await _arguments(request)
        except Refused as refused:
            call.answer = refused.body()
            return self._respond(call, 200)
        call.token = _token(request, call.args)
        self._space.changed()
        fault = self.faults.take(name)
        try:
            if fault is None or fault.kind == "slow":
                await self.pause(fault.seconds if fault else 0)
                return self._act(call)
            if fault.acted:
                self._act(call)
                call.status = 0
            return await self.befall(fault, request, call)
        finally:
            self._space.changed()

    async def befall(self, fault: Fault, request: web.Request, call: Call) -> web.StreamResponse:
        """Answer (or not) as the planned mishap says."""
        match fault.kind:
            case "hang":
                await self.closing.wait()
                return web.Response(status=503)
            case "drop":
                if request.transport is not None:
                    request.transport.abort()
                return web.Response(status=503)
            case _:
                headers = {}
                if fault.retry_after_s is not None:
                    headers["Retry-After"] = str(fault.retry_after_s)
                call.answer = {"ok": False, "error": fault.error} if fault.error else None
                return self._respond(call, fault.status, headers)

    async def pause(self, seconds: float) -> None:
        """Wait, unless the fake is closing."""
        if seconds:
            waiting = asyncio.create_task(self.closing.wait())
            await asyncio.wait([waiting], timeout=seconds)
            waiting.cancel()

    def _act(self, call: Call) -> web.Response:
        wait_s = None
        try:
            method = self._allowed(call)
            where = str(call.args.get("channel") or "")
            wait_s = self.limits.wait_s(call.method, method.tier, where, self._space.clock())
            call.answer = (
                method.run(self._space, call.args)
                if wait_s is None
                else Refused("ratelimited").body()
            )
        except Refused as refused:
            call.answer = refused.body()
        if wait_s is None:
            return self._respond(call, 200)
        return self._respond(call, 429, {"Retry-After": str(wait_s)})

    def _allowed(self, call: Call) -> Method:
        """The method, when the token may call it."""
        method = self._methods.get(call.method)
        if method is None:
            raise Refused("unknown_method", req_method=call.method)
        if not call.token:
            raise Refused("not_authed")
        kind = self._tokens.get(call.token)
        if kind is None:
            raise Refused("invalid_auth")
        if not self._space.is_installed:
            raise Refused("account_inactive")
        if kind != method.token:
            raise Refused("not_allowed_token_type")
        scope = self._scope(method, call.args)
        if scope and scope not in self._space.scopes:
            provided = ",".join(sorted(self._space.scopes))
            raise Refused("missing_scope", needed=scope, provided=provided)
        return method

    def _scope(self, method: Method, args: Args) -> str | None:
        """`*` in a scope stands for the kind of conversation that is asked for."""
        if method.scope is None or "*" not in method.scope:
            return method.scope
        channel = self._space.channels.get(str(args.get("channel") or ""))
        return method.scope.replace("*", SCOPE_KINDS[channel.kind if channel else "channel"])

    def _connect(self, space: Workspace, args: Args) -> Json:
        url = space.base_url.replace("http://", "ws://", 1) + self._socket.new_path()
        return {"ok": True, "url": url}

    def _respond(
        self, call: Call, status: int, headers: dict[str, str] | None = None
    ) -> web.Response:
        call.status = status
        told = {"X-Slack-Req-Id": f"{len(self.calls):032x}", **(headers or {})}
        told["X-OAuth-Scopes"] = ",".join(sorted(self._space.scopes))
        if call.answer is None:
            page = "<html><body>Server Error</body></html>"
            return web.Response(status=status, text=page, content_type="text/html", headers=told)
        return web.json_response(call.answer, status=status, headers=told)


async def _arguments(request: web.Request) -> Args:
    """Query, form and JSON arguments together, as slack_sdk sends them."""
    args = Args(request.query)
    if request.method != "POST" or not request.can_read_body:
        return args
    if request.content_type == "application/json":
        try:
            body: Any = json.loads(await request.text())
        except ValueError:
            raise Refused("invalid_json") from None
        if not isinstance(body, dict):
            raise Refused("json_not_object")
        args.update(body)
    elif request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        args.update(await request.post())
    elif await request.read():
        raise Refused("invalid_post_type")
    return args


def _token(request: web.Request, args: Args) -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    own = args.pop("token", None)
    return token.strip() if scheme.lower() == "bearer" and token else own
