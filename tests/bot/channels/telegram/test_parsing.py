"""Payloads of the Bot API, well made, malformed and hostile."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram import texts
from bot.channels.telegram.parsing import READERS, Arrival, Me, Piece, SentFile, clean, parse
from models.update import Update

ME = Me("7", "our_bot")
ANNA = {"id": 5, "is_bot": False, "first_name": "Anna", "language_code": "ko"}
PRIVATE = {"id": 5, "type": "private", "first_name": "Anna"}
GROUP = {"id": -9, "type": "group", "title": "모임"}

WORDS = st.sampled_from(
    [
        "update_id", "message", "edited_message", "callback_query", "my_chat_member", "chat", "from",
        "id", "type", "private", "group", "text", "caption", "document", "photo", "file_id",
        "file_size", "data", "contact", "user_id", "phone_number", "sticker", "status", "left",
        "member", "kicked", "old_chat_member", "new_chat_member", "message_id", "date", "is_bot",
        "width", "height", "file_name", "language_code", "/start", "@our_bot", "\ud800", "\x00",
    ]
)  # fmt: skip
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), WORDS)
JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(), inner, max_size=6)
    ),
    max_leaves=40,
)


def near(proper: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A proper payload in which any value may have become something else."""
    return st.fixed_dictionaries(
        {
            key: st.just(value)
            | (near(value) if isinstance(value, dict) else st.just(value))
            | JSON
            for key, value in proper.items()
        }
    )


def message(**parts: Any) -> dict[str, Any]:
    inner = {"message_id": 3, "date": 100, "chat": PRIVATE, "from": ANNA, **parts}
    return {"update_id": 1, "message": inner}


def update(**parts: Any) -> Update:
    return Update("telegram:7:1", "telegram", "telegram:5", "5", locale="ko", **parts)


def query(**parts: Any) -> dict[str, Any]:
    inner = {
        "id": "q",
        "from": ANNA,
        "data": "!idea",
        "message": {"message_id": 3, "chat": PRIVATE},
    }
    return {"update_id": 1, "callback_query": inner | parts}


def joined(old: str, new: str, chat: dict[str, Any]) -> dict[str, Any]:
    member = {"chat": chat, "from": ANNA, "old_chat_member": {"status": old}}
    return {"update_id": 1, "my_chat_member": member | {"new_chat_member": {"status": new}}}


def is_storable(found: Update) -> bool:
    """Whether every text can be written to a database and to JSON."""
    for text in (found.text, found.press, found.locale, found.key, found.address, found.chat):
        text.encode()
        assert "\x00" not in text
    return isinstance(json.dumps(found.text), str)


@given(JSON)
def test_anything_parses_to_an_arrival_or_nothing(payload: Any) -> None:
    found = parse(payload, ME)
    assert found is None or isinstance(found, Arrival)


@pytest.mark.parametrize(
    "proper",
    [
        message(text="안녕", document={"file_id": "f", "file_name": "a.pdf", "file_size": 3}),
        message(photo=[{"file_id": "s", "width": 1, "height": 1}], caption="사진"),
        message(contact={"phone_number": "010", "user_id": 5}),
        message(chat=GROUP, text="/start@our_bot"),
        {"update_id": 1, "edited_message": message(text="고침")["message"]},
        query(),
        joined("left", "member", GROUP),
    ],
    ids=["document", "photo", "contact", "group", "edited", "query", "joined"],
)
def test_almost_proper_payloads_give_storable_updates(proper: dict[str, Any]) -> None:
    @given(near(proper))
    def holds(payload: dict[str, Any]) -> None:
        found = parse(payload, ME)
        if found and found.update:
            assert is_storable(found.update)
            assert found.update.key.startswith("telegram:7:")

    holds()


@given(st.text(alphabet=st.characters(codec=None), max_size=200))
def test_text_keeps_what_people_type_and_loses_what_no_database_takes(typed: str) -> None:
    found = clean(typed)
    found.encode()
    assert set(found) <= set(typed) | {"\n"}
    assert not any(ord(c) < 32 and c not in "\t\n" for c in found)


def test_words_become_an_update() -> None:
    found = parse(message(text="주거\r\n지원\x00"), ME)
    assert found == Arrival(1, "5", update(text="주거\n지원"), piece=Piece(3, 100, is_long=False))


def test_deep_link_stays_a_command_with_its_argument() -> None:
    found = parse(message(text="/start idea"), ME)
    assert found
    assert found.update == update(text="/start idea")


def test_button_becomes_a_press_to_be_answered() -> None:
    assert parse(query(), ME) == Arrival(1, "5", update(press="!idea"), query="q")


