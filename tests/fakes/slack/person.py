"""A person at Slack: what they say, share, open and hear."""

import uuid
from dataclasses import dataclass, replace
from typing import Any

from tests.fakes.slack import payloads
from tests.fakes.slack.channels import Channel, Message
from tests.fakes.slack.delivery import Delivery
from tests.fakes.slack.hands import Hands
from tests.fakes.slack.refusal import Refused
from tests.fakes.slack.workspace import as_typed, rich_text


@dataclass(frozen=True)
class Reply:
    """What a slash command brought at once.

    `error`: what Slack shows instead when the app did not answer: operation_timeout or
    dispatch_failed; or why it refused the answer.
    """

    text: str
    blocks: tuple[Any, ...]
    delivery: Delivery
    error: str | None = None


class Person(Hands):
    @property
    def name(self) -> str:
        return self.user.name

    @property
    def dm(self) -> Channel:
        """The direct messages with the bot."""
        return self.space.direct(self.id)

    async def says_to_bot(self, text: str, thread_ts: str | None = None) -> Delivery:
        """Write a direct message to the bot."""
        return await self.says_in(self.dm, text, thread_ts)

    async def says_in(
        self,
        channel: Channel,
        text: str,
        thread_ts: str | None = None,
        *,
        mention: bool = False,
        broadcast: bool = False,
    ) -> Delivery:
        """Write in a channel; with `mention` the bot is addressed, which brings two events.

        `broadcast`: a reply in a thread that is "also sent to the channel".
        """
        typed = as_typed(text)
        said = f"<@{self.space.bot.id}> {typed}" if mention else typed
        words = [{"type": "text", "text": text}]
        if mention:
            words.insert(0, {"type": "user", "user_id": self.space.bot.id})
        kind = "thread_broadcast" if broadcast else None
        message = self._writes(channel, said, thread_ts, blocks=(rich_text(words),), subtype=kind)
        return await self._tells(channel, message, mention=mention)

    async def mentions_bot(
        self, channel: Channel, text: str, thread_ts: str | None = None
    ) -> Delivery:
        return await self.says_in(channel, text, thread_ts, mention=True)

    async def edits(self, message: Message, text: str) -> Delivery:
        """Change an own message."""
        channel = self.space.channels[message.channel]
        new = channel.edit(
            message.ts,
            text=as_typed(text),
            blocks=(rich_text([{"type": "text", "text": text}]),),
            edited_ts=self.space.ids.ts(),
            changed=self.space.changed(),
        )
        return await self._tells_change(
            channel, "message_changed", message=new.shown(), previous_message=message.shown()
        )

    async def deletes(self, message: Message) -> Delivery:
        channel = self.space.channels[message.channel]
        del channel.said[message.ts]
        return await self._tells_change(
            channel, "message_deleted", deleted_ts=message.ts, previous_message=message.shown()
        )

    async def shares_file(
        self,
        name: str,
        content: bytes,
        text: str = "",
        channel: Channel | None = None,
        thread_ts: str | None = None,
    ) -> Delivery:
        """Upload a file, to the bot's direct messages unless a channel is given."""
        place = channel or self.dm
        file = self._new_file(name, content, place)
        is_inside = self.user.is_member_of(self.space.team)
        shown = file.shown(self.space.base_url) if is_inside else file.shown_across_workspaces()
        message = self._writes(
            place, as_typed(text), thread_ts, files=(shown,), subtype="file_share"
        )
        return await self._tells(place, message)

    async def commands(self, command: str, text: str = "", channel: Channel | None = None) -> Reply:
        """Type a slash command, in the bot's direct messages unless a channel is given."""
        place = channel or self.dm
        self._acts()
        url = self._hooks.new(place, self.id)
        form = payloads.command(self.space, self.user, place, command, as_typed(text), url)
        delivery = await self._post.send("slash_commands", form)
        if delivery.ack is None:
            is_late = any(reason in ("timeout", "http_timeout") for reason in delivery.failures)
            error = "operation_timeout" if is_late else "dispatch_failed"
            return Reply("", (), delivery, error)
        answer = delivery.ack.body
        if not answer:
            return Reply("", (), delivery)
        try:
            self._hooks.say(place, self.id, answer)
        except Refused as refused:
            return Reply("", (), delivery, refused.error)
        return Reply(answer.get("text") or "", tuple(answer.get("blocks") or ()), delivery)

    async def opens_home(self, tab: str = "home") -> Delivery:
        """Open the app's Home (or its Messages) tab."""
        self._acts()
        self.is_at_home = tab == "home"
        inner: dict[str, Any] = {
            "type": "app_home_opened",
            "user": self.id,
            "channel": self.dm.id,
            "tab": tab,
            "event_ts": self.space.ids.ts(),
        }
        if self.home is not None and tab == "home":
            inner["view"] = self.home.shown(self.space.view_ids(self.user))
        return await self._post.send("events_api", payloads.event(self.space, inner))

    def heard(self) -> list[Message]:
        """What the bot said or edited, visible to this person, since they last acted."""
        return [
            message
            for channel in self.space.channels.values()
            if self.id in channel.members
            for message in channel.visible_to(self.id)
            if message.user == self.space.bot.id and message.changed > self.acted_at
        ]

    def joins(self, channel: Channel) -> None:
        channel.members.add(self.id)

    def leaves_workspace(self) -> None:
        """The account is deactivated."""
        self.space.users[self.id] = replace(self.user, deleted=True)

    def _writes(self, channel: Channel, text: str, thread_ts: str | None, **parts: Any) -> Message:
        if self.id not in channel.members:
            raise LookupError(f"{self.id} is not in {channel.id}")
        self._acts()
        self.is_at_home = False
        if thread_ts is not None and channel.said[thread_ts].thread_ts is None:
            channel.edit(thread_ts, thread_ts=thread_ts)
        message = Message(
            ts=self.space.ids.ts(),
            channel=channel.id,
            user=self.id,
            text=text,
            team=self.user.team_id,
            thread_ts=thread_ts,
            client_msg_id=str(uuid.uuid4()),
            changed=self.space.changed(),
            **parts,
        )
        channel.put(message)
        self.acted_at = message.changed
        return message

    async def _tells(
        self, channel: Channel, message: Message, *, mention: bool = False
    ) -> Delivery:
        """Send the events of a message; the app hears only where it is a member."""
        if self.space.bot.id not in channel.members:
            raise LookupError(f"the bot is not in {channel.id} and hears nothing")
        inner = payloads.message_event(self.space, self.user, channel, message)
        delivery = await self._post.send("events_api", payloads.event(self.space, inner, channel))
        if mention:
            inner = payloads.mention_event(self.space, self.user, channel, message)
            delivery = await self._post.send(
                "events_api", payloads.event(self.space, inner, channel)
            )
        return delivery

    async def _tells_change(self, channel: Channel, subtype: str, **parts: Any) -> Delivery:
        ts = self.space.ids.ts()
        inner = {
            "type": "message",
            "subtype": subtype,
            "channel": channel.id,
            "channel_type": payloads.CHANNEL_TYPES[channel.kind],
            "ts": ts,
            "event_ts": ts,
            "hidden": True,
            **parts,
        }
        return await self._post.send("events_api", payloads.event(self.space, inner, channel))
