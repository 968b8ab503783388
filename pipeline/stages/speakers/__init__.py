"""Says who stands behind each attribution: one identity across names, titles, descriptions and pronouns.

The steps are tried in order and the first that answers names itself in `rule`; where none is sure, nobody is named and
the mention goes to `skipped`. The states rule: a country or its capital that speaks is the state, under the country's
name ("Kyiv confirms" and "Ukraine says" are Ukraine); a body that is named (a ministry, the Kremlin, the government)
speaks under its own name.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.gazetteer import Gazetteer
from pipeline.knowledge import folder
from pipeline.records import Attribution, Mention, Skipped, Speaker, get, published, put, skip
from pipeline.spans import Range, contains
from pipeline.stages.speakers.ledger import NOBODY, Ledger, Voice
from pipeline.stages.speakers.resolve import resolve
from pipeline.stages.speakers.words import load_nouns
from pipeline.text import paragraphs


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
            mentions=get(doc, Mention),
            day=published(doc),
            text=text,
            paragraphs=paragraphs(text),
            contents=[attribution.content for attribution in attributions],
        )
        voices: dict[int, Voice] = {}
        skipped: list[Skipped] = []
        for index in sorted(range(len(attributions)), key=lambda i: _place(attributions[i])):
            attribution = attributions[index]
            outer = _outer(attributions, voices, index)
            if attribution.source is None:
                voice = NOBODY
            else:
                voice = resolve(ledger, attribution.source, outer)
                if voice.name is None:
                    start, end = attribution.source
                    skipped.append(Skipped(start=start, end=end, what="speaker", reason="unresolved", rule=voice.rule))
            voices[index] = voice
            ledger.spoke(voice, _place(attribution))
        _continue_orphans(ledger, attributions, voices)
        put(doc, Speaker, [self._record(ledger, attributions[i], voices[i]) for i in range(len(attributions))])
        skip(doc, skipped)
        return doc

    def _record(self, ledger: Ledger, attribution: Attribution, voice: Voice) -> Speaker:
        relays = [resolve(ledger, relay, None) for relay in attribution.relays]
        return Speaker(
            name=voice.name,
            speaker_id=voice.id,
            type=voice.type,
            role=voice.role,
            affiliation=voice.affiliation,
            relayed_by=tuple(dict.fromkeys(v.name for v in relays if v.name and v.name != voice.name)),
            rule=voice.rule,
        )


def _place(attribution: Attribution) -> int:
    """Where a source is mentioned; without a mention, where the content starts."""
    return attribution.source[0] if attribution.source else attribution.start


def _outer(attributions: list[Attribution], voices: dict[int, Voice], index: int) -> Voice | None:
    """Who says the content that holds this source, if anybody does."""
    source: Range | None = attributions[index].source
    if source is None:
        return None
    holders = [i for i in voices if i != index and any(contains(piece, source) for piece in attributions[i].content)]
    return voices[min(holders, key=lambda i: attributions[i].end - attributions[i].start)] if holders else None


def _continue_orphans(ledger: Ledger, attributions: list[Attribution], voices: dict[int, Voice]) -> None:
    """A quotation that nobody says between two statements of one speaker, or right behind one, is theirs."""
    order = sorted(voices, key=lambda i: _place(attributions[i]))
    for at, index in enumerate(order):
        if attributions[index].source is not None or attributions[index].rule != "orphan-quotation":
            continue
        before = voices[order[at - 1]] if at else NOBODY
        near = (
            at > 0
            and ledger.paragraph(attributions[index].start) - ledger.paragraph(attributions[order[at - 1]].end - 1) <= 1
        )
        behind = next((voices[j] for j in order[at + 1 :] if attributions[j].source is not None), None)
        if near and before.name is not None and (behind is None or behind.id == before.id or before.type == "person"):
            voices[index] = before.by("quotation-goes-on")
