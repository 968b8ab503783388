"""Readers: folders and files of articles in, `Article` and `Unreadable` out.

Nothing here imports spaCy: a run reads everything once to see what is new.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pipeline.article import Article, Unreadable
from pipeline.config import Input
from pipeline.errors import UsageError
from pipeline.readers.records import read_records
from pipeline.readers.txt import Metadata, read_metadata, read_txt

READ = (".txt", ".jsonl", ".jsonl.gz")
"""Endings of the files that are read."""

LATER = (".html", ".htm", ".csv", ".parquet")
"""Endings of files that hold articles too, and are not read yet."""

Warn = Callable[[str], object]


def read(
    paths: Sequence[str], settings: Input, warn: Warn | None = None, shard: str = "1/1"
) -> Iterator[Article | Unreadable]:
    """Every article of the shard under `paths`, in an order that does not depend on the file system.

    A file that lies under two of the paths is read once. A second article with an id that was there is
    Unreadable, as is whatever cannot be read: the others go on. Files in a folder whose ending says nothing
    of articles are passed over.
    `warn` is told of rows of a metadata file that no text beside it belongs to. `shard` is i/n: the n of them
    share all articles, by their ids and nothing else, so that an article stays in its shard.
    Raises UsageError for a path that is not there, or when there is no article in all of them.
    """
    first: dict[str, str] = {}
    number, of = map(int, shard.split("/"))
    for article in _read_all(paths, settings, warn):
        if article.article_id in first:
            article = _repeated(article, first[article.article_id])
        else:
            first[article.article_id] = article.source
        if of == 1 or _part(article.article_id, of) == number:
            yield article
    if not first:
        raise UsageError(f"{', '.join(paths)}: no articles there; claimwire reads {', '.join(READ)}")


def _part(article_id: str, of: int) -> int:
    """Which of the parts 1 to `of` an article falls to."""
    digest = hashlib.sha256(article_id.encode(errors="surrogateescape")).digest()
    return int.from_bytes(digest[:8]) % of + 1


def _read_all(paths: Sequence[str], settings: Input, warn: Warn | None) -> Iterator[Article | Unreadable]:
    for folder, names in _folders(paths):
        metadata = _metadata(folder, settings) if any(name.endswith(".txt") for name in names) else {}
        for name in names:
            path = folder / name
            if name.endswith(".txt"):
                yield read_txt(path, settings, metadata)
            elif name.endswith((".jsonl", ".jsonl.gz")):
                yield from read_records(path, settings)
            elif name.endswith(LATER) and name != settings.metadata:
                detail = f"{path.suffix} is not read yet; claimwire reads {', '.join(READ)}"
                yield Unreadable(article_id=str(path), source=str(path), detail=detail)
        if warn:
            for article_id in metadata:
                if not (folder / f"{article_id}.txt").exists():
                    warn(f"{folder / settings.metadata}: there is no {article_id}.txt beside it")


def _folders(paths: Sequence[str]) -> Iterator[tuple[Path, list[str]]]:
    """(folder, names of the files to look at in it), sorted; each file once."""
    seen: set[str] = set()
    for path in paths:
        if Path(path).is_dir():
            for folder, below, names in os.walk(path):
                below[:] = sorted(name for name in below if not name.startswith("."))
                visible = sorted(name for name in names if not name.startswith("."))
                yield Path(folder), _unseen(folder, visible, seen)
        elif not Path(path).exists():
            raise UsageError(f"{path}: no such file or folder")
        elif not path.endswith((*READ, *LATER)):
            raise UsageError(f"{path}: claimwire reads {', '.join(READ)} and folders of them")
        else:
            yield Path(path).parent, _unseen(str(Path(path).parent), [Path(path).name], seen)


def _unseen(folder: str, names: list[str], seen: set[str]) -> list[str]:
    base = Path(folder).resolve()
    fresh = [name for name in names if f"{base}/{name}" not in seen]
    seen.update(f"{base}/{name}" for name in fresh)
    return fresh


def _metadata(folder: Path, settings: Input) -> Metadata:
    path = folder / settings.metadata
    return read_metadata(path, settings) if path.exists() else {}


def _repeated(article: Article | Unreadable, first: str) -> Unreadable:
    return Unreadable(
        article_id=article.source,
        source=article.source,
        sha256=article.sha256,
        metadata_sha256=article.metadata_sha256,
        detail=f"the id {article.article_id!r} stands in {first} already; each article needs one of its own",
    )
