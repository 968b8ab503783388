"""What the article has told so far about who is who: mentions, titles, and who spoke last."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from spacy.tokens import Doc, Token

from pipeline.gazetteer import Entry, Gazetteer
from pipeline.names import name_words
from pipeline.records import Mention
from pipeline.spans import Around, Range, find
from pipeline.stages.speakers.bearers import Bearers
from pipeline.stages.speakers.mentions import Mentions
from pipeline.stages.speakers.words import Nouns
from pipeline.tokens import span_at

_HONORIFICS = ("Mr", "Mrs", "Ms", "Miss", "Dr")


@dataclass(frozen=True, slots=True)
class Voice:
    """An identity that can speak. `words` are the folded words of a description, `head` its noun.

    One without a name is nobody; `candidates` are then the names of those between whom it could not be told.
    """

    name: str | None
    id: str | None
    type: str
    rule: str
    gender: str | None = None
    role: str | None = None
    affiliation: str | None = None
    head: str | None = None
    words: frozenset[str] = field(default=frozenset())
    candidates: tuple[str, ...] = ()

    def by(self, rule: str) -> Voice:
        """The same identity, found by another rule."""
        return replace(self, rule=rule)


NOBODY = Voice(None, None, "unknown", "no-source")


def ambiguous(voices: Iterable[Voice], rule: str) -> Voice:
    """Nobody, because each of `voices` may be meant as well as the next."""
    return replace(NOBODY, rule=rule, candidates=tuple(sorted({voice.name for voice in voices if voice.name})))


@dataclass(slots=True)
class Ledger:
    """The article's facts for the resolver; grows as its sources are resolved in order.

    `quoted` are the sorted, disjoint ranges inside quotation marks, `opening` is where the statement starts whose
    source is looked for: a long quotation before "he said" does not take him away from who spoke before it.
    `labels` are those of a transcript's turns, `officials` tells whether those of its `home` speak there.
    """

    doc: Doc
    gazetteer: Gazetteer
    nouns: Nouns
    mentions: Mentions
    day: str | None
    text: str
    paragraphs: list[Range]
    contents: Around
    quoted: list[Range]
    labels: list[Range] = field(default_factory=list)
    opening: int = 0
    history: list[tuple[int, Voice]] = field(default_factory=list)
    described: list[Voice] = field(default_factory=list)
    bearers: Bearers = field(init=False)
    home: str | None = field(init=False)
    officials: bool = field(init=False)
    _people: dict[str, Voice] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Learn from the mentions which titles stand beside which person, and which country it is about."""
        speaking = self._home_of_labels()
        self.home, self.officials = speaking or self._home(), speaking is not None
        self.bearers = Bearers(self.gazetteer, self.nouns)
        people = [m for m in self.mentions if m.label == "PERSON"]
        spans = [span_at(self.doc, (m.start, m.end)) for m in people]
        names = frozenset(token.i for span in spans for token in span)
        for mention, span in zip(people, spans, strict=True):
            before = self.bearers.before(self.doc, span.start, names)
            behind = self.bearers.behind(self.doc, span.end, names)
            for title in filter(None, (before, behind, self._set_off(span.root))):
                self.bearers.add(mention.entity_id, title)
                self.bearers.shown.add(mention.entity_id)
            if before:
                self.bearers.called.add(mention.entity_id)
            known = self.gazetteer.entry(mention.entity_id)
            self.bearers.add(mention.entity_id, (known and known.role(self.day)) or "")

    def _set_off(self, name: Token) -> str:
        """The title that a name stands behind in commas, as written: "The mayor, Jane Doe, …"; "" without one."""
        head = name.head
        if name.dep_ != "appos" or head.lower_ not in self.nouns.titles or head.i > name.i:
            return ""
        return str(self.doc[head.left_edge.i : head.i + 1].text)

    def paragraph(self, offset: int) -> int:
        """The number of the paragraph that holds `offset`."""
        return max(bisect_right(self.paragraphs, (offset, len(self.text) + 1)) - 1, 0)

    def back(self, place: int, reach: int) -> int:
        """Where the paragraph starts that stands `reach` before that of `place`, or of the statement's opening."""
        return self.paragraphs[max(self.paragraph(min(place, self.opening)) - reach, 0)][0] if self.paragraphs else 0

    def spoke(self, voice: Voice, place: int) -> None:
        """Note that `voice` spoke at `place`."""
        if voice.name is not None:
            self.history.append((place, voice))

    def recent(self, place: int, reach: int | None = None) -> Iterator[Voice]:
        """Who spoke in this paragraph or the `reach` before it, the last first; nobody whom others only quote.

        Without `reach`: in the whole article before.
        """
        limit = 0 if reach is None else self.back(place, reach)
        for at, voice in reversed(self.history):
            if at < limit:
                return
            if self.reaches(at, place):
                yield voice

    def reaches(self, before: int, place: int) -> bool:
        """Whether `place` may take up what stands at `before`: that is in nobody's words that `place` is not in."""
        return self.contents.of(before) <= self.contents.of(place)

    def own_words(self, place: int) -> bool:
        """Whether `place` stands inside quotation marks."""
        return find(self.quoted, place) is not None

    def _home_of_labels(self) -> str | None:
        """The country whose officials speak in a transcript: "the President" is theirs, whoever else they name."""
        named = (self.gazetteer.surname(self.text[start:end].split()[-1]) for start, end in self.labels)
        countries = {entry.country for entry, *more in filter(None, named) if not more and entry.country}
        return countries.pop() if len(countries) == 1 else None

    def _home(self) -> str | None:
        """The country that the article names at least twice as often as any other, if there is one."""
        counts = Counter(
            entry.country
            for entry in (self.gazetteer.entry(m.entity_id) or self._group(m) for m in self.mentions)
            if entry is not None and entry.country and (entry.kind == "place" or entry.subkind == "government")
        ).most_common(2)
        if not counts or (len(counts) > 1 and counts[0][1] < 2 * counts[1][1]):
            return None
        return counts[0][0]

    def _group(self, mention: Mention) -> Entry | None:
        """The country of a demonym."""
        return self.gazetteer.demonym(self.text[mention.start : mention.end]) if mention.label == "NORP" else None

    def mentions_before(self, place: int, reach: int) -> Iterator[Mention]:
        """The mentions before `place` in its paragraph or the `reach` before it, the last first."""
        limit = self.back(place, reach)
        return takewhile(lambda mention: mention.start >= limit, self.mentions.before(place))

    def person_at(self, token: Token) -> Voice | None:
        """The person whose name ends with `token`, or who bears the title that `token` heads: "the President"."""
        for mention in self.mentions.touching((token.idx, token.idx + 1)):
            if mention.label == "PERSON":
                return self.person(mention, "name")
        if token.lower_ not in self.nouns.titles or token.tag_ in ("NNS", "NNPS"):
            return None
        last = token.right_edge
        for mention in self.mentions.inside((token.idx, last.idx + len(last))):
            if mention.label == "PERSON" and self.head(mention).i == token.i:
                return self.person(mention, "name")
        start = min((t.i for t in token.lefts if t.dep_ in ("det", "compound", "amod", "poss")), default=token.i)
        bearers = self.bearers.find(self.doc[start : token.i + 1])
        if bearers:
            return self.person(self.mentions.of(bearers[0])[0], "title") if len(bearers) == 1 else None
        holder = self.gazetteer.holder(self.doc[start : token.i + 1].text, self.day, self.home)
        return self.known(holder, "office-holder") if holder else None

    def is_subject(self, mention: Mention) -> bool:
        """Whether a mention is the subject of its clause."""
        root = self.head(mention)
        if root.dep_ == "appos" and mention.label == "ORG":
            root = root.head
            while root.dep_ in ("pobj", "prep"):
                root = root.head
        return root.dep_ in ("nsubj", "nsubjpass")

    def head(self, mention: Mention) -> Token:
        """The token that heads a name with its title: "President" in "President of Ukraine Jane Doe said"."""
        root = span_at(self.doc, (mention.start, mention.end)).root
        while mention.label == "PERSON":
            above = root.head.head if root.dep_ == "pobj" and root.head.dep_ == "prep" else root.head
            linked = root.dep_ in ("pobj", "appos", "compound", "nmod") and above.i < root.i
            if not linked or above.lower_ not in self.nouns.titles:
                break
            root = above
        return root

    def person(self, mention: Mention, rule: str) -> Voice:
        """The voice of a person mentioned by name; one known by the surname alone keeps the honorific."""
        if mention.entity_id not in self._people:
            self._people[mention.entity_id] = self._person(self.mentions.of(mention.entity_id))
        voice = self._people[mention.entity_id]
        return replace(voice, role=mention.role or voice.role, rule=rule)

    def _person(self, own: Sequence[Mention]) -> Voice:
        """The voice of the person of whom `own` are all mentions."""
        entry, name = self.gazetteer.entry(own[0].entity_id), own[0].name
        names = name_words(name)
        gender = entry.gender if entry else self.gazetteer.gender(names[0]) if len(names) > 1 else None
        role = next((m.role for m in own if m.role), None) or (entry.role(self.day) if entry else None)
        honorific = self._honorific(own) if entry is None and len(names) == 1 else None
        if honorific:
            gender = {"Mr": "m", "Mrs": "f", "Ms": "f", "Miss": "f"}.get(honorific, gender)
        return Voice(
            f"{honorific}. {name}" if honorific else name,
            own[0].entity_id,
            "person",
            "name",
            gender=gender,
            role=role,
            affiliation=entry.affiliation if entry else None,
        )

    def _honorific(self, own: Sequence[Mention]) -> str | None:
        """The "Mr" or "Ms" that stands before any mention of somebody."""
        for mention in own:
            before = self.text[max(0, mention.start - 5) : mention.start].split()
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
