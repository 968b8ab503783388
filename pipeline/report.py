"""What a run tells: how it goes while it goes, and what came of it."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

from pipeline.engines import Engine
from pipeline.run import Outcome
from pipeline.schema import COLUMNS
from pipeline.store import Store

LINE_SECONDS = 10
"""Between two lines of progress where there is no terminal."""

SHOWN = 10
"""Failed articles named in a summary; the rest are counted."""


def warn(message: str) -> None:
    """A line on standard error."""
    print(f"claimwire: warning: {message}", file=sys.stderr)


class Lines:
    """Progress as plain lines on standard error, for logs."""

    def __init__(self) -> None:
        self.todo = self.done = 0
        self.started = self.told = time.monotonic()

    def warn(self, message: str) -> None:
        """Something odd that the run goes on from."""
        warn(message)

    def start(self, todo: int, engine: Engine) -> None:
        """So many articles are to be extracted."""
        self.todo = todo
        self.started = self.told = time.monotonic()
        print(f"claimwire: {todo} articles to extract ({engine})", file=sys.stderr)

    def advance(self, done: int) -> None:
        """So many more of them are done."""
        self.done += done
        now = time.monotonic()
        if now - self.told >= LINE_SECONDS:
            self.told = now
            print(f"claimwire: {self.done} of {self.todo} articles, {now - self.started:.0f} s", file=sys.stderr)


class Bar:
    """Progress as a bar on a terminal, from the moment there is something to extract."""

    def __init__(self, ends: ExitStack) -> None:
        self.ends = ends
        self.step: Callable[[float], None] | None = None

    def warn(self, message: str) -> None:
        """Something odd that the run goes on from."""
        warn(message)

    def start(self, todo: int, engine: Engine) -> None:
        """So many articles are to be extracted."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        bar = self.ends.enter_context(Progress(*columns, console=Console(stderr=True), transient=True))
        self.step = partial(bar.advance, bar.add_task(f"Extracting ({engine})", total=todo))

    def advance(self, done: int) -> None:
        """So many more of them are done."""
        if self.step:
            self.step(done)


@contextmanager
def watching() -> Iterator[Lines | Bar]:
    """What shows progress here: a bar on a terminal, lines elsewhere."""
    with ExitStack() as ends:
        yield Bar(ends) if sys.stderr.isatty() else Lines()


def summary(outcome: Outcome, store: Store) -> tuple[str, int]:
    """What came of a run, in plain lines, and how many articles have failed."""
    articles = store.read("articles", ["article_id", "status", "status_detail"]).to_pylist()
    failed = [row for row in articles if row["status"] == "failed"]
    lines = [*_work(outcome, articles)]
    if outcome.committed:
        lines += _found(store)
    lines += [f"  failed: {row['article_id']}: {row['status_detail']}" for row in failed[:SHOWN]]
    if len(failed) > SHOWN:
        lines.append(f"  failed: {len(failed) - SHOWN} more; see `articles` where status is failed")
    lines.append(f"Tables: {store.link}/<table>/*.parquet")
    return "\n".join(lines), len(failed)


def profile(outcome: Outcome, store: Store) -> str:
    """The seconds that each stage of a run took, summed over its workers, the longest first."""
    if not outcome.committed:
        return "Nothing was extracted."
    run = store.read("runs").to_pylist()[-1]
    seconds = sorted(run["stage_seconds"], key=lambda stage: (-stage[1], stage[0]))
    total = sum(spent for _, spent in seconds)
    rows = [f"  {spent:8.2f}  {spent / total:5.1%}  {name}" for name, spent in seconds]
    workers = f"{run['workers']} worker{'s' * (run['workers'] > 1)}"
    return "\n".join([f"Seconds by stage, on {workers}:", *rows, f"  {total:8.2f}  100.0%  in all"])


def contents(store: Store) -> str:
    """How many rows there are, by table."""
    counts = (f"{len(store.read(name, [next(iter(columns))])):,} {name}" for name, columns in COLUMNS.items())
    return f"{', '.join(counts)}\nTables: {store.link}/<table>/*.parquet"


def _work(outcome: Outcome, articles: list[dict[str, Any]]) -> Iterator[str]:
    plan, statuses = outcome.plan, Counter(row["status"] for row in articles)
    what = f"{len(plan.todo)} extracted, {len(plan.unchanged)} unchanged, {len(plan.removed)} removed"
    if not outcome.committed:
        what = "nothing new"
    also = "".join(f", {statuses[status]} {status}" for status in ("skipped", "failed") if statuses[status])
    yield f"{len(articles)} articles: {what}{also} ({outcome.seconds:.1f} s)"


def _found(store: Store) -> Iterator[str]:
    claims = store.read("claims", ["kind", "speaker", "speaker_type"]).to_pylist()
    quantities = store.read("quantities", ["kind"]).column("kind").to_pylist()
    speakers = [row["speaker"] for row in claims if row["speaker"] and row["speaker_type"] != "outlet"]
    yield _counted("claims", [row["kind"] for row in claims])
    yield _counted("speakers", speakers, 5)
    yield _counted("quantities", quantities)


def _counted(what: str, values: list[str], shown: int | None = None) -> str:
    """`12 claims: 7 direct, 5 indirect`, the most frequent first, equal ones by name."""
    counts = sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0]))
    named = ", ".join(f"{name} {count}" for name, count in counts[:shown])
    total = len(counts) if what == "speakers" else len(values)
    return f"  {total} {what}" + (f": {named}" if named else "")
