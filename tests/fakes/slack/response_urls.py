"""response_url: an address that takes up to five messages within thirty minutes."""

import uuid
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack.channels import Channel
from tests.fakes.slack.refusal import Json, Refused
from tests.fakes.slack.workspace import Workspace

MOST_USES = 5  # docs.slack.dev/interactivity/handling-user-interaction
LIFE_S = 30 * 60.0


@dataclass
class ResponseUrl:
    channel: Channel
    user: str
    made_at: float
    message_ts: str | None  # the message whose button was pressed
    uses: int = 0


class ResponseUrls:
    def __init__(self, space: Workspace) -> None:
        self._space = space
        self._made: dict[str, ResponseUrl] = {}

    def new(self, channel: Channel, user: str, message_ts: str | None = None) -> str:
        name = uuid.uuid4().hex
        self._made[name] = ResponseUrl(channel, user, self._space.clock(), message_ts)
        return f"{self._space.base_url}/response/{name}"

    def take(self, name: str, content: Any) -> None:
        """Do what was posted.

        Raises:
            Refused: expired, used up, or not a message.
        """
        url = self._made.get(name)
        if url is None or self._space.clock() - url.made_at > LIFE_S:
            raise Refused("expired_url")
        if url.uses >= MOST_USES:
            raise Refused("used_url")
        if not isinstance(content, dict):
            raise Refused("invalid_payload")
        url.uses += 1
        if content.get("delete_original"):
            url.channel.said.pop(url.message_ts or "", None)
            self._space.changed()
            return
        self.say(url.channel, url.user, content, replacing=url.message_ts)

    def say(
        self, channel: Channel, user: str, content: Json, *, replacing: str | None = None
    ) -> None:
        """Show a message, to the person alone unless `response_type` is in_channel."""
        text, blocks, attachments = self._space.checked_content(content)
        if content.get("replace_original") and replacing in channel.said:
            changes: Json = {"text": text, "blocks": blocks, "attachments": attachments}
            changes |= {"edited_ts": self._space.ids.ts(), "changed": self._space.changed()}
            channel.edit(str(replacing), **changes)
            return
        only_for = None if content.get("response_type") == "in_channel" else user
        self._space.bot_says(
            channel,
            text,
            blocks=blocks,
            attachments=attachments,
            only_for=only_for,
            thread_ts=content.get("thread_ts"),
        )
