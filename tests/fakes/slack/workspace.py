"""Everything Slack remembers: people, conversations, views, files, triggers."""

import copy
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

from tests.fakes.slack.blocks import elements, problems
from tests.fakes.slack.channels import Channel, Message
from tests.fakes.slack.clock import Clock, Ids
from tests.fakes.slack.files import File
from tests.fakes.slack.refusal import Json, Refused
from tests.fakes.slack.users import User
from tests.fakes.slack.views import Triggers, Views

MOST_TEXT = 40_000  # chat.postMessage: msg_too_long
MOST_ATTACHMENTS = 100  # chat.postMessage: too_many_attachments
LINK = re.compile(r"https?://[^\s<>]+")


class Workspace:
    """One team with the app installed; `changes` counts what happened in it."""

    def __init__(self, team: str, clock: Clock, *, unique_in: Literal["surface", "block"]) -> None:
        self.team, self.clock, self.unique_in = team, clock, unique_in
        self.domain = "donghaeng"
        self.ids = Ids(clock)
        self.bot = User(f"UBOT{team}", "donghaeng", team, "동행봇", is_bot=True)
        self.bot_id, self.app_id = f"B0{team}", f"A0{team}"
        self.users: dict[str, User] = {self.bot.id: self.bot}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, File] = {}
        self.triggers = Triggers(clock, self.ids)
        self.views = Views(clock, self.ids)
        self.has_home = True
        self.is_installed = True
        self.scopes: set[str] = set()
        self.base_url = ""
        self.changes = 0
        self.on_change: list[Callable[[], None]] = []

    def changed(self) -> int:
        self.changes += 1
        for notice in self.on_change:
            notice()
        return self.changes

    def user(self, user_id: Any) -> User:
        user = self.users.get(user_id) if isinstance(user_id, str) else None
        if user is None:
            raise Refused("user_not_found")
        return user

    def is_stranger(self, user: User) -> bool:
        """Whether a person of another workspace shares no channel with the app."""
        return not user.is_member_of(self.team) and not any(
            {user.id, self.bot.id} <= channel.members and channel.kind != "im"
            for channel in self.channels.values()
        )

    def channel(self, channel_id: Any) -> Channel:
        """The conversation by id; a private one the bot is not in does not exist for it."""
        channel = self.channels.get(channel_id) if isinstance(channel_id, str) else None
        if channel is None or (channel.kind != "channel" and self.bot.id not in channel.members):
            raise Refused("channel_not_found")
        return channel

    def direct(self, user_id: str) -> Channel:
        """The direct messages between the bot and this person, opened if need be."""
        name = f"D{user_id[1:]}"
        if name not in self.channels:
            self.channels[name] = Channel(name, "directmessage", "im", {user_id, self.bot.id})
        return self.channels[name]

    def bot_says(self, channel: Channel, text: str, **parts: Any) -> Message:
        message = Message(
            ts=self.ids.ts(),
            channel=channel.id,
            user=self.bot.id,
            text=text,
            bot_id=self.bot_id,
            team=self.team,
            changed=self.changed(),
            **parts,
        )
        channel.put(message)
        return message

    def completed(self, blocks: Iterable[Json]) -> list[Json]:
        """The blocks with the block_ids and action_ids that Slack makes up where none are given."""
        full = copy.deepcopy(list(blocks))
        for block in full:
            block["block_id"] = block.get("block_id") or self.ids.new("b")
        for found in elements(full):
            if not found.element.get("action_id"):
                found.element["action_id"] = self.ids.new("a")
        return full

    def view_ids(self, user: User) -> Json:
        return {
            "team_id": user.team_id,
            "app_id": self.app_id,
            "app_installed_team_id": self.team,
            "bot_id": self.bot_id,
        }

    def checked_content(self, content: Json) -> tuple[str, tuple[Json, ...], tuple[Json, ...]]:
        """Text, blocks and attachments of a message, or the refusal Slack gives."""
        text, blocks = content.get("text"), content.get("blocks") or []
        attachments = content.get("attachments") or []
        if text is not None and not isinstance(text, str):
            raise Refused("invalid_arguments", messages=["must be a string [json-pointer:/text]"])
        if not isinstance(blocks, list):
            raise Refused("invalid_blocks_format")
        if not isinstance(attachments, list):
            raise Refused("invalid_attachments")
        if not (text or blocks or attachments):
            raise Refused("no_text")
        if len(text or "") > MOST_TEXT:
            raise Refused("msg_too_long")
        if len(attachments) > MOST_ATTACHMENTS:
            raise Refused("too_many_attachments")
        found = problems(blocks, "message", "/blocks", self.unique_in)
        if found:
            raise Refused("invalid_blocks", messages=found, errors=found)
        return text or "", tuple(self.completed(blocks)), tuple(attachments)


def as_typed(text: str) -> str:
    """What Slack makes of a person's words: `&`, `<`, `>` escaped, links in angle brackets."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return LINK.sub(lambda link: f"<{link.group()}>", escaped)


def rich_text(words: Sequence[Json]) -> Json:
    """The block that stands beside the text of what people type."""
    section = {"type": "rich_text_section", "elements": list(words)}
    return {"type": "rich_text", "block_id": "typed", "elements": [section]}
