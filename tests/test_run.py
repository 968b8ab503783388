"""Runs: what is new is extracted, the rest carried over, and the bytes are the same whoever does the work."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from running import (
    NEWS,
    Watch,
    claimwire,
    config_for,
    deadly,
    extract,
    files,
    rows,
    statuses,
    table,
    write_records,
    write_texts,
)
from spacy.language import Language
from spacy.tokens import Doc

from pipeline import engines, extraction, schema
from pipeline.article import Article
from pipeline.language import build


def test_the_tables_of_a_first_run(tmp_path: Path) -> None:
    """Every table of the contract is there; articles are as they were read and the run is on record."""
    folder = write_texts(tmp_path / "in")
    (folder / "articles.csv").write_text("id,published,outlet\none,2022-03-23,Gazette\n")
    outcome = extract(config_for(folder, tmp_path / "out"))
    assert outcome.committed
    assert {name: table(tmp_path / "out", name).schema.names for name in schema.TABLES} == {
        name: list(columns) for name, columns in schema.COLUMNS.items()
    }
    articles = {row["article_id"]: row for row in rows(tmp_path / "out", "articles")}
    assert {name: row["text"] for name, row in articles.items()} == NEWS
    one = articles["one"]
    assert (one["title"], one["outlet"], one["language"], one["status"]) == (
        "Mayor speaks",
        "Gazette",
        "en",
        "ok",
    )
    assert (f"{one['published']:%Y-%m-%d}", one["published_basis"]) == ("2022-03-23", "given")
    assert articles["two"]["published_basis"] == "none"
    (run,) = rows(tmp_path / "out", "runs")
    assert (run["articles_seen"], run["articles_extracted"], run["articles_failed"]) == (3, 3, 0)
    assert run["words"] == sum(len(text.split()) for text in NEWS.values())
    stages = dict(run["stage_seconds"])
    assert {"tokenizer", "tok2vec", "ner", "entities", "quantities", "claims", "rows"} <= stages.keys()
    assert all(spent >= 0 for spent in stages.values())
    model = [version for name, version in run["versions"] if name.startswith("model:en_core_web_sm")]
    assert "sha256:" in model[0]
    assert '[model]\nname = "en_core_web_sm"' in run["config"]


def test_boilerplate_has_rows_and_no_claims(tmp_path: Path) -> None:
    """What is no prose is told of in `skipped`, and nothing else stands in it."""
    text = "The mayor said 12 houses burnt.\n\nSubscribe to our newsletter for 3 stories a day, the mayor said\n"
    extract(config_for(write_texts(tmp_path / "in", {"a": text}), tmp_path / "out"))
    (left_out,) = [row for row in rows(tmp_path / "out", "skipped") if row["reason"] == "boilerplate"]
    assert left_out["text"] == text.split("\n")[2]
    for name in ("claims", "quantities", "dates", "entities"):
        assert [row for row in rows(tmp_path / "out", name) if row["start"] >= left_out["start"]] == []


def test_a_second_run_finds_nothing_new(tmp_path: Path) -> None:
    """Nothing is extracted and no version is made."""
    config = config_for(write_texts(tmp_path / "in"), tmp_path / "out")
    first = extract(config)
    again = extract(config)
    assert (again.committed, again.version) == (False, first.version)
    assert again.plan.unchanged == set(NEWS)


def test_only_what_changed_is_done_again(tmp_path: Path) -> None:
    """New and changed articles are extracted, unchanged ones carried over, removed ones gone."""
    folder = write_texts(tmp_path / "in")
    config = config_for(folder, tmp_path / "out")
    extract(config)
    before = {row["article_id"]: row["run_id"] for row in rows(tmp_path / "out", "articles")}
    write_texts(folder, {"two": NEWS["two"] + "It fell again by 2 metres.\n", "four": "Four ships sank.\n"})
    (folder / "three.txt").unlink()
    outcome = extract(config)
    assert (set(outcome.plan.todo), outcome.plan.unchanged) == ({"two", "four"}, {"one"})
    assert outcome.plan.removed == {"three"}
    after = {row["article_id"]: row["run_id"] for row in rows(tmp_path / "out", "articles")}
    assert after.keys() == {"one", "two", "four"}
    assert [after[name] == before.get(name) for name in ("one", "two", "four")] == [True, False, False]
    for name in ("claims", "quantities", "dates", "entities", "skipped"):
        assert "three" not in table(tmp_path / "out", name).column("article_id").to_pylist()
    assert [run["articles_unchanged"] for run in rows(tmp_path / "out", "runs")] == [0, 1]


def test_step_by_step_gives_what_one_run_gives(tmp_path: Path) -> None:
    """Articles that came one after the other have the bytes they have when they come at once."""
    folder = tmp_path / "in"
    for article_id in ("two", "one", "three"):
        write_texts(folder, {article_id: NEWS[article_id]})
        extract(config_for(folder, tmp_path / "steps"))
    extract(config_for(folder, tmp_path / "once"))
    assert files(tmp_path / "steps") == files(tmp_path / "once")


def test_a_change_of_metadata_is_a_change(tmp_path: Path) -> None:
    """A publication date that came later redoes its article, and no other."""
    folder = write_texts(tmp_path / "in")
    config = config_for(folder, tmp_path / "out")
    extract(config)
    (folder / "articles.csv").write_text("id,published\none,2022-03-23\n")
    assert extract(config).plan.todo.keys() == {"one"}


def test_a_moved_file_is_not_done_again(tmp_path: Path) -> None:
    """The article keeps its rows and has its new source."""
    folder = write_texts(tmp_path / "in")
    config = config_for(folder, tmp_path / "out")
    extract(config)
    (folder / "below").mkdir()
    (folder / "one.txt").rename(folder / "below" / "one.txt")
    outcome = extract(config)
    assert (outcome.committed, outcome.plan.todo) == (True, {})
    sources = {row["article_id"]: row["source"] for row in rows(tmp_path / "out", "articles")}
    assert sources["one"] == str(folder / "below" / "one.txt")


def test_tables_of_an_earlier_release_are_brought_up_to_date(tmp_path: Path) -> None:
    """Where it had fewer columns, its articles are done again and its runs stay on record."""
    config = config_for(write_texts(tmp_path / "in"), tmp_path / "out")
    extract(config)
    for name, column in (
        ("articles", "metadata_sha256"),
        ("articles", "fingerprint"),
        ("runs", "stage_seconds"),
    ):
        (file,) = (tmp_path / "out" / "current" / name).iterdir()
        pq.write_table(pq.ParquetFile(file).read().drop_columns([column]), file)
    assert extract(config).plan.todo.keys() == set(NEWS)
    assert [bool(run["stage_seconds"]) for run in rows(tmp_path / "out", "runs")] == [False, True]


@pytest.mark.parametrize(
    ("sections", "redone"),
    [
        ({"attribution": {"min_confidence": 0.1}}, 3),
        ({"topics": {"weather": ["rain"]}}, 3),
        ({"input": {"max_chars": 5000}}, 3),
        ({"output": {"keep_versions": 9}}, 0),
        ({"engine": {"batch_size": 1}}, 0),
    ],
)
def test_a_change_of_config_redoes_what_hangs_on_it(
    sections: dict[str, dict[str, Any]], redone: int, tmp_path: Path
) -> None:
    """Settings of stages and readers decide rows; where the tables go and what runs it do not."""
    folder = write_texts(tmp_path / "in")
    extract(config_for(folder, tmp_path / "out"))
    assert len(extract(config_for(folder, tmp_path / "out", **sections)).plan.todo) == redone


def test_failures_are_told_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run with nothing new still leaves with 3 as long as an article has failed; once mended, with 0."""
    path = write_records(tmp_path / "in.jsonl", [{"id": "a", "text": "News."}, {"id": "b"}])
    arguments = ("extract", "--input", path, "--output", tmp_path / "out")
    assert [claimwire(monkeypatch, *arguments) for _ in range(2)] == [3, 3]
    assert len(rows(tmp_path / "out", "runs")) == 1
    write_records(path, [{"id": "a", "text": "News."}, {"id": "b", "text": "More."}])
    assert claimwire(monkeypatch, *arguments) == 0
    assert statuses(tmp_path / "out") == {"a": ("ok", None), "b": ("ok", None)}


