"""The sieve: from the mention of a source to an identity, step by step, the surest first."""

from __future__ import annotations

from collections.abc import Callable

from spacy.tokens import Span

from pipeline.spans import Range
from pipeline.stages.speakers.described import (
    body_again,
    description,
    description_again,
    document,
    office,
    title,
)
from pipeline.stages.speakers.ledger import NOBODY, Ledger, Voice
from pipeline.stages.speakers.named import apposition, body, label, person
from pipeline.stages.speakers.pronouns import pronoun
from pipeline.tokens import span_at

Step = Callable[[Ledger, Span, Voice | None], Voice | None]

STEPS: tuple[Step, ...] = (
    *(pronoun, label, person, apposition, document, body, title, office),
    *(description_again, body_again, description),
)


def resolve(ledger: Ledger, source: Range, outer: Voice | None) -> Voice:
    """Who the mention at `source` is; a voice without a name when no step is sure.

    `outer` is who says the content that the mention stands in: "we" inside it is them.
    """
    span = span_at(ledger.doc, source)
    for step in STEPS:
        voice = step(ledger, span, outer)
        if voice is not None:
            return voice
    return NOBODY.by("unresolved")
