"""What a person does to buttons, menus and modals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.fakes.slack import payloads
from tests.fakes.slack.blocks import Element, elements
from tests.fakes.slack.channels import Channel, Message
from tests.fakes.slack.delivery import Deliveries, Delivery
from tests.fakes.slack.files import File
from tests.fakes.slack.method import Args
from tests.fakes.slack.refusal import Json, Refused
from tests.fakes.slack.response_urls import ResponseUrls
from tests.fakes.slack.users import User
from tests.fakes.slack.values import STATELESS, Entries, complaint, dispatches, entry
from tests.fakes.slack.view_methods import checked
from tests.fakes.slack.views import View
from tests.fakes.slack.workspace import Workspace

Outcome = Literal["closed", "errors", "update", "push", "clear", "not_sent", "failed"]
BUTTONS = ("button",)


@dataclass(frozen=True)
class Submission:
    """What came of a submitted modal.

    `not_sent`: Slack's own client found `errors`. `failed`: no acknowledgement, or one that Slack
    refuses for `problems`; the person sees "We had some trouble connecting".
    """

    action: Outcome
    errors: dict[str, str] = field(default_factory=dict)
    view: View | None = None
    problems: tuple[str, ...] = ()
    delivery: Delivery | None = None


class Hands:
    """Acts on the newest modal, else on the App Home when that is open, else on messages."""

    def __init__(
        self, space: Workspace, post: Deliveries, hooks: ResponseUrls, user_id: str
    ) -> None:
        self.space, self.id = space, user_id
        self._post, self._hooks = post, hooks
        self._chosen: dict[str, Entries] = {}  # by message ts: what was picked in messages
        self.is_at_home = False
        self.acted_at = 0  # the workspace's count of changes when this person last acted

    @property
    def user(self) -> User:
        return self.space.users[self.id]

    @property
    def stack(self) -> list[View]:
        return self.space.views.stack(self.id)

    @property
    def view(self) -> View | None:
        """The modal on top, if any is open."""
        return self.stack[-1] if self.stack else None

    @property
    def home(self) -> View | None:
        return self.space.views.homes.get(self.id)

    async def presses(self, what: str, on: Message | View | None = None) -> Delivery:
        """Press a button by its label or action_id.

        Raises:
            LookupError: there is no such button there.
        """
        place, found = self._find(what, on, BUTTONS)
        return await self._dispatch(place, found, None)

    async def chooses(
        self, what: str, value: Any, on: Message | View | None = None
    ) -> Delivery | None:
        """Pick or type a value in an element found by its label, placeholder or id."""
        place, found = self._find(what, on, ())
        if found.kind == "file_input":
            value = [file.shown(self.space.base_url) for file in self._attached(found, value)]
        state = entry(found.element, value)
        if found.kind not in STATELESS:
            self._entries(place).enter(found, state)
        if found.block["type"] == "input" and not dispatches(found):
            return None
        return await self._dispatch(place, found, state)

    async def fills(self, what: str, value: Any) -> Delivery | None:
        """Fill a field of the open modal; None when that field tells the app nothing yet.

        Options go by label, several as a list, files as (name, bytes), empty as None. A text is
        typed without Enter.
        """
        return await self.chooses(what, value, on=self._open_view())

    async def submits(self) -> Submission:
        """Press the modal's own button and see what the app makes of it."""
        view = self._open_view()
        if "submit" not in view.definition:
            raise LookupError("this modal has nothing to submit")
        missing = {
            found.block["block_id"]: said
            for found in view.elements
            if found.block["type"] == "input" and (said := complaint(found, view.entries.of(found)))
        }
        if missing:
            return Submission("not_sent", missing, view)
        self._acts()
        payload = payloads.interaction(self.space, self.user, "view_submission", view)
        delivery = await self._post.send("interactive", payload | {"response_urls": []})
        return self._answered(view, delivery)

    async def closes(self, *, everything: bool = False) -> Delivery | None:
        """Leave the modal by its cancel button, or by the cross (`everything`)."""
        view = self._open_view()
        self._acts()
        is_cleared = everything or bool(view.definition.get("clear_on_close"))
        gone = list(self.stack) if is_cleared else [view]
        del self.stack[-len(gone) :]
        self.space.changed()
        if not view.definition.get("notify_on_close"):
            return None
        payload = payloads.interaction(self.space, self.user, "view_closed", view)
        payload["view"]["state"] = {"values": {}}  # Slack does not tell what stood in it
        return await self._post.send("interactive", payload | {"is_cleared": is_cleared})

    def _acts(self) -> None:
        self.acted_at = self.space.changes

    def _open_view(self) -> View:
        if self.view is None:
            raise LookupError(f"{self.id} has no modal open")
        return self.view

    def _answered(self, view: View, delivery: Delivery) -> Submission:
        if delivery.ack is None:
            return Submission("failed", problems=tuple(delivery.failures), delivery=delivery)
        answer = delivery.ack.body or {}
        try:
            done = self._applied(view, answer)
        except Refused as refused:
            problems = refused.messages or (refused.error,)
            return Submission("failed", problems=tuple(problems), delivery=delivery)
        self.space.changed()
        return Submission(done, dict(view.errors), self.view, delivery=delivery)

    def _applied(self, view: View, answer: Json) -> Outcome:
        """Do to the stack what the app answered (docs.slack.dev/surfaces/modals)."""
        match answer.get("response_action"):
            case None:
                if answer:
                    raise Refused(f"unexpected answer: {answer}")
                if view in self.stack:
                    self.stack.remove(view)
                return "closed"
            case "clear":
                self.stack.clear()
                return "clear"
            case "errors":
                view.errors = self._checked_errors(view, answer.get("errors"))
                return "errors"
            case "update":
                definition = checked(self.space, Args(answer), "modal", replacing=view)
                view.redefine(definition, self.space.views.new_hash())
                return "update"
            case "push":
                self.space.views.push(self.id, checked(self.space, Args(answer), "modal"))
                return "push"
            case other:
                raise Refused(f"unknown response_action: {other}")

    def _checked_errors(self, view: View, errors: Any) -> dict[str, str]:
        """Errors may only stand at input blocks, and must say something."""
        known = {block["block_id"] for block in view.blocks if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors or not errors.keys() <= known:
            raise Refused("errors must name input blocks of the view")
        if not all(isinstance(said, str) and said for said in errors.values()):
            raise Refused("errors must be texts")
        return errors

    async def _dispatch(
        self, place: Message | View, found: Element, state: Json | None
    ) -> Delivery:
        self._acts()
        return await self._post.send("interactive", self._block_actions(place, found, state))

    def _block_actions(self, place: Message | View, found: Element, state: Json | None) -> Json:
        told = {"actions": [payloads.action(self.space, found, state)]}
        if isinstance(place, View):
            payload = payloads.interaction(self.space, self.user, "block_actions", place)
            return payload | told | {"container": {"type": "view", "view_id": place.id}}
        channel = self.space.channels[place.channel]
        url = self._hooks.new(channel, self.id, place.ts)
        payload = payloads.interaction(self.space, self.user, "block_actions")
        values = self._entries(place).values(place.blocks)
        source = payloads.message_source(place, channel, url)
        return payload | source | told | {"state": {"values": values}}

    def _entries(self, place: Message | View) -> Entries:
        if isinstance(place, View):
            return place.entries
        return self._chosen.setdefault(place.ts, Entries())

    def _find(
        self, what: str, on: Message | View | None, kinds: Sequence[str]
    ) -> tuple[Message | View, Element]:
        places = [on] if on is not None else list(self._places())
        seen: list[str] = []
        for place in places:
            fitting = [
                found
                for found in elements(list(place.blocks))
                if (found.kind in kinds if kinds else found.kind != "button")
            ]
            exact = [found for found in fitting if what in _names(found)]
            loose = [found for found in fitting if any(what in name for name in _names(found))]
            matches = exact or loose
            if len(matches) > 1:
                raise LookupError(f"{what!r} stands {len(matches)} times there")
            if matches:
                return place, matches[0]
            seen += [_names(found)[0] for found in fitting]
        raise LookupError(f"{self.id} sees no {what!r}; there are {seen}")

    def _places(self) -> Iterator[Message | View]:
        if self.view is not None:
            yield self.view
            return
        if self.is_at_home and self.home is not None:
            yield self.home
        visible = [
            message
            for channel in self.space.channels.values()
            if self.id in channel.members
            for message in channel.visible_to(self.id)
        ]
        yield from sorted(visible, key=lambda message: message.changed, reverse=True)

    def _attached(self, found: Element, attached: Sequence[tuple[str, bytes]]) -> list[File]:
        """Files put into a file_input, within its limits as Slack's client keeps them."""
        most = found.element.get("max_files", 10)
        if len(attached) > most:
            raise ValueError(f"no more than {most} files")
        allowed = found.element.get("filetypes")
        files = [self._new_file(name, content) for name, content in attached]
        for file in files:
            if allowed and file.filetype not in allowed:
                raise ValueError(f"{file.filetype} is not among {allowed}")
        return files

    def _new_file(self, name: str, content: bytes, channel: Channel | None = None) -> File:
        file = File(self.space.ids.new("F"), name, self.id, self.user.team_id, name, content)
        file.channels = [channel.id] if channel else []
        self.space.files[file.id] = file
        return file


def _names(found: Element) -> list[str]:
    """What an element may be called: its label first, then placeholder and ids."""
    element, block = found.element, found.block
    texts = [element.get("text"), block.get("label"), element.get("placeholder")]
    if block["type"] == "section":
        texts.append(block.get("text"))
    names = [text["text"] for text in texts if text]
    ids = [element["action_id"], block["block_id"]]
    return [*names, *(ids if found.kind != "button" else ids[:1])]
