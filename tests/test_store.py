"""The store: whole versions, one atomic switch, and nothing half-done to be seen whatever happens."""

from __future__ import annotations

import errno
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from running import claimwire, files, rows, statuses, write_records, write_texts

from pipeline import article_rows, layout, schema
from pipeline.article import Unreadable
from pipeline.assembly import Fresh, assemble
from pipeline.errors import StoreError
from pipeline.store import Draft, Store
from pipeline.tables import Tables


def failed(*ids: str) -> Tables:
    """Tables with a failed article for each id: enough for the store, and quickly made."""
    parts = [article_rows.unreadable(Unreadable(article_id=i, source=i, detail="why"), "f") for i in ids]
    return article_rows.to_tables(parts, "r")


def commit(store: Store, version: str, *ids: str, keep: int = 3) -> None:
    """Commit tables with those articles."""
    with store.locked(), store.writing(version, keep) as draft:
        assemble(draft, [Fresh(failed(*ids))])
        draft.write("runs", 0, [])


def ids(store: Store) -> list[str | None]:
    """The articles of the current version."""
    return store.read("articles").column("article_id").to_pylist()


def test_the_newest_version_is_current(tmp_path: Path) -> None:
    """Each commit is a folder of its own, and the link to the current one moves along with them."""
    store = Store(tmp_path / "out")
    assert store.current() is None
    commit(store, "v1", "a")
    commit(store, "v2", "a", "b")
    assert ids(store) == ["a", "b"]
    assert str(store.link.readlink()) == "versions/v2"
    (tmp_path / "out").rename(tmp_path / "moved")
    assert ids(Store(tmp_path / "moved")) == ["a", "b"]


def test_old_versions_go(tmp_path: Path) -> None:
    """So many versions are kept, the newest included."""
    store = Store(tmp_path)
    for number in range(1, 6):
        commit(store, f"v{number}", "a", keep=2)
    assert sorted(path.name for path in store.versions.iterdir()) == ["v4", "v5"]


def test_every_table_opens_without_our_code(tmp_path: Path) -> None:
    """pandas reads each table from its folder, with or without rows, as the README says."""
    commit(Store(tmp_path), "v1", "a")
    frames = {name: pd.read_parquet(tmp_path / "current" / name) for name in schema.TABLES}
    assert {name: list(frame.columns) for name, frame in frames.items()} == {
        name: list(columns) for name, columns in schema.COLUMNS.items()
    }
    assert frames["articles"]["status"].tolist() == ["failed"]


def test_files_carry_the_contract_and_nothing_of_a_reader(tmp_path: Path) -> None:
    """Types, descriptions and closed sets are in the file; no index or metadata of pandas is."""
    commit(Store(tmp_path), "v1", "a")
    for name in schema.TABLES:
        (file,) = (tmp_path / "current" / name).iterdir()
        stored = pq.read_schema(file)
        assert b"pandas" not in (stored.metadata or {})
        for field in schema.schema(name):
            assert stored.field(field.name).metadata == field.metadata
        for group in range(pq.ParquetFile(file).metadata.num_row_groups):
            assert pq.ParquetFile(file).metadata.row_group(group).column(0).compression == "ZSTD"


def test_a_version_may_have_several_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long table is cut into files that read as one, in order, each in row groups."""
    monkeypatch.setattr(layout, "ROWS_A_PART", 4)
    monkeypatch.setattr(layout, "TEXTS_A_GROUP", 2)
    commit(Store(tmp_path), "v1", *"abcdefgh")
    files = [pq.ParquetFile(path).metadata for path in sorted((tmp_path / "current" / "articles").iterdir())]
    assert [file.num_rows for file in files] == [4, 4] or len(files) == 3
    assert all(file.row_group(at).num_rows <= 2 for file in files for at in range(file.num_row_groups))
    assert ids(Store(tmp_path)) == list("abcdefgh")


def test_two_runs_at_once_do_not_mix(tmp_path: Path) -> None:
    """The second run leaves with a message as long as the first is at it."""
    store = Store(tmp_path)
    with (
        store.locked(),
        pytest.raises(StoreError, match="another run is writing there"),
        Store(tmp_path).locked(),
    ):
        pass
    with Store(tmp_path).locked():
        pass


def test_a_current_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    """A folder called `current` is somebody's: it is named and not touched."""
    (tmp_path / "current").mkdir()
    with (
        pytest.raises(StoreError, match="current: must be a link to a version of claimwire"),
        Store(tmp_path).locked(),
    ):
        pass
    assert (tmp_path / "current").is_dir()


def test_a_link_to_nowhere_is_named(tmp_path: Path) -> None:
    """A link whose version is gone says so, and what to do."""
    commit(Store(tmp_path), "v1", "a")
    (tmp_path / "versions" / "v1").rename(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="which is no version; remove the link"):
        Store(tmp_path).current()


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    """A file that is no parquet any more says which, and what to do."""
    commit(Store(tmp_path), "v1", "a")
    (file,) = (tmp_path / "current" / "claims").iterdir()
    file.write_bytes(b"PAR1")
    with pytest.raises(StoreError, match=r"claims/part-00000.parquet: cannot be read .*remove .*current to begin anew"):
        Store(tmp_path).read("claims")


