"""Paragraphs of a text, and spans on one line."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text import collapse, paragraphs

TEXTS = st.text(alphabet=st.sampled_from("ab .\n\r\t\xa0\u2028\u2029\u0301😀\v\f\x85"), max_size=60) | st.text()


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in paragraphs(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("One.\nTwo.", ["One.", "Two."]),
        ("One.\r\n\r\nTwo.\r\n", ["One.", "Two."]),
        ("One.\rTwo.", ["One.", "Two."]),
        ("One.\u2028Two.\u2029Three.", ["One.", "Two.", "Three."]),
        ("One.\xa0\n\xa0\n\xa0Two.", ["One.", "Two."]),
        ("\n\n  One.  \n", ["One."]),
        ("Not a\xa0break, nor\ta tab.", ["Not a\xa0break, nor\ta tab."]),
        ("\ufeffOne.\nTwo 😀.", ["\ufeffOne.", "Two 😀."]),
        ("", []),
        (" \r\n\t\xa0\n", []),
    ],
)
def test_paragraphs(text: str, expected: list[str]) -> None:
    """Any line break ends a paragraph; white space around one is no part of it, and an empty one is none."""
    assert cut(text) == expected


@given(TEXTS)
def test_paragraphs_lose_nothing_but_white_space(text: str) -> None:
    """Paragraphs are in order, disjoint, without blanks at their edges, and hold every other character."""
    found = paragraphs(text)
    assert all(a[1] <= b[0] for a, b in pairwise(found))
    assert all(piece == piece.strip() != "" for piece in cut(text))
    assert "".join("".join(cut(text)).split()) == "".join(text.split())
    assert not any(mark in piece for piece in cut(text) for mark in "\n\r\u2028\u2029")


@given(TEXTS)
def test_collapse_makes_one_line(text: str) -> None:
    """The words stay, with one blank between them, and collapsing again changes nothing."""
    line = collapse(text)
    assert line.split() == text.split()
    assert line == " ".join(text.split()) == collapse(line)
