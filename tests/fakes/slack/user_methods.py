"""auth.test, users.*, team.info."""

from tests.fakes.slack.method import Args, Method, Methods
from tests.fakes.slack.refusal import Json
from tests.fakes.slack.users import User
from tests.fakes.slack.workspace import Workspace


def auth_test(space: Workspace, args: Args) -> Json:
    return {
        "ok": True,
        "url": f"https://{space.domain}.slack.com/",
        "team": space.domain,
        "team_id": space.team,
        "user": space.bot.name,
        "user_id": space.bot.id,
        "bot_id": space.bot_id,
        "is_enterprise_install": False,
    }


def info(space: Workspace, args: Args) -> Json:
    args.needed("user")
    user = space.user(args["user"])
    return {"ok": True, "user": _shown(space, user, args)}


def everyone(space: Workspace, args: Args) -> Json:
    known = [user for user in space.users.values() if not space.is_stranger(user)]
    page, following = args.page([_shown(space, user, args) for user in known], default=1000)
    return {
        "ok": True,
        "members": page,
        "cache_ts": int(space.clock()),
        "response_metadata": following,
    }


def conversations(space: Workspace, args: Args) -> Json:
    """The conversations of the bot, or those it shares with `user`."""
    user = space.user(args["user"]) if args.get("user") else space.bot
    kinds = {
        {"public_channel": "channel", "private_channel": "group"}.get(kind, kind)
        for kind in str(args.get("types") or "public_channel").split(",")
    }
    shared = [
        channel.shown(space.bot.id)
        for channel in space.channels.values()
        if {user.id, space.bot.id} <= channel.members
        and channel.kind in kinds
        and not (channel.archived and args.flag("exclude_archived"))
    ]
    page, following = args.page(shared)
    return {"ok": True, "channels": page, "response_metadata": following}


def team_info(space: Workspace, args: Args) -> Json:
    team: Json = {"id": space.team, "name": space.domain, "domain": space.domain}
    return {"ok": True, "team": team | {"email_domain": "", "icon": {"image_default": True}}}


def _shown(space: Workspace, user: User, args: Args) -> Json:
    return user.shown(
        with_locale=args.flag("include_locale"),
        with_email="users:read.email" in space.scopes,
        is_stranger=space.is_stranger(user),
    )


METHODS: Methods = {
    "auth.test": Method(auth_test, None, "none"),
    "users.info": Method(info, "users:read", 4),
    "users.list": Method(everyone, "users:read", 2),
    "users.conversations": Method(conversations, "channels:read", 3),
    "team.info": Method(team_info, "team:read", 3),
}
