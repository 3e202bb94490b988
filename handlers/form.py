"""A form's answers: several at once, and perhaps the word to hand them in."""

from __future__ import annotations

from collections.abc import Mapping

from handlers import alarm, codes
from handlers.act import act, shown_of
from handlers.distress import distress
from handlers.visit import Shown, Visit
from models.dialog import Answer, Confirm
from models.text import _


def _hear(visit: Visit, shown: Shown, values: Mapping[str, str]) -> None:
    """Words of distress in a form, once: it sends again what it held, and a text as it grows."""
    held = shown.session.answers
    fresh = [raw for name, raw in values.items() if distress(raw) - distress(held.get(name, ""))]
    alarm.raise_if_needed(visit, "\n".join(fresh))


def fill(visit: Visit, values: Mapping[str, str]) -> None:
    """Take a form's answers; the code of its session comes as the update's press."""
    code = codes.parse(visit.update.press)
    draft = visit.draft(code.session) if isinstance(code, codes.SessionCode) else None
    shown = shown_of(visit, draft) if draft else None
    if shown is None or draft is None or draft.session.status != "open":
        visit.notice = _("이 양식은 이미 끝났어요. 내 현황에서 볼 수 있어요.")
        return
    visit.speaker.session_id = draft.session.id
    if values:
        _hear(visit, shown, values)
        act(visit, shown, Answer(values))
        shown = visit.shown or shown
    if visit.update.confirm and not (shown.prompt.errors or shown.session.status != "open"):
        act(visit, shown, Confirm())
