"""Builds the spaCy Language: the model of the config, then our stages."""

from __future__ import annotations

from typing import Any

import spacy
from spacy.language import Language

from pipeline import blas, shortcuts
from pipeline.model import resolve

STAGES = ("entities", "dates", "quantities", "quotations", "attribution", "speakers", "claims")


def load_model(name: str) -> Language:
    """The spaCy model called `name`, told of paragraph ends before it parses."""
    nlp = spacy.load(resolve(name).load)
    blas.choose(nlp)
    shortcuts.take(nlp)
    nlp.add_pipe("claimwire_paragraphs", first=True)
    return nlp


def build(name: str, settings: dict[str, dict[str, Any]]) -> Language:
    """The whole pipeline: model `name`, then each stage with what its factory takes of `settings[stage]`."""
    nlp = load_model(name)
    for stage in STAGES:
        taken = Language.get_factory_meta(f"claimwire_{stage}").default_config or {}
        offered = settings.get(stage, {})
        nlp.add_pipe(f"claimwire_{stage}", config={key: offered[key] for key in offered if key in taken})
    return nlp
