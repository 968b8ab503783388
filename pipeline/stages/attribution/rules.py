"""Attribution by rule: verbs, phrases and nouns propose, quotations pull in what they touch, all is made to fit."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from pipeline.gazetteer import Gazetteer
from pipeline.records import Quotation
from pipeline.spans import Range
from pipeline.stages.attribution.clauses import content_of
from pipeline.stages.attribution.cues import Cue, Lexicon, verb_cue
from pipeline.stages.attribution.drafts import Draft, touches
from pipeline.stages.attribution.fit import fit, told_reporters
from pipeline.stages.attribution.phrases import adverb_drafts, headline_draft, noun_drafts, phrase_drafts, stated_drafts
from pipeline.stages.attribution.quoted import link
from pipeline.stages.attribution.sources import ALL_OF_IT, may_speak, noun_phrase, quoting, source_of, subject_behind
from pipeline.tokens import span_at

_THOUGHTS = frozenset({"believes", "expects", "estimates"})
"""Attitudes that the narrator and the reader ("I think", "you hope") take to nobody else outside quotation marks."""
_OPEN = ("WP", "WDT", "WRB")
_NOBODY = frozenset({"this", "that", "these", "those", "what", "there"}) | ALL_OF_IT


def read_paragraph(
    doc: Doc,
    paragraph: Range,
    quotations: list[Quotation],
    lexicon: Lexicon,
    gazetteer: Gazetteer,
    *,
    title: bool,
) -> list[Draft]:
    """The drafts of one paragraph, given its quotations; `title` for the article's first paragraph."""
    if title and (headline := headline_draft(doc, paragraph, lexicon)):
        return [headline]
    speech = [(q.start, q.end) for q in quotations if q.role == "speech"]
    tokens = [t for t in span_at(doc, paragraph) if not t.is_space and not any(s <= t.idx < e for s, e in speech)]
    drafts = _verb_drafts(tokens, [(q.start, q.end) for q in quotations], lexicon)
    link(doc, paragraph, quotations, drafts, lexicon)
    drafts += phrase_drafts(doc, tokens, lexicon, drafts)
    drafts += noun_drafts(doc, tokens, lexicon, drafts)
    drafts += stated_drafts(doc, tokens, lexicon)
    drafts += adverb_drafts(doc, tokens, lexicon, drafts)
    for draft in drafts:
        for quotation in quotations:
            if touches(draft, (quotation.start, quotation.end)):
                draft.cover((quotation.start, quotation.end))
    return fit(doc, drafts, speech, gazetteer)


def _verb_drafts(tokens: list[Token], quoted: list[Range], lexicon: Lexicon) -> list[Draft]:
    """The drafts of the verbs among `tokens` that have a content of their own."""
    drafts = []
    for token in tokens:
        cue = verb_cue(token, lexicon)
        content = content_of(cue, quoted, lexicon) if cue else None
        if cue is None or content is None:
            continue
        pieces, rule = content
        source = None if rule == "inverted" else source_of(token, lexicon.speakers, adjective=cue.is_adjective)
        if source is None and pieces[-1][1] <= token.idx and may_speak(subject_behind(token), lexicon.speakers):
            source = subject_behind(token)
        if not _is_said(cue, source, rule):
            continue
        phrase = noun_phrase(source) if source is not None else None
        told = quoting(token)
        relays = told_reporters(token) + ([noun_phrase(told[1])] if told and told[1] is not None else [])
        drafts.append(Draft(pieces, f"verb-{rule}", token.i, cue.range, cue.lemma, phrase, relays))
    return drafts


def _is_said(cue: Cue, source: Token | None, rule: str) -> bool:
    """Whether a verb with a content reports a saying, rather than naming a possible or general one."""
    verb = cue.token
    if source is None:
        return rule == "clause" and any(c.dep_ in ("nsubjpass", "auxpass") for c in verb.children)
    if source.left_edge.tag_ in ("WDT", "WP$", "WRB") and source.left_edge.i != source.i:
        return False
    if source.lower_ in _NOBODY or source.left_edge.lower_ in ALL_OF_IT:
        return False
    if source.lower_ in ("i", "we", "you") and cue.attitude in _THOUGHTS:
        return False
    if any(c.dep_ == "aux" and c.i < source.i for c in verb.lefts):  # "Does Kyiv believe that …?"
        return False
    open_act = verb.tag_ == "VB" or any(c.dep_ == "neg" or c.tag_ == "MD" for c in verb.children)
    if rule == "clause" and cue.attitude != "asks" and _finds_out(verb):
        return False
    return not (open_act and rule in ("object", "prepositional", "object-clause", "infinitive"))


def _finds_out(verb: Token) -> bool:
    """Whether a verb tells what somebody wants to know, an infinitive before a question: "to determine whether …"."""
    if verb.tag_ != "VB" or any(c.dep_ in ("aux", "neg") and c.tag_ != "TO" for c in verb.lefts):
        return False
    clause = next((c for c in verb.rights if c.dep_ == "ccomp"), None)
    return clause is not None and (clause.left_edge.tag_ in _OPEN or clause.left_edge.lower_ in ("whether", "if"))
