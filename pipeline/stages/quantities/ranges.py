"""Joins two figures into a range, and lets a figure without a unit take that of its neighbour."""

from __future__ import annotations

import re
from collections.abc import Set
from itertools import pairwise

from pipeline.stages.quantities.figure import Figure, View

_SPACE = r"[\s\u00a0\u202f]"
_DASH = re.compile(rf"{_SPACE}?[-–—‑−]{_SPACE}?[$€£]?{_SPACE}?", re.IGNORECASE)
_TO = re.compile(rf"{_SPACE}(?:to|up{_SPACE}to){_SPACE}|-?{_SPACE}?to[-\s]|-to-", re.IGNORECASE)
_OR = re.compile(rf",?{_SPACE}or{_SPACE}", re.IGNORECASE)
_COMMA = re.compile(rf",{_SPACE}", re.IGNORECASE)
_SERIES = re.compile(r",? or \w")
_AND = re.compile(rf"{_SPACE}and{_SPACE}", re.IGNORECASE)
_ROUGHLY = rf"(?:about|roughly|around|an?{_SPACE}estimated){_SPACE}"
_BETWEEN = re.compile(rf"\bbetween{_SPACE}(?:the{_SPACE}ages{_SPACE}of{_SPACE}|{_ROUGHLY})?$", re.IGNORECASE)
_FROM = re.compile(rf"\bfrom{_SPACE}(?:{_ROUGHLY}|up{_SPACE}to{_SPACE})?$", re.IGNORECASE)
_SHARED = re.compile(
    rf"{_SPACE}(?:out{_SPACE})?of{_SPACE}(?:(?:the|its|their|his|her|our|all){_SPACE})?(?:[\w-]+{_SPACE}?[\w-]+['’]s{_SPACE})?"
    rf"(?:(?:total|planned|estimated|required){_SPACE})?$",
    re.IGNORECASE,
)
_CONNECTED = re.compile(rf"-?{_SPACE}(?:or|and|to){_SPACE}", re.IGNORECASE)
_JOINING = ("and", "or", "to", "but")
_LISTED = re.compile(r",?\s(?:\w+\s){1,4}")
_PREPOSITION = re.compile(r"\b(?P<word>by|to|at|from)\s$", re.IGNORECASE)
_ADJUNCT_TO = re.compile(rf"(?:{_SPACE}[^\W\d_][\w'’-]*){{1,5}}{_SPACE}to{_SPACE}")
_OF_THEM = re.compile(r"\s+of\s+(?:them|these|those|which|whom)\b", re.IGNORECASE)
_REACH_OF_THEM = 160
_WIDEST, _WIDEST_FROM = 16, 48
"""Of the gap between the ends of a range, in characters; behind "from" an adjunct may stand in it."""


def join(view: View, figures: list[Figure]) -> list[Figure]:
    """`figures` with every two that are the ends of a range made one."""
    joined: list[Figure] = []
    for figure in figures:
        if joined and _is_range(view, joined[-1], figure):
            joined[-1] = _range(view, joined[-1], figure)
        else:
            joined.append(figure)
    return joined


def _is_range(view: View, left: Figure, right: Figure) -> bool:
    """Whether the text between two figures makes them the ends of one range."""
    gap = view.text[left.core[1] : right.core[0]]
    if len(gap) > _WIDEST_FROM or left.number.vague or right.number.vague:
        return False
    if left.unit is not None and _ADJUNCT_TO.fullmatch(gap):
        return _goes_from(view, left, right)
    if len(gap) > _WIDEST:
        return False
    if left.ranged and not (_COMMA.match(gap) or _OR.fullmatch(gap)):
        return False
    if not _compatible(left, right):
        return _is_series(view, left, right, gap)
    before = view.before(left.core[0], 24)
    if _DASH.fullmatch(gap):
        return _ascending(left, right) or bool(_FROM.search(before))
    if _TO.fullmatch(gap):
        shared = left.unit is None or right.unit is not None or left.prefixed
        return shared and (_ascending(left, right) or bool(_FROM.search(before)) or gap == "-to-")
    if _AND.fullmatch(gap):
        return bool(_BETWEEN.search(before))
    return _is_series(view, left, right, gap)


def _goes_from(view: View, left: Figure, right: Figure) -> bool:
    """ "from 21 mpg combined to 23": two levels of one unit. With a time between, each is a figure of its own."""
    if left.unit is None or left.ranged or _FROM.search(view.before(left.core[0], 24)) is None:
        return False
    if any(token.ent_type_ in ("DATE", "TIME") for token in view.between(left.core[1], right.core[0])):
        return False
    if right.unit is None:
        return right.number.digits and not right.number.part and view.plural_after(right) is None
    return right.unit.name == left.unit.name


