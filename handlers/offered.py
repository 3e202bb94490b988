"""A control of the last message, typed instead of pressed: by its label or its number."""

from __future__ import annotations

from handlers import words
from handlers.visit import Visit
from models import history
from models.dialog import Option
from models.message import Control
from models.text import korean


def offered_code(visit: Visit, text: str) -> str | None:
    """Return the code of the control that the text means, in the last message that had any."""
    last = history.last_with_controls(visit.work.connection, visit.speaker.account_id)
    controls = tuple(each for each in last.controls() if each.code) if last else ()
    options = tuple(Option(str(n), each.label) for n, each in enumerate(controls))
    folded = words.plain(text)
    found = _yes_or_no(folded, controls) or words.option(text, options, visit.say)
    if found is None:
        return None
    control = controls[int(found)]
    if control.look == "danger" and folded not in _labels(visit, control) | words.YES_WORDS:
        return None  # nothing is lost by a number, nor by half a word
    return control.code


def whole_label(visit: Visit, text: str) -> str | None:
    """Return the code of the control in the last list whose whole label was typed.

    A list's own labels win over the words for commands.
    """
    folded = words.plain(text)
    if folded.startswith("/"):
        return None
    last = history.last_with_controls(visit.work.connection, visit.speaker.account_id)
    for control in last.controls() if last else ():
        if control.code and folded in _labels(visit, control):
            return control.code
    return None


def _labels(visit: Visit, control: Control) -> set[str]:
    """The whole label, in the person's language and in Korean."""
    return {words.plain(visit.say(control.label)), words.plain(korean(control.label))}


def _yes_or_no(folded: str, controls: tuple[Control, ...]) -> str | None:
    """A question before something is lost: its first control means yes, its second no."""
    if len(controls) != 2 or controls[0].look != "danger":
        return None
    if folded in words.YES_WORDS:
        return "0"
    return "1" if folded in words.NO_WORDS else None
