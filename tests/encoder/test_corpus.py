"""Reading a corpus, damaging it, and labelling windows."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest

from pipeline.encoder.corpus import CONTENT_ANCHOR, CUE, SOURCE_ANCHOR, damage, examples, read
from pipeline.errors import UsageError

TEXT = '"We will win," the minister said.\n\nThe war: we will win.\n\n"We will."'
CLAIMS = [
    {"source": [[15, 27]], "cue": [[28, 32]], "content": [[0, 14]], "optional": False},
    {"source": [[35, 42]], "cue": [], "content": [[44, 56]], "optional": True},
    {"source": [], "cue": [], "content": [[59, 69]]},
]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A corpus of one article in the open corpus' form."""
    path = tmp_path / "corpus.jsonl.gz"
    record = {"id": "a", "text": TEXT, "claims": CLAIMS, "attributions": CLAIMS[:1]}
    path.write_bytes(gzip.compress(json.dumps(record).encode()))
    return path


def test_claims_are_read_with_their_margin(corpus: Path) -> None:
    """Where a record has claims they are taken, marginal ones marked so."""
    (article,) = read(corpus)
    assert [(s.label, s.anchor, s.core) for s in article.statements] == [
        (CUE, 28, True),
        (SOURCE_ANCHOR, 35, False),
        (CONTENT_ANCHOR, 59, True),
    ]


def test_attributions_alone_are_read(tmp_path: Path) -> None:
    """PolNeAR's form has attributions and no claims; all of them are core."""
    path = tmp_path / "plain.jsonl"
    path.write_text(json.dumps({"id": "a", "text": TEXT, "attributions": CLAIMS[:1]}) + "\n\n", encoding="utf-8")
    assert [s.content for s in read(path)[0].statements] == [((0, 14),)]


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1, "text": "x"}', '{"id": 1, "text": "", "claims": [{}]}'])
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    """The message tells file, line and what would be right."""
    path = tmp_path / "broken.jsonl"
    path.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"broken\.jsonl:2: .*wanted"):
        read(path)


def test_an_empty_corpus_is_refused(tmp_path: Path) -> None:
    """A file without a record is an error, not a model of nothing."""
    (tmp_path / "empty.jsonl").write_text("")
    with pytest.raises(UsageError, match="no articles"):
        read(tmp_path / "empty.jsonl")


@pytest.mark.parametrize("seed", range(60))
def test_damage_keeps_the_words_of_each_span(corpus: Path, seed: int) -> None:
    """Marks and commas change or go, the words of content, cue and source stay theirs."""

    def words(text: str, span: Any) -> list[str]:
        return [w.strip(",.'\"“”‘’") for w in text[span[0] : span[1]].split()] if span else []

    (article,) = read(corpus)
    damaged = damage(article, random.Random(seed))
    for before, after in zip(article.statements, damaged.statements, strict=True):
        assert words(article.text, before.content[0]) == words(damaged.text, after.content[0])
        assert words(article.text, before.cue) == words(damaged.text, after.cue)
        assert words(article.text, before.source) == words(damaged.text, after.source)


def test_labels_of_a_window(corpus: Path, letters: Any) -> None:
    """Anchors, roles and members stand at the pieces of their words."""
    (example,) = examples(read(corpus)[0], letters)
    assert [int(example.tags[0][a]) for a in example.anchors] == [CUE, SOURCE_ANCHOR, CONTENT_ANCHOR]
    assert example.core.tolist() == [1, 0, 1]
    content, source, shared = example.members[0]
    assert content.nonzero()[0].tolist() == [1, 2, 3, 4, 5, 6]
    assert source.nonzero()[0].tolist() == [7, 8]
    assert shared.tolist() == source.tolist()
    assert example.tags[1][1:7].tolist() == [1, 2, 2, 2, 2, 2]
