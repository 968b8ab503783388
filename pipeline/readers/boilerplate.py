"""Finds what stands in an article's text and is no part of its prose: consent texts, links, credits, buttons.

The rules are the patterns of models/knowledge/boilerplate.csv; a range carries the id of the one that found
it. They are meant to be precise: prose that is taken for boilerplate is lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.errors import KnowledgeError
from pipeline.knowledge import folder, read_table
from pipeline.records import Boilerplate
from pipeline.spans import Range
from pipeline.text import paragraphs

_SPACE = re.compile(r"\s")  # one for one: offsets stay
SCOPES = ("paragraph", "piece", "tail")
HEADLINE_CHARS = 160
"""A paragraph after the heading of a tail that is longer than this is prose again."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table."""

    id: str
    scope: str
    pattern: re.Pattern[str]


def find_boilerplate(text: str, knowledge: str | None = None) -> list[Boilerplate]:
    """The ranges of `text` that are not prose, sorted, disjoint; `knowledge` is the folder of the tables."""
    rules = _rules(knowledge)
    found: list[Boilerplate] = []
    tail: Rule | None = None
    for start, end in paragraphs(text):
        paragraph = _SPACE.sub(" ", text[start:end])
        whole = _whole(paragraph, rules)
        if whole is None and tail is not None and _like_headline(paragraph):
            whole = tail
        tail = whole if whole and whole.scope == "tail" else tail if whole else None
        pieces = [((start, end), whole)] if whole else _pieces(paragraph, start, rules)
        found.extend(Boilerplate(start=a, end=b, rule=rule.id) for (a, b), rule in pieces)
    return found


def _whole(paragraph: str, rules: tuple[Rule, ...]) -> Rule | None:
    """The first rule that the whole paragraph follows."""
    return next((rule for rule in rules if rule.scope != "piece" and rule.pattern.fullmatch(paragraph)), None)


def _pieces(paragraph: str, offset: int, rules: tuple[Rule, ...]) -> list[tuple[Range, Rule]]:
    """The parts of a paragraph that follow a rule, as ranges of the text; where two overlap, the first."""
    found: list[tuple[Range, Rule]] = []
    for rule in rules:
        if rule.scope == "piece":
            for match in rule.pattern.finditer(paragraph):
                span = (offset + match.start(), offset + match.end())
                if all(span[1] <= a or b <= span[0] for (a, b), _ in found):
                    found.append((span, rule))
    return sorted(found, key=lambda pair: pair[0])


def _like_headline(paragraph: str) -> bool:
    return len(paragraph) <= HEADLINE_CHARS and paragraph[-1] not in '.!?…"”'


@lru_cache(maxsize=4)
def _rules(knowledge: str | None) -> tuple[Rule, ...]:
    path = folder(knowledge) / "boilerplate.csv"
    rules = []
    for row in read_table(path, ["scope", "pattern"]):
        if row["scope"] not in SCOPES:
            raise KnowledgeError(
                f"{path}: {row['id']}: scope must be one of {', '.join(SCOPES)} (got {row['scope']!r})"
            )
        try:
            pattern = re.compile(row["pattern"], re.IGNORECASE)
        except re.error as error:
            raise KnowledgeError(f"{path}: {row['id']}: not a regular expression: {error}") from error
        rules.append(Rule(row["id"], row["scope"], pattern))
    return tuple(rules)
