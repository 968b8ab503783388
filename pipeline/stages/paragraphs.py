"""A sentence never runs over a paragraph's end: told to the parser before it runs."""

from __future__ import annotations

from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.text import paragraphs as find_paragraphs


@Language.component("claimwire_paragraphs", assigns=["token.is_sent_start"])
def paragraphs(doc: Doc) -> Doc:
    """Start a sentence at the first token of each paragraph; the white space before it stays with the one before."""
    starts = {start for start, _ in find_paragraphs(doc.text)}
    # all at once: a token's own setter looks through the whole document each time
    marks = [1 if token.idx in starts else -1 if token.is_space else 0 for token in doc]
    array: Any = np.asarray(marks, dtype=np.int64).astype(np.uint64).reshape(-1, 1)
    return doc.from_array(["SENT_START"], array)
