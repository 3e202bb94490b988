"""views.open, views.push, views.update and views.publish."""

import json
from typing import Any

from tests.fakes.slack.method import Args, Method, Methods
from tests.fakes.slack.refusal import Json, Refused
from tests.fakes.slack.shapes import problem
from tests.fakes.slack.views import MOST_BYTES, View, ViewKind, complaints
from tests.fakes.slack.workspace import Workspace


def open_modal(space: Workspace, args: Args) -> Json:
    definition = checked(space, args, "modal")
    trigger = space.triggers.exchange(args.get("trigger_id"))
    return _answer(space, space.views.open(trigger.user, definition))


def push(space: Workspace, args: Args) -> Json:
    definition = checked(space, args, "modal")
    trigger = space.triggers.exchange(args.get("trigger_id"))
    stack = space.views.stack(trigger.user)
    if trigger.from_view not in [view.id for view in stack]:
        raise Refused("not_found")
    return _answer(space, space.views.push(trigger.user, definition))


def update(space: Workspace, args: Args) -> Json:
    if not (args.get("view_id") or args.get("external_id")):
        complaint = problem("missing required field: view_id", "")
        raise Refused("invalid_arguments", messages=[complaint])
    view = space.views.find(view_id=args.get("view_id"), external_id=args.get("external_id"))
    definition = checked(space, args, view.kind, replacing=view)
    if args.get("hash") not in (None, "", view.hash):
        raise Refused("hash_conflict")
    view.redefine(definition, space.views.new_hash())
    return _answer(space, view)


def publish(space: Workspace, args: Args) -> Json:
    args.needed("user_id")
    if args["user_id"] not in space.users:
        complaint = problem("invalid `user_id`", "/user_id")
        raise Refused("invalid_arguments", messages=[complaint])
    if not space.has_home:
        raise Refused("not_enabled")
    home = space.views.homes.get(args["user_id"])
    definition = checked(space, args, "home", replacing=home)
    if args.get("hash") not in (None, "", home.hash if home else None):
        raise Refused("hash_conflict")
    return _answer(space, space.views.publish(args["user_id"], definition))


def checked(space: Workspace, args: Args, kind: ViewKind, *, replacing: View | None = None) -> Json:
    """The definition in `view`, completed, or Slack's refusal of it."""
    view: Any = args.structured("view", "invalid_arguments")
    if view is None:
        complaint = problem("missing required field: view", "")
        raise Refused("invalid_arguments", messages=[complaint])
    if len(json.dumps(view, ensure_ascii=False).encode()) > MOST_BYTES:
        raise Refused("view_too_large")
    found = complaints(view, (kind,), space.unique_in)
    if found:
        raise Refused("invalid_arguments", messages=found)
    external_id = view.get("external_id")
    taken = [v for v in space.views.all() if v is not replacing and v.external_id == external_id]
    if external_id and taken:
        raise Refused("duplicate_external_id")
    return {**view, "blocks": space.completed(view["blocks"])}


def _answer(space: Workspace, view: View) -> Json:
    space.changed()
    return {"ok": True, "view": view.shown(space.view_ids(space.users[view.user]))}


METHODS: Methods = {
    "views.open": Method(open_modal, None, 4),
    "views.push": Method(push, None, 4),
    "views.update": Method(update, None, 4),
    "views.publish": Method(publish, None, 4),
}
