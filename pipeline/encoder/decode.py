"""From the network's scores over a window to candidate statements: the content and source of each anchor.

Plain numpy, used by training (to choose thresholds) and by inference alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.encoder.arrange import Candidate, tidy
from pipeline.encoder.features import Pieces, Window
from pipeline.spans import Range, merge

Floats = NDArray[np.float32]

TAGS = 5 + 3 + 3
"""Columns of the tag scores: anchor, content and source layers, labels as in pipeline.encoder.corpus."""
ADDITIVE, PRODUCT, PAIRS = 192, 64, 3
FEATURE_NAMES = ("anchor", "core", "content", "edge", "source", "cue", "length", "quoted")

_ANCHOR = 0.1
"""Least probability of being an anchor; low, because the calibrated score decides what is written."""
_BRIDGE = 4.0
"""A gap in a content, or a crumb of one, must weigh this much in summed logits to be believed."""
_CLIP = 5.0
_OWN = 0.7
"""Added to a source's logits: few statements have none, so a doubtful source is better than none."""
_SURE, _TOP = 2.5, 4
"""The mean of the _TOP best content logits is raised to _SURE before content is cut at zero."""
_CRUMB = 3
"""Fewer pieces than that are no content."""
_ABROAD = (0.8, 2.5)
"""Least share of pieces and least mean logit for content in a paragraph that is not the anchor's: there a
quotation goes on as a whole or not at all."""


@dataclass(frozen=True, slots=True)
class Scores:
    """What the network says of n pieces: tags [n, 11], core [n], member [n, 256], vectors [n, 384]."""

    tags: Floats
    core: Floats
    member: Floats
    vectors: Floats


@dataclass(frozen=True, slots=True)
class PairWeights:
    """The pair scorer's anchor side, kept out of the graph because only a few pieces are anchors."""

    anchor: Floats  # [384, ADDITIVE + PRODUCT * PAIRS]
    anchor_bias: Floats
    distance: Floats  # [17, ADDITIVE]
    pair: Floats  # [ADDITIVE, PAIRS]
    pair_bias: Floats

    def score(self, scores: Scores, anchors: NDArray[np.int64]) -> Floats:
        """Logits [anchors, n, PAIRS] that a piece belongs to the anchor's content, source, shared source."""
        at = scores.vectors[anchors] @ self.anchor + self.anchor_bias
        n = len(scores.vectors)
        distance = np.arange(n)[None, :] - anchors[:, None]
        hidden = scores.member[None, :, :ADDITIVE] + at[:, None, :ADDITIVE] + self.distance[_BUCKETS[distance + _REACH]]
        np.maximum(hidden, 0, out=hidden)
        keys = at[:, ADDITIVE:].reshape(-1, PAIRS, PRODUCT)
        product = np.einsum("pd,akd->apk", scores.member[:, ADDITIVE:], keys) / np.float32(PRODUCT**0.5)
        return np.asarray(hidden @ self.pair + self.pair_bias + product, dtype=np.float32)


_REACH = 512


def _buckets() -> NDArray[np.int64]:
    distance = np.arange(-_REACH, _REACH + 1)
    size = np.minimum(np.floor(np.log2(np.maximum(np.abs(distance), 1))), 6).astype(np.int64) + 1
    return np.asarray(8 + np.where(distance == 0, 0, size * np.sign(distance)), dtype=np.int64)


_BUCKETS = _buckets()
"""Bucket of each signed distance, as pipeline.encoder.network.distance_bucket has it."""


def candidates(text: str, article: Pieces, window: Window, scores: Scores, weights: PairWeights) -> list[Candidate]:
    """The statements anchored in the window's target pieces, in order; duplicates are still among them."""
    layer = _softmax(scores.tags[:, :5])
    sure = layer[:, 1] + layer[:, 3] + layer[:, 4]
    anchors = np.flatnonzero(window.target & (sure > _ANCHOR))
    if not len(anchors):
        return []
    pairs = weights.score(scores, anchors)
    found = []
    for at, pair in zip(anchors.tolist(), pairs, strict=True):
        candidate = _candidate(text, article, window, scores, layer, at, pair)
        if candidate:
            found.append(candidate)
    return found


def _candidate(
    text: str, article: Pieces, window: Window, scores: Scores, layer: Floats, at: int, pair: Floats
) -> Candidate | None:
    real = window.pieces >= 0
    label = 1 + int(np.argmax(layer[at, [1, 3, 4]]))
    cue = _cue(layer, at) if label == 1 else None
    membership = np.where(real, np.clip(pair, -_CLIP, _CLIP).T, -_CLIP)
    inside, own, joint = membership
    source = _best_segment(own + _OWN, cue)
    shared = None if source else _best_segment(joint, cue)
    held = _raised(_at_home(inside, window, at))
    if label == 1:
        held = _own_sentence(held, article, window, at)
    who, also = source and source[0], shared and shared[0]
    for own in (cue, who):
        if own:
            held[own[0] : own[1]] = -_CLIP
    segments = _segments(held)
    content = _content(text, article, window, segments)
    if not content:
        return None
    sure = layer[at]
    weight = np.concatenate([inside[s:e] for s, e in segments])
    edges = np.mean([abs(float(inside[i])) for s, e in segments for i in (s, e - 1)])
    features = (
        _logit(float(sure[1] + sure[3] + sure[4])),
        float(np.clip(scores.core[at], -8, 8)),
        float(weight.mean()),
        float(edges),
        source[1] if source else 0.0,
        float(label == 1),
        min(float(len(weight)), 60.0) / 60.0,
        float(text[content[0][0]] in '"“'),
    )
    cue_range, source_range, shared_range = (
        _whole_words(text, _range(article, window, r)) if r else None for r in (cue, who, also)
    )
    return Candidate(
        content,
        cue_range,
        source_range,
        shared_range,
        int(article.starts[window.pieces[at]]),
        features,
    )


