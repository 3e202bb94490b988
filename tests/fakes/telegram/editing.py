"""The methods that change what was sent, and the answer to a tap."""

from tests.fakes.telegram.chats import EDIT, READ, WRITE
from tests.fakes.telegram.errors import Json, bad_request
from tests.fakes.telegram.keyboard import inline_markup
from tests.fakes.telegram.limits import MAX_CALLBACK_ANSWER, caption_content, message_content
from tests.fakes.telegram.messages import Message
from tests.fakes.telegram.params import Params
from tests.fakes.telegram.world import World

_DELETABLE_S = 48 * 3600
_CAPTION = ("caption", "caption_entities")


def edit_message_text(world: World, params: Params) -> Json:
    content = message_content(params)
    markup = inline_markup(params)
    message = _to_edit(world, params)
    if "text" not in message.now.content:
        bad_request("there is no text in the message to edit")
    return _edit(world, message, content, markup)


def edit_message_caption(world: World, params: Params) -> Json:
    caption = caption_content(params)
    markup = inline_markup(params)
    message = _to_edit(world, params)
    if "text" in message.now.content:
        bad_request("there is no caption in the message to edit")
    kept = {name: value for name, value in message.now.content.items() if name not in _CAPTION}
    return _edit(world, message, kept | caption, markup)


def edit_message_reply_markup(world: World, params: Params) -> Json:
    markup = inline_markup(params)
    message = _to_edit(world, params)
    return _edit(world, message, message.now.content, markup)


def _edit(world: World, message: Message, content: Json, markup: Json | None) -> Json:
    if content == message.now.content and markup == message.now.markup:
        bad_request(
            "message is not modified: specified new message content and reply markup are exactly "
            "the same as a current content and reply markup of the message"
        )
    world.rates.spend(message.chat)
    world.edit(message, content, markup)
    return message.as_json()


def _to_edit(world: World, params: Params) -> Message:
    if not params.text("chat_id") and not params.text("message_id"):
        bad_request("message identifier is not specified")
    chat = world.chat(params.text("chat_id"), EDIT)
    message = chat.find(params.integer("message_id", 0, 0, 1 << 31))
    if message is None:
        bad_request("message to edit not found")
    if not message.is_by_bot or message.forward_origin:
        bad_request("message can't be edited")
    return message


def delete_message(world: World, params: Params) -> bool:
    if not params.text("chat_id"):
        bad_request("chat identifier is not specified")
    number = params.integer("message_id", 0, 0, 1 << 31)
    if number == 0:
        bad_request("message identifier is not specified")
    chat = world.chat(params.text("chat_id"), READ)
    if not chat.is_private or chat.is_deactivated:
        chat.check(WRITE)  # a person who blocked the bot does not stop it from clearing up
    message = chat.find(number)
    if message is None:
        bad_request("message to delete not found")
    is_foreign = not chat.is_private and not message.is_by_bot
    may_clear = chat.bot_status == "administrator"
    is_old = world.clock.date() - message.date > _DELETABLE_S and not may_clear
    if is_old or (is_foreign and not may_clear):
        bad_request("message can't be deleted")
    message.is_deleted = True
    world.changes.tell()
    return True


def answer_callback_query(world: World, params: Params) -> bool:
    tap = world.taps.get(params.text("callback_query_id"))
    if tap is None or world.clock.monotonic() - tap.at > world.query_lifetime_s:
        bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(params.text("text")) > MAX_CALLBACK_ANSWER:
        bad_request("MESSAGE_TOO_LONG")
    tap.answers.append({"text": params.text("text"), "show_alert": params.flag("show_alert")})
    world.changes.tell()
    return True
