"""The .jsonl reader: a line an article, fields named as the config says."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st
from running import write_records

from pipeline.article import Article
from pipeline.config import load
from pipeline.readers.records import read_records

INPUT = load().input
RECORD = {"id": "a", "text": "News.\r\nMore.", "title": "T", "published": "2022-03-23", "outlet": "Gazette"}


def test_a_record_with_all_its_fields(tmp_path: Path) -> None:
    """Text and what is given beside it arrive as they are; the source names the line."""
    path = write_records(tmp_path / "a.jsonl", [RECORD])
    (article,) = read_records(path, INPUT)
    assert isinstance(article, Article)
    assert (article.article_id, article.text, article.title) == ("a", "News.\r\nMore.", "T")
    assert (article.published, article.published_basis) == ("2022-03-23", "given")
    assert article.source == f"{path}:1"


def test_blank_lines_and_zipped_files(tmp_path: Path) -> None:
    """Blank lines are no records but count as lines, and a zipped file reads like a plain one."""
    lines = b'\n{"id": 7, "text": "News."}\r\n\n{"id": "b", "text": "More."}'
    (tmp_path / "a.jsonl").write_bytes(lines)
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(lines))
    plain = list(read_records(tmp_path / "a.jsonl", INPUT))
    zipped = list(read_records(tmp_path / "b.jsonl.gz", INPUT))
    assert [(a.article_id, a.sha256) for a in plain] == [(a.article_id, a.sha256) for a in zipped]
    assert [a.source[-9:] for a in plain] == ["a.jsonl:2", "a.jsonl:4"]
    assert plain[0].article_id == "7"


def test_fields_are_mapped(tmp_path: Path) -> None:
    """The config says what records call their fields."""
    (tmp_path / "own.toml").write_text('[input.fields]\nid = "key"\ntext = "body"\noutlet = "paper"\n')
    path = write_records(tmp_path / "a.jsonl", [{"key": "k", "body": "News.", "paper": "Post", "text": 1}])
    (article,) = read_records(path, load(tmp_path / "own.toml").input)
    assert isinstance(article, Article)
    assert (article.article_id, article.text, article.outlet) == ("k", "News.", "Post")


VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.just("News.") | st.lists(st.none())
RECORDS = st.dictionaries(st.sampled_from(["id", "text", "title", "published", "outlet"]), VALUES).map(json.dumps)


@given(st.lists(st.binary(max_size=20) | RECORDS.map(str.encode), max_size=5))
def test_any_lines_are_articles_or_say_why_not(lines: list[bytes]) -> None:
    """Whatever a line holds, it is an article with an id and a text, or told of by its place."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.jsonl"
        path.write_bytes(b"\n".join(lines))
        for article in read_records(path, INPUT):
            assert article.source.startswith(f"{path}:")
            if isinstance(article, Article):
                assert article.text.strip()
                assert article.article_id.encode()
            else:
                assert article.detail
