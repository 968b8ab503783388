"""Finds every attributed statement of a paragraph: its source, its cue and its content in pieces.

One paragraph is one decision. The rules read its verbs, phrases and quotations over the parse, and a small model judges
what they find; in the accurate profile a learned encoder reads the paragraph too, and what both agree on counts most.
A transcript's turns are statements as they stand; inside them only what others say is looked for.
"""

from __future__ import annotations

import logging
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.encoder import Encoder, Relation
from pipeline.gazetteer import Gazetteer
from pipeline.knowledge import folder
from pipeline.records import Attribution, Boilerplate, Quotation, Skipped, get, put, relations, set_relations, skip
from pipeline.resources import shipped
from pipeline.spans import Range, find
from pipeline.stages.attribution.confidence import load_confidence
from pipeline.stages.attribution.cues import load_lexicon
from pipeline.stages.attribution.drafts import Draft, touches
from pipeline.stages.attribution.finish import finish
from pipeline.stages.attribution.fusion import fuse
from pipeline.stages.attribution.passages import ORPHAN, join_paragraphs
from pipeline.stages.attribution.rules import read_paragraph
from pipeline.stages.attribution.transcripts import told_of_others, turn_drafts
from pipeline.text import paragraphs
from pipeline.tokens import text_of

_LOG = logging.getLogger(__name__)
_SENTENCE_ENDS = ".?!…"


@Language.factory(
    "claimwire_attribution",
    assigns=["doc.user_data"],
    requires=["token.dep", "token.lemma", "doc.ents", "doc.user_data"],
    default_config={"knowledge": None, "profile": "accurate", "min_confidence": 0.0},
)
def create_attribution(
    nlp: Language,  # noqa: ARG001
    name: str,  # noqa: ARG001
    *,
    knowledge: str | None,
    profile: str,
    min_confidence: float,
) -> AttributionStage:
    """The attribution stage.

    `knowledge`: folder of the cue tables, None for the ones that ship. `profile`: "fast" for the rules and a small
    model that judges them, "accurate" for those and the encoder. `min_confidence`: what is less likely than this to be
    right (0 to 1) goes to `skipped`.
    """
    return AttributionStage(knowledge, profile, min_confidence)


