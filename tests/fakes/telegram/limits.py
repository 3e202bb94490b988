"""The documented limits of texts, captions and commands, and the refusals they bring.

Sources: core.telegram.org/bots/api (each method's table), TDLib's error texts, and for the two
errors only Telegram's servers know (BOT_COMMAND_INVALID, BOT_COMMANDS_TOO_MUCH) public reports.
"""

import re
from typing import Any

from tests.fakes.telegram.errors import Json, bad_request
from tests.fakes.telegram.html import parse_html
from tests.fakes.telegram.params import Params
from tests.fakes.telegram.text import Entity, clean, find_entities, is_blank, trim

MAX_TEXT = 4096  # code points after entities parsing (TDLib: utf8_length)
MAX_CAPTION = 1024
MAX_RAW_TEXT_BYTES = 1 << 15
MAX_COMMANDS = 100
MAX_COMMAND = 32
MAX_COMMAND_DESCRIPTION = 256
MAX_CALLBACK_ANSWER = 200

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"[a-z]{2}")


def message_content(params: Params) -> Json:
    """`text` with its entities. Raises ApiError for an empty, too long or unparsable text."""
    if not params.text("text"):
        bad_request("message text is empty")
    text, entities = _formatted(params, "text", "entities")
    if is_blank(text):
        bad_request("text must be non-empty")
    if len(text) > MAX_TEXT:
        bad_request("message is too long")
    return _content("text", text, "entities", entities)


def caption_content(params: Params) -> Json:
    """`caption` with its entities, {} without one. Raises ApiError when it is too long."""
    text, entities = _formatted(params, "caption", "caption_entities")
    if len(text) > MAX_CAPTION:
        bad_request("message caption is too long")
    return {} if is_blank(text) else _content("caption", text, "caption_entities", entities)


def _content(name: str, text: str, entities_name: str, entities: tuple[Entity, ...]) -> Json:
    content: Json = {name: text}
    if entities:
        content[entities_name] = [entity.as_json() for entity in entities]
    return content


def _formatted(params: Params, name: str, entities_name: str) -> tuple[str, tuple[Entity, ...]]:
    raw = params.text(name)
    clean(raw)  # refuses halves of surrogate pairs before the bytes are counted
    if len(raw.encode()) > MAX_RAW_TEXT_BYTES:
        bad_request("text is too long")
    mode = params.text("parse_mode").lower()
    given: tuple[Entity, ...] = ()
    if mode == "html":
        raw, given = parse_html(raw)
    elif mode not in {"", "none"}:
        bad_request("unsupported parse_mode")
    elif params.text(entities_name):
        given = _given_entities(params.json(entities_name, entities_name))
    text, given = trim(clean(raw), given)
    return text, find_entities(text, given)


def _given_entities(listed: Any) -> tuple[Entity, ...]:
    found: list[Entity] = []
    for one in listed if isinstance(listed, list) else ():
        match one:
            case {"type": str(kind), "offset": int(offset), "length": int(length)}:
                url, language = str(one.get("url", "")), str(one.get("language", ""))
                found.append(Entity(kind, offset, length, url, language))
            case _:
                bad_request("can't parse MessageEntity: expected an Object")
    return tuple(found)


def bot_commands(params: Params) -> list[Json]:
    """`commands` of setMyCommands, checked one by one and then together."""
    listed = params.json("commands", "commands")
    if listed is None:
        return []
    if not isinstance(listed, list):
        bad_request("expected an Array of BotCommand")
    commands = [_command(one) for one in listed]
    if any(not _COMMAND.fullmatch(one["command"]) for one in commands):
        bad_request("BOT_COMMAND_INVALID")
    if len({one["command"] for one in commands}) != len(commands):
        bad_request("BOT_COMMAND_INVALID")
    if len(commands) > MAX_COMMANDS:
        bad_request("BOT_COMMANDS_TOO_MUCH")
    return commands


def _command(one: Any) -> Json:
    if not isinstance(one, dict):
        bad_request("can't parse BotCommand: expected an Object")
    for name in ("command", "description"):
        if not isinstance(one.get(name), str):
            bad_request(f"can't parse BotCommand: Can't find field \"{name}\"")
    command = clean(one["command"]).strip().removeprefix("/")
    description = clean(one["description"]).strip()
    if not command:
        bad_request("command must be non-empty")
    if len(command) > MAX_COMMAND:
        bad_request(f"command length must not exceed {MAX_COMMAND}")
    if not description:
        bad_request("command description must be non-empty")
    if len(description) > MAX_COMMAND_DESCRIPTION:
        bad_request(f"command description length must not exceed {MAX_COMMAND_DESCRIPTION}")
    return {"command": command, "description": description}


def language_code(params: Params) -> str:
    """Two lower-case letters (ISO 639-1) or "" for everyone else."""
    code = params.text("language_code")
    if code and not _LANGUAGE.fullmatch(code):
        bad_request("invalid language code specified")
    return code
