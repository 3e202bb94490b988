"""What a control carries comes back as it was, and nothing forged raises."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from handlers import CONVERSATIONS, codes
from models.dialog import Session

KEYS = st.integers(1, 2**63 - 1)


@given(KEYS, st.integers(0, 10**4), st.sampled_from("apdszbeylcf"), st.sampled_from(["", "area"]))
def test_code_comes_back_as_it_was(key: int, turn: int, operation: str, field: str) -> None:
    session = Session(key, "idea", {}, turn=turn)
    value = "housing:x" if field else ""
    code = codes.of(session, operation, field, value)
    assert codes.parse(code) == codes.SessionCode(key, turn, operation, field, value)


def test_every_control_of_every_conversation_fits_telegram() -> None:
    """Bot API, InlineKeyboardButton.callback_data: 1-64 bytes."""
    session = Session(2**63 - 1, "any", {}, turn=9999)
    for conversation in CONVERSATIONS:
        for field in conversation.fields:
            for value in ("", *(option.value for option in field.options)):
                assert len(codes.of(session, "a", field.name, value).encode()) <= 64, field.name


@given(st.text(max_size=80) | st.text("0z:!-_ +a", max_size=40))
def test_forged_code_never_raises_and_stays_in_range(code: str) -> None:
    match codes.parse(code):
        case codes.SessionCode(session=session, turn=turn):
            assert 0 <= session < 2**63
            assert 0 <= turn < 2**63


@given(st.sampled_from(["resume", "pdf"]), st.integers(0, 2**63 - 1) | st.just(""))
def test_command_code_comes_back_as_it_was(name: str, argument: int | str) -> None:
    assert codes.parse(codes.command(name, argument)) == codes.CommandCode(name, str(argument))
