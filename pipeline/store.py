"""The store: whole versions of the tables in a folder, and one link that says which is current.

    outputs/current -> versions/<id>             what readers open; it is moved in one atomic step
    outputs/versions/<id>/<table>/part-*.parquet
    outputs/versions/<id>.partial                one being written; the next run removes what a killed one left
    outputs/journal, cache                       what is extracted and not committed yet; what is costly to make again

A version is written whole under its partial name, flushed to the disk, renamed, and only then linked. Files that it has
in common with the version before are links to one and the same file: none is ever changed.
Whatever moment a run ends at, `current` is one whole version: the one before, or the new one.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import StoreError
from pipeline.schema import schema

PARTIAL = ".partial"


class Store:
    """The output folder. Reading needs no lock; writing goes inside `locked`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.link = folder / "current"
        self.versions = folder / "versions"
        self.note = folder / ".seen"

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
        return read(version, table, columns)

    def kept(self) -> list[Path]:
        """Folders of the finished versions, oldest first: their ids sort by time."""
        found = self.versions.iterdir() if self.versions.is_dir() else ()
        return sorted(path for path in found if path.suffix != PARTIAL)

    @contextmanager
    def writing(self, version_id: str, keep: int) -> Iterator[Draft]:
        """A version to be written; it becomes the current one at the end, and the newest `keep` versions are kept.

        When anything goes wrong, the version before stays current. Raises StoreError when the folder cannot be written.
        """
        partial = self.versions / (version_id + PARTIAL)
        try:
            yield Draft(partial)
            _sync(partial)
            partial.rename(self.versions / version_id)
            _sync(self.versions)
            self._switch(self.versions / version_id)
        except OSError as error:
            why = error.strerror or error
            raise StoreError(f"{self.folder}: the new version cannot be written ({why})") from error
        finally:
            shutil.rmtree(partial, ignore_errors=True)  # room again on a full disk
        for old in self.kept()[:-keep]:
            shutil.rmtree(old, ignore_errors=True)  # what cannot be removed now, the next run removes

    def _switch(self, version: Path) -> None:
        fresh = self.folder / ("current" + PARTIAL)
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(version.relative_to(self.folder))
        fresh.replace(self.link)
        _sync(self.folder)

    def _sweep(self) -> None:
        """Remove versions that a killed run did not finish, or finished and did not make current."""
        current = self.current()
        for path in self.versions.iterdir():
            if path.suffix == PARTIAL or current is None or path.name > current.name:
                shutil.rmtree(path)


class Draft:
    """A version that is being written, table by table, file by file in their order."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, table: str, number: int, groups: Iterable[pa.Table]) -> None:
        """A file of those row groups, flushed to the disk; one without rows when there are none."""
        path = self._path(table, number)
        with (
            path.open("wb") as file,
            pq.ParquetWriter(file, schema(table), compression="zstd", compression_level=3) as writer,
        ):
            for rows in groups:
                writer.write_table(rows, row_group_size=max(1, len(rows)))
            writer.close()
            file.flush()
            os.fsync(file.fileno())
        _sync(path.parent)

    def link(self, table: str, number: int, same: Path) -> None:
        """The file `same` of another version; a copy where the file system has no links."""
        path = self._path(table, number)
        try:
            path.hardlink_to(same)
        except OSError:
            shutil.copy2(same, path)
        _sync(path.parent)

    def _path(self, table: str, number: int) -> Path:
        folder = self.folder / table
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"part-{number:05}.parquet"


@contextmanager
def opened(path: Path) -> Iterator[pq.ParquetFile]:
    """A file of a table. Raises StoreError when it cannot be read."""
    # Not by pyarrow.dataset: it imports pandas, which a run with nothing to do has no time for.
    try:
        with pq.ParquetFile(path) as file:
            yield file
    except (OSError, pa.ArrowException, KeyError) as error:
        raise StoreError(
            f"{path}: cannot be read ({error}); remove {path.parents[3] / 'current'} to begin anew"
        ) from error


def read(version: Path, table: str, columns: Sequence[str] | None = None) -> pa.Table:
    """A table of a version. Raises StoreError when it cannot be read."""
    parts = []
    for path in sorted((version / table).iterdir()):
        with opened(path) as file:
            parts.append(file.read(None if columns is None else list(columns)))
    return pa.concat_tables(parts)


def _sync(folder: Path) -> None:
    """Flush a folder's entries to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
