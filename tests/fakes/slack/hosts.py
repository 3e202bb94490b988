"""files.slack.com and hooks.slack.com: the addresses beside the Web API."""

import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from tests.fakes.slack.api import Call, WebApi
from tests.fakes.slack.method import Args
from tests.fakes.slack.refusal import Refused
from tests.fakes.slack.response_urls import ResponseUrls
from tests.fakes.slack.workspace import Workspace

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
SIGN_IN = "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body></body></html>"


class Hosts:
    def __init__(self, space: Workspace, api: WebApi, hooks: ResponseUrls, bot_token: str) -> None:
        self._space, self._api, self._hooks, self._token = space, api, hooks, bot_token

    async def upload(self, request: web.Request) -> web.StreamResponse:
        return await self._guarded("upload", request, self._take_upload)

    async def download(self, request: web.Request) -> web.StreamResponse:
        """The file for a token that may read it; else Slack's sign-in page, with status 200."""
        return await self._guarded("download", request, self._give_download)

    async def response_url(self, request: web.Request) -> web.StreamResponse:
        return await self._guarded("response_url", request, self._take_response)

    async def sign_in(self, request: web.Request) -> web.StreamResponse:
        return web.Response(text=SIGN_IN, content_type="text/html")

    async def _guarded(self, name: str, request: web.Request, act: Handler) -> web.StreamResponse:
        """Do what is asked, unless a mishap is planned."""
        fault = self._api.faults.take(name)
        if fault is None or fault.kind == "slow":
            await self._api.pause(fault.seconds if fault else 0)
            return await act(request)
        if fault.acted:
            await act(request)
        call = Call(name, Args(), None, self._space.clock())
        self._api.calls.append(call)
        return await self._api.befall(fault, request, call)

    async def _take_upload(self, request: web.Request) -> web.StreamResponse:
        file = self._space.files.get(request.match_info["file"])
        if file is None or file.content is not None:
            return web.Response(status=404, text="not found")
        content = await _uploaded(request)
        if len(content) != file.length:
            return web.Response(status=400, text="length differs from what was announced")
        file.content = content
        self._space.changed()
        return web.Response(text=f"OK - {len(content)}")

    async def _give_download(self, request: web.Request) -> web.StreamResponse:
        allowed = request.headers.get("Authorization") == f"Bearer {self._token}"
        if not (allowed and self._space.is_installed and "files:read" in self._space.scopes):
            raise web.HTTPFound("/signin")
        file = self._space.files.get(request.match_info["place"].partition("-")[2])
        if file is None or file.content is None or file.deleted:
            return web.Response(status=404, text="not found")
        return web.Response(body=file.content, content_type=file.mimetype)

    async def _take_response(self, request: web.Request) -> web.StreamResponse:
        try:
            self._hooks.take(request.match_info["name"], json.loads(await request.text()))
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        except Refused as refused:
            is_gone = refused.error in ("expired_url", "used_url")
            return web.json_response(refused.body(), status=404 if is_gone else 400)
        return web.Response(text="ok")


async def _uploaded(request: web.Request) -> bytes:
    """The bytes of an upload, raw or as the first file of a multipart form."""
    if request.content_type != "multipart/form-data":
        return await request.read()
    for field in (await request.post()).values():
        if isinstance(field, web.FileField):
            return field.file.read()
    return b""
