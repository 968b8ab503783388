"""Offices and who held them, and the bodies that every country has: roles.csv and bodies.csv."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.entries import ORGANISATION_KINDS, Role
from pipeline.errors import KnowledgeError
from pipeline.knowledge import items, read_table
from pipeline.names import Words, words
from pipeline.phrases import Phrases

OFFICE_KINDS = frozenset({"office", "unique", "profession", "title"})
"""office: of a country, a place or a body; unique: there is one in the world; title: courtesy titles and
ranks.
"""
OWNERS = frozenset({"country", "place"})


@dataclass(frozen=True, slots=True)
class BodyKind:
    """A kind of body that each country, or each town, has; its name with {country}, {demonym} or {place} to
    fill in.
    """

    name: str
    subkind: str
    of: str


def read_bodies(folder: Path) -> Phrases[BodyKind]:
    """The kinds of bodies by what they are called. Raises KnowledgeError for a cell that breaks the
    schema.
    """
    path = folder / "bodies.csv"
    kinds: Phrases[BodyKind] = Phrases()
    for row in read_table(path, ("name", "aliases", "kind", "of")):
        if row["kind"] not in ORGANISATION_KINDS or row["of"] not in OWNERS:
            raise KnowledgeError(
                f"{path}: {row['id']}: kind must be one of {', '.join(sorted(ORGANISATION_KINDS))} "
                f"and of one of {', '.join(sorted(OWNERS))} (got {row['kind']!r}, {row['of']!r})"
            )
        for form in items(row["aliases"]):
            kinds[words(form)] = BodyKind(row["name"], row["kind"], row["of"])
    return kinds


class Offices:
    """Offices, titles and professions, and who held which."""

    def __init__(self, folder: Path) -> None:
        """Read roles.csv. Raises KnowledgeError for a cell that breaks the schema."""
        path = folder / "roles.csv"
        self.phrases: Phrases[str] = Phrases()
        self._canonical: dict[str, str] = {}
        self._titles: set[Words] = set()
        self._unique: set[str] = set()
        self._held: dict[tuple[str, str], list[tuple[str, Role]]] = {}
        for row in read_table(path, ("name", "aliases", "kind")):
            if row["kind"] not in OFFICE_KINDS:
                choices = ", ".join(sorted(OFFICE_KINDS))
                raise KnowledgeError(f"{path}: {row['id']}: kind must be one of {choices} (got {row['kind']!r})")
            self._canonical[row["id"]] = row["name"]
            forms = [words(form) for form in (row["name"], *items(row["aliases"]))]
            for form in forms:
                self.phrases[form] = row["id"]
            if row["kind"] == "title":
                self._titles.update(forms)
            elif row["kind"] == "unique":
                self._unique.add(row["id"])

    def ends(self, text: Words) -> str | None:
        """The canonical name of the office at the end of `text`."""
        length = self.phrases.ending(text)
        office = self.phrases.get(text[-length:]) if length else None
        return self._canonical[office] if office else None

    def is_title(self, text: Words) -> bool:
        """Whether `text` as a whole is a courtesy title or rank."""
        return text in self._titles

    def add(self, office: str, owner: str, person: str, role: Role) -> None:
        """Let `person` hold `office` of `owner` ("" for a unique office) for the days of `role`."""
        if owner or office in self._unique:
            self._held.setdefault((office, owner), []).append((person, role))

    def holders(self, office: str, owner: str, day: str | None) -> set[str]:
        """Ids of the people who held it on `day`; without a day, of all who ever did."""
        found = self._held.get((office, owner), [])
        return {person for person, role in found if day is None or role.held(day)}
