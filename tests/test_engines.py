"""Engines and shards: whoever does the work, in whatever order, the bytes are the same."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from running import NEWS, claimwire, config_for, deadly, extract, files, rows, statuses, write_records, write_texts

from pipeline import engines, on_ray
from pipeline.article import Article
from pipeline.config import load
from pipeline.errors import UsageError
from pipeline.merge import merge
from pipeline.readers import read
from pipeline.resources import shipped
from pipeline.store import Store
from pipeline.text import paragraphs

ARTICLES, PARAGRAPHS, SHARDS = 200, 4, 3
FAST = '[attribution]\nprofile = "fast"\n'


@pytest.fixture(scope="module")
def records() -> list[dict[str, str]]:
    """Articles of paragraphs of the seeds, each drawn anew."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(shipped("seeds").glob("*.txt"))]
    pieces = [text[start:end] for text in texts for start, end in paragraphs(text)]
    draw = random.Random(7)
    return [
        {"id": f"{number:03}", "text": "\n\n".join(draw.sample(pieces, PARAGRAPHS)), "published": "2022-03-25"}
        for number in range(ARTICLES)
    ]


@pytest.fixture(scope="module")
def inline(records: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of these, read one after the other by one process."""
    folder = tmp_path_factory.mktemp("inline")
    extract(config_for(write_records(folder / "in.jsonl", records), folder / "out"))
    return folder / "out"


@pytest.fixture
def shuffled(records: list[dict[str, str]], tmp_path: Path) -> Path:
    """The same articles in another order."""
    order = random.Random(1).sample(records, len(records))
    return write_records(tmp_path / "in.jsonl", order)


def test_processes_give_what_one_gives(inline: Path, shuffled: Path, tmp_path: Path) -> None:
    """Two workers, other batches, another order."""
    extract(config_for(shuffled, tmp_path / "out", engine={"name": "processes", "workers": 2, "batch_size": 5}))
    assert files(tmp_path / "out") == files(inline)


def test_shards_merged_give_what_one_run_gives(inline: Path, shuffled: Path, tmp_path: Path) -> None:
    """Each takes its part, no article is in two of them, and the order in which they are given is all one."""
    shards = [tmp_path / f"shard{number}" for number in range(1, SHARDS + 1)]
    for number, shard in enumerate(shards, 1):
        extract(config_for(shuffled, shard, engine={"shard": f"{number}/{SHARDS}"}))
    sizes = [len(statuses(shard)) for shard in shards]
    assert sum(sizes) == ARTICLES
    assert min(sizes) > ARTICLES / SHARDS / 2
    merge([Store(shard) for shard in shards[::-1]], Store(tmp_path / "out"), keep=1)
    assert files(tmp_path / "out") == files(inline)
    outcome = extract(config_for(shuffled, tmp_path / "out"))
    assert not outcome.plan.todo, "a run over all of them finds nothing left to do"


@pytest.fixture(scope="module")
def ray() -> Iterator[None]:
    """A Ray of this machine, started as a run starts it."""
    pytest.importorskip("ray", reason='Ray is not installed (pip install "claimwire[ray]")')
    with pytest.MonkeyPatch.context() as patch, ExitStack() as ends:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent))  # where its workers find `deadly`
        try:
            ends.enter_context(on_ray.cluster())
        except Exception as error:  # Ray gives itself half a minute, whatever else the machine does
            if "timed out during startup" not in str(error):
                raise
            pytest.skip(f"Ray did not start: {error}")
        yield


@pytest.mark.ray
@pytest.mark.filterwarnings("ignore")  # what Ray warns of is not ours
@pytest.mark.usefixtures("ray")
def test_ray_gives_what_one_process_gives(inline: Path, shuffled: Path, tmp_path: Path) -> None:
    """On every CPU that Ray finds, in another order."""
    extract(config_for(shuffled, tmp_path / "out", engine={"name": "ray", "workers": 0, "batch_size": 5}))
    assert files(tmp_path / "out") == files(inline)
    (run,) = rows(tmp_path / "out", "runs")
    assert run["engine"] == "ray"
    assert run["workers"] >= 1


@pytest.mark.ray
@pytest.mark.filterwarnings("ignore")
@pytest.mark.usefixtures("ray")
def test_a_task_of_ray_that_dies_fails_its_article_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with processes: the article that ends its process twice is marked, those beside it are done."""
    monkeypatch.setattr(engines, "work", deadly)
    folder = write_texts(tmp_path / "in", {**NEWS, "deadly": "Nobody gets past this.\n"})
    extract(config_for(folder, tmp_path / "out", engine={"name": "ray", "workers": 1, "batch_size": 2}))
    became = statuses(tmp_path / "out")
    assert became.pop("deadly") == ("failed", "its worker process ended twice while at it; was it out of memory?")
    assert became == {name: ("ok", None) for name in NEWS}


def test_without_ray_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named, before anything is extracted."""
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match=r'pip install "claimwire\[ray\]"'):
        on_ray.workers()


def test_an_article_stays_in_its_shard(tmp_path: Path) -> None:
    """Its id alone decides, so new articles beside it move nothing."""
    settings = load().input
    for count in (40, 60):
        write_texts(tmp_path, {f"a{number}": f"News {number}." for number in range(count)})
    parts = [{a.article_id for a in read([str(tmp_path)], settings, shard=f"{n}/4")} for n in range(1, 5)]
    assert sorted(a for part in parts for a in part) == sorted(f"a{number}" for number in range(60))
    for path in tmp_path.iterdir():
        if int(path.stem[1:]) >= 40:
            path.unlink()
    for number, part in enumerate(parts, 1):
        now = {a.article_id for a in read([str(tmp_path)], settings, shard=f"{number}/4")}
        assert now == {a for a in part if int(a[1:]) < 40}


def test_a_shard_without_articles_is_an_empty_one(tmp_path: Path) -> None:
    """Few articles over many shards leave some with nothing; they merge like the others."""
    folder = write_texts(tmp_path / "in", {"one": NEWS["one"]})
    shards = [tmp_path / f"shard{number}" for number in (1, 2)]
    for number, shard in enumerate(shards, 1):
        extract(config_for(folder, shard, engine={"shard": f"{number}/2"}))
    assert sorted(len(statuses(shard)) for shard in shards) == [0, 1]
    merge([Store(shard) for shard in shards], Store(tmp_path / "out"), keep=1)
    assert statuses(tmp_path / "out") == {"one": ("ok", None)}


def sharded(tmp_path: Path, of: int) -> list[Path]:
    """Folders with the tables of each shard of NEWS."""
    folder = write_texts(tmp_path / "in")
    for number in range(1, of + 1):
        extract(config_for(folder, tmp_path / f"shard{number}", engine={"shard": f"{number}/{of}"}))
    return [tmp_path / f"shard{number}" for number in range(1, of + 1)]


def test_a_merge_says_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It tells what there is now, and stands in `runs` behind the runs of the shards."""
    shards = sharded(tmp_path, 2)
    assert claimwire(monkeypatch, "merge", *shards, "--output", tmp_path / "out") == 0
    said = capsys.readouterr().out
    assert "3 articles, " in said
    assert " 3 runs" in said
    *_, last = rows(tmp_path / "out", "runs")
    assert (last["engine"], last["articles_seen"], last["articles_extracted"]) == ("merge", 3, 0)


@pytest.mark.parametrize(
    ("taken", "message"),
    [
        ((0,), "--shard 2/2: must be in one of the folders each; give those of all 2"),
        ((0, 1, 1), "--shard 2/2: must be in one of the folders each; give those of all 2"),
        ((0, 9), "no tables yet"),
    ],
)
def test_a_merge_of_other_than_all_shards_is_refused(
    taken: tuple[int, ...],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One that is missing, given twice or never run is named, and there is no version."""
    shards = [*sharded(tmp_path, 2), *(tmp_path / f"none{number}" for number in range(8))]
    assert claimwire(monkeypatch, "merge", *(shards[at] for at in taken), "--output", tmp_path / "out") == 2
    assert message in capsys.readouterr().err
    assert Store(tmp_path / "out").current() is None


def test_folders_with_an_article_in_common_are_refused(tmp_path: Path) -> None:
    """Whole runs may be merged too; what two of them hold is named with both."""
    for name in ("one", "two"):
        extract(config_for(write_texts(tmp_path / name, {name: NEWS[name], "same": "News."}), tmp_path / f"{name}-out"))
    stores = [Store(tmp_path / f"{name}-out") for name in ("one", "two")]
    with pytest.raises(UsageError, match="the article 'same' stands in both; each folder must hold articles of its"):
        merge(stores, Store(tmp_path / "out"), keep=1)


@pytest.mark.parametrize("shard", ["0/2", "3/2", "2", "a/b", "/", "1/0", "-1/2"])
def test_a_shard_that_is_none_is_refused(
    shard: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message says what would be right."""
    assert claimwire(monkeypatch, "extract", "--shard", shard, "--output", tmp_path / "out") == 2
    assert f'[engine] shard: must be i/n with i from 1 to n, say 2/8 (got "{shard}")' in capsys.readouterr().err


def test_the_seconds_of_each_stage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--profile` prints what the run's row holds; a run with nothing to do has none."""
    (tmp_path / "own.toml").write_text(FAST)
    folder = write_texts(tmp_path / "in")
    arguments: tuple[Any, ...] = ("--config", tmp_path / "own.toml", "--input", folder, "--output", tmp_path / "out")
    assert claimwire(monkeypatch, "extract", "--profile", *arguments) == 0
    said = capsys.readouterr().out
    assert "Seconds by stage, on 1 worker:" in said
    (run,) = rows(tmp_path / "out", "runs")
    assert {"tok2vec", "ner", "entities", "claims", "rows", "tables"} <= {name for name, _ in run["stage_seconds"]}
    assert all(f"%  {name}\n" in said for name, _ in run["stage_seconds"])
    assert claimwire(monkeypatch, "extract", "--profile", *arguments) == 0
    assert "Nothing was extracted." in capsys.readouterr().out


def test_workers_multiply_on_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of workers says so before they load numpy."""
    from pipeline import blas

    monkeypatch.setattr(engines, "work", threads)
    for name in blas.THREADS:
        monkeypatch.delenv(name, raising=False)
    job = engines.Job(load(), "", "")
    article = Article(article_id="a", source="a", sha256="", text="News.", language="en")
    (done,) = engines.Engine("processes", 1).run([article], job)
    assert set(done.stage_seconds.values()) == {1.0}


def threads(batch: list[Article], job: engines.Job) -> engines.Extraction:  # noqa: ARG001
    """What a worker finds in its environment."""

    from pipeline import blas

    return engines.Extraction({}, len(batch), stage_seconds={name: float(os.environ[name]) for name in blas.THREADS})
