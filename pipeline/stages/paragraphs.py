"""A sentence never runs over a paragraph's end: told to the parser before it runs."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.text import paragraphs as find_paragraphs


@Language.component("claimwire_paragraphs", assigns=["token.is_sent_start"])
def paragraphs(doc: Doc) -> Doc:
    """Start a sentence at the first token of each paragraph; the white space before it stays with the one before."""
    starts = {start for start, _ in find_paragraphs(doc.text)}
    for token in doc:
        if token.idx in starts:
            token.is_sent_start = True
        elif token.is_space:
            token.is_sent_start = False
    return doc
