"""Tells a history, whose dates count from the text, from news, whose dates count from the day of publication."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from pipeline.stages.dates.grammar import Node
from pipeline.stages.dates.lexer import Item
from pipeline.stages.dates.numbers import leaves

DATED = frozenset({"full-date", "month-year", "season-year", "year", "bc-year"})
DEICTIC = frozenset({"weekday", "deictic-day", "tonight"})


def is_narrative(items: Sequence[Item], nodes: Iterable[Node], published: date | None) -> bool:
    """Whether most dated expressions name a year long before publication and hardly any a day of the present week."""
    old = recent = 0
    for node in nodes:
        rules = _rules(node)
        if rules & DEICTIC:
            recent += 2
        elif rules & DATED:
            years = [leaf.value for leaf in leaves(node) if leaf.kind == "year"]
            if not years and "bc-year" not in rules:
                continue
            year = int(years[-1]) if years else 0
            if published is not None and year >= published.year - 1:
                recent += 1
            else:
                old += 1
    return old >= 4 and old > 3 * recent


def _rules(node: Node) -> set[str]:
    found = {node.rule}
    for part in node.parts:
        if isinstance(part, Node):
            found |= _rules(part)
    return found
