"""Two readers of one paragraph, the rules and the learned encoder, made one.

What both find is right nineteen times in twenty, what one of them finds alone half of the time or less (measured on
the open corpus' dev part; benchmarks/attribution.md has the table). So agreement is what confidence comes from.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc

from pipeline.encoder import Relation
from pipeline.records import Quotation
from pipeline.spans import Range, contains, merge, overlaps
from pipeline.stages.attribution.confidence import Confidence, Features, logit
from pipeline.stages.attribution.cues import Lexicon, verb_cue
from pipeline.stages.attribution.drafts import Draft
from pipeline.stages.attribution.features import features
from pipeline.stages.attribution.parsed import corrected
from pipeline.stages.attribution.sources import ALL_OF_IT
from pipeline.tokens import span_at

_SAME = 0.5
"""Share of common characters from which two contents are one; the benchmarks' measure too."""
_RARE = frozenset({"adverb", "headline", "noun"})
"""Rules of a grammar that both models saw too little of to judge it: how often the rule is right stands."""
_COMMON_PHRASE = "according to"
_INSIDE = 0.7
"""By how much what is told inside a quotation is less sure: one of two corpora takes it for a statement."""
_ALIKE = 0.75
"""Share of common characters from which the rules' words stand: they end where clauses end, the encoder's nearly so."""
_SURE = 0.5
"""Score from which the encoder's content is right more often than the rules' where they differ."""


def fuse(
    doc: Doc,
    drafts: list[Draft],
    relations: list[Relation] | None,
    quotations: list[Quotation],
    lexicon: Lexicon,
    confidence: Confidence,
) -> list[Draft]:
    """The drafts of the rules with what the encoder adds, each with its confidence.

    Both have much the same content: the rules' words stand. One cue with two contents: the encoder's stands if it is
    sure of it. `relations` None: there is no encoder. `quotations` are the paragraph's.
    """
    for draft, found in [(draft, features(doc, draft)) for draft in drafts]:
        draft.confidence = confidence.of_draft(draft.rule, found)
    fused = drafts if relations is None else [d for d, _ in judged(doc, drafts, relations, lexicon, confidence)]
    for draft in fused:
        if draft.rule in _RARE or (draft.rule == "phrase" and draft.lemma != _COMMON_PHRASE):
            draft.confidence = confidence.of_rule(draft.rule)
    speech = [(q.start, q.end) for q in quotations if q.role == "speech"]
    for draft in fused:
        if draft.cue is not None and any(contains(quotation, draft.cue) for quotation in speech):
            draft.confidence *= _INSIDE
    return fused


def judged(
    doc: Doc, drafts: list[Draft], relations: list[Relation], lexicon: Lexicon, confidence: Confidence
) -> Iterator[tuple[Draft, Features]]:
    """The drafts of both readers, with confidence, and the features it comes from."""
    relations = [corrected(doc, relation) for relation in relations]
    pairs = _pairs(drafts, relations)
    for at, draft in enumerate(drafts):
        seen = _settle(at, drafts, relations, pairs)
        found = {"bias": 1.0, seen: 1.0, "draft": logit(draft.confidence)}
        if at in pairs:
            found |= _answer(seen, draft, relations[pairs[at]])
        yield _confident(draft, found, confidence)
    for j, relation in enumerate(relations):
        if j not in pairs.values() and not _is_told(doc, relation, drafts):
            seen = "over" if any(_common(d.pieces, relation.content) for d in drafts) else "alone"
            draft = _draft(doc, relation, lexicon)
            yield _confident(draft, {"bias": 1.0, seen: 1.0} | _answer("encoder", draft, relation), confidence)


def _settle(at: int, drafts: list[Draft], relations: list[Relation], pairs: dict[int, int]) -> str:
    """Settle content and source of a draft with what the encoder found; how that saw it is the answer.

    "both": the same content; "moved", "boundary": another for the same cue, which stands or not; "against": others
    over it; "unseen". A relation with another content joins `pairs`.
    """
    draft = drafts[at]
    same = at in pairs
    met = pairs.get(at, _rival(draft, relations, pairs))
    if met is None:
        return "against" if any(_common(draft.pieces, r.content) for r in relations) else "unseen"
    pairs[at], relation = met, relations[met]
    draft.source = _source(draft, relation)
    other = not same or _likeness(draft.pieces, relation.content) < _ALIKE
    moved = other and _knows_better(relation, draft, drafts)
    if moved:
        draft.pieces = list(relation.content)
    return "both" if same else "moved" if moved else "boundary"


def _is_told(doc: Doc, relation: Relation, drafts: list[Draft]) -> bool:
    """Whether a relation of the encoder's alone is told already or no statement: a relay, a name, a question."""
    relayed = any(_tells_relay(relation, relay) for draft in drafts for relay in draft.relays)
    named = any(d.source and all(contains(d.source, piece) for piece in relation.content) for d in drafts)
    return relayed or named or _asks(doc, relation)


