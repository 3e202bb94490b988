"""Every file under models/templates is read before the bot starts: a mistake shows at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from models import (
    abroad,
    areas,
    checklist_file,
    districts,
    ladder,
    office_hours,
    phrases,
    plain_words,
    retention,
)
from models.events import accessibility
from models.events import series as event_series
from models.missions import rules as mission_rules
from models.supporters import rules as supporter_rules
from models.template import TemplateError

READERS: Mapping[str, Callable[[], object]] = {
    "abroad": abroad.transfers,
    "accessibility": accessibility.accessibility,
    "areas": areas.areas,
    "checklists": checklist_file.load_templates,
    "desk": office_hours.desk,
    "distress": lambda: phrases.load("distress"),
    "districts": districts.districts,
    "elsewhere": lambda: phrases.load("elsewhere"),
    "event_series": lambda: event_series.draft_season(2027),  # any year reads every line
    "ladders": ladder.ladders,
    "missions": mission_rules.rules,
    "plain_words": plain_words.plain_words,
    "retention": retention.rules,
    "supporter_rounds": supporter_rules.suggested_rules,
}


def faults() -> Iterator[TemplateError]:
    """Give what is wrong with each file that cannot be used."""
    for read in READERS.values():
        try:
            read()
        except TemplateError as error:
            yield error


def check() -> None:
    """Raise TemplateError for the first file that cannot be used."""
    for error in faults():
        raise error
