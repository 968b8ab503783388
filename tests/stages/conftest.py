"""The whole pipeline, built once, for the tests of what its stages leave together."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.config import load
from pipeline.encoder.model import FILES
from pipeline.language import build
from pipeline.readers.boilerplate import find_boilerplate
from pipeline.records import Boilerplate, put, set_published
from pipeline.resources import shipped

Texts = Iterable[tuple[str, str | None]]


def with_profile(profile: str) -> Language:
    """All stages, settings of configs/default.toml but for the profile of attribution."""
    config = load(overrides={"attribution": {"profile": profile}})
    return build(config.model.name, config.stage_settings())


def run_all(nlp: Language, texts: Texts) -> list[Doc]:
    """The Docs of [(text, published), …] after every stage."""
    docs = []
    for text, published in texts:
        doc = nlp.make_doc(text)
        set_published(doc, published)
        put(doc, Boilerplate, find_boilerplate(text))
        docs.append(doc)
    return list(nlp.pipe(docs, batch_size=32))


@pytest.fixture(scope="session")
def pipeline() -> Language:
    """The whole pipeline with attribution by rules: what holds without weights."""
    return with_profile("fast")


@pytest.fixture(scope="session")
def extract_all(pipeline: Language) -> Callable[[Texts], list[Doc]]:
    """extract_all([(text, published), …]) -> the Docs that went through every stage."""
    return lambda texts: run_all(pipeline, texts)


@pytest.fixture(scope="session")
def extract_all_accurately() -> Callable[[Texts], list[Doc]]:
    """The same with the encoder, in the default profile; the test is skipped without weights."""
    pytest.importorskip("onnxruntime")
    weights = shipped("models", "attribution")
    if not all((weights / name).is_file() for name in FILES):
        pytest.skip(f"no weights in {weights}")
    nlp = with_profile("accurate")
    return lambda texts: run_all(nlp, texts)


@pytest.fixture(scope="session")
def extract(extract_all: Callable[[Texts], list[Doc]]) -> Callable[..., Doc]:
    """extract(text, published="2022-03-23") -> the Doc that went through every stage."""
    return lambda text, published="2022-03-23": extract_all([(text, published)])[0]
