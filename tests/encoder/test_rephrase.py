"""Statements said in another way keep their words, and every span goes along."""

from __future__ import annotations

import random

import pytest

from pipeline.encoder import rephrase as module
from pipeline.encoder.corpus import Article, Statement
from pipeline.encoder.rephrase import rephrase, reporting_verbs

TEXT = "It rained.\n\nThe mayor said that he feared the bridge was lost. Nobody was hurt, the police noted."
FEARED = Statement(((42, 61),), (35, 41), (32, 34))
SAID = Statement(((32, 61),), (22, 26), (12, 21))
NOTED = Statement(((63, 78),), (91, 96), (80, 90))


def _words(text: str, ranges: list[tuple[int, int]]) -> list[str]:
    return [word.strip(",.") for start, end in ranges for word in text[start:end].lower().split()]


@pytest.mark.parametrize("seed", range(60))
def test_each_span_keeps_its_words(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Content and source of the statement, of the one in it and of the one behind it read as before."""
    monkeypatch.setattr(module, "RATE", 1.0)
    article = Article("a", TEXT, (SAID, FEARED, NOTED))
    changed = rephrase(article, ["insisted"], random.Random(seed))
    for before, after in zip(article.statements, changed.statements, strict=True):
        assert _words(TEXT, list(before.content)) == _words(changed.text, list(after.content))
        assert before.source
        assert after.source
        assert _words(TEXT, [before.source]) == _words(changed.text, [after.source])
        assert after.cue
        assert changed.text[slice(*after.cue)].lower() in {
            "said",
            "insisted",
            "feared",
            "noted",
            "according to",
        }


def test_all_ways_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cue comes before, behind and in the middle, with another verb and as "according to"."""
    monkeypatch.setattr(module, "RATE", 1.0)
    texts = {
        rephrase(Article("a", TEXT, (SAID, FEARED, NOTED)), ["insisted"], random.Random(seed)).text[12:-35]
        for seed in range(80)
    }
    assert {
        "The mayor insisted that he feared the bridge was lost.",
        "He feared the bridge was lost, the mayor said.",
        "He feared the bridge was lost, insisted the mayor.",
        "He feared the bridge, the mayor insisted, was lost.",
        "According to the mayor, he feared the bridge was lost.",
        "He feared the bridge was lost, according to the mayor.",
    } <= texts


def test_verbs_are_inflected() -> None:
    """Reporting verbs that take a clause stand in the past tense."""
    assert {"said", "warned", "argued", "admitted", "implied"} <= set(reporting_verbs())
