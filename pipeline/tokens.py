"""Between characters and tokens: the Span at a range of characters."""

from __future__ import annotations

from functools import lru_cache

from spacy.tokens import Doc, Span

from pipeline.spans import Range


def span_at(doc: Doc, where: Range) -> Span:
    """The tokens that share a character with `where`. Raises ValueError for an empty range or one outside the text."""
    span = doc.char_span(*where, alignment_mode="expand")
    if span is None:
        raise ValueError(f"no tokens at characters {where[0]} to {where[1]} of a text of {len(doc.text)}")
    return span


@lru_cache(maxsize=16)
def text_of(doc: Doc) -> str:
    """`doc.text`, which spaCy joins anew at every access. Kept for the documents of a batch: stage follows stage."""
    text: str = doc.text
    return text
