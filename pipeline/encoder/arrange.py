"""Statements beside one another: trimming a content, whose a disputed piece is, which of two twins stays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.spans import Range, hull

_DUPLICATE = 0.75
"""Two statements whose contents overlap by more are one, told by two anchors; the surer one stays."""
_COVERED, _RIVAL = 0.7, 0.3
"""A piece goes to a nearer cue whose content covers this share of it, if that one is at least so sure."""
_LEAD = re.compile(r"(?:\s|[,;:–—-])*(?:that\b\s*,?\s*)?", re.IGNORECASE)
_TRAIL = " \t\r\n,;:–—-"
_CLOSING = {"“": "”", '"': '"', "‘": "’", "«": "»"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A statement as decoded: ranges of code points, and the features its confidence is made of."""

    content: tuple[Range, ...]
    cue: Range | None
    source: Range | None
    shared: Range | None
    anchor: int
    features: tuple[float, ...]


Scored = tuple[float, Candidate]
"""A candidate with its confidence before it."""


def tidy(text: str, span: Range) -> Range:
    """The span without "that" and the punctuation outside of a content, with the marks that belong to it."""
    start, end = span
    lead = _LEAD.match(text, start, end)
    start = lead.end() if lead else start
    end = start + len(text[start:end].rstrip(_TRAIL))
    piece = text[start:end]
    for opening, closing in _CLOSING.items():
        opened, closed = piece.count(opening), piece.count(closing)
        lacks_close = opened % 2 == 1 if opening == closing else opened > closed
        lacks_open = lacks_close if opening == closing else closed > opened
        if piece.startswith(opening) and lacks_close:
            after = re.match(rf"[.,!?]?{re.escape(closing)}", text[end : end + 2])
            end += after.end() if after else 0
        elif piece.endswith(closing) and lacks_open and start and text[start - 1] == opening:
            start -= 1
    return start, end


def distinct(found: Sequence[Scored]) -> list[Scored]:
    """Without the less sure of each two candidates with nearly the same content; in text order."""
    kept: list[Scored] = []
    for score, candidate in sorted(found, key=lambda x: (-x[0], x[1].anchor)):
        if all(_overlap(candidate.content, other.content) <= _DUPLICATE for _, other in kept):
            kept.append((score, candidate))
    return sorted(kept, key=lambda x: (hull(x[1].content), x[1].anchor))


def _overlap(a: tuple[Range, ...], b: tuple[Range, ...]) -> float:
    """Shared characters over all characters."""
    shared = sum(max(0, min(x[1], y[1]) - max(x[0], y[0])) for x in a for y in b)
    total = sum(e - s for s, e in a) + sum(e - s for s, e in b) - shared
    return shared / total if total else 0.0


def untangled(found: Sequence[Scored]) -> list[Scored]:
    """Each broken content without the pieces that belong to a nearer cue."""
    return [(score, replace(c, content=_own_pieces(c, found))) for score, c in found]


def _own_pieces(candidate: Candidate, found: Sequence[Scored]) -> tuple[Range, ...]:
    pieces = candidate.content
    if len(pieces) < 2 or not candidate.cue:
        return pieces
    nearest = min(pieces, key=lambda piece: _distance(candidate, piece))
    rivals = [c for score, c in found if c is not candidate and c.cue and score >= _RIVAL]
    return tuple(piece for piece in pieces if piece == nearest or not any(_owns(r, candidate, piece) for r in rivals))


def _owns(rival: Candidate, candidate: Candidate, piece: Range) -> bool:
    """Whether `piece` is the rival's: mostly its content, nearer to its cue, not told in the candidate."""
    assert rival.cue
    covered = sum(max(0, min(piece[1], e) - max(piece[0], s)) for s, e in rival.content)
    nested = any(s <= rival.cue[0] < e for s, e in candidate.content if (s, e) != piece)
    return (
        covered > _COVERED * (piece[1] - piece[0])
        and not nested
        and _distance(rival, piece) < _distance(candidate, piece)
    )


def _distance(candidate: Candidate, piece: Range) -> int:
    """Characters between cue and piece."""
    assert candidate.cue
    start, end = candidate.cue
    return min(abs(piece[0] - end), abs(start - piece[1]))
