"""Engines: what runs `extraction.extract` over batches of articles. Rows come back from workers, never Docs.

Imports no spaCy: only a process that extracts does.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from pipeline import article_rows, blas
from pipeline.article import Article
from pipeline.config import Config
from pipeline.tables import Tables

INLINE_UP_TO = 24
"""One process is done with these before a second is ready: a model loads in 1.1 s, an article takes 0.1 s."""

BATCH_CHARS = 100_000
"""A batch holds no more characters than this (or one article): memory grows with the longest batch."""

Batch = list[Article]


@dataclass(frozen=True, slots=True)
class Job:
    """What `extract` needs besides the articles; crosses to workers."""

    config: Config
    fingerprint: str
    run_id: str
    cached: Mapping[str, Path] = field(default_factory=dict)
    """Where what was found before lies, by kind; empty without a cache."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What became of a batch: its tables, its size, and the seconds of each stage."""

    tables: Tables
    articles: int
    words: int = 0
    stage_seconds: Mapping[str, float] = field(default_factory=dict)
    to_cache: Mapping[str, bytes] = field(default_factory=dict)
    """Files for the cache, by kind."""


@dataclass(frozen=True, slots=True)
class Engine:
    """What runs a job, on how many processes."""

    name: str
    workers: int

    def __str__(self) -> str:
        return self.name if self.workers == 1 else f"{self.workers} {self.name}"

    def run(self, articles: Iterable[Article], job: Job) -> Iterator[Extraction]:
        """What became of the articles, a batch at a time, in whatever order they are done."""
        batches = _batches(articles, job.config.engine.batch_size)
        if self.name == "inline":
            yield from (work(batch, job) for batch in batches)
        elif self.name == "ray":
            from pipeline import on_ray

            yield from on_ray.run(batches, job, self.workers)
        else:
            yield from _Processes(self.workers, job).run(batches)


def choose(config: Config, articles: int) -> Engine:
    """The engine of the config for so many articles: `auto` takes processes when there is work for two."""
    if config.engine.name == "ray":
        from pipeline import on_ray

        return Engine("ray", config.engine.workers or (on_ray.workers() if articles else 1))
    workers = config.engine.workers or _cores()
    many = articles > INLINE_UP_TO and workers > 1
    if config.engine.name == "inline" or (config.engine.name == "auto" and not many):
        return Engine("inline", 1)
    return Engine("processes", workers)


def _cores() -> int:
    """Those this process may use, where the system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _batches(articles: Iterable[Article], size: int) -> Iterator[Batch]:
    batch: Batch = []
    chars = 0
    for article in articles:
        if batch and (len(batch) == size or chars + len(article.text) > BATCH_CHARS):
            yield batch
            batch, chars = [], 0
        batch.append(article)
        chars += len(article.text)
    if batch:
        yield batch


def work(batch: Batch, job: Job) -> Extraction:
    """What became of a batch: what every engine runs, here or in a worker."""
    from pipeline.extraction import extract  # imports spaCy, once a process

    return extract(batch, job)


def lost(article: Article, job: Job) -> Extraction:
    """What became of an article that ended the process it was read in, twice."""
    why = "its worker process ended twice while at it; was it out of memory?"
    rows = article_rows.failed(article, why, job.fingerprint)
    return Extraction(article_rows.to_tables([rows], job.run_id), 1)


class _Processes:
    """A pool of spawned workers, each with its own model. Few batches are under way, so memory is bounded.

    When a worker dies its pool is broken and nobody knows over which batch: each article that was under way
    is done again in a process alone, and one that ends that too is marked failed.
    """

    def __init__(self, workers: int, job: Job) -> None:
        self.workers, self.job = workers, job
        self.under_way: dict[Future[Extraction], Batch] = {}

    def run(self, batches: Iterable[Batch]) -> Iterator[Extraction]:
        todo = iter(batches)
        while (first := next(todo, None)) is not None:
            with _pool(self.workers) as pool, suppress(BrokenProcessPool):
                yield from self._until_broken(pool, chain([first], todo))
            for article in [article for batch in self.under_way.values() for article in batch]:
                yield self._alone(article)
            self.under_way.clear()

    def _until_broken(self, pool: ProcessPoolExecutor, todo: Iterator[Batch]) -> Iterator[Extraction]:
        """Every batch of `todo`, until a worker dies."""
        while True:
            for batch in islice(todo, 2 * self.workers - len(self.under_way)):
                self.under_way[self._submit(pool, batch)] = batch
            if not self.under_way:
                return
            for future in wait(self.under_way, return_when=FIRST_COMPLETED).done:
                yield future.result()
                del self.under_way[future]

    def _submit(self, pool: ProcessPoolExecutor, batch: Batch) -> Future[Extraction]:
        """Like `pool.submit`, and when the pool is broken already the future says so."""
        try:
            return pool.submit(work, batch, self.job)
        except BrokenProcessPool as error:
            future: Future[Extraction] = Future()
            future.set_exception(error)
            return future

    def _alone(self, article: Article) -> Extraction:
        with _pool(1) as pool:
            try:
                return pool.submit(work, [article], self.job).result()
            except BrokenProcessPool:
                return lost(article, self.job)


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """A pool that, when it is left early, is left once the batches at work are done, not those that wait."""
    blas.one_thread()
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=_start)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _start() -> None:
    """A worker leaves Ctrl-C to its parent, and does not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
