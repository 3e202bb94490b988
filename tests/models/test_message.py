"""Messages and their words survive being stored."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from models.message import Control, File, Input, Message, dump, parse
from models.text import Text, pack, unpack

PLAIN = st.text(max_size=20)
ARGUMENTS = st.recursive(
    PLAIN
    | st.integers(-(2**63), 2**63)
    | st.dates()
    | st.datetimes(timezones=st.just(UTC))
    | st.just(date(2026, 1, 1)),
    lambda inner: st.builds(
        Text, PLAIN, st.dictionaries(st.from_regex(r"[a-z]{1,5}", fullmatch=True), inner, max_size=3)
    )
    | st.lists(st.builds(Text, PLAIN) | PLAIN, max_size=3).map(tuple),
    max_leaves=6,
)  # fmt: skip
WORDS = PLAIN | st.builds(
    Text,
    PLAIN,
    st.dictionaries(st.from_regex(r"[a-z]{1,5}", fullmatch=True), ARGUMENTS, max_size=3),
)
CONTROLS = st.builds(
    Control, WORDS, PLAIN, st.sampled_from(["", "primary", "danger"]), st.sampled_from(["", "https://a.kr"])
)  # fmt: skip
MESSAGES = st.builds(
    Message,
    st.lists(WORDS, max_size=3).map(tuple),
    st.lists(st.lists(CONTROLS, min_size=1, max_size=3).map(tuple), max_size=3).map(tuple),
    st.lists(st.builds(File, PLAIN, st.integers(0, 2**62), PLAIN), max_size=2).map(tuple),
    PLAIN,
    st.none() | st.builds(Input, PLAIN, PLAIN, st.integers(0, 9), st.booleans(), PLAIN),
    st.booleans(),
    WORDS,
)


@given(MESSAGES)
def test_message_comes_back_as_it_was(message: Message) -> None:
    stored = json.loads(json.dumps(dump(message)))
    assert parse(stored) == message


@given(WORDS | ARGUMENTS)
def test_words_come_back_as_they_were(words: object) -> None:
    assert unpack(json.loads(json.dumps(pack(words)))) == words


def test_words_that_look_like_stored_ones_stay_words() -> None:
    for words in ("{'k': 'x'}", '{"k": "x"}', "[1]"):
        assert unpack(json.loads(json.dumps(pack(words)))) == words


def test_settled_message_has_nothing_left_to_press() -> None:
    asked = Message(("?",), ((Control("네", "x"),),), prompt="1:2", input=Input("a", "text"))
    settled = asked.settled("?", "→ 네")
    assert (settled.controls(), settled.prompt, settled.input) == ((), "", None)
    assert settled.paragraphs == ("?", "→ 네")


def test_moment_keeps_its_zone() -> None:
    now = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    assert unpack(pack(now)) == now
