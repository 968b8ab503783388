"""Who and what the knowledge base knows, by any name: look-ups over models/knowledge that several stages
share.

    gazetteer = Gazetteer.load(None)                      the knowledge that ships with claimwire, read once
    gazetteer.lookup("Zelenskyy").name                    "Volodymyr Zelensky"
    gazetteer.country("Ukrainian").name                   "Ukraine"
    gazetteer.body("Ukraine’s defense ministry").name     "Ministry of Defence of Ukraine"
    gazetteer.holder("Israeli prime minister", "2022-03-23").name    "Naftali Bennett"
    gazetteer.government("Kyiv").name                     "Government of Ukraine"

Case, accents, kinds of apostrophe, hyphens, abbreviation points and a leading "the" do not count, with one
exception: an abbreviation in capitals ("US", "WHO", "IT") is itself only in capitals.

Metonymy: where the name of a country or of its capital stands for a speaker, it means the country's
government; the column `government` of places.csv says which. `lookup` gives the place; only `government`
makes that step, so a caller decides whether a place is speaking.

Look-ups answer None, or an empty tuple, where the knowledge base does not know or where several entries
would do; they never guess and never raise.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pipeline import entries
from pipeline.entries import Entry, Named
from pipeline.knowledge import folder as knowledge_folder
from pipeline.names import Words, name_words, words
from pipeline.offices import BodyKind, Offices, read_bodies
from pipeline.phrases import Phrases

__all__ = ["Entry", "Gazetteer", "Match"]

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_PATRONYMICS = ("ovych", "ovich", "evych", "evich", "ovna", "ivna", "evna")
_TOWNS = frozenset({"city", "town", "village"})

Readings = tuple[Entry | None, tuple[Entry, ...]]
"""What a name means first of all, if anything, and what else it may mean."""


@dataclass(frozen=True, slots=True)
class Match:
    """The longest name that starts at a word: `length` words, and the `entry` it means.

    `entry` is None where several may be meant: then they are the `candidates`. `how` is alias, demonym or
    body.
    """

    length: int
    entry: Entry | None
    candidates: tuple[Entry, ...]
    how: str


class Gazetteer:
    """All entries, indexed by every name they go by. Make one with `load`; it is never changed afterwards."""

    def __init__(self, folder: Path) -> None:
        """Read and index the tables in `folder`. Raises KnowledgeError for a table that breaks its schema."""
        self._folder = folder
        spellings, self._genders = entries.read_given_names(folder)
        self._given = frozenset(form for name in spellings for form in words(name))
        named = entries.read_people(folder, spellings)
        for read in entries.READERS:
            named += read(folder)
        entries.check(named)
        titles = {item.entry.id: item.entry.name for item in named}
        self._entries = {
            item.entry.id: replace(item.entry, affiliation=titles[item.entry.affiliation_id])
            if item.entry.affiliation_id
            else item.entry
            for item in named
        }
        self._names: Phrases[Readings] = Phrases()
        self._demonyms: Phrases[Entry] = Phrases()
        self._capitals: set[Words] = set()
        self._surnames: dict[Words, list[Entry]] = {}
        self._spellings: dict[str, set[Words]] = {}
        self._articles: set[str] = set()
        self._adjectives: dict[str, str] = {}
        for item in named:
            self._index(item)
        self._bodies = read_bodies(folder)
        self._offices = Offices(folder)
        for entry in self._entries.values():
            self._add_roles(entry)
        self._starts = frozenset((*self._names.starts(), *self._demonyms.starts(), *self._bodies.starts()))

    @classmethod
    def load(cls, folder: str | None = None) -> Gazetteer:
        """The gazetteer of a knowledge folder, or of the one that ships; the same object each time."""
        return _load(knowledge_folder(folder).resolve())

    def __reduce__(self) -> tuple[object, ...]:
        """Pickles as its folder's name: whoever unpickles it reads that folder."""
        return Gazetteer.load, (str(self._folder),)

    def entry(self, entry_id: str) -> Entry | None:
        """The entry with that id."""
        return self._entries.get(entry_id)

    def entries(self) -> Iterator[Entry]:
        """All entries, in the order of the tables: people, organisations, places, weapons."""
        return iter(self._entries.values())

    def lookup(self, name: str) -> Entry | None:
        """The entry that `name` means: a full name or alias, never a mere surname or description.

        A middle initial, a patronymic and a Jr. or III that the base does not hold are passed over.
        """
        found = self._find(words(name), name) or self._find(name_words(name), name)
        if found is None and " " in name:
            found = self._find(_plain_person(name_words(name)), name)
        return found

    def candidates(self, name: str) -> tuple[Entry, ...]:
        """Every entry that `name` may mean, the first reading first where there is one."""
        first, others = self._names.get(name_words(name)) or (None, ())
        return (first, *others) if first else others

    def shared(self) -> dict[str, tuple[Entry, ...]]:
        """The names that several entries go by, with all of these, the first reading first."""
        found = {" ".join(key): (first, *others) if first else others for key, (first, others) in self._names.items()}
        return {name: entries for name, entries in found.items() if len(entries) > 1}

    def surname(self, name: str) -> tuple[Entry, ...]:
        """The people with that surname, in any spelling."""
        return tuple(self._surnames.get(name_words(name), ()))

    def surnames(self, person: Entry) -> frozenset[Words]:
        """Every spelling of a person's surname, as folded words (pipeline.names.name_words)."""
        return frozenset(self._spellings.get(person.id, ()))

    def gender(self, given_name: str) -> str | None:
        """The gender, "f" or "m", that a given name tells; None for one that is unknown or of both."""
        found = words(given_name)
        return self._genders.get(found[0]) or None if found else None

    def is_given_name(self, word: str) -> bool:
        """Whether `word` is a given name that the base knows."""
        found = words(word)
        return len(found) == 1 and found[0] in self._given

    def country(self, text: str) -> Entry | None:
        """The country that a name ("Ukraine", "U.S.") or demonym ("Ukrainian", "Britons") stands for."""
        found = self._country(name_words(text), text)
        return found if found and found.subkind == "country" else None

    def demonym(self, text: str) -> Entry | None:
        """The country or region whose demonym `text` is ("Ukrainian", "Chechens"); "Ukraine" gives None."""
        return self._demonyms.get(name_words(text))

    def adjective(self, country: str) -> str | None:
        """The adjective of the canonical name of a country or region: "Ukrainian" for "Ukraine"."""
        return self._adjectives.get(country)

    def government(self, text: str) -> Entry | None:
        """The body that a country or capital stands for when it speaks: "Kyiv" is the Government of
        Ukraine.
        """
        place = self.lookup(text)
        if place is None or place.government is None:
            return None
        return self._organisation(place.government, "government", place.country)

    def body(self, text: str, country: str | None = None) -> Entry | None:
        """The organisation that `text` names, by alias, or by pattern of a kind of body and whose it is.

        "Ukraine’s defense ministry", "the Russian foreign ministry", "Peruvian navy", "Sumy city council".
        A bare "defense ministry" or "army" is the one of `country` (a country's canonical name), and None
        without it. A body without a row of its own is an Entry with known=False and the id its name gives.
        """
        entry = self.lookup(text)
        if entry is not None:
            return entry if entry.kind == "organisation" else None
        for kind, rest in self._bodies.split(name_words(text)):
            if rest:
                owner = self._owner(kind, rest, text)
            else:
                owner = self.lookup(country) if country and kind.of == "country" else None
            if owner is not None:
                return self._body(kind, owner)
        return None

    def office(self, text: str) -> str | None:
        """The canonical office that `text` is or ends with, say "defence minister" for "Russian Defense
        Minister".

        None when there is none in it.
        """
        return self._offices.ends(name_words(text))

    def office_words(self, text: Sequence[str]) -> int:
        """How many of the last folded words (see pipeline.names) are an office, title or profession; 0 for
        none.
        """
        return self._offices.phrases.ending(tuple(text))

    def holder(self, role: str, day: str | None, country: str | None = None) -> Entry | None:
        """Who held the office that `role` describes on `day` (ISO 8601); None when nobody or several are
        known.

        "Ukrainian president", "Ukraine’s president", "president of Ukraine", "US Secretary of State",
        "Pentagon press secretary", "the Kharkiv governor". An office alone ("the president") is the one of
        `country` (canonical name). Without a day: the holder when only one person in the base ever held it.
        "former", "deputy" and the like: None.
        """
        text = name_words(role)
        adjective = self._demonyms.longest(text, 0)
        for reading in (text, text[adjective:]) if adjective else (text,):
            for office, rest in self._offices.phrases.split(reading):
                for owner in self._owners(rest, role, country):
                    people = self._offices.holders(office, owner, day)
                    if len(people) == 1:
                        return self._entries[people.pop()]
        return None

    def is_title(self, text: str) -> bool:
        """Whether `text` is a courtesy title or rank that stands before names: Mr, Dr., Gen., Lt. Col."""
        return self._offices.is_title(words(text))

    def match(self, text: Sequence[str], at: int, surface: str | None = None) -> Match | None:
        """The longest name that starts at word `at` of folded words (pipeline.names.words), or None.

        `surface` is the first word as written: it decides about abbreviations that need capitals.
        """
        if text[at] not in self._starts:
            owner = self._without_apostrophe((text[at],))
            return Match(1, owner, (owner,), "alias") if owner and owner.subkind == "country" else None
        best: Match | None = None
        length = self._names.longest(text, at)
        key = tuple(text[at : at + length])
        if length and not self._lower_case(key, surface):
            first, others = self._names.get(key) or (None, ())
            best = Match(length, first, (first, *others) if first else others, "alias")
        length = self._demonyms.longest(text, at)
        owner = self._demonyms.get(tuple(text[at : at + length]))
        if owner and (best is None or length > best.length):
            best = Match(length, owner, (owner,), "demonym")
        body = self._match_body(text, at, best)
        return body if body and (best is None or body.length > best.length) else best

    def _index(self, item: Named) -> None:
        entry = self._entries[item.entry.id]
        for key, form in item.forms.items():
            first, others = self._names.get(key) or (None, ())
            self._names[key] = (first, (*others, entry)) if key in item.marked else (entry, others)
            if len(key) == 1 and len(key[0]) <= 3 and form.isupper():
                self._capitals.add(key)
        if item.article:
            self._articles.add(entry.name)
        for surname in item.surnames:
            key = name_words(surname)
            self._spellings.setdefault(entry.id, set()).add(key)
            people = self._surnames.setdefault(key, [])
            if entry not in people:
                people.append(entry)
        if item.demonyms:
            self._adjectives[entry.name] = item.demonyms[0]
        for demonym in item.demonyms:
            for form in (demonym, f"{demonym}s"):
                self._demonyms[name_words(form)] = entry

    def _find(self, key: Words, surface: str | None) -> Entry | None:
        """What `key` means first, or the only thing it may mean. `surface` as in `match`, None for
        capitals.
        """
        if not key or self._lower_case(key, surface):
            return None
        first, others = self._names.get(key) or (None, ())
        return first or (others[0] if len(others) == 1 else None)

    def _lower_case(self, key: Words, surface: str | None) -> bool:
        """Whether an abbreviation that needs capitals is written without them."""
        if key not in self._capitals or surface is None:
            return False
        letters = [c for c in surface.removeprefix("the ").removeprefix("The ") if c.isalpha()][: len(key[0])]
        return not all(c.isupper() for c in letters)

    def _country(self, key: Words, surface: str | None) -> Entry | None:
        key = _without_possessive(key)
        owner = self._demonyms.get(key)
        if owner:
            return owner
        found = self._find(key, surface) or self._without_apostrophe(key)
        return found if found and found.subkind == "country" else None

    def _without_apostrophe(self, key: Words) -> Entry | None:
        """What a possessive means whose apostrophe was lost: "Zimbabwes government"."""
        if len(key) != 1 or len(key[0]) < 5 or not key[0].endswith("s") or key[0][:-1] not in self._starts:
            return None
        return self._find((key[0][:-1],), None)

    def _organisation(self, name: str, subkind: str, country: str | None) -> Entry:
        first, _ = self._names.get(name_words(name)) or (None, ())
        return first if first and first.kind == "organisation" else entries.derived(name, subkind, country)

    def _owner(self, kind: BodyKind, rest: Words, surface: str) -> Entry | None:
        """The country, or the town for a body of a town, that `rest` of the words in `surface` names."""
        if kind.of == "country":
            owner = self._country(rest, surface if surface.islower() else None)
            return owner if owner and owner.subkind == "country" else None
        place = self._find(_without_possessive(rest), None)
        return place if place and place.subkind in _TOWNS else None

    def _body(self, kind: BodyKind, owner: Entry) -> Entry:
        country = f"the {owner.name}" if owner.name in self._articles else owner.name
        demonym = self._adjectives.get(owner.name, owner.name)
        name = kind.name.format(country=country, demonym=demonym, place=owner.name)
        return self._organisation(name, kind.subkind, owner.country)

    def _match_body(self, text: Sequence[str], at: int, owner: Match | None) -> Match | None:
        """A body by pattern from `at` on: the country first ("Ukraine’s army") or last ("army of
        Ukraine").
        """
        if owner and owner.entry and owner.entry.kind == "place":
            after = at + owner.length
            after += after < len(text) and text[after] == "'s"
            length = self._bodies.longest(text, after)
            kind = self._bodies.get(tuple(text[after : after + length]))
            if kind and owner.entry.subkind in (_TOWNS if kind.of == "place" else {"country"}):
                entry = self._body(kind, owner.entry)
                return Match(after + length - at, entry, (entry,), "body")
        length = self._bodies.longest(text, at)
        kind = self._bodies.get(tuple(text[at : at + length]))
        after = at + length
        if not kind or kind.of != "country" or after >= len(text) or text[after] != "of":
            return None
        after += 1 + (after + 1 < len(text) and text[after + 1] == "the")
        length = self._names.longest(text, after)
        country = self._find(tuple(text[after : after + length]), None)
        if not country or country.subkind != "country":
            return None
        entry = self._body(kind, country)
        return Match(after + length - at, entry, (entry,), "body")

    def _add_roles(self, entry: Entry) -> None:
        for role in entry.roles:
            for office, rest in self._offices.phrases.split(name_words(role.title)):
                owners = self._owners(rest, role.title, None)
                if owners:
                    self._offices.add(office, owners[0], entry.id, role)
                    break

    def _owners(self, rest: Words, role: str, country: str | None) -> tuple[str, ...]:
        """Ids of what an office may belong to, as `rest` of a `role` says; of `country` where it says
        nothing.

        "" stands for the world, of a unique office. A town's region comes second: "the Kharkiv governor".
        """
        rest = _without_possessive(rest)
        if not rest:
            owner = self.lookup(country) if country else None
            return (owner.id, "") if owner else ("",)
        written = None if not role.islower() else role
        named = " ".join(rest).upper()
        owner = self._country(rest, written) or self.body(named) or self.lookup(named)
        if owner is None and "'s" in rest:
            return self._owners(rest[rest.index("'s") + 1 :], role, country)
        if owner is None:
            return ()
        region = self.lookup(owner.oblast) if owner.kind == "place" and owner.oblast else None
        return (owner.id, region.id) if region else (owner.id,)


@cache
def _load(folder: Path) -> Gazetteer:
    """Read a folder once. The garbage collector rests: every object stays, and a sweep costs as much as the reading."""
    collects = gc.isenabled()
    gc.disable()
    try:
        return Gazetteer(folder)
    finally:
        if collects:
            gc.enable()


def _without_possessive(key: Words) -> Words:
    return key[:-1] if key and key[-1] == "'s" else key


def _plain_person(key: Words) -> Words:
    """A person's name without middle initials, patronymics and a Jr. or III at the end."""
    while len(key) > 2 and key[-1] in _SUFFIXES:
        key = key[:-1]
    middle = [word for word in key[1:-1] if len(word) > 1 and not word.endswith(_PATRONYMICS)]
    return (key[0], *middle, key[-1]) if len(key) > 2 else key
