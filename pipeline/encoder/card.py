"""The model card: what model.json says, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from pipeline.encoder.corpus import Article

_CARD = """# Attribution model

Finds the attributed statements of an English news article: source, cue and content, linked, each with a
confidence. Read by `pipeline.encoder.Encoder`; made by `claimwire train`.

| file | what it is |
|---|---|
| encoder.onnx | the fine-tuned encoder and its layers over word pieces, int8 |
| pairs.npz | the side of the pair scorer that is not in the graph, float32 |
| tokenizer.json | WordPiece vocabulary of the base model, unchanged |
| model.json | calibration, seed, corpora, figures |
| confidence.json | what judges a statement by its parse (`draft`) and by that and the encoder (`fused`) |

## Base
{base}: six layers of 384, English, uncased. Its word embeddings are kept as they were.

## Training data
{corpus}: {articles} articles, sha256 of their texts {sha256}. Seed {seed}, {epochs} epochs, {trained}.

{sources}

## Figures
Attribution: a statement counts when its content overlaps a core one by half of their words and the source is
the same; matches with marginal statements count for nothing. Measured on {measured} ({held} articles), which
also set the confidence's calibration.

| weights | precision | recall | F1 | least confidence |
|---|---|---|---|---|
{figures}

## Limits
English news prose. Trained on articles of a few outlets; expect it to find less of indirect speech in other
styles. The confidence is the chance that a careful annotator finds the statement, not that it is true.
"""


def card(about: dict[str, Any], articles: Sequence[Article]) -> str:
    """The text of README.md for a model with that model.json, trained on those articles."""
    rows = []
    for name, part in (("int8, as shipped", about["figures"]), ("float32", about["figures"]["float32"])):
        cells = " | ".join(f"{part[key]:.3f}" for key in ("precision", "recall", "f1"))
        rows.append(f"| {name} | {cells} | {part['least_confidence']} |")
    return _CARD.format(
        base=about["base"],
        corpus=", ".join(f"`{name}`" for name in about["corpus"]["names"]),
        articles=about["corpus"]["articles"],
        sha256=about["corpus"]["sha256"],
        seed=about["seed"],
        epochs=about["epochs"],
        trained=about["trained"],
        measured=about["measured_on"]["name"],
        held=about["measured_on"]["articles"],
        sources=_sources(articles),
        figures="\n".join(rows),
    )


def _sources(articles: Sequence[Article]) -> str:
    """A table of the texts' sources and licences, as the corpus' records name them."""
    counted = Counter((a.publisher, a.licence or "not told") for a in articles)
    lines = [f"| {source} | {licence} | {count} |" for (source, licence), count in sorted(counted.items())]
    return "\n".join(["| texts | licence | articles |", "|---|---|---|", *lines])