def test_button_on_a_message_that_is_too_old_still_acts() -> None:
    """InaccessibleMessage: chat, message_id and date 0 are all there is."""
    found = parse(query(message={"message_id": 3, "date": 0, "chat": PRIVATE}), ME)
    assert found
    assert found.update == update(press="!idea")


def test_button_in_a_group_is_answered_and_does_nothing() -> None:
    found = parse(query(message={"message_id": 3, "chat": GROUP}), ME)
    assert found == Arrival(1, "5", query="q")


def test_document_comes_with_its_caption() -> None:
    payload = message(
        document={"file_id": "f", "file_name": "계획.hwp", "file_size": 9}, caption="붙임"
    )
    found = parse(payload, ME)
    assert found == Arrival(1, "5", update(text="붙임"), SentFile("f", "계획.hwp", 9))


def test_photo_is_taken_in_its_largest_size_whatever_the_order() -> None:
    sizes = [
        {"file_id": "large", "width": 1280, "height": 960, "file_size": 90},
        {"file_id": "small", "width": 90, "height": 67, "file_size": 9},
    ]
    found = parse(message(photo=sizes), ME)
    assert found
    assert found.file == SentFile("large", "photo_3.jpg", 90)


@pytest.mark.parametrize("kind", texts.NOT_READ)
def test_what_cannot_be_read_gets_kind_words(kind: str) -> None:
    found = parse(message(**{kind: {}}), ME)
    assert found
    assert found.update == update(problem=texts.NOT_READ[kind])


def test_moving_picture_is_not_taken_for_its_document() -> None:
    found = parse(message(animation={}, document={"file_id": "f"}), ME)
    assert found
    assert found.file is None


def test_own_contact_is_its_number_and_a_friends_is_not_taken() -> None:
    own = parse(message(contact={"phone_number": "010-1", "user_id": 5}), ME)
    other = parse(message(contact={"phone_number": "010-2", "user_id": 6}), ME)
    assert own
    assert own.update == update(text="010-1")
    assert other
    assert other.update == update(problem=texts.NOT_READ["contact"])


@pytest.mark.parametrize(
    "payload",
    [
        message(**{"from": ANNA | {"is_bot": True}, "text": "hi"}),
        message(pinned_message={}),
        {"update_id": 1, "channel_post": {"chat": {"id": -1, "type": "channel"}, "text": "x"}},
        {"update_id": 1, "edited_message": message(location={})["message"]},
        message(chat=GROUP, text="점심 뭐 먹지"),
        message(chat=GROUP, text="/help@other_bot"),
        message(chat=GROUP, text="@our_bot_2 안녕"),
        message(chat=GROUP, text="/"),
        joined("member", "administrator", GROUP),
        joined("kicked", "member", PRIVATE),
        joined("left", "administrator", {"id": -1, "type": "channel"}),
        {"update_id": 1, "poll_answer": {}},
    ],
)
def test_what_is_not_for_us_is_left_alone(payload: dict[str, Any]) -> None:
    assert parse(payload, ME) is None


@pytest.mark.parametrize("said", ["/help", "/help@Our_Bot", "안녕 @OUR_BOT!", "@our_bot"])
def test_group_that_speaks_to_us_is_an_account_of_its_own(said: str) -> None:
    found = parse(message(chat=GROUP, text=said), ME)
    assert found
    assert found.update
    assert (found.update.address, found.update.chat, found.update.text) == ("telegram:-9", "-9", "")
    assert found.update.problem == texts.private_only("our_bot")


def test_block_and_removal_name_who_is_gone() -> None:
    assert parse(joined("member", "kicked", PRIVATE), ME) == Arrival(1, "5", gone="telegram:5")
    assert parse(joined("member", "left", GROUP), ME) == Arrival(1, "-9", gone="telegram:-9")


def test_every_kind_that_is_asked_for_is_read() -> None:
    assert set(READERS) == {"message", "edited_message", "callback_query", "my_chat_member"}


@pytest.mark.parametrize(
    ("before", "after", "is_rest"),
    [
        (Piece(3, 100, is_long=True), Piece(4, 101, is_long=False), True),
        (Piece(3, 100, is_long=False), Piece(4, 100, is_long=False), False),
        (Piece(3, 100, is_long=True), Piece(5, 100, is_long=False), False),
        (Piece(3, 100, is_long=True), Piece(4, 160, is_long=False), False),
    ],
)
def test_rest_of_a_cut_text_follows_at_once(before: Piece, after: Piece, is_rest: bool) -> None:
    assert after.continues(before) is is_rest