class AttributionStage:
    """Leaves an `Attribution` for every attributed statement outside the boilerplate."""

    def __init__(self, knowledge: str | None, profile: str, min_confidence: float) -> None:
        """Read the knowledge tables. Raises KnowledgeError for one that breaks its schema."""
        self.lexicon = load_lexicon(folder(knowledge))
        self.gazetteer = Gazetteer.load(knowledge)
        self.min_confidence = min_confidence
        self.weights = _weights()
        self.confidence = load_confidence(folder(knowledge), self.weights)
        self.profile = profile
        self._encoder: Encoder | None = None

    def __getstate__(self) -> dict[str, Any]:
        """All but the encoder, which another process loads for itself."""
        return {**self.__dict__, "_encoder": None}

    def __call__(self, doc: Doc) -> Doc:
        """Read every paragraph of `doc`."""
        prose = self.prose(doc)
        turns = self._turns(doc, prose)
        related = self._relations(doc, prose)
        drafts = list(turns)
        for number, (paragraph, quotations, own) in enumerate(self.by_rule(doc, prose)):
            seen = None if related is None else related[number]
            fused = told_of_others(doc, fuse(doc, own, seen, quotations, self.lexicon, self.confidence), turns)
            drafts += self._read(doc, paragraph, quotations, fused, turns)
        told = [d for d in drafts if d.rule == ORPHAN or d.confidence >= self.min_confidence]
        rest = [d for d in drafts if d.rule != ORPHAN and d.confidence < self.min_confidence]
        joined = join_paragraphs(doc, told, get(doc, Quotation), prose)
        records = (d.record(text_of(doc), self.lexicon.connectors) for d in [*joined, *rest])
        found = _distinct(record for record in records if record is not None)
        put(doc, Attribution, [r for r in found if r.confidence >= self.min_confidence])
        skip(doc, (_unlikely(r) for r in found if r.confidence < self.min_confidence))
        return doc

    def prose(self, doc: Doc) -> list[Range]:
        """The paragraphs outside the boilerplate."""
        marked = sorted((b.start, b.end) for b in get(doc, Boilerplate))
        return [p for p in paragraphs(text_of(doc)) if find(marked, p[0]) is None]

    def _turns(self, doc: Doc, prose: list[Range]) -> list[Draft]:
        drafts = turn_drafts(doc, prose)
        for draft in drafts:
            draft.confidence = self.confidence.of_rule(draft.rule)
        return drafts

    def by_rule(self, doc: Doc, prose: list[Range]) -> Iterator[tuple[Range, list[Quotation], list[Draft]]]:
        """Each paragraph with its quotations and the drafts of the rules."""
        everything = sorted(get(doc, Quotation), key=lambda q: q.start)
        starts = [q.start for q in everything]
        for number, paragraph in enumerate(prose):
            quotations = everything[bisect_left(starts, paragraph[0]) : bisect_left(starts, paragraph[1])]
            drafts = read_paragraph(doc, paragraph, quotations, self.lexicon, self.gazetteer, title=number == 0)
            yield paragraph, quotations, drafts

    def _relations(self, doc: Doc, prose: list[Range]) -> list[list[Relation]] | None:
        """By paragraph, what the encoder finds or found before; None where it is not asked or has no weights."""
        if self.weights is None or self.profile != "accurate":
            return None
        known = relations(doc)
        if known is not None and known["prose"] == [list(p) for p in prose]:
            return _by_paragraph([Relation.from_json(found) for found in known["found"]], len(prose))
        if self._encoder is None:
            self._encoder = Encoder.load(self.weights)
        found = self._encoder.relations(text_of(doc), prose)
        set_relations(doc, {"prose": [list(p) for p in prose], "found": [r.to_json() for r in found]})
        return _by_paragraph(found, len(prose))

    def _read(
        self, doc: Doc, paragraph: Range, quotations: list[Quotation], drafts: list[Draft], turns: list[Draft]
    ) -> list[Draft]:
        """The drafts of a paragraph, finished; a quotation that stands alone and nobody says is one too."""
        for draft in drafts:
            finish(doc, draft, quotations, self.lexicon)
        likely = [*turns, *(d for d in drafts if d.confidence >= self.min_confidence)]
        orphans = [q for q in quotations if not any(touches(d, (q.start, q.end)) for d in likely)]
        alone = [q for q in orphans if q.role == "speech" and _stands_alone(doc, paragraph, q)]
        skip(
            doc,
            (
                Skipped(start=q.start, end=q.end, what="quotation", reason=_reason(q), rule=f"quotation-{q.rule}")
                for q in orphans
                if q not in alone
            ),
        )
        confidence = self.confidence.of_rule(ORPHAN)
        return drafts + [Draft([(q.start, q.end)], ORPHAN, confidence=confidence) for q in alone]


def _unlikely(record: Attribution) -> Skipped:
    what = "quotation" if record.rule == ORPHAN else "text"
    return Skipped(start=record.start, end=record.end, what=what, reason="low_confidence", rule=record.rule)


def _by_paragraph(relations: list[Relation], count: int) -> list[list[Relation]]:
    found: list[list[Relation]] = [[] for _ in range(count)]
    for relation in relations:
        found[relation.paragraph].append(relation)
    return found


def _distinct(records: Iterable[Attribution]) -> list[Attribution]:
    """The records in text order, the likeliest of those that have content, source and cue in common."""
    best: dict[tuple[object, ...], Attribution] = {}
    for record in records:
        key = (record.start, record.end, record.cue or (0, 0), record.source or (0, 0), record.content)
        if key not in best or best[key].confidence < record.confidence:
            best[key] = record
    return [best[key] for key in sorted(best)]


def _weights() -> Path | None:
    """The folder of the trained weights; None, and a warning, where there are none: the rules then work alone."""
    path = shipped("models", "attribution")
    if (path / "model.json").exists():
        return path
    _LOG.warning("%s holds no trained weights: attribution is by rules alone", path)
    return None


def _reason(quotation: Quotation) -> str:
    return quotation.role if quotation.role in ("scare_quote", "title") else "no_speaker"


def _stands_alone(doc: Doc, paragraph: Range, quotation: Quotation) -> bool:
    """Whether a quotation is a sentence of its own: nothing of the outlet's stands around it."""
    before = text_of(doc)[paragraph[0] : quotation.start].rstrip()
    behind = text_of(doc)[quotation.end : paragraph[1]].lstrip()
    ends = text_of(doc)[quotation.end - 2 : quotation.end - 1] in (*_SENTENCE_ENDS, ",") or not behind
    starts = not before or before[-1] in f'{_SENTENCE_ENDS}”"'
    return starts and ends and (not behind or behind[0].isupper() or behind[0] in '"“')
