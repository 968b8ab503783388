"""What the article has told so far about who is who: mentions, titles, and who spoke last."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace

from spacy.tokens import Doc

from pipeline.gazetteer import Entry, Gazetteer
from pipeline.names import name_words
from pipeline.records import Mention
from pipeline.spans import Range, contains
from pipeline.stages.speakers.bearers import Bearers
from pipeline.stages.speakers.words import Nouns
from pipeline.tokens import span_at

_HONORIFICS = ("Mr", "Mrs", "Ms", "Miss", "Dr")


@dataclass(frozen=True, slots=True)
class Voice:
    """An identity that can speak. `words` are the folded words of a description, `head` its noun."""

    name: str | None
    id: str | None
    type: str
    rule: str
    gender: str | None = None
    role: str | None = None
    affiliation: str | None = None
    head: str | None = None
    words: frozenset[str] = field(default=frozenset())

    def by(self, rule: str) -> Voice:
        """The same identity, found by another rule."""
        return replace(self, rule=rule)


NOBODY = Voice(None, None, "unknown", "no-source")


@dataclass(slots=True)
class Ledger:
    """The article's facts for the resolver; grows as its sources are resolved in order."""

    doc: Doc
    gazetteer: Gazetteer
    nouns: Nouns
    mentions: list[Mention]
    day: str | None
    paragraphs: list[Range]
    history: list[tuple[int, Voice]] = field(default_factory=list)
    described: list[Voice] = field(default_factory=list)
    bearers: Bearers = field(init=False)

    def __post_init__(self) -> None:
        """Learn from the mentions which titles stand beside which person."""
        self.bearers = Bearers(self.gazetteer, self.nouns)
        people = [m for m in self.mentions if m.label == "PERSON"]
        spans = [span_at(self.doc, (m.start, m.end)) for m in people]
        names = frozenset(token.i for span in spans for token in span)
        for mention, span in zip(people, spans, strict=True):
            for title in self.bearers.beside(self.doc, span.start, span.end, names):
                self.bearers.add(mention.entity_id, title)
            known = self.gazetteer.entry(mention.entity_id)
            self.bearers.add(mention.entity_id, (known and known.role(self.day)) or "")

    def paragraph(self, offset: int) -> int:
        """The number of the paragraph that holds `offset`."""
        return max(bisect_right(self.paragraphs, (offset, len(self.doc.text) + 1)) - 1, 0)

    def spoke(self, voice: Voice, place: int) -> None:
        """Note that `voice` spoke at `place`."""
        if voice.name is not None:
            self.history.append((place, voice))

    def recent(self, place: int, reach: int) -> list[Voice]:
        """Who spoke in this paragraph or the `reach` before it, the last first."""
        here = self.paragraph(place)
        return [voice for at, voice in reversed(self.history) if here - self.paragraph(at) <= reach]

    def mentions_in(self, span: Range) -> list[Mention]:
        """The mentions inside `span`."""
        return [m for m in self.mentions if contains(span, (m.start, m.end))]

    def mentions_before(self, place: int, reach: int) -> list[Mention]:
        """The mentions before `place` in its paragraph or the `reach` before it, the last first."""
        here = self.paragraph(place)
        return [
            m for m in reversed(self.mentions) if m.end <= place and here - self.paragraph(m.start) <= reach
        ]

    def is_subject(self, mention: Mention) -> bool:
        """Whether a mention is the subject of its clause."""
        return span_at(self.doc, (mention.start, mention.end)).root.dep_ in ("nsubj", "nsubjpass")

    def person(self, mention: Mention, rule: str) -> Voice:
        """The voice of a person mentioned by name; one known by the surname alone keeps the honorific."""
        entry = self.gazetteer.entry(mention.entity_id)
        names = name_words(mention.name)
        gender = entry.gender if entry else self.gazetteer.gender(names[0]) if len(names) > 1 else None
        role = mention.role or next(
            (m.role for m in self.mentions if m.entity_id == mention.entity_id and m.role), None
        )
        honorific = self._honorific(mention) if entry is None and len(names) == 1 else None
        if honorific:
            gender = {"Mr": "m", "Mrs": "f", "Ms": "f", "Miss": "f"}.get(honorific, gender)
        return Voice(
            f"{honorific}. {mention.name}" if honorific else mention.name,
            mention.entity_id,
            "person",
            rule,
            gender=gender,
            role=role or (entry.role(self.day) if entry else None),
            affiliation=entry.affiliation if entry else None,
        )

    def _honorific(self, mention: Mention) -> str | None:
        """The "Mr" or "Ms" that stands before any mention of somebody."""
        for other in self.mentions:
            if other.entity_id == mention.entity_id:
                before = self.doc.text[max(0, other.start - 5) : other.start].split()
                if before and before[-1].rstrip(".") in _HONORIFICS:
                    return before[-1].rstrip(".")
        return None

    def known(self, entry: Entry, rule: str) -> Voice:
        """The voice of an entry of the knowledge base; a capital that speaks is its country."""
        if entry.kind == "person":
            role = entry.role(self.day)
            return Voice(
                entry.name,
                entry.id,
                "person",
                rule,
                gender=entry.gender,
                role=role,
                affiliation=entry.affiliation,
            )
        if entry.kind == "place":
            state = self.gazetteer.lookup(entry.country) if entry.government and entry.country else None
            entry = state or entry
            return Voice(entry.name, entry.id, "organisation", rule)
        return Voice(entry.name, entry.id, "outlet" if entry.subkind == "media" else "organisation", rule)
