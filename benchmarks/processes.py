"""CPU seconds, wall seconds and peak memory of whole commands, each in a process of its own.

Imports no spaCy: Linux counts the peak of a process from that of the one it came from.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from texts import seeds, texts, write

from pipeline.config import Attribution, load

PROFILES: tuple[str, ...] = get_args(Attribution.model_fields["profile"].annotation)
DEFAULT = load().attribution.profile
CHEAPEST = next(profile for profile in PROFILES if profile != DEFAULT)
CLAIMWIRE = [sys.executable, "-c", "from pipeline.cli import main; main()"]

# What a cold run cannot do without: spaCy, the model, a parse, a table.
PARSE_AND_WRITE = """
import sys, spacy, pyarrow as pa, pyarrow.parquet as pq
from pathlib import Path
nlp = spacy.load(sys.argv[1])
texts = [path.read_text(encoding="utf-8") for path in sorted(Path(sys.argv[2]).glob("*.txt"))]
rows = [{"start": ent.start_char, "text": ent.text} for doc in nlp.pipe(texts) for ent in doc.ents]
pq.write_table(pa.Table.from_pylist(rows), sys.argv[3])
"""

# What a run with nothing to do cannot do without: the table reader and a look at every file.
SCAN = """
import os, sys, pyarrow.parquet
sum(entry.stat().st_size for entry in os.scandir(sys.argv[1]))
"""

# A first run that finds nothing in its articles, for a second one with nothing to do: no day is spent on parsing.
EMPTY = """
import sys
from pipeline import article_rows, engines
from pipeline.cli import main
def work(batch, job):
    rows = [{"articles": [article_rows.ok(article, job.fingerprint)]} for article in batch]
    return engines.Extraction(article_rows.to_tables(rows, job.run_id), len(batch))
engines.work = work
main()
"""

# A run that counts what writing parquet takes of it.
WRITING = """
import sys, time
import pyarrow.parquet as pq
spent = [0.0, 0]
def counted(write):
    def counting(*args, **kwargs):
        spent[1] += 1
        started = time.process_time()
        try:
            return write(*args, **kwargs)
        finally:
            spent[1] -= 1
            if not spent[1]:  # what one calls inside another is counted once
                spent[0] += time.process_time() - started
    return counting
pq.write_table = counted(pq.write_table)
for name in ("__init__", "write_table", "write_batch", "close"):
    setattr(pq.ParquetWriter, name, counted(getattr(pq.ParquetWriter, name)))
from pipeline.cli import main
try:
    main()
except SystemExit as left:
    assert not left.code, left.code
print(spent[0] / time.process_time())
"""

START_UP = """
import importlib, json, sys, time
import spacy
from pipeline.config import load
from pipeline.language import STAGES, load_model
found = {}
for stage in STAGES:
    started = time.process_time()
    importlib.import_module(f"pipeline.stages.{stage}")
    found[stage] = [time.process_time() - started]
nlp, settings = load_model("en_core_web_sm"), load().stage_settings()
doc = nlp(open(sys.argv[1], encoding="utf-8").read())
for stage in STAGES:
    taken = nlp.get_factory_meta(f"claimwire_{stage}").default_config
    started = time.process_time()
    component = nlp.add_pipe(f"claimwire_{stage}", config={k: v for k, v in settings[stage].items() if k in taken})
    made = time.process_time()
    component(doc)
    found[stage] += [made - started, time.process_time() - made]
print(json.dumps(found))
"""


COMPILED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""The environment of each command: modules are compiled once, as where claimwire is installed, not at each start."""


@dataclass(frozen=True)
class Spent:
    """What a process, and those it waited for, took."""

    cpu: float
    wall: float
    peak_mb: float
    output: str


