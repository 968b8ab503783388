"""The words that temporal expressions are built of, read from models/knowledge, and their classes.

Each class is one private character, so a text becomes a string of classes and a rule of the grammar a regular
expression over it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.errors import KnowledgeError
from pipeline.knowledge import items, read_table
from pipeline.zones import zones

SHAPES = (
    *(
        "day_number",
        "number",
        "year",
        "ordinal",
        "clock",
        "slashed",
        "iso",
        "decade",
        "short_year",
        "holiday",
    ),
    *("comma", "hyphen", "stop", "possessive", "ampm", "bc", "oclock", "other"),
)
"""Classes that the lexer gives by shape rather than by word."""

NODES = (
    *(
        "n_day",
        "n_weekday",
        "n_month",
        "n_year",
        "n_period",
        "n_time",
        "n_span",
        "n_part",
        "n_vague",
        "n_event",
    ),
    *("n_first", "n_range"),
)
"""Classes of what the grammar has built already, for the rules that build on it."""


ROLES = ("month_lead", "year_lead", "plan", "timetable", "weekday_name")
"""What a cue word tells; see time_cues.csv."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word's class and value; `capital` when it is a time word only with a capital letter."""

    kind: str
    value: str
    capital: bool = False


@dataclass(frozen=True, slots=True)
class PartOfDay:
    """TIMEX3 code, and the hours of the day; below 0 is the day before, above 24 the next."""

    code: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Event:
    """A named event that expressions count from."""

    id: str
    names: frozenset[str]
    day: str
    context: frozenset[str]


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day that its month and day name, when one of `words` follows."""

    month: int
    day: int
    words: frozenset[str]
    date: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All knowledge of the dates stage."""

    words: dict[str, Word]
    forms: dict[str, tuple[str, str]]
    parts: dict[str, PartOfDay]
    holidays: dict[str, tuple[str, int]]
    events: tuple[Event, ...]
    named_days: tuple[NamedDay, ...]
    cues: dict[str, frozenset[str]]
    zones: dict[str, str]
    codes: dict[str, str]


@cache
def load(folder: Path) -> Lexicon:
    """The lexicon of a knowledge folder. Raises KnowledgeError for a table that breaks its schema."""
    words = _words(folder)
    parts: dict[str, PartOfDay] = {}
    for row in read_table(folder / "parts_of_day.csv", ("words", "class", "code", "from_hour", "to_hour")):
        part = PartOfDay(row["code"], int(row["from_hour"]), int(row["to_hour"]))
        for word in items(row["words"]):
            words[word], parts[word] = Word(row["class"], word), part
    holidays = {
        name: (row["month"], int(row["day"]))
        for row in read_table(folder / "holidays.csv", ("names", "month", "day"))
        for name in items(row["names"])
    }
    events = tuple(
        Event(row["id"], frozenset(items(row["names"])), row["date"], frozenset(items(row["context"])))
        for row in read_table(folder / "events.csv", ("names", "date", "context"))
    )
    named_days = tuple(
        NamedDay(int(row["month"]), int(row["day"]), frozenset(items(row["words"])), row["date"])
        for row in read_table(folder / "named_days.csv", ("month", "day", "words", "date"))
    )
    for event in events:
        words |= {name: Word("event", "") for name in event.names}
    places = zones(folder)
    for name in places:
        first, *time = name.split()
        words.setdefault(first.lower(), Word("zone_place" if time else "zone", first, capital=True))
    kinds = [*SHAPES, *NODES, *sorted({word.kind for word in words.values()} - set(SHAPES))]
    codes = {kind: chr(0xE000 + n) for n, kind in enumerate(dict.fromkeys(kinds))}
    return Lexicon(words, _forms(words), parts, holidays, events, named_days, _cues(folder), places, codes)


def _cues(folder: Path) -> dict[str, frozenset[str]]:
    """The words of each role."""
    path = folder / "time_cues.csv"
    found: dict[str, set[str]] = {role: set() for role in ROLES}
    for row in read_table(path, ("words", "role")):
        if row["role"] not in found:
            raise KnowledgeError(f"{path}: role of {row['id']} must be one of {', '.join(ROLES)} (got {row['role']!r})")
        found[row["role"]].update(items(row["words"]))
    return {role: frozenset(words) for role, words in found.items()}


def _forms(words: dict[str, Word]) -> dict[str, tuple[str, str]]:
    """Class and value of each word in every way it may be written: lower case, capitals, with a full stop."""
    forms: dict[str, tuple[str, str]] = {}
    for lower, word in words.items():
        meaning = (word.kind, word.value or lower)
        for form in (*(() if word.capital else (lower,)), lower.capitalize(), lower.upper()):
            forms[form] = forms[f"{form}."] = meaning
    return forms


def _words(folder: Path) -> dict[str, Word]:
    rows = read_table(folder / "time_words.csv", ("words", "class", "value", "case"))
    words = {
        word: Word(row["class"], row["value"], row["case"] == "capital") for row in rows for word in items(row["words"])
    }
    numbers = read_table(folder / "time_numbers.csv", ("word", "class", "value"))
    return words | {row["word"]: Word(row["class"], row["value"]) for row in numbers}