def _answer(seen: str, draft: Draft, relation: Relation) -> dict[str, float]:
    """What the encoder says of a draft: how sure it is, and whether the source is the same."""
    source = relation.source or relation.shared
    told = [r for r in (draft.source, *draft.relays) if r]
    same = any(overlaps(r, source) for r in told) if source else not draft.source
    return {f"score {seen}": logit(relation.score), "same source": float(same)}


def _source(draft: Draft, relation: Relation) -> Range | None:
    """The source of what both found: the rules', but the one that the encoder takes over from a cue before."""
    shared = None if relation.source else relation.shared
    if shared is None or any(overlaps(r, shared) for r in (draft.source, *draft.relays) if r):
        return draft.source or relation.source
    return shared


def _confident(draft: Draft, found: Features, confidence: Confidence) -> tuple[Draft, Features]:
    if confidence.fused is not None:
        draft.confidence = confidence.fused(found)
    return draft, found


def _rival(draft: Draft, relations: list[Relation], pairs: dict[int, int]) -> int | None:
    """The relation that has another content for a draft's cue."""
    free = (j for j in range(len(relations)) if j not in pairs.values())
    return next((j for j in free if _same_cue(draft, relations[j])), None)


def _pairs(drafts: list[Draft], relations: list[Relation]) -> dict[int, int]:
    """The drafts and relations with the same content, one to one: those of one cue first, then the most alike.

    What has a cue in common with something is paired with nothing else: a belief told inside a content is not it.
    """
    ranked = sorted(
        (
            (not _same_cue(draft, relation), -_likeness(draft.pieces, relation.content), i, j)
            for i, draft in enumerate(drafts)
            for j, relation in enumerate(relations)
        )
    )
    met = [(i, j) for other, _, i, j in ranked if not other]
    taken, found = {i for i, _ in met}, {j for _, j in met}
    pairs: dict[int, int] = {}
    for other, likeness, i, j in ranked:
        free = i not in pairs and j not in pairs.values() and not (other and (i in taken or j in found))
        if -likeness >= _SAME and free:
            pairs[i] = j
    return pairs


def _likeness(a: list[Range], b: tuple[Range, ...]) -> float:
    """Common characters over all characters of two contents."""
    common = _common(a, b)
    return common / (_length(a) + _length(list(b)) - common) if common else 0.0


def _common(a: list[Range], b: tuple[Range, ...]) -> int:
    return sum(max(0, min(x[1], y[1]) - max(x[0], y[0])) for x in merge(a) for y in merge(b))


def _length(pieces: list[Range]) -> int:
    return sum(end - start for start, end in merge(pieces))


def _knows_better(relation: Relation, draft: Draft, drafts: list[Draft]) -> bool:
    """Whether the encoder's content for a draft's cue is the likelier one: it is sure of it.

    Not where it runs over a further cue of the same source or over most of another draft.
    """
    others = [d for d in drafts if d is not draft]
    cues = [d.cue for d in others if d.cue is not None and d.source == draft.source]
    if any(contains(piece, cue) for piece in relation.content for cue in cues):
        return False
    outside = [d for d in others if not _nested(d, draft) and not _told_inside(d, relation)]
    if any(_common(d.pieces, relation.content) > _SAME * _length(d.pieces) for d in outside):
        return False
    return relation.score >= _SURE


def _tells_relay(relation: Relation, relay: Range) -> bool:
    """Whether a relation is that of somebody who only passed another's words on: "…, Reuters reported"."""
    if relation.source is not None and overlaps(relation.source, relay):
        return True
    cue = relation.cue
    return cue is not None and min(abs(cue[0] - relay[1]), abs(relay[0] - cue[1])) <= 1


def _asks(doc: Doc, relation: Relation) -> bool:
    """Whether a relation is a question or a subject: "which area they say they hold", "whatever Doe says is …"."""
    if relation.source is None:
        return False
    start = span_at(doc, relation.source).start
    if start and doc[start - 1].lower_ in ALL_OF_IT:
        return True
    return any(t.tag_ in ("WDT", "WP$") and t.dep_ in ("det", "poss") for t in doc[max(0, start - 1) : start + 1])


def _nested(inner: Draft, outer: Draft) -> bool:
    """Whether a draft's content lies in another's."""
    return all(any(contains(piece, own) for piece in outer.pieces) for own in inner.pieces)


def _told_inside(draft: Draft, relation: Relation) -> bool:
    """Whether a draft's cue lies in a relation's content."""
    return draft.cue is not None and any(contains(piece, draft.cue) for piece in relation.content)


def _same_cue(draft: Draft, relation: Relation) -> bool:
    return draft.cue is not None and relation.cue is not None and overlaps(draft.cue, relation.cue)


def _draft(doc: Doc, relation: Relation, lexicon: Lexicon) -> Draft:
    """A relation that only the encoder found."""
    draft = Draft(list(relation.content), "encoder", cue=relation.cue, confidence=relation.score)
    draft.source = relation.source or relation.shared
    if relation.cue is not None:
        span = span_at(doc, relation.cue)
        verb = next((t for t in span if t.pos_ in ("VERB", "AUX")), span.root)
        cue = verb_cue(verb, lexicon)
        draft.verb, draft.lemma = verb.i, cue.lemma if cue else verb.lemma_.lower()
    return draft
