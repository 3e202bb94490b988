"""chat.* and reactions.add."""

import json
import re
from collections.abc import Mapping
from typing import Any

from tests.fakes.slack.channels import Channel, Message
from tests.fakes.slack.method import Args, Method, Methods
from tests.fakes.slack.refusal import Json, Refused
from tests.fakes.slack.workspace import Workspace

MOST_METADATA_BYTES = 16_000  # docs.slack.dev/messaging/message-metadata


def post_message(space: Workspace, args: Args) -> Json:
    args.needed("channel")
    channel = _where(space, args["channel"])
    text, blocks, attachments = space.checked_content(_content(args))
    thread_ts = _thread(channel, args.get("thread_ts"))
    message = space.bot_says(
        channel,
        text,
        blocks=blocks,
        attachments=attachments,
        thread_ts=thread_ts,
        metadata=_metadata(args),
    )
    shown = _with_profile(space, message)
    return {"ok": True, "channel": channel.id, "ts": message.ts, "message": shown}


def post_ephemeral(space: Workspace, args: Args) -> Json:
    args.needed("channel", "user")
    channel = _where(space, args["channel"])
    user = space.user(args["user"])
    if user.id not in channel.members:
        raise Refused("user_not_in_channel")
    text, blocks, attachments = space.checked_content(_content(args))
    message = space.bot_says(
        channel,
        text,
        blocks=blocks,
        attachments=attachments,
        thread_ts=_thread(channel, args.get("thread_ts")),
        only_for=user.id,
    )
    return {"ok": True, "message_ts": message.ts}


def update(space: Workspace, args: Args) -> Json:
    """Edit a message; blocks and attachments that are not given stay, `[]` removes them."""
    args.needed("channel", "ts")
    channel = space.channel(args["channel"])
    message = _own(space, channel, args["ts"], "cant_update_message")
    if channel.archived:
        raise Refused("is_inactive")
    content = _content(args)
    text, blocks, attachments = space.checked_content(content)
    blocks = message.blocks if content["blocks"] is None else blocks
    attachments = message.attachments if content["attachments"] is None else attachments
    metadata = _metadata(args) if "metadata" in args else message.metadata
    message = channel.edit(
        message.ts,
        text=text,
        blocks=blocks,
        attachments=attachments,
        metadata=metadata,
        edited_ts=space.ids.ts(),
        changed=space.changed(),
    )
    shown = _with_profile(space, message)
    return {"ok": True, "channel": channel.id, "ts": message.ts, "text": text, "message": shown}


def delete(space: Workspace, args: Args) -> Json:
    args.needed("channel", "ts")
    channel = space.channel(args["channel"])
    message = _own(space, channel, args["ts"], "cant_delete_message")
    del channel.said[message.ts]
    space.changed()
    return {"ok": True, "channel": channel.id, "ts": message.ts}


def permalink(space: Workspace, args: Args) -> Json:
    args.needed("channel", "message_ts")
    channel = space.channel(args["channel"])
    message = _message(channel, args["message_ts"])
    link = f"https://{space.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"ok": True, "channel": channel.id, "permalink": link}


def add_reaction(space: Workspace, args: Args) -> Json:
    args.needed("channel", "timestamp", "name")
    channel = space.channel(args["channel"])
    message = _message(channel, args["timestamp"])
    name = str(args["name"])
    if not re.fullmatch(r"[\w+'-]+", name):
        raise Refused("invalid_name")
    if name in message.reactions:
        raise Refused("already_reacted")
    channel.edit(message.ts, reactions=(*message.reactions, name))
    space.changed()
    return {"ok": True}


def _where(space: Workspace, name: Any) -> Channel:
    """The channel to post in; a person's id means the direct messages with them."""
    if isinstance(name, str) and name in space.users and name != space.bot.id:
        return space.direct(name)
    channel = space.channel(name)
    if space.bot.id not in channel.members:
        raise Refused("not_in_channel")
    if channel.archived:
        raise Refused("is_archived")
    return channel


def _content(args: Args) -> Json:
    return {
        "text": args.get("text"),
        "blocks": args.structured("blocks", "invalid_blocks_format"),
        "attachments": args.structured("attachments", "invalid_attachments"),
    }


def _metadata(args: Args) -> Mapping[str, Any] | None:
    metadata = args.structured("metadata", "invalid_metadata_format")
    if metadata in (None, {}):
        return None
    known = {"event_type", "event_payload", "entities"}
    if not isinstance(metadata, dict) or not metadata.keys() <= known:
        raise Refused("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict) or not metadata.get("event_type"):
        raise Refused("invalid_metadata_schema")
    if len(json.dumps(metadata).encode()) > MOST_METADATA_BYTES:
        raise Refused("metadata_too_large")
    return metadata


def _thread(channel: Channel, thread_ts: Any) -> str | None:
    """The thread to reply in; a parent that never was is refused."""
    if thread_ts in (None, ""):
        return None
    parent = channel.said.get(str(thread_ts))
    if parent is None or parent.only_for is not None:
        raise Refused("thread_not_found")
    if parent.thread_ts is None:
        parent = channel.edit(parent.ts, thread_ts=parent.ts)
    return parent.thread_ts


def _message(channel: Channel, ts: Any) -> Message:
    message = channel.said.get(str(ts))
    if message is None or message.only_for is not None:
        raise Refused("message_not_found")
    return message


def _own(space: Workspace, channel: Channel, ts: Any, error: str) -> Message:
    message = _message(channel, ts)
    if message.user != space.bot.id:
        raise Refused(error)
    return message


def _with_profile(space: Workspace, message: Message) -> Json:
    profile = {"id": space.bot_id, "app_id": space.app_id, "name": space.bot.name}
    shown = message.shown(with_metadata=True)
    return shown | {"app_id": space.app_id, "bot_profile": profile | {"team_id": space.team}}


METHODS: Methods = {
    "chat.postMessage": Method(post_message, "chat:write", "post"),
    "chat.postEphemeral": Method(post_ephemeral, "chat:write", 4),
    "chat.update": Method(update, "chat:write", 3),
    "chat.delete": Method(delete, "chat:write", 3),
    "chat.getPermalink": Method(permalink, None, "none"),
    "reactions.add": Method(add_reaction, "reactions:write", 3),
}