def spent(command: Sequence[str]) -> Spent:
    """Run a command to its end. Raises RuntimeError with what it said when it fails."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=COMPILED)
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: exit {process.returncode}:\n{output}")
    unit = 1 if sys.platform == "darwin" else 1024
    wall = time.monotonic() - started
    return Spent(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * unit / 1e6, output)


def extract(
    articles: Path,
    output: Path,
    profile: str,
    *,
    workers: int = 1,
    config: str = "",
    command: Sequence[str] = CLAIMWIRE,
) -> Spent:
    """`claimwire extract`, in one process unless more `workers` are wanted, with further lines of `config`."""
    path = output.with_suffix(".toml")
    path.write_text(f'{config}\n[attribution]\nprofile = "{profile}"\n', encoding="utf-8")
    options = ["--config", path, "--input", articles, "--output", output, "--workers", workers]
    return spent([*command, "extract", *map(str, options)])


def cold(work: Path, model: str, rounds: int) -> dict[str, float]:
    """CPU seconds of a first run over the seeds, by profile, and of `PARSE_AND_WRITE`; of each the best."""
    articles = write(work / "seeds", seeds())
    best: dict[str, float] = {}
    for number in range(rounds):
        bare = spent([sys.executable, "-c", PARSE_AND_WRITE, model, str(articles), str(work / "bare.parquet")])
        found = {profile: extract(articles, work / f"{profile}{number}", profile) for profile in PROFILES}
        for name, run in {"bare": bare, **found}.items():
            best[name] = min(run.cpu, best.get(name, run.cpu))
    return best


def nothing_new(work: Path, count: int, rounds: int) -> tuple[float, float]:
    """CPU seconds of a run with nothing to do over `count` files, and of `SCAN` over them; of each the best."""
    articles = write(work / f"files{count}", (f"The mayor said that {n} houses burned." for n in range(count)))
    output = work / f"tables{count}"
    first = [sys.executable, "-c", EMPTY]
    extract(articles, output, CHEAPEST, config="[engine]\nbatch_size = 1000\n", command=first)
    runs = [
        (extract(articles, output, CHEAPEST).cpu, spent([sys.executable, "-c", SCAN, str(articles)]).cpu)
        for _ in range(rounds)
    ]
    return min(run for run, _ in runs), min(scan for _, scan in runs)


def memory(work: Path, folder: Path | None, counts: Sequence[int], profiles: Sequence[str]) -> dict[str, list[float]]:
    """By profile, peak megabytes of runs over one short article, then over so many; two runs at a time."""
    inputs = [write(work / "memory-short", ["He said that he saw 3 tanks on Monday."])]
    inputs += [write(work / f"memory-articles-{count}", texts(folder, count)) for count in counts]
    runs = [(profile, at) for profile in profiles for at in range(len(inputs))]
    with ThreadPoolExecutor(2) as pool:
        peaks = list(pool.map(lambda run: extract(inputs[run[1]], work / f"memory-{run[0]}-{run[1]}", run[0]), runs))
    return {
        profile: [peak.peak_mb for (name, _), peak in zip(runs, peaks, strict=True) if name == profile]
        for profile in profiles
    }


@dataclass(frozen=True)
class Rerun:
    """CPU seconds of a full run and of reruns over the same articles; bytes of the text and beside the tables."""

    full: float
    changed: dict[str, float]
    text: int
    cache: int


def rerun(work: Path, articles: Path, profile: str) -> Rerun:
    """A full run, then one after a change to the last stage's settings, then one to an early stage's."""
    output = work / f"rerun-{profile}"
    full = extract(articles, output, profile).cpu
    changes = {
        "`[topics]`": '[topics]\nweather = ["rain", "snow"]',
        "`[dates] narrative`": '[dates]\nnarrative = "yes"',
    }
    changed = {name: extract(articles, output, profile, config=config).cpu for name, config in changes.items()}
    beside = [path for path in output.rglob("*") if path.is_file() and "versions" not in path.relative_to(output).parts]
    return Rerun(
        full,
        changed,
        sum(path.stat().st_size for path in articles.iterdir()),
        sum(path.stat().st_size for path in beside),
    )


def two_workers(work: Path, articles: Path, profile: str, rounds: int) -> tuple[Spent, Spent]:
    """A run in one process and one by two workers, of each the best; wall time tells where two cores are free."""
    runs = [
        [extract(articles, work / f"w{workers}-{profile}{n}", profile, workers=workers) for workers in (1, 2)]
        for n in range(rounds)
    ]
    one, two = ([run[at] for run in runs] for at in (0, 1))
    return min(one, key=lambda run: run.cpu), min(two, key=lambda run: run.cpu)


def writing(work: Path, articles: Path, profile: str) -> float:
    """What writing parquet takes of a run's CPU time."""
    run = extract(articles, work / f"writing-{profile}", profile, command=[sys.executable, "-c", WRITING])
    return float(run.output.splitlines()[-1])


def start_up(rounds: int) -> dict[str, list[float]]:
    """CPU seconds of each stage to be imported, made, and to read its first article; of each the best."""
    from pipeline.resources import shipped

    article = str(min(shipped("seeds").glob("*.txt")))
    runs = [json.loads(spent([sys.executable, "-c", START_UP, article]).output.splitlines()[-1]) for _ in range(rounds)]
    return {stage: [min(run[stage][at] for run in runs) for at in range(3)] for stage in runs[0]}
