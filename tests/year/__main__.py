"""The year at its full size, with its figures for docs/year.md.

`python -m tests.year` writes them; `python -m tests.year 300 20` (citizens, agencies) only prints.
"""

from __future__ import annotations

import asyncio
import platform
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from tests.year.compare import differences
from tests.year.drive import lived
from tests.year.expected import expected
from tests.year.facts import Year
from tests.year.plan import plan
from tests.year.telling import Told

FULL = (2_000, 70)
PAGE = Path(__file__).parent.parent.parent / "docs" / "year.md"
MARK = "<!-- figures -->"
#: The first word of a kind, and what it belongs to.
PARTS = {
    "recruiting": ("round", "chosen", "in line", "not chosen", "offer ends", "offer over",
                   "completed"),
    "missions": ("mission", "issued", "late", "unreached", "review", "proof", "missed", "absent",
                 "nothing for", "hours"),
    "agencies": ("deadline",),
    "events": ("event", "later", "offer", "question", "still waits"),
    "news of events": ("news",),
}  # fmt: skip


def part_of(told: Told) -> str:
    """Return what a message belongs to: of the parts that fit, the one named most exactly."""
    fitting = [(len(n), part) for part, names in PARTS.items() for n in names
               if told.kind.startswith(n)]  # fmt: skip
    return max(fitting)[1]


def figures(year: Year, sent: Sequence[Told], took: tuple[float, float]) -> Iterator[str]:
    yield (
        f"Run of {datetime.now(UTC):%Y-%m-%d}: {len(year.citizens):,} citizens, "
        f"{len(year.staff)} agencies, Python {platform.python_version()}, {platform.machine()}."
    )
    yield ""
    yield "| messages | Telegram | Slack | web page | in all |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    counts = Counter((part_of(each), each.channel) for each in sent)
    for part in PARTS:
        row = [counts[part, channel] for channel in ("telegram", "slack", "web")]
        yield f"| {part} | " + " | ".join(f"{n:,}" for n in (*row, sum(row))) + " |"
    yield ""
    yield (
        f"{len(year.deeds):,} deeds, {len(sent):,} messages, each at its minute, to its person, on its "
        f"channel, with its content: none missing, none too many, none twice. {took[0]:.0f} s ({took[1]:.0f} s of CPU)."
    )


def main(citizens: int, agencies: int) -> int:
    """Live the year, compare, print; return 1 when a message is missing or one too many."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    year = plan(citizens, agencies)
    begun, used = time.monotonic(), time.process_time()
    with TemporaryDirectory() as folder:
        sent = asyncio.run(lived(year, Path(folder)))
    took = time.monotonic() - begun, time.process_time() - used
    wrong = differences(expected(year), sent)
    if wrong:
        print("\n".join(wrong))
        return 1
    told = "\n".join(figures(year, sent, took))
    print(told)
    if (citizens, agencies) == FULL:
        head = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
        PAGE.write_text(f"{head}{MARK}\n\n{told}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sizes = tuple(int(each) for each in sys.argv[1:])
    sys.exit(main(*(sizes or FULL)))
