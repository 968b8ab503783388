"""Scoring found statements against gold ones: content overlap of at least half, and the same source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.encoder.corpus import Article
from pipeline.spans import Range

SAME = 0.5
"""Share of common words from which two contents are one."""
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_FUNCTION = frozenset(
    re.findall(r"\w+", "the a an of and or to in on at for by with from that this his her their its mr mrs ms dr")
)


class Found(Protocol):
    """A statement with a content and a source; a Statement, a Candidate and a Relation are."""

    @property
    def content(self) -> tuple[Range, ...]: ...  # noqa: D102
    @property
    def source(self) -> Range | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of right, predicted and gold statements."""

    right: int
    predicted: int
    gold: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 when nothing is right."""
        return 2 * self.right / (self.predicted + self.gold) if self.right else 0.0

    def __add__(self, other: Score) -> Score:
        """Counts of both."""
        return Score(self.right + other.right, self.predicted + other.predicted, self.gold + other.gold)


class Words:
    """The words of a text, for comparing ranges by the words they hold; punctuation does not count."""

    def __init__(self, text: str) -> None:
        """Find the words of `text`."""
        self._words = [(m.start(), m.end(), m.group().lower()) for m in _WORD.finditer(text)]

    def of(self, ranges: Iterable[Range]) -> frozenset[int]:
        """Indices of the words that a range touches."""
        spans = list(ranges)
        return frozenset(i for i, (s, e, _) in enumerate(self._words) if any(s < y and x < e for x, y in spans))

    def same_source(self, a: Range | None, b: Range | None) -> bool:
        """Whether both are absent or share a word that is more than a function word."""
        if not a or not b:
            return not a and not b
        return bool(self._strong(self.of([a])) & self._strong(self.of([b])))

    def _strong(self, words: frozenset[int]) -> frozenset[int]:
        return frozenset(i for i in words if self._words[i][2] not in _FUNCTION) or words


def matches(text: str, gold: Sequence[Found], found: Sequence[Found]) -> list[tuple[int, int, bool]]:
    """One-to-one pairs (gold index, found index, source right) whose contents overlap by half, best first."""
    words = Words(text)
    golds, founds = [words.of(g.content) for g in gold], [words.of(f.content) for f in found]
    pairs = []
    for i, a in enumerate(golds):
        for j, b in enumerate(founds):
            overlap = len(a & b) / len(a | b) if a & b else 0.0
            if overlap >= SAME:
                pairs.append((overlap, words.same_source(gold[i].source, found[j].source), -i, -j))
    result: list[tuple[int, int, bool]] = []
    for _, same, i, j in sorted(pairs, reverse=True):
        if all(-i != x and -j != y for x, y, _ in result):
            result.append((-i, -j, same))
    return result


def score(article: Article, found: Sequence[Found]) -> Score:
    """Attribution: core statements with their source; a match with a marginal one counts for nothing."""
    pairs = matches(article.text, article.statements, found)
    marginal = sum(not article.statements[i].core for i, _, _ in pairs)
    right = sum(same for i, _, same in pairs if article.statements[i].core)
    return Score(right, len(found) - marginal, sum(s.core for s in article.statements))
