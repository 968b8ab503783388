"""Tells a history, whose dates count from the text, from news, whose dates count from publication."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pipeline.stages.dates.grammar import Node
from pipeline.stages.dates.numbers import leaves

DATED = frozenset({"full-date", "month-year", "season-year", "year", "bc-year"})
DEICTIC = frozenset({"weekday", "deictic-day", "tonight"})


LONG_AGO = 20
"""Years after which a bare year is history rather than background."""


def is_narrative(nodes: Iterable[Node], published: date) -> bool:
    """Whether years before the one of publication are written often, and hardly any day is named from today.

    A history dates its steps ("in March 1943") or lies long ago; news names weekdays, other years in passing.
    """
    telling = old = other = 0
    for node in nodes:
        rules = _rules(node)
        years = [int(leaf.value) for leaf in leaves(node) if leaf.kind == "year"]
        if rules & DEICTIC and not years:
            other += 4
        elif rules & DATED and (years or "bc-year" in rules):
            year = years[-1] if years else 0
            old += year < published.year
            telling += year < published.year and ("year" not in rules or year < published.year - LONG_AGO)
            other += year >= published.year
    return telling >= 3 and old >= 5 and old > other


def _rules(node: Node) -> set[str]:
    found = {node.rule}
    for part in node.parts:
        if isinstance(part, Node):
            found |= _rules(part)
    return found
