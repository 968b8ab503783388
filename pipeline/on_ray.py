"""Batches on a Ray cluster: one task each, with the same bytes as from this machine alone.

Tasks and not actors: an idle worker process, its model loaded, takes the next batch; nodes may come and go; and no
number of workers can hold all the CPUs that the cluster needs for itself, where Ray Data hangs. Imports Ray only when
it is used: `pip install claimwire[ray]`.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from pipeline import blas, engines
from pipeline.article import Article
from pipeline.errors import UsageError


def workers() -> int:
    """As many as the cluster that this process is or can be connected to has CPUs."""
    with cluster() as ray:
        return max(1, int(ray.cluster_resources().get("CPU", 1)))


def run(batches: Iterable[engines.Batch], job: engines.Job, workers: int) -> Iterator[engines.Extraction]:
    """What became of the batches, as each is done. Twice as many as `workers` are under way at a time.

    A batch whose process or node is lost is done again, each article alone; one that is lost with its process
    again is marked failed.
    """
    with cluster() as ray:
        task = ray.remote(engines.work).options(num_cpus=1, max_retries=0)
        shared, todo = ray.put(job), iter(batches)
        under_way: dict[Any, engines.Batch] = {}
        while True:
            for batch in islice(todo, 2 * workers - len(under_way)):
                under_way[task.remote(batch, shared)] = batch
            if not under_way:
                return
            for future in ray.wait(list(under_way))[0]:
                batch = under_way.pop(future)
                try:
                    yield ray.get(future)
                except _lost():
                    for article in batch:
                        yield _alone(ray, task, article, shared, job)


def _alone(ray: Any, task: Any, article: Article, shared: Any, job: engines.Job) -> engines.Extraction:
    try:
        done: engines.Extraction = ray.get(task.remote([article], shared))
    except _lost():
        return engines.lost(article, job)
    return done


def _lost() -> tuple[type[Exception], ...]:
    """What Ray raises when the process of a task, or its node, is gone."""
    from ray import exceptions

    return (exceptions.WorkerCrashedError, exceptions.OutOfMemoryError, exceptions.NodeDiedError)


@contextmanager
def cluster() -> Iterator[Any]:
    """Ray, connected to RAY_ADDRESS, to a cluster that runs on this machine, or to one started for the run.

    Raises UsageError when Ray is not installed.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is sent anywhere
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # as Ray will do from its next release on
    try:
        import ray
    except ImportError as error:
        raise UsageError('[engine] name = "ray": Ray is not installed; pip install "claimwire[ray]"') from error
    ours = not ray.is_initialized()
    if ours:
        blas.one_thread()  # for a cluster that is started here; on others Ray itself gives a task one
        ray.init(log_to_driver=False, logging_level=logging.WARNING, include_dashboard=False)
    try:
        yield ray
    finally:
        if ours:
            ray.shutdown()
