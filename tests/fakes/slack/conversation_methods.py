"""conversations.*."""

from decimal import Decimal

from tests.fakes.slack.channels import Channel, Message
from tests.fakes.slack.method import Args, Method, Methods
from tests.fakes.slack.refusal import Json, Refused
from tests.fakes.slack.workspace import Workspace

MOST_IN_GROUP = 8  # conversations.open: too_many_users


def open_direct(space: Workspace, args: Args) -> Json:
    if args.get("channel"):
        channel = space.channel(args["channel"])
        if channel.kind not in ("im", "mpim"):
            raise Refused("method_not_supported_for_channel_type")
        return _opened(space, args, channel, was_open=True)
    names = args.get("users") or ""
    wanted = names if isinstance(names, list) else [name for name in names.split(",") if name]
    if not wanted:
        raise Refused("users_list_not_supplied")
    if len(wanted) > MOST_IN_GROUP:
        raise Refused("too_many_users")
    people = [space.user(name) for name in wanted]
    if any(person.deleted for person in people):
        raise Refused("user_disabled")
    if any(space.is_stranger(person) for person in people):
        raise Refused("invalid_user_combination")
    if len(people) == 1:
        was_open = f"D{people[0].id[1:]}" in space.channels
        return _opened(space, args, space.direct(people[0].id), was_open=was_open)
    name = "G" + "".join(sorted(person.id[1:] for person in people))
    members = {space.bot.id, *(person.id for person in people)}
    was_open = name in space.channels
    channel = space.channels.setdefault(name, Channel(name, f"mpdm-{name}", "mpim", members))
    return _opened(space, args, channel, was_open=was_open)


def info(space: Workspace, args: Args) -> Json:
    args.needed("channel")
    return {"ok": True, "channel": space.channel(args["channel"]).shown(space.bot.id)}


def history(space: Workspace, args: Args) -> Json:
    args.needed("channel")
    channel = _joined(space, args["channel"])
    top = [message for message in channel.messages if not message.is_reply]
    wanted = [message for message in reversed(top) if _is_between(message, args)]
    return _page(args, wanted, channel)


def replies(space: Workspace, args: Args) -> Json:
    args.needed("channel", "ts")
    channel = _joined(space, args["channel"])
    thread = channel.thread(str(args["ts"]))
    if not thread:
        raise Refused("thread_not_found")
    parent, *rest = thread
    return _page(args, [parent, *(m for m in rest if _is_between(m, args))], channel)


def _opened(space: Workspace, args: Args, channel: Channel, *, was_open: bool) -> Json:
    shown = channel.shown(space.bot.id) if args.flag("return_im") else {"id": channel.id}
    again = {"no_op": True, "already_open": True} if was_open else {}
    return {"ok": True, **again, "channel": shown}


def _joined(space: Workspace, name: str) -> Channel:
    channel = space.channel(name)
    if space.bot.id not in channel.members:
        raise Refused("not_in_channel")
    return channel


def _is_between(message: Message, args: Args) -> bool:
    ts, inclusive = Decimal(message.ts), args.flag("inclusive")
    oldest = Decimal(str(args.get("oldest") or 0))
    latest = Decimal(str(args.get("latest") or "Infinity"))
    return oldest < ts < latest or (inclusive and ts in (oldest, latest))


def _page(args: Args, messages: list[Message], channel: Channel) -> Json:
    with_metadata = args.flag("include_all_metadata")
    shown = [_shown(message, channel, with_metadata=with_metadata) for message in messages]
    page, following = args.page(shown)
    more = bool(following["next_cursor"])
    answer: Json = {"ok": True, "messages": page, "has_more": more}
    return answer | ({"response_metadata": following} if more else {})


def _shown(message: Message, channel: Channel, *, with_metadata: bool) -> Json:
    shown = message.shown(with_metadata=with_metadata)
    answers = [one for one in channel.thread(message.ts) if one.is_reply]
    if answers:
        shown["reply_count"] = len(answers)
        shown["latest_reply"] = answers[-1].ts
        shown["reply_users"] = list(dict.fromkeys(one.user for one in answers))
    return shown


METHODS: Methods = {
    "conversations.open": Method(open_direct, "im:write", 3),
    "conversations.info": Method(info, "*:read", 3),
    "conversations.history": Method(history, "*:history", 3),
    "conversations.replies": Method(replies, "*:history", 3),
}
