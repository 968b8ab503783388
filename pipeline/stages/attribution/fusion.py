"""Two readers of one paragraph, the rules and the learned encoder, made one.

What both find is right nineteen times in twenty, what one of them finds alone half of the time or less (measured on
the open corpus' dev part; benchmarks/attribution.md has the table). So agreement is what confidence comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from spacy.tokens import Doc

from pipeline.encoder import Relation
from pipeline.errors import KnowledgeError
from pipeline.knowledge import read_table
from pipeline.spans import Range, contains, merge, overlaps
from pipeline.stages.attribution.cues import Lexicon, verb_cue
from pipeline.stages.attribution.drafts import Draft
from pipeline.tokens import span_at

_SAME = 0.5
"""Share of common characters from which two contents are one; the benchmarks' measure too."""
_SURE = 0.8
"""Score from which the encoder's content is right more often than the rules' where they differ."""
SEEN = ("rules", "both", "boundary", "against", "unseen")
"""What the encoder may say of a statement of the rules; "rules" where there is no encoder."""


@dataclass(frozen=True, slots=True)
class Confidence:
    """The shares of confidence.csv: by rule and by what the encoder sees at its place."""

    shares: dict[str, dict[str, float]]

    def of(self, rule: str, seen: str) -> float:
        """How often what `rule` found is right when the encoder's answer is `seen`, a column of the table."""
        return self.shares.get(rule, self.shares["*"])[seen]


@lru_cache(maxsize=4)
def load_confidence(folder: Path) -> Confidence:
    """The confidence table of a knowledge folder. Raises KnowledgeError for a share that is not of 0 to 1."""
    shares: dict[str, dict[str, float]] = {}
    for row in read_table(folder / "confidence.csv", ["rule", *SEEN]):
        try:
            shares[row["rule"]] = {seen: float(row[seen]) for seen in SEEN}
        except ValueError as error:
            raise KnowledgeError(f"confidence.csv: {row['id']}: a share must be a number ({error})") from error
        if any(not 0 <= share <= 1 for share in shares[row["rule"]].values()):
            raise KnowledgeError(f"confidence.csv: {row['id']}: a share must be of 0 to 1")
    if "*" not in shares:
        raise KnowledgeError("confidence.csv: a row with the rule * is wanted")
    return Confidence(shares)


def fuse(
    doc: Doc, drafts: list[Draft], relations: list[Relation] | None, lexicon: Lexicon, confidence: Confidence
) -> list[Draft]:
    """The drafts of the rules with what the encoder adds, each with its confidence.

    Both have the same content: the rules' words stand. One cue with two contents: the encoder's stands if
    it is sure of it. What one alone found is kept at that finder's confidence. `relations` None: there is no encoder.
    """
    if relations is None:
        for draft in drafts:
            draft.confidence = confidence.of(draft.rule, "rules")
        return drafts
    pairs = _pairs(drafts, relations)
    for at, draft in enumerate(drafts):
        free = [j for j in range(len(relations)) if j not in pairs.values()]
        rival = next((j for j in free if _same_cue(draft, relations[j])), None)
        seen = "unseen"
        if at in pairs:
            seen = "both"
            draft.source = draft.source or relations[pairs[at]].source or relations[pairs[at]].shared
        elif rival is not None:
            seen = "boundary"
            pairs[at] = rival
            if _knows_better(relations[rival], draft, drafts):
                draft.pieces = list(relations[rival].content)
        elif any(_common(draft.pieces, r.content) for r in relations):
            seen = "against"
        draft.confidence = confidence.of(draft.rule, seen)
    relayed = [relay for draft in drafts for relay in draft.relays]
    added = [
        r
        for j, r in enumerate(relations)
        if j not in pairs.values() and not any(_tells_relay(r, relay) for relay in relayed)
    ]
    share = confidence.of("encoder", "unseen")
    return drafts + [_draft(doc, relation, lexicon, share * relation.score) for relation in added]


def _pairs(drafts: list[Draft], relations: list[Relation]) -> dict[int, int]:
    """The drafts and relations with the same content, one to one, the most alike first."""
    ranked = sorted(
        (
            (-_likeness(draft.pieces, relation.content), i, j)
            for i, draft in enumerate(drafts)
            for j, relation in enumerate(relations)
        )
    )
    pairs: dict[int, int] = {}
    for likeness, i, j in ranked:
        if -likeness >= _SAME and i not in pairs and j not in pairs.values():
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
    if any(_common(d.pieces, relation.content) > _SAME * _length(d.pieces) and not _nested(d, draft) for d in others):
        return False
    return relation.score >= _SURE


def _tells_relay(relation: Relation, relay: Range) -> bool:
    """Whether a relation is that of somebody who only passed another's words on: "…, Reuters reported"."""
    if relation.source is not None and overlaps(relation.source, relay):
        return True
    cue = relation.cue
    return cue is not None and min(abs(cue[0] - relay[1]), abs(relay[0] - cue[1])) <= 1


def _nested(inner: Draft, outer: Draft) -> bool:
    """Whether a draft's content lies in another's."""
    return all(any(contains(piece, own) for piece in outer.pieces) for own in inner.pieces)


def _same_cue(draft: Draft, relation: Relation) -> bool:
    return draft.cue is not None and relation.cue is not None and overlaps(draft.cue, relation.cue)


def _draft(doc: Doc, relation: Relation, lexicon: Lexicon, confidence: float) -> Draft:
    """A relation that only the encoder found."""
    draft = Draft(list(relation.content), "encoder", cue=relation.cue, confidence=confidence)
    draft.source = relation.source or relation.shared
    if relation.cue is not None:
        span = span_at(doc, relation.cue)
        verb = next((t for t in span if t.pos_ in ("VERB", "AUX")), span.root)
        cue = verb_cue(verb, lexicon)
        draft.verb, draft.lemma = verb.i, cue.lemma if cue else verb.lemma_.lower()
    return draft
