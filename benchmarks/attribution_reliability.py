"""Is a claim's confidence what it says? A table of confidence against the share that was right.

    python benchmarks/attribution_reliability.py CORPUS.jsonl[.gz] [accurate|fast]

CORPUS is annotated as `claimwire train` takes it and must not have been trained on. Right means a core statement with
its source, where the corpus gives one; a marginal one counts for nothing.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from pipeline.config import load
from pipeline.encoder.corpus import Article, read
from pipeline.encoder.evaluate import matches
from pipeline.language import build
from pipeline.records import Attribution, get

BINS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def judged(articles: Sequence[Article], profile: str) -> Iterator[tuple[float, bool]]:
    """The confidence of each statement found, however low, and whether it is right."""
    config = load(None, {"attribution": {"profile": profile, "min_confidence": 0.0}})
    nlp = build(config.model.name, config.stage_settings())
    for article in articles:
        found = get(nlp(article.text), Attribution)
        gold = article.statements
        told = {j: (gold[i], same) for i, j, same in matches(article.text, gold, found)}
        for j, attribution in enumerate(found):
            statement, same = told.get(j, (None, False))
            if statement is None or statement.core:
                right = statement is not None and (same or statement.source is None)
                yield attribution.confidence, right


def main() -> None:
    """Print the table, the expected calibration error and the Brier score."""
    profile = sys.argv[2] if len(sys.argv) > 2 else "accurate"
    pairs = list(judged(read(Path(sys.argv[1])), profile))
    chance, truth = np.array([c for c, _ in pairs]), np.array([r for _, r in pairs], dtype=float)
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
