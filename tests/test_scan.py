"""The look at files: one that sees what the last one saw spares the reading, and every change is seen."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from running import config_for, extract, write_texts

from pipeline import run, scan


@pytest.fixture(autouse=True)
def no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests change files a moment after they made them: their clocks tick in nanoseconds."""
    monkeypatch.setattr(scan, "TICK", -60.0)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """How often the articles are read."""
    calls: list[Any] = []
    real = run.read
    monkeypatch.setattr(run, "read", lambda *given, **named: calls.append(given) or real(*given, **named))
    return calls


def test_files_that_nobody_touched_are_not_read(tmp_path: Path, reads: list[Any]) -> None:
    """The first run reads twice, to plan and to extract; the next not at all, and says nothing is new."""
    config = config_for(write_texts(tmp_path / "in"), tmp_path / "out")
    first = extract(config)
    assert len(reads) == 2
    again = extract(config)
    assert len(reads) == 2
    assert (again.committed, again.version) == (False, first.version)


def same_size_and_date(folder: Path) -> None:
    """Other words of the same length, dated back."""
    path = folder / "one.txt"
    before = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace("40", "50"), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "one.txt").write_text("Other words."),
        lambda folder: (folder / "one.txt").unlink(),
        lambda folder: (folder / "one.txt").rename(folder / "uno.txt"),
        lambda folder: (folder / "new.txt").write_text("More news."),
        lambda folder: write_texts(folder / "below", {"deep": "More news."}),
        lambda folder: (folder / "articles.csv").write_text("id,outlet\none,Gazette\n"),
        same_size_and_date,
    ],
    ids=["text", "removed", "renamed", "new", "below", "metadata", "same size and date"],
)
def test_every_change_is_seen(change: Callable[[Path], Any], tmp_path: Path) -> None:
    """Whatever is done to the files, the next run does what it calls for."""
    folder = write_texts(tmp_path / "in")
    extract(config_for(folder, tmp_path / "out"))
    change(folder)
    assert extract(config_for(folder, tmp_path / "out")).committed


def test_a_change_of_settings_is_seen(tmp_path: Path) -> None:
    """The same files under another config are looked at anew."""
    folder = write_texts(tmp_path / "in")
    extract(config_for(folder, tmp_path / "out"))
    assert extract(config_for(folder, tmp_path / "out", dates={"narrative": "yes"})).committed


def test_a_version_that_is_gone_is_made_again(tmp_path: Path) -> None:
    """The note is of one version alone."""
    config = config_for(write_texts(tmp_path / "in"), tmp_path / "out")
    extract(config)
    (tmp_path / "out" / "current").unlink()
    assert extract(config).committed


def test_a_damaged_note_is_no_note(tmp_path: Path, reads: list[Any]) -> None:
    """The files are read."""
    config = config_for(write_texts(tmp_path / "in"), tmp_path / "out")
    extract(config)
    (tmp_path / "out" / ".seen").write_bytes(b"\0\0")
    assert not extract(config).committed
    assert len(reads) == 3


def test_files_of_this_moment_are_not_trusted(
    tmp_path: Path, reads: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that changed just before the look may change again in the same tick: it is read the next time too."""
    monkeypatch.setattr(scan, "TICK", 60.0)
    config = config_for(write_texts(tmp_path / "in"), tmp_path / "out")
    extract(config)
    extract(config)
    assert len(reads) == 3
    monkeypatch.setattr(time, "time", lambda real=time.time: real() + 120)
    extract(config)
    extract(config)
    assert len(reads) == 4
