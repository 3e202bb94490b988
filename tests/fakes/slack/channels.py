"""Conversations and what was said in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from tests.fakes.slack.refusal import Json

ChannelKind = Literal["im", "mpim", "channel", "group"]


@dataclass(frozen=True)
class Message:
    """One message as it stood; an edit makes a new value with the same `ts`."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    files: tuple[Json, ...] = ()
    bot_id: str | None = None
    team: str | None = None
    thread_ts: str | None = None
    metadata: Mapping[str, Any] | None = None
    client_msg_id: str | None = None
    subtype: str | None = None
    edited_ts: str | None = None
    only_for: str | None = None  # an ephemeral message: the one who sees it
    reactions: tuple[str, ...] = ()
    changed: int = 0  # the fake's count of changes when this was said or edited

    @property
    def is_reply(self) -> bool:
        return self.thread_ts not in (None, self.ts)

    @property
    def words(self) -> str:
        """Everything readable: the text and every text inside the blocks, raw."""
        return "\n".join([self.text, *_texts(list(self.blocks)), *_texts(list(self.attachments))])

    def shown(self, *, with_metadata: bool = False) -> Json:
        shown: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text}
        optional = {
            "team": self.team,
            "bot_id": self.bot_id,
            "blocks": list(self.blocks),
            "attachments": list(self.attachments),
            "files": list(self.files),
            "thread_ts": self.thread_ts,
            "client_msg_id": self.client_msg_id,
            "subtype": self.subtype,
            "metadata": dict(self.metadata) if self.metadata and with_metadata else None,
            "reactions": [
                {"name": name, "users": [], "count": self.reactions.count(name)}
                for name in dict.fromkeys(self.reactions)
            ],
        }
        if self.edited_ts:
            optional["edited"] = {"user": self.user, "ts": self.edited_ts}
        return shown | {name: value for name, value in optional.items() if value}


def _texts(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["text"]] if isinstance(part.get("text"), str) else []
        return own + [said for key, item in part.items() if key != "value" for said in _texts(item)]
    if isinstance(part, list):
        return [said for item in part for said in _texts(item)]
    return []


@dataclass
class Channel:
    id: str
    name: str
    kind: ChannelKind
    members: set[str]
    other_teams: frozenset[str] = frozenset()  # Slack Connect
    archived: bool = False
    said: dict[str, Message] = field(default_factory=dict)

    @property
    def messages(self) -> list[Message]:
        """Everything said to all, oldest first, thread replies too."""
        return [message for message in self._in_order() if message.only_for is None]

    @property
    def ephemerals(self) -> list[Message]:
        return [message for message in self._in_order() if message.only_for is not None]

    def thread(self, ts: str) -> list[Message]:
        """The parent and its replies, oldest first."""
        return [message for message in self.messages if ts in (message.ts, message.thread_ts)]

    def visible_to(self, user_id: str) -> list[Message]:
        return [message for message in self._in_order() if message.only_for in (None, user_id)]

    def put(self, message: Message) -> None:
        self.said[message.ts] = message

    def edit(self, ts: str, **changes: Any) -> Message:
        self.said[ts] = replace(self.said[ts], **changes)
        return self.said[ts]

    def archive(self) -> None:
        self.archived = True

    def shown(self, bot_user_id: str) -> Json:
        if self.kind == "im":
            other = next(member for member in self.members if member != bot_user_id)
            return {"id": self.id, "is_im": True, "user": other, "is_archived": self.archived}
        return {
            "id": self.id,
            "name": self.name,
            "is_channel": self.kind == "channel",
            "is_group": self.kind == "group",
            "is_mpim": self.kind == "mpim",
            "is_im": False,
            "is_private": self.kind != "channel",
            "is_archived": self.archived,
            "is_member": bot_user_id in self.members,
            "is_ext_shared": bool(self.other_teams),
            "is_org_shared": False,
            "num_members": len(self.members),
        }

    def _in_order(self) -> list[Message]:
        return [self.said[ts] for ts in sorted(self.said, key=_moment)]


def _moment(ts: str) -> tuple[int, int]:
    seconds, micro = ts.split(".")
    return int(seconds), int(micro)
