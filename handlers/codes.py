"""What a control carries: "!command:argument", or session, turn, operation, field and value."""

from __future__ import annotations

from functools import lru_cache

from models.dialog import Session
from models.frozen import frozen

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
MOST = 2**63 - 1  # what a database keeps as a key
LONGEST_KEY = 19  # digits


@frozen
class SessionCode:
    """A control of a session.

    Operations: a answer, p pick, d done, s skip, z clear, b back, e edit, l list of fields,
    y confirm, c pause, f form (in a chat: what is asked now).
    """

    session: int
    turn: int
    operation: str
    field: str = ""
    value: str = ""


@frozen
class CommandCode:
    command: str
    argument: str = ""


def command(name: str, argument: object = "") -> str:
    return f"!{name}:{argument}" if argument != "" else f"!{name}"


def of(session: Session, operation: str, field: str = "", value: str = "") -> str:
    """Return a code of at most 64 bytes for a control of this session's current turn."""
    code = f"{_base36(session.id)}:{_base36(session.turn)}:{operation}"
    return f"{code}:{field}:{value}" if value else f"{code}:{field}" if field else code


def key(argument: str) -> int | None:
    """Return the key that an argument names, or None: people can type and send anything."""
    if len(argument) > LONGEST_KEY or not (argument.isascii() and argument.isdigit()):
        return None
    number = int(argument)
    return number if number <= MOST else None


def parse(code: str) -> SessionCode | CommandCode | None:
    """Return what a pressed control means, or None for something we never sent."""
    if code.startswith("!"):
        name, _, argument = code[1:].partition(":")
        return CommandCode(name, argument)
    session, _, rest = code.partition(":")
    turn, _, rest = rest.partition(":")
    operation, _, rest = rest.partition(":")
    field, _, value = rest.partition(":")
    try:
        numbers = int(session[:LONGEST_KEY], 36), int(turn[:LONGEST_KEY], 36)
    except ValueError:
        return None
    if not all(0 <= number <= MOST for number in numbers):
        return None
    return SessionCode(*numbers, operation, field, value)


@lru_cache(maxsize=4096)
def _base36(number: int) -> str:
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = DIGITS[rest] + digits
        if not number:
            return digits
