"""A run that is killed loses nothing: the next one goes on from the articles that were done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from running import NEWS, Watch, claimwire, config_for, extract, files, rows, statuses, write_texts

from pipeline import engines, run
from pipeline.article import Article
from pipeline.config import Config
from pipeline.engines import Engine, Extraction, Job
from pipeline.store import Store

RUN = "from pipeline.cli import main\nmain()\n"
MANY = {f"{name}{number}": f"{text}\nNumber {number}.\n" for number in range(12) for name, text in NEWS.items()}


@pytest.mark.parametrize("engine", ["inline", "processes"])
def test_a_run_that_is_killed_in_the_middle(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was done is not done again, and the tables are those of a run that nothing happened to."""
    config = tmp_path / "own.toml"
    config.write_text(f'[engine]\nname = "{engine}"\nworkers = 2\nbatch_size = 1\n[attribution]\nprofile = "fast"\n')
    folder = write_texts(tmp_path / "in", MANY)
    arguments = ("extract", "--config", str(config), "--input", str(folder), "--output")
    with subprocess.Popen([sys.executable, "-c", RUN, *arguments, str(tmp_path / "out")]) as running:
        while len(list((tmp_path / "out").glob("journal/*/*.bundle"))) < 3:
            assert running.poll() is None, "done before it could be killed"
            time.sleep(0.005)
        os.kill(running.pid, signal.SIGKILL)
    assert running.returncode == -9
    assert Store(tmp_path / "out").current() is None
    done = len(list((tmp_path / "out").glob("journal/*/*.bundle")))
    assert claimwire(monkeypatch, *arguments, tmp_path / "out", "--dry-run") == 0
    assert f"  take over from a run that was stopped: {done}" in capsys.readouterr().out
    assert claimwire(monkeypatch, *arguments, tmp_path / "out") == 0
    said = capsys.readouterr()
    assert f"{len(MANY) - done} articles to extract" in said.err
    assert f"{len(MANY)} articles: {len(MANY)} extracted ({done} by a run that was stopped)" in said.out
    assert claimwire(monkeypatch, *arguments, tmp_path / "plain") == 0
    assert files(tmp_path / "out") == files(tmp_path / "plain")
    assert {row["run_id"] for row in rows(tmp_path / "out", "articles", "run_id")} == {
        row["run_id"] for row in rows(tmp_path / "out", "runs", "run_id")
    }


class StoppedError(BaseException):
    """What ends a run in these tests."""


@pytest.fixture
def half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """A config whose run was stopped with `one` and `three` done and `two` not, one article a batch."""
    config = config_for(write_texts(tmp_path / "in"), tmp_path / "out", engine={"batch_size": 1})
    real = Engine.run

    def stopping(self: Engine, articles: Iterator[Article], job: Job) -> Iterator[Extraction]:
        for number, extraction in enumerate(real(self, articles, job)):
            yield extraction
            if number == 1:
                raise StoppedError

    with monkeypatch.context() as patched:
        patched.setattr(engines.Engine, "run", stopping)
        with pytest.raises(StoppedError):
            extract(config)
    return config


def test_an_article_that_changed_meanwhile_is_done_again(half: Config, tmp_path: Path) -> None:
    """What the journal holds counts for the text that was read."""
    write_texts(tmp_path / "in", {"one": "The ministry said 9 bridges were closed.\n"})
    plan = run.plan(half, Watch())
    assert (set(plan.todo), plan.resumed) == ({"one", "two"}, {"three"})
    extract(half)
    extract(config_for(tmp_path / "in", tmp_path / "plain"))
    assert files(tmp_path / "out") == files(tmp_path / "plain")
    assert rows(tmp_path / "out", "runs", "articles_extracted") == [{"articles_extracted": 3}]


def test_an_article_that_went_meanwhile_is_forgotten(half: Config, tmp_path: Path) -> None:
    """It is in no table."""
    (tmp_path / "in" / "one.txt").unlink()
    extract(half)
    assert statuses(tmp_path / "out").keys() == {"two", "three"}


def test_another_config_begins_anew(half: Config, tmp_path: Path) -> None:
    """Rows of another fingerprint are not taken, and do not stay behind."""
    assert run.plan(half, Watch()).resumed
    other = config_for(tmp_path / "in", tmp_path / "out", dates={"narrative": "yes"})
    assert extract(other).plan.resumed == set()
    assert not (tmp_path / "out" / "journal").exists()


def test_a_damaged_batch_is_done_again(half: Config, tmp_path: Path) -> None:
    """A file that a power cut left half-written is told of and passed over."""
    first, _ = sorted((tmp_path / "out" / "journal").rglob("*.bundle"))
    first.write_bytes(first.read_bytes()[:300])
    watch = Watch()
    assert len(run.extract(half, watch).plan.resumed) == 1
    assert len(watch.warnings) == 1
    assert f"{first}: damaged" in watch.warnings[0]
    assert len(statuses(tmp_path / "out")) == 3


def test_a_full_disk_keeps_what_is_done(half: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run leaves with a message; once there is room the next one goes on."""
    from pipeline import journal
    from pipeline.errors import StoreError

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(journal, "write", full)
        with pytest.raises(StoreError, match=r"journal/.*: cannot be written \(No space left on device\)"):
            extract(half)
    assert len(extract(half).plan.resumed) == 2
    assert len(statuses(tmp_path / "out")) == 3
