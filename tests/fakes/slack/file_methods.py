"""files.*: the upload in two steps, and what is known of a file."""

from typing import Any

from tests.fakes.slack.channels import Channel
from tests.fakes.slack.files import File
from tests.fakes.slack.method import Args, Method, Methods
from tests.fakes.slack.refusal import Json, Refused
from tests.fakes.slack.shapes import problem
from tests.fakes.slack.workspace import Workspace

MOST_ALT_TEXT = 1000  # files.getUploadURLExternal: alt_txt_too_large


def get_upload_url(space: Workspace, args: Args) -> Json:
    args.needed("filename", "length")
    try:
        length = int(args["length"])
    except (TypeError, ValueError):
        length = 0
    if length <= 0:
        complaint = problem("must be a positive integer", "/length")
        raise Refused("invalid_arguments", messages=[complaint])
    if len(str(args.get("alt_txt") or "")) > MOST_ALT_TEXT:
        raise Refused("alt_txt_too_large")
    name = str(args["filename"])
    file = File(space.ids.new("F"), name, space.bot.id, space.team, title=name, length=length)
    file.alt_txt = args.get("alt_txt")
    space.files[file.id] = file
    url = f"{space.base_url}/upload/v1/{file.id}"
    return {"ok": True, "upload_url": url, "file_id": file.id}


def complete_upload(space: Workspace, args: Args) -> Json:
    args.needed("files")
    wanted: Any = args.structured("files", "invalid_arguments")
    if not isinstance(wanted, list) or not wanted:
        raise Refused("invalid_arguments", messages=[problem("must be an array", "/files")])
    found = [_uploaded(space, item) for item in wanted]
    named = [str(args.get("channel_id") or ""), *str(args.get("channels") or "").split(",")]
    places = [_place(space, name) for name in named if name]
    for file, item in zip(found, wanted, strict=True):
        file.title = item.get("title") or file.name
        file.channels = [place.id for place in places]
    for place in places:
        space.bot_says(
            place,
            str(args.get("initial_comment") or ""),
            files=tuple(file.shown(space.base_url) for file in found),
            thread_ts=args.get("thread_ts") or None,
        )
    space.changed()
    return {"ok": True, "files": [file.shown(space.base_url) for file in found]}


def info(space: Workspace, args: Args) -> Json:
    args.needed("file")
    file = space.files.get(str(args["file"]))
    if file is None or file.content is None:
        raise Refused("file_not_found")
    if file.deleted:
        raise Refused("file_deleted")
    return {"ok": True, "file": file.shown(space.base_url), "comments": []}


def _uploaded(space: Workspace, item: Any) -> File:
    file = space.files.get(str(item.get("id"))) if isinstance(item, dict) else None
    if file is None or file.content is None or file.user != space.bot.id:
        raise Refused("file_not_found")
    return file


def _place(space: Workspace, name: str) -> Channel:
    if name in space.users:
        return space.direct(name)
    try:
        channel = space.channel(name)
    except Refused:
        raise Refused("invalid_channel") from None
    if space.bot.id not in channel.members or channel.archived:
        raise Refused("posting_to_channel_denied")
    return channel


METHODS: Methods = {
    "files.getUploadURLExternal": Method(get_upload_url, "files:write", 4),
    "files.completeUploadExternal": Method(complete_upload, "files:write", 4),
    "files.info": Method(info, "files:read", 4),
}
