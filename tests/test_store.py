"""The store: whole versions, one atomic switch, and nothing half-done to be seen whatever happens."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from running import claimwire, statuses, write_records

from pipeline import article_rows, schema, tables
from pipeline.article import Unreadable
from pipeline.errors import StoreError
from pipeline.store import Store
from pipeline.tables import Tables


def failed(*ids: str) -> Tables:
    """Tables with a failed article for each id: enough for the store, and quickly made."""
    parts = [article_rows.unreadable(Unreadable(article_id=i, source=i, detail="why"), "f") for i in ids]
    made = article_rows.to_tables(parts, "r")
    return {name: made.get(name, tables.build(name, [])) for name in schema.TABLES}


def commit(store: Store, version: str, *ids: str, keep: int = 3) -> None:
    """Commit tables with those articles."""
    with store.locked():
        store.commit(version, failed(*ids), keep)


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
    """A long table is cut into files that read as one, in order."""
    monkeypatch.setattr("pipeline.store.ROWS_A_FILE", 2)
    commit(Store(tmp_path), "v1", *"abcde")
    assert len(list((tmp_path / "current" / "articles").iterdir())) == 3
    assert ids(Store(tmp_path)) == list("abcde")


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
    with pytest.raises(StoreError, match=r"claims: cannot be read .*remove .*current to begin anew"):
        Store(tmp_path).read("claims")


def test_no_tables_yet(tmp_path: Path) -> None:
    """Reading before the first run says what to do."""
    with pytest.raises(StoreError, match="no tables yet; run `claimwire extract` first"):
        Store(tmp_path).read("claims")


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The version before stays current, what was written goes, and the message says what is wrong."""
    commit(Store(tmp_path), "v1", "a")
    real = pq.write_table

    def full(rows: pa.Table, *args: Any, **options: Any) -> None:
        if "quantity_id" in rows.column_names:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(rows, *args, **options)

    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(StoreError, match=r"cannot be written \(No space left on device\)"):
        commit(Store(tmp_path), "v2", "a", "b")
    assert ids(Store(tmp_path)) == ["a"]
    assert [path.name for path in (tmp_path / "versions").iterdir()] == ["v1"]


KILLED = """
import os, signal, sys
from pathlib import Path
from pipeline import cli, store

step, moment = sys.argv.pop(1).split("-")
owner = {"write": store, "sync": store}.get(step, Path)
name = {"write": "_write", "sync": "_sync", "link": "symlink_to", "switch": "replace"}.get(step, step)
real = getattr(owner, name)

def killed(*args, **kwargs):
    if moment == "after":
        real(*args, **kwargs)
    if step != "rename" or str(args[0]).endswith(".partial"):
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args, **kwargs)

setattr(owner, name, killed)
cli.main()
"""


@pytest.mark.parametrize(
    ("step", "switched"),
    [
        ("write-before", False),
        ("write-after", False),
        ("sync-before", False),
        ("rename-before", False),
        ("rename-after", False),
        ("link-before", False),
        ("link-after", False),
        ("switch-before", False),
        ("switch-after", True),
    ],
)
def test_kill_9_at_each_step_of_a_commit(
    step: str, switched: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tables are those before or those after, whole; the next run finishes the work and clears up."""
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
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [".lock", "current", "versions"]
    assert len(list((tmp_path / "out" / "versions").iterdir())) == 2
