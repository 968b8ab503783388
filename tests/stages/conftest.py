"""The whole pipeline, built once, for the tests of what its stages leave together."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.config import load
from pipeline.language import build
from pipeline.readers.boilerplate import find_boilerplate
from pipeline.records import Boilerplate, put, set_published

Texts = Iterable[tuple[str, str | None]]


@pytest.fixture(scope="session")
def pipeline() -> Language:
    """All stages, settings of configs/default.toml, attribution by rules: what holds without weights."""
    config = load(overrides={"attribution": {"profile": "rules"}})
    return build(config.model.name, config.stage_settings())


@pytest.fixture(scope="session")
def extract_all(pipeline: Language) -> Callable[[Texts], list[Doc]]:
    """extract_all([(text, published), …]) -> the Docs that went through every stage."""

    def run(texts: Texts) -> list[Doc]:
        docs = []
        for text, published in texts:
            doc = pipeline.make_doc(text)
            set_published(doc, published)
            put(doc, Boilerplate, find_boilerplate(text))
            docs.append(doc)
        return list(pipeline.pipe(docs, batch_size=32))

    return run


@pytest.fixture(scope="session")
def extract(extract_all: Callable[[Texts], list[Doc]]) -> Callable[..., Doc]:
    """extract(text, published="2022-03-23") -> the Doc that went through every stage."""
    return lambda text, published="2022-03-23": extract_all([(text, published)])[0]
