"""The journal: what a run has extracted and not committed yet, so that one that is killed loses nothing.

    outputs/journal/<fingerprint>/<number>.bundle    the tables of one batch

The next run with the same fingerprint goes on from it, and removes it once a version is committed. Rows are read back
by article, a batch at a time: a long run needs no more memory than a short one.
"""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from pipeline import tables
from pipeline.article import Article
from pipeline.bundle import Bundle, pack, write
from pipeline.engines import Extraction
from pipeline.errors import StoreError

SUFFIX = ".bundle"
_SEAL = ("source", "sha256", "metadata_sha256")
_OPTIONS = pa.ipc.IpcWriteOptions(compression="zstd")


@dataclass(frozen=True, slots=True)
class _Entry:
    """An article in the journal: its file, and what it was read from."""

    path: Path
    seal: tuple[str | None, ...]
    status: str


class Journal:
    """The batches that are done. Made without a folder on the disk, it is empty; `add` makes one."""

    def __init__(self, folder: Path, fingerprint: str, run_id: str, warn: Callable[[str], object]) -> None:
        """Read what a run before left; a file that is damaged is passed over, and `warn` told."""
        self.root, self.folder, self.run_id = folder, folder / fingerprint, run_id
        self.entries: dict[str, _Entry] = {}
        self.words = 0
        self.seconds: Counter[str] = Counter()
        files = sorted(self.folder.glob(f"*{SUFFIX}"))
        for path in files:
            try:
                self._enter(Bundle.open(path))
            except StoreError as error:
                warn(f"{error}; its articles are extracted again")
        self._number = int(files[-1].stem) + 1 if files else 0

    def holds(self, article: Article) -> bool:
        """Whether `article`, as it is now, is done, and did not fail."""
        entry = self.entries.get(article.article_id)
        seal = tuple(getattr(article, name) for name in _SEAL)
        return entry is not None and entry.status != "failed" and entry.seal == seal

    def add(self, extraction: Extraction) -> None:
        """Keep what became of a batch. Raises StoreError when it cannot be written."""
        articles = extraction.tables["articles"].select(["article_id", *_SEAL, "status"]).to_pylist()
        about = {
            "articles": articles,
            "counts": {table: tables.counts(rows) for table, rows in extraction.tables.items()},
            "words": extraction.words,
            "seconds": dict(extraction.stage_seconds),
        }
        path = self.folder / f"{self._number:08}{SUFFIX}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write(path, pack(about, {table: _to_bytes(rows) for table, rows in extraction.tables.items()}))
        except OSError as error:
            raise StoreError(f"{path}: cannot be written ({error.strerror or error})") from error
        self._number += 1
        self._enter(Bundle.open(path))

    def keep(self, ids: set[str]) -> None:
        """Forget all articles but those with `ids`: what the rest were is not so any more."""
        self.entries = {article_id: entry for article_id, entry in self.entries.items() if article_id in ids}

    def remove(self) -> None:
        """Remove it from the disk, with those of other fingerprints."""
        shutil.rmtree(self.root, ignore_errors=True)

    def counts(self, table: str) -> dict[str, int]:
        """The number of rows of each article that has some."""
        found: dict[str, int] = {}
        for path in {entry.path: None for entry in self.entries.values()}:
            for article_id, rows in Bundle.open(path).about["counts"][table].items():
                if article_id in self.entries and self.entries[article_id].path == path:
                    found[article_id] = rows
        return found

    def rows(self, table: str, ids: Sequence[str]) -> list[pa.Table]:
        """The rows of those of `ids` that are in it, as this run's own."""
        wanted: defaultdict[Path, list[str]] = defaultdict(list)
        for article_id in ids:
            if article_id in self.entries:
                wanted[self.entries[article_id].path].append(article_id)
        found = [tables.of_articles(_from_bytes(Bundle.open(p).body(table)), some) for p, some in wanted.items()]
        if table != "articles":
            return found
        return [tables.with_texts(rows, "run_id", [self.run_id] * len(rows)) for rows in found]

    def file(self, table: str, ids: Sequence[str]) -> Path | None:  # noqa: ARG002
        """None: what is in it is written anew."""
        return None

    def _enter(self, bundle: Bundle) -> None:
        for row in bundle.about["articles"]:
            self.entries[row["article_id"]] = _Entry(bundle.path, tuple(row[name] for name in _SEAL), row["status"])
        self.words += bundle.about["words"]
        self.seconds.update(bundle.about["seconds"])


def _to_bytes(rows: pa.Table) -> bytes:
    """The rows as an Arrow stream, without what the schema says of its columns."""
    plain = rows.cast(pa.schema([pa.field(field.name, field.type) for field in rows.schema]))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, plain.schema, options=_OPTIONS) as stream:
        stream.write_table(plain)
    return bytes(sink.getvalue())


def _from_bytes(data: bytes) -> pa.Table:
    with pa.ipc.open_stream(data) as stream:
        return stream.read_all()
