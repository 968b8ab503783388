"""Training from end to end on a corpus of a few sentences; needs the training extra."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.encoder import Encoder
from pipeline.errors import UsageError
from pipeline.stages.attribution.confidence import FILE
from pipeline.training import train

SENTENCE = "The minister said that the war is over."


def _corpus(folder: Path, articles: int) -> Path:
    claim = {"source": [[0, 12]], "cue": [[13, 17]], "content": [[23, 38]], "optional": False}
    path = folder / "corpus.jsonl"
    records = [{"id": str(i), "text": SENTENCE, "claims": [claim]} for i in range(articles)]
    path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return path


def _train(corpus: Path, output: Path) -> dict[str, Any]:
    """One epoch on one thread, silently."""
    return train([corpus], output, epochs=1, threads=1, log=lambda _: None)


def test_a_trained_model_loads_and_repeats(tmp_path: Path) -> None:
    """Two runs from one seed write the same graph; the folder loads; model.json tells data and figures."""
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    corpus = _corpus(tmp_path, 12)
    first = _train(corpus, tmp_path / "a")
    _train(corpus, tmp_path / "b")
    for name in ("encoder.onnx", FILE):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert first["corpus"]["articles"] == 11
    assert {"f1", "precision", "recall", "float32"} <= set(first["figures"])
    assert (tmp_path / "a" / "README.md").is_file()
    Encoder.load(tmp_path / "a").relations(SENTENCE, [(0, len(SENTENCE))])


def test_one_article_is_too_few(tmp_path: Path) -> None:
    """Nothing can be held out of a single article, and the message says so."""
    with pytest.raises(UsageError, match="at least two"):
        _train(_corpus(tmp_path, 1), tmp_path / "out")
