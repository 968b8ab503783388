"""The matrix library: one for all machines, on one thread, with the annotations of spaCy's own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import spacy
from running import files
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import NumpyOps

from pipeline import blas
from pipeline.config import load
from pipeline.fingerprints import parts
from pipeline.model import resolve
from pipeline.resources import shipped


def built_with(name: str) -> dict[str, dict[str, dict[str, str]]]:
    """What a numpy says of itself."""
    return {"Build Dependencies": {"blas": {"name": name}}}


@pytest.mark.parametrize(
    ("name", "chosen"),
    [
        ("scipy-openblas", "scipy-openblas"),
        ("openblas64", "openblas64"),
        ("mkl-sdl", "mkl-sdl"),
        ("accelerate", "accelerate"),
        ("blas", "blis"),
        ("", "blis"),
    ],
)
def test_a_numpy_without_a_fast_library_is_left_alone(name: str, chosen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a library known to be as fast as BLIS takes its place."""
    monkeypatch.setattr(np, "show_config", lambda mode: built_with(name))  # noqa: ARG005
    assert blas.backend() == chosen


def test_every_network_of_the_model_takes_it(model: Language) -> None:
    """The embedding, the tagger, the parser and the recogniser alike."""
    nodes = [node for name in ("tok2vec", "tagger", "parser", "ner") for node in model.get_pipe(name).model.walk()]
    assert len(nodes) > 100
    assert {node.ops.use_blis for node in nodes} == {blas.backend() == "blis"}


def test_operations_of_another_kind_stay() -> None:
    """What somebody chose for a processor of their own is not ours to change."""

    class Own(NumpyOps):
        name = "own"

    nlp = spacy.load(resolve("en_core_web_sm").load)
    for node in nlp.get_pipe("ner").model.walk():
        node.ops = Own()
    blas.choose(nlp)
    assert {type(node.ops) for node in nlp.get_pipe("ner").model.walk()} == {Own}


def annotations(doc: Doc) -> list[tuple[object, ...]]:
    """All that our stages read of a token."""
    return [(t.text, t.tag_, t.pos_, t.dep_, t.head.i, t.lemma_, t.ent_iob_, t.ent_type_, t.is_sent_start) for t in doc]


def test_the_seeds_are_read_as_by_blis() -> None:
    """Rounding differs, tags and trees and names do not."""
    stock, ours = (spacy.load(resolve("en_core_web_sm").load) for _ in range(2))
    blas.choose(ours)
    texts = [path.read_text(encoding="utf-8") for path in sorted(shipped("seeds").glob("*.txt"))]
    for expected, found in zip(stock.pipe(texts), ours.pipe(texts), strict=True):
        assert annotations(found) == annotations(expected)


def test_it_is_part_of_the_fingerprint() -> None:
    """A run says by which library it was made."""
    assert parts(load())["blas"] == blas.backend()


def test_one_thread_unless_somebody_says_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """A number that is set stays."""
    monkeypatch.setattr(os, "environ", {"OMP_NUM_THREADS": "4"})
    blas.one_thread()
    assert os.environ == {**dict.fromkeys(blas.THREADS, "1"), "OMP_NUM_THREADS": "4"}


def test_another_processor_writes_the_same_bytes(tmp_path: Path) -> None:
    """Kernels for other instructions round in ways of their own; no row shows it."""
    found = []
    for name, environment in (("this", {}), ("old", {"OPENBLAS_CORETYPE": "Nehalem"})):
        command = [sys.executable, "-c", "from pipeline.cli import main; main()", "extract", "--workers", "1"]
        arguments = ["--input", str(shipped("seeds")), "--output", str(tmp_path / name)]
        subprocess.run([*command, *arguments], env={**os.environ, **environment}, check=True, capture_output=True)
        found.append(files(tmp_path / name))
    assert found[0] == found[1]
