"""The bot's own card: commands, name, descriptions, menu button; by scope and language."""

import json
from typing import Any

from tests.fakes.telegram.chats import READ
from tests.fakes.telegram.errors import Json, bad_request
from tests.fakes.telegram.limits import bot_commands, language_code
from tests.fakes.telegram.params import Params
from tests.fakes.telegram.world import World

_GLOBAL_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
_CHAT_SCOPES = {"chat", "chat_administrators", "chat_member"}
# characters; core.telegram.org/bots/api#setmyname, #setmydescription, #setmyshortdescription
_TEXTS = {"name": 64, "description": 512, "short_description": 120}


def _scope(world: World, params: Params) -> str:
    scope: Any = params.json("scope", "BotCommandScope")
    if scope is None:
        return '{"type": "default"}'
    if not isinstance(scope, dict):
        bad_request("can't parse BotCommandScope: BotCommandScope must be an Object")
    kind = scope.get("type")
    if kind not in _GLOBAL_SCOPES | _CHAT_SCOPES:
        bad_request("can't parse BotCommandScope: Unsupported type specified")
    if kind in _CHAT_SCOPES:
        if scope.get("chat_id") in {None, ""}:
            bad_request("can't parse BotCommandScope: Empty chat_id specified")
        world.chat(str(scope["chat_id"]), READ)
    user_id = scope.get("user_id")
    if kind == "chat_member" and not (isinstance(user_id, int) and user_id > 0):
        bad_request("can't parse BotCommandScope: Invalid user_id specified")
    return json.dumps(scope, sort_keys=True)


def set_my_commands(world: World, params: Params) -> bool:
    commands, scope, language = bot_commands(params), _scope(world, params), language_code(params)
    world.profile["commands", scope, language] = commands
    return True


def delete_my_commands(world: World, params: Params) -> bool:
    world.profile.pop(("commands", _scope(world, params), language_code(params)), None)
    return True


def get_my_commands(world: World, params: Params) -> object:
    return world.profile.get(("commands", _scope(world, params), language_code(params)), [])


def _set_text(world: World, params: Params, name: str) -> bool:
    text, language = params.text(name), language_code(params)
    if len(text) > _TEXTS[name]:
        # Only Telegram's servers count here; the wording of this one error is assumed.
        bad_request(f"BOT_{name.upper()}_TOO_LONG")
    world.profile[name, "", language] = text
    return True


def _get_text(world: World, params: Params, name: str) -> Json:
    fallback = world.profile.get((name, "", ""), "")
    return {name: world.profile.get((name, "", language_code(params))) or fallback}


def set_my_name(world: World, params: Params) -> bool:
    return _set_text(world, params, "name")


def set_my_description(world: World, params: Params) -> bool:
    return _set_text(world, params, "description")


def set_my_short_description(world: World, params: Params) -> bool:
    return _set_text(world, params, "short_description")


def get_my_name(world: World, params: Params) -> Json:
    found = _get_text(world, params, "name")
    return found if found["name"] else {"name": world.bot["first_name"]}


def get_my_description(world: World, params: Params) -> Json:
    return _get_text(world, params, "description")


def get_my_short_description(world: World, params: Params) -> Json:
    return _get_text(world, params, "short_description")


def set_chat_menu_button(world: World, params: Params) -> bool:
    chat_id = params.text("chat_id")
    if chat_id and not world.chat(chat_id, READ).is_private:
        bad_request("private chat not found")
    button: Any = params.json("menu_button", "menu button") or {"type": "default"}
    if not isinstance(button, dict):
        bad_request("can't parse menu button: MenuButton must be an Object")
    if button.get("type") not in {"commands", "default", "web_app"}:
        bad_request("can't parse menu button: MenuButton has unsupported type")
    if button["type"] == "web_app" and not (button.get("text") and button.get("web_app")):
        bad_request("menu button text must be non-empty")
    world.profile["menu_button", chat_id, ""] = button
    return True


def get_chat_menu_button(world: World, params: Params) -> object:
    usual = world.profile.get(("menu_button", "", ""), {"type": "default"})
    return world.profile.get(("menu_button", params.text("chat_id"), ""), usual)
