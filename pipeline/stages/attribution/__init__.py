"""Finds every attributed statement of a paragraph: its source, its cue and its content in pieces.

One paragraph is one decision. Verbs of the cue lexicon propose clauses and objects, phrases and nouns propose theirs,
quotations are tied to the cue beside them and pull in what they touch; then the proposals are made to fit each other.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Token

from pipeline.gazetteer import Gazetteer
from pipeline.knowledge import folder
from pipeline.records import Attribution, Boilerplate, Quotation, Skipped, get, put, skip
from pipeline.spans import Range, find
from pipeline.stages.attribution.clauses import content_of
from pipeline.stages.attribution.cues import Cue, load_lexicon, verb_cue
from pipeline.stages.attribution.drafts import Draft, touches
from pipeline.stages.attribution.fit import fit, told_reporters
from pipeline.stages.attribution.phrases import (
    headline_draft,
    noun_drafts,
    phrase_drafts,
    stated_drafts,
    turn_drafts,
)
from pipeline.stages.attribution.quoted import link
from pipeline.stages.attribution.sources import noun_phrase, source_of
from pipeline.text import paragraphs
from pipeline.tokens import span_at


@Language.factory(
    "claimwire_attribution",
    assigns=["doc.user_data"],
    requires=["token.dep", "token.lemma", "doc.ents", "doc.user_data"],
    default_config={"knowledge": None},
)
def create_attribution(nlp: Language, name: str, *, knowledge: str | None) -> AttributionStage:  # noqa: ARG001
    """The attribution stage. `knowledge`: folder of the cue tables, None for the ones that ship."""
    return AttributionStage(knowledge)


_THOUGHTS = frozenset({"believes", "expects", "estimates"})
"""Attitudes that the narrator and the reader ("I think", "you hope") take to nobody else outside quotation marks."""


class AttributionStage:
    """Leaves an `Attribution` for every attributed statement outside the boilerplate."""

    def __init__(self, knowledge: str | None) -> None:
        """Read the knowledge tables. Raises KnowledgeError for one that breaks its schema."""
        self.lexicon = load_lexicon(folder(knowledge))
        self.gazetteer = Gazetteer.load(knowledge)

    def __call__(self, doc: Doc) -> Doc:
        """Read every paragraph of `doc`."""
        marked = sorted((b.start, b.end) for b in get(doc, Boilerplate))
        quotations = get(doc, Quotation)
        found: list[Attribution] = []
        skipped: list[Skipped] = []
        everything = [p for p in paragraphs(doc.text) if find(marked, p[0]) is None]
        turns = turn_drafts(doc, everything)
        found += (record for draft in turns if (record := draft.record(doc.text)) is not None)
        for number, paragraph in enumerate(everything):
            if any(touches(draft, paragraph) for draft in turns):
                continue
            own = [q for q in quotations if paragraph[0] <= q.start < paragraph[1]]
            drafts, orphans = self.read(doc, paragraph, own, title=number == 0)
            found += (record for d in drafts if (record := d.record(doc.text)) is not None)
            skipped += (
                Skipped(
                    start=q.start, end=q.end, what="quotation", reason=_reason(q), rule=f"quotation-{q.rule}"
                )
                for q in orphans
            )
        put(doc, Attribution, sorted(found, key=lambda a: (a.start, a.end, a.cue or (0, 0))))
        skip(doc, skipped)
        return doc

    def read(
        self, doc: Doc, paragraph: Range, quotations: list[Quotation], *, title: bool
    ) -> tuple[list[Draft], list[Quotation]]:
        """The drafts of one paragraph, and the quotations that nobody says."""
        span = span_at(doc, paragraph)
        speech = [(q.start, q.end) for q in quotations if q.role == "speech"]
        tokens = [t for t in span if not t.is_space and not any(s <= t.idx < e for s, e in speech)]
        drafts = self.verb_drafts(tokens, [(q.start, q.end) for q in quotations])
        orphans = link(doc, paragraph, quotations, drafts, self.lexicon)
        drafts += phrase_drafts(doc, tokens, self.lexicon, drafts)
        drafts += noun_drafts(doc, tokens, self.lexicon, drafts)
        drafts += stated_drafts(doc, tokens, self.lexicon)
        if title and (headline := headline_draft(doc, paragraph, self.lexicon)):
            drafts = [headline]
        for draft in drafts:
            for quotation in quotations:
                if touches(draft, (quotation.start, quotation.end)):
                    draft.cover((quotation.start, quotation.end))
        drafts = fit(doc, drafts, speech, self.gazetteer)
        orphans = [q for q in orphans if not any(touches(d, (q.start, q.end)) for d in drafts)]
        whole = [q for q in orphans if q.role == "speech" and _fills_sentence(doc, paragraph, q)]
        drafts += [Draft([(q.start, q.end)], "orphan-quotation", confidence=0.5) for q in whole]
        return drafts, [q for q in orphans if q not in whole]

    def verb_drafts(self, tokens: list[Token], quoted: list[Range]) -> list[Draft]:
        """The drafts of the verbs among `tokens` that have a content of their own."""
        drafts = []
        for token in tokens:
            cue = verb_cue(token, self.lexicon)
            content = content_of(cue, quoted, self.lexicon.empty) if cue else None
            if cue is None or content is None:
                continue
            pieces, rule = content
            source = source_of(token, adjective=cue.is_adjective)
            if not _is_said(cue, source, rule):
                continue
            phrase = noun_phrase(source) if source is not None else None
            relays = told_reporters(token)
            drafts.append(Draft(pieces, f"verb-{rule}", token.i, cue.range, cue.lemma, phrase, relays))
        return drafts


def _is_said(cue: Cue, source: Token | None, rule: str) -> bool:
    """Whether a verb with a content reports that somebody said it, rather than naming a possible or general saying."""
    verb = cue.token
    passive = any(c.dep_ in ("nsubjpass", "auxpass") for c in verb.children)
    if source is None:
        return passive and rule == "clause"
    if source.lower_ in ("this", "that", "these", "those", "everything", "nothing", "what", "there"):
        return False
    if source.lower_ in ("i", "we", "you") and cue.attitude in _THOUGHTS:
        return False
    open_act = any(c.dep_ in ("neg",) or c.tag_ == "MD" for c in verb.children) or verb.tag_ == "VB"
    return not (open_act and rule in ("object", "prepositional", "object-clause", "infinitive"))


def _reason(quotation: Quotation) -> str:
    return {"scare_quote": "scare_quote", "title": "title"}.get(quotation.role, "no_speaker")


def _fills_sentence(doc: Doc, paragraph: Range, quotation: Quotation) -> bool:
    """Whether a quotation is a sentence of its own: nothing of the outlet's stands around it."""
    before = doc.text[paragraph[0] : quotation.start].rstrip()
    behind = doc.text[quotation.end : paragraph[1]].lstrip()
    ends = doc.text[quotation.end - 2 : quotation.end - 1] in ".?!…," or behind == ""
    return (
        (not before or before[-1] in '.?!…”"')
        and ends
        and (not behind or behind[0].isupper() or behind[0] in '"“')
    )
