"""The cache: results with it are those without it, and whatever happens to it costs time alone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from running import NEWS, Watch, config_for, extract, files, rows, write_texts
from spacy.tokens import Doc

from pipeline import cache, extraction, run
from pipeline.cache import Cache, Shelf
from pipeline.config import Config
from pipeline.language import STAGES
from pipeline.parses import ATTRIBUTES, Memory
from pipeline.resources import shipped

LATER = {"topics": {"flood": ["river", "pump"]}}
"""Settings that only the last stage hangs on."""


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that the spaCy model reads, one by one."""
    texts: list[str] = []
    real = extraction._Stages._parsed

    def noted(self: Any, nlp: Any, wholes: dict[str, Any], first: int) -> dict[str, Doc]:
        texts.extend(wholes)
        return real(self, nlp, wholes, first)

    monkeypatch.setattr(extraction._Stages, "_parsed", noted)
    return texts


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What each component of the pipeline is given: its name and an article's id."""
    given: list[tuple[str, str]] = []
    real = extraction._Stages._component

    def noted(self: Any, name: str, component: Any, docs: dict[str, Doc]) -> dict[str, Doc]:
        given.extend((name, article_id) for article_id in docs)
        return real(self, name, component, docs)

    monkeypatch.setattr(extraction._Stages, "_component", noted)
    return given


def configs(tmp_path: Path, /, **sections: Any) -> tuple[Config, Config]:
    """A config, and one that differs in a late stage."""
    folder = write_texts(tmp_path / "in")
    return config_for(folder, tmp_path / "out", **sections), config_for(folder, tmp_path / "out", **LATER, **sections)


@pytest.mark.parametrize("profile", ["fast", "accurate"])
def test_a_change_to_a_later_stage_parses_nothing(profile: str, tmp_path: Path, parsed: list[str]) -> None:
    """All articles are done again, none is parsed or read by the encoder, and the tables are as if they were."""
    seeds = shipped("seeds")
    settings: dict[str, Any] = {"attribution": {"profile": profile}}
    extract(config_for(seeds, tmp_path / "out", **settings))
    assert len(parsed) == 5
    extract(config_for(seeds, tmp_path / "out", **settings, **LATER))
    assert len(parsed) == 5
    extract(config_for(seeds, tmp_path / "plain", **settings, **LATER, cache={"max_mb": 0}))
    assert len(parsed) == 10
    assert not (tmp_path / "plain" / "cache").exists()
    assert files(tmp_path / "out") == files(tmp_path / "plain")
    assert {path.name.split("-")[0] for path in (tmp_path / "out" / "cache").iterdir()} == (
        {"parse", "relations", "records"} if profile == "accurate" else {"parse", "records"}
    )


def test_a_change_to_the_last_stage_does_that_one_alone(tmp_path: Path, worked: list[tuple[str, str]]) -> None:
    """What the stages before it left is known, entities included, and the tables are as if they had worked."""
    seeds = shipped("seeds")
    extract(config_for(seeds, tmp_path / "out"))
    worked.clear()
    extract(config_for(seeds, tmp_path / "out", **LATER))
    assert {name for name, _ in worked} == {"claims"}
    assert len(worked) == 5
    extract(config_for(seeds, tmp_path / "plain", **LATER, cache={"max_mb": 0}))
    assert files(tmp_path / "out") == files(tmp_path / "plain")


def test_an_article_of_another_day_goes_through_all_stages(tmp_path: Path, worked: list[tuple[str, str]]) -> None:
    """Its parse is known, but its dates hang on the day it was published."""
    folder = write_texts(tmp_path / "in")
    extract(config_for(folder, tmp_path / "out"))
    worked.clear()
    (folder / "articles.csv").write_text("id,published\none,2022-03-23\n")
    extract(config_for(folder, tmp_path / "out"))
    assert {name for name, _ in worked} == set(STAGES)
    assert {article for _, article in worked} == {"one"}
    extract(config_for(folder, tmp_path / "plain", cache={"max_mb": 0}))
    assert files(tmp_path / "out") == files(tmp_path / "plain")


