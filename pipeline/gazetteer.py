"""Who and what the knowledge base knows, by any name: look-ups over models/knowledge that several stages share.

    gazetteer = Gazetteer.load(None)                      the knowledge that ships with claimwire, read once a process
    gazetteer.lookup("Zelenskyy").name                    "Volodymyr Zelensky"
    gazetteer.country("Ukrainian").name                   "Ukraine"
    gazetteer.body("Ukraine’s defense ministry").name     "Ministry of Defence of Ukraine"
    gazetteer.holder("Israeli prime minister", "2022-03-23").name    "Naftali Bennett"
    gazetteer.government("Kyiv").name                     "Government of Ukraine"

Case, accents, kinds of apostrophe, hyphens, abbreviation points and a leading "the" do not count, with one exception:
an abbreviation in capitals ("US", "WHO", "IT") is itself only in capitals.

Metonymy: where the name of a country or of its capital stands for a speaker, it means the country's government; the
column `government` of places.csv says which. `lookup` gives the place; only `government` makes that step, so a caller
decides whether a place is speaking.

Look-ups answer None, or an empty tuple, where the knowledge base does not know or where several entries would do;
they never guess and never raise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pipeline import entries
from pipeline.entries import Entry, Named
from pipeline.knowledge import folder as knowledge_folder
from pipeline.knowledge import items, read_table
from pipeline.names import Words, name_words, words

__all__ = ["Entry", "Gazetteer", "Match"]

_LINKS = frozenset({"of", "for", "at", "to", "in"})


@dataclass(frozen=True, slots=True)
class Match:
    """The longest name that starts at a word: `length` words, the `entry` it means (None: several, all `candidates`).

    `how` is alias, demonym or body.
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
        names = {item.entry.id: item.entry.name for item in named}
        self._entries = {
            item.entry.id: replace(item.entry, affiliation=names[item.entry.affiliation_id])
            if item.entry.affiliation_id
            else item.entry
            for item in named
        }
        self._names = _Phrases()
        self._demonyms = _Phrases()
        self._capitals: set[Words] = set()
        self._surnames: dict[Words, list[Entry]] = {}
        self._spellings: dict[str, list[Words]] = {}
        self._articles: set[str] = set()
        self._adjectives: dict[str, str] = {}
        for item in named:
            self._index(item)
        self._bodies = _Bodies(folder)
        self._offices = _Offices(folder)
        for entry in self._entries.values():
            self._add_roles(entry)
        self._starts = frozenset(
            (*self._names.starts(), *self._demonyms.starts(), *self._bodies.phrases.starts())
        )

    @classmethod
    def load(cls, folder: str | None = None) -> Gazetteer:
        """The gazetteer of a knowledge folder, or of the one that ships with claimwire; the same object each time."""
        return _load(knowledge_folder(folder).resolve())

    def __reduce__(self) -> tuple[object, ...]:
        """Pickles as its folder's name: whoever unpickles it reads that folder."""
        return Gazetteer.load, (str(self._folder),)

    # names ------------------------------------------------------------------------------------------------------

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
        return found[0] if found else None

    def candidates(self, name: str) -> tuple[Entry, ...]:
        """Every entry that `name` may mean, the first reading first where there is one."""
        first, others = self._names.get(name_words(name))
        return ((first,) if first else ()) + others

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

    # countries and bodies ----------------------------------------------------------------------------------------

    def country(self, text: str) -> Entry | None:
        """The country that a name ("Ukraine", "U.S.") or demonym ("Ukrainian", "Britons") stands for."""
        return self._country(name_words(text), text)

    def demonym(self, text: str) -> Entry | None:
        """The country whose demonym `text` is ("Ukrainian", "Russians"); its name ("Ukraine") gives None."""
        first, _ = self._demonyms.get(name_words(text))
        return first

    def adjective(self, country: str) -> str | None:
        """The adjective of a country's canonical name: "Ukrainian" for "Ukraine"."""
        return self._adjectives.get(country)

    def government(self, text: str) -> Entry | None:
        """The body that a country or capital stands for when it speaks: "Kyiv", "Ukraine" → Government of Ukraine."""
        place = self.lookup(text)
        if place is None or place.government is None:
            return None
        return self._organisation(place.government, "government", place.country)

    def body(self, text: str, country: str | None = None) -> Entry | None:
        """The organisation that `text` names, by alias, or by pattern of a kind of body and a country.

        "Ukraine’s defense ministry", "the Russian foreign ministry", "British Ministry of Defence", "Peruvian navy".
        A bare "defense ministry" or "army" is the one of `country` (a country's canonical name), and None without it.
        A body without a row of its own is an Entry with known=False and the id its name gives.
        """
        entry = self.lookup(text)
        if entry is not None:
            return entry if entry.kind == "organisation" else None
        found = name_words(text)
        for kind, rest in self._bodies.split(found):
            owner = self._owner(kind, rest, text) if rest else self.lookup(country) if country else None
            if owner is not None and (rest or self._bodies.of(kind) == "country"):
                return self._body(kind, owner)
        return None

    # roles ------------------------------------------------------------------------------------------------------

    def office(self, text: str) -> str | None:
        """The canonical office that `text` is or ends with, say "defence minister" for "Russian Defense Minister".

        None when there is none in it.
        """
        return self._offices.ends(name_words(text))

    def office_words(self, text: Sequence[str]) -> int:
        """How many of the last folded words (see pipeline.names) are an office, title or profession; 0 for none."""
        return self._offices.ending(tuple(text))

    def holder(self, role: str, day: str | None, country: str | None = None) -> Entry | None:
        """Who held the office that `role` describes on `day` (ISO 8601); None when nobody or several are known.

        "Ukrainian president", "Ukraine’s president", "president of Ukraine", "US Secretary of State", "Pentagon press
        secretary", "the Kharkiv governor". An office alone ("the president") is the one of `country` (canonical name).
        Without a day: the holder when only one person in the base ever held it. "former", "deputy" and the like: None.
        """
        text = name_words(role)
        adjective = self._demonyms.longest(text, 0)
        for reading in (text, text[adjective:]) if adjective else (text,):
            for office, rest in self._offices.split(reading):
                for owner in self._owners(rest, role, country):
                    people = self._offices.holders(office, owner, day)
                    if len(people) == 1:
                        return self._entries[people.pop()]
        return None

    def is_title(self, text: str) -> bool:
        """Whether `text` is a courtesy title or rank that stands before names: Mr, Dr., Gen., Lt. Col."""
        return self._offices.is_title(words(text))

    # running text ---------------------------------------------------------------------------------------------------

    def match(self, text: Sequence[str], at: int, surface: str | None = None) -> Match | None:
        """The longest name that starts at word `at` of folded words (pipeline.names.words), or None.

        `surface` is the first word as written: it decides about abbreviations that need capitals.
        """
        if text[at] not in self._starts:
            return None
        named = self._names.longest(text, at)
        demonym = self._demonyms.longest(text, at)
        best: Match | None = None
        if named and not self._lower_case(tuple(text[at : at + named]), surface):
            first, others = self._names.get(tuple(text[at : at + named]))
            best = Match(named, first or None, ((first,) if first else ()) + others, "alias")
        if demonym and (best is None or demonym > best.length):
            first, _ = self._demonyms.get(tuple(text[at : at + demonym]))
            best = Match(demonym, first, (first,) if first else (), "demonym")
        body = self._match_body(text, at, best)
        return body if body and (best is None or body.length > best.length) else best

    # inside -----------------------------------------------------------------------------------------------------

    def _index(self, item: Named) -> None:
        entry = self._entries[item.entry.id]
        for key, form in item.forms.items():
            self._names.add(key, entry, first=key not in item.marked)
            if len(key) == 1 and len(key[0]) <= 3 and form.isupper():
                self._capitals.add(key)
            if entry.subkind == "country" and form.startswith("the "):
                self._articles.add(entry.name)
        for surname in item.surnames:
            key = name_words(surname)
            people = self._surnames.setdefault(key, [])
            self._spellings.setdefault(entry.id, []).append(key)
            if entry not in people:
                people.append(entry)
        if item.demonyms:
            self._adjectives[entry.name] = item.demonyms[0]
        for demonym in item.demonyms:
            for form in (demonym, f"{demonym}s"):
                self._demonyms.add(name_words(form), entry, first=True)

    def _find(self, key: Words, surface: str) -> tuple[Entry] | None:
        if not key or self._lower_case(key, surface):
            return None
        first, others = self._names.get(key)
        if first:
            return (first,)
        return (others[0],) if len(others) == 1 else None

    def _lower_case(self, key: Words, surface: str | None) -> bool:
        """Whether an abbreviation that needs capitals is written without them."""
        if key not in self._capitals or surface is None:
            return False
        letters = [c for c in surface.removeprefix("the ").removeprefix("The ") if c.isalpha()][: len(key[0])]
        return not all(c.isupper() for c in letters)

    def _country(self, key: Words, surface: str) -> Entry | None:
        key = _without_possessive(key)
        if not key:
            return None
        first, _ = self._demonyms.get(key)
        if first:
            return first
        found = self._find(key, surface if len(key) == len(name_words(surface)) else " ".join(key).upper())
        return found[0] if found and found[0].subkind == "country" else None

    def _organisation(self, name: str, subkind: str, country: str | None) -> Entry:
        first, _ = self._names.get(name_words(name))
        return first if first and first.kind == "organisation" else entries.derived(name, subkind, country)

    def _owner(self, kind: str, rest: Words, surface: str) -> Entry | None:
        """The country, or the town for a body of a town, that `rest` names."""
        if self._bodies.of(kind) == "country":
            return self._country(rest, surface)
        place, _ = self._names.get(_without_possessive(rest))
        return place if place and place.subkind in {"city", "town", "village"} else None

    def _body(self, kind: str, owner: Entry) -> Entry:
        country = f"the {owner.name}" if owner.name in self._articles else owner.name
        name, subkind = self._bodies.name(
            kind, country, self._adjectives.get(owner.name, owner.name), owner.name
        )
        return self._organisation(name, subkind, owner.country)

    def _match_body(self, text: Sequence[str], at: int, owner: Match | None) -> Match | None:
        """A body by pattern that starts at `at`: the country first ("Ukraine’s army") or last ("army of Ukraine")."""
        if owner and owner.entry and owner.entry.kind == "place":
            after = at + owner.length
            after += after < len(text) and text[after] == "'s"
            length = self._bodies.phrases.longest(text, after)
            kind = self._bodies.kind(tuple(text[after : after + length])) if length else None
            if kind and (self._bodies.of(kind) == "country") == (owner.entry.subkind == "country"):
                entry = self._body(kind, owner.entry)
                return Match(after + length - at, entry, (entry,), "body")
        length = self._bodies.phrases.longest(text, at)
        after = at + length
        if not length or after >= len(text) or text[after] != "of":
            return None
        after += 1 + (after + 1 < len(text) and text[after + 1] == "the")
        named = self._names.longest(text, after)
        first, _ = self._names.get(tuple(text[after : after + named]))
        kind = self._bodies.kind(tuple(text[at : at + length]))
        if not first or first.subkind != "country" or self._bodies.of(kind) != "country":
            return None
        entry = self._body(kind, first)
        return Match(after + named - at, entry, (entry,), "body")

    def _add_roles(self, entry: Entry) -> None:
        for role in entry.roles:
            for office, rest in self._offices.split(name_words(role.title)):
                owners = self._owners(rest, role.title, None)
                if owners:
                    self._offices.add(office, owners[0], entry.id, role)
                    break

    def _owners(self, rest: Words, surface: str, country: str | None) -> tuple[str, ...]:
        """Ids of what an office may belong to, as `rest` of its description says; of `country` where it says nothing."""
        rest = _without_possessive(rest)
        if not rest:
            owner = self.lookup(country) if country else None
            return (owner.id, "") if owner else ("",)
        owner = (
            self._country(rest, surface)
            or self.body(" ".join(rest).upper())
            or self.lookup(" ".join(rest).upper())
        )
        if owner is None and "'s" in rest:
            return self._owners(rest[rest.index("'s") + 1 :], surface, country)
        if owner is None:
            return ()
        region = self.lookup(owner.oblast) if owner.kind == "place" and owner.oblast else None
        return (owner.id, region.id) if region else (owner.id,)


