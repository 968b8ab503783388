"""What attribution by the encoder costs, in parses by stock spaCy, both measured in one run.

    OMP_NUM_THREADS=1 python benchmarks/attribution_cost.py [ARTICLES.jsonl[.gz]]

Without a file the articles in seeds/ are read. CPU seconds of this process, best of three rounds, one thread.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import spacy

from pipeline.encoder import Encoder
from pipeline.model import resolve
from pipeline.resources import shipped
from pipeline.text import paragraphs

ROUNDS = 3


def texts(path: Path | None) -> list[str]:
    """The articles to read."""
    if path is None:
        return [p.read_text(encoding="utf-8") for p in sorted(shipped("seeds").glob("*.txt"))]
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines if line.strip()]


def best(work: Callable[[], object]) -> float:
    """CPU seconds of the fastest round."""
    taken = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return min(taken)


def main() -> None:
    """Print words a CPU second of both, and the ratio of their costs."""
    articles = texts(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    words = sum(len(text.split()) for text in articles)
    nlp = spacy.load(resolve("en_core_web_sm").load)
    encoder = Encoder.load(shipped("models", "attribution"))
    parse = best(lambda: list(nlp.pipe(articles)))
    attribute = best(lambda: [encoder.relations(text, paragraphs(text)) for text in articles])
    print(
        f"{len(articles)} articles, {words} words: spaCy {words / parse:.0f} words/CPU-s, encoder "
        f"{words / attribute:.0f} words/CPU-s; attribution costs {attribute / parse:.2f} parses"
    )


if __name__ == "__main__":
    main()
