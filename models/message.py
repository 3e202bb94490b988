"""A message as the bot means it, before any channel gives it its form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal, NamedTuple

from models.frozen import frozen
from models.text import Words, pack, unpack

Look = Literal["", "primary", "danger"]


class Control(NamedTuple):
    """Something to press: `code` comes back as `Update.press`; with `url` it is a link instead.

    `code` has at most 64 bytes (Telegram Bot API, InlineKeyboardButton.callback_data). A tuple,
    since every message has a dozen and a frozen dataclass takes thrice as long to make.
    """

    label: Words
    code: str = ""
    look: Look = ""
    url: str = ""


@frozen
class File:
    """A document made when the message is sent: `kind` names its maker, `subject` the record."""

    kind: str
    subject: int
    name: str


@frozen
class Input:
    """What kind of answer the message waits for, so that a page can offer the fitting control."""

    field: str
    kind: str
    max_length: int = 0
    optional: bool = False
    value: str = ""


@frozen
class Message:
    """Paragraphs to read, rows of controls to press, files to take along.

    `prompt` is "session:turn" when the message asks a question; `said` marks what the person said
    herself (the chat page keeps both sides); `notice` may be shown as a passing note where a
    channel has one. The first paragraph of a prompt is its question. `settles` are the words that
    stay in the place of the message it replaces (an answered question), while it goes out anew.
    """

    paragraphs: tuple[Words, ...] = ()
    rows: tuple[tuple[Control, ...], ...] = ()
    files: tuple[File, ...] = ()
    prompt: str = ""
    input: Input | None = None
    said: bool = False
    notice: Words = ""
    settles: tuple[Words, ...] = ()

    def controls(self) -> tuple[Control, ...]:
        return tuple(control for row in self.rows for control in row)

    def settled(self, *paragraphs: Words) -> Message:
        """Return the message with nothing left to press: the question and what was answered."""
        return replace(self, paragraphs=paragraphs, rows=(), input=None, prompt="")


def say(*paragraphs: Words, controls: tuple[Control, ...] = ()) -> Message:
    """A message with each control in a row of its own."""
    return Message(paragraphs, tuple((control,) for control in controls))


def dump(message: Message) -> dict[str, Any]:
    """Return the message as JSON values, leaving out what is empty."""
    packed: dict[str, Any] = {"p": [pack(each) for each in message.paragraphs]}
    if message.rows:
        packed["r"] = [[_dump_control(c) for c in row] for row in message.rows]
    if message.files:
        packed["f"] = [[f.kind, f.subject, f.name] for f in message.files]
    if message.prompt:
        packed["q"] = message.prompt
    if message.input:
        i = message.input
        packed["i"] = [i.field, i.kind, i.max_length, i.optional, i.value]
    if message.said:
        packed["s"] = True
    if message.notice:
        packed["n"] = pack(message.notice)
    if message.settles:
        packed["a"] = [pack(each) for each in message.settles]
    return packed


def parse(packed: dict[str, Any]) -> Message:
    """Return the message that `dump` stored."""
    return Message(
        paragraphs=tuple(unpack(each) for each in packed["p"]),
        rows=tuple(tuple(_parse_control(c) for c in row) for row in packed.get("r", ())),
        files=tuple(File(*each) for each in packed.get("f", ())),
        prompt=packed.get("q", ""),
        input=Input(*packed["i"]) if "i" in packed else None,
        said=packed.get("s", False),
        notice=unpack(packed.get("n", "")),
        settles=tuple(unpack(each) for each in packed.get("a", ())),
    )


def _dump_control(control: Control) -> list[Any]:
    row = [pack(control.label), control.code]
    if control.look or control.url:
        row += [control.look, control.url]
    return row


def _parse_control(row: list[Any]) -> Control:
    return Control(unpack(row[0]), *row[1:])