@cache
def _load(folder: Path) -> Gazetteer:
    return Gazetteer(folder)


class _Phrases:
    """Entries by phrase, and the longest phrase that starts at a word."""

    def __init__(self) -> None:
        self._entries: dict[Words, tuple[Entry | None, tuple[Entry, ...]]] = {}
        self._lengths: dict[str, int] = {}

    def add(self, key: Words, entry: Entry, first: bool) -> None:
        """Let `key` mean `entry`: first of all, or (first=False) as one reading among others."""
        known, others = self._entries.get(key, (None, ()))
        if first:
            known = known or entry
        elif entry not in others:
            others = (*others, entry)
        self._entries[key] = known, others
        self._lengths[key[0]] = max(len(key), self._lengths.get(key[0], 0))

    def get(self, key: Words) -> tuple[Entry | None, tuple[Entry, ...]]:
        """The first reading of `key`, if there is one, and the others."""
        return self._entries.get(key, (None, ()))

    def starts(self) -> Iterable[str]:
        """The first words of all phrases."""
        return self._lengths

    def longest(self, text: Sequence[str], at: int) -> int:
        """How many words the longest phrase from `at` on has; 0 for none."""
        return _longest(self._entries, self._lengths, text, at)


class _Bodies:
    """Kinds of bodies that every country has: bodies.csv, their names with {country} or {demonym} to be filled in."""

    def __init__(self, folder: Path) -> None:
        self._names: dict[str, tuple[str, str, str]] = {}
        kinds: dict[Words, str] = {}
        for row in read_table(folder / "bodies.csv", ("name", "aliases", "kind", "of")):
            self._names[row["id"]] = row["name"], row["kind"], row["of"]
            for form in items(row["aliases"]):
                kinds[words(form)] = row["id"]
        self.phrases = _Names(kinds)

    def kind(self, phrase: Words) -> str:
        """The id of the kind of body that `phrase` names. Raises KeyError when there is none."""
        return self.phrases[phrase]

    def of(self, kind: str) -> str:
        """What has such a body: "country" or "place"."""
        return self._names[kind][2]

    def name(self, kind: str, country: str, demonym: str, place: str) -> tuple[str, str]:
        """The canonical name of that body of its owner, and its kind in the sense of organisations.csv."""
        name, subkind, _ = self._names[kind]
        return name.format(country=country, demonym=demonym, place=place), subkind

    def split(self, text: Words) -> Iterator[tuple[str, Words]]:
        """Readings of `text` as a kind of body and the words for whose it is."""
        return self.phrases.split(text)


