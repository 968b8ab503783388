"""CPU seconds and peak memory of whole commands, each in a process of its own.

Imports no spaCy: Linux counts the peak of a process from that of the one it came from.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from texts import seeds, texts, write

PROFILES = ("fast", "accurate")
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


@dataclass(frozen=True)
class Spent:
    """What a process took."""

    cpu: float
    peak_mb: float
    output: str


def spent(command: list[str]) -> Spent:
    """Run a command to its end. Raises RuntimeError with what it said when it fails."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: exit {process.returncode}:\n{output}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Spent(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6, output)


def extract(articles: Path, output: Path, profile: str) -> Spent:
    """`claimwire extract` in one process."""
    config = output.with_suffix(".toml")
    config.write_text(f'[attribution]\nprofile = "{profile}"\n', encoding="utf-8")
    options = ["--config", config, "--input", articles, "--output", output, "--workers", "1"]
    return spent([*CLAIMWIRE, "extract", *map(str, options)])


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
    articles = write(work / f"files{count}", [f"The mayor said that {n} houses burned." for n in range(count)])
    output = work / f"tables{count}"
    extract(articles, output, "fast")
    runs = [
        (extract(articles, output, "fast").cpu, spent([sys.executable, "-c", SCAN, str(articles)]).cpu)
        for _ in range(rounds)
    ]
    return min(run for run, _ in runs), min(scan for _, scan in runs)


def memory(work: Path, folder: Path | None, counts: tuple[int, ...], profile: str) -> list[float]:
    """Peak megabytes of runs over one short article, then over so many."""
    short = write(work / f"short-{profile}", ["He said that he saw 3 tanks on Monday."])
    peaks = [extract(short, work / f"memory-{profile}", profile).peak_mb]
    for count in counts:
        articles = write(work / f"articles-{profile}-{count}", texts(folder, count))
        peaks.append(extract(articles, work / f"memory-{profile}-{count}", profile).peak_mb)
    return peaks


def start_up(rounds: int) -> dict[str, list[float]]:
    """CPU seconds of each stage to be imported, made, and to read its first article; of each the best."""
    from pipeline.resources import shipped

    article = str(min(shipped("seeds").glob("*.txt")))
    runs = [json.loads(spent([sys.executable, "-c", START_UP, article]).output.splitlines()[-1]) for _ in range(rounds)]
    return {stage: [min(run[stage][at] for run in runs) for at in range(3)] for stage in runs[0]}
