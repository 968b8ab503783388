"""How likely a statement is right: logistic models over what the parse shows of it and what the encoder says.

`confidence.json` beside the encoder holds two: `draft` judges what the rules found, `fused` weighs that judgement and
the encoder's. Both are fitted by `claimwire train`. Without them each rule has the share of confidence.csv.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from pipeline.encoder import logistic
from pipeline.errors import ConfigError, KnowledgeError
from pipeline.knowledge import read_table

FILE = "confidence.json"
Features = Mapping[str, float]

_LEAST = 4
"""A feature of fewer training rows than this has no weight."""
_EDGE = 0.001
"""No chance is taken to be nearer to 0 or 1 than this."""


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression over named features; a feature without a weight counts for nothing."""

    weights: Mapping[str, float]

    def __call__(self, features: Features) -> float:
        """The chance, from 0 to 1."""
        return 1 / (1 + math.exp(-math.fsum(self.weights.get(name, 0.0) * x for name, x in features.items())))


def logit(chance: float) -> float:
    """The log odds of a chance."""
    chance = min(max(chance, _EDGE), 1 - _EDGE)
    return math.log(chance / (1 - chance))


def fit(rows: Sequence[Features], right: Sequence[bool], penalty: float) -> Logistic:
    """Fit to rows that are right or not; `penalty` is the L2 one, on all weights."""
    counted = Counter(name for row in rows for name in row)
    names = sorted(name for name, count in counted.items() if count >= _LEAST)
    at = {name: i for i, name in enumerate(names)}
    x, y = np.zeros((len(rows), len(names))), np.array(right, dtype=float)
    for i, row in enumerate(rows):
        for name, value in row.items():
            if name in at:
                x[i, at[name]] = value
    weights = logistic.fit(x, y, np.full(len(names), penalty))
    return Logistic({name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)})


@dataclass(frozen=True, slots=True)
class Confidence:
    """By rule, by what the parse shows of a draft, and by that and the encoder's answer."""

    shares: Mapping[str, float]
    draft: Logistic | None = None
    fused: Logistic | None = None

    def of_rule(self, rule: str) -> float:
        """How often what `rule` found is right."""
        return self.shares.get(rule, self.shares["*"])

    def of_draft(self, rule: str, features: Features) -> float:
        """How likely a draft with these features is right."""
        return self.draft(features) if self.draft else self.of_rule(rule)


@lru_cache(maxsize=4)
def load_confidence(knowledge: Path, weights: Path | None) -> Confidence:
    """The shares of a knowledge folder and, with a model folder, its weights.

    Raises KnowledgeError for a share that is not of 0 to 1, ConfigError for weights that are missing or broken.
    """
    shares = {}
    for row in read_table(knowledge / "confidence.csv", ["rule", "share"]):
        try:
            shares[row["rule"]] = float(row["share"])
        except ValueError as error:
            raise KnowledgeError(f"confidence.csv: {row['id']}: a share must be a number ({error})") from error
        if not 0 <= shares[row["rule"]] <= 1:
            raise KnowledgeError(f"confidence.csv: {row['id']}: a share must be of 0 to 1 (got {row['share']})")
    if "*" not in shares:
        raise KnowledgeError("confidence.csv: a row with the rule * is wanted")
    if weights is None:
        return Confidence(shares)
    try:
        found = json.loads((weights / FILE).read_text(encoding="utf-8"))
        return Confidence(shares, *(Logistic({k: float(w) for k, w in found[n].items()}) for n in ("draft", "fused")))
    except (OSError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise ConfigError(
            f"{weights / FILE}: no confidence weights ({error!r}); train or fetch the model again"
        ) from error