class _Names:
    """Ids by phrase, and texts split into a phrase and the rest."""

    def __init__(self, phrases: dict[Words, str]) -> None:
        self._phrases = phrases
        self._lengths: dict[str, int] = {}
        for phrase in phrases:
            self._lengths[phrase[0]] = max(len(phrase), self._lengths.get(phrase[0], 0))
        self._longest = max(map(len, phrases), default=0)

    def __getitem__(self, phrase: Words) -> str:
        return self._phrases[phrase]

    def starts(self) -> Iterable[str]:
        """The first words of all phrases."""
        return self._lengths

    def longest(self, text: Sequence[str], at: int) -> int:
        """How many words the longest phrase from `at` on has; 0 for none."""
        return _longest(self._phrases, self._lengths, text, at)

    def ending(self, text: Words) -> int:
        """How many words the longest phrase at the end of `text` has; 0 for none."""
        for length in range(min(self._longest, len(text)), 0, -1):
            if text[-length:] in self._phrases:
                return length
        return 0

    def split(self, text: Words) -> Iterator[tuple[str, Words]]:
        """(id, rest): the phrase first, "president of Ukraine", then the phrase last, "Ukraine's president"."""
        length = self.longest(text, 0)
        if length and length < len(text) and text[length] in _LINKS:
            rest = text[length + 1 :]
            yield self._phrases[text[:length]], rest[1:] if rest[:1] == ("the",) else rest
        length = self.ending(text)
        if length:
            rest = text[: len(text) - length]
            yield self._phrases[text[-length:]], rest[1:] if rest[:1] == ("the",) else rest


