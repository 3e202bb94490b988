"""A stateful fake of Telegram's Bot API over real HTTP on 127.0.0.1.

    async with FakeTelegram() as fake:
        anna = fake.person("Anna", language_code="ko")
        await anna.starts("idea")                    # a deep link
        first = await anna.waits_for("제안")          # the bot's message that says so
        await anna.taps("시작", first)
        fake.drop("sendMessage", acted=True)         # sent, but the bot does not learn it

Modelled: getUpdates with offsets, long polls and conflicts; webhooks with their secret, order per
chat and retries; sending, editing and deleting of texts, documents, photos and albums; inline
keyboards and taps; files both ways; the bot's commands, descriptions and menu button; blocked,
deactivated and never-started people; groups with privacy mode, removal and migration; every limit
and refusal these have, in Telegram's words; flood limits on demand; faults; a record of all calls.
People send texts (cut at 4,096 characters as clients do), documents, photos, stickers, voice,
locations, contacts; they edit, forward, reply, tap twice, block. Their texts are delivered as
typed, control characters included, which is harsher than Telegram.

Not modelled (404 like an unknown method, or ignored): channels, topics, inline mode, payments,
polls, reactions, business accounts, MarkdownV2, members other than the bot, sending by URL,
the flood limit's dependence on a message's length, the brakes on repeated polls and setWebhook,
the certificate and IP address of a webhook. An http:// webhook is taken on the loopback host only.
"""

from tests.fakes.telegram.calls import Call
from tests.fakes.telegram.chats import Chat
from tests.fakes.telegram.clock import Clock
from tests.fakes.telegram.errors import ApiError
from tests.fakes.telegram.fake import TOKEN, FakeTelegram
from tests.fakes.telegram.groups import Group
from tests.fakes.telegram.messages import Button, Message
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.world import Tap

__all__ = [
    "TOKEN",
    "ApiError",
    "Button",
    "Call",
    "Chat",
    "Clock",
    "FakeTelegram",
    "Group",
    "Message",
    "Person",
    "Tap",
]
