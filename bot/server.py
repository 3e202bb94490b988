"""One process at its address: taken first of all, told when it is ready, left in order."""

from __future__ import annotations

import errno
import signal
import socket
from collections.abc import Callable

import structlog
import typer
import uvicorn

from bot import collector
from bot.clock import Clock
from bot.settings import Settings

log = structlog.get_logger()


class AddressError(Exception):
    """The address cannot be taken; the message says why and what to do."""


def listen(host: str, port: int) -> socket.socket:
    """Take the address, before anything else is done. Raises AddressError.

    It listens at once: of two that start in the same second one is refused here, and a browser
    that is early waits instead of being turned away.
    """
    place = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        place.bind((host, port))
        place.listen()
    except OSError as error:
        place.close()
        if error.errno == errno.EADDRINUSE:
            raise AddressError(
                f"port {port} of {host} is in use: stop what runs there, or give another --port"
            ) from error
        raise AddressError(
            f"cannot listen on {host}, port {port} ({error.strerror}): check --host and --port"
        ) from error
    return place


def address(place: socket.socket) -> str:
    """Where a browser on this machine finds the page."""
    host, port = place.getsockname()[:2]
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


async def serve(chosen: Settings, place: socket.socket, *, demo: bool, clock: Clock | None) -> None:
    """Run every part until a signal comes. Raises what stops the start."""
    from bot.app import build  # noqa: PLC0415 - slow to import; a bad setting is told before

    app = build(chosen, demo=demo, clock=clock)
    server = _Server(
        uvicorn.Config(
            app.asgi, log_config=None, access_log=False, lifespan="off",
            timeout_graceful_shutdown=3, h11_max_incomplete_event_size=64 * 1024, server_header=False,
        )
    )  # fmt: skip
    server.ready = lambda: _welcome(chosen, address(place), demo=demo)
    server.leave = app.leave
    # Not by uvicorn's lifespan, which would keep the reason of a failure to itself.
    await app.start()
    collector.calm()
    try:
        await server.serve([place])
    finally:
        await app.stop()


class _Server(uvicorn.Server):
    """Says when it is ready; a signal ends it in order, with exit status 0."""

    ready: Callable[[], None]
    leave: Callable[[], None]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.leave()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, _frame: object) -> None:
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


def _welcome(chosen: Settings, at: str, *, demo: bool) -> None:
    """Print the address and what to try; a line each for what is not switched on."""
    typer.echo(f"\n  동행봇: {at}/")
    if demo:
        typer.echo(
            "  해 보기: 「아이디어 있어요」라고 적어 보세요. 역할을 ‘담당자’로 바꾸면 체크리스트를 쓸 수 있어요."
        )
        typer.echo(
            "  Try it: type “아이디어 있어요” (I have an idea), or take the role 담당자 (staff) for the checklist."
        )
    typer.echo("  Ctrl-C 로 끝냅니다.\n")
    if not chosen.telegram_bot_token:
        log.info("Telegram is off: set TELEGRAM_BOT_TOKEN to switch it on", action="channel_off")
    if not chosen.slack_bot_token:
        log.info("Slack is off: set SLACK_BOT_TOKEN and SLACK_APP_TOKEN to switch it on",
                 action="channel_off")  # fmt: skip
