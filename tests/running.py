"""Helpers for tests that run claimwire: articles to read, a config for them, the command in this process."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipeline import cli, run
from pipeline.article import Article
from pipeline.config import Config, load
from pipeline.engines import Engine, Extraction, Job
from pipeline.run import Outcome
from pipeline.store import Store

NEWS = {
    "one": "Mayor speaks\n\nMayor Anna Novak said on Monday that 40 houses were destroyed.\n\nShare\n",
    "two": '"We need 12 pumps," the mayor said.\n\nThe river rose by 3 metres overnight.\n',
    "three": "The ministry denied that 200 soldiers had crossed the border near Kharkiv.\n",
}
"""Articles by id, with something for every stage."""


class Watch:
    """A watcher that remembers what it was told."""

    def __init__(self) -> None:
        self.warnings: list[str] = []
        self.started: list[tuple[int, Engine]] = []
        self.done = 0

    def warn(self, message: str) -> None:
        self.warnings.append(message)

    def start(self, todo: int, engine: Engine) -> None:
        self.started.append((todo, engine))

    def advance(self, done: int) -> None:
        self.done += done


def write_texts(folder: Path, texts: Mapping[str, str] = NEWS) -> Path:
    """A folder with a .txt for each article."""
    folder.mkdir(parents=True, exist_ok=True)
    for article_id, text in texts.items():
        (folder / f"{article_id}.txt").write_bytes(text.encode())
    return folder


def write_records(path: Path, records: Iterable[Mapping[str, Any] | str]) -> Path:
    """A .jsonl with a line for each record; a string is a line as it is."""
    lines = (record if isinstance(record, str) else json.dumps(record) for record in records)
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return path


def config_for(paths: Path | list[Path], output: Path, /, **sections: Mapping[str, Any]) -> Config:
    """The default config, reading `paths` and writing to `output`, without the encoder's cost."""
    inputs = [str(path) for path in ([paths] if isinstance(paths, Path) else paths)]
    return load(
        None,
        {
            **sections,
            "input": {"paths": inputs, **sections.get("input", {})},
            "output": {"folder": str(output), **sections.get("output", {})},
            "engine": {"name": "inline", **sections.get("engine", {})},
            "attribution": {"profile": "fast", **sections.get("attribution", {})},
        },
    )


def extract(config: Config) -> Outcome:
    """A run in this process."""
    return run.extract(config, Watch())


def table(output: Path, name: str) -> pa.Table:
    """A table of the current version."""
    return Store(output).read(name)


def rows(output: Path, name: str, *columns: str) -> list[dict[str, Any]]:
    """Its rows, of all columns or these."""
    return Store(output).read(name, columns or None).to_pylist()


def statuses(output: Path) -> dict[str, tuple[str, str | None]]:
    """article_id -> what became of it, and why."""
    return {r["article_id"]: (r["status"], r["status_detail"]) for r in rows(output, "articles")}


def claimwire(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    """The command in this process; returns its exit code."""
    monkeypatch.setattr(sys, "argv", ["claimwire", *map(str, arguments)])
    try:
        cli.main()
    except SystemExit as left:
        return int(left.code or 0)
    return 0


def files(output: Path) -> dict[str, bytes]:
    """The data files of the current version, by path, but for the two tables that name the run."""
    version = (output / "current").resolve()
    found = {path.relative_to(version).as_posix(): path.read_bytes() for path in version.rglob("*.parquet")}
    return {name: data for name, data in found.items() if not name.startswith(("runs/", "articles/"))}


def deadly(batch: list[Article], job: Job) -> Extraction:
    """Like an engine's work on a batch, but an article called `deadly` ends the process at once."""
    from pipeline.extraction import extract as real

    if any(article.article_id == "deadly" for article in batch):
        os._exit(9)
    return real(batch, job)