class _Offices:
    """Offices, titles and professions (roles.csv), and who held which."""

    def __init__(self, folder: Path) -> None:
        self._titles: set[Words] = set()
        self._unique: set[str] = set()
        self._canonical: dict[str, str] = {}
        offices: dict[Words, str] = {}
        for row in read_table(folder / "roles.csv", ("name", "aliases", "kind")):
            self._canonical[row["id"]] = row["name"]
            for form in (row["name"], *items(row["aliases"])):
                offices[words(form)] = row["id"]
                if row["kind"] == "title":
                    self._titles.add(words(form))
            if row["kind"] == "unique":
                self._unique.add(row["id"])
        self._names = _Names(offices)
        self._held: dict[tuple[str, str], list[tuple[str, entries.Role]]] = {}

    def split(self, text: Words) -> Iterator[tuple[str, Words]]:
        """Readings of `text` as an office's id and the words for whose it is."""
        return self._names.split(text)

    def ends(self, text: Words) -> str | None:
        """The canonical name of the office at the end of `text`."""
        length = self._names.ending(text)
        return self._canonical[self._names[text[-length:]]] if length else None

    def ending(self, text: Words) -> int:
        """How many words the office at the end of `text` has; 0 for none."""
        return self._names.ending(text)

    def is_title(self, text: Words) -> bool:
        """Whether `text` as a whole is a courtesy title or rank."""
        return text in self._titles

    def add(self, office: str, owner: str, person: str, role: entries.Role) -> None:
        """Let `person` hold `office` of `owner` ("" for a unique office) for the days of `role`."""
        if owner or office in self._unique:
            self._held.setdefault((office, owner), []).append((person, role))

    def holders(self, office: str, owner: str, day: str | None) -> set[str]:
        """Ids of the people who held it on `day`; without a day, of all who ever did."""
        found = self._held.get((office, owner), [])
        return {person for person, role in found if day is None or role.held(day)}


def _longest(phrases: Iterable[Words], lengths: dict[str, int], text: Sequence[str], at: int) -> int:
    if at >= len(text):
        return 0
    for length in range(min(lengths.get(text[at], 0), len(text) - at), 0, -1):
        if tuple(text[at : at + length]) in phrases:
            return length
    return 0


def _without_possessive(key: Words) -> Words:
    return key[:-1] if key and key[-1] == "'s" else key


def _plain_person(key: Words) -> Words:
    """A person's name without middle initials, patronymics and a Jr. or III at the end."""
    while len(key) > 2 and key[-1] in {"jr", "sr", "ii", "iii", "iv"}:
        key = key[:-1]
    middle = [
        w
        for w in key[1:-1]
        if len(w) > 1 and not w.endswith(("ovych", "ovich", "evych", "evich", "ovna", "ivna", "evna"))
    ]
    return (key[0], *middle, key[-1]) if len(key) > 2 else key
