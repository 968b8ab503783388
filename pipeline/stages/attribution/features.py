"""What the parse shows of a draft, as named numbers, for judging how likely it is right."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from pipeline.spans import overlaps
from pipeline.stages.attribution.drafts import Draft
from pipeline.tokens import span_at, text_of

_STEP, _LONG = 4, 6
"""Words a step of content length, and the longest step."""
_NEAR, _FAR = 15, 5
"""Characters a step between source and cue, and the longest step."""
_SPEAKERS = frozenset({"i", "we", "you"})
_THINGS = frozenset({"this", "it", "that", "which"})
_QUOTES = '"“'


def features(doc: Doc, draft: Draft) -> dict[str, float]:
    """The features of a draft; those that are not named are 0.

    None tells whether it is nested in another: annotators differ on those, and an analyst wants them.
    """
    found = ["bias", f"rule={draft.rule}", *_content(doc, draft), *_source(doc, draft), *_cue(doc, draft)]
    return dict.fromkeys(found, 1.0)


def _content(doc: Doc, draft: Draft) -> Iterator[str]:
    text = text_of(doc)
    start, end = draft.span
    yield f"words={min(len(text[start:end].split()) // _STEP, _LONG)}"
    if any(mark in text[s:e] for s, e in draft.pieces for mark in _QUOTES):
        yield "quoted"
    if len(draft.pieces) > 1:
        yield "broken"
    if text[max(0, start - 5) : start].strip().endswith("that"):
        yield "that"
    first = span_at(doc, draft.pieces[0])
    yield from (f"first={token.pos_}" for token in first[:1])
    if any(token.pos_ in ("VERB", "AUX") for token in first):
        yield "verb"
    if any(token.dep_.startswith("nsubj") for token in first):
        yield "subject"


def _source(doc: Doc, draft: Draft) -> Iterator[str]:
    if draft.source is None:
        yield "no source"
        return
    head = span_at(doc, draft.source).root
    yield f"source={head.pos_}"
    yield f"source entity={head.ent_type_ or 'none'}"
    if head.lower_ in _SPEAKERS:
        yield "source speaks"
    if head.lower_ in _THINGS:
        yield "source thing"
    if draft.cue is not None:
        if draft.source[0] > draft.cue[0]:
            yield "inverted"
        if not overlaps(draft.source, draft.cue):
            yield f"distance={min(_FAR, abs(draft.cue[0] - draft.source[1]) // _NEAR)}"


def _cue(doc: Doc, draft: Draft) -> Iterator[str]:
    if draft.verb is None:
        return
    verb: Token = doc[draft.verb]
    yield f"tag={verb.tag_}"
    if verb.dep_ != "ccomp":
        yield f"dep={verb.dep_}"
    yield f"lemma={draft.lemma or verb.lemma_}"
    yield f"rule={draft.rule} tag={verb.tag_}"
    for child in verb.children:
        if child.dep_ == "neg":
            yield "negated"
        if child.tag_ in ("MD", "TO"):
            yield f"open={child.tag_}"
        if child.dep_ == "mark":
            yield f"mark={child.lower_}"
