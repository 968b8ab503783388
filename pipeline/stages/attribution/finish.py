"""What is set right in every draft, whichever reader found it: the ends of its source, cue and content."""

from __future__ import annotations

from spacy.tokens import Doc

from pipeline.records import Quotation
from pipeline.spans import Range, contains, merge
from pipeline.stages.attribution.cues import Lexicon, behind_voiced, whole_cue
from pipeline.stages.attribution.drafts import Draft, touches
from pipeline.stages.attribution.endings import without_outlet
from pipeline.stages.attribution.sources import relative_of, with_name
from pipeline.tokens import span_at, text_of

_STOPS = tuple(".?!")


def finish(doc: Doc, draft: Draft, quotations: list[Quotation], lexicon: Lexicon) -> None:
    """Set right source, relative pronoun, cue and pieces of a draft, in place; `quotations` of its paragraph."""
    draft.relative = _relative(doc, draft)
    draft.source = _whole_source(doc, draft, lexicon)
    draft.pieces = _behind_noun(doc, draft, lexicon)
    draft.pieces = _behind_title(doc, draft, lexicon)
    draft.pieces = without_outlet(doc, draft, quotations, lexicon)
    if draft.cue is not None and draft.pieces:
        draft.cue = whole_cue(doc, draft.cue, draft.span[0], lexicon)
    _cover(draft, quotations)
    draft.pieces = _from_quotation(doc, draft, quotations)


def _from_quotation(doc: Doc, draft: Draft, quotations: list[Quotation]) -> list[Range]:
    """The pieces without the outlet's sentence before a quotation, which the parse joined to it.

    "It was late. ''We are going,'' Doe said."
    """
    text, cue = text_of(doc), draft.cue
    own = [q for q in quotations if cue and q.end <= cue[0] and touches(draft, (q.start, q.end))]
    if not own or not draft.pieces or draft.pieces[0][0] >= own[0].start:
        return draft.pieces
    start = own[0].start
    ended = text[:start].rstrip()[-1:] in _STOPS
    begins = next((c for c in text[start : own[0].end] if c.isalnum()), "").isupper()
    if not ended or not begins:
        return draft.pieces
    return [(max(start, piece[0]), piece[1]) for piece in draft.pieces if piece[1] > start]


def _whole_source(doc: Doc, draft: Draft, lexicon: Lexicon) -> Range | None:
    """The source with the name that ends its title; None for the "it" of "It was noted that …"."""
    if draft.source is None or _is_expletive(doc, draft):
        return None
    source = _without_time(doc, draft.source)
    whole = with_name(doc, source, lexicon.speakers)
    return source if touches(draft, whole) else whole


def _without_time(doc: Doc, source: Range) -> Range:
    """A source without when it spoke behind it: "The minister | on Friday"."""
    span = span_at(doc, source)
    end = span.end
    while end > span.start + 1 and doc[end - 1].ent_type_ in ("DATE", "TIME"):
        end -= 1
    if end < span.end and doc[end - 1].pos_ == "ADP":
        if doc[end - 1].lower_ != "on" or end == span.start + 1:
            return source  # "the report of 2021"
        end -= 1
    return (source[0], doc[span.start : end].end_char) if end < span.end else source


def _cover(draft: Draft, quotations: list[Quotation]) -> None:
    """Take in the whole of a quotation of which a draft has a part, unless the draft is told inside it."""
    for quotation in quotations:
        span = (quotation.start, quotation.end)
        inside = draft.cue is not None and contains(span, draft.cue)
        if quotation.role == "speech" and touches(draft, span) and not inside:
            draft.cover(span)


def _relative(doc: Doc, draft: Draft) -> Range | None:
    """The relative pronoun that stands for a draft's source beside its cue, if there is one."""
    pronoun = relative_of(doc[draft.verb]) if draft.verb is not None else None
    if pronoun is None or draft.source is None or draft.source[1] > pronoun.idx:
        return None
    return pronoun.idx, pronoun.idx + len(pronoun)


def _is_expletive(doc: Doc, draft: Draft) -> bool:
    """Whether a source is but the "it" of "It was noted that …"."""
    if draft.source is None or draft.verb is None or text_of(doc)[slice(*draft.source)].lower() != "it":
        return False
    return any(child.dep_ == "auxpass" for child in doc[draft.verb].children)


def _behind_noun(doc: Doc, draft: Draft, lexicon: Lexicon) -> list[Range]:
    """The pieces without the noun that a light verb voices: "expressed his belief in | A"."""
    start = behind_voiced(doc, draft.cue, lexicon) if draft.cue is not None else None
    if start is None or not draft.pieces or draft.cue is None or draft.pieces[0][0] < draft.cue[1]:
        return draft.pieces
    first, *rest = draft.pieces
    return [(start, first[1]), *rest] if first[0] < start < first[1] else draft.pieces


def _behind_title(doc: Doc, draft: Draft, lexicon: Lexicon) -> list[Range]:
    """The pieces without the title of the source before them: "According to Doe, head of the port, the …"."""
    pieces = merge(draft.pieces)
    if not pieces or draft.source is None or text_of(doc)[draft.source[1] : pieces[0][0]].strip() != ",":
        return draft.pieces
    told = span_at(doc, pieces[0])
    comma = next((t for t in told if t.text == "," or t.pos_ in ("VERB", "AUX")), None)
    if comma is None or comma.text != ",":
        return draft.pieces
    noun = next((t for t in doc[told.start : comma.i] if t.pos_ == "NOUN"), None)
    if noun is None or noun.tag_ != "NN" or noun.lemma_.lower() not in lexicon.titles:
        return draft.pieces
    return [(doc[comma.i + 1].idx, pieces[0][1]), *pieces[1:]]
