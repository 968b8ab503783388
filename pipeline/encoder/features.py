"""From an article's text to the windows of word pieces that the encoder reads.

A window is a row of whole units (a paragraph, or part of a very long one) with the end of the unit before
as context, so that most paragraphs are read together with their neighbours and none is read twice.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.spans import Range

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LIMIT = 224
"""Word pieces in a window, context and separators included; all-MiniLM-L6-v2 was trained on up to 256."""
CONTEXT = 40
"""Word pieces of the unit before that a window repeats."""
CASES = 3
FEATURES = 3 * CASES
"""Quotation state (outside, inside, a mark) times case (lower, Title, CAPITALS): the encoder is uncased."""
CLS, SEP = 101, 102
"""Ids of the special pieces in the vocabulary of BERT (uncased), which all-MiniLM-L6-v2 shares."""

_OPEN, _CLOSE, _EITHER = "“«„", "”»", '"'
_TITLES = "".join(rf"(?<!\b{title})" for title in ("Mr", "Mrs", "Ms", "Dr", "St", "Sen", "Rep", "Gen", "Gov"))
_SENTENCE = re.compile(rf"{_TITLES}(?<!\b[A-Z])[.!?][\"”’)\]]*\s+(?=[\"“‘(\[]?[A-Z0-9])|\n\s*")
"""Where a sentence ends, marks included; titles and initials do not end one."""
_SENTENCE_END = re.compile(r"[.!?][\"”’')\]]*$")


@dataclass(frozen=True, slots=True)
class Pieces:
    """An article's word pieces: vocabulary and feature ids, where each stands (code points), its sentence."""

    ids: NDArray[np.int64]
    features: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    sentences: NDArray[np.int64]

    @property
    def quoted(self) -> NDArray[np.bool_]:
        """Which pieces stand in quotation marks or are such marks."""
        return np.asarray(self.features >= CASES)

    def __len__(self) -> int:
        """How many pieces."""
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Window:
    """One input of the encoder: `pieces[i]` is the index of the article's piece at place i, or -1 (special).

    `target` is False on special pieces and on context: an anchor there is another window's business.
    """

    pieces: NDArray[np.int64]
    target: NDArray[np.bool_]

    def __len__(self) -> int:
        """How many places, special pieces and context included."""
        return len(self.pieces)


def quotation_states(text: str, paragraph: Range) -> NDArray[np.int64]:
    """For each character of the paragraph 0 outside, 1 inside quotation marks, 2 a mark itself. Never raises.

    An unclosed mark holds to the end of the paragraph; single marks count only as a pair, so apostrophes do
    not.
    """
    start, end = paragraph
    states = np.zeros(end - start, dtype=np.int64)
    inside = False
    for i in range(start, end):
        mark = _double_mark(text, i, inside, start, end)
        if mark is None:
            states[i - start] = int(inside)
        else:
            states[i - start] = 2
            inside = mark
    for opening, closing in _single_pairs(text, start, end):
        within = states[opening - start : closing + 1 - start]
        within[within == 0] = 1
        states[opening - start] = states[closing - start] = 2
    return states


def _double_mark(text: str, i: int, inside: bool, start: int, end: int) -> bool | None:
    """Whether the double mark at i opens (True) or closes (False) a quotation; None when there is no mark."""
    character = text[i]
    if character in _OPEN:
        return True
    if character in _CLOSE:
        return False
    if character not in _EITHER:
        return None
    after_space = i == start or text[i - 1].isspace() or text[i - 1] in "([—–-"
    before_word = i + 1 < end and text[i + 1].isalnum()
    if after_space and before_word:
        return True
    if not after_space and not before_word:
        return False
    return not inside


def _single_pairs(text: str, start: int, end: int) -> Iterator[Range]:
    opening: int | None = None
    for i in range(start, end):
        character = text[i]
        if character not in "‘’'":
            continue
        after_word = i > start and (text[i - 1].isalnum() or text[i - 1] in ",.!?")
        before_word = i + 1 < end and text[i + 1].isalnum()
        if before_word and not after_word and character in "‘'":
            opening = i
        elif after_word and not before_word and character in "’'" and opening is not None:
            yield opening, i
            opening = None


