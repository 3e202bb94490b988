"""Modals and App Homes: the definition, the stack, trigger ids."""

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.fakes.slack.blocks import Element, elements, problems
from tests.fakes.slack.clock import Clock, Ids
from tests.fakes.slack.refusal import Json, Refused
from tests.fakes.slack.shapes import Anything, Flag, Line, Problem, Record, problem, text
from tests.fakes.slack.values import Entries

TRIGGER_LIFE_S = 3.0  # docs.slack.dev/interactivity/handling-user-interaction
MOST_VIEWS = 3  # docs.slack.dev/surfaces/modals: the stack
MOST_BYTES = 250_000  # views.open: view_too_large

ViewKind = Literal["modal", "home"]
COMMON = {
    "private_metadata": Line(3000),
    "callback_id": Line(255),
    "external_id": Line(255),
}
DEFINITIONS: Mapping[str, Record] = {
    "modal": Record(
        {"type": Line(), "title": text(24), "blocks": Anything()},
        {
            **COMMON,
            "submit": text(24),
            "close": text(24),
            "clear_on_close": Flag(),
            "notify_on_close": Flag(),
            "submit_disabled": Flag(),
        },
    ),
    "home": Record({"type": Line(), "blocks": Anything()}, COMMON),
}


@dataclass
class View:
    """A view somebody looks at: the app's definition and what the person entered."""

    id: str
    user: str
    kind: ViewKind
    definition: Json
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    entries: Entries = field(default_factory=Entries)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        return list(self.definition["blocks"])

    @property
    def title(self) -> str:
        return str(self.definition.get("title", {}).get("text", ""))

    @property
    def callback_id(self) -> str:
        return str(self.definition.get("callback_id", ""))

    @property
    def private_metadata(self) -> str:
        return str(self.definition.get("private_metadata", ""))

    @property
    def external_id(self) -> str:
        return str(self.definition.get("external_id", ""))

    @property
    def elements(self) -> list[Element]:
        return list(elements(self.blocks))

    @property
    def words(self) -> str:
        return json.dumps(self.definition, ensure_ascii=False)

    @property
    def values(self) -> Json:
        return self.entries.values(self.blocks)

    def redefine(self, definition: Json, new_hash: str) -> None:
        """Show another definition; typed values stay where block_id and action_id stay."""
        self.definition, self.hash, self.errors = definition, new_hash, {}
        self.entries.keep_only(self.blocks)

    def shown(self, app: Json) -> Json:
        """The view object of payloads and answers; `app` holds team, app and bot ids."""
        shown: Json = {
            "id": self.id,
            "type": self.kind,
            "blocks": self.blocks,
            "private_metadata": self.private_metadata,
            "callback_id": self.callback_id,
            "external_id": self.external_id,
            "state": {"values": self.values},
            "hash": self.hash,
            "root_view_id": self.root_view_id,
            "previous_view_id": self.previous_view_id,
            "clear_on_close": bool(self.definition.get("clear_on_close")),
            "notify_on_close": bool(self.definition.get("notify_on_close")),
            "title": self.definition.get("title"),
            "close": self.definition.get("close"),
            "submit": self.definition.get("submit"),
            **app,
        }
        return shown


@dataclass
class Trigger:
    id: str
    user: str
    made_at: float
    from_view: str | None
    is_used: bool = False


class Triggers:
    """trigger_ids: good for three seconds, once."""

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self._clock, self._ids = clock, ids
        self._made: dict[str, Trigger] = {}

    def new(self, user: str, from_view: str | None = None) -> str:
        name = f"{self._ids.number('trigger')}.{self._ids.number('pair')}.{uuid.uuid4().hex}"
        self._made[name] = Trigger(name, user, self._clock(), from_view)
        return name

    def exchange(self, name: Any) -> Trigger:
        if not isinstance(name, str) or name.count(".") != 2:
            complaint = problem("invalid `trigger_id`", "/trigger_id")
            raise Refused("invalid_arguments", messages=[complaint])
        trigger = self._made.get(name)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.is_used:
            raise Refused("exchanged_trigger_id")
        if self._clock() - trigger.made_at > TRIGGER_LIFE_S:
            raise Refused("expired_trigger_id")
        trigger.is_used = True
        return trigger


class Views:
    """Every person's stack of modals and App Home."""

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self._clock, self._ids = clock, ids

    def stack(self, user: str) -> list[View]:
        return self.stacks.setdefault(user, [])

    def new_hash(self) -> str:
        return f"{int(self._clock())}.{uuid.uuid4().hex[:8]}"

    def open(self, user: str, definition: Json) -> View:
        """A new modal; one that stood open is replaced."""
        view = self._view(user, "modal", definition)
        self.stacks[user] = [view]
        return view

    def push(self, user: str, definition: Json) -> View:
        stack = self.stack(user)
        if len(stack) >= MOST_VIEWS:
            raise Refused("push_limit_reached")
        view = self._view(user, "modal", definition)
        view.root_view_id, view.previous_view_id = stack[0].root_view_id, stack[-1].id
        stack.append(view)
        return view

    def publish(self, user: str, definition: Json) -> View:
        home = self.homes.get(user)
        if home is None:
            self.homes[user] = home = self._view(user, "home", definition)
        else:
            home.redefine(definition, self.new_hash())
        return home

    def find(self, *, view_id: str | None = None, external_id: str | None = None) -> View:
        for view in self.all():
            if view_id == view.id or (external_id and external_id == view.external_id):
                return view
        raise Refused("not_found")

    def all(self) -> Iterator[View]:
        yield from (view for stack in self.stacks.values() for view in stack)
        yield from self.homes.values()

    def _view(self, user: str, kind: ViewKind, definition: Json) -> View:
        name = self._ids.new("V")
        return View(name, user, kind, definition, self.new_hash(), root_view_id=name)


def complaints(
    view: Any, allowed: tuple[ViewKind, ...], unique_in: Literal["surface", "block"]
) -> list[Problem]:
    """What Slack says against a view's definition; an empty list when it takes it."""
    if not isinstance(view, dict):
        return [problem("must be an object", "/view")]
    kind = view.get("type")
    if kind is None:
        return [problem("missing required field: type", "/view")]
    if kind not in allowed:
        return [problem(f"unsupported type: {kind}", "/view/type")]
    found = list(DEFINITIONS[kind].problems(view, "/view"))
    if "blocks" in view:
        found += problems(view["blocks"], kind, "/view/blocks", unique_in)
    has_input = not found and any(block["type"] == "input" for block in view["blocks"])
    if kind == "modal" and has_input and "submit" not in view:
        found.append(problem("missing required field: submit", "/view"))
    return found
