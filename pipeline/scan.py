"""A look at every file that a run hangs on, without reading any: one that sees what the last one saw has nothing to do.

What is compared is name, inode, size and both times of each file of the input, of claimwire's own code, models and
tables, with the settings and the packages' versions. The time of a file's last change cannot be set back, so a file
that was replaced by one of its size and date is seen. A file that was changed in the moments before the look might
change again within the same tick of the clock, and then the look counts for nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from pipeline import bundle, model
from pipeline.config import Config
from pipeline.errors import StoreError
from pipeline.fingerprints import PACKAGES
from pipeline.resources import shipped

TICK = 2.0
"""Seconds: the coarsest clock of a file system in use, FAT's."""


def look(config: Config) -> str | None:
    """What there is now, as a hash; None when something cannot be looked at, or changed a moment ago."""
    started = time.time()
    packages = [version(name) for name in ("claimwire", *PACKAGES)]
    known = [config.model_dump(), packages, sys.version, asdict(model.resolve(config.model.name))]
    digest = hashlib.sha256(json.dumps(known, sort_keys=True).encode())
    newest = 0
    own = [Path(__file__).parent, shipped("models"), *map(Path, (config.knowledge.folder, config.model.name))]
    try:
        for folder in (*config.input.paths, *(path for path in own if path.name and path.exists())):
            for line, changed in sorted(_files(str(folder))):
                newest = max(newest, changed)
                digest.update(line.encode("utf-8", "surrogateescape"))
    except OSError:
        return None
    return digest.hexdigest() if newest / 1e9 < started - TICK else None


def remember(path: Path, seen: str | None, version_id: str) -> None:
    """Note at `path` that the version holds all of what was `seen`; None takes the note away."""
    with suppress(OSError):  # without a note the next run reads what it need not have read
        path.unlink(missing_ok=True)
        if seen is not None:
            bundle.write(path, bundle.pack({"seen": seen, "version": version_id}, {}))


def remembered(path: Path, version_id: str) -> str | None:
    """What the version is known to hold all of."""
    try:
        about = bundle.Bundle.open(path).about
    except StoreError:  # no note, or a damaged one
        return None
    return str(about["seen"]) if about["version"] == version_id else None


def _files(path: str) -> Iterator[tuple[str, int]]:
    """Each file at or below `path`, as a line, with the time of its last change in nanoseconds."""
    if not os.path.isdir(path):  # noqa: PTH112 - a hundred thousand times
        yield _line(path, os.stat(path))  # noqa: PTH116
        return
    with os.scandir(path) as entries:
        for entry in entries:
            if entry.name.startswith((".", "__pycache__")):
                continue  # nothing there is read
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path)
            else:
                yield _line(entry.path, entry.stat())


def _line(path: str, found: os.stat_result) -> tuple[str, int]:
    at = f"{path}\0{found.st_ino} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}\n"
    return at, max(found.st_mtime_ns, found.st_ctime_ns)
