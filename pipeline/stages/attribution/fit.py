"""Makes the drafts of a paragraph fit each other: shared sources, second cues, joined clauses, relays."""

from __future__ import annotations

import re

from spacy.tokens import Doc, Token

from pipeline.gazetteer import Gazetteer
from pipeline.spans import Range, contains, overlaps
from pipeline.stages.attribution.clauses import HEARD, trim
from pipeline.stages.attribution.drafts import Draft
from pipeline.stages.attribution.sources import CITING, noun_phrase
from pipeline.tokens import span_at, text_of

_REPORTERS = frozenset({"correspondent", "reporter", "journalist", "anchor", "host", "interviewer", "columnist"})
_MEDIA = frozenset({"agency", "agencies", "media", "newspaper", "newspapers", "outlet", "outlets", "broadcaster"})
_HEARERS = frozenset({"him", "her", "them", "me", "us"})
_PARTED = re.compile(r"[,;]\s*(?:while|whereas|but|and|although|though)\s*$", re.IGNORECASE)
_JOINED = re.compile(r"[,;\s]*\b(?:while|whereas|but|and|although|though)\s*$", re.IGNORECASE)
_THAT = ("and", "but")
_BEHIND_CITED = re.compile(r"[,\s]*(?:that\b\s*)?")


def told_reporters(verb: Token) -> list[Range]:
    """The journalists whom a cue names as its hearers: they passed it on ("told correspondent Jane Roe")."""
    hearers = [c for c in verb.rights if c.dep_ in ("dobj", "dative")]
    for link in verb.rights:
        if link.dep_ in ("prep", "dative") and link.lower_ == "to":
            hearers += [c for c in link.children if c.dep_ == "pobj"]
    named = [h for h in hearers if h.pos_ == "PROPN" and any(t.lower_ in _REPORTERS for t in h.subtree)]
    return [noun_phrase(h) for h in named]


def fit(doc: Doc, drafts: list[Draft], speech: list[Range], gazetteer: Gazetteer) -> list[Draft]:
    """The drafts that stay, changed so that each content is one cue's own."""
    _share_sources(drafts, speech)
    for draft in drafts:
        _cite(doc, draft, gazetteer)
    drafts = _relay(doc, drafts, gazetteer)
    _cut_second_cues(doc, drafts)
    _join_clauses(doc, drafts)
    for draft in drafts:
        if draft.cue is not None:
            cue = draft.cue
            draft.pieces = [p for p in draft.pieces if not overlaps(p, cue) or p[1] - p[0] > cue[1] - cue[0]]
    return [d for d in drafts if d.pieces]


def _share_sources(drafts: list[Draft], speech: list[Range]) -> None:
    """A source inside somebody's quotation is none for a cue outside it: the cue before has the right one."""
    ordered = sorted((d for d in drafts if d.cue), key=lambda d: d.cue or d.span)
    for before, draft in zip([None, *ordered], ordered, strict=False):
        quoted = draft.source is not None and any(contains(q, draft.source) for q in speech)
        if quoted and draft.cue is not None and not any(contains(q, draft.cue) for q in speech):
            draft.source = before.source if before is not None else None


def _cut_second_cues(doc: Doc, drafts: list[Draft]) -> None:
    """A content ends where a further cue begins: of the same source ("…, adding that …"), or another's own clause."""
    text = text_of(doc)
    for draft in drafts:
        for other in drafts:
            if other is not draft and other.cue is not None and draft.source is not None:
                draft.pieces = [_cut(text, piece, draft, other) for piece in draft.pieces]


def _cut(text: str, piece: Range, draft: Draft, other: Draft) -> Range:
    """`piece` up to the cue of `other`, or to its source behind a comma and conjunction: ", while Kyiv said"."""
    if other.cue is None or not contains(piece, other.cue) or (draft.source and contains(piece, draft.source)):
        return piece
    if other.source == draft.source:
        end = other.cue[0]
    elif other.source is not None and contains(piece, other.source) and other.source[0] < other.cue[0]:
        end = other.source[0]
        if not _PARTED.search(text, piece[0], end):
            return piece
    else:
        return piece
    led = _JOINED.search(text, piece[0], end)
    return piece[0], led.start() if led else end


