"""From scores to statements, and how a content is trimmed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.encoder.arrange import Candidate, distinct, tidy, untangled
from pipeline.encoder.corpus import Article, Statement, examples
from pipeline.encoder.decode import PairWeights, Scores, candidates
from pipeline.encoder.features import CONTEXT, LIMIT, pieces, units, windows
from pipeline.spans import Range
from pipeline.text import paragraphs

TIDY = [
    ("He said that the war is over, officials", " that the war is over,", "the war is over"),
    ("“We will win,” he said.", "“We will win,", "“We will win,”"),
    ('"We will win," he said.', '"We will win', '"We will win,"'),
    ("He said “we will win”.", "we will win”", "“we will win”"),
    ("that, he said", "that, ", ""),
    ("Thatcher won, he said", "Thatcher won,", "Thatcher won"),
]


@pytest.mark.parametrize(("text", "found", "wanted"), TIDY)
def test_tidy(text: str, found: str, wanted: str) -> None:
    """ "That" and the comma outside go, the marks that belong to the quotation come."""
    start = text.index(found)
    start, end = tidy(text, (start, start + len(found)))
    assert text[start:end] == wanted


@given(st.text(alphabet='that “”".,', max_size=30), st.data())
def test_tidy_stays_in_the_text(text: str, data: st.DataObject) -> None:
    """Any span of any text gives a span of the text."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    low, high = tidy(text, (start, end))
    assert 0 <= low <= len(text)
    assert high <= len(text)


class _Planted(PairWeights):
    """Pair scores given beforehand, one [n, 2] for each anchor place."""

    def __init__(self, members: dict[int, Any]) -> None:
        object.__setattr__(self, "distance", members)

    def score(self, scores: Scores, anchors: Any) -> Any:  # noqa: ARG002
        planted: Any = self.distance
        return np.stack([planted[int(a)] for a in anchors]).astype(np.float32)


def _perfect(letters: Any, article: Article) -> list[tuple[tuple[Range, ...], Range | None, Range | None]]:
    """What is decoded from scores that say exactly what the labels say."""
    where = paragraphs(article.text)
    found = pieces(letters, article.text, where)
    parts = units(article.text, found, where, LIMIT - CONTEXT - 3)
    result = []
    for window, example in zip(windows(parts, [True] * len(parts)), examples(article, letters), strict=True):
        tags = np.full((len(window), 11), -5.0, dtype=np.float32)
        tags[np.arange(len(window)), example.tags[0]] = 5.0
        scores = Scores(tags, np.zeros(len(window), np.float32), tags, tags)
        planted = _Planted({int(a): 10 * m.T - 5 for a, m in zip(example.anchors, example.members, strict=True)})
        result += [(c.content, c.cue, c.source) for c in candidates(article.text, found, window, scores, planted)]
    return result


def _span(text: str, piece: str) -> Range:
    return text.index(piece), text.index(piece) + len(piece)


def test_perfect_scores_give_the_statements_back(letters: Any) -> None:
    """Pieces around a cue, nesting, a source without cue, a piece in the next paragraph come back."""
    text = "“We won,” the minister said. “He said we will win.”\n\n"
    text += "The war: we added that, he said.\n\n“We will.”"
    said = text.index("said")
    minister = _span(text, "the minister")
    statements = (
        Statement((_span(text, "“We won,”"), _span(text, "“He said we will win.”")), (said, said + 4), minister),
        Statement((_span(text, "we will win"),), (said + 10, said + 14), _span(text, "He")),
        Statement((_span(text, "we added that"), _span(text, "“We will.”")), None, _span(text, "The war")),
    )
    got = _perfect(letters, Article("a", text, statements))
    assert got == [(s.content, s.cue, s.source) for s in statements]


def test_the_surer_of_two_anchors_with_one_content_stays() -> None:
    """Two cues cannot both own a content; nested contents stay beside the outer one."""

    def made(content: Range, anchor: int) -> Candidate:
        return Candidate((content,), None, None, None, anchor, ())

    outer, twin, inner = made((0, 100), 101), made((2, 100), 110), made((40, 90), 35)
    assert distinct([(0.4, twin), (0.9, outer), (0.5, inner)]) == [(0.9, outer), (0.5, inner)]


def test_a_piece_goes_to_the_nearer_cue() -> None:
    """A second quotation with a cue of its own is not joined to the first, unless it is told within it."""

    def made(content: tuple[Range, ...], cue: Range) -> Candidate:
        return Candidate(content, cue, None, None, cue[0], ())

    first, second = made(((0, 20), (40, 60)), (22, 26)), made(((40, 60),), (65, 69))
    assert [c.content for _, c in untangled([(0.9, first), (0.8, second)])] == [((0, 20),), ((40, 60),)]
    unsure = untangled([(0.9, first), (0.1, second)])
    assert [c.content for _, c in unsure] == [first.content, second.content]
    outer, inner = made(((0, 20), (40, 60)), (22, 26)), made(((40, 60),), (10, 14))
    assert [c.content for _, c in untangled([(0.9, outer), (0.8, inner)])] == [outer.content, inner.content]


NEXT_SENTENCE = [
    ("The minister said we will win. The war will win.", ["we will win"]),
    ("The minister said we will win. “The war will win.”", ["we will win", "“The war will win.”"]),
]


@pytest.mark.parametrize(("text", "wanted"), NEXT_SENTENCE)
def test_only_a_quotation_goes_on_in_the_next_sentence(letters: Any, text: str, wanted: list[str]) -> None:
    """What follows an indirect statement is the outlet's own words again."""
    content = (_span(text, "we will win"), (text.index(". ") + 2, len(text)))
    statement = Statement(content, _span(text, "said"), _span(text, "The minister"))
    ((found, _, _),) = _perfect(letters, Article("a", text, (statement,)))
    assert [text[slice(*piece)] for piece in found] == wanted


def test_distances_fall_into_the_same_buckets_in_training() -> None:
    """Numpy and torch agree on the bucket of every distance in a window."""
    torch = pytest.importorskip("torch")
    from pipeline.encoder.decode import _BUCKETS
    from pipeline.encoder.network import distance_bucket

    assert distance_bucket(torch.arange(-512, 513)).tolist() == _BUCKETS.tolist()
