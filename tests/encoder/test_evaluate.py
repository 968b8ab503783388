"""Scoring and calibration."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.encoder import calibration
from pipeline.encoder.corpus import Article, Statement
from pipeline.encoder.decode import FEATURE_NAMES
from pipeline.encoder.evaluate import Score, score

TEXT = "The minister said that the war is over. The mayor denied it."
GOLD = Statement(((23, 38),), (13, 17), (0, 12))
MARGINAL = Statement(((57, 59),), (50, 56), (40, 49), core=False)
ARTICLE = Article("a", TEXT, (GOLD, MARGINAL))


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ([GOLD], Score(1, 1, 1)),
        ([], Score(0, 0, 1)),
        ([GOLD, MARGINAL], Score(1, 1, 1)),
        ([Statement(((27, 38),), None, (4, 12))], Score(1, 1, 1)),
        ([Statement(((23, 38),), None, (40, 49))], Score(0, 1, 1)),
        ([Statement(((23, 38),), None, None)], Score(0, 1, 1)),
        ([Statement(((35, 38),), None, (0, 12))], Score(0, 1, 1)),
    ],
)
def test_what_counts_as_right(found: list[Statement], wanted: Score) -> None:
    """Half the words of the content and a word of the source; marginal statements neither help nor hurt."""
    assert score(ARTICLE, found) == wanted


def test_calibration_learns_how_often_it_is_right() -> None:
    """Where one feature decides, the fitted chance follows the share that was right."""
    rng = np.random.default_rng(0)
    features = rng.normal(size=(4000, len(FEATURE_NAMES)))
    right = (rng.random(4000) < 1 / (1 + np.exp(-(2 * features[:, 0] - 1)))).astype(float)
    fitted = calibration.fit(features, right)
    assert fitted.weights[0] == pytest.approx(2, abs=0.2)
    assert fitted.bias == pytest.approx(-1, abs=0.15)
    chances = np.array([fitted(f) for f in features])
    sure = chances > 0.8
    assert right[sure].mean() == pytest.approx(chances[sure].mean(), abs=0.05)


def test_calibration_goes_through_json() -> None:
    """What is stored with the model is what was fitted."""
    made = calibration.Calibration(tuple(float(i) for i in range(len(FEATURE_NAMES))), -1.5)
    assert calibration.Calibration.from_json(made.to_json()) == made
