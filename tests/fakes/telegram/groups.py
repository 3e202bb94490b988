"""Groups: their members, the bot coming and going, and the move to a supergroup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.telegram.account import change_membership
from tests.fakes.telegram.chats import Chat

if TYPE_CHECKING:
    from tests.fakes.telegram.errors import Json
    from tests.fakes.telegram.messages import Message
    from tests.fakes.telegram.people import Person
    from tests.fakes.telegram.world import World

_SUPERGROUP_BASE = -1_000_000_000_000


class Group:
    """`chat` is the chat of today; after `migrate` the old one stands in `old_chat`."""

    def __init__(self, world: World, chat: Chat, members: list[Person]) -> None:
        self.world = world
        self.chat = chat
        self.old_chat: Chat | None = None
        self.members = members
        for person in members:
            person.chat.is_met = True

    @property
    def messages(self) -> list[Message]:
        return self.chat.messages

    def chat_for(self, person: Person) -> Chat:
        """The chat a member writes in. Raises: ValueError for a stranger."""
        if person not in self.members:
            raise ValueError("only members write in a group")
        return self.chat

    async def adds_bot(self, by: Person) -> None:
        change_membership(self.world, self.chat, by.user, "member")
        self._service(by.user, {"new_chat_members": [self.world.bot]})

    async def promotes_bot(self, by: Person) -> None:
        """The bot becomes an administrator: it reads all and may delete others' messages."""
        change_membership(self.world, self.chat, by.user, "administrator")

    async def removes_bot(self, by: Person) -> None:
        change_membership(self.world, self.chat, by.user, "kicked")

    async def joins(self, person: Person) -> None:
        self.members.append(person)
        person.chat.is_met = True
        self._service(person.user, {"new_chat_members": [person.user]})

    async def leaves(self, person: Person) -> None:
        self.members.remove(person)
        self._service(person.user, {"left_chat_member": person.user})

    async def migrate(self, by: Person) -> Chat:
        """Become a supergroup with a new id; the old chat takes no message any more."""
        old = self.chat
        new = Chat(_SUPERGROUP_BASE + old.id, "supergroup", old.names, f"{old.instance}1")
        new.bot_status = old.bot_status
        self.world.chats[new.id] = new
        self._service(by.user, {"migrate_to_chat_id": new.id})
        old.migrated_to = new.id
        self.old_chat, self.chat = old, new
        self._service(by.user, {"migrate_from_chat_id": old.id})
        return new

    def _service(self, sender: Json, content: Json) -> None:
        message = self.world.post(self.chat, sender, content)
        if self.chat.bot_status in {"member", "administrator"}:
            self.world.new_update("message", message.as_json(), self.chat)