def _at_home(inside: Floats, window: Window, at: int) -> Floats:
    """Content logits without the units beside the anchor's that are content only in part (see _ABROAD)."""
    held = inside.copy()
    bounds = [0, *(np.flatnonzero(window.pieces < 0) + 1).tolist()]
    for start, end in pairwise(bounds):
        unit = held[start : end - 1]
        if len(unit) and not start <= at < end:
            share, mean = _ABROAD
            if float((unit > 0).mean()) < share or float(unit.mean()) < mean:
                unit[:] = -_CLIP
    return held


def _raised(held: Floats) -> Floats:
    """The logits, raised where all are low: then the statement is doubtful and not where it stands."""
    lack = _SURE - float(np.sort(held)[-_TOP:].mean())
    return np.where(held > -_CLIP, held + lack, held) if 0 < lack < _SURE + _CLIP / 3 else held


def _own_sentence(held: Floats, article: Pieces, window: Window, at: int) -> Floats:
    """The logits without what stands in another sentence than the cue and is not quoted.

    The outlet's own words go on there. Where the cue's sentence holds no content, all is kept.
    """
    real = window.pieces >= 0
    sentence = np.where(real, article.sentences[window.pieces], -1)
    quoted = real & article.quoted[window.pieces]
    if int((held[sentence == sentence[at]] > 0).sum()) < _CRUMB:
        return held
    kept = held.copy()
    for other in np.unique(sentence[(held > 0) & (sentence != sentence[at])]):
        found = (sentence == other) & (held > 0)
        if quoted[found].mean() < 0.5:
            kept[sentence == other] = -_CLIP
    return kept


def _softmax(x: Floats) -> Floats:
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True), dtype=np.float32)


def _logit(p: float) -> float:
    p = min(max(p, 1e-4), 1 - 1e-4)
    return float(np.log(p / (1 - p)))


def _cue(layer: Floats, at: int) -> Range:
    end = at + 1
    while end < len(layer) and layer[end, 2] > 0.5:
        end += 1
    return at, end


def _best_segment(logits: Floats, without: Range | None) -> tuple[Range, float] | None:
    """The run of pieces with the greatest summed logit and its mean logit; None when none is above zero."""
    best, best_sum, start, total = None, 0.0, 0, 0.0
    for i, value in enumerate(logits.tolist()):
        if without and without[0] <= i < without[1]:
            value = -_CLIP * 4
        if total <= 0:
            start, total = i, 0.0
        total += value
        if total > best_sum:
            best, best_sum = (start, i + 1), total
    return (best, best_sum / (best[1] - best[0])) if best else None


def _segments(logits: Floats) -> list[Range]:
    """Runs of pieces above zero; a gap or a run that weighs less than _BRIDGE is not believed."""
    runs: list[list[float]] = []  # start, end, weight
    positive = logits > 0
    edges = np.flatnonzero(np.diff(positive.astype(np.int8))) + 1
    bounds = [0, *edges.tolist(), len(logits)]
    sums = np.add.reduceat(logits, bounds[:-1]).tolist()
    for start, end, weight in zip(bounds, bounds[1:], sums, strict=False):
        if weight > 0 and len(runs) and start - runs[-1][1] and -_gap(logits, int(runs[-1][1]), start) < _BRIDGE:
            runs[-1][2] += weight + _gap(logits, int(runs[-1][1]), start)
            runs[-1][1] = end
        elif weight > 0:
            runs.append([start, end, weight])
    return [(int(s), int(e)) for s, e, w in runs if w >= _BRIDGE]


def _gap(logits: Floats, start: int, end: int) -> float:
    return float(logits[start:end].sum())


def _range(article: Pieces, window: Window, places: Range) -> Range:
    pieces = window.pieces[places[0] : places[1]]
    pieces = pieces[pieces >= 0]
    return int(article.starts[pieces[0]]), int(article.ends[pieces[-1]])


def _content(text: str, article: Pieces, window: Window, segments: list[Range]) -> tuple[Range, ...]:
    """Segments as tidy ranges of the text, whole words, each within one paragraph."""
    found: list[Range] = []
    for segment in segments:
        for part in _within_units(window, segment):
            trimmed = tidy(text, _whole_words(text, _range(article, window, part)))
            if trimmed[0] < trimmed[1]:
                found.append(trimmed)
    return tuple(merge(found))


def _within_units(window: Window, segment: Range) -> list[Range]:
    parts, start = [], None
    for i in range(segment[0], segment[1] + 1):
        inside = i < segment[1] and window.pieces[i] >= 0
        if inside and start is None:
            start = i
        elif not inside and start is not None:
            parts.append((start, i))
            start = None
    return parts


def _whole_words(text: str, span: Range) -> Range:
    start, end = span
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return start, end
