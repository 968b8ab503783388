"""Says who stands behind each attribution: one identity across names, titles, descriptions and pronouns.

The steps are tried in order and the first that answers names itself in `rule`; where none is sure, nobody is named and
the mention goes to `skipped`. The states rule: a country or its capital that speaks is the state, under the country's
name ("Kyiv confirms" and "Ukraine says" are Ukraine); a body that is named (a ministry, the Kremlin, the government)
speaks under its own name.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.gazetteer import Gazetteer
from pipeline.knowledge import folder
from pipeline.records import Attribution, Mention, Quotation, Skipped, Speaker, get, published, put, skip
from pipeline.spans import Around, Range, contains, merge
from pipeline.stages.speakers.ledger import NOBODY, Ledger, Voice
from pipeline.stages.speakers.mentions import Mentions
from pipeline.stages.speakers.resolve import resolve
from pipeline.stages.speakers.words import load_nouns
from pipeline.text import paragraphs
from pipeline.tokens import span_at, text_of


@Language.factory(
    "claimwire_speakers",
    assigns=["doc.user_data"],
    requires=["token.dep", "doc.user_data"],
    default_config={"knowledge": None},
)
def create_speakers(nlp: Language, name: str, *, knowledge: str | None) -> Speakers:  # noqa: ARG001
    """The speakers stage. `knowledge`: folder of the knowledge tables, None for the ones that ship."""
    return Speakers(knowledge)


class Speakers:
    """Leaves a `Speaker` for each `Attribution`, in the same order."""

    def __init__(self, knowledge: str | None) -> None:
        """Read the knowledge tables. Raises KnowledgeError for one that breaks its schema."""
        self.gazetteer = Gazetteer.load(knowledge)
        self.nouns = load_nouns(folder(knowledge))

    def __call__(self, doc: Doc) -> Doc:
        """Resolve the sources of `doc` in the order of its text."""
        attributions = get(doc, Attribution)
        text = doc.text
        ledger = Ledger(
            doc=doc,
            gazetteer=self.gazetteer,
            nouns=self.nouns,
            mentions=Mentions(get(doc, Mention)),
            day=published(doc),
            text=text,
            paragraphs=paragraphs(text),
            contents=Around(attribution.content for attribution in attributions),
            quoted=merge((q.start, q.end) for q in get(doc, Quotation)),
            labels=[a.source for a in attributions if a.source and a.rule == "turn"],
        )
        voices: dict[int, Voice] = {}
        skipped: list[Skipped] = []
        relays: dict[int, list[Voice]] = {}
        for index in sorted(range(len(attributions)), key=lambda i: _place(attributions[i])):
            attribution = attributions[index]
            ledger.opening = attribution.start
            outer = _outer(ledger, attributions, voices, index)
            voices[index] = voice = resolve(ledger, attribution.source, outer) if attribution.source else NOBODY
            relays[index] = [resolve(ledger, relay, None) for relay in attribution.relays]
            told = [(attribution.source, voice), *zip(attribution.relays, relays[index], strict=True)]
            skipped += [_unresolved(mention, found) for mention, found in told if mention and found.name is None]
            relays[index] += _told(ledger, attribution)
            ledger.spoke(voice, _place(attribution))
        _continue_orphans(ledger, attributions, voices)
        put(doc, Speaker, [_record(voices[i], relays[i]) for i in range(len(attributions))])
        skip(doc, skipped)
        return doc


def _told(ledger: Ledger, attribution: Attribution) -> Iterator[Voice]:
    """The outlets to which a statement was made, and which passed it on: "officials told Reuters"."""
    if attribution.cue is None or attribution.cue_lemma != "tell":
        return
    for hearer in span_at(ledger.doc, attribution.cue).root.rights:
        if hearer.dep_ in ("dobj", "dative", "pobj"):
            for mention in ledger.mentions.touching((hearer.idx, hearer.idx + len(hearer))):
                entry = ledger.gazetteer.entry(mention.entity_id)
                if entry is not None and entry.subkind == "media":
                    yield ledger.known(entry, "told-outlet")


def _record(voice: Voice, relays: list[Voice]) -> Speaker:
    return Speaker(
        name=voice.name,
        speaker_id=voice.id,
        type=voice.type,
        role=voice.role,
        affiliation=voice.affiliation,
        relayed_by=tuple(dict.fromkeys(v.name for v in relays if v.name and v.name != voice.name)),
        rule=voice.rule,
    )


def _unresolved(mention: Range, voice: Voice) -> Skipped:
    """The mention of nobody who could be told, with the candidates between whom it could not."""
    return Skipped(
        start=mention[0],
        end=mention[1],
        what="speaker",
        reason="ambiguous" if voice.candidates else "unresolved",
        rule=voice.rule,
        candidates=voice.candidates,
    )


def _place(attribution: Attribution) -> int:
    """Where a source is mentioned; without a mention, where the content starts."""
    return attribution.source[0] if attribution.source else attribution.start


def _outer(ledger: Ledger, attributions: list[Attribution], voices: dict[int, Voice], index: int) -> Voice | None:
    """Who says the content that holds this source, if anybody does."""
    source: Range | None = attributions[index].source
    if source is None:
        return None
    around = [i for i in sorted(ledger.contents.of(source[0])) if i in voices and i != index]
    holders = [i for i in around if any(contains(piece, source) for piece in attributions[i].content)]
    return voices[min(holders, key=lambda i: attributions[i].end - attributions[i].start)] if holders else None


def _continue_orphans(ledger: Ledger, attributions: list[Attribution], voices: dict[int, Voice]) -> None:
    """A quotation that nobody says between two statements of one speaker, or right behind one, is theirs."""
    order = sorted(voices, key=lambda i: _place(attributions[i]))
    for at, index in enumerate(order):
        if not _is_orphan(ledger, attributions[index]):
            continue
        before = voices[order[at - 1]] if at else NOBODY
        near = (
            at > 0
            and ledger.paragraph(attributions[index].start) - ledger.paragraph(attributions[order[at - 1]].end - 1) <= 1
        )
        behind = next((voices[j] for j in order[at + 1 :] if attributions[j].source is not None), None)
        if near and before.name is not None and (behind is None or behind.id == before.id or before.type == "person"):
            voices[index] = before.by("quotation-goes-on")


def _is_orphan(ledger: Ledger, attribution: Attribution) -> bool:
    """Whether a statement is a quotation with nobody and no cue beside it."""
    quoted = text_of(ledger.doc)[attribution.start] in '"“'
    return attribution.source is None and attribution.cue is None and quoted