def test_no_tables_yet(tmp_path: Path) -> None:
    """Reading before the first run says what to do."""
    with pytest.raises(StoreError, match="no tables yet; run `claimwire extract` first"):
        Store(tmp_path).read("claims")


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The version before stays current, what was written goes, and the message says what is wrong."""
    commit(Store(tmp_path), "v1", "a")
    real = Draft.write

    def full(draft: Draft, table: str, number: int, groups: Iterable[pa.Table]) -> None:
        real(draft, table, number, groups)
        if table == "quantities":
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Draft, "write", full)
    with pytest.raises(StoreError, match=r"cannot be written \(No space left on device\)"):
        commit(Store(tmp_path), "v2", "a", "b")
    assert ids(Store(tmp_path)) == ["a"]
    assert [path.name for path in (tmp_path / "versions").iterdir()] == ["v1"]


KILLED = """
import os, signal, sys
from pathlib import Path
from pipeline import cache, cli, journal, layout, scan, store

layout.ROWS_A_PART = 1
step, moment = sys.argv.pop(1).split("-")
owner, name = {
    "journal": (journal, "write"),
    "cache": (cache, "write"),
    "write": (store.Draft, "write"),
    "link": (store.Draft, "link"),
    "sync": (store, "_sync"),
    "rename": (Path, "rename"),
    "symlink": (Path, "symlink_to"),
    "switch": (Path, "replace"),
    "prune": (store.shutil, "rmtree"),
    "clear": (journal.Journal, "remove"),
    "note": (scan, "remember"),
}[step]
real = getattr(owner, name)

def killed(*args, **kwargs):
    wanted = step != "switch" or Path(args[1]).name == "current"
    if moment == "after":
        made = real(*args, **kwargs)
    if wanted:
        os.kill(os.getpid(), signal.SIGKILL)
    return made if moment == "after" else real(*args, **kwargs)

setattr(owner, name, killed)
cli.main()
"""


@pytest.mark.parametrize(
    ("step", "switched"),
    [
        *((f"{step}-{moment}", False) for step in ("write", "rename", "symlink") for moment in ("before", "after")),
        ("sync-before", False),
        ("link-before", False),
        ("link-after", False),
        ("switch-before", False),
        ("switch-after", True),
        *((f"{step}-{moment}", True) for step in ("clear", "note") for moment in ("before", "after")),
    ],
)
def test_kill_9_at_each_step_of_a_commit(
    step: str, switched: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tables are those before or those after, whole; the next run finishes the work and clears up."""
    monkeypatch.setattr(layout, "ROWS_A_PART", 1)
    path = write_records(tmp_path / "in.jsonl", ["broken"])
    arguments = ("extract", "--input", str(path), "--output", str(tmp_path / "out"))
    assert claimwire(monkeypatch, *arguments) == 3
    write_records(path, ["broken", "broken too"])
    done = subprocess.run([sys.executable, "-c", KILLED, step, *arguments], capture_output=True, text=True)
    assert done.returncode == -9, done.stderr
    assert len(statuses(tmp_path / "out")) == (2 if switched else 1)
    assert all(Store(tmp_path / "out").read(name) is not None for name in schema.TABLES)
    assert claimwire(monkeypatch, *arguments) == 3
    assert len(statuses(tmp_path / "out")) == 2
    left = sorted(path.name for path in (tmp_path / "out").iterdir() if path.name != ".seen")
    assert left == [".lock", "current", "versions"]
    assert len(list((tmp_path / "out" / "versions").iterdir())) == 2


@pytest.mark.parametrize("step", ["journal-before", "journal-after", "cache-before", "cache-after", "write-before"])
def test_kill_9_in_the_middle_of_the_work(step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables stay as they were; the next run's are those of a run that nothing happened to."""
    config = tmp_path / "own.toml"
    config.write_text('[engine]\nname = "inline"\nbatch_size = 1\n[attribution]\nprofile = "fast"\n')
    folder = write_texts(tmp_path / "in")
    arguments = ("extract", "--config", str(config), "--input", str(folder), "--output")
    done = subprocess.run([sys.executable, "-c", KILLED, step, *arguments, str(tmp_path / "out")], capture_output=True)
    assert done.returncode == -9, done.stderr
    assert Store(tmp_path / "out").current() is None
    monkeypatch.setattr(layout, "ROWS_A_PART", 1)
    assert claimwire(monkeypatch, *arguments, tmp_path / "out") == 0
    assert claimwire(monkeypatch, *arguments, tmp_path / "plain") == 0
    assert files(tmp_path / "out") == files(tmp_path / "plain")
    (run,) = rows(tmp_path / "out", "runs", "articles_extracted", "words")
    assert run == rows(tmp_path / "plain", "runs", "articles_extracted", "words")[0]
    assert not (tmp_path / "out" / "journal").exists()
    assert not list((tmp_path / "out").rglob("*.partial"))
