"""What the article has told so far about who is who: mentions, titles, and who spoke last."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field, replace

from spacy.tokens import Doc, Token

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
    text: str
    paragraphs: list[Range]
    contents: list[tuple[Range, ...]] = field(default_factory=list)
    history: list[tuple[int, Voice]] = field(default_factory=list)
    described: list[Voice] = field(default_factory=list)
    bearers: Bearers = field(init=False)
    home: str | None = field(init=False)
    _levels: dict[int, frozenset[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Learn from the mentions which titles stand beside which person, and which country it is about."""
        self.home = self._home()
        self.bearers = Bearers(self.gazetteer, self.nouns)
        people = [m for m in self.mentions if m.label == "PERSON"]
        spans = [span_at(self.doc, (m.start, m.end)) for m in people]
        names = frozenset(token.i for span in spans for token in span)
        for mention, span in zip(people, spans, strict=True):
            for title in self.bearers.beside(self.doc, span.start, span.end, names):
                self.bearers.add(mention.entity_id, title)
                self.bearers.shown.add(mention.entity_id)
            known = self.gazetteer.entry(mention.entity_id)
            self.bearers.add(mention.entity_id, (known and known.role(self.day)) or "")

    def paragraph(self, offset: int) -> int:
        """The number of the paragraph that holds `offset`."""
        return max(bisect_right(self.paragraphs, (offset, len(self.text) + 1)) - 1, 0)

    def spoke(self, voice: Voice, place: int) -> None:
        """Note that `voice` spoke at `place`."""
        if voice.name is not None:
            self.history.append((place, voice))

    def recent(self, place: int, reach: int) -> list[Voice]:
        """Who spoke in this paragraph or the `reach` before it, the last first; nobody whom others only quote."""
        here = self.paragraph(place)
        return [
            voice
            for at, voice in reversed(self.history)
            if here - self.paragraph(at) <= reach and self.reaches(at, place)
        ]

    def reaches(self, before: int, place: int) -> bool:
        """Whether `place` may take up what stands at `before`: that is in nobody's words that `place` is not in."""
        return self._level(before) <= self._level(place)

    def _level(self, offset: int) -> frozenset[int]:
        """Whose words, by index of the attribution, the character at `offset` stands in."""
        if offset not in self._levels:
            self._levels[offset] = frozenset(
                index
                for index, pieces in enumerate(self.contents)
                if any(start <= offset < end for start, end in pieces)
            )
        return self._levels[offset]

    def _home(self) -> str | None:
        """The country that the article names at least twice as often as any other, if there is one."""
        counts = Counter(
            entry.country
            for entry in (self.gazetteer.entry(m.entity_id) or self._group(m) for m in self.mentions)
            if entry is not None and entry.country and entry.kind == "place"
        ).most_common(2)
        if not counts or (len(counts) > 1 and counts[0][1] < 2 * counts[1][1]):
            return None
        return counts[0][0]

    def _group(self, mention: Mention) -> Entry | None:
        """The country of a demonym."""
        return self.gazetteer.demonym(self.text[mention.start : mention.end]) if mention.label == "NORP" else None

    def mentions_in(self, span: Range) -> list[Mention]:
        """The mentions inside `span`."""
        return [m for m in self.mentions if contains(span, (m.start, m.end))]

    def mentions_before(self, place: int, reach: int) -> list[Mention]:
        """The mentions before `place` in its paragraph or the `reach` before it, the last first."""
        here = self.paragraph(place)
        return [m for m in reversed(self.mentions) if m.end <= place and here - self.paragraph(m.start) <= reach]

    def person_at(self, token: Token) -> Voice | None:
        """The person whose name ends with `token`, or who bears the title that `token` heads: "the President"."""
        for mention in self.mentions:
            if mention.label == "PERSON" and mention.start <= token.idx < mention.end:
                return self.person(mention, "name")
        if token.lower_ not in self.nouns.titles or token.tag_ in ("NNS", "NNPS"):
            return None
        start = min((t.i for t in token.lefts if t.dep_ in ("det", "compound", "amod", "poss")), default=token.i)
        bearers = self.bearers.find(self.doc[start : token.i + 1])
        found = next((m for m in self.mentions if m.entity_id in bearers), None) if len(bearers) == 1 else None
        return self.person(found, "title") if found else None

    def is_subject(self, mention: Mention) -> bool:
        """Whether a mention is the subject of its clause."""
        root = span_at(self.doc, (mention.start, mention.end)).root
        if root.dep_ == "appos" and mention.label == "ORG":
            root = root.head
            while root.dep_ in ("pobj", "prep"):
                root = root.head
        return root.dep_ in ("nsubj", "nsubjpass")

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
                before = self.text[max(0, other.start - 5) : other.start].split()
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
