"""Block Kit's blocks, and what must hold between the blocks of one message or view."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from tests.fakes.slack.elements import (
    ACCESSORIES,
    ACTIONS,
    ANY_TEXT,
    BLOCK_ID,
    CONTEXT,
    IMAGE,
    INPUTS,
)
from tests.fakes.slack.refusal import Json
from tests.fakes.slack.shapes import (
    Anything,
    ByType,
    Flag,
    Items,
    Line,
    Problem,
    Record,
    Shape,
    problem,
    text,
)

Surface = Literal["message", "modal", "home"]
MOST_BLOCKS: dict[Surface, int] = {"message": 50, "modal": 100, "home": 100}


def block(
    required: dict[str, Shape],
    optional: dict[str, Shape] | None = None,
    one_of: tuple[str, ...] = (),
) -> Record:
    return Record({"type": Line(), **required}, {"block_id": BLOCK_ID, **(optional or {})}, one_of)


SHAPES: dict[str, Shape] = {
    "section": block(
        {},
        {
            "text": text(3000, *ANY_TEXT),
            "fields": Items(text(2000, *ANY_TEXT), most=10),
            "accessory": ACCESSORIES,
            "expand": Flag(),
        },
        one_of=("text", "fields"),
    ),
    "header": block({"text": text(150)}),
    "divider": block({}),
    "context": block({"elements": Items(CONTEXT, most=10)}),
    "actions": block({"elements": Items(ACTIONS, most=25)}),
    "image": block(
        {"alt_text": Line(2000)},
        {**IMAGE.optional, "title": text(2000)},
        one_of=("image_url", "slack_file"),
    ),
    "input": block(
        {"label": text(2000), "element": INPUTS},
        {"hint": text(2000), "optional": Flag(), "dispatch_action": Flag()},
    ),
    "rich_text": block({"elements": Items(Anything(), least=0)}),
    "markdown": block({"text": Line(12_000, 1)}),
}
ONLY_IN_MESSAGES = ("markdown",)
ONLY_IN_MODALS = ("file_input",)


@dataclass(frozen=True)
class Element:
    """An interactive element and where it stands."""

    block: Json
    element: Json
    at: str

    @property
    def key(self) -> tuple[str, str]:
        return str(self.block["block_id"]), str(self.element["action_id"])

    @property
    def kind(self) -> str:
        return str(self.element["type"])


def elements(blocks: list[Json], at: str = "") -> Iterator[Element]:
    """Every interactive element, in reading order."""
    for index, one in enumerate(blocks):
        here = f"{at}/{index}"
        if one["type"] == "actions":
            for place, element in enumerate(one["elements"]):
                yield Element(one, element, f"{here}/elements/{place}")
        elif one["type"] == "input":
            yield Element(one, one["element"], f"{here}/element")
        elif one.get("accessory", {}).get("type") not in (None, "image"):
            yield Element(one, one["accessory"], f"{here}/accessory")


def problems(
    blocks: Any, surface: Surface, at: str, unique_in: Literal["surface", "block"] = "surface"
) -> list[Problem]:
    """What Slack would say against `blocks`; an empty list when it takes them."""
    shapes = {
        kind: shape
        for kind, shape in SHAPES.items()
        if surface == "message" or kind not in ONLY_IN_MESSAGES
    }
    found = list(Items(ByType(shapes), MOST_BLOCKS[surface], least=0).problems(blocks, at))
    if found:
        return found
    return [
        *_repeated_blocks(blocks, at),
        *_repeated_actions(blocks, at, unique_in),
        *(said for element in elements(blocks, at) for said in _within(element, surface)),
    ]


def _repeated_blocks(blocks: list[Json], at: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, one in enumerate(blocks):
        name = one.get("block_id")
        if name and name in seen:
            yield problem(f'`block_id` "{name}" already exists', f"{at}/{index}/block_id")
        if name:
            seen.add(name)


def _repeated_actions(
    blocks: list[Json], at: str, unique_in: Literal["surface", "block"]
) -> Iterator[Problem]:
    seen: set[tuple[int, str]] = set()
    for found in elements(blocks, at):
        name = found.element.get("action_id")
        if name is None:
            continue
        key = (id(found.block) if unique_in == "block" else 0, name)
        if key in seen:
            yield problem(
                f'`action_id` "{name}" already exists for another element', f"{found.at}/action_id"
            )
        seen.add(key)


def _within(found: Element, surface: Surface) -> Iterator[Problem]:
    element, at = found.element, found.at
    if found.kind in ONLY_IN_MODALS and surface != "modal":
        yield problem(f"unsupported type: {found.kind}", f"{at}/type")
    options = all_options(element)
    values = [option["value"] for option in options]
    if len(values) != len(set(values)):
        yield problem("options must have unique values", f"{at}/options")
    first = element.get("initial_option")
    for initial in [*([first] if first else []), *element.get("initial_options", [])]:
        if initial not in options:
            yield problem("initial option must exactly match one of the options", at)
    if element.get("min_length", 0) > element.get("max_length", 3000):
        yield problem("min_length must be less than or equal to max_length", f"{at}/min_length")


def all_options(element: Json) -> list[Json]:
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]
