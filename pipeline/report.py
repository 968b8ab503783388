"""What a run tells: how it goes while it goes, and what came of it."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.engines import Engine
from pipeline.plan import Plan
from pipeline.run import Outcome
from pipeline.schema import COLUMNS
from pipeline.store import Store

LINE_SECONDS = 10
"""Between two lines of progress where there is no terminal."""

SHOWN = 10
"""Articles named in a list; the rest are counted."""


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
    statuses = Counter({entry["values"]: entry["counts"] for entry in _values(store, "articles", "status")})
    lines = [_work(outcome, statuses)]
    if outcome.committed:
        lines += _found(store)
    lines += _failures(store) if statuses["failed"] else []
    lines.append(f"Tables: {store.link}/<table>/*.parquet")
    return "\n".join(lines), statuses["failed"]


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


def _work(outcome: Outcome, statuses: Counter[str]) -> str:
    plan = outcome.plan
    before = f" ({len(plan.resumed)} by a run that was stopped)" if plan.resumed else ""
    extracted = f"{len(plan.todo) + len(plan.resumed)} extracted{before}"
    what = f"{extracted}, {len(plan.unchanged)} unchanged, {len(plan.removed)} removed"
    if not outcome.committed:
        what = "nothing new"
    also = "".join(f", {statuses[status]} {status}" for status in ("skipped", "failed") if statuses[status])
    return f"{statuses.total()} articles: {what}{also} ({outcome.seconds:.1f} s)"


def _failures(store: Store) -> Iterator[str]:
    rows = store.read("articles", ["article_id", "status", "status_detail"])
    failed = rows.filter(pc.equal(rows.column("status").cast(pa.string()), "failed"))
    for row in failed.slice(0, SHOWN).to_pylist():
        yield f"  failed: {row['article_id']}: {row['status_detail']}"
    if len(failed) > SHOWN:
        yield f"  failed: {len(failed) - SHOWN} more; see `articles` where status is failed"


def _found(store: Store) -> Iterator[str]:
    speakers = store.read("claims", ["speaker", "speaker_type"])
    outlet = pc.equal(speakers.column("speaker_type").cast(pa.string()), "outlet").fill_null(False)
    named = speakers.filter(pc.and_not(pc.is_valid(speakers.column("speaker")), outlet)).column("speaker")
    yield _counted("claims", _values(store, "claims", "kind"))
    yield _counted("speakers", named.value_counts().to_pylist(), 5)
    yield _counted("quantities", _values(store, "quantities", "kind"))


def _values(store: Store, table: str, column: str) -> list[dict[str, Any]]:
    """Each value of a column with the number of its rows."""
    found: list[dict[str, Any]] = (
        store.read(table, [column]).column(column).cast(pa.string()).value_counts().to_pylist()
    )
    return found


def _counted(what: str, values: list[dict[str, Any]], shown: int | None = None) -> str:
    """`12 claims: 7 direct, 5 indirect`, the most frequent first, equal ones by name."""
    counts = sorted(values, key=lambda value: (-value["counts"], value["values"]))
    named = ", ".join(f"{value['values']} {value['counts']}" for value in counts[:shown])
    total = len(counts) if what == "speakers" else sum(value["counts"] for value in values)
    return f"  {total} {what}" + (f": {named}" if named else "")


def planned(plan: Plan) -> Iterator[str]:
    """What a run would do, in plain lines: how many articles of each kind, why, and which."""
    todo = len(plan.todo) + len(plan.resumed) + len(plan.unreadable)
    yield f"{plan.seen} articles: {todo} to do, {len(plan.carried)} carried over, {len(plan.removed)} to be removed"
    whys: dict[str, list[str]] = {}
    for article_id, why in plan.todo.items():
        whys.setdefault(why, []).append(article_id)
    for why, ids in sorted(whys.items()):
        yield from _listed(f"extract, {why}", ids)
    yield from _listed("take over from a run that was stopped", sorted(plan.resumed))
    yield from _listed("mark as failed", [f"{article.article_id}: {article.detail}" for article in plan.unreadable])
    yield from _listed("carry over with a new source", [f"{i}: {source}" for i, source in sorted(plan.moved.items())])
    yield from _listed("remove", sorted(plan.removed))


def _listed(what: str, items: list[str]) -> Iterator[str]:
    if items:
        yield f"  {what}: {len(items)}"
        yield from (f"    {item}" for item in items[:SHOWN])
    if len(items) > SHOWN:
        yield f"    and {len(items) - SHOWN} more"
