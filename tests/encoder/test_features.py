"""Word pieces, quotation states and windows."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.encoder.features import (
    CLS,
    CONTEXT,
    LIMIT,
    SEP,
    inputs,
    pieces,
    quotation_states,
    units,
    windows,
)
from pipeline.text import paragraphs

QUOTED = [
    ("He said: “We won.” Then he left.", "“We won.”"),
    ('He said: "We won." Then he left.', '"We won."'),
    ("The ministry's 'special operation' isn't over.", "'special operation'"),
    ("The so-called ‘liberation’ of the city's port.", "‘liberation’"),
    ('"We won," he said', '"We won,"'),
    ("“We won, he said", "“We won, he said"),
]


@pytest.mark.parametrize(("text", "quoted"), QUOTED)
def test_a_quotation_is_inside_with_its_marks(text: str, quoted: str) -> None:
    """Curly, straight and single marks, apostrophes apart, an unclosed mark to the end of the paragraph."""
    states = quotation_states(text, (0, len(text)))
    start = text.index(quoted)
    assert "".join(c for c, s in zip(text, states, strict=True) if s) == quoted
    assert states[start] == 2


@given(st.text(alphabet="ab \"'“”‘’.,\n", max_size=60))
def test_quotation_states_never_fail(text: str) -> None:
    """Any mixture of marks gets a state a character."""
    states = quotation_states(text, (0, len(text)))
    assert len(states) == len(text)
    assert set(states.tolist()) <= {0, 1, 2}


@given(st.text(max_size=200))
def test_pieces_reslice(letters: Any, text: str) -> None:
    """Every piece is a stretch of its paragraph that is not empty."""
    found = pieces(letters, text, paragraphs(text))
    for start, end in zip(found.starts.tolist(), found.ends.tolist(), strict=True):
        assert text[start:end].strip()
        assert any(s <= start and end <= e for s, e in paragraphs(text))


@given(
    st.lists(st.tuples(st.integers(0, LIMIT - CONTEXT - 3), st.booleans()), max_size=20),
    st.integers(LIMIT // 2 + CONTEXT, LIMIT),
)
def test_each_wanted_piece_is_read_once(sizes: list[tuple[int, bool]], limit: int) -> None:
    """Windows hold every wanted unit once as a target, keep the limit, and start with a special piece."""
    bounds = np.cumsum([0, *(min(size, limit - CONTEXT - 3) for size, _ in sizes)]).tolist()
    parts = list(pairwise(bounds))
    found = windows(parts, [wanted for _, wanted in sizes], limit)
    targets = [int(p) for w in found for p in w.pieces[w.target]]
    assert targets == [
        p for (low, high), (_, wanted) in zip(parts, sizes, strict=True) if wanted for p in range(low, high)
    ]
    assert all(len(w) <= limit and w.pieces[0] == -1 and w.pieces[-1] == -1 for w in found)


def test_a_unit_left_out_is_still_context(letters: Any) -> None:
    """The paragraph before a window stands in it as context, so that a quotation before its cue is seen."""
    text = "“We will win.”\n\nThe war.\n\nThe minister said that."
    found = pieces(letters, text, paragraphs(text))
    parts = units(text, found, paragraphs(text), 100)
    (window,) = windows(parts, [False, False, True])
    read = [text[found.starts[p] : found.ends[p]] for p in window.pieces if p >= 0]
    assert read == ["The", "war", ".", "The", "minister", "said", "that", "."]
    assert window.target.tolist() == [False] * 5 + [True] * 5 + [False]


def test_a_long_paragraph_is_cut_after_a_sentence(letters: Any) -> None:
    """A paragraph longer than a window is read in parts that end where sentences do."""
    text = " ".join(["The minister said that we will win."] * 10)
    found = pieces(letters, text, [(0, len(text))])
    parts = units(text, found, [(0, len(text))], 20)
    assert [high - low for low, high in parts] == [16, 16, 16, 16, 16]


def test_inputs_have_the_special_pieces(letters: Any) -> None:
    """A window starts with [CLS] and its units end with [SEP]."""
    text = "The war.\n\nWe will win."
    found = pieces(letters, text, paragraphs(text))
    (window,) = windows(units(text, found, paragraphs(text), 100), [True, True])
    ids, features = inputs(window, found)
    assert [int(i) for i in ids[[0, 4, 9]]] == [CLS, SEP, SEP]
    assert features.tolist() == [0, 1, 0, 0, 0, 1, 0, 0, 0, 0]
