"""What was sent beside what should have been."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tests.year.telling import Told

SHOWN = 20


def differences(expected: Iterable[Told], sent: Iterable[Told]) -> list[str]:
    """Return the first differences in the order of the year, readably; [] when there is none."""
    wanted, found = Counter(expected), Counter(sent)
    missing = sorted((wanted - found).elements())
    more = sorted((found - wanted).elements())
    if not missing and not more:
        return []
    lines = [(each, f"missing     {each}") for each in missing]
    lines += [(each, f"unexpected  {each}") for each in more]
    head = f"{len(missing)} messages are missing, {len(more)} were not expected:"
    return [head, *(line for _each, line in sorted(lines)[:SHOWN])]
