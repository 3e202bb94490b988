"""A small language for JSON shapes, checked with the wording of Slack's own complaints."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

Problem = str  # "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"


class Shape(Protocol):
    def problems(self, value: Any, at: str) -> Iterator[Problem]: ...


def problem(sentence: str, at: str) -> Problem:
    return f"{sentence} [json-pointer:{at}]"


def pointer_of(found: Problem) -> str:
    return found.rsplit("[json-pointer:", 1)[1].rstrip("]")


@dataclass(frozen=True)
class Anything:
    def problems(self, value: Any, at: str) -> Iterator[Problem]:
        if value is None:
            yield problem("must not be null", at)


@dataclass(frozen=True)
class Flag:
    def problems(self, value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, bool):
            yield problem("must be a boolean", at)


@dataclass(frozen=True)
class Whole:
    """An integer from `least` to `most`."""

    least: int = 0
    most: int | None = None

    def problems(self, value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield problem("must be an integer", at)
        elif value < self.least:
            yield problem(f"must be at least {self.least}", at)
        elif self.most is not None and value > self.most:
            yield problem(f"must be at most {self.most}", at)


@dataclass(frozen=True)
class Line:
    """A string of `least` to `most` characters, one of `among` or matching `pattern` if given."""

    most: int | None = None
    least: int = 0
    among: tuple[str, ...] = ()
    pattern: str | None = None

    def problems(self, value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield problem("must be a string", at)
            return
        if self.most is not None and len(value) > self.most:
            yield problem(f"must be less than {self.most + 1} characters", at)
        if len(value) < self.least:
            yield problem(f"must be more than {self.least - 1} characters", at)
        if self.among and value not in self.among:
            yield problem(f"must be one of: {', '.join(self.among)}", at)
        if self.pattern is not None and not re.fullmatch(self.pattern, value):
            yield problem("must match the expected format", at)


@dataclass(frozen=True)
class Items:
    """A list of `least` to `most` things of one shape."""

    of: Shape
    most: int | None = None
    least: int = 1

    def problems(self, value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield problem("must be an array", at)
            return
        if self.most is not None and len(value) > self.most:
            yield problem(f"no more than {self.most} items allowed", at)
        if len(value) < self.least:
            yield problem(f"no less than {self.least} items allowed", at)
        for index, item in enumerate(value):
            yield from self.of.problems(item, f"{at}/{index}")


@dataclass(frozen=True)
class Record:
    """An object with these fields and no others; `one_of` names fields of which one must stand."""

    required: Mapping[str, Shape] = field(default_factory=dict)
    optional: Mapping[str, Shape] = field(default_factory=dict)
    one_of: tuple[str, ...] = ()

    def problems(self, value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield problem("must be an object", at)
            return
        for name in self.required:
            if name not in value:
                yield problem(f"missing required field: {name}", at)
        if self.one_of and not any(name in value for name in self.one_of):
            yield problem(f"missing required field: {' or '.join(self.one_of)}", at)
        for name, item in value.items():
            shape = self.required.get(name) or self.optional.get(name)
            if shape is None:
                yield problem(f"invalid additional property: {name}", at)
            else:
                yield from shape.problems(item, f"{at}/{name}")


@dataclass(frozen=True)
class ByType:
    """An object whose `type` says which shape it has."""

    shapes: Mapping[str, Shape]

    def problems(self, value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield problem("must be an object", at)
            return
        kind = value.get("type")
        if kind is None:
            yield problem("missing required field: type", at)
        elif not isinstance(kind, str) or kind not in self.shapes:
            yield problem(f"unsupported type: {kind}", f"{at}/type")
        else:
            yield from self.shapes[kind].problems(value, at)


def text(most: int, *kinds: str, least: int = 1) -> ByType:
    """A text object: `plain_text` only, unless other kinds are named."""
    shapes: dict[str, Shape] = {
        "plain_text": Record({"type": Line(), "text": Line(most, least)}, {"emoji": Flag()}),
        "mrkdwn": Record({"type": Line(), "text": Line(most, least)}, {"verbatim": Flag()}),
    }
    return ByType({kind: shapes[kind] for kind in kinds or ("plain_text",)})
