"""A run: what is new is extracted, the rest carried over, and the tables committed in one step."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from pipeline import article_rows, engines, fingerprints, scan, tables
from pipeline.article import Article
from pipeline.assembly import Carried, Fresh, Source, assemble
from pipeline.cache import Cache
from pipeline.config import Config, render
from pipeline.engines import Engine, Job
from pipeline.journal import Journal
from pipeline.plan import Plan, make_plan
from pipeline.readers import read
from pipeline.store import Store
from pipeline.store import read as read_table


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
        version, seen = store.current(), scan.look(config)
        if version is not None and seen is not None and scan.remembered(store.note, version.name) == seen:
            return Outcome(version, Plan(), False, time.time() - started)
        run = _Run(config, store, watcher)
        plan = run.plan()
        if version is None or plan.changed:
            run.extract(plan)
            version = run.commit(plan, started)
            committed = True
        else:
            committed = False
        run.journal.remove()
        again = any(run.failed)  # those that a stage failed on are tried again by the next run
        scan.remember(store.note, None if again else seen, version.name)
    return Outcome(version, plan, committed, time.time() - started)


def plan(config: Config, watcher: Watcher) -> Plan:
    """What `extract` would do now. Writes nothing, and waits for no other run."""
    return _Run(config, Store(Path(config.output.folder)), watcher).plan()


class _Run:
    """One run over the articles: what it knows of them, and what it has done."""

    def __init__(self, config: Config, store: Store, watcher: Watcher) -> None:
        self.config, self.store, self.watcher = config, store, watcher
        self.parts = fingerprints.parts(config)
        self.run_id = datetime.now(UTC).strftime("%Y%m%dT%H%M%S-%f")
        caches = fingerprints.caches(self.parts)
        folder = Path(config.cache.folder) if config.cache.folder else store.folder / "cache"
        self.cache = Cache(folder, config.cache.max_mb * 1_000_000, caches, self.run_id)
        self.job = Job(config, fingerprints.fingerprint(self.parts), self.run_id, self.cache.folders)
        self.journal = Journal(store.folder / "journal", self.job.fingerprint, self.run_id, watcher.warn)
        self.engine = engines.choose(config, 0)

    def plan(self) -> Plan:
        """What there is to do."""
        articles = read(self.config.input.paths, self.config.input, self.watcher.warn, self.config.engine.shard)
        return make_plan(articles, self.store.current(), self.parts, self.journal)

    def extract(self, plan: Plan) -> None:
        """Extract what is to be done, each batch into the journal; what is no longer readable joins the unreadable."""
        self.journal.keep(plan.resumed)
        self.engine = engines.choose(self.config, len(plan.todo))
        if not plan.todo:
            return
        self.watcher.start(len(plan.todo), self.engine)
        for extraction in self.engine.run(self._wanted(plan), self.job):
            self.journal.add(extraction)
            self.cache.put(extraction.to_cache, self.watcher.warn)
            self.watcher.advance(extraction.articles)

    def _wanted(self, plan: Plan) -> Iterator[Article]:
        """The articles to do, read once more."""
        for article in read(self.config.input.paths, self.config.input, shard=self.config.engine.shard):
            if article.article_id in plan.todo:
                if isinstance(article, Article):
                    yield article
                else:
                    plan.unreadable.append(article)

    def commit(self, plan: Plan, started: float) -> Path:
        """Write the version: what is carried over, what is done, what cannot be read."""
        unreadable = [article_rows.unreadable(article, self.job.fingerprint) for article in plan.unreadable]
        sources: list[Source] = [self.journal, Fresh(article_rows.to_tables(unreadable, self.run_id))]
        before = self.store.current()
        if before is not None:
            sources.append(Carried(before, plan.carried, plan.moved))
        with self.store.writing(self.run_id, self.config.output.keep_versions) as draft:
            assemble(draft, sources)
            runs = [] if before is None else [read_table(before, "runs")]
            failed = read_table(draft.folder, "articles", ["status"]).column("status").to_pylist().count("failed")
            draft.write("runs", 0, [tables.join("runs", [*runs, self._row(plan, failed, started)])])
        return self.store.versions / self.run_id

    @property
    def failed(self) -> Iterator[str]:
        """Articles that a stage failed on in this run."""
        return (article_id for article_id, entry in self.journal.entries.items() if entry.status == "failed")

    def _row(self, plan: Plan, failed: int, started: float) -> pa.Table:
        """The row of `runs`."""
        config = render(self.config)
        row: dict[str, Any] = {
            "run_id": self.run_id,
            "started": datetime.fromtimestamp(int(started), UTC),
            "finished": datetime.now(UTC).replace(microsecond=0),
            "engine": self.engine.name,
            "workers": self.engine.workers,
            "articles_seen": plan.seen,
            "articles_extracted": len(self.journal.entries),
            "articles_unchanged": len(plan.unchanged),
            "articles_removed": len(plan.removed),
            "articles_failed": failed,
            "words": self.journal.words,
            "seconds": time.time() - started,
            "stage_seconds": list(self.journal.seconds.items()),
            "versions": list({**self.parts, "config": hashlib.sha256(config.encode()).hexdigest()}.items()),
            "config": config,
        }
        return tables.build("runs", [row])
