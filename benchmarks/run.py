"""Measures speed and memory and writes the tables into benchmarks/README.md.

    make bench                                       texts made of the seeds
    make bench ARGS="--texts FOLDER --articles 100"  the .txt files of a folder

CPU seconds throughout, one thread, what is compared taken in turn in one run. A ratio is what to remember.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from importlib.metadata import version
from pathlib import Path

import processes
from processes import CHEAPEST, DEFAULT, PROFILES
from texts import texts, write

from pipeline import blas
from pipeline.model import resolve

README = Path(__file__).with_name("README.md")
MARKERS = ("<!-- measured: written by make bench -->", "<!-- end of measured -->")
OURS = ("text", "rows", "tables")
"""Steps of claimwire beside its stages: what the text itself tells, records to rows, rows to checked tables."""

WORKERS_WORDS = 50_000
"""Over fewer words than this the start of a second worker is most of what two workers cost."""

Row = tuple[str, ...]
Goals = list[Row]


def table(*rows: Row) -> str:
    """Rows as Markdown, the first as header."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|---" * len(rows[0]) + "|", *lines[1:]])


def speed(articles: list[str], rounds: int, goals: Goals) -> str:
    """Whole pipelines, what each step costs, and long articles against short ones."""
    import throughput  # loads spaCy, and so comes after the processes

    from pipeline.language import STAGES

    found = throughput.measure(articles, rounds)

    def row(name: str, seconds: float) -> Row:
        return name, f"{found.words / seconds:,.0f}", f"{found.stock / seconds:.2f}"

    whole = table(
        ("articles to tables", "words a CPU second", "× stock spaCy"),
        row("stock spaCy, `nlp.pipe`, no tables", found.stock),
        row("naive: with quantulum3 and dateparser, no tables", found.naive),
        *(row(f"claimwire, profile {profile}", seconds) for profile, seconds in found.whole.items()),
    )
    for profile, seconds in found.whole.items():
        goals.append((f"articles to tables, {profile}: words a second / stock spaCy's", f"{found.stock / seconds:.2f}",
                      {"fast": "≥ 1.0", "accurate": "≥ 0.55"}.get(profile, "")))  # fmt: skip
    ours = {name: seconds for name, seconds in found.steps.items() if name.split(",")[0] in (*OURS, *STAGES)}
    model = sum(found.steps.values()) - sum(ours.values())
    shares = table(
        ("step", "share of stock spaCy's time"),
        ("the spaCy model, as claimwire runs it", f"{model / found.stock:.0%}"),
        *((name, f"{seconds / found.stock:.1%}") for name, seconds in ours.items()),
    )
    lengths = throughput.lengths(rounds)
    for profile in PROFILES:
        goals.append((f"a {throughput.LONG:,}-word article / {throughput.SHORT}-word ones, words a second, {profile}",
                      f"{lengths[profile]:.2f} (stock spaCy {lengths['stock spaCy']:.2f})", "≥ 0.8"))  # fmt: skip
    return f"{whole}\n\n{shares}"


