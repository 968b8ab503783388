"""`claimwire knowledge`: the tables checked, and what they might take up listed for a person to read."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from running import claimwire, config_for, extract, write_texts

from pipeline.gazetteer import Gazetteer
from pipeline.knowledge import folder
from pipeline.store import Store
from pipeline.suggest import check, lines, suggest

ARTICLES = {
    "one": "Mayor Anna Novakova said 40 houses were destroyed.\n\nJon Kirbey said the power was back.\n",
    "two": "Anna Novakova said on Monday that the bridge was open.\n\nJohn Kirby said he had no news.\n",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    where = tmp_path_factory.mktemp("suggest")
    extract(config_for(write_texts(where / "in", ARTICLES), where / "out"))
    return Store(where / "out")


def test_a_frequent_unknown_speaker_is_suggested(store: Store) -> None:
    """Somebody in two articles who has no row is listed first; who has one is not listed."""
    found = suggest(store, Gazetteer.load(None))
    assert (found[0].name, found[0].articles, found[0].near) == ("Anna Novakova", 2, ())
    assert "John Kirby" not in {item.name for item in found}


def test_a_near_spelling_is_shown_and_not_merged(store: Store) -> None:
    """A spelling near a known name is shown beside it, and stays a speaker of its own in the tables."""
    found = {item.name: item for item in suggest(store, Gazetteer.load(None))}
    assert found["Jon Kirbey"].near[0][0].id == "person/john-kirby"
    assert "Jon Kirbey" in store.read("claims", ["speaker"]).column("speaker").to_pylist()
    assert any("like John Kirby" in line for line in lines(found.values()))


def test_the_shipped_tables_pass(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """`knowledge check` counts the rows of every table that ships."""
    assert claimwire(monkeypatch, "knowledge", "check") == 0
    said = capsys.readouterr().out
    assert all(f"{path.name}: " in said for path in folder(None).glob("*.csv"))


def test_a_collision_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that two rows claim leaves with 2 and says which rows and what would be right."""
    own = tmp_path / "knowledge"
    shutil.copytree(folder(None), own)
    with (own / "weapons.csv").open("a") as table:
        table.write("weapon/another-javelin,Another Javelin,Javelin,missile\n")
    (tmp_path / "own.toml").write_text(f'[knowledge]\nfolder = "{own}"\n')
    assert claimwire(monkeypatch, "knowledge", "check", "--config", tmp_path / "own.toml") == 2
    assert "'Javelin' is a name of both weapon/" in capsys.readouterr().err


def test_a_shared_name_is_told(tmp_path: Path) -> None:
    """A name that is marked as another row's first is listed with all that go by it."""
    own = tmp_path / "knowledge"
    shutil.copytree(folder(None), own)
    with (own / "weapons.csv").open("a") as table:
        table.write("weapon/another-javelin,Another Javelin,?Javelin,missile\n")
    told = list(check(own, Gazetteer.load(str(own))))
    assert any(line.startswith("'javelin' may be weapon/") and "weapon/another-javelin" in line for line in told)


def test_every_table_is_counted(tmp_path: Path) -> None:
    """A table of the folder is counted without its comments, whatever its columns are."""
    (tmp_path / "words.csv").write_text("# words\nid,word\na,alpha\nb,beta\n")
    assert next(check(tmp_path, Gazetteer.load(None))) == "words.csv: 2 rows"


def test_without_tables_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`knowledge suggest` before the first run leaves with 2."""
    assert claimwire(monkeypatch, "knowledge", "suggest", "--output", tmp_path / "none") == 2


def test_the_outlets_own_claims_are_passed_over(tmp_path: Path) -> None:
    """A narrator, who has a name and no id, is nobody to suggest."""
    texts = write_texts(tmp_path / "in", {"one": "The bridge lost 40 metres of rail.\n"})
    (texts / "articles.csv").write_text("id,outlet\none,Harbour Post\n", encoding="utf-8")
    extract(config_for(texts, tmp_path / "out"))
    store = Store(tmp_path / "out")
    assert store.read("claims", ["speaker"]).column("speaker").to_pylist() == ["Harbour Post"]
    assert suggest(store, Gazetteer.load(None)) == []