@Language.component("test_fails_on_novak")
def fails_on_novak(doc: Doc) -> Doc:
    """A stage with a defect."""
    if "Novak" in doc.text:
        raise ValueError("no Novak here")
    return doc


class FailingPipe:
    """A component that reads batches, with a defect."""

    def __call__(self, doc: Doc) -> Doc:
        return fails_on_novak(doc)

    def pipe(self, docs: Any, batch_size: int) -> Any:  # noqa: ARG002
        yield from map(fails_on_novak, docs)


@Language.factory("test_failing_pipe")
def failing_pipe(nlp: Language, name: str) -> FailingPipe:  # noqa: ARG001
    """The component above."""
    return FailingPipe()


@pytest.mark.parametrize("component", ["test_fails_on_novak", "test_failing_pipe"])
def test_a_stage_that_raises_fails_its_article_alone(
    component: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row names stage and exception, the others are done, and the next run tries again."""
    nlp = build("en_core_web_sm", {})
    nlp.add_pipe(component, before="claimwire_claims")
    config = config_for(write_texts(tmp_path / "in"), tmp_path / "out")
    with monkeypatch.context() as patched:
        patched.setattr(extraction, "_language", lambda *_: nlp)
        extract(config)
    assert statuses(tmp_path / "out") == {
        "one": ("failed", f"{component}: ValueError: no Novak here"),
        "two": ("ok", None),
        "three": ("ok", None),
    }
    assert "one" not in table(tmp_path / "out", "entities").column("article_id").to_pylist()
    assert extract(config).plan.todo.keys() == {"one"}
    assert statuses(tmp_path / "out")["one"] == ("ok", None)


def test_rows_that_break_the_contract_fail_their_article_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A defect in one article's rows is named by table, row and column, and costs no other its rows."""
    real = extraction.rows.extracted

    def shifted(article: Article, doc: Doc, fingerprint: str) -> dict[str, list[dict[str, Any]]]:
        made = real(article, doc, fingerprint)
        if article.article_id == "one":
            made["quantities"][0]["start"] += 1
        return made

    monkeypatch.setattr(extraction.rows, "extracted", shifted)
    extract(config_for(write_texts(tmp_path / "in"), tmp_path / "out"))
    became = statuses(tmp_path / "out")
    status, why = became.pop("one")
    assert status == "failed"
    assert "rows: DefectError: quantities: row 0 (one): text '40 houses' is not what stands" in str(why)
    assert became == {"two": ("ok", None), "three": ("ok", None)}
    assert "two" in table(tmp_path / "out", "quantities").column("article_id").to_pylist()


def test_the_same_bytes_from_any_engine_in_any_order(tmp_path: Path) -> None:
    """One process or two, articles this way or that, big batches or small: every data file is the same."""
    records = [{"id": f"{name}{number}", "text": text} for number in range(4) for name, text in NEWS.items()]
    forth = write_records(tmp_path / "forth.jsonl", records)
    back = write_records(tmp_path / "back.jsonl", records[::-1])
    extract(config_for(forth, tmp_path / "inline"))
    extract(config_for(back, tmp_path / "processes", engine={"name": "processes", "workers": 2, "batch_size": 3}))
    assert files(tmp_path / "inline") == files(tmp_path / "processes")
    (run,) = rows(tmp_path / "processes", "runs")
    assert (run["engine"], run["workers"]) == ("processes", 2)


def test_a_worker_that_dies_fails_its_article_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The article that ends its process twice is marked; those that were under way beside it are done."""
    monkeypatch.setattr(engines, "work", deadly)
    folder = write_texts(tmp_path / "in", {**NEWS, "deadly": "Nobody gets past this.\n"})
    engine = {"name": "processes", "workers": 1, "batch_size": 2}
    extract(config_for(folder, tmp_path / "out", engine=engine))
    became = statuses(tmp_path / "out")
    assert became.pop("deadly") == (
        "failed",
        "its worker process ended twice while at it; was it out of memory?",
    )
    assert became == {name: ("ok", None) for name in NEWS}


def test_the_engine_follows_the_work(tmp_path: Path) -> None:
    """Few articles are done in this process, many on every core, and the config may insist."""
    auto = config_for(tmp_path, tmp_path, engine={"name": "auto", "workers": 2})
    assert [str(engines.choose(auto, number)) for number in (1, 1000)] == ["inline", "2 processes"]
    one = config_for(tmp_path, tmp_path, engine={"name": "auto", "workers": 1})
    assert str(engines.choose(one, 1000)) == "inline"
    every = config_for(tmp_path, tmp_path, engine={"name": "processes"})
    assert engines.choose(every, 1).workers == len(os.sched_getaffinity(0))


def test_progress_is_told(tmp_path: Path) -> None:
    """The watcher hears how much there is and when it is done."""
    from pipeline import run

    watch = Watch()
    run.extract(config_for(write_texts(tmp_path / "in"), tmp_path / "out"), watch)
    assert (watch.started[0][0], watch.done) == (3, 3)
