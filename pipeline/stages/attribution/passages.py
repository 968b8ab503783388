"""Joins what goes on over paragraphs: a long quotation with one cue, and a further quotation behind "…, she said."."""

from __future__ import annotations

from itertools import pairwise

from spacy.tokens import Doc

from pipeline.records import Quotation
from pipeline.spans import Range
from pipeline.stages.attribution.drafts import Draft, touches
from pipeline.tokens import text_of

ORPHAN = "orphan-quotation"
_LEADS = (":", ",")


def join_paragraphs(doc: Doc, drafts: list[Draft], quotations: list[Quotation], prose: list[Range]) -> list[Draft]:
    """The drafts, those of quotations without a cue joined to the statement that they go on with.

    That is the one with the rest of the same quotation, or the one whose quotation and cue the paragraph before
    ends with, with nothing of the outlet's between.
    """
    runs = {(q.start, q.end): q.run for q in quotations}
    owners: dict[int, Draft] = {}
    kept = [draft for draft in drafts if draft.rule != ORPHAN]
    for quotation in quotations:
        for draft in kept:
            if touches(draft, (quotation.start, quotation.end)):
                owners.setdefault(quotation.run, draft)
    before = {after[0]: paragraph for paragraph, after in pairwise(prose)}
    for draft in sorted((d for d in drafts if d.rule == ORPHAN), key=lambda d: d.span):
        run, start = runs[draft.span], draft.span[0]
        owner = owners.get(run)
        if owner is None and start in before:
            owner = _ends_quoted(doc, kept, before[start])
        if owner is None:
            kept.append(draft)
        else:
            owner.pieces.append(draft.span)
        owners[run] = owner or draft
    return kept


def _ends_quoted(doc: Doc, drafts: list[Draft], paragraph: Range) -> Draft | None:
    """The draft whose quotation and cue a paragraph ends with."""
    text = text_of(doc)
    for draft in drafts:
        if draft.cue is None or draft.verb is None or not paragraph[0] <= draft.span[0] < paragraph[1]:
            continue
        last = max(end for _, end in draft.pieces)
        clause = doc[draft.verb].right_edge
        edge = max(last, draft.cue[1], clause.idx + len(clause), draft.source[1] if draft.source else 0)
        if text[last - 1] in '"”' and not any(c.isalnum() for c in text[edge : paragraph[1]]):
            return draft
    return None
