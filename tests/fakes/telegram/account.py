"""The methods about the bot, its chats and files: getMe, getChat, leaveChat, getFile, close …"""

import math

from tests.fakes.telegram.chats import READ, Chat
from tests.fakes.telegram.errors import Json, too_many_requests
from tests.fakes.telegram.params import Params
from tests.fakes.telegram.world import World

_CLOSE_AFTER_S = 10 * 60  # core.telegram.org/bots/api#close
_GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)
# core.telegram.org/bots/api#chatmemberadministrator
_RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


def get_me(world: World, _params: Params) -> Json:
    return world.bot | {
        "can_join_groups": True,
        "can_read_all_group_messages": world.reads_groups,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
    }


def get_chat(world: World, params: Params) -> Json:
    chat = world.chat(params.text("chat_id"), READ)
    full = chat.as_json() | {
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
        "max_reaction_count": 11,
        "accent_color_id": abs(chat.id) % 7,
    }
    if not chat.is_private:
        full["permissions"] = {"can_send_messages": True}
    return full


def leave_chat(world: World, params: Params) -> bool:
    chat = world.chat(params.text("chat_id"), READ)
    if chat.is_private:
        return True
    change_membership(world, chat, world.bot, "left")
    return True


def change_membership(world: World, chat: Chat, by: Json, status: str) -> None:
    """The bot's own standing in a chat changes: my_chat_member tells it (ChatMemberUpdated)."""
    if chat.is_private:
        old = "kicked" if chat.is_blocked else "member"
        chat.is_blocked = status == "kicked"
    else:
        old = chat.bot_status
        chat.bot_status = status
    payload = {
        "chat": chat.as_json(),
        "from": by,
        "date": world.clock.date(),
        "old_chat_member": _member(world, old),
        "new_chat_member": _member(world, status),
    }
    world.new_update("my_chat_member", payload, chat)


def _member(world: World, status: str) -> Json:
    member: Json = {"user": world.bot, "status": status}
    if status == "kicked":
        return member | {"until_date": 0}
    return member | dict.fromkeys(_RIGHTS, True) if status == "administrator" else member


def get_file(world: World, params: Params) -> Json:
    stored = world.files.to_fetch(params.text("file_id"))
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.unique_id,
        "file_size": len(stored.content),
        "file_path": stored.path,
    }


def close(world: World, _params: Params) -> bool:
    left_s = world.started_at + _CLOSE_AFTER_S - world.clock.monotonic()
    if left_s > 0:
        raise too_many_requests(math.ceil(left_s))
    return True


def log_out(world: World, _params: Params) -> bool:
    world.is_logged_out = True
    return True