def test_a_text_that_moved_elsewhere_is_known(tmp_path: Path, parsed: list[str]) -> None:
    """A parse hangs on the text alone: under another id, with other words beside it, it is the same."""
    extract(configs(tmp_path)[0])
    write_texts(tmp_path / "in", {"again": NEWS["one"]})
    (tmp_path / "in" / "articles.csv").write_text("id,published\nagain,2022-03-23\n")
    extract(configs(tmp_path)[0])
    assert sorted(parsed) == ["one", "three", "two"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(path.read_bytes()[:-7]),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(cache.packed(cache.Bundle.open(path).about["keys"], b"no docs")),
        lambda path: path.write_bytes(b"\0" * 4096),
    ],
    ids=["cut", "empty", "strange", "zeros"],
)
@pytest.mark.parametrize(("kind", "parses"), [("parse", 6), ("records", 3)])
def test_a_damaged_file_is_passed_over(
    kind: str,
    parses: int,
    damage: Callable[[Path], Any],
    tmp_path: Path,
    parsed: list[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is warned of and removed, what it held is done anew, and the tables are as they should be."""
    first, later = configs(tmp_path)
    extract(first)
    (file,) = (tmp_path / "out" / "cache").glob(f"{kind}-*/*.bundle")
    damage(file)
    extract(later)
    assert len(parsed) == parses
    assert f"{file}: left out of the cache" in caplog.text
    assert not file.exists()
    extract(config_for(tmp_path / "in", tmp_path / "plain", **LATER))
    assert files(tmp_path / "out") == files(tmp_path / "plain")


def test_a_parse_of_another_text_is_not_taken(tmp_path: Path, parsed: list[str]) -> None:
    """A file that says it has these texts and has others is damaged too."""
    first, later = configs(tmp_path)
    extract(first)
    (file,) = (tmp_path / "out" / "cache").glob("parse-*/*.bundle")
    keys = cache.Bundle.open(file).about["keys"]
    ((_, body, _),) = Shelf(file.parent).find(iter(keys))
    file.write_bytes(cache.packed(keys[::-1], body))
    extract(later)
    assert len(parsed) == 6


def test_it_may_be_deleted(tmp_path: Path, parsed: list[str]) -> None:
    """The next run parses what it needs, and keeps it again."""
    first, later = configs(tmp_path)
    extract(first)
    shutil.rmtree(tmp_path / "out" / "cache")
    extract(later)
    extract(first)
    assert len(parsed) == 6


def test_it_may_lie_elsewhere(tmp_path: Path, parsed: list[str]) -> None:
    """Two folders of tables can share one."""
    shared = {"cache": {"folder": str(tmp_path / "shared")}}
    folder = write_texts(tmp_path / "in")
    extract(config_for(folder, tmp_path / "one", **shared))
    extract(config_for(folder, tmp_path / "two", **shared))
    assert len(parsed) == 3


def test_a_full_cache_is_told_of_once(tmp_path: Path) -> None:
    """What does not fit is not kept, the run goes on, and nothing that is in use is thrown out."""
    told: list[str] = []
    kept = Cache(tmp_path / "cache", 100, {"parse": "x"}, "r")
    for _ in range(3):
        kept.put({"parse": b"." * 40}, told.append)
    kept.put({"parse": b"." * 40}, told.append)
    assert sum(path.stat().st_size for path in (tmp_path / "cache").rglob("*.bundle")) == 80
    assert len(told) == 1
    assert "the cache is full; give it more than [cache] max_mb" in told[0]


def test_what_nobody_uses_any_more_goes_first(tmp_path: Path) -> None:
    """Parses by another model or older code make room."""
    Cache(tmp_path / "cache", 100, {"parse": "old"}, "r1").put({"parse": b"." * 80}, print)
    Cache(tmp_path / "cache", 100, {"parse": "new"}, "r2").put({"parse": b"." * 80}, print)
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["parse-new"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """The run says so once and goes on without."""
    (tmp_path / "cache").mkdir(mode=0o500)
    watch = Watch()
    config = config_for(write_texts(tmp_path / "in"), tmp_path / "out", cache={"folder": str(tmp_path / "cache")})
    run.extract(config, watch)
    assert len(watch.warnings) == 1
    assert "the cache cannot be written (Permission denied)" in watch.warnings[0]


def test_a_full_disk_costs_the_cache_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the disk is told and the tables are made."""

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cache, "write", full)
    watch = Watch()
    run.extract(config_for(write_texts(tmp_path / "in"), tmp_path / "out"), watch)
    assert ["the cache cannot be written (No space left on device)" in text for text in watch.warnings] == [True]
    assert len(rows(tmp_path / "out", "articles")) == 3


def test_every_annotation_comes_back(tmp_path: Path, parse: Callable[..., Doc]) -> None:
    """Tokens, heads, labels, lemmas, entities and sentences of the five articles are those that were kept."""
    docs = {path.stem: parse(path.read_text(encoding="utf-8")) for path in shipped("seeds").glob("*.txt")}
    folders = {"parse": tmp_path / "parse-x"}
    memory = Memory(folders, "r1")
    memory.keep_docs(docs)
    Cache(tmp_path, 10**9, {"parse": "x"}, "r1").put(memory.files, print)
    vocab = next(iter(docs.values())).vocab
    found = Memory(folders, "r2").docs({name: doc.text for name, doc in docs.items()}, vocab)
    assert found.keys() == docs.keys()
    for name, doc in docs.items():
        assert (found[name].to_array([*ATTRIBUTES, "SENT_START"]) == doc.to_array([*ATTRIBUTES, "SENT_START"])).all()
        assert [str(ent) for ent in found[name].ents] == [str(ent) for ent in doc.ents]


def test_relations_of_other_prose_are_found_anew(tmp_path: Path, parsed: list[str]) -> None:
    """When what counts as prose changed, the encoder reads again, and the tables are as without the cache."""
    folder = shutil.copytree(shipped("models", "knowledge"), tmp_path / "knowledge")
    settings: dict[str, Any] = {"attribution": {"profile": "accurate"}, "knowledge": {"folder": str(folder)}}
    text = "Mayor speaks\n\nThe mayor said that 40 houses were destroyed.\n\nRead it, she said, and weep.\n"
    articles = write_texts(tmp_path / "in", {"one": text})
    extract(config_for(articles, tmp_path / "out", **settings))
    with (folder / "boilerplate.csv").open("a", encoding="utf-8") as table:
        table.write('boilerplate/weep,paragraph,"read it, .*"\n')
    extraction._language.cache_clear()
    from pipeline.readers import boilerplate

    boilerplate._rules.cache_clear()
    extract(config_for(articles, tmp_path / "out", **settings))
    extract(config_for(articles, tmp_path / "plain", **settings, cache={"max_mb": 0}))
    assert parsed == ["one", "one"]
    assert files(tmp_path / "out") == files(tmp_path / "plain")
    assert {"reason": "boilerplate"} in rows(tmp_path / "out", "skipped", "reason")
