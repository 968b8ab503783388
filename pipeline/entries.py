"""The entries of the knowledge base: people, organisations, places and weapons, read from models/knowledge
and checked.

    people.csv         who speaks: spellings of the surname, other names, roles with dates, affiliation
    organisations.csv  bodies, with acronyms and metonyms ("the Pentagon")
    places.csv         places, with demonyms, and for countries and capitals the government they stand for
    weapons.csv        weapons, vehicles and aircraft: products that a model takes for organisations

A name or alias that two rows share is an error, unless all but one of them mark it: "?Georgia" in a row's
aliases says that the name means somebody else first. Marked in every row that has it, it means none of them
by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import KnowledgeError
from pipeline.knowledge import items, read_table
from pipeline.names import Words, form_words, slug, token_words, words

ORGANISATION_KINDS = frozenset(
    {
        *("government", "military", "ministry", "agency", "company", "media", "think_tank", "ngo"),
        *("international", "party", "armed_group"),
    }
)
PLACE_KINDS = frozenset(
    {
        "country",
        "oblast",
        "city",
        "town",
        "village",
        "region",
        "river",
        "sea",
        "landmark",
        "facility",
        "continent",
    }
)
WEAPON_KINDS = frozenset({"missile", "aircraft", "drone", "air_defence", "artillery", "vehicle", "ship", "other"})
SIDES = frozenset({"", "ukraine", "russia"})
GENDERS = frozenset({"", "f", "m"})

MARK = "?"
"""Before an alias that means another row first."""

_DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_ID = re.compile(r"(person|organisation|place|weapon)/[a-z0-9]+(-[a-z0-9]+)*")
_REGION_WORDS = {"Oblast": ("Region", "Province"), "Krai": ("Region", "Territory"), "Republic": ("Region",)}


@dataclass(frozen=True, slots=True)
class Role:
    """An office somebody holds from a day (inclusive) to a day (exclusive), both "YYYY-MM-DD"; None is an
    open side.
    """

    title: str
    start: str | None = None
    end: str | None = None

    def held(self, day: str) -> bool:
        """Whether it is held on `day`, an ISO 8601 day or time."""
        return (self.start is None or self.start <= day[:10]) and (self.end is None or day[:10] < self.end)


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody or something with an identity. What does not apply to its `kind`, or is not known, is None or
    empty.

    kind: person, organisation, place or weapon; subkind: one of the closed sets above, "" for people.
    country, oblast, affiliation and government are canonical names. `government` is the body that a country
    or a capital stands for when it speaks ("Kyiv said" is the Government of Ukraine). `known` is False for a
    body that was put together from a pattern ("the Peruvian navy") and has no row.
    """

    id: str
    name: str
    kind: str
    subkind: str = ""
    gender: str | None = None
    country: str | None = None
    oblast: str | None = None
    side: str | None = None
    affiliation: str | None = None
    affiliation_id: str | None = None
    government: str | None = None
    area_km2: float | None = None
    roles: tuple[Role, ...] = ()
    known: bool = True

    def role(self, day: str | None) -> str | None:
        """The first role held on `day` (ISO 8601), by the order of the row.

        Without a day: a role that has no dates, else the only role there is; None when that leaves it open.
        """
        if day is not None:
            return next((role.title for role in self.roles if role.held(day)), None)
        undated = [role.title for role in self.roles if role.start is None and role.end is None]
        if undated:
            return undated[0]
        return self.roles[0].title if len(self.roles) == 1 else None

    @property
    def label(self) -> str:
        """Its entity label: PERSON, ORG, GPE, LOC, FAC or PRODUCT."""
        if self.kind == "place":
            if self.subkind in {"river", "sea", "region", "landmark", "continent"}:
                return "LOC"
            return "FAC" if self.subkind == "facility" else "GPE"
        return {"person": "PERSON", "organisation": "ORG", "weapon": "PRODUCT"}[self.kind]


@dataclass(frozen=True, slots=True)
class Named:
    """An entry with the names it goes by, each as written in the table under its folded words.

    `marked` are the names that mean another row first, if any. `surnames` are the spellings of a person's
    surname, `demonyms` the adjective and people nouns of a country.
    """

    entry: Entry
    forms: dict[Words, str]
    marked: frozenset[Words] = frozenset()
    surnames: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    article: bool = False


