"""Relations of a figure: the base of a share or multiple, and the conversion in brackets behind a figure."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from spacy.tokens import Token

from pipeline.stages.quantities.figure import Figure, View
from pipeline.stages.quantities.lexicon import Lexicon
from pipeline.stages.quantities.phrases import noun_phrase

_SIZE = re.compile(
    r"\s+(?:the\s+)?(?P<dimension>area|size|population|length|territory)\s+of\s+(?:the\s+)?(?P<name>[^\W\d_][^\n,.;:()“”\"]{1,40})",
    re.IGNORECASE,
)
_OF = re.compile(r"\s+of\s+(?P<clause>what\b[^\n,.;:()“”\"]{2,60})?", re.IGNORECASE)
_BRACKET = re.compile(r"\s?[(\[]\s?(?:about|around|roughly|or|some|nearly|approximately|~)?\s?$", re.IGNORECASE)
_OR = re.compile(r",?\s(?:or)\s(?:about\s|around\s|roughly\s)?$", re.IGNORECASE)
_LEFT_OVER = re.compile(r"\s+(?:remaining|left|intact|available)$")
_IN = re.compile(r"\s(?:(?P<in>in)(?:\severy)?|out\sof(?:\severy)?)\s", re.IGNORECASE)
_MULTIPLE = re.compile(
    r"\s+(?:the|as|its|their|his|her|what|more|less|fewer|\w+er\b|\w+er\sthan|than|compared|that\s+of|earnings|book|revenue|sales|over)\b",
    re.IGNORECASE,
)
_THAN = re.compile(r"\s+(?:[a-z]+er|(?:more|less)\s[a-z]+)\s+(?=than\s)")
_GROWN = re.compile(
    r"\b(?:increas|grow|grew|rose|risen|multipl|jump|fell|fall|drop|decreas|declin|reduc|shr[aiu]nk)\w*\s+(?:by\s+)?(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_AREAS = frozenset({"area", "size", "territory"})


def read(view: View, figure: Figure, lexicon: Lexicon) -> None:
    """Set what a share or multiple is of, resolved to a size where the knowledge base knows the place."""
    if figure.kind not in ("ratio", "percentage") or figure.ranged:
        return
    size = _SIZE.match(view.text, figure.core[1], figure.core[1] + 90)
    if size is not None and figure.kind == "ratio":
        _resolve(figure, size, lexicon)
        return
    of = _OF.match(view.text, figure.core[1], figure.core[1] + 80)
    than = _THAN.match(view.text, figure.core[1], figure.core[1] + 40) if figure.kind == "ratio" else None
    if than is not None:
        figure.relative_to = _object_of(view.token(than.end()))
    if of is None:
        return
    if of["clause"]:
        clause = _LEFT_OVER.sub("", of["clause"].strip())
        figure.relative_to = clause
        figure.end = of.start("clause") + len(clause)
        return
    figure.relative_to = _object_of(view.next_token(figure.core[1]))


def _object_of(preposition: Token | None) -> str | None:
    """The noun phrase behind a preposition."""
    for child in preposition.children if preposition is not None else ():
        if child.dep_ == "pobj" and child.tag_ not in ("WDT", "WP", "PRP"):
            return noun_phrase(child, set()) or None
    return None


def proportions(view: View, figures: list[Figure]) -> list[Figure]:
    """`figures` with "one in three" and "nine out of ten" each made one share."""
    joined: list[Figure] = []
    for figure in figures:
        before = joined[-1] if joined else None
        if before is not None and _is_proportion(view, before, figure):
            share = before.number.value / figure.number.value
            before.number = replace(before.number, end=figure.number.end, value=share, part=True)
            before.low = before.high = share
            before.end = figure.number.end
            before.core = (before.core[0], before.end)
            before.rule = "proportion"
        else:
            joined.append(figure)
    return joined


def _is_proportion(view: View, part: Figure, whole: Figure) -> bool:
    gap = _IN.fullmatch(view.text, part.number.end, whole.number.start)
    if gap is None or part.unit is not None or whole.prefixed or part.number.part or whole.number.part:
        return False
    a, b = part.number.value, whole.number.value
    if not 0 < a < b or a != int(a) or b != int(b):
        return False
    if whole.unit is not None and whole.core[1] > whole.number.end:
        return False
    return b <= 20 or b in (25, 50, 100, 1000, 10000, 100000, 1000000) if gap["in"] else b <= 20 or b in (50, 100, 1000)


def refine(view: View, figure: Figure, kind: str) -> str:
    """Times are a ratio in "seven times the area", "increased 20 times"; else they are counted."""
    if kind != "ratio" or figure.unit is None or figure.number.fold:
        return kind
    if "fold" in view.text[figure.core[0] : figure.core[1]].lower():
        return kind
    if _MULTIPLE.match(view.text, figure.core[1]) or _GROWN.search(view.text, max(0, figure.start - 40), figure.start):
        return kind
    return "count" if figure.per is None else "other"


def _resolve(figure: Figure, size: re.Match[str], lexicon: Lexicon) -> None:
    """ "seven times the area of Kyiv"."""
    dimension = size["dimension"].lower()
    words = size["name"].split()
    for count in range(min(3, len(words)), 0, -1) if dimension in _AREAS else ():
        name = " ".join(words[:count])
        known = lexicon.area(name.removesuffix("'s"))
        if known is not None:
            figure.relative_to = f"{dimension} of {name}"
            figure.end = size.start("name") + len(name)
            figure.resolved = known
            figure.kind = "area"
            figure.rule = "known-size"
            return
    proper = re.match(r"[A-Z][\w'’-]*(?:\s+[A-Z][\w'’-]*)*", size["name"])
    if proper:
        figure.relative_to = f"{dimension} of {proper.group()}"
        figure.end = size.start("name") + proper.end()


def conversions(view: View, figures: list[Figure]) -> None:
    """ "35km (21 miles)", "10.5 million dollars ($7.5 million)": the second says the first again."""
    for before, figure in pairwise(figures):
        if (
            before.unit is None
            or figure.unit is None
            or before.unit.kind != figure.unit.kind
            or before.unit.name == figure.unit.name
        ):
            continue
        gap = view.text[before.end : figure.start]
        if _BRACKET.fullmatch(gap) or (_OR.fullmatch(gap) and _same_size(before, figure)):
            figure.same_as = (before.start, before.end)
            before.same_as = (figure.start, figure.end)
            figure.measure, figure.change = before.measure, before.change
            if figure.modifier == "exact" and before.modifier != "exact" and not before.ranged:
                figure.modifier = before.modifier
                figure.low = None if before.low is None else figure.low
                figure.high = None if before.high is None else figure.high
            figure.rule = "conversion"


def _same_size(a: Figure, b: Figure) -> bool:
    """Whether two figures are about the same length, area, mass …"""
    if a.unit is None or b.unit is None or a.unit.kind == "money":
        return False
    left, right = a.unit.to_si(a.value), b.unit.to_si(b.value)
    return left is not None and right is not None and right != 0 and 0.9 <= left / right <= 1.1
