"""The people's side: what a person can do in Telegram, and what they see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.fakes.telegram.account import change_membership
from tests.fakes.telegram.messages import Message, Version
from tests.fakes.telegram.text import find_entities
from tests.fakes.telegram.world import Tap, World

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.telegram.chats import Chat
    from tests.fakes.telegram.errors import Json
    from tests.fakes.telegram.files import StoredFile
    from tests.fakes.telegram.groups import Group

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")  # core.telegram.org/bots/features#deep-linking
_TEXT_PIECE = 4096  # a client cuts longer texts into several messages
_CAPTION_MAX = 1024
_VOICE, _STICKER = b"OggS-voice", b"RIFF-sticker"
# a picture's first bytes, enough for whoever reads the type from the content
_JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"


class Person:
    """One account. Every action is a coroutine that returns once the update is queued.

    `group` names the group the person acts in; without it it is the private chat with the bot.
    """

    def __init__(self, world: World, user: Json, chat: Chat) -> None:
        self.world = world
        self.user = user
        self.chat = chat

    @property
    def id(self) -> int:
        return int(self.user["id"])

    async def starts(self, payload: str = "") -> Message:
        """Press start, as a deep link with a payload does; a bot blocked before is unblocked."""
        if payload and not _PAYLOAD.fullmatch(payload):
            raise ValueError("a deep link carries 1-64 of A-Z a-z 0-9 _ -")
        if self.chat.is_blocked:
            await self.unblocks()
        return await self.says(f"/start {payload}".strip())

    async def says(
        self, text: str, *, group: Group | None = None, reply_to: Message | None = None
    ) -> Message:
        """Type a text; returns the last message it became. White space at its ends goes."""
        pieces = [text[at : at + _TEXT_PIECE] for at in range(0, len(text), _TEXT_PIECE)]
        messages = [
            self._posts(_texts("text", piece.strip()), group, reply_to=reply_to)
            for piece in pieces
            if piece.strip()
        ]
        if not messages:
            raise ValueError("Telegram's clients send no empty message")
        return messages[-1]

    async def sends_document(
        self,
        name: str,
        content: bytes,
        mime_type: str,
        *,
        caption: str = "",
        album: str | None = None,
        group: Group | None = None,
    ) -> Message:
        stored = self.world.files.keep_document(name, content, mime_type)
        fields = {"document": stored.as_json()} | _texts("caption", caption)
        return self._posts(fields, group, files=(stored,), album=album)

    async def sends_photo(
        self,
        content: bytes = _JPEG,
        *,
        size: tuple[int, int] = (1280, 960),
        caption: str = "",
        album: str | None = None,
        group: Group | None = None,
    ) -> Message:
        """Clients send pictures as JPEG in several sizes; `size` is the largest, in pixels."""
        sizes = self.world.files.keep_photo(content, *size)
        fields = {"photo": [one.as_json() for one in sizes]} | _texts("caption", caption)
        return self._posts(fields, group, files=sizes, album=album)

    async def sends_sticker(self, emoji: str = "👍", *, group: Group | None = None) -> Message:
        fields: Json = {
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
            "emoji": emoji,
            "set_name": "Friends",
        }
        stored = self.world.files.keep("sticker", "", _STICKER, fields)
        return self._posts({"sticker": stored.as_json()}, group, files=(stored,))

    async def sends_voice(
        self, content: bytes = _VOICE, *, duration_s: int = 3, group: Group | None = None
    ) -> Message:
        fields: Json = {"duration": duration_s, "mime_type": "audio/ogg"}
        stored = self.world.files.keep("voice", "", content, fields)
        return self._posts({"voice": stored.as_json()}, group, files=(stored,))

    async def sends_location(
        self, latitude: float, longitude: float, *, group: Group | None = None
    ) -> Message:
        place = {"latitude": latitude, "longitude": longitude}
        return self._posts({"location": place}, group)

    async def sends_contact(self, phone_number: str, *, group: Group | None = None) -> Message:
        """The person's own card."""
        card = {
            "phone_number": phone_number,
            "first_name": self.user["first_name"],
            "user_id": self.id,
        }
        return self._posts({"contact": card}, group)

    async def edits(self, message: Message, text: str) -> Message:
        """Change one's own message: its text, or the caption of what has none."""
        if message.sender != self.user:
            raise ValueError("people edit only their own messages")
        name = "text" if "text" in message.now.content else "caption"
        dropped = {name, "entities", "caption_entities"}
        kept = {key: value for key, value in message.now.content.items() if key not in dropped}
        self.world.edit(message, kept | _texts(name, text), None)
        self._deliver("edited_message", message)
        return message

    async def forwards(self, message: Message, *, group: Group | None = None) -> Message:
        origin = {"type": "user", "sender_user": message.sender, "date": message.date}
        content = message.now.content
        return self._posts(content, group, files=message.files, forward_origin=origin)

    async def deletes(self, message: Message) -> None:
        """In a private chat either side may delete either's messages; bots are told nothing."""
        message.is_deleted = True
        self.world.changes.tell()

    async def taps(self, what: str | int, message: Message | None = None) -> Tap:
        """Tap a button by label, callback data or place (0 is the first).

        Without a message the newest one that shows it now. A named message may be old: then its
        earlier versions count too, and it may be deleted, as on a screen not yet refreshed.
        """
        message, data = self._button(what, message)
        tap = Tap(
            id=str((self.id << 32) + len(self.world.taps) + 1),
            data=data,
            message=message,
            at=self.world.clock.monotonic(),
        )
        self.world.taps[tap.id] = tap
        shown = message.as_inaccessible_json() if message.is_deleted else message.as_json()
        query = {
            "id": tap.id,
            "from": self.user,
            "message": shown,
            "chat_instance": message.chat.instance,
            "data": data,
        }
        self.world.new_update("callback_query", query, message.chat)
        return tap

    def _button(self, what: str | int, message: Message | None) -> tuple[Message, str]:
        seen: list[tuple[Message, Version]] = []
        if message is not None:
            seen = [(message, version) for version in reversed(message.versions)]
        else:
            seen = [(one, one.now) for one in reversed(self.chat.replies) if one.buttons]
        for one, version in seen:
            for place, button in enumerate(version.buttons):
                if what in {place, button.label, button.data} and button.data is not None:
                    return one, button.data
        shown = [version.buttons for _, version in seen]
        raise LookupError(f"no button {what!r} among {shown}")

    async def blocks(self) -> None:
        change_membership(self.world, self.chat, self.user, "kicked")

    async def unblocks(self) -> None:
        change_membership(self.world, self.chat, self.user, "member")

    async def deactivates(self) -> None:
        """Delete the account; bots hear of it only when they write."""
        self.chat.is_deactivated = True

    async def waits_for(
        self,
        what: int | str | Callable[[Message], object],
        *,
        timeout_s: float = 5.0,
        group: Group | None = None,
    ) -> Message:
        """The bot's message that holds a text or fits a predicate, or its newest of `what` ones.

        Raises: TimeoutError that shows what was there instead.
        """
        chat = group.chat if group else self.chat
        try:
            return await self.world.changes.until(lambda: _seen(chat, what), timeout_s)
        except TimeoutError:
            texts = [message.text for message in chat.replies]
            raise TimeoutError(f"{what!r} was not seen within {timeout_s} s, but {texts}") from None

    def _posts(
        self,
        content: Json,
        group: Group | None,
        *,
        files: tuple[StoredFile, ...] = (),
        reply_to: Message | None = None,
        album: str | None = None,
        forward_origin: Json | None = None,
    ) -> Message:
        chat = group.chat_for(self) if group else self.chat
        if chat.is_private and (chat.is_blocked or chat.is_deactivated):
            raise RuntimeError("whoever blocked the bot cannot write to it before unblocking it")
        if len(content.get("caption", "")) > _CAPTION_MAX:
            raise ValueError("Telegram's clients take no caption above 1024 characters")
        chat.is_open = True
        message = self.world.post(chat, self.user, content, files=files, reply_to=reply_to)
        message.album, message.forward_origin = album, forward_origin
        self._deliver("message", message)
        return message

    def _deliver(self, kind: str, message: Message) -> None:
        if message.chat.is_private or _bot_hears(self.world, message):
            self.world.new_update(kind, message.as_json(), message.chat)


def _texts(name: str, text: str) -> Json:
    if not text:
        return {}
    entities = [entity.as_json() for entity in find_entities(text)]
    entities_name = "entities" if name == "text" else "caption_entities"
    return {name: text} | ({entities_name: entities} if entities else {})


def _seen(chat: Chat, what: int | str | Callable[[Message], object]) -> Message | None:
    newest_first = chat.replies[::-1]
    if isinstance(what, int):
        return newest_first[0] if len(newest_first) >= max(what, 1) else None
    if isinstance(what, str):
        return next((one for one in newest_first if what in one.text), None)
    return next((one for one in newest_first if what(one)), None)


def _bot_hears(world: World, message: Message) -> bool:
    """Privacy mode (core.telegram.org/bots/features#privacy-mode): commands, replies, mentions."""
    chat = message.chat
    if chat.bot_status not in {"member", "administrator"} or chat.migrated_to is not None:
        return False
    if world.reads_groups or chat.bot_status == "administrator":
        return True
    if message.reply_to is not None and message.reply_to.is_by_bot:
        return True
    name = f"@{world.bot['username']}".lower()
    text = message.text.lower()
    if name in text:
        return True
    return text.startswith("/") and "@" not in text.split()[0]
