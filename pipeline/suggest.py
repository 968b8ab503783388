"""What the knowledge base might take up: frequent speakers that it does not hold, and spellings near its own.

Nothing is merged by likeness alone: the lines are for a person to read, who adds a row or an alias to models/knowledge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.gazetteer import Entry, Gazetteer
from pipeline.knowledge import read_table
from pipeline.names import name_words
from pipeline.store import Store

NEAR = 85.0
"""The least likeness, 0 to 100, of a spelling that is shown: one wrong letter in seven."""
FREQUENT = 2
"""The fewest articles that an unknown speaker stands in to be shown."""

_KINDS = {"person": "person", "organisation": "organisation", "outlet": "organisation"}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A speaker without a row: in how many articles and claims, and the entries whose names are near."""

    name: str
    type: str
    articles: int
    claims: int
    near: tuple[tuple[Entry, float], ...]


def suggest(store: Store, gazetteer: Gazetteer) -> list[Suggestion]:
    """The unknown people and organisations of the current tables that are frequent or near a known name.

    The most frequent first. Raises StoreError when there are no tables.
    """
    rows = store.read("claims", ["article_id", "speaker", "speaker_id", "speaker_type"]).to_pylist()
    claims: Counter[tuple[str, str]] = Counter()
    articles: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        kind = _KINDS.get(row["speaker_type"])
        if (
            kind is None or not row["speaker"] or not (row["speaker_id"] or "").startswith("local/")
        ):  # a narrator's is null
            continue
        key = (row["speaker"], kind)
        claims[key] += 1
        articles.setdefault(key, set()).add(row["article_id"])
    names = _names(gazetteer)
    found = [
        Suggestion(name, kind, len(articles[name, kind]), count, near)
        for (name, kind), count in claims.items()
        if (near := _near(name, names[kind], gazetteer)) or len(articles[name, kind]) >= FREQUENT
    ]
    return sorted(found, key=lambda s: (-s.articles, -s.claims, s.name))


def lines(suggestions: Iterable[Suggestion]) -> Iterator[str]:
    """Each suggestion on a line of its own, as `claimwire knowledge suggest` prints it."""
    for item in suggestions:
        near = "; ".join(f"like {entry.name} ({entry.id}, {likeness:.0f})" for entry, likeness in item.near)
        yield f"{item.articles} articles, {item.claims} claims: {item.name} ({item.type}){': ' + near if near else ''}"


def check(folder: Path, gazetteer: Gazetteer) -> Iterator[str]:
    """How many rows each table of `folder` has, and which names several entries of `gazetteer` share.

    Raises KnowledgeError for a table whose rows have no ids, or two of one id, or too few or many cells.
    """
    for path in sorted(folder.glob("*.csv")):
        written = (line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
        columns = next((line for line in written if line.strip()), "id").split(",")[1:]
        yield f"{path.name}: {len(read_table(path, columns))} rows"
    for name, entries in sorted(gazetteer.shared().items()):
        yield f"{name!r} may be {', '.join(entry.id for entry in entries)}"


def _names(gazetteer: Gazetteer) -> dict[str, dict[str, str]]:
    """The folded canonical names of people and of organisations, with the ids they belong to."""
    names: dict[str, dict[str, str]] = {"person": {}, "organisation": {}}
    for entry in gazetteer.entries():
        if entry.kind in names:
            names[entry.kind][" ".join(name_words(entry.name))] = entry.id
    return names


def _near(name: str, names: dict[str, str], gazetteer: Gazetteer) -> tuple[tuple[Entry, float], ...]:
    """The entries whose canonical names are nearest to `name`, at most three."""
    from rapidfuzz import fuzz, process

    found = process.extract(" ".join(name_words(name)), names.keys(), scorer=fuzz.ratio, score_cutoff=NEAR, limit=3)
    entries = ((gazetteer.entry(names[near]), likeness) for near, likeness, _ in found)
    return tuple((entry, likeness) for entry, likeness in entries if entry is not None)
