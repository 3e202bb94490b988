"""The HTTP side: routes, tokens, faults, the record of calls."""

import asyncio
import json
from typing import Any

from aiohttp import web

from tests.fakes.telegram.calls import Call
from tests.fakes.telegram.errors import ApiError, Json
from tests.fakes.telegram.faults import Fault, Faults
from tests.fakes.telegram.methods import DELIVERY_METHODS, METHODS
from tests.fakes.telegram.params import MAX_UPLOAD_BYTES, Params, read_params
from tests.fakes.telegram.polling import Polling
from tests.fakes.telegram.webhook import Webhook
from tests.fakes.telegram.world import World


class Server:
    """Serves one bot's token on a free port of 127.0.0.1."""

    def __init__(self, world: World, faults: Faults, retry_s: float) -> None:
        self.world = world
        self.faults = faults
        self.calls: list[Call] = []
        self.webhook = Webhook(world.updates, world.clock, retry_s, self._webhook_reply)
        self.polling = Polling(world.updates, self.webhook)
        self.port = 0
        self._runner: web.AppRunner | None = None
        self._closing = asyncio.Event()

    async def start(self, port: int = 0) -> None:
        app = web.Application(client_max_size=2 * MAX_UPLOAD_BYTES)
        app.router.add_route("*", "/bot{token:[^/]+}/{method:[^/]*}", self._handle)
        app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", self._download)
        app.router.add_route("*", "/{rest:.*}", _not_found)
        self._closing = asyncio.Event()
        # handler_cancellation: a poll ends when its client hangs up, as on the real server
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.webhook.resume()

    async def stop(self) -> None:
        """Ends polls, silent requests and webhook deliveries, then the sockets."""
        self._closing.set()
        await self.webhook.stop()
        self.polling.terminate("Conflict: terminated")
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        try:
            return await self._answer(request)
        finally:
            self.world.changes.tell()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        call = Call(method, {}, self.world.clock.monotonic())
        try:
            self._check(request.match_info["token"], method.lower())
            params = await read_params(request)
        except ApiError as error:
            self.calls.append(call)
            return _answered(call, error)
        call.params, call.uploads = params.texts, params.uploads
        self.calls.append(call)
        self.world.changes.tell()
        fault = self.faults.take(method.lower())
        if fault is None or fault.acted:
            answer = await self._act(call, params)
            if fault is None:
                return answer
        return await self._fail(request, call, fault)

    def _check(self, token: str, method: str) -> None:
        if ":" not in token or not token.split(":", maxsplit=1)[0].isdecimal():
            raise ApiError(401, "Unauthorized: invalid token specified")
        if token != self.world.token:
            raise ApiError(401, "Unauthorized")
        if self.world.is_logged_out:
            raise ApiError(400, "Logged out")
        if not method:
            raise ApiError(404, "Not Found")
        if method not in METHODS and method not in DELIVERY_METHODS:
            raise ApiError(404, "Not Found: method not found")

    async def _act(self, call: Call, params: Params) -> web.Response:
        try:
            body = await self._result(call.method.lower(), params)
        except ApiError as error:
            return _answered(call, error)
        call.acted = True
        call.status, call.answer = 200, body
        return web.json_response(body)

    async def _result(self, method: str, params: Params) -> Json:
        description = ""
        result: Any = True
        if method == "getupdates":
            result = await self.polling.get_updates(params)
        elif method == "setwebhook":
            description = await self.webhook.set(params)
            if self.webhook.is_set:
                self.polling.terminate()
        elif method == "deletewebhook":
            description = await self.webhook.delete(params)
        elif method == "getwebhookinfo":
            result = self.webhook.info()
        else:
            result = METHODS[method](self.world, params)
        body: Json = {"ok": True, "result": result}
        return body | {"description": description} if description else body

    async def _fail(self, request: web.Request, call: Call, fault: Fault) -> web.StreamResponse:
        if fault.error is not None:
            return _answered(call, fault.error)
        call.status, call.answer = 0, None
        if fault.kind == "silence":
            await self._closing.wait()
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def _webhook_reply(self, reply: Json) -> None:
        """A method call in the answer to a webhook post; Telegram never tells its outcome."""
        texts = {name: _text(value) for name, value in reply.items() if name != "method"}
        name = str(reply["method"])
        call = Call(name, texts, self.world.clock.monotonic())
        self.calls.append(call)
        method = METHODS.get(name.lower())
        if method is None or name.lower().startswith("get"):
            return
        try:
            call.answer = {"ok": True, "result": method(self.world, Params(texts))}
            call.status, call.acted = 200, True
        except ApiError as error:
            call.status, call.answer = error.status, error.body()

    async def _download(self, request: web.Request) -> web.Response:
        stored = self.world.files.by_path.get(request.match_info["path"])
        if request.match_info["token"] != self.world.token:
            return _response(ApiError(401, "Unauthorized"))
        if stored is None:
            return _response(ApiError(404, "Not Found"))
        return web.Response(body=stored.content, content_type="application/octet-stream")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _answered(call: Call, error: ApiError) -> web.Response:
    call.status, call.answer = error.status, error.body()
    return _response(error)


def _response(error: ApiError) -> web.Response:
    headers = {"Retry-After": str(error.retry_after_s)} if error.retry_after_s else None
    return web.json_response(error.body(), status=error.status, headers=headers)


async def _not_found(_request: web.Request) -> web.Response:
    return _response(ApiError(404, "Not Found"))
