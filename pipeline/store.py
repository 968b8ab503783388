"""The store: whole versions of the tables in a folder, and one link that says which is current.

    outputs/current -> versions/<id>             what readers open; it is moved in one atomic step
    outputs/versions/<id>/<table>/part-*.parquet
    outputs/versions/<id>.partial                one being written; the next run removes what a killed one
    left

A version is written whole under its partial name, flushed to the disk, renamed, and only then linked.
Whatever moment a run ends at, `current` is one whole version: the one before, or the new one.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import StoreError
from pipeline.schema import TABLES
from pipeline.tables import Tables

ROWS_A_FILE = 1_000_000
ROWS_A_GROUP = 128_000
"""Readers are fastest at 10 to 128 thousand rows a group."""

TEXTS_A_GROUP = 10_000
"""For `articles`, whose rows are long."""

PARTIAL = ".partial"


class Store:
    """The output folder. Reading needs no lock; writing goes inside `locked`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.link = folder / "current"
        self.versions = folder / "versions"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """The folder, made if need be, for one run alone; what a killed run left in it is removed.

        Raises StoreError when it cannot be written, holds something that is not ours, or another run is at
        it.
        """
        try:
            self.versions.mkdir(parents=True, exist_ok=True)
            lock = (self.folder / ".lock").open("w")
        except OSError as error:
            raise StoreError(
                f"{self.folder}: the output folder cannot be written ({error.strerror or error})"
            ) from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StoreError(f"{self.folder}: another run is writing there; wait until it is done") from None
            self._sweep()
            yield

    def current(self) -> Path | None:
        """Folder of the current version, None before the first. Raises StoreError for what is not ours."""
        if not self.link.is_symlink():
            if self.link.exists():
                raise StoreError(f"{self.link}: must be a link to a version of claimwire; move it away")
            return None
        version = self.folder / self.link.readlink()
        if version.parent != self.versions or not version.is_dir():
            raise StoreError(f"{self.link}: links to {version}, which is no version; remove the link")
        return version

    def read(self, table: str, columns: Sequence[str] | None = None) -> pa.Table:
        """A table of the current version. Raises StoreError when there is none or it cannot be read."""
        version = self.current()
        if version is None:
            raise StoreError(f"{self.folder}: no tables yet; run `claimwire extract` first")
        try:
            # Not by pyarrow.dataset: it imports pandas, which a run with nothing to do has no time for.
            parts = [pq.ParquetFile(path) for path in sorted((version / table).iterdir())]
            return pa.concat_tables(part.read(None if columns is None else list(columns)) for part in parts)
        except (OSError, pa.ArrowException, KeyError) as error:
            raise StoreError(
                f"{version / table}: cannot be read ({error}); remove {self.link} to begin anew"
            ) from error

    def commit(self, version_id: str, tables: Tables, keep: int) -> Path:
        """Make `tables` the current version and keep the newest `keep` versions. Returns its folder.

        Raises StoreError when the folder cannot be written; then the version before stays current.
        """
        partial, version = self.versions / (version_id + PARTIAL), self.versions / version_id
        try:
            for table in TABLES:
                _write(tables[table], partial / table, TEXTS_A_GROUP if table == "articles" else ROWS_A_GROUP)
            _sync(partial)
            partial.rename(version)
            _sync(self.versions)
            self._switch(version)
        except OSError as error:
            shutil.rmtree(partial, ignore_errors=True)  # room again on a full disk
            why = error.strerror or error
            raise StoreError(f"{self.folder}: the new version cannot be written ({why})") from error
        for old in self._finished()[:-keep]:
            shutil.rmtree(old)
        return version

    def _switch(self, version: Path) -> None:
        fresh = self.folder / ("current" + PARTIAL)
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(version.relative_to(self.folder))
        fresh.replace(self.link)
        _sync(self.folder)

    def _finished(self) -> list[Path]:
        """Folders of the versions, oldest first: their ids sort by time."""
        return sorted(path for path in self.versions.iterdir() if path.suffix != PARTIAL)

    def _sweep(self) -> None:
        """Remove versions that a killed run did not finish, or finished and did not make current."""
        current = self.current()
        for path in self.versions.iterdir():
            if path.suffix == PARTIAL or current is None or path.name > current.name:
                shutil.rmtree(path)


def _write(rows: pa.Table, folder: Path, group: int) -> None:
    """One file for each million rows, one without rows for a table that has none."""
    folder.mkdir(parents=True)
    for at, start in enumerate(range(0, max(len(rows), 1), ROWS_A_FILE)):
        with (folder / f"part-{at:05}.parquet").open("wb") as file:
            part = rows.slice(start, ROWS_A_FILE)
            pq.write_table(part, file, compression="zstd", compression_level=3, row_group_size=group)
            file.flush()
            os.fsync(file.fileno())
    _sync(folder)


def _sync(folder: Path) -> None:
    """Flush a folder's entries to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
