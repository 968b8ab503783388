"""Is the encoder's confidence what it says? A table of confidence against the share that was right.

    python benchmarks/attribution_reliability.py CORPUS.jsonl[.gz]

CORPUS is annotated as `claimwire train` takes it and must not have been trained on. The calibration was
fitted on the dev corpus; so that this table is no fit to itself, each fifth of the articles is judged by a
calibration fitted on the other four.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

import numpy as np

from pipeline.encoder import Encoder, calibration
from pipeline.encoder.corpus import read
from pipeline.encoder.train import judged
from pipeline.resources import shipped
from pipeline.text import paragraphs

FOLDS = 5
BINS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def main() -> None:
    """Print the table, the expected calibration error and the Brier score."""
    articles = read(Path(sys.argv[1]))
    encoder = Encoder.load(shipped("models", "attribution"))
    folds = []
    for k in range(FOLDS):
        part = articles[k::FOLDS]
        kept, right = judged(part, [encoder.candidates(a.text, paragraphs(a.text)) for a in part])
        folds.append((np.array([c.features for c in kept]), np.array(right, dtype=float)))
    chances = []
    for k, (features, _) in enumerate(folds):
        others = [f for i, f in enumerate(folds) if i != k]
        fitted = calibration.fit(np.concatenate([f for f, _ in others]), np.concatenate([r for _, r in others]))
        chances += [fitted(row) for row in features]
    chance, truth = np.array(chances), np.concatenate([r for _, r in folds])
    print("| confidence | statements | mean confidence | share right |\n|---|---|---|---|")
    error = 0.0
    for low, high in pairwise(BINS):
        held = (chance >= low) & (chance < high + (high == 1.0))
        if held.any():
            mean, share = chance[held].mean(), truth[held].mean()
            error += held.mean() * abs(mean - share)
            print(f"| {low:.1f} to {high:.1f} | {held.sum()} | {mean:.2f} | {share:.2f} |")
    print(f"\nExpected calibration error {error:.3f}, Brier score {np.mean((chance - truth) ** 2):.3f}.")


if __name__ == "__main__":
    main()
