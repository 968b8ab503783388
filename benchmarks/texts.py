"""The articles that benchmarks read: those of a folder, or new ones made of the seeds' paragraphs."""

from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from pipeline.resources import shipped
from pipeline.text import paragraphs

PARAGRAPHS = 20
"""In a made article: about as long as a seed."""


def seeds() -> list[str]:
    """The texts of the articles in seeds/."""
    return [path.read_text(encoding="utf-8") for path in sorted(shipped("seeds").glob("*.txt"))]


def texts(folder: Path | None, count: int) -> list[str]:
    """`count` texts: the first .txt files of `folder`, or without one, paragraphs of the seeds drawn anew."""
    if folder is not None:
        return [path.read_text(encoding="utf-8") for path in islice(sorted(folder.glob("*.txt")), count)]
    draw, pieces = random.Random(0), _pieces()
    return ["\n\n".join(draw.sample(pieces, PARAGRAPHS)) for _ in range(count)]


def long_as(words: int, count: int) -> list[str]:
    """`count` made texts of so many words, or the few more that the last paragraph has."""
    draw, pieces = random.Random(words), _pieces()
    found = []
    for _ in range(count):
        text: list[str] = []
        while sum(len(piece.split()) for piece in text) < words:
            text.append(draw.choice(pieces))
        found.append("\n\n".join(text))
    return found


def write(folder: Path, articles: Iterable[str]) -> Path:
    """`folder` with a .txt for each article."""
    folder.mkdir(parents=True)
    for number, text in enumerate(articles):
        (folder / f"{number:06}.txt").write_text(text, encoding="utf-8")
    return folder


def _pieces() -> list[str]:
    return [text[start:end] for text in seeds() for start, end in paragraphs(text)]
