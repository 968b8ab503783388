"""Versions put together from carried and fresh rows: whatever the history, the bytes are those of one run."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from running import NEWS, config_for, extract, files, rows, table, write_texts

from pipeline import layout, run
from pipeline.errors import DefectError
from pipeline.tables import ORDER

TEXTS = {f"{name}{number}": f"{text}\nNumber {number}.\n" for number in range(6) for name, text in NEWS.items()}


@pytest.fixture(autouse=True)
def small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if these few articles were hundreds of thousands."""
    monkeypatch.setattr(layout, "ROWS_A_PART", 4)
    monkeypatch.setattr(layout, "ROWS_A_GROUP", 3)
    monkeypatch.setattr(layout, "TEXTS_A_GROUP", 2)


@pytest.mark.parametrize("seed", range(3))
def test_any_history_gives_the_same_bytes(seed: int, tmp_path: Path) -> None:
    """Articles that came, went, changed and moved over many runs lie as when they are read at once."""
    chance, folder = random.Random(seed), tmp_path / "in"
    for _ in range(5):
        write_texts(folder, {name: TEXTS[name] for name in chance.sample(sorted(TEXTS), 8)})
        for path in chance.sample(sorted(folder.glob("*.txt")), 3):
            path.unlink()
        changed = chance.choice(sorted(folder.glob("*.txt")))
        changed.write_text(f"{changed.read_text(encoding='utf-8')}It rained for {seed + 2} days.\n", encoding="utf-8")
        extract(config_for(folder, tmp_path / "steps"))
    extract(config_for(folder, tmp_path / "once"))
    assert files(tmp_path / "steps") == files(tmp_path / "once")
    assert len(files(tmp_path / "once")) > 10


def test_rows_are_in_order_over_all_files(tmp_path: Path) -> None:
    """Reading a folder gives the table sorted, as if it were one file."""
    extract(config_for(write_texts(tmp_path / "in", TEXTS), tmp_path / "out"))
    for name in ("articles", "claims", "quantities", "dates", "entities"):
        assert len(list((tmp_path / "out" / "current" / name).iterdir())) > 1
        keys = [tuple(row.values()) for row in rows(tmp_path / "out", name, *ORDER[name])]
        assert keys == sorted(keys)


def test_files_that_stay_the_same_are_linked(tmp_path: Path) -> None:
    """One more article is written with its neighbours; all other files are those of the version before."""
    folder = write_texts(tmp_path / "in", TEXTS)
    config = config_for(folder, tmp_path / "out")
    before = extract(config).version
    write_texts(folder, {"one0a": NEWS["one"]})
    after = extract(config).version
    old = {path.stat().st_ino for path in before.rglob("*.parquet")}
    for name in ("articles", "claims", "quantities"):
        fresh = [path for path in (after / name).iterdir() if path.stat().st_ino not in old]
        assert 1 <= len(fresh) < len(list((after / name).iterdir())) - 1
    assert table(tmp_path / "out", "articles").column("article_id").to_pylist() == sorted([*TEXTS, "one0a"])


def test_a_linked_file_outlives_its_first_version(tmp_path: Path) -> None:
    """When the version that wrote it is removed, the rows are still there."""
    folder = write_texts(tmp_path / "in", TEXTS)
    for number in range(3):
        write_texts(folder, {f"more{number}": NEWS["two"]})
        extract(config_for(folder, tmp_path / "out", output={"keep_versions": 1}))
    assert len(list((tmp_path / "out" / "versions").iterdir())) == 1
    assert len(rows(tmp_path / "out", "articles")) == len(TEXTS) + 3
    assert rows(tmp_path / "out", "claims")


def test_a_copy_where_there_are_no_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a file system without hard links the files are copied."""

    def refused(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    folder = write_texts(tmp_path / "in", TEXTS)
    extract(config_for(folder, tmp_path / "out"))
    write_texts(folder, {"one0a": NEWS["one"]})
    monkeypatch.setattr(Path, "hardlink_to", refused)
    extract(config_for(folder, tmp_path / "out"))
    extract(config_for(folder, tmp_path / "once"))
    assert files(tmp_path / "out") == files(tmp_path / "once")


def test_rows_without_their_article_are_a_defect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A version in which a table names an article that is not there is not committed."""
    folder = write_texts(tmp_path / "in")
    version = extract(config_for(folder, tmp_path / "out")).version
    real = run.Carried.counts

    def lost(self: run.Carried, name: str) -> dict[str, int]:
        found = dict(real(self, name))
        if name == "articles":
            found.pop("one")
        return found

    monkeypatch.setattr(run.Carried, "counts", lost)
    write_texts(folder, {"four": "Four ships sank.\n"})
    with pytest.raises(DefectError, match="claims: article_id 'one' must stand in articles"):
        extract(config_for(folder, tmp_path / "out"))
    assert (tmp_path / "out" / "current").resolve() == version.resolve()