def read_people(folder: Path, given: dict[str, tuple[str, ...]]) -> list[Named]:
    """The rows of people.csv. `given` are the spellings of each given name: all of them go with all of the
    surname's.

    Raises KnowledgeError for a cell that breaks the schema; so do the readers below.
    """
    path = folder / "people.csv"
    found = []
    for row in read_table(path, ("name", "surnames", "aliases", "alone", "gender", "affiliation", "roles", "country")):
        at = f"{path}: {row['id']}"
        _check_id(at, row["id"], "person")
        _check_in(at, "gender", row["gender"], GENDERS)
        _check_in(at, "alone", row["alone"], frozenset({"", "yes"}))
        entry = Entry(
            id=row["id"],
            name=row["name"],
            kind="person",
            gender=row["gender"] or None,
            country=row["country"] or None,
            affiliation_id=row["affiliation"] or None,
            roles=tuple(_role(at, item) for item in items(row["roles"])),
        )
        first, _, last = row["name"].partition(" ")
        surnames = (last, *items(row["surnames"])) if last else ()
        forms, marked = _forms((row["name"], *(surnames if row["alone"] else ())), row["aliases"])
        for spelling in given.get(first.lower(), (first,)):
            for surname in surnames:
                if surname != first:
                    forms.setdefault(token_words(spelling) + token_words(surname), f"{spelling} {surname}")
        found.append(Named(entry, forms, marked, surnames))
    return found


def read_organisations(folder: Path) -> list[Named]:
    """The rows of organisations.csv."""
    path = folder / "organisations.csv"
    found = []
    for row in read_table(path, ("name", "aliases", "kind", "country", "side")):
        at = f"{path}: {row['id']}"
        _check_id(at, row["id"], "organisation")
        _check_in(at, "kind", row["kind"], ORGANISATION_KINDS)
        _check_in(at, "side", row["side"], SIDES)
        entry = Entry(
            id=row["id"],
            name=row["name"],
            kind="organisation",
            subkind=row["kind"],
            country=row["country"] or None,
            side=row["side"] or None,
        )
        found.append(Named(entry, *_forms((row["name"],), row["aliases"])))
    return found


def read_places(folder: Path) -> list[Named]:
    """The rows of places.csv. An oblast "X Oblast" is also X Region and X Province, a krai also X
    Territory.
    """
    path = folder / "places.csv"
    columns = ("name", "aliases", "demonyms", "kind", "country", "oblast", "area_km2", "government")
    found = []
    for row in read_table(path, columns):
        at = f"{path}: {row['id']}"
        _check_id(at, row["id"], "place")
        _check_in(at, "kind", row["kind"], PLACE_KINDS)
        entry = Entry(
            id=row["id"],
            name=row["name"],
            kind="place",
            subkind=row["kind"],
            country=row["name"] if row["kind"] == "country" else row["country"] or None,
            oblast=row["oblast"] or None,
            government=row["government"] or None,
            area_km2=_area(at, row["area_km2"]),
        )
        names: tuple[str, ...] = (row["name"],)
        if row["kind"] == "oblast":
            names += tuple(_region_forms((row["name"], *items(row["aliases"]))))
        forms, marked = _forms(names, row["aliases"])
        article = f"the {row['name']}" in items(row["aliases"])
        found.append(Named(entry, forms, marked, demonyms=items(row["demonyms"]), article=article))
    return found


def read_weapons(folder: Path) -> list[Named]:
    """The rows of weapons.csv."""
    path = folder / "weapons.csv"
    found = []
    for row in read_table(path, ("name", "aliases", "kind")):
        at = f"{path}: {row['id']}"
        _check_id(at, row["id"], "weapon")
        _check_in(at, "kind", row["kind"], WEAPON_KINDS)
        entry = Entry(id=row["id"], name=row["name"], kind="weapon", subkind=row["kind"])
        found.append(Named(entry, *_forms((row["name"],), row["aliases"])))
    return found


def read_given_names(folder: Path) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """given_names.csv: the spellings of each given name, and its gender ("f", "m"), both by the folded name.

    A name that stands in rows of both genders has none.
    """
    path = folder / "given_names.csv"
    spellings: dict[str, tuple[str, ...]] = {}
    genders: dict[str, set[str]] = {}
    for row in read_table(path, ("names", "gender")):
        _check_in(f"{path}: {row['id']}", "gender", row["gender"], GENDERS)
        names = items(row["names"])
        for name in names:
            known = spellings.get(name.lower(), ())
            spellings[name.lower()] = (*known, *(other for other in names if other not in known))
            genders.setdefault("".join(words(name)), set()).add(row["gender"])
    return spellings, {name: found.copy().pop() for name, found in genders.items() if len(found) == 1}


