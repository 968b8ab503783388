"""Measures speed and memory and writes the tables into benchmarks/README.md.

    make bench                                       texts made of the seeds
    make bench ARGS="--texts FOLDER --articles 100"  the .txt files of a folder

CPU seconds throughout, one thread, what is compared taken in turn in one run. A ratio is what to remember.
"""

from __future__ import annotations

import os

# Before anything loads numpy: more threads only burn each other's time.
os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))

import argparse
import platform
import tempfile
from importlib.metadata import version
from pathlib import Path

import processes
from processes import PROFILES
from texts import texts

from pipeline.model import resolve

README = Path(__file__).with_name("README.md")
MARKERS = ("<!-- measured: written by make bench -->", "<!-- end of measured -->")
OURS = ("text", "rows", "tables")
"""Steps of claimwire beside its stages: what the text itself tells, records to rows, rows to checked tables."""

Row = tuple[str, ...]


def table(*rows: Row) -> str:
    """Rows as Markdown, the first as header."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|---" * len(rows[0]) + "|", *lines[1:]])


def speed(articles: list[str], rounds: int) -> str:
    """Whole pipelines, then what each step costs."""
    import throughput  # loads spaCy, and so comes after the processes

    from pipeline.language import STAGES

    found = throughput.measure(articles, rounds)

    def row(name: str, seconds: float) -> Row:
        return name, f"{found.words / seconds:,.0f}", f"{found.stock / seconds:.2f}"

    whole = table(
        ("articles to tables", "words a CPU second", "× stock spaCy"),
        row("stock spaCy, `nlp.pipe`, no tables", found.stock),
        *(row(f"claimwire, profile {profile}", seconds) for profile, seconds in found.whole.items()),
    )
    ours = {name: seconds for name, seconds in found.steps.items() if name.split(",")[0] in (*OURS, *STAGES)}
    model = sum(found.steps.values()) - sum(ours.values())
    shares = table(
        ("step", "share of stock spaCy's time"),
        ("the spaCy model, in claimwire's batches", f"{model / found.stock:.0%}"),
        *((name, f"{seconds / found.stock:.1%}") for name, seconds in ours.items()),
    )
    return f"{whole}\n\n{shares}"


def starts(work: Path, rounds: int, files: int) -> str:
    """Cold runs, runs with nothing to do, and the stages' own start."""
    cold = processes.cold(work, resolve("en_core_web_sm").load, rounds)
    rows: list[Row] = [
        (f"first run over the seeds, {profile}", f"{cold[profile]:.1f}", "import spaCy, load, parse, write",
         f"{cold['bare']:.1f}", f"{cold[profile] / cold['bare']:.2f}")
        for profile in PROFILES
    ]  # fmt: skip
    for count in (5, files):
        run, scan = processes.nothing_new(work, count, rounds)
        rows.append(
            (f"nothing new, {count:,} files", f"{run:.2f}", "import pyarrow, stat each file", f"{scan:.2f}",
             f"{run / scan:.2f}")
        )  # fmt: skip
    stages = processes.start_up(rounds)
    return "\n\n".join(
        (
            table(("command", "CPU seconds", "against", "CPU seconds", "ratio"), *rows),
            table(
                ("stage, in a fresh process", "import", "make", "first article"),
                *((name, *(f"{seconds:.3f}" for seconds in spent)) for name, spent in stages.items()),
            ),
        )
    )


def memory(work: Path, folder: Path | None, count: int) -> str:
    """Peak memory of a loaded process, of a run, and of one ten times as long."""
    rows = []
    for profile in PROFILES:
        loaded, some, many = processes.memory(work, folder, (count, 10 * count), profile)
        rows.append(
            (profile, f"{loaded:.0f}", f"{some:.0f}", f"{many:.0f}", f"{some / loaded:.2f}", f"{many / some:.2f}")
        )
    head = ("profile", "1 short article, MB", f"{count} articles", f"{10 * count} articles")
    return table((*head, f"{count} articles / 1", f"{10 * count} / {count}"), *rows)


def main() -> None:
    """Measure, print the tables, and put them between the markers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, metavar="FOLDER", help="a folder of .txt files to read")
    parser.add_argument("--articles", type=int, default=40, metavar="N", help="for the speed tables (40)")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="of which the best counts (3)")
    parser.add_argument("--files", type=int, default=1000, metavar="N", help="for the run with nothing new (1000)")
    options = parser.parse_args()
    articles = texts(options.texts, options.articles)
    with tempfile.TemporaryDirectory() as folder:
        apart = [starts(Path(folder), options.rounds, options.files), memory(Path(folder), options.texts, 10)]
    made_of = (
        f"{len(articles)} articles, {sum(len(text.split()) for text in articles):,} words; "
        f"Python {platform.python_version()}, spaCy {version('spacy')}, {platform.machine()}; "
        f"best of {options.rounds} rounds."
    )
    text = "\n\n".join([made_of, speed(articles, options.rounds), *apart])
    print(text)
    before, after = README.read_text(encoding="utf-8").split(MARKERS[0])
    README.write_text(f"{before}{MARKERS[0]}\n{text}\n{MARKERS[1]}{after.split(MARKERS[1])[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
