"""donghaeng run | export | role | verify | doctor."""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated

import typer
import uvicorn

from bot import logs, settings
from bot.database import DatabaseError
from bot.settings import SettingsError
from models.checklist_template import TemplateError

cli = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)


@cli.command()
def run(
    demo: Annotated[bool, typer.Option(help="Offer every role on the chat page.")] = False,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
) -> None:
    """Run the bot: the chat page, and Telegram and Slack where their tokens are set."""
    chosen = settings.load()
    logs.set_up(chosen.log_level, plain=sys.stderr.isatty() or demo)
    asyncio.run(_serve(chosen, demo=demo, host=host, port=port))


async def _serve(chosen: settings.Settings, *, demo: bool, host: str, port: int) -> None:
    from bot.app import build  # noqa: PLC0415 - slow to import; a bad setting is told before

    app = build(chosen, demo=demo)
    config = uvicorn.Config(
        app.asgi, host=host, port=port, log_level="warning", access_log=False,
        timeout_graceful_shutdown=5, proxy_headers=True,
    )  # fmt: skip
    await uvicorn.Server(config).serve()


def main() -> None:
    """Run the command line; say what is wrong and how to mend it instead of a traceback."""
    try:
        cli()
    except (SettingsError, DatabaseError, TemplateError) as error:
        print(f"donghaeng: {error}", file=sys.stderr)  # noqa: T201 - the command line speaks
        sys.exit(2)


if __name__ == "__main__":
    main()
