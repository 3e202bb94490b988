"""The payloads Slack sends, in full."""

from typing import Any

from tests.fakes.slack.blocks import Element
from tests.fakes.slack.channels import Channel, Message
from tests.fakes.slack.refusal import Json
from tests.fakes.slack.users import User
from tests.fakes.slack.values import KINDS
from tests.fakes.slack.views import View
from tests.fakes.slack.workspace import Workspace

CHANNEL_TYPES = {"im": "im", "mpim": "mpim", "channel": "channel", "group": "group"}
TOKEN = "legacy-verification-token"


def team_of(space: Workspace, user: User) -> Json:
    domain = space.domain if user.is_member_of(space.team) else user.team_id.lower()
    return {"id": user.team_id, "domain": domain}


def event(space: Workspace, inner: Json, channel: Channel | None = None) -> Json:
    """The outer event of the Events API (docs.slack.dev/apis/events-api)."""
    event_id = space.ids.new("Ev")
    return {
        "token": TOKEN,
        "team_id": space.team,
        "context_team_id": space.team,
        "context_enterprise_id": None,
        "api_app_id": space.app_id,
        "event": inner,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(space.clock()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": space.team,
                "user_id": space.bot.id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": bool(channel and channel.other_teams),
        "event_context": f"4-{event_id}",
    }


def message_event(space: Workspace, user: User, channel: Channel, message: Message) -> Json:
    inner = message.shown() | {
        "channel": channel.id,
        "channel_type": CHANNEL_TYPES[channel.kind],
        "event_ts": message.ts,
    }
    if message.is_reply:
        parent = channel.said.get(str(message.thread_ts))
        inner["parent_user_id"] = parent.user if parent else user.id
    if not user.is_member_of(space.team):
        inner |= {"user_team": user.team_id, "source_team": user.team_id}
        inner["user_profile"] = {
            "name": user.name,
            "real_name": user.real_name,
            "team": user.team_id,
            "is_restricted": user.guest is not False,
            "is_ultra_restricted": user.guest == "single",
        }
    return inner


def mention_event(space: Workspace, user: User, channel: Channel, message: Message) -> Json:
    inner = message_event(space, user, channel, message)
    for name in ("channel_type", "subtype", "parent_user_id"):
        inner.pop(name, None)
    return inner | {"type": "app_mention"}


def command(
    space: Workspace, user: User, channel: Channel, name: str, text: str, response_url: str
) -> Json:
    """The form of a slash command (docs.slack.dev/interactivity/implementing-slash-commands)."""
    team = team_of(space, user)
    return {
        "token": TOKEN,
        "team_id": team["id"],
        "team_domain": team["domain"],
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": space.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": space.triggers.new(user.id),
    }


def interaction(space: Workspace, user: User, kind: str, view: View | None = None) -> Json:
    """What every interaction payload has, and the view it came from."""
    payload: Json = {
        "type": kind,
        "team": team_of(space, user),
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": user.team_id,
        },
        "api_app_id": space.app_id,
        "token": TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }
    if kind != "view_closed":
        payload["trigger_id"] = space.triggers.new(user.id, view.id if view else None)
    if view is not None:
        payload["view"] = view.shown(space.view_ids(user))
    return payload


def action(space: Workspace, found: Element, state: Json | None) -> Json:
    """One entry of `actions` in block_actions."""
    element, (block_id, action_id) = found.element, found.key
    told: Json = {
        "type": found.kind,
        "action_id": action_id,
        "block_id": block_id,
        "action_ts": space.ids.ts(),
    }
    if found.kind == "button":
        return told | {
            name: element[name] for name in ("text", "value", "style") if name in element
        }
    kept = {name: element[name] for name in ("placeholder",) if name in element}
    value: Any = state[KINDS[found.kind].key] if state else None
    return told | kept | {KINDS[found.kind].key: value}


def message_source(message: Message, channel: Channel, response_url: str) -> Json:
    """Where a press happened, for an element in a message."""
    is_ephemeral = message.only_for is not None
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": is_ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    source: Json = {
        "container": container,
        "channel": {"id": channel.id, "name": channel.name},
        "response_url": response_url,
    }
    return source if is_ephemeral else source | {"message": message.shown()}
