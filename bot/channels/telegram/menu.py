"""The menu of commands in Telegram's clients, in each language that the bot speaks."""

from __future__ import annotations

import structlog
from telegram import Bot, BotCommand

from bot.texts import SPOKEN, say
from handlers import BY_NAME, MENU

OTHERS = "en"  # what people with another language see, as in the dialog itself

log = structlog.get_logger()


def commands(language: str) -> tuple[BotCommand, ...]:
    return tuple(BotCommand(name, say(BY_NAME[name].description, language)) for name in MENU)


async def set_menu(bot: Bot) -> None:
    """Set what differs. A menu is an extra: whatever fails, the commands work when typed."""
    try:
        for code in ("", *SPOKEN):
            wanted = commands(code or OTHERS)
            if await bot.get_my_commands(language_code=code or None) != wanted:
                await bot.set_my_commands(wanted, language_code=code or None)
    except Exception as error:  # noqa: BLE001 - told, and tried again at the next start
        log.warning("the menu was not set", action="menu_failed", fault=type(error).__name__)
