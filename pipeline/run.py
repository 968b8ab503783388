"""A run: what is new is extracted, the rest carried over, and the tables committed in one step."""

from __future__ import annotations

import hashlib
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import article_rows, checks, engines, tables
from pipeline.article import Article, Unreadable
from pipeline.config import Config, render
from pipeline.engines import Engine, Extraction, Job
from pipeline.plan import Plan, fingerprint, make_plan, versions
from pipeline.readers import read
from pipeline.store import Store
from pipeline.tables import Tables


class Watcher(Protocol):
    """Is told how a run goes."""

    def warn(self, message: str) -> None:
        """Something odd that the run goes on from."""

    def start(self, todo: int, engine: Engine) -> None:
        """So many articles are to be extracted."""

    def advance(self, done: int) -> None:
        """So many more of them are done."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did. `version` is the folder of the tables, the one before when nothing was new."""

    version: Path
    plan: Plan
    committed: bool
    seconds: float


def extract(config: Config, watcher: Watcher) -> Outcome:
    """Bring the tables of the config's output folder up to date with its input.

    Raises UsageError and StoreError before anything is extracted, DefectError when a row breaks the contract;
    the version before stays current then.
    """
    started = time.time()
    store = Store(Path(config.output.folder))
    with store.locked():
        job = Job(config, fingerprint(config), datetime.now(UTC).strftime("%Y%m%dT%H%M%S-%f"))
        plan = make_plan(
            read(config.input.paths, config.input, watcher.warn, config.engine.shard), store, job.fingerprint
        )
        version = store.current()
        if version is not None and not plan.changed:
            return Outcome(version, plan, False, time.time() - started)
        engine = engines.choose(config, len(plan.todo))
        done = list(_extracted(plan, job, engine, watcher)) if plan.todo else []
        made = _merged(store, plan, job, done)
        made["runs"] = tables.join("runs", [*_before(store, "runs"), _run_row(job, plan, engine, done, made, started)])
        checks.check_version(made)
        version = store.commit(job.run_id, made, config.output.keep_versions)
    return Outcome(version, plan, True, time.time() - started)


def _extracted(plan: Plan, job: Job, engine: Engine, watcher: Watcher) -> Iterator[Extraction]:
    """What became of the articles to do, read once more; one that is no longer readable joins those."""
    watcher.start(len(plan.todo), engine)

    def wanted() -> Iterator[Article]:
        for article in read(job.config.input.paths, job.config.input, shard=job.config.engine.shard):
            if isinstance(article, Article) and article.article_id in plan.todo:
                yield article
            elif isinstance(article, Unreadable) and article.article_id in plan.todo:
                plan.unreadable.append(article)

    for extraction in engine.run(wanted(), job):
        watcher.advance(extraction.articles)
        yield extraction


def _merged(store: Store, plan: Plan, job: Job, done: list[Extraction]) -> Tables:
    """The tables of the articles, carried over and fresh."""
    unreadable = [article_rows.unreadable(article, job.fingerprint) for article in plan.unreadable]
    fresh = [*(extraction.tables for extraction in done), article_rows.to_tables(unreadable, job.run_id)]
    return {
        table: tables.join(table, [*_carried(store, plan, table), *(part[table] for part in fresh)])
        for table in article_rows.TABLES
    }


def _carried(store: Store, plan: Plan, table: str) -> list[pa.Table]:
    """The rows of articles that have not changed, with the source they have now."""
    unchanged = pc.field("article_id").isin(pa.array(sorted(plan.unchanged), pa.string()))
    kept = [rows.filter(unchanged) for rows in _before(store, table)]
    if table != "articles" or not plan.moved:
        return kept
    return [_with_sources(rows, plan.moved) for rows in kept]


def _with_sources(articles: pa.Table, moved: Mapping[str, str]) -> pa.Table:
    ids, sources = articles.column("article_id").to_pylist(), articles.column("source").to_pylist()
    now = [moved.get(article_id, source) for article_id, source in zip(ids, sources, strict=True)]
    return articles.set_column(articles.column_names.index("source"), "source", pa.array(now, pa.string()))


def _before(store: Store, table: str) -> list[pa.Table]:
    return [] if store.current() is None else [store.read(table)]


def _run_row(job: Job, plan: Plan, engine: Engine, done: list[Extraction], made: Tables, started: float) -> pa.Table:
    """The row of `runs`."""
    config = render(job.config)
    seconds: defaultdict[str, float] = defaultdict(float)
    for extraction in done:
        for stage, spent in extraction.stage_seconds.items():
            seconds[stage] += spent
    statuses = Counter(made["articles"].column("status").to_pylist())
    row: dict[str, Any] = {
        "run_id": job.run_id,
        "started": datetime.fromtimestamp(int(started), UTC),
        "finished": datetime.now(UTC).replace(microsecond=0),
        "engine": engine.name,
        "workers": engine.workers,
        "articles_seen": plan.seen,
        "articles_extracted": sum(extraction.articles for extraction in done),
        "articles_unchanged": len(plan.unchanged),
        "articles_removed": len(plan.removed),
        "articles_failed": statuses["failed"],
        "words": sum(extraction.words for extraction in done),
        "seconds": time.time() - started,
        "stage_seconds": list(seconds.items()),
        "versions": list({**versions(job.config), "config": hashlib.sha256(config.encode()).hexdigest()}.items()),
        "config": config,
    }
    return tables.build("runs", [row])
