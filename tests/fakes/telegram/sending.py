"""The methods that send: sendMessage, sendDocument, sendPhoto, sendMediaGroup, sendChatAction."""

import uuid
from typing import Any

from tests.fakes.telegram.chats import EDIT, READ, WRITE, Chat
from tests.fakes.telegram.errors import Json, bad_request
from tests.fakes.telegram.files import StoredFile, photo_size
from tests.fakes.telegram.keyboard import reply_markup
from tests.fakes.telegram.limits import caption_content, message_content
from tests.fakes.telegram.messages import Message
from tests.fakes.telegram.params import Params, Upload
from tests.fakes.telegram.world import World

Sent = tuple[Json, tuple[StoredFile, ...]]
ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
_ALBUM = range(2, 11)


def send_message(world: World, params: Params) -> Json:
    return _send(world, params, (message_content(params), ()))


def send_document(world: World, params: Params) -> Json:
    return _send(world, params, _document(world, params, params.text("document"), "document"))


def send_photo(world: World, params: Params) -> Json:
    return _send(world, params, _photo(world, params, params.text("photo"), "photo"))


def send_media_group(world: World, params: Params) -> list[Json]:
    listed = params.json("media", "media")
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        bad_request("expected an Array of InputMedia")
    if len(listed) > _ALBUM[-1]:
        bad_request("too many messages to send as an album")
    if len(listed) < _ALBUM[0]:
        bad_request("there are no messages to send" if not listed else "MEDIA_EMPTY")
    if len({one.get("type") for one in listed}) != 1:
        bad_request("Can't use the media of the specified type in the album")
    contents = [_album_item(world, params, one) for one in listed]
    chat = world.chat(params.text("chat_id"), WRITE)
    reply_to = _replied(world, params, chat)
    for _ in contents:
        world.rates.spend(chat)
    album = str(uuid.uuid4().int)[:17]
    messages = []
    for content, files in contents:
        message = world.post(chat, world.bot, content, files=files, reply_to=reply_to)
        message.album = album
        messages.append(message.as_json())
    return messages


def _album_item(world: World, params: Params, item: Json) -> Sent:
    texts = {name: item[name] for name in ("caption", "parse_mode") if item.get(name)}
    inner = Params(texts, params.uploads)
    media = str(item.get("media", ""))
    if item.get("type") == "photo":
        return _photo(world, inner, media, "media")
    if item.get("type") != "document":
        bad_request(f'can\'t parse InputMedia: type "{item.get("type")}" is unsupported')
    return _document(world, inner, media, "media")


def send_chat_action(world: World, params: Params) -> bool:
    if params.text("action").lower() not in ACTIONS:
        bad_request("wrong parameter action in request")
    world.chat(params.text("chat_id"), EDIT)
    return True


def _send(world: World, params: Params, sent: Sent) -> Json:
    content, files = sent
    markup = reply_markup(params)
    chat = world.chat(params.text("chat_id"), WRITE)
    reply_to = _replied(world, params, chat)
    world.rates.spend(chat)
    message = world.post(chat, world.bot, content, markup=markup, files=files, reply_to=reply_to)
    if params.flag("protect_content"):
        message.extra["has_protected_content"] = True
    return message.as_json()


def _replied(world: World, params: Params, chat: Chat) -> Message | None:
    given: Any = params.json("reply_parameters", "reply parameters")
    if given is None and params.text("reply_to_message_id"):
        given = {
            "message_id": params.integer("reply_to_message_id", 0, 0, 1 << 31),
            "allow_sending_without_reply": params.flag("allow_sending_without_reply"),
        }
    if not given:
        return None
    if not isinstance(given, dict):
        bad_request("object expected as reply parameters")
    if not isinstance(given.get("message_id"), int):
        bad_request('can\'t find field "message_id"')
    where = world.chat(str(given["chat_id"]), READ) if given.get("chat_id") else chat
    message = where.find(given["message_id"])
    if message is None and not given.get("allow_sending_without_reply"):
        bad_request("message to be replied not found")
    return message


def _given_file(world: World, params: Params, value: str, name: str) -> Upload | StoredFile | None:
    """The file of a field: uploaded under its name, attached from elsewhere, or known by id."""
    if value.startswith("attach://"):
        return params.uploads.get(value.removeprefix("attach://"))
    if name in params.uploads:
        return params.uploads[name]
    if value.startswith(("http://", "https://")):
        bad_request("failed to get HTTP URL content")
    if not value:
        return None
    if value not in world.files.by_id:
        bad_request("wrong remote file identifier specified: can't unserialize it")
    return world.files.by_id[value]


def _document(world: World, params: Params, value: str, name: str) -> Sent:
    given = _given_file(world, params, value, name)
    if given is None:
        bad_request("there is no document in the request")
    if not given.content:
        bad_request("file must be non-empty")
    if isinstance(given, Upload):
        given = world.files.keep_document(given.name, given.content, given.mime_type)
    elif given.kind != "document":
        bad_request(f"can't use file of type {given.kind.title()} as Document")
    return {"document": given.as_json()} | caption_content(params), (given,)


def _photo(world: World, params: Params, value: str, name: str) -> Sent:
    given = _given_file(world, params, value, name)
    if given is None:
        bad_request("there is no photo in the request")
    if not given.content:
        bad_request("file must be non-empty")
    if isinstance(given, Upload):
        sizes = world.files.keep_photo(given.content, *photo_size(given.content))
    elif given.kind == "photo":
        sizes = (given,)
    else:
        bad_request(f"can't use file of type {given.kind.title()} as Photo")
    content: Json = {"photo": [size.as_json() for size in sizes]}
    return content | caption_content(params), sizes