def check(named: list[Named]) -> None:
    """Raise KnowledgeError where rows contradict one another: ids, shared aliases, names that no row
    holds.
    """
    ids: dict[str, Entry] = {}
    places = {n.entry.name for n in named if n.entry.kind == "place"}
    countries = {n.entry.name for n in named if n.entry.subkind == "country"}
    for item in named:
        entry = item.entry
        if entry.id in ids:
            raise KnowledgeError(
                f"{entry.id}: the id of two rows ({ids[entry.id].name}, {entry.name}); ids must differ"
            )
        ids[entry.id] = entry
    for entry in ids.values():
        if entry.affiliation_id and getattr(ids.get(entry.affiliation_id), "kind", None) != "organisation":
            raise KnowledgeError(f"{entry.id}: affiliation {entry.affiliation_id!r} must be the id of an organisation")
        if entry.country and entry.country not in countries:
            raise KnowledgeError(f"{entry.id}: country {entry.country!r} must be the name of a country in places.csv")
        if entry.oblast and entry.oblast not in places:
            raise KnowledgeError(f"{entry.id}: oblast {entry.oblast!r} must be the name of a place in places.csv")
    _check_shared(named)


def _check_shared(named: list[Named]) -> None:
    holders: dict[Words, str] = {}
    for item in named:
        for key, form in item.forms.items():
            if key in item.marked:
                continue
            if key in holders:
                raise KnowledgeError(
                    f"{form!r} is a name of both {holders[key]} and {item.entry.id}; "
                    f"all but one must mark it ({MARK}{form} among the aliases)"
                )
            holders[key] = item.entry.id


def _forms(names: Iterable[str], aliases: str) -> tuple[dict[Words, str], frozenset[Words]]:
    """The names and the aliases of a cell by their folded words, and which of them are marked."""
    forms = {form_words(name): name for name in names}
    marked = set()
    for alias in items(aliases):
        form = alias.removeprefix(MARK)
        key = form_words(form)
        forms.setdefault(key, form)
        if alias.startswith(MARK):
            marked.add(key)
    return forms, frozenset(marked)


def _region_forms(forms: Iterable[str]) -> Iterator[str]:
    for form in forms:
        stem, _, last = form.rpartition(" ")
        for other in _REGION_WORDS.get(last, ()):
            yield f"{stem} {other}"


def _role(at: str, item: str) -> Role:
    """Read "title@from..to", either side of it empty, or a title alone."""
    title, mark, dates = item.partition("@")
    if not mark:
        return Role(title.strip())
    start, dots, end = dates.partition("..")
    for day in (start, end):
        if day and not _DAY.fullmatch(day):
            raise KnowledgeError(f"{at}: the role {item!r} must be title@YYYY-MM-DD..YYYY-MM-DD (got the day {day!r})")
    if not dots or (start and end and start >= end):
        raise KnowledgeError(f"{at}: the role {item!r} must be title@from..to with from before to")
    return Role(title.strip(), start or None, end or None)


def _area(at: str, cell: str) -> float | None:
    try:
        return float(cell) if cell else None
    except ValueError as error:
        raise KnowledgeError(f"{at}: area_km2 must be a number (got {cell!r})") from error


def _check_in(at: str, column: str, value: str, allowed: frozenset[str]) -> None:
    if value not in allowed:
        choices = ", ".join(sorted(filter(None, allowed)))
        raise KnowledgeError(f"{at}: {column} must be one of {choices}{' or empty' * ('' in allowed)} (got {value!r})")


def _check_id(at: str, value: str, kind: str) -> None:
    if not _ID.fullmatch(value) or not value.startswith(f"{kind}/"):
        raise KnowledgeError(f"{at}: the id must be {kind}/ and a slug like john-kirby")


def derived(name: str, subkind: str, country: str | None) -> Entry:
    """An organisation that has no row of its own."""
    return Entry(
        id=f"organisation/{slug(name)}",
        name=name,
        kind="organisation",
        subkind=subkind,
        country=country,
        known=False,
    )


Reader = Callable[[Path], list[Named]]
READERS: tuple[Reader, ...] = (read_organisations, read_places, read_weapons)
"""Of the tables that need no other one."""
