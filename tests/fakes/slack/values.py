"""What a person has entered into elements, as Slack reports it in `state.values`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack.blocks import Element, all_options, elements
from tests.fakes.slack.refusal import Json


@dataclass(frozen=True)
class Kind:
    """Where an element's value stands in its state, and where its first value comes from."""

    key: str
    initial: str | None = None
    several: bool = False
    of_options: bool = False


KINDS: Mapping[str, Kind] = {
    "plain_text_input": Kind("value", "initial_value"),
    "email_text_input": Kind("value", "initial_value"),
    "url_text_input": Kind("value", "initial_value"),
    "number_input": Kind("value", "initial_value"),
    "static_select": Kind("selected_option", "initial_option", of_options=True),
    "radio_buttons": Kind("selected_option", "initial_option", of_options=True),
    "checkboxes": Kind("selected_options", "initial_options", several=True, of_options=True),
    "multi_static_select": Kind("selected_options", "initial_options", True, True),
    "users_select": Kind("selected_user", "initial_user"),
    "multi_users_select": Kind("selected_users", "initial_users", several=True),
    "channels_select": Kind("selected_channel", "initial_channel"),
    "conversations_select": Kind("selected_conversation", "initial_conversation"),
    "datepicker": Kind("selected_date", "initial_date"),
    "timepicker": Kind("selected_time", "initial_time"),
    "datetimepicker": Kind("selected_date_time", "initial_date_time"),
    "file_input": Kind("files", several=True),
    "overflow": Kind("selected_option", of_options=True),
}
STATELESS = ("button", "overflow")


def entry(element: Json, value: Any) -> Json:
    """The state of an element after a person chose or typed `value` (labels, not options)."""
    kind = KINDS[element["type"]]
    if value is None or value == "":
        return {"type": element["type"], kind.key: [] if kind.several else None}
    if kind.of_options:
        wanted = value if kind.several else [value]
        chosen = [option_called(element, label) for label in wanted]
        value = chosen if kind.several else chosen[0]
    return {"type": element["type"], kind.key: value}


def first_entry(element: Json) -> Json:
    kind = KINDS[element["type"]]
    initial = element.get(kind.initial) if kind.initial else None
    return {"type": element["type"], kind.key: initial or ([] if kind.several else None)}


def option_called(element: Json, label: str) -> Json:
    """The option with this label or value, as a person would pick it from the list."""
    options = all_options(element)
    for option in options:
        if label in (option["text"]["text"], option["value"]):
            return dict(option)
    shown = [option["text"]["text"] for option in options]
    raise LookupError(f"no option {label!r}; there are {shown}")


def is_empty(state: Json) -> bool:
    return state[KINDS[state["type"]].key] in (None, "", [])


class Entries:
    """The values of one surface; what stands there survives a new definition of it."""

    def __init__(self) -> None:
        self._entered: dict[tuple[str, str], Json] = {}

    def enter(self, element: Element, state: Json) -> None:
        self._entered[element.key] = state

    def of(self, element: Element) -> Json:
        return self._entered.get(element.key) or first_entry(element.element)

    def keep_only(self, blocks: Sequence[Json]) -> None:
        """Forget values whose block_id, action_id and type no longer stand together."""
        kept = {(*found.key, found.kind) for found in elements(list(blocks))}
        self._entered = {
            key: state for key, state in self._entered.items() if (*key, state["type"]) in kept
        }

    def values(self, blocks: Sequence[Json]) -> Json:
        """`state.values`: block_id → action_id → state, for every element that has one."""
        values: Json = {}
        for found in elements(list(blocks)):
            if found.kind not in STATELESS:
                block_id, action_id = found.key
                values.setdefault(block_id, {})[action_id] = self.of(found)
        return values


def dispatches(found: Element) -> bool:
    """Whether entering a value tells the app at once (block-kit/blocks/input-block).

    A typed text does so at every character only where that was asked for; Slack's usual is Enter.
    """
    if not found.block.get("dispatch_action"):
        return False
    config = found.element.get("dispatch_action_config") or {}
    return found.kind not in COMPLAINTS or "on_character_entered" in config.get(
        "trigger_actions_on", ()
    )


def complaint(found: Element, state: Json) -> str | None:
    """What Slack's own client says before it lets a modal be sent; None when it is content."""
    if is_empty(state):
        return None if found.block.get("optional") else "Please complete this required field."
    typed = state.get("value")
    return COMPLAINTS[found.kind](found.element, typed) if isinstance(typed, str) else None


def _text_complaint(element: Json, typed: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if least <= len(typed) <= most:
        return None
    return f"Please enter {least} to {most} characters."


def _number_complaint(element: Json, typed: str) -> str | None:
    try:
        number = float(typed) if element["is_decimal_allowed"] else int(typed)
    except ValueError:
        return "Please enter a valid number."
    least = float(element.get("min_value", "-inf"))
    most = float(element.get("max_value", "inf"))
    return None if least <= number <= most else f"Please enter a number from {least} to {most}."


def _email_complaint(element: Json, typed: str) -> str | None:
    return None if "@" in typed else "Please enter a valid email address."


def _url_complaint(element: Json, typed: str) -> str | None:
    return None if "://" in typed else "Please enter a valid URL."


COMPLAINTS: Mapping[str, Callable[[Json, str], str | None]] = {
    "plain_text_input": _text_complaint,
    "number_input": _number_complaint,
    "email_text_input": _email_complaint,
    "url_text_input": _url_complaint,
}
