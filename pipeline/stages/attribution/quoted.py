"""Ties quotations to their cues: before them, behind them, around them, and those that go on without one."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from pipeline.records import Quotation
from pipeline.spans import Range
from pipeline.stages.attribution.cues import Cue, Lexicon, unsaid, verb_cue, voiced_noun
from pipeline.stages.attribution.drafts import Draft, touches
from pipeline.stages.attribution.sources import may_speak, noun_phrase, owner_of, source_of, subject_behind, subject_of
from pipeline.tokens import text_of

_REACH = 18
"""Most tokens between a quotation and its cue."""
_FAR = 100
"""Characters of the next paragraph in which the cue of a quotation may stand that ends the one before."""
_OPEN_END = frozenset(",?!-—–…")
_STOPS = frozenset(".?!")


def link(doc: Doc, paragraph: Range, quotations: list[Quotation], drafts: list[Draft], lexicon: Lexicon) -> None:
    """Give each quotation that is speech its draft, old or new; one that a draft touches is taken in whole.

    Drafts are changed in place and added to.
    """
    for quotation in quotations:
        span = (quotation.start, quotation.end)
        owners = [draft for draft in drafts if touches(draft, span)]
        for draft in owners:
            draft.cover(span)
        if owners or quotation.role != "speech":
            continue
        cue = (
            _cue_behind(doc, paragraph, quotation, quotations, lexicon)
            or _cue_before(doc, paragraph, quotation, quotations, lexicon)
            or _any_verb_before(doc, paragraph, quotation, lexicon)
        )
        if cue is None:
            _go_on(doc, quotation, quotations, drafts)
            continue
        known = next((d for d in drafts if d.verb == cue.token.i), None)
        if known is None:
            source = (
                owner_of(cue.token)
                if cue.is_noun
                else source_of(cue.token, lexicon.speakers, adjective=cue.is_adjective)
            )
            if source is None and cue.token.idx >= quotation.end:
                source = subject_behind(cue.token)
            draft = Draft(
                [span],
                "noun" if voiced_noun(cue.token, lexicon) is not None else "quotation",
                cue.token.i,
                cue.range,
                cue.lemma,
                noun_phrase(source) if source is not None else None,
                confidence=0.9,
            )
            drafts.append(draft)
        elif known.rule == "verb-parenthetical":
            known.pieces = [span]
        else:
            known.pieces.append(span)


def _cue_behind(
    doc: Doc, paragraph: Range, quotation: Quotation, all_of_them: list[Quotation], lexicon: Lexicon
) -> Cue | None:
    """The cue of "…," Kirby said / "…," said Kirby: any verb will do there, with a subject of its own."""
    text = text_of(doc)
    inner = text[quotation.start : quotation.end].rstrip("\"”“’' ")[-1:]
    first: Token | None = None
    for token in _tokens_from(doc, quotation.end, _reach(doc, paragraph, quotation)):
        if token.is_space or (first is None and token.is_punct and token.text not in _STOPS):
            continue
        if token.text in _STOPS or _inside(token, all_of_them):
            return None
        if first is None:
            first = token
            if inner in _STOPS - {"?", "!"} and not first.is_lower:
                return None
            if (
                inner not in _OPEN_END
                and inner not in _STOPS
                and text_of(doc)[quotation.end : first.idx].strip()[:1] != ","
            ):
                return None
        if token.i - first.i > _REACH:
            return None
        known = token is first and token.lemma_.lower() in lexicon.verbs and token.is_lower
        if (token.pos_ in ("VERB", "AUX") or known) and token.dep_ not in (
            "aux",
            "auxpass",
            "relcl",
            "acl",
            "amod",
        ):
            predicate = next((c for c in token.rights if c.dep_ == "acomp" and token.lemma_ == "be"), token)
            cue = verb_cue(predicate, lexicon)
            if (
                cue is None
                and not unsaid(token)
                and token.tag_ in ("VBD", "VBZ", "VBP")
                and token.lemma_ not in ("be", "have")
            ):
                cue = Cue(token, token, token.lemma_, frozenset({"quote"}))
            return cue if cue and _is_tag(token, first) else None
    return None


def _reach(doc: Doc, paragraph: Range, quotation: Quotation) -> int:
    """Where the cue behind a quotation is looked for: to the paragraph's end, or the next one's if it goes on in it.

    Copies break a paragraph behind "…!" and leave "she said." one of its own.
    """
    text = text_of(doc)
    ends = not text[quotation.end : paragraph[1]].strip()
    rest = text[paragraph[1] : paragraph[1] + _FAR].lstrip()
    return min(paragraph[1] + _FAR, len(text)) if ends and rest[:1].islower() else paragraph[1]


def _is_tag(verb: Token, first: Token) -> bool:
    """Whether a verb and its subject are all that stands behind the quotation: "Kirby said", "said Kirby"."""
    subject = next((c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass", "agent")), None)
    if verb.i == first.i:
        return subject is None or subject.i > verb.i
    return subject is not None and subject.left_edge.i <= first.i + 1 and subject.i < verb.i


def _cue_before(
    doc: Doc, paragraph: Range, quotation: Quotation, all_of_them: list[Quotation], lexicon: Lexicon
) -> Cue | None:
    """The cue of Kirby said: "…" / Kirby told reporters, "…"."""
    lead = text_of(doc)[paragraph[0] : quotation.start].rstrip()
    near = lead[-1:] in (",", ":") or lead.rsplit(None, 1)[-1:] in (["that"], ["as"], ["of"])
    for count, token in enumerate(_tokens_back(doc, quotation.start, paragraph[0])):
        if token.is_space:
            continue
        if count > _REACH or token.text in _STOPS or _inside(token, all_of_them):
            return None
        if (
            token.pos_ == "NOUN"
            and token.lemma_.lower() in lexicon.nouns
            and lead.endswith(("that", ":"))
            and count <= 2
            and voiced_noun(token.head, lexicon) is not token
        ):
            return Cue(token, token, token.lemma_.lower(), frozenset({"quote"}), is_noun=True)
        if lead.endswith(":") and voiced_noun(token, lexicon) is not None:
            return Cue(token, token, token.lemma_.lower(), frozenset({"quote"}))
        cue = verb_cue(token, lexicon)
        if cue is not None and cue.frames & {"that", "quote", "np", "objq"}:
            adjacent = count <= 1 or (
                cue.last.i >= token.i and cue.last.idx + len(cue.last) >= len(lead) + paragraph[0]
            )
            return cue if near or adjacent else None
    return None


def _any_verb_before(doc: Doc, paragraph: Range, quotation: Quotation, lexicon: Lexicon) -> Cue | None:
    """The verb of somebody who can speak before a colon, whatever it means: Kirby addressed the crews: "…"."""
    if not text_of(doc)[paragraph[0] : quotation.start].rstrip().endswith(":"):
        return None
    for token in _tokens_back(doc, quotation.start, paragraph[0]):
        if token.text in _STOPS:
            return None
        if token.pos_ == "VERB" and token.tag_ in ("VBD", "VBZ", "VBP") and token.dep_ not in ("relcl", "acl", "advcl"):
            told = token.lemma_ not in ("be", "have") and may_speak(subject_of(token), lexicon.speakers)
            return Cue(token, token, token.lemma_.lower(), frozenset({"quote"})) if told else None
    return None


def _go_on(doc: Doc, quotation: Quotation, quotations: list[Quotation], drafts: list[Draft]) -> None:
    """ "A," X said. "B.": B is a further piece when nothing but the cue's clause stands between."""
    before = [q for q in quotations if q.end <= quotation.start]
    if not before or before[-1].run != quotation.run:
        return
    owner = next((d for d in drafts if touches(d, (before[-1].start, before[-1].end))), None)
    if owner is None:
        return
    told = [r for r in (owner.cue, owner.source) if r]
    edge = max(r[1] for r in (*owner.pieces, *told) if r[1] <= quotation.start)
    if owner.verb is not None:
        hung = (t.idx + len(t) for t in doc[owner.verb].subtree if t.idx < quotation.start)
        edge = max(edge, *hung)
    if not any(c.isalnum() for c in text_of(doc)[edge : quotation.start]):
        owner.pieces.append((quotation.start, quotation.end))


def _inside(token: Token, quotations: list[Quotation]) -> bool:
    return any(q.start <= token.idx < q.end for q in quotations)


def _tokens_from(doc: Doc, start: int, end: int) -> list[Token]:
    """The tokens that start in start..end, in order."""
    span = doc.char_span(start, min(end, start + 400), alignment_mode="expand")
    return [t for t in span if t.idx >= start] if span else []


def _tokens_back(doc: Doc, end: int, start: int) -> list[Token]:
    """The tokens that end before `end`, nearest first."""
    span = doc.char_span(max(start, end - 400), end, alignment_mode="expand") if end > start else None
    return [t for t in reversed(list(span)) if t.idx + len(t) <= end] if span else []
