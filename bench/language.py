"""Accuracy, speed and memory of `bot.language.detect`; every figure of docs/language.md.

    python -m bench.language [FILE.tsv …]

A file has one `language<TAB>message` a line; without one the project's held-out set is taken.
"""

import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import langdetect

from bot.language import LANGUAGES, SPOKEN, detect, libraries, scripts, warm

ROOT = Path(__file__).parents[1]
HELD_OUT = ROOT / "tests" / "data" / "language_held_out.tsv"

_MEMORY = """
from bench.peers.meter import memory_mib
rss = lambda: memory_mib("VmRSS")
start = rss()
from bot.language import detect, warm
imported = rss()
warm()
warmed = rss()
for line in open({path!r}, encoding="utf-8"):
    detect(line.partition("\\t")[2])
print(f"{{imported - start:.1f}} MiB on import, {{warmed - start:.1f}} MiB warmed up,"
      f" {{rss() - start:.1f}} MiB after the messages")
"""


def langdetect_alone(text: str) -> str:
    try:
        said: str = langdetect.detect(text)
    except langdetect.LangDetectException:
        return ""
    return said.split("-", maxsplit=1)[0]


def langdetect_behind_scripts(text: str) -> str:
    """What a script alone decides, and langdetect between the script's own languages."""
    alone = {"hangul": "ko", "jamo": "ko", "kana": "ja", "thai": "th", "bopomofo": "zh"}
    counts: Counter[str] = Counter()
    for run in scripts.runs(text):
        counts[run.script] += len(run.text)
    for script, language in alone.items():
        if counts[script]:
            return language
    script = max(counts, key=lambda name: counts[name], default="hangul")
    said = libraries.opinion(script, text) if script in libraries.PROFILES else {}
    return max(said, key=lambda language: said[language], default="en")


def without_langdetect(text: str) -> str:
    opinion, libraries.opinion = libraries.opinion, lambda *_: {}
    try:
        return detect(text)
    finally:
        libraries.opinion = opinion


def accuracy(
    name: str, detector: Callable[[str], str], pairs: Sequence[tuple[str, str]]
) -> list[tuple[str, str, str]]:
    answers = [(language, detector(text), text) for language, text in pairs]
    totals = Counter(language for language, _ in pairs)
    right = Counter(language for language, answer, _ in answers if language == answer)

    def mean(languages: Sequence[str]) -> float:
        present = [right[one] / totals[one] for one in languages if totals[one]]
        return 100 * statistics.fmean(present) if present else 0.0

    each = " ".join(
        f"{100 * right[x] / totals[x]:5.1f}" if totals[x] else "    –" for x in LANGUAGES
    )
    print(f"{name:28} {each}   {mean(SPOKEN):5.1f}  {mean(LANGUAGES):5.1f}")
    return [answer for answer in answers if answer[0] != answer[1]]


def taken(text: str) -> float:
    start = time.perf_counter()
    detect(text)
    return (time.perf_counter() - start) * 1e6


def speed(pairs: Sequence[tuple[str, str]]) -> None:
    times = [min(taken(text) for _ in range(3)) for _, text in pairs]
    longest = "the road in front of my house is broken and nobody comes " * 2000
    cuts = statistics.quantiles(times, n=100)
    print(
        f"µs per call, best of three: median {statistics.median(times):.0f},"
        f" mean {statistics.fmean(times):.0f},"
        f" p95 {cuts[94]:.0f}, p99 {cuts[98]:.0f};"
        f" {len(longest):,} characters {taken(longest):.0f}"
    )


def main(paths: Sequence[str]) -> None:
    start = time.perf_counter()
    warm()
    print(f"warm-up {(time.perf_counter() - start) * 1e3:.0f} ms")
    for path in paths or [str(HELD_OUT)]:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
        pairs = [(one, text) for one, _, text in (line.partition("\t") for line in lines)]
        print(f"\n{Path(path).name}: {len(pairs)} messages; % right")
        print(f"{'':28} {' '.join(f'{x:>5}' for x in LANGUAGES)}  spoken  eleven")
        accuracy("langdetect alone", langdetect_alone, pairs)
        accuracy("scripts, then langdetect", langdetect_behind_scripts, pairs)
        accuracy("detect without langdetect", without_langdetect, pairs)
        wrong = accuracy("detect", detect, pairs)
        counts = Counter((language, answer) for language, answer, _ in wrong)
        print("taken for:", ", ".join(f"{a}→{b} {n}" for (a, b), n in counts.most_common()))
        given = Counter(detect(text, one) == one for one, text in pairs)
        print(f"with the right locale as hint: {100 * given[True] / len(pairs):.1f} % right")
        speed(pairs)
    memory = [sys.executable, "-c", _MEMORY.format(path=str(HELD_OUT))]
    print(
        "\nRSS:", subprocess.run(memory, check=True, text=True, cwd=ROOT, stdout=-1).stdout.strip()
    )


if __name__ == "__main__":
    main(sys.argv[1:])
