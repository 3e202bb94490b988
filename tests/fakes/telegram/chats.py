"""A chat: who may write there now, and what is shown in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fakes.telegram.errors import Json, bad_request, forbidden

if TYPE_CHECKING:
    from tests.fakes.telegram.messages import Message

Access = str
READ, EDIT, WRITE = "read", "edit", "write"


@dataclass(eq=False)
class Chat:
    """A private chat, a group or a supergroup. Message numbers are its own and never reused."""

    id: int
    kind: str
    names: Json
    instance: str
    is_open: bool = True  # private: the person has pressed start once
    is_met: bool = False  # private: the bot has seen the person in a group
    is_blocked: bool = False
    is_deactivated: bool = False
    bot_status: str = "member"
    migrated_to: int | None = None
    history: list[Message] = field(default_factory=list)

    @property
    def is_private(self) -> bool:
        return self.kind == "private"

    @property
    def messages(self) -> list[Message]:
        """What is seen in the chat now, oldest first."""
        return [message for message in self.history if not message.is_deleted]

    @property
    def replies(self) -> list[Message]:
        """Of these, the bot's."""
        return [message for message in self.messages if message.is_by_bot]

    def find(self, message_id: int) -> Message | None:
        return next((one for one in self.messages if one.id == message_id), None)

    def as_json(self) -> Json:
        found: Json = {"id": self.id, "type": self.kind} | self.names
        if self.kind == "group":
            found["all_members_are_administrators"] = False
        return found

    def check(self, access: Access) -> None:
        """Refuse as the Bot API does: nothing for reading, more for editing, most for writing."""
        if self.is_private:
            self._check_private(access)
        else:
            self._check_group(access)

    def _check_private(self, access: Access) -> None:
        if self.is_deactivated and access != READ:
            forbidden("user is deactivated")
        if not self.is_open:
            if self.is_met and access != READ:
                forbidden("bot can't initiate conversation with a user")
            bad_request("chat not found")
        if self.is_blocked and access != READ:
            forbidden("bot was blocked by the user")

    def _check_group(self, access: Access) -> None:
        if self.migrated_to is not None:
            if access == WRITE:
                bad_request(
                    "group chat was upgraded to a supergroup chat",
                    {"migrate_to_chat_id": self.migrated_to},
                )
            return
        is_refused = access != READ or self.kind == "supergroup"
        if self.bot_status == "kicked" and is_refused:
            forbidden(f"bot was kicked from the {self.kind} chat")
        if self.bot_status == "left" and is_refused:
            forbidden(f"bot is not a member of the {self.kind} chat")
