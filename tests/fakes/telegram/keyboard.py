"""Reply markup: what Telegram takes as a keyboard and what it refuses.

Sources: core.telegram.org/bots/api#inlinekeyboardmarkup, the Bot API server's and TDLib's texts;
100 buttons, 8 in a row and 10 KB together are limits only public reports name.
"""

import json
import re
from typing import Any

from tests.fakes.telegram.errors import Json, bad_request
from tests.fakes.telegram.params import Params
from tests.fakes.telegram.text import clean

MAX_CALLBACK_BYTES = 64
MAX_BUTTONS = 100
MAX_ROW = 8
MAX_MARKUP_BYTES = 10 * 1024
MAX_REPLY_BUTTONS = 300
MAX_COPY_TEXT = 256

_URL = re.compile(r"(?:https?://[^\s/?#]+\.[^\s/?#]+|tg://)\S*")
_OTHER_KINDS = (
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "callback_game",
    "pay",
)


def reply_markup(params: Params) -> Json | None:
    """The checked markup; None for none or an empty one. Raises ApiError 400."""
    markup = params.json("reply_markup", "reply keyboard markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        bad_request("object expected as reply markup")
    if markup.get("keyboard"):
        return _reply_keyboard(markup)
    if markup.get("inline_keyboard"):
        return _inline_keyboard(markup["inline_keyboard"])
    for kind in ("remove_keyboard", "force_reply"):
        if markup.get(kind):
            return dict(markup)
    return None


def inline_markup(params: Params) -> Json | None:
    """For edits: only an inline keyboard can stand under a message that is already there."""
    markup = reply_markup(params)
    if markup is not None and "inline_keyboard" not in markup:
        bad_request("inline keyboard expected")
    return markup


def _rows(rows: Any, name: str, kind: str) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        bad_request(f'field "{name}" of the {kind} must be an Array of Arrays')
    return rows


def _inline_keyboard(given: Any) -> Json:
    rows = _rows(given, "inline_keyboard", "InlineKeyboardMarkup")
    checked = [[_inline_button(button) for button in row] for row in rows if row]
    count = sum(len(row) for row in checked)
    size = len(json.dumps(checked, ensure_ascii=False).encode())
    too_wide = any(len(row) > MAX_ROW for row in checked)
    if count > MAX_BUTTONS or too_wide or size > MAX_MARKUP_BYTES:
        bad_request("reply markup is too long")
    return {"inline_keyboard": checked}


def _text(button: Json, what: str) -> str:
    if not isinstance(button.get("text"), str):
        bad_request(f"can't parse {what} button: Can't find field \"text\"")
    text = clean(button["text"])
    if not text.strip():
        bad_request(f"{what} button text must be non-empty")
    return text


def _inline_button(button: Any) -> Json:
    if not isinstance(button, dict):
        bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    checked: Json = {"text": _text(button, "inline keyboard")}
    if button.get("url"):
        return checked | {"url": _url(str(button["url"]))}
    if button.get("callback_data"):
        return checked | {"callback_data": _callback_data(button["callback_data"])}
    if isinstance(button.get("copy_text"), dict):
        copied = str(button["copy_text"].get("text", ""))
        if not 1 <= len(copied) <= MAX_COPY_TEXT:
            bad_request("BUTTON_COPY_TEXT_INVALID")
        return checked | {"copy_text": {"text": copied}}
    kind = next((kind for kind in _OTHER_KINDS if kind in button), None)
    if kind is None:
        bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    return checked | {kind: button[kind]}


def _callback_data(data: Any) -> str:
    if not isinstance(data, str):
        bad_request(
            'can\'t parse inline keyboard button: Field "callback_data" must be of type String'
        )
    if len(data.encode()) > MAX_CALLBACK_BYTES:
        bad_request("BUTTON_DATA_INVALID")
    return data


def _url(url: str) -> str:
    full = url if "://" in url else f"http://{url}"
    if not _URL.fullmatch(full):
        bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return full


def _reply_keyboard(markup: Json) -> Json:
    rows = _rows(markup["keyboard"], "keyboard", "ReplyKeyboardMarkup")
    buttons = [{"text": one} if isinstance(one, str) else one for row in rows for one in row]
    for button in buttons:
        if not isinstance(button, dict):
            bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
        _text(button, "keyboard")
    if len(buttons) > MAX_REPLY_BUTTONS:
        bad_request("reply markup is too long")
    return dict(markup)
