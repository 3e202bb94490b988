"""A message as the chat shows it: its versions, buttons and files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fakes.telegram.chats import Chat
    from tests.fakes.telegram.errors import Json
    from tests.fakes.telegram.files import StoredFile


@dataclass(frozen=True)
class Button:
    label: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Version:
    """What the message said from one edit to the next."""

    content: Json
    markup: Json | None = None

    @property
    def rows(self) -> list[list[Button]]:
        keyboard = (self.markup or {}).get("inline_keyboard", [])
        return [
            [Button(one["text"], one.get("callback_data"), one.get("url")) for one in row]
            for row in keyboard
        ]

    @property
    def buttons(self) -> list[Button]:
        return [button for row in self.rows for button in row]


@dataclass(eq=False)
class Message:
    """`date` and `edited_at` are unix seconds; `files` holds photo sizes smallest first."""

    id: int
    chat: Chat
    sender: Json
    date: int
    versions: list[Version]
    reply_to: Message | None = None
    forward_origin: Json | None = None
    files: tuple[StoredFile, ...] = ()
    album: str | None = None
    edited_at: int | None = None
    is_deleted: bool = False
    extra: Json = field(default_factory=dict)

    @property
    def now(self) -> Version:
        return self.versions[-1]

    @property
    def text(self) -> str:
        """The text, or the caption of what has none."""
        content = self.now.content
        return str(content.get("text", content.get("caption", "")))

    @property
    def entities(self) -> list[Json]:
        content = self.now.content
        return list(content.get("entities") or content.get("caption_entities") or ())

    @property
    def rows(self) -> list[list[Button]]:
        return self.now.rows

    @property
    def buttons(self) -> list[Button]:
        return self.now.buttons

    @property
    def labels(self) -> list[str]:
        return [button.label for button in self.buttons]

    @property
    def document(self) -> StoredFile | None:
        return self._file("document")

    @property
    def photo(self) -> StoredFile | None:
        """The largest size."""
        return self._file("photo")

    def _file(self, kind: str) -> StoredFile | None:
        found = [stored for stored in self.files if stored.kind == kind]
        return found[-1] if found else None

    @property
    def is_by_bot(self) -> bool:
        return bool(self.sender["is_bot"])

    @property
    def is_edited(self) -> bool:
        return self.edited_at is not None

    def as_json(self, *, with_reply: bool = True) -> Json:
        found: Json = {
            "message_id": self.id,
            "from": self.sender,
            "chat": self.chat.as_json(),
            "date": self.date,
        }
        if self.edited_at is not None:
            found["edit_date"] = self.edited_at
        if self.forward_origin:
            found["forward_origin"] = self.forward_origin
        if self.reply_to and with_reply and not self.reply_to.is_deleted:
            found["reply_to_message"] = self.reply_to.as_json(with_reply=False)
        if self.album:
            found["media_group_id"] = self.album
        found |= self.now.content
        if "inline_keyboard" in (self.now.markup or {}):
            found["reply_markup"] = self.now.markup
        return found | self.extra

    def as_inaccessible_json(self) -> Json:
        """InaccessibleMessage: what a tap on a deleted message carries; its date is always 0."""
        return {"message_id": self.id, "chat": self.chat.as_json(), "date": 0}
