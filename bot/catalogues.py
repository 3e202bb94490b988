"""The gettext catalogues: what the source says and what each language has.

`python -m bot.catalogues` brings them up to date.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from string import Formatter

import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.texts import BABEL, LOCALES, SOURCE, SPOKEN
from handlers.distress import HELP_LINES
from models import abroad
from models.areas import AREAS
from models.districts import districts
from models.events.accessibility import accessibility
from models.text import korean

#: One date for all, so that bringing the catalogues up to date changes only what changed.
CREATED = datetime(2026, 11, 23, tzinfo=UTC)
ROOT = Path(__file__).parent.parent
SOURCES = ("bot", "handlers", "models", "scheduler")


def sentences() -> dict[str, list[tuple[str, int]]]:
    """Return every Korean sentence that people may meet, with the places that say it."""
    found: dict[str, list[tuple[str, int]]] = {}
    for key, place, line in _of_code():
        found.setdefault(key, []).append((place, line))
    for key, place in _of_data():
        found.setdefault(key, []).append((place, 1))
    return found


@cache  # the code does not change while it runs, and reading it takes seconds
def _of_code() -> tuple[tuple[str, str, int], ...]:
    """The sentences that the code marks, with file and line."""
    return tuple(
        (key, f"{folder}/{name}", line)
        for folder in SOURCES
        for name, line, key, _comments, _context in extract_from_dir(
            ROOT / folder, [("**.py", "python")], keywords={"_": None}
        )
        if isinstance(key, str)
    )


def _of_data() -> Iterator[tuple[str, str]]:
    """The sentences that stand in data files."""
    for version in yaml.safe_load(AREAS.read_text(encoding="utf-8"))["versions"].values():
        for row in version:
            yield row["label"], "models/templates/areas.yaml"
    for sentence in abroad.sentences():
        yield sentence, "models/templates/abroad.yaml"
    for option in accessibility():
        yield korean(option.label), "models/templates/accessibility.yaml"
    for label in districts().values():
        yield label, "models/templates/districts.yaml"
    for line in HELP_LINES:
        yield line.name, "handlers/distress.py"
        yield line.hours, "handlers/distress.py"


def read(language: str) -> Catalog:
    with (LOCALES / f"{language}.po").open("rb") as file:
        return read_po(file, locale=BABEL[language])


def places(sentence: str) -> tuple[str, ...]:
    """Return the names of a sentence's {places}, sorted, without their particles."""
    return tuple(
        sorted({name.split(":")[0] for _t, name, _s, _c in Formatter().parse(sentence) if name})
    )


def faults(language: str, wanted: Mapping[str, object]) -> list[str]:
    """Return what is wrong with a language's catalogue, a line each."""
    catalogue = read(language)
    held = {str(m.id): m for m in catalogue if m.id}
    lines = [f"missing: {key}" for key in wanted if key not in held or not held[key].string]
    lines += [f"unused: {key}" for key in held if key not in wanted]
    lines += [f"fuzzy: {key}" for key, message in held.items() if message.fuzzy]
    for key, message in held.items():
        try:
            if message.string and places(str(message.string)) != places(key):
                lines.append(f"places differ: {key}")
        except ValueError:
            lines.append(f"badly formatted: {key}")
    return lines


def bring_up_to_date() -> None:
    """Rewrite every catalogue: new sentences empty, gone ones dropped, translations kept."""
    wanted = sentences()
    LOCALES.mkdir(exist_ok=True)
    for language in SPOKEN:
        if language == SOURCE:
            continue
        path = LOCALES / f"{language}.po"
        held = {str(m.id): m.string for m in read(language)} if path.exists() else {}
        fresh = Catalog(
            locale=BABEL[language], project="donghaeng-bot", version="1", charset="utf-8",
            copyright_holder="동행봇 authors", creation_date=CREATED, fuzzy=False,
        )  # fmt: skip
        for key in sorted(wanted):
            files = sorted({place for place, _line in wanted[key]})
            fresh.add(key, held.get(key, ""), locations=[(each, 0) for each in files])
        with path.open("wb") as file:
            write_po(file, fresh, omit_header=False, include_lineno=False, width=0)


if __name__ == "__main__":
    bring_up_to_date()
    for each in SPOKEN[1:]:
        for line in faults(each, sentences()):
            print(f"{each}: {line}", file=sys.stderr)  # noqa: T201 - a command
