"""The cache of what has been found out: a change to a later stage does not pay for it again.

    cache/parse-<fingerprint>/<run>-<number>.bundle         the Docs of one batch, as a DocBin
    cache/relations-<fingerprint>/<run>-<number>.bundle     the encoder's relations in them, as JSON
    cache/records-<fingerprint>/<run>-<number>.bundle       what all stages but the last left on them, as JSON

What is found under a key hangs on nothing but what the key is made of and that fingerprint. Workers read, only the run
itself writes: a file at a time, in one step. The folder may be deleted at any moment; a damaged file is passed over
and removed. Imports no spaCy.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import pyarrow as pa

from pipeline.bundle import PARTIAL, Bundle, pack, write
from pipeline.errors import StoreError

_LOG = logging.getLogger(__name__)
_BODY = "batch"
_CODEC = pa.Codec("zstd", compression_level=6)
SUFFIX = ".bundle"


def key(text: str) -> str:
    """What a text, or whatever else something was made of, is known by."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def packed(keys: list[str], body: bytes) -> bytes:
    """A file of the cache: `body` is what was made of the texts with `keys`, in that order."""
    return pack({"keys": keys, "bytes": len(body)}, {_BODY: _CODEC.compress(body, asbytes=True)})


def _unpacked(bundle: Bundle) -> bytes:
    """The body as it was given to `packed`. Raises StoreError when it is damaged."""
    try:
        return bytes(_CODEC.decompress(bundle.body(_BODY), bundle.about["bytes"], asbytes=True))
    except (OSError, KeyError, TypeError) as error:
        raise StoreError(f"{bundle.path}: damaged ({error})") from error


class Cache:
    """The whole of it, as the run that fills it sees it. `limit` in bytes; none is kept when it is 0."""

    def __init__(self, folder: Path, limit: int, fingerprints: Mapping[str, str], run_id: str) -> None:
        self.root, self.limit, self.run_id = folder, limit, run_id
        self.folders = {kind: folder / f"{kind}-{found}" for kind, found in fingerprints.items()} if limit else {}
        self.number = 0
        self.full = not limit
        self._size: int | None = None

    def put(self, made: Mapping[str, bytes], warn: Callable[[str], object]) -> None:
        """Keep what was made of a batch, by kind, while there is room: what older code or models made goes first.

        Once there is none, or the disk refuses, `warn` is told, and the rest of the run is not kept.
        """
        for kind, data in made.items():
            if self.full or not self._room_for(len(data)):
                self._end(f"{self.root}: the cache is full; give it more than [cache] max_mb, or delete it", warn)
                return
            try:
                self.folders[kind].mkdir(parents=True, exist_ok=True)
                write(self.folders[kind] / f"{self.run_id}-{self.number:06}{SUFFIX}", data)
            except OSError as error:
                self._end(f"{self.root}: the cache cannot be written ({error.strerror or error})", warn)
                return
            self._size = (self._size or 0) + len(data)
        self.number += 1

    def _end(self, why: str, warn: Callable[[str], object]) -> None:
        if not self.full:
            warn(f"{why}; articles from here on are parsed anew when a later stage changes")
        self.full = True

    def _room_for(self, more: int) -> bool:
        if self._size is None:
            for left in self.root.rglob(f"*{PARTIAL}"):
                left.unlink(missing_ok=True)
            self._size = _bytes(self.root)
        for folder in self._stale() if self._size + more > self.limit else ():
            self._size -= _bytes(folder)
            shutil.rmtree(folder, ignore_errors=True)
        return self._size + more <= self.limit

    def _stale(self) -> list[Path]:
        """Folders of other fingerprints."""
        kept = set(self.folders.values())
        return [path for path in self.root.glob("*-*") if path not in kept and path.is_dir()]


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


class Shelf:
    """The files of one fingerprint, as a worker reads them; those that came after it was made are not in it."""

    def __init__(self, folder: Path) -> None:
        self.files = sorted(folder.glob(f"*{SUFFIX}"))
        self.places: dict[int, int] = {}
        """Key -> file and place in it, as whole numbers: a million articles take 100 MB."""
        for number, path in enumerate(self.files):
            if bundle := _opened(path):
                for place, known in enumerate(bundle.about["keys"]):
                    self.places[int(known, 16)] = number << 20 | place

    def find(self, keys: Iterator[str]) -> Iterator[tuple[Path, bytes, dict[int, str]]]:
        """The files that hold some of `keys`: path, body, and which key stands at which place."""
        wanted: dict[int, dict[int, str]] = {}
        for known in keys:
            if (place := self.places.get(int(known, 16))) is not None:
                wanted.setdefault(place >> 20, {})[place & 0xFFFFF] = known
        for number, places in wanted.items():
            try:
                yield self.files[number], _unpacked(Bundle.open(self.files[number])), places
            except StoreError as error:
                drop(self.files[number], error)


@lru_cache(maxsize=2)
def shelf(folder: Path, run_id: str) -> Shelf:  # noqa: ARG001 - each run looks anew
    """The files of a fingerprint as they lay there when this process first asked in that run."""
    return Shelf(folder)


def drop(path: Path, why: object) -> None:
    """Say that a file of the cache cannot be used, and remove it: its articles are done anew."""
    if path.exists():
        _LOG.warning("%s: left out of the cache, and its articles done anew: %s", path, why)
        path.unlink(missing_ok=True)


def _opened(path: Path) -> Bundle | None:
    try:
        return Bundle.open(path)
    except StoreError as error:
        drop(path, error)
        return None
