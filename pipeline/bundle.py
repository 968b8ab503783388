"""A file of named byte strings with a JSON note: written whole or not at all, and damage is noticed.

    claimwire <crc32 of the note> <its length>\\n
    {"about": …, "bodies": {name: [offset, length, crc32]}}\\n
    the bodies, one behind the other

What is kept this way can be lost without harm, so nothing is flushed to the disk: a killed process loses none of it,
and what a power cut leaves half-written does not pass the check.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import StoreError

PARTIAL = ".partial"
_MAGIC = b"claimwire"


def pack(about: Mapping[str, Any], bodies: Mapping[str, bytes]) -> bytes:
    """The bytes of a bundle; `about` is what JSON can hold."""
    places, offset = {}, 0
    for name, body in bodies.items():
        places[name] = [offset, len(body), zlib.crc32(body)]
        offset += len(body)
    note = json.dumps({"about": about, "bodies": places}, ensure_ascii=False).encode() + b"\n"
    return b"".join((b"%s %d %d\n" % (_MAGIC, zlib.crc32(note), len(note)), note, *bodies.values()))


def write(path: Path, data: bytes) -> None:
    """Put `data`, a packed bundle, at `path` in one step. Raises OSError, and then leaves nothing there."""
    partial = path.with_name(path.name + PARTIAL)
    try:
        partial.write_bytes(data)
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


@dataclass(frozen=True, slots=True)
class Bundle:
    """One that lies on the disk: its note is read, its bodies are read when they are asked for."""

    path: Path
    about: Any
    bodies: Mapping[str, tuple[int, int, int]]
    start: int

    @classmethod
    def open(cls, path: Path) -> Bundle:
        """The bundle at `path`. Raises StoreError when it is gone or damaged."""
        try:
            with path.open("rb") as file:
                first = file.readline(64)
                magic, crc, length = first.split()
                note = file.read(int(length))
            if magic != _MAGIC or zlib.crc32(note) != int(crc):
                raise ValueError("its first lines are not what was written")
            known = json.loads(note)
            return cls(path, known["about"], known["bodies"], len(first) + len(note))
        except (OSError, ValueError) as error:
            raise StoreError(f"{path}: damaged ({error})") from error

    def body(self, name: str) -> bytes:
        """The bytes of that name. Raises StoreError when they are damaged, KeyError when there are none."""
        offset, length, crc = self.bodies[name]
        try:
            with self.path.open("rb") as file:
                file.seek(self.start + offset)
                data = file.read(length)
        except OSError as error:
            raise StoreError(f"{self.path}: cannot be read ({error.strerror})") from error
        if zlib.crc32(data) != crc:
            raise StoreError(f"{self.path}: damaged (the bytes of {name} are not those that were written)")
        return data