def pieces(tokenizer: Tokenizer, text: str, paragraphs: Sequence[Range]) -> Pieces:
    """The word pieces of all paragraphs in order. `tokenizer` must add no special pieces and cut nothing."""
    ids: list[int] = []
    offsets: list[Range] = []
    features: list[int] = []
    encodings = tokenizer.encode_batch([text[s:e] for s, e in paragraphs], add_special_tokens=False)
    for (start, end), found in zip(paragraphs, encodings, strict=True):
        states = quotation_states(text, (start, end))
        ids.extend(found.ids)
        for s, e in found.offsets:
            offsets.append((start + s, start + e))
            features.append(int(states[s]) * CASES + _case(text[start + s : start + e]))
    spans = np.array(offsets, dtype=np.int64).reshape(-1, 2)
    breaks = np.array([m.end() for m in _SENTENCE.finditer(text)], dtype=np.int64)
    return Pieces(
        np.array(ids, dtype=np.int64),
        np.array(features, dtype=np.int64),
        spans[:, 0],
        spans[:, 1],
        np.searchsorted(breaks, spans[:, 0], side="right"),
    )


def _case(piece: str) -> int:
    if not piece[:1].isupper():
        return 0
    return 2 if len(piece) > 1 and piece.isupper() else 1


def units(text: str, article: Pieces, paragraphs: Sequence[Range], limit: int) -> list[Range]:
    """Ranges of pieces, one a paragraph, a paragraph longer than `limit` pieces cut after a sentence."""
    found: list[Range] = []
    starts = article.starts.tolist()
    for start, end in paragraphs:
        low, high = bisect_left(starts, start), bisect_left(starts, end)
        while high - low > limit:
            cut = _sentence_cut(text, article, low, low + limit)
            found.append((low, cut))
            low = cut
        found.append((low, high))
    return found


def _sentence_cut(text: str, article: Pieces, low: int, high: int) -> int:
    """The last sentence end in the second half of the pieces low..high, or `high` where there is none."""
    for cut in range(high, (low + high) // 2, -1):
        before = text[max(0, int(article.ends[cut - 1]) - 4) : int(article.ends[cut - 1])]
        if article.starts[cut] > article.ends[cut - 1] and _SENTENCE_END.search(before):
            return cut
    return high


class _Row:
    """A window in the making."""

    def __init__(self) -> None:
        self.pieces: list[NDArray[np.int64]] = []
        self.target: list[NDArray[np.bool_]] = []

    def add(self, unit: Range, target: bool) -> int:
        """Add the pieces of a unit and a special one; return how many that were."""
        length = unit[1] - unit[0] + 1
        self.pieces += [np.arange(*unit), np.array([-1])]
        self.target.append(np.array([target] * (length - 1) + [False]))
        return length

    def window(self) -> Window:
        """The window of all that was added."""
        return Window(np.concatenate(self.pieces), np.concatenate(self.target))


def windows(parts: Sequence[Range], wanted: Sequence[bool], limit: int = LIMIT) -> list[Window]:
    """Pack the wanted units, in order, into windows of at most `limit` pieces.

    A window starts with [CLS], a unit ends with [SEP]; where the unit before is not in the window, its last
    CONTEXT pieces are, as context. No unit may be longer than limit - CONTEXT - 3 pieces.
    """
    found: list[Window] = []
    row, size, last = _Row(), 0, -2
    for i, (low, high) in enumerate(parts):
        if not wanted[i] or low == high:
            continue
        before = (max(parts[i - 1][0], parts[i - 1][1] - CONTEXT), parts[i - 1][1]) if i and last != i - 1 else None
        if size + (high - low + 1) + (before[1] - before[0] + 1 if before else 0) > limit:
            found.append(row.window())
            row, size = _Row(), 0
            before = (max(parts[i - 1][0], parts[i - 1][1] - CONTEXT), parts[i - 1][1]) if i else None
        if not size:
            size = row.add((0, 0), False)
        if before and before[0] < before[1]:
            size += row.add(before, False)
        size += row.add((low, high), True)
        last = i
    return [*found, row.window()] if size else found


def inputs(window: Window, article: Pieces) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Vocabulary and feature ids of a window, special pieces filled in."""
    special = window.pieces < 0
    ids = np.where(special, SEP, article.ids[window.pieces])
    ids[0] = CLS
    return ids, np.where(special, 0, article.features[window.pieces])
