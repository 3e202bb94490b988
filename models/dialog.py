"""The vocabulary of a dialog: plain values, no database, no channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import field
from datetime import date, datetime
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from models.frozen import frozen
from models.text import Words

if TYPE_CHECKING:
    from models.message import Message
    from models.work import Work

Kind = Literal[
    "text",
    "long_text",
    "choice",
    "choices",
    "number",
    "money",
    "date",
    "period",
    "link",
    "phone",
    "attachments",
    "consent",
    "yes_no",
]
Status = Literal["open", "finished", "cancelled"]


class InvalidError(ValueError):
    """The answer cannot be accepted; `words` say what is wrong and how to put it right."""

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self.words = words


@frozen
class Facts:
    """What a conversation may know of the world, read before the turn starts."""

    now: datetime  # aware, in the office's zone (Asia/Seoul)
    known: Mapping[str, Any] = field(default_factory=dict)  # what the conversation's `load` brought
    channel: str = ""  # where the person is talking ("": unknown)
    answered: AbstractSet[str] = frozenset()  # names of the fields answered before this turn
    subject: int = 0  # the record that the run changes (0: none)

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError("Facts.now must be aware")

    @property
    def today(self) -> date:
        return self.now.date()


Answers: TypeAlias = Mapping[str, Any]
When: TypeAlias = Callable[[Answers, Facts], bool]
Check: TypeAlias = Callable[[Any, Answers, Facts], None]


def always(_answers: Answers, _facts: Facts) -> bool:
    return True


def never(_answers: Answers, _facts: Facts) -> bool:
    return False


def accept(_value: Any, _answers: Answers, _facts: Facts) -> None:
    """Refuse nothing."""


@frozen
class Option:
    """One answer to choose: `value` is stored (ASCII, ≤ 20 characters), `label` is read.

    `also` are other words a person may type for it.
    """

    value: str
    label: Words
    also: tuple[str, ...] = ()


@frozen
class Field:
    """One thing to know."""

    name: str  # ASCII, at most 24 characters, since it travels inside every button
    kind: Kind
    label: Words
    question: Words
    parse: Callable[[str, Facts], Any]  # raw text -> value
    show: Callable[[Any], Words]  # value -> words for the review
    hint: Words = ""
    options: tuple[Option, ...] = ()
    required: bool = True
    section: Words = ""
    max_length: int = 0
    public: bool = False  # numbers that identify people are masked before the text is stored
    when: When = always
    asked: When = always  # where false, the question before it only offers it by its label
    check: Check = accept

    @property
    def several(self) -> bool:
        """Whether the answer is a list that grows one by one."""
        return self.kind in {"choices", "attachments"}


@frozen
class Session:
    """All that is kept of a run between turns: raw answers, so that a new parser reads old runs.

    `subject` is the record that the run changes (0: a new one).
    """

    id: int
    conversation: str
    answers: Mapping[str, str] = field(default_factory=dict)
    revisiting: str | None = None
    turn: int = 0
    status: Status = "open"
    subject: int = 0


def nothing_known(_work: Work, _user_id: int) -> Mapping[str, Any]:
    return {}


@frozen
class Finish:
    """What a finished run hands to its `finish`: who, which run, the answers as values."""

    user_id: int
    account_id: int
    channel: str
    language: str
    session: Session
    answers: Answers
    facts: Facts


@frozen
class Conversation:
    """A definition: fields in order, what to `load` before, how to `finish`."""

    name: str
    title: Words
    fields: tuple[Field, ...]
    finish: Callable[[Work, Finish], Message]  # in the turn's transaction; returns what is said
    load: Callable[[Work, int], Mapping[str, Any]] = nothing_known
    confirms: When = always  # whether the answers are shown for review before finishing
    note: Callable[[Answers, Facts], Words] = lambda _answers, _facts: ""  # a hint in the review
    roles: frozenset[str] = frozenset()  # any of them may start it; empty: everybody
    opening: Words = ""

    def field(self, name: str) -> Field | None:
        return next((f for f in self.fields if f.name == name), None)


# What a person did in a session; every channel's input becomes one of these.
@frozen
class Answer:
    values: Mapping[str, str]  # one from a chat, several from a modal


@frozen
class Pick:
    """Add one value to a list answer, or take it out again; the question stays."""

    field: str
    value: str


@frozen
class Back:
    pass


@frozen
class Edit:
    field: str


@frozen
class Skip:
    """Leave an optional field as it is and go on."""


@frozen
class Cancel:
    pass


@frozen
class Confirm:
    pass


Action: TypeAlias = Answer | Pick | Back | Edit | Skip | Cancel | Confirm


@frozen
class Prompt:
    """What to show next: a chat shows `focus` (None: the review), a modal all `fields`.

    `values` are the raw answers of the fields that apply, `answers` their parsed values, `errors`
    words by field name, `quiet` the names of fields that are not asked by themselves.
    """

    fields: tuple[Field, ...]
    focus: Field | None
    values: Mapping[str, str]
    answers: Answers
    errors: Mapping[str, Words]
    quiet: frozenset[str] = frozenset()

    @property
    def asked(self) -> tuple[Field, ...]:
        """The fields that are asked in turn: those that apply and are not quiet."""
        return tuple(f for f in self.fields if f.name not in self.quiet)

    @property
    def offered(self) -> tuple[Field, ...]:
        """The quiet fields that the focus offers: those that follow it up to the next question."""
        if self.focus is None or self.focus.name in self.quiet:
            return ()
        after = self.fields[self.fields.index(self.focus) + 1 :]
        return tuple(takewhile(lambda f: f.name in self.quiet, after))

    @property
    def progress(self) -> tuple[int, int]:
        """How many asked fields are answered, of how many."""
        asked = self.asked
        return sum(f.name in self.answers for f in asked), len(asked)


@frozen
class Turn:
    """The session after an action, what to show, and whether the action finished it."""

    session: Session
    prompt: Prompt
    finished: bool = False
