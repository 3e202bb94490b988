"""What is typed before its question: it waits in the draft, so nobody has to type a thing twice.

All of it goes when the consent is refused, also by who had agreed: nothing is kept of who does not
agree (개인정보 보호법 제15조).
"""

from __future__ import annotations

from dataclasses import replace

from handlers import child, dialog
from handlers.child import NOTHING_KEPT
from handlers.consents import CHILD
from handlers.visit import Shown, Visit
from models.dialog import Action, Answer, Field, Prompt, Turn
from models.message import say
from models.text import _

WORTH_KEEPING = 5  # characters: less is a slip
SENTENCE = 15  # from so many on it is no command
NOTED = _("적어 주신 글은 담아 두었어요. 아래 물음에 답하시면 그 글로 이어가요.")
KEPT = _("적어 주신 글은 담아 두었어요. 동의하시면 그대로 쓰고, 동의하지 않으시면 지워요.")


def typed(shown: Shown, text: str, *, is_wish: bool) -> Answer | None:
    """The words as the text that follows the question in hand; None when they are no such.

    Behind a consent a few words do, behind a choice it takes a sentence: less is a slip.
    """
    focus = shown.prompt.focus
    consented = _after(shown.prompt, focus) if focus else None
    follows = consented or (_behind_choice(shown.prompt, focus) if focus else None)
    least = WORTH_KEEPING if consented and not is_wish else SENTENCE
    if follows is None or len(text.strip()) < least or (is_wish and not consented):
        return None
    held = shown.session.answers.get(follows.name, "")
    return Answer({follows.name: "\n".join(filter(None, (held, text)))})


def settle(visit: Visit, shown: Shown, action: Action, turn: Turn) -> Turn:
    """Say that words were kept; drop them when the consent is refused. Return the turn to store."""
    if not isinstance(action, Answer):
        return turn
    for name, raw in action.values.items():
        field = shown.conversation.field(name)
        if raw == "no" and field and _is_needed(field):
            return _without(visit, shown, turn, field)
    focus = turn.prompt.focus
    follows = _after(turn.prompt, focus) if focus else None
    if follows and follows.name in action.values and follows.name in turn.session.answers:
        visit.tell(say(KEPT))
    chosen = _behind_choice(turn.prompt, focus) if focus else None
    if chosen and chosen.name in action.values and chosen.name in turn.session.answers:
        visit.tell(say(NOTED))
    return turn


def _without(visit: Visit, shown: Shown, turn: Turn, refused: Field) -> Turn:
    """Forget the consent, where it was given before, and all that was answered beside it.

    What the run was begun for stays: it was not asked, and whoever agrees after all still wants it.
    """
    asked = {each.name for each in shown.conversation.fields}
    answers = {name: raw for name, raw in turn.session.answers.items() if name not in asked}
    session = replace(turn.session, answers=answers)
    if asked & turn.session.answers.keys() - {refused.name}:
        child.forget(visit, replace(shown, session=turn.session))
        agreed = refused.name in shown.session.answers
        visit.tell(say(_("쓰던 글을 지웠어요.") if agreed else NOTHING_KEPT))
    after = dialog.prompt(shown.conversation, session, shown.facts, turn.prompt.errors)
    return replace(turn, session=session, prompt=after)


def _is_needed(field: Field) -> bool:
    """Whether it asks for a consent without which nothing goes on."""
    return field.kind == "consent" and CHILD in field.options


def _behind_choice(prompt: Prompt, field: Field) -> Field | None:
    """The long text right behind a choice: an idea sent while its area is asked for."""
    if field.kind != "choice" or field not in prompt.fields:
        return None
    behind = prompt.fields[prompt.fields.index(field) + 1 :][:1]
    return next((each for each in behind if each.kind == "long_text" and each.required), None)


def _after(prompt: Prompt, field: Field) -> Field | None:
    """The long text right behind a consent without which nothing goes on."""
    if not _is_needed(field) or field not in prompt.fields:
        return None
    behind = prompt.fields[prompt.fields.index(field) + 1 :]
    first = next((each for each in behind if each.kind != "consent"), None)
    return first if first and first.kind == "long_text" else None
