"""Makes claims of attributions: kind, attitude, polarity, certainty, verification, topics, places, times, nesting.

The outlet's own sentences that carry a quantity or an event become narrative claims.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import takewhile

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.gazetteer import Gazetteer
from pipeline.knowledge import folder
from pipeline.records import (
    Attribution,
    Boilerplate,
    Claim,
    Mention,
    Quantity,
    Quotation,
    Speaker,
    Timex,
    get,
    published,
    put,
)
from pipeline.spans import Range, Within, contains, find, hull, merge, strip, touches_any
from pipeline.stages.claims.features import Features, kind_of, main_token
from pipeline.stages.claims.times import about_when, said_when
from pipeline.stages.claims.verification import Verifier
from pipeline.tokens import span_at

_PLACES = ("GPE", "LOC", "FAC")


@Language.factory(
    "claimwire_claims",
    assigns=["doc.user_data"],
    requires=["token.lemma", "token.dep", "doc.user_data"],
    default_config={"knowledge": None, "topics": {}},
)
def create_claims(
    nlp: Language,  # noqa: ARG001
    name: str,  # noqa: ARG001
    *,
    knowledge: str | None,
    topics: dict[str, list[str]],
) -> Claims:
    """The claims stage.

    `knowledge`: folder of the knowledge tables, None for the ones that ship. `topics`: words by topic.
    """
    return Claims(knowledge, topics)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What earlier stages left on a Doc, fetched once; `said` are the characters of all contents, `quoted` in marks."""

    doc: Doc
    text: str
    sentences: list[Range]
    attributions: list[Attribution]
    timexes: Within[Timex]
    mentions: Within[Mention]
    quantities: Within[Quantity]
    said: list[Range]
    quoted: list[Range]
    published: str | None

    @classmethod
    def of(cls, doc: Doc) -> _Facts:
        """Fetch them."""
        attributions = get(doc, Attribution)
        return cls(
            doc=doc,
            text=doc.text,
            sentences=[(s.start_char, s.end_char) for s in doc.sents],
            attributions=attributions,
            timexes=Within(get(doc, Timex)),
            mentions=Within(get(doc, Mention)),
            quantities=Within(get(doc, Quantity)),
            said=merge(piece for a in attributions for piece in a.content),
            quoted=merge((q.start, q.end) for q in get(doc, Quotation)),
            published=published(doc),
        )

    def sentence(self, span: Range) -> Range:
        """The sentences that `span` stands in."""
        first = bisect_right(self.sentences, (span[0], len(self.text) + 1)) - 1
        last = bisect_right(self.sentences, (span[1] - 1, len(self.text) + 1)) - 1
        return self.sentences[max(first, 0)][0], self.sentences[max(last, 0)][1]

    def places(self, content: tuple[Range, ...]) -> tuple[str, ...]:
        """Canonical names of the places named in the content, in order, each once."""
        inside = (m for piece in content for m in self.mentions.of(piece) if m.label in _PLACES)
        return tuple(dict.fromkeys(m.name for m in inside))


class Claims:
    """Leaves a `Claim` for each attribution and for each narrative sentence, in text order."""

    def __init__(self, knowledge: str | None, topics: dict[str, list[str]]) -> None:
        """Read the knowledge tables. Raises KnowledgeError for one that breaks its schema."""
        self.features = Features(folder(knowledge), topics)
        self.verifier = Verifier(folder(knowledge), Gazetteer.load(knowledge))

    def __call__(self, doc: Doc) -> Doc:
        """Make the claims of `doc`."""
        facts = _Facts.of(doc)
        claims = [self._attributed(facts, index) for index in range(len(facts.attributions))]
        claims += self._narrative(facts)
        claims.sort(key=lambda c: (c.start, c.end))
        claims = self.verifier.mark(doc, claims, facts.attributions, get(doc, Speaker))
        put(doc, Claim, _nest(claims))
        return doc

    def _attributed(self, facts: _Facts, index: int) -> Claim:
        attribution = facts.attributions[index]
        doc, content = facts.doc, attribution.content
        said_from, said_to, basis = said_when(doc, attribution, facts.timexes, facts.said, facts.published)
        about_from, about_to = about_when(content, facts.timexes)
        cue = span_at(doc, attribution.cue).root if attribution.cue else None
        main = main_token(doc, content)
        attitude = self.features.attitude(attribution.cue_lemma, main)
        return Claim(
            kind=kind_of(facts.text, content, _own_marks(facts.quoted, attribution.cue)),
            content=content,
            sentence=facts.sentence(hull(content)),
            attribution=index,
            attitude=attitude,
            polarity=self.features.polarity(main, cue, attitude),
            certainty=self.features.certainty(doc, content, asked=attitude == "asks"),
            verification="none",
            said_from=said_from,
            said_to=said_to,
            said_basis=basis,
            about_from=about_from,
            about_to=about_to,
            topics=self.features.topics(doc, content),
            places=facts.places(content),
            confidence=attribution.confidence,
            rule=attribution.rule,
        )

    def _narrative(self, facts: _Facts) -> list[Claim]:
        """The outlet's sentences, outside boilerplate and attribution, with a quantity or a named one's event."""
        doc = facts.doc
        marked = sorted((b.start, b.end) for b in get(doc, Boilerplate))
        speech = [(q.start, q.end) for q in get(doc, Quotation) if q.role == "speech"]
        told = (r for a in facts.attributions for r in (a.source, a.cue) if r is not None)
        taken = merge([*facts.said, *told, *speech])
        found = []
        for sentence in doc.sents:
            span = strip(facts.text, (sentence.start_char, sentence.end_char))
            if span[0] >= span[1] or find(marked, span[0]) is not None or touches_any(taken, span):
                continue
            figure = bool(facts.quantities.of(span))
            if not figure and not (facts.mentions.of(span) and self.features.is_event(sentence)):
                continue
            about_from, about_to = about_when((span,), facts.timexes)
            found.append(
                Claim(
                    kind="narrative",
                    content=(span,),
                    sentence=facts.sentence(span),
                    attribution=None,
                    attitude=None,
                    polarity=self.features.polarity(sentence.root, None, None),
                    certainty=self.features.certainty(doc, (span,)),
                    verification="none",
                    about_from=about_from,
                    about_to=about_to,
                    topics=self.features.topics(doc, (span,)),
                    places=facts.places((span,)),
                    confidence=None,
                    rule="narrative-quantity" if figure else "narrative-event",
                )
            )
        return found


def _nest(claims: list[Claim]) -> list[Claim]:
    """The claims, in order of their starts, each with the index of the smallest one whose content holds all of its."""
    nested: list[Claim] = []
    around: list[int] = []
    for claim in claims:
        around = [at for at in around if claims[at].end > claim.start]
        level = takewhile(lambda at: claims[at].start == claim.start, range(len(nested), len(claims)))  # noqa: B023
        outer = [
            (claims[at].end - claims[at].start, at)
            for at in sorted({*around, *level})
            if claims[at].attribution is not None
            and claims[at].content != claim.content
            and all(any(contains(piece, own) for piece in claims[at].content) for own in claim.content)
        ]
        nested.append(replace(claim, nested_in=min(outer)[1]) if outer else claim)
        around.append(len(nested) - 1)
    return nested


def _own_marks(quoted: list[Range], cue: Range | None) -> list[Range]:
    """The quotations but the one in which a cue tells what another said: its marks are not this claim's."""
    outer = find(quoted, cue[0]) if cue is not None else None
    return quoted if outer is None else [*quoted[:outer], *quoted[outer + 1 :]]
