"""What the article has told so far about who is who: mentions, offices, and who spoke last."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace

from spacy.tokens import Doc

from pipeline.gazetteer import Entry, Gazetteer
from pipeline.names import name_words
from pipeline.records import Mention
from pipeline.spans import Range, contains
from pipeline.stages.speakers.bearers import Bearers, titles_beside


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
    mentions: list[Mention]
    day: str | None
    paragraphs: list[Range]
    bearers: Bearers
    history: list[tuple[int, Voice]] = field(default_factory=list)
    described: list[Voice] = field(default_factory=list)
    full_names: dict[str, Mention] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Learn from the mentions which titles stand beside which person, and whose surname is whose."""
        people = [m for m in self.mentions if m.label == "PERSON"]
        surnames: dict[str, set[str]] = {}
        for mention in people:
            names = name_words(mention.name)
            if len(names) > 1:
                surnames.setdefault(names[-1], set()).add(mention.entity_id)
                self.full_names.setdefault(names[-1], mention)
        for surname, bearers in surnames.items():
            if len(bearers) > 1:
                del self.full_names[surname]
        for mention in people:
            who = self.whole(mention).entity_id
            span = self.doc.char_span(mention.start, mention.end, alignment_mode="expand")
            known = self.gazetteer.entry(who)
            for title in (
                *titles_beside(self.doc, span.start, span.end),
                (known and known.role(self.day)) or "",
            ):
                self.bearers.add(who, title)

    def whole(self, mention: Mention) -> Mention:
        """The mention of the full name where `mention` is a surname alone that one person of the article bears."""
        names = name_words(mention.name)
        if len(names) == 1 and self.gazetteer.entry(mention.entity_id) is None:
            return self.full_names.get(names[0], mention)
        return mention

    def paragraph(self, offset: int) -> int:
        """The number of the paragraph that holds `offset`."""
        return bisect_right(self.paragraphs, (offset, len(self.doc.text) + 1)) - 1

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

    def person(self, mention: Mention, rule: str) -> Voice:
        """The voice of a person mentioned by name."""
        mention = self.whole(mention)
        entry = self.gazetteer.entry(mention.entity_id)
        gender = entry.gender if entry else self.gazetteer.gender(mention.name.split()[0])
        role = mention.role or next(
            (m.role for m in self.mentions if m.entity_id == mention.entity_id and m.role), None
        )
        return Voice(
            mention.name,
            mention.entity_id,
            "person",
            rule,
            gender=gender,
            role=role or (entry.role(self.day) if entry else None),
            affiliation=entry.affiliation if entry else None,
        )

    def known(self, entry: Entry, rule: str) -> Voice:
        """The voice of an entry of the knowledge base."""
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
