"""Rows: the records on a Doc as rows of the tables, each a dict from column to plain value."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from spacy.tokens import Doc

from pipeline import records
from pipeline.article import Article
from pipeline.article_rows import Row, Rows, instant, ok, skipped
from pipeline.names import slug
from pipeline.records import Attribution, Boilerplate, Claim, Mention, Quantity, Skipped, Speaker, Timex
from pipeline.spans import Around, Range, contains
from pipeline.text import collapse

JOIN = " … "
"""Between the pieces of a claim's text."""

CONFIDENCE_DIGITS = 4
"""Behind the point. The eighth differs between processors, which add up products in orders of their own."""


def extracted(article: Article, doc: Doc, fingerprint: str) -> Rows:
    """All rows of an article whose stages have run; `doc.text` is `article.text`."""
    return _Extracted(article, doc, fingerprint).rows()


@dataclass(frozen=True, slots=True)
class _Held:
    """A claim with its id, for finding the innermost one around a span."""

    claim_id: str
    content: tuple[Range, ...]

    @property
    def length(self) -> int:
        return sum(end - start for start, end in self.content)


class _Extracted:
    def __init__(self, article: Article, doc: Doc, fingerprint: str) -> None:
        self.article, self.text, self.fingerprint, self.doc = article, article.text, fingerprint, doc
        self.sentences = [(sent.start_char, sent.end_char) for sent in doc.sents]
        self.attributions = records.get(doc, Attribution)
        self.speakers = records.get(doc, Speaker)
        self.claims = records.get(doc, Claim)
        ids = [self._claim_id(claim) for claim in self.claims]
        self.held = [_Held(*pair) for pair in zip(ids, (claim.content for claim in self.claims), strict=True)]
        self.around = Around(claim.content for claim in self.claims)

    def rows(self) -> Rows:
        return {
            "articles": [ok(self.article, self.fingerprint)],
            "claims": [self._claim(at, claim) for at, claim in enumerate(self.claims)],
            "quantities": [self._quantity(quantity) for quantity in records.get(self.doc, Quantity)],
            "dates": [self._date(timex) for timex in records.get(self.doc, Timex)],
            "entities": [self._entity(mention) for mention in records.get(self.doc, Mention)],
            "skipped": [
                *(self._skipped(s) for s in records.get(self.doc, Skipped)),
                *(
                    skipped(self.article, (b.start, b.end), "text", "boilerplate", b.rule)
                    for b in records.get(self.doc, Boilerplate)
                ),
            ],
        }

    def _claim(self, at: int, claim: Claim) -> Row:
        return {
            "claim_id": self.held[at].claim_id,
            "article_id": self.article.article_id,
            "start": claim.start,
            "end": claim.end,
            "kind": claim.kind,
            "text": JOIN.join(collapse(self.text[start:end]) for start, end in claim.content),
            "spans": [{"start": start, "end": end} for start, end in claim.content],
            "sentence_start": claim.sentence[0],
            "sentence_end": claim.sentence[1],
            **(self._narrator() if claim.attribution is None else self._source(claim.attribution)),
            "attitude": claim.attitude,
            "nested_in": None if claim.nested_in is None else self.held[claim.nested_in].claim_id,
            "polarity": claim.polarity,
            "certainty": claim.certainty,
            "verification": claim.verification,
            "said_from": instant(claim.said_from),
            "said_to": instant(claim.said_to),
            "said_basis": claim.said_basis,
            "about_from": instant(claim.about_from),
            "about_to": instant(claim.about_to),
            "topics": list(claim.topics),
            "places": list(claim.places),
            "confidence": None if claim.confidence is None else round(claim.confidence, CONFIDENCE_DIGITS),
            "rule": claim.rule,
            "published": instant(self.article.published),
            "outlet": self.article.outlet,
            "fingerprint": self.fingerprint,
        }

    def _narrator(self) -> Row:
        """A narrative claim is the outlet's own."""
        return {"speaker": self.article.outlet, "speaker_type": "outlet", "relayed_by": []}

    def _source(self, at: int) -> Row:
        """Who says it and how, from an attribution and the speaker of the same index."""
        attribution, speaker = self.attributions[at], self.speakers[at]
        return {
            "speaker": speaker.name,
            "speaker_id": self._identity(speaker.speaker_id),
            "speaker_type": speaker.type,
            "speaker_role": speaker.role,
            "affiliation": speaker.affiliation,
            "relayed_by": [name for name in speaker.relayed_by if slug(name) != slug(self.article.outlet or "")],
            **self._slice("source", attribution.mention, "source_text"),
            **self._slice("cue", attribution.cue, "cue"),
            "cue_lemma": attribution.cue_lemma,
        }

    def _quantity(self, quantity: Quantity) -> Row:
        span = (quantity.start, quantity.end)
        sentence = self._sentence(span)
        return {
            "quantity_id": self._id(span),
            **self._placed(span),
            "sentence_start": sentence[0],
            "sentence_end": sentence[1],
            "kind": quantity.kind,
            "low": quantity.low,
            "high": quantity.high,
            "value": quantity.value,
            "unit": quantity.unit,
            "si_low": quantity.si_low,
            "si_high": quantity.si_high,
            "si_value": quantity.si_value,
            "si_unit": quantity.si_unit,
            "modifier": quantity.modifier,
            "change": quantity.change,
            "measure": quantity.measure,
            "relative_to": quantity.relative_to,
            "same_as": None if quantity.same_as is None else self._id(quantity.same_as),
            "rule": quantity.rule,
        }

    def _date(self, timex: Timex) -> Row:
        span = (timex.start, timex.end)
        return {
            "date_id": self._id(span),
            **self._placed(span),
            "type": timex.type,
            "value": timex.value,
            "mod": timex.mod,
            "time_from": instant(timex.time_from),
            "time_to": instant(timex.time_to),
            "granularity": timex.granularity,
            "anchor": timex.anchor,
            "resolved": timex.resolved,
            "rule": timex.rule,
        }

    def _entity(self, mention: Mention) -> Row:
        return {
            "article_id": self.article.article_id,
            "start": mention.start,
            "end": mention.end,
            "text": self.text[mention.start : mention.end],
            "label": mention.label,
            "entity_id": self._identity(mention.entity_id),
            "name": mention.name,
            "role": mention.role,
            "rule": mention.rule,
        }

    def _skipped(self, s: Skipped) -> Row:
        return skipped(self.article, (s.start, s.end), s.what, s.reason, s.rule, s.candidates)

    def _placed(self, span: Range) -> Row:
        """What a quantity and a date share: where it stands, and the innermost claim around it."""
        near = (self.held[at] for at in sorted(self.around.of(span[0])))
        around = [held for held in near if any(contains(piece, span) for piece in held.content)]
        return {
            "article_id": self.article.article_id,
            "claim_id": min(around, key=lambda held: held.length).claim_id if around else None,
            "text": self.text[span[0] : span[1]],
            "start": span[0],
            "end": span[1],
        }

    def _identity(self, known_as: str | None) -> str | None:
        """An id of the knowledge base as it is, a local one with the article: one's "the official" is not another's."""
        if known_as is None or not known_as.startswith("local/"):
            return known_as
        return f"local/{self.article.article_id}/{known_as.removeprefix('local/')}"

    def _slice(self, name: str, span: Range | None, column: str) -> Row:
        start, end = span or (None, None)
        return {column: span and self.text[start:end], f"{name}_start": start, f"{name}_end": end}

    def _sentence(self, span: Range) -> Range:
        """From the start of the sentence `span` starts in to the end of the one it ends in."""
        first = bisect_right(self.sentences, (span[0], len(self.text) + 1)) - 1
        last = bisect_right(self.sentences, (span[1] - 1, len(self.text) + 1)) - 1
        return self.sentences[first][0], self.sentences[last][1]

    def _claim_id(self, claim: Claim) -> str:
        """Content alone may stand in two claims: one nested in the other, told apart by source and cue."""
        said = None if claim.attribution is None else self.attributions[claim.attribution]
        told = [span for span in (said and said.mention, said and said.cue) if span]
        return self._id(*claim.content, *told)

    def _id(self, *spans: Range) -> str:
        return stable_id(self.article.article_id, self.text, spans)


def stable_id(article_id: str, text: str, spans: Iterable[Range]) -> str:
    """The same article, words and places give the same 16 hex digits on every machine."""
    parts = [article_id, *(f"{start}:{end}:{text[start:end]}" for start, end in spans)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
