"""Versions of the tables side by side: which there are, and what claims came, went or changed between two of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import fingerprints
from pipeline.errors import UsageError
from pipeline.plan import parts_by_run
from pipeline.store import Store, opened, read

Row = dict[str, Any]

REPEATED = ("fingerprint",)
"""Columns of `claims` in which alone no claim differs."""

_SIGNS = {"added": "+", "lost": "-", "changed": "~"}


def versions(store: Store) -> Iterator[str]:
    """A line for each version that is kept, the newest last."""
    current = store.current()
    for version in store.kept():
        runs = read(version, "runs", ["finished", "articles_extracted", "articles_removed"])
        # As text: pyarrow makes times of Python by way of pandas.
        finished = runs.column("finished")[-1].cast(pa.string()).as_py()[:16]
        run = runs.drop_columns("finished").to_pylist()[-1]
        mark = "*" if version == current else " "
        rows = {table: _rows(version, table) for table in ("articles", "claims", "quantities")}
        counts = ", ".join(f"{number} {table}" for table, number in rows.items())
        what = f"{run['articles_extracted']} extracted, {run['articles_removed']} removed"
        yield f"{mark} {version.name}  {finished} UTC  {counts}  ({what})"


def diff(store: Store, before: str, after: str) -> Iterator[str]:
    """What differs in claims between two versions: a count of each kind and reason, then a line for each claim.

    A version is named by its id, or how that alone starts, or `current`. Raises UsageError when there is no such one.
    """
    old, new = _version(store, before), _version(store, after)
    why = _Reasons(old, new)
    found = [(kind, why.of(row["article_id"]), row) for kind, row in _differences(old, new)]
    counts = Counter((kind, reason) for kind, reason, _ in found)
    yield f"{old.name} to {new.name}: {len(found)} claims differ"
    for (kind, reason), number in sorted(counts.items()):
        yield f"  {number} {kind}: {reason}"
    for kind, reason, row in found:
        also = f" [{', '.join(row['columns'])}]" if kind == "changed" else ""
        yield f"{_SIGNS[kind]} {row['article_id']} {row['claim_id']}{also} ({reason}) {row['speaker']}: {row['text']}"


def _version(store: Store, name: str) -> Path:
    current = store.current()
    if name == "current" and current is not None:
        return current
    kept = store.kept()
    matching = [path for path in kept if path.name == name] or [path for path in kept if path.name.startswith(name)]
    if len(matching) != 1:
        what = "several versions" if matching else "no version"
        known = ", ".join(path.name for path in matching or kept) or "none"
        raise UsageError(f"{name!r}: {what} of that id in {store.versions}; there are: {known}")
    return matching[0]


def _differences(old: Path, new: Path) -> Iterator[tuple[str, Row]]:
    """`added`, `lost` or `changed` and the claim, an article at a time; a changed one with the `columns` that differ.

    Both sides are sorted by article: one article of each is held at a time. Files that are one are left out.
    """
    was_there, is_there = ({_inode(path) for path in (version / "claims").iterdir()} for version in (old, new))
    sides = [_by_article(version, was_there & is_there) for version in (old, new)]
    was, now = (next(side, None) for side in sides)
    while was or now:
        first = min(found[0] for found in (was, now) if found)
        ours = was[1] if was and was[0] == first else {}
        theirs = now[1] if now and now[0] == first else {}
        yield from _compared(ours, theirs)
        was = next(sides[0], None) if ours else was
        now = next(sides[1], None) if theirs else now


def _compared(was: dict[str, Row], now: dict[str, Row]) -> Iterator[tuple[str, Row]]:
    for claim_id, row in was.items():
        if claim_id not in now:
            yield "lost", row
    for claim_id, row in now.items():
        if claim_id not in was:
            yield "added", row
            continue
        columns = [name for name in row if name not in REPEATED and row[name] != was[claim_id].get(name)]
        if columns:
            yield "changed", {**row, "columns": columns}


def _by_article(version: Path, left_out: set[tuple[int, int]]) -> Iterator[tuple[str, dict[str, Row]]]:
    """Each article's claims by their ids, in the order of the articles."""
    article: str | None = None
    claims: dict[str, Row] = {}
    for path in sorted((version / "claims").iterdir()):
        if _inode(path) in left_out:
            continue
        with opened(path) as file:
            for row in (row for group in range(file.num_row_groups) for row in file.read_row_group(group).to_pylist()):
                if row["article_id"] != article:
                    if article is not None:
                        yield article, claims
                    article, claims = row["article_id"], {}
                claims[row["claim_id"]] = row
    if article is not None:
        yield article, claims


class _Reasons:
    """Why the claims of an article differ: the article, or what in its fingerprint."""

    def __init__(self, old: Path, new: Path) -> None:
        self.articles = [_articles(version) for version in (old, new)]
        self.parts = {**parts_by_run(old), **parts_by_run(new)}

    def of(self, article_id: str) -> str:
        """`article: new`, `article: its text`, `config: claims` …"""
        was, now = (articles.get(article_id) for articles in self.articles)
        if was is None or now is None:
            return "article: new" if was is None else "article: removed"
        if was["sha256"] != now["sha256"]:
            return "article: its text"
        if was["metadata_sha256"] != now["metadata_sha256"]:
            return "article: what is given beside its text"
        if was["status"] != now["status"]:
            return f"article: {was['status']} before, {now['status']} now"
        before, after = (self.parts.get(row["run_id"], {}) for row in (was, now))
        return fingerprints.changes(before, after) or "code: an earlier release"


def _articles(version: Path) -> dict[str, Row]:
    rows = read(version, "articles", ["article_id", "sha256", "metadata_sha256", "status", "run_id"])
    return {row["article_id"]: row for row in rows.to_pylist()}


def _rows(version: Path, table: str) -> int:
    return sum(pq.read_metadata(path).num_rows for path in (version / table).iterdir())


def _inode(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino
