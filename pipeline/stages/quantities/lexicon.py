"""The knowledge tables that reading quantities needs, as one immutable object."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline.entries import read_places
from pipeline.errors import KnowledgeError
from pipeline.knowledge import items, read_table


@dataclass(frozen=True, slots=True)
class NumberWord:
    """A word of a number: `role` says how its value combines (see number_words.csv)."""

    value: float
    role: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measurement; `si_unit` = factor * value + offset, no factor where none is fixed."""

    name: str
    kind: str
    si_unit: str | None = None
    factor: float | None = None
    offset: float = 0.0

    def to_si(self, value: float | None) -> float | None:
        """`value` in `si_unit`; None for an open side and for a unit without a fixed size."""
        if value is None or self.factor is None:
            return None
        return float(f"{value * self.factor + self.offset:.12g}")


@dataclass(frozen=True, slots=True)
class Bound:
    """A phrase beside a figure and what it makes of it. `determiner`: an article may stand between."""

    modifier: str
    determiner: bool
    row: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All tables of models/knowledge that this stage reads."""

    number_words: dict[str, NumberWord]
    suffixes: dict[str, float]
    unit_words: dict[str, Unit]
    unit_symbols: dict[str, Unit]
    prefixes: dict[str, Unit]
    left_bounds: dict[str, Bound]
    right_bounds: dict[str, Bound]
    labels: dict[str, str]
    names: frozenset[str]
    changes: dict[str, tuple[str, bool]]
    loose_adjectives: frozenset[str]
    plurals: dict[str, str]
    participles: dict[str, str]
    folder: Path
    words: dict[str, frozenset[str]]

    def area(self, place: str) -> tuple[float, Unit] | None:
        """The area of a place by one of its names; None for one that places.csv has no area of.

        The table is read when the first place is asked for. Raises KnowledgeError when it breaks its schema.
        """
        area = _areas(self.folder).get(place.lower())
        return None if area is None else (area, self.unit_words["square kilometre"])


@lru_cache(maxsize=4)
def load(folder: Path) -> Lexicon:
    """Read the tables of `folder`. Raises KnowledgeError with file and row for what breaks its schema."""
    words = read_table(folder / "number_words.csv", ["word", "value", "role"])
    unit_words, symbols, prefixes = _units(folder / "units.csv")
    bounds = read_table(folder / "bounds.csv", ["phrase", "side", "modifier", "determiner"])
    sides: dict[str, dict[str, Bound]] = {"left": {}, "right": {}}
    for row in bounds:
        bound = Bound(row["modifier"], row["determiner"] == "det", row["id"])
        sides[row["side"]][row["phrase"].lower()] = bound
    labels = read_table(folder / "label_nouns.csv", ["word", "sort"])
    return Lexicon(
        number_words={
            r["word"].lower(): NumberWord(_number(folder / "number_words.csv", r, "value"), r["role"])
            for r in words
            if r["role"] != "suffix"
        },
        suffixes={r["word"]: float(r["value"]) for r in words if r["role"] == "suffix"},
        unit_words=unit_words,
        unit_symbols=symbols,
        prefixes=prefixes,
        left_bounds=sides["left"],
        right_bounds=sides["right"],
        labels={r["word"].lower(): r["sort"] for r in labels if r["sort"] != "name"},
        names=frozenset(r["word"] for r in labels if r["sort"] == "name"),
        changes=_changes(folder / "change_verbs.csv"),
        loose_adjectives=frozenset(r["word"] for r in read_table(folder / "loose_adjectives.csv", ["word"])),
        plurals={r["plural"]: r["singular"] for r in read_table(folder / "plurals.csv", ["plural", "singular"])},
        participles={
            r["lemma"]: r["participle"] for r in read_table(folder / "irregular_verbs.csv", ["lemma", "participle"])
        },
        folder=folder,
        words=_words(folder / "quantity_words.csv"),
    )


def normal(word: str) -> str:
    """A unit's spelling as the table keys it: lower case, blanks and hyphens one blank."""
    return re.sub(r"[\s\u00a0\u202f-]+", " ", word.lower())


def _units(path: Path) -> tuple[dict[str, Unit], dict[str, Unit], dict[str, Unit]]:
    """Units by word (lower case), by symbol (as written) and by prefix (as written, without blanks)."""
    words: dict[str, Unit] = {}
    symbols: dict[str, Unit] = {}
    prefixes: dict[str, Unit] = {}
    columns = ["name", "kind", "words", "symbols", "prefix", "si_unit", "factor", "offset"]
    for row in read_table(path, columns):
        factor = _number(path, row, "factor") if row["factor"] else None
        offset = _number(path, row, "offset") if row["offset"] else 0.0
        unit = Unit(row["name"], row["kind"], row["si_unit"] or None, factor, offset)
        for table, spellings in (
            (words, [normal(w) for w in items(row["words"])]),
            (symbols, list(items(row["symbols"]))),
            (prefixes, [re.sub(r"\s", "", p) for p in items(row["prefix"])]),
        ):
            for spelling in spellings:
                other = table.setdefault(spelling, unit)
                if other is not unit:
                    raise KnowledgeError(f"{path}: {spelling!r} stands for both {other.name!r} and {unit.name!r}")
    return words, symbols, prefixes


@lru_cache(maxsize=4)
def _areas(folder: Path) -> dict[str, float]:
    """Place in lower case -> square kilometres, for the places of places.csv that state them."""
    places = ((place.entry.area_km2, place.forms) for place in read_places(folder))
    return {" ".join(form).lower(): area for area, forms in places if area is not None for form in forms}


def _changes(path: Path) -> dict[str, tuple[str, bool]]:
    """Verb -> the way it changes a figure, and whether its object may be things instead ("lost 12 tanks")."""
    rows = read_table(path, ["lemma", "change", "object"])
    return {row["lemma"]: (row["change"], row["object"] == "things") for row in rows}


def _words(path: Path) -> dict[str, frozenset[str]]:
    """Word lists by name."""
    lists: dict[str, set[str]] = {}
    for row in read_table(path, ["list", "word"]):
        lists.setdefault(row["list"], set()).add(row["word"])
    return {name: frozenset(words) for name, words in lists.items()}


def _number(path: Path, row: dict[str, str], column: str) -> float:
    try:
        return float(row[column])
    except ValueError as error:
        raise KnowledgeError(f"{path}: row {row['id']!r}: {column} must be a number (got {row[column]!r})") from error