def starts(work: Path, rounds: int, files: int, goals: Goals) -> str:
    """Cold runs, runs with nothing to do, and the stages' own start."""
    cold = processes.cold(work, resolve("en_core_web_sm").load, rounds)
    rows: list[Row] = []
    for profile in PROFILES:
        ratio = f"{cold[profile] / cold['bare']:.2f}"
        rows.append((f"first run over the seeds, {profile}", f"{cold[profile]:.1f}", "import spaCy, load, parse, write",
                     f"{cold['bare']:.1f}", ratio))  # fmt: skip
        goals.append((f"first run over the seeds, {profile} / (import spaCy, load, parse, write)", ratio,
                      {"fast": "≤ 1.4", "accurate": "≤ 2.0"}.get(profile, "")))  # fmt: skip
    for count in (5, files // 10, files):
        run, scan = processes.nothing_new(work, count, rounds)
        rows.append((f"nothing new, {count:,} files", f"{run:.2f}", "import pyarrow, stat each file", f"{scan:.2f}",
                     f"{run / scan:.2f}"))  # fmt: skip
    goals.append((f"nothing new in {files:,} files / (import pyarrow, stat each file)", rows[-1][-1], "≤ 3"))
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


def memory(work: Path, folder: Path | None, count: int, all_profiles: bool, goals: Goals) -> str:
    """Peak memory of a loaded process, of a run, and of one ten times as long."""
    found = processes.memory(work, folder, (count,), PROFILES)
    found |= processes.memory(work / "more", folder, (count, 10 * count), PROFILES if all_profiles else (CHEAPEST,))
    rows = []
    for profile, (loaded, some, *many) in found.items():
        ten = (
            [f"{many[0]:.0f}", f"{some / loaded:.2f}", f"{many[0] / some:.2f}"]
            if many
            else ["", f"{some / loaded:.2f}", ""]
        )
        rows.append((profile, f"{loaded:.0f}", f"{some:.0f}", *ten))
        goals.append((f"peak memory, {profile}: {count} articles / a loaded process", f"{some / loaded:.2f}", "≤ 2.5"))
        if many:
            goals.append((f"peak memory, {profile}: {10 * count:,} articles / {count}", ten[-1], "≤ 1.15"))
    head = ("profile", "1 short article, MB", f"{count} articles", f"{10 * count:,} articles")
    return table((*head, f"{count} articles / 1", f"{10 * count:,} / {count}"), *rows)


def runs(work: Path, folder: Path | None, count: int, rounds: int, goals: Goals) -> str:
    """Reruns after a change of settings, two workers, and what writing takes."""
    articles = write(work / "run-articles", texts(folder, count))
    words = sum(len(path.read_text(encoding="utf-8").split()) for path in articles.iterdir())
    rows: list[Row] = []
    for profile in dict.fromkeys((CHEAPEST, DEFAULT)):
        again = processes.rerun(work, articles, profile)
        for name, seconds in again.changed.items():
            rows.append((f"rerun after a change of {name}, {profile}", f"{seconds:.1f}", "the full run",
                         f"{again.full:.1f}", f"{seconds / again.full:.2f}"))  # fmt: skip
            goals.append((rows[-1][0] + " / the full run", rows[-1][-1], "≤ 0.25" if "topics" in name else ""))
        goals.append((f"what a run leaves beside its tables / the text, {profile}", f"{again.cache / again.text:.2f}",
                      "≤ 3"))  # fmt: skip
        one, two = processes.two_workers(work, articles, profile, rounds)
        rows.append((f"two workers, {profile}", f"{two.cpu:.1f}", "one", f"{one.cpu:.1f}", f"{two.cpu / one.cpu:.2f}"))
        if words >= WORKERS_WORDS:
            goals.append((f"two workers / one, CPU seconds, {profile}", rows[-1][-1], "≤ 1.10"))
            goals.append((f"one worker / two, wall seconds, {profile}", f"{one.wall / two.wall:.2f}",
                          "≥ 1.6, both cores free"))  # fmt: skip
        share = processes.writing(work, articles, profile)
        goals.append((f"writing parquet, share of a run, {profile}", f"{share:.1%}", "≤ 2%"))
    return table((f"{count} articles, {words:,} words", "CPU seconds", "against", "CPU seconds", "ratio"), *rows)


def main() -> None:
    """Measure, print the tables, and put them between the markers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, metavar="FOLDER", help="a folder of .txt files to read")
    parser.add_argument("--articles", type=int, default=40, metavar="N", help="for the speed tables (40)")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="of which the best counts (3)")
    parser.add_argument("--files", type=int, default=100_000, metavar="N", help="with nothing new in them (100000)")
    parser.add_argument("--run", type=int, default=200, metavar="N", help="articles of the runs compared (200)")
    parser.add_argument("--memory", type=int, default=100, metavar="N", help="articles, and ten times those (100)")
    parser.add_argument("--all", action="store_true", help="ten times the articles with each profile")
    options = parser.parse_args()
    blas.one_thread()  # before anything loads numpy
    load = os.getloadavg()[0]
    articles = texts(options.texts, options.articles)
    goals: Goals = []
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        apart = [
            starts(work, options.rounds, options.files, goals),
            runs(work, options.texts, options.run, min(options.rounds, 2), goals),
            memory(work, options.texts, options.memory, options.all, goals),
        ]
    made_of = (
        f"{len(articles)} articles, {sum(len(text.split()) for text in articles):,} words; "
        f"Python {platform.python_version()}, spaCy {version('spacy')}, {platform.machine()}, BLAS {blas.backend()}; "
        f"best of {options.rounds} rounds; {os.cpu_count()} cores, load {load:.1f} before and "
        f"{os.getloadavg()[0]:.1f} after."
    )
    speeds = speed(articles, options.rounds, goals)
    reached = table(("ratio", "measured", "goal"), *goals)
    text = "\n\n".join([made_of, reached, speeds, *apart])
    print(text)
    before, after = README.read_text(encoding="utf-8").split(MARKERS[0])
    README.write_text(f"{before}{MARKERS[0]}\n{text}\n{MARKERS[1]}{after.split(MARKERS[1])[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
