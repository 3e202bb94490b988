"""Turn the JSON lines of one run into a Markdown table: `python -m bench.table FILE…`.

Each `--ours` name gets a column: its rate divided by the row's, for the same number of people and
of messages in flight. Of repeated measurements the one with the median rate is shown.
"""

import argparse
import fileinput
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from statistics import median_low
from typing import Any

Line = dict[str, Any]
Case = tuple[int, int]  # people, in flight

HEADINGS = (
    "program",
    "turns/s",
    "p50 ms",
    "p99 ms",
    "RSS MiB",
    "peak MiB",
    "cold start s",
    "durable",
    "turns",
)


def lines_of(texts: Iterable[str]) -> list[Line]:
    return [json.loads(text) for text in texts if text.strip()]


def medians(lines: Iterable[Line]) -> dict[Case, dict[str, Line]]:
    """For each case and program, the line with the median rate, programs as first seen."""
    runs: dict[Case, dict[str, list[Line]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        runs[line["people"], line["in_flight"]][line["peer"]].append(line)
    return {
        case: {name: median_line(repeated) for name, repeated in programs.items()}
        for case, programs in runs.items()
    }


def median_line(lines: list[Line]) -> Line:
    middle = median_low(line["turns_per_s"] for line in lines)
    return next(line for line in lines if line["turns_per_s"] == middle)


def share_done(line: Line) -> str:
    """How many turns were measured; a run cut by its time budget says of how many."""
    done, planned = line["turns"], line.get("planned_turns", line["turns"])
    return f"{done:,}" if done == planned else f"{done:,} of {planned:,}"


def ratio(ours: Line | None, line: Line) -> str:
    if ours is None:
        return "–"
    times = ours["turns_per_s"] / line["turns_per_s"]
    return f"{times:.1f}×" if times < 100 else f"{times:,.0f}×"


def row(line: Line, programs: dict[str, Line], ours: list[str]) -> tuple[str, ...]:
    return (
        line["peer"],
        f"{line['turns_per_s']:,.0f}",
        f"{line['p50_ms']:.2f}",
        f"{line['p99_ms']:.2f}",
        f"{line['rss_mib']:.0f}",
        f"{line['peak_rss_mib']:.0f}" if "peak_rss_mib" in line else "–",
        f"{line['cold_start_s']:.2f}",
        "yes" if line["durable"] else "no",
        share_done(line),
        *(ratio(programs.get(name), line) for name in ours),
    )


def markdown(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def table(lines: Iterable[Line], ours: list[str]) -> Iterator[str]:
    """One table for each case, then the programs' notes."""
    cases = medians(lines)
    for (people, in_flight), programs in sorted(cases.items()):
        yield f"### {people:,} people, {in_flight} in flight\n"
        headings = (*HEADINGS, *(f"{name} ÷ this" for name in ours))
        yield markdown(headings)
        yield markdown(("---", *("---:",) * (len(headings) - 1)))
        for line in programs.values():
            yield markdown(row(line, programs, ours))
        yield ""
    yield "Programs:\n"
    notes = {
        line["peer"]: line["note"] for programs in cases.values() for line in programs.values()
    }
    yield from (f"- **{name}**: {note}" for name, note in notes.items())


def main() -> None:
    parser = argparse.ArgumentParser(description="JSON lines to a Markdown table.")
    parser.add_argument("files", nargs="*", default=["-"], help="default: standard input")
    parser.add_argument("--ours", action="append", default=[], help="a program to compare with")
    parsed = parser.parse_args()
    with fileinput.input(parsed.files, encoding="utf-8") as texts:
        print("\n".join(table(lines_of(texts), parsed.ours)))


if __name__ == "__main__":
    main()
