"""Puts the tables of shards together: what one run over all of their articles would have written."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from pipeline import article_rows, checks, tables
from pipeline.errors import UsageError
from pipeline.schema import TABLES
from pipeline.store import Store


def merge(shards: Sequence[Store], into: Store, keep: int) -> Path:
    """Make the rows of all `shards` the current version of `into`, and keep its newest `keep` versions.

    Raises UsageError when a part of `extract --shard` is missing or there twice, or an article stands in two
    folders, and StoreError for a folder without tables; the version before stays current then.
    """
    started = datetime.now(UTC)
    with into.locked():
        _check_parts(shards)
        made = {table: tables.join(table, [shard.read(table) for shard in shards]) for table in article_rows.TABLES}
        _check_articles(made["articles"], shards)
        run_id = started.strftime("%Y%m%dT%H%M%S-%f")
        made["runs"] = tables.join(
            "runs", [*(shard.read("runs") for shard in shards), _run_row(run_id, started, made["articles"])]
        )
        checks.check_version({table: made[table] for table in TABLES})
        return into.commit(run_id, made, keep)


def _check_parts(shards: Sequence[Store]) -> None:
    """Of n parts each must be there once: a part that is left out must not go unseen."""
    parts = Counter(_part(shard) for shard in shards)
    for of in sorted({of for _, of in parts} - {1}):
        wrong = [f"{number}/{of}" for number in range(1, of + 1) if parts[number, of] != 1]
        if wrong:
            raise UsageError(f"--shard {', '.join(wrong)}: must be in one of the folders each; give those of all {of}")


def _part(shard: Store) -> tuple[int, int]:
    """Number and count of the parts, as the shard's last run was told."""
    config = tomllib.loads(shard.read("runs", ["config"]).column("config")[-1].as_py() or "")
    number, _, of = config.get("engine", {}).get("shard", "1/1").partition("/")
    return int(number), int(of)


def _check_articles(articles: pa.Table, shards: Sequence[Store]) -> None:
    column = articles.column("article_id")
    if len(column.unique()) == len(column):
        return
    first: dict[str, Path] = {}
    for shard in shards:
        for article_id in shard.read("articles", ["article_id"]).column("article_id").to_pylist():
            if article_id in first:
                raise UsageError(
                    f"{first[article_id]} and {shard.folder}: the article {article_id!r} stands in both; "
                    "each folder must hold articles of its own"
                )
            first[article_id] = shard.folder


def _run_row(run_id: str, started: datetime, articles: pa.Table) -> pa.Table:
    """The row of `runs` of the merge itself: it extracts nothing."""
    finished = datetime.now(UTC)
    row = {
        "run_id": run_id,
        "started": started.replace(microsecond=0),
        "finished": finished.replace(microsecond=0),
        "engine": "merge",
        "workers": 1,
        "articles_seen": len(articles),
        "articles_extracted": 0,
        "articles_unchanged": len(articles),
        "articles_removed": 0,
        "articles_failed": articles.column("status").to_pylist().count("failed"),
        "words": 0,
        "seconds": (finished - started).total_seconds(),
    }
    return tables.build("runs", [row])
