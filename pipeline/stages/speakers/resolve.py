"""The sieve: from the mention of a source to an identity, step by step, the surest first."""

from __future__ import annotations

from collections.abc import Callable

from spacy.tokens import Span

from pipeline.spans import Range
from pipeline.stages.speakers.described import (
    body_again,
    description,
    description_again,
    office,
    offices,
    title,
    title_of_home,
)
from pipeline.stages.speakers.documents import document, part_of_law
from pipeline.stages.speakers.groups import parties
from pipeline.stages.speakers.ledger import NOBODY, Ledger, Voice
from pipeline.stages.speakers.named import apposition, body, label, person
from pipeline.stages.speakers.pronouns import pronoun
from pipeline.tokens import span_at

Step = Callable[[Ledger, Span, Voice | None], Voice | None]


def relative(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """Whom a relative pronoun stands for: "Mr. Doe, who asked …"."""
    verb = span.root.head
    if (
        span.root.lower_ not in ("who", "which", "that")
        or len(span) > 1
        or verb.dep_ != "relcl"
        or verb.head.i >= span.start
    ):
        return None
    noun = ledger.doc[verb.head.left_edge.i : verb.head.i + 1]
    return next((v.by("relative") for v in (step(ledger, noun, outer) for step in STEPS[1:]) if v is not None), None)


def owned_document(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """A paper of whom a pronoun stands for: "its report"."""
    first = span[0]
    if first.tag_ != "PRP$" or first.head.i != span.root.i or span.root.lower_ not in ledger.nouns.document:
        return None
    voice = pronoun(ledger, span.doc[first.i : first.i + 1], outer)
    return voice.by("document-of") if voice is not None and voice.name is not None else None


STEPS: tuple[Step, ...] = (
    *(
        relative,
        pronoun,
        label,
        apposition,
        person,
        part_of_law,
        owned_document,
        document,
        parties,
        body,
        offices,
        title,
        office,
        title_of_home,
    ),
    *(description_again, body_again, description),
)


def resolve(ledger: Ledger, source: Range, outer: Voice | None) -> Voice:
    """Who the mention at `source` is; a voice without a name when no step is sure.

    `outer` is who says the content that the mention stands in: "we" inside it is them.
    """
    span = _whole(ledger, _without_marks(span_at(ledger.doc, source)))
    for step in STEPS:
        voice = step(ledger, span, outer)
        if voice is not None:
            return voice
    return NOBODY.by("unresolved")


def _whole(ledger: Ledger, span: Span) -> Span:
    """A mention that starts or ends inside a name or a hyphenated word, with the rest of it."""
    doc, start, end = span.doc, span.start, span.end
    for mention in ledger.mentions.touching((span.start_char, span.end_char)):
        name = span_at(doc, (mention.start, mention.end))
        start, end = min(start, name.start), max(end, name.end)
    if end + 1 < len(doc) and doc[end].text in "-–" and not doc[end - 1].whitespace_:
        end += 2
        while end < len(doc) and doc[end].pos_ == "PROPN":
            end += 1
    return doc[start:end]


def _without_marks(span: Span) -> Span:
    """A mention without the brackets and quotation marks around it."""
    start, end = span.start, span.end
    while start < end - 1 and (span.doc[start].is_bracket or span.doc[start].is_quote):
        start += 1
    while start < end - 1 and (span.doc[end - 1].is_bracket or span.doc[end - 1].is_quote):
        end -= 1
    return span.doc[start:end] if span.doc[start:end].text.count("(") == span.doc[start:end].text.count(")") else span
