"""Telegram: long polling or webhook in, paced messages with inline keyboards out.

`parsing` and `rendering` are pure; `intake` brings a payload to the bot, `polling` and `webhook`
are the two ways it comes; `sending` brings a delivery out; `channel` joins them.
"""

from bot.channels.telegram.channel import TelegramChannel

__all__ = ["TelegramChannel"]
