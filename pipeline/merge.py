"""Puts the tables of shards together: what one run over all of their articles would have written."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from pipeline import tables
from pipeline.assembly import Carried, assemble
from pipeline.errors import UsageError
from pipeline.store import Store


def merge(shards: Sequence[Store], into: Store, keep: int) -> Path:
    """Make the rows of all `shards` the current version of `into`, and keep its newest `keep` versions.

    Raises UsageError when a part of `extract --shard` is missing or there twice, or an article stands in two
    folders, and StoreError for a folder without tables; the version before stays current then.
    """
    started = datetime.now(UTC)
    run_id = started.strftime("%Y%m%dT%H%M%S-%f")
    with into.locked():
        _check_parts(shards)
        statuses = _statuses(shards)
        runs = [shard.read("runs") for shard in shards]
        versions = [version for shard in shards if (version := shard.current()) is not None]
        with into.writing(run_id, keep) as draft:
            assemble(draft, [Carried(version, statuses.keys(), {}) for version in versions])
            draft.write("runs", 0, [tables.join("runs", [*runs, _run_row(run_id, started, statuses)])])
    return into.versions / run_id


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


def _statuses(shards: Sequence[Store]) -> dict[str, str]:
    """What became of each article. Raises UsageError for one that stands in two of the folders."""
    found: dict[str, str] = {}
    holder: dict[str, Path] = {}
    for shard in shards:
        ids, statuses = (column.to_pylist() for column in shard.read("articles", ["article_id", "status"]).columns)
        for article_id in ids:
            if article_id in holder:
                raise UsageError(
                    f"{holder[article_id]} and {shard.folder}: the article {article_id!r} stands in both; "
                    "each folder must hold articles of its own"
                )
            holder[article_id] = shard.folder
        found.update(zip(ids, statuses, strict=True))
    return found


def _run_row(run_id: str, started: datetime, statuses: Mapping[str, str]) -> pa.Table:
    """The row of `runs` of the merge itself: it extracts nothing."""
    finished = datetime.now(UTC)
    row = {
        "run_id": run_id,
        "started": started.replace(microsecond=0),
        "finished": finished.replace(microsecond=0),
        "engine": "merge",
        "workers": 1,
        "articles_seen": len(statuses),
        "articles_extracted": 0,
        "articles_unchanged": len(statuses),
        "articles_removed": 0,
        "articles_failed": list(statuses.values()).count("failed"),
        "words": 0,
        "seconds": (finished - started).total_seconds(),
    }
    return tables.build("runs", [row])
