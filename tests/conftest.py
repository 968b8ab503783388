"""Fixtures that all tests share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import settings
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.language import load_model
from pipeline.records import set_published

settings.register_profile("claimwire", deadline=None)  # no test is timed
settings.load_profile("claimwire")


@pytest.fixture(scope="session")
def model() -> Language:
    """The spaCy model with sentences cut at paragraphs, and no stage of ours behind it."""
    return load_model("en_core_web_sm")


@pytest.fixture(scope="session")
def parse(model: Language) -> Callable[..., Doc]:
    """parse(text, published="2022-03-23") -> a parsed Doc with a publication date."""

    def build(text: str, published: str | None = None) -> Doc:
        doc = model.make_doc(text)
        set_published(doc, published)
        return model(doc)

    return build
