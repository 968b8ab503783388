"""Engines: what runs `extraction.extract` over batches of articles. Rows come back from workers, never Docs.

Imports no spaCy: only a process that extracts does.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field

from pipeline import article_rows
from pipeline.article import Article
from pipeline.config import Config
from pipeline.tables import Tables

INLINE_UP_TO = 24
"""Articles that one process is done with before a second has loaded its model: about 1.1 s against 0.1 s an article."""

BATCH_CHARS = 100_000
"""A batch holds no more characters than this (or one article): memory grows with the longest batch."""

Batch = list[Article]


@dataclass(frozen=True, slots=True)
class Job:
    """What `extract` needs besides the articles; crosses to workers."""

    config: Config
    fingerprint: str
    run_id: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """What became of a batch: its tables, its size, and the seconds of each stage."""

    tables: Tables
    articles: int
    words: int = 0
    stage_seconds: Mapping[str, float] = field(default_factory=dict)


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
        yield from (
            _inline(batches, job) if self.name == "inline" else _Processes(self.workers, job).run(batches)
        )


def choose(config: Config, articles: int) -> Engine:
    """The engine of the config for that many articles: `auto` takes processes when there is work for two of them."""
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


def _inline(batches: Iterable[Batch], job: Job) -> Iterator[Extraction]:
    from pipeline.extraction import extract  # imports spaCy

    for batch in batches:
        yield extract(batch, job)


class _Processes:
    """A pool of spawned workers, each with a model of its own. Few batches are under way at a time, so memory is bounded.

    When a worker dies its pool is broken and nobody knows over which batch: each article that was under way is done again
    in a process alone; one that ends that too is marked failed.
    """

    def __init__(self, workers: int, job: Job) -> None:
        self.workers, self.job = workers, job

    def run(self, batches: Iterable[Batch]) -> Iterator[Extraction]:
        todo = iter(batches)
        doubtful: deque[Article] = deque()
        exhausted = False
        while not exhausted:
            with _pool(self.workers) as pool:
                under_way: dict[Future[Extraction], Batch] = {}
                try:
                    while True:
                        while len(under_way) < 2 * self.workers and (batch := next(todo, None)):
                            under_way[pool.submit(_work, batch, self.job)] = batch
                        if not under_way:
                            exhausted = True
                            break
                        for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                            yield future.result()
                            del under_way[future]
                except BrokenProcessPool:
                    doubtful.extend(article for batch in under_way.values() for article in batch)
            while doubtful:
                yield self._alone(doubtful.popleft())

    def _alone(self, article: Article) -> Extraction:
        with _pool(1) as pool:
            try:
                return pool.submit(_work, [article], self.job).result()
            except BrokenProcessPool:
                why = "its worker process ended twice while at it; was it out of memory?"
                rows = article_rows.failed(article, why, self.job.fingerprint)
                return Extraction(article_rows.to_tables([rows], self.job.run_id), 1)


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """A pool that, when it is left early, is left once the batches at work are done, not those that wait."""
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


def _work(batch: Batch, job: Job) -> Extraction:
    from pipeline.extraction import extract  # imports spaCy, once a worker

    return extract(batch, job)
