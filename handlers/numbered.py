"""A receipt number typed: the idea or checklist it stands for, only to its owner."""

from __future__ import annotations

import re

from handlers import mine, my_checklists, words
from handlers.visit import Visit
from models import checklist, idea

RECEIPT = re.compile(r"(?<![a-z0-9])(?:id|cl)-\d{4}-\d{6}(?!\d)")


def show_numbered(visit: Visit, text: str) -> bool:
    """Show one's own idea or checklist whose receipt number the text names; False without one."""
    found = RECEIPT.search(words.plain(text))
    if found is None:
        return False
    number, user = found[0].upper(), visit.speaker.user_id
    if number.startswith("ID"):
        ideas = (each for each in idea.ideas_of(visit.work, user) if each.number == number)
        mine.show_idea(visit, str(next((each.id for each in ideas), "")))
    else:
        forms = (f for f in checklist.checklists_of(visit.work, user) if f.number == number)
        my_checklists.show_checklist(visit, str(next((each.id for each in forms), "")))
    return True