def _join_clauses(doc: Doc, drafts: list[Draft]) -> None:
    """Clauses that one cue governs are one content: "said that A and that B"."""
    for draft in drafts:
        if draft.verb is None or draft.cue is None or draft.cue[0] > draft.pieces[-1][0]:
            continue
        end = draft.pieces[-1][1]
        tail = doc.char_span(end, min(end + 12, len(text_of(doc))), alignment_mode="contract")
        words = [t for t in tail or () if not t.is_punct and not t.is_space]
        if len(words) < 2 or words[0].lower_ not in _THAT or words[1].lower_ != "that":
            continue
        limit = doc[draft.verb].sent.end_char if doc[draft.verb].sent.end_char > end else words[1].sent.end_char
        following = [d.cue[0] for d in drafts if d.cue and d is not draft and end < d.cue[0] < limit]
        if not following:
            draft.pieces[-1] = (draft.pieces[-1][0], trim(text_of(doc), (end, limit))[1])


def _relay(doc: Doc, drafts: list[Draft], gazetteer: Gazetteer) -> list[Draft]:
    """Drop drafts that only pass another's words on; the inner ones keep who passed them on.

    That is an outlet's ("…, Reuters reported") and a hearer's ("he said officials told him …").
    """
    kept = list(drafts)
    for outer in drafts:
        inner = [
            d
            for d in kept
            if d is not outer
            and d.cue
            and d.source
            and any(contains(p, d.cue) and contains(p, d.span) for p in outer.pieces)
        ]
        inner = [d for d in inner if not any(e is not d and contains(e.span, d.cue or d.span) for e in inner)]
        if not inner or outer.source is None:
            continue
        if _is_outlet(doc, outer.source, gazetteer) or any(_told_hearer(doc, d, outer) for d in inner):
            for draft in inner:
                draft.relays.append(outer.source)
            kept.remove(outer)
    return kept


def _cite(doc: Doc, draft: Draft, gazetteer: Gazetteer) -> None:
    """Give an outlet's draft the source that it cites: "…, Reuters reported, citing two officials"."""
    if draft.verb is None or draft.source is None or not _is_outlet(doc, draft.source, gazetteer):
        return
    citing = (t for t in doc[draft.verb].subtree if t.lemma_ in CITING and t.tag_ == "VBG" and t.dep_ == "advcl")
    for cue in citing:
        cited = next((c for c in cue.rights if c.dep_ == "dobj"), None)
        if cited is None or any(contains(p, (cue.idx, cue.idx + 1)) and p[0] < cue.idx for p in draft.pieces):
            continue
        draft.relays.append(draft.source)
        draft.source, draft.cue, draft.lemma = noun_phrase(cited), (cue.idx, cue.idx + len(cue)), cue.lemma_
        draft.pieces = [(_behind_that(doc, draft.source[1]) if p[0] == cue.idx else p[0], p[1]) for p in draft.pieces]
        return


def _behind_that(doc: Doc, at: int) -> int:
    """Past ", that" at a place of the text."""
    led = _BEHIND_CITED.match(text_of(doc), at)
    return led.end() if led else at


def _is_outlet(doc: Doc, source: Range, gazetteer: Gazetteer) -> bool:
    """Whether a source is a news outlet, by name or by noun."""
    entry = gazetteer.lookup(text_of(doc)[source[0] : source[1]])
    if entry is not None:
        return entry.subkind == "media"
    return span_at(doc, source).root.lower_ in _MEDIA


def _told_hearer(doc: Doc, inner: Draft, outer: Draft) -> bool:
    """Whether the inner cue tells it to a pronoun, with the outer content starting at the inner source."""
    if inner.verb is None or inner.source is None or inner.source[0] - outer.pieces[0][0] > 2:
        return False
    if inner.lemma not in HEARD:
        return False
    return any(c.dep_ in ("dobj", "dative") and c.lower_ in _HEARERS for c in doc[inner.verb].rights)
