"""Counts and figures out of items."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.stages.dates.grammar import Node, Part
from pipeline.stages.dates.lexer import Item

FIGURES = frozenset({"day_number", "number", "big_number", "year"})
ORDINALS = frozenset({"ordinal", "second"})


def leaves(part: Part) -> list[Item]:
    """The items under a part, in order."""
    if isinstance(part, Item):
        return [part]
    return [leaf for inner in part.parts for leaf in leaves(inner)]


def pick(parts: Iterable[Part], *kinds: str) -> Item | None:
    """The first item directly in `parts` of one of these classes, or None."""
    return next((part for part in parts if isinstance(part, Item) and part.kind in kinds), None)


def nodes(node: Node) -> list[Node]:
    """The nodes directly in `node`."""
    return [part for part in node.parts if isinstance(part, Node)]


def figure(value: str) -> float:
    """A figure as a number: "1,000", "2.5", "22nd"."""
    return float(value.rstrip("stndrh").replace(",", "") or 0) if value.count(".") < 2 else 0.0


def count(parts: Iterable[Part]) -> float | None:
    """The number that `parts` spell ("two and a half", "a hundred", "24"), None for a vague one ("a few")."""
    total: float | None = None
    half = False
    article = False
    for part in parts:
        if part.kind in ("vague",):
            return None
        if part.kind == "half":
            half = True
        elif part.kind == "a":
            article = True
        elif isinstance(part, Item) and part.kind in FIGURES:
            size = figure(part.value)
            if total is None:
                total = size
            else:
                total = total * size if size >= 100 or (size == 12 and total < 12) else total + size
    if half:
        return (total or (1.0 if article and _and(parts) else 0.0)) + 0.5
    return total if total is not None else 1.0


def _and(parts: Iterable[Part]) -> bool:
    return any(part.kind == "and" for part in parts)


def ordinal(parts: Iterable[Part]) -> int | None:
    """The number of an ordinal ("third", "22nd", "twenty-first"), None when there is none; "last" is -1."""
    tens = 0
    for part in parts:
        if not isinstance(part, Item):
            continue
        if part.kind == "number" and part.value.isdecimal():
            tens = int(part.value)
        elif part.kind in ORDINALS:
            return tens + int(figure(part.value)) if part.value[0] != "-" else -1
        elif part.kind == "last":
            return -1
        elif part.kind == "latter":
            return 2
    return None