def _is_series(view: View, left: Figure, right: Figure, gap: str) -> bool:
    """ "two or three weeks", "one, two, or three days", "a day or two": neighbours that share a unit."""
    if left.unit is not None and left.unit.kind == "duration" and right.unit is None and left.high is not None:
        follows = right.number.value == left.high + 1 and view.plural_after(right) is None
        return follows and bool(_OR.fullmatch(gap))
    if left.unit is not None or right.prefixed or left.number.part:
        return False
    if _COMMA.fullmatch(gap):
        next_one = right.number.value == left.number.value + 1 and not left.number.scaled
        return next_one and bool(_SERIES.match(view.text, right.core[1]))
    close = left.number.value < right.number.value <= max(2.0, 1.5 * left.number.value)
    return close and bool(_OR.fullmatch(gap))


def _compatible(left: Figure, right: Figure) -> bool:
    if left.number.part != right.number.part:
        return False
    if left.unit is None:
        return True
    if right.unit is None:
        return left.prefixed and right.noun is None
    return right.unit.name == left.unit.name


def _ascending(left: Figure, right: Figure) -> bool:
    return left.number.value < right.number.value or _shares_scale(left, right)


def _shares_scale(left: Figure, right: Figure) -> bool:
    """ "70–90 million": the magnitude is written once and meant twice."""
    if not right.number.scaled or left.number.scaled or not right.number.mantissa:
        return False
    return left.number.value < 1000 and 0.05 <= left.number.value / right.number.mantissa <= 20


def _range(view: View, left: Figure, right: Figure) -> Figure:
    low, high = left.low, right.high
    if low is not None and _shares_scale(left, right):
        low *= right.number.value / right.number.mantissa
    ends = sorted(x for x in (low, high) if x is not None)
    before = view.before(left.start, 24)
    word = _BETWEEN.search(before) or _FROM.search(before)
    start = left.start - (len(word.group()) if word else 0)
    return Figure(
        right.number,
        start,
        right.end,
        (left.core[0], right.core[1]),
        ends[0],
        ends[-1],
        unit=right.unit or left.unit,
        per=right.per or left.per,
        prefixed=right.prefixed or left.prefixed,
        ranged=ends[0] != ends[-1],
        rule="age" if "age" in (left.rule, right.rule) else "range",
    )


def inherit(view: View, figures: list[Figure], bounding: Set[str]) -> None:
    """Give a figure with neither unit nor noun that of the one it stands in a list or share with.

    `bounding`: the words of bounds, which may stand between the two.
    """
    for before, figure in reversed(list(pairwise(figures))):
        gap = view.text[before.core[1] : figure.core[0]].lower()
        bare = before.unit is None and before.noun is None and not before.number.part
        words = gap.removeprefix(",").split() if _LISTED.fullmatch(gap) else ()
        listed = bool(words) and all(word in bounding or word in _JOINING for word in words)
        if bare and listed and figure.noun and figure.rule in ("counted-noun", "noun-of-next"):
            before.noun, before.rule = figure.noun, "noun-of-next"
    for before, figure in pairwise(figures):
        gap = view.text[before.core[1] : figure.core[0]]
        bare = before.unit is None and before.noun is None and not before.number.part
        if bare and figure.unit is not None and _CONNECTED.fullmatch(gap):
            before.unit, before.per = figure.unit, figure.per
            before.rule = "unit-of-next"
        elif before.unit is None and (before.noun is None or before.rule == "people") and _SHARED.fullmatch(gap):
            before.unit, before.noun = figure.unit, figure.noun
            before.rule = "unit-of-base"
        elif figure.unit is None and (figure.noun is None or figure.rule == "people"):
            _follow(view, before, figure)
    for at, figure in enumerate(figures):
        if figure.unit is None and figure.noun is None and not figure.number.part:
            _echo(view, figures[max(0, at - 4) : at], figure)


def _echo(view: View, earlier: list[Figure], figure: Figure) -> None:
    """ "rose by 2 percent but fell by 1": the same preposition before a figure with a unit."""
    preposition = _PREPOSITION.search(view.text, max(0, figure.start - 6), figure.start)
    if preposition is None:
        return
    for other in reversed(earlier):
        if re.search(r"[.;!?\n]\s", view.text[other.end : figure.start]):
            return
        same = _PREPOSITION.search(view.text, max(0, other.start - 6), other.start)
        alike = same is not None and same["word"].lower() == preposition["word"].lower()
        if alike and (other.unit or other.noun):
            figure.unit, figure.noun, figure.per = other.unit, other.noun, other.per
            figure.rule = "unit-of-echo"
            return


def _follow(view: View, before: Figure, figure: Figure) -> None:
    """ "killed one person and wounded four", "5,489 cases, 46 in Beijing" within one sentence; "three of them"."""
    gap = view.text[before.end : figure.start]
    if before.noun is None or figure.number.part or view.before(figure.start, 4).lower() == "the ":
        return
    if _OF_THEM.match(view.text, figure.core[1]):
        if len(gap) > _REACH_OF_THEM or "\n" in gap:
            return
    else:
        alike = figure.number.digits is before.number.digits or figure.rule == "people"
        if len(gap) > 60 or not alike or re.search(r"[.;!?\n:]", gap):
            return
    figure.noun = before.noun
    figure.rule = "noun-of-list"
