"""What the parse sets right in a statement of the encoder, which sees words and no grammar."""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Doc, Span, Token

from pipeline.encoder import Relation
from pipeline.spans import Range
from pipeline.stages.attribution.clauses import trim
from pipeline.stages.attribution.phrases import before_verb
from pipeline.tokens import span_at, text_of

_OPENING = frozenset({"nsubj", "nsubjpass", "expl", "mark", "aux", "auxpass", "det", "cc"})
"""What stands before the verb or noun that it belongs to."""
_SUBJECT = 2
"""Most words of a subject that is all there is of a content."""


def corrected(doc: Doc, relation: Relation) -> Relation:
    """The relation with its content from the subject on and no further than a clause goes."""
    relation = replace(relation, content=(*relation.content[:-1], _ended(doc, relation.content[-1])))
    if relation.cue is None or relation.content[0][0] < relation.cue[1]:
        return relation
    content = _clipped(relation.content, span_at(doc, relation.cue).root)
    front = _front(doc, relation, content)
    return replace(relation, content=(front, *content) if front else content)


def _ended(doc: Doc, piece: Range) -> Range:
    """A piece without the words at its end that open a clause outside it: "the port was shut | as it".

    One that would have no more than two words left is the subject of that clause itself, and stays.
    """
    told = span_at(doc, piece)
    end = told.end
    while end > told.start and _opens(doc[end - 1], end):
        end -= 1
    if end == told.end or end <= told.start + _SUBJECT:
        return piece
    return trim(text_of(doc), (piece[0], doc[told.start : end].end_char))


def _opens(token: Token, end: int) -> bool:
    """Whether what a token begins stands behind `end`: it is a conjunction, a subject, a preposition."""
    if token.pos_ == "ADP" and token.dep_ == "prep":
        return any(c.i >= end for c in token.rights)
    return token.dep_ in _OPENING and token.head.i >= end


def _clipped(content: tuple[Range, ...], noun: Token) -> tuple[Range, ...]:
    """A content without what is said of the claim itself: "his claim that A | angered B"."""
    last = before_verb(noun) if noun.pos_ == "NOUN" else None
    if last is None:
        return content
    end = last.idx + len(last)
    return tuple((start, min(stop, end)) for start, stop in content if start < end) or content


def _front(doc: Doc, relation: Relation, content: tuple[Range, ...]) -> Range | None:
    """The subject that stands before a cue inside its clause: "The dam, he said, | has held"."""
    assert relation.cue is not None
    told, cue = span_at(doc, content[0]), span_at(doc, relation.cue).root
    hole = min(relation.cue[0], relation.source[0] if relation.source else relation.cue[0])
    passive = next((c for c in cue.lefts if c.dep_ == "nsubjpass"), None)
    if relation.source is None and passive is not None and told[0].tag_ == "TO":
        return passive.left_edge.idx, passive.right_edge.idx + len(passive.right_edge)
    subject = _subject_before(told, hole)
    set_off = text_of(doc)[:hole].rstrip()[-1:] == ","
    if subject is None or not (cue.pos_ == "ADV" or set_off):
        return None
    front = trim(text_of(doc), (subject.left_edge.idx, hole))
    return front if front[0] < front[1] else None


def _subject_before(told: Span, hole: int) -> Token | None:
    """The subject of a verb in `told` that stands before a place of the text, in the same sentence."""
    subjects = (c for t in told if t.pos_ in ("VERB", "AUX") for c in t.lefts if c.dep_ in ("nsubj", "nsubjpass"))
    return next((s for s in subjects if s.idx < hole and s.sent.start == told[0].sent.start), None)
