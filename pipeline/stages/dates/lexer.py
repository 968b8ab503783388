"""Text to items: words and figures with the class that the grammar knows them by."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from pipeline.stages.dates.lexicon import Lexicon

_SHAPES = r"""
  (?P<plain>[a-z]{2,}(?!\w))
| (?P<comma>,) | (?P<stop>[.;:!?)\]”"\n])
| (?P<holiday>\b(?:HOLIDAYS)\b)
| (?P<capital>[A-Z][a-z]{2,}(?![\w.]))
| (?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?
    (?![\w-]))
| (?P<slashed>[0-9]{1,4}(?P<mark>[/.])[0-9]{1,2}(?P=mark)[0-9]{2,4}(?![\w/]|[.,][0-9]))
| (?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?![0-9:]))
| (?P<decade>(?:['’‘]?[0-9]0|[0-9]{3}0)['’]?s\b)
| (?P<ordinal>[0-9]{1,3}(?:st|nd|rd|th)\b)
| (?P<short_year>['’‘][0-9]{2}(?!\w))
| (?P<number>[0-9]+(?:[.,][0-9]+)*)
| (?P<ampm>[AaPp](?:\.[ ]?[Mm]\b\.?|[Mm]\b))
| (?P<bc>(?:BCE?|B\.[ ]?C\.(?:[ ]?E\.)?)(?!\w))
| (?P<oclock>o['’]clock\b)
| (?P<possessive>['’]s\b)
| (?P<short>(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\.)
| (?P<word>[^\W\d_]+)
| (?P<hyphen>[-–—‑/])
| (?P<other>\S)
"""


class Item(NamedTuple):
    """A word, figure or mark: its span, its class, and the value the resolver reads."""

    start: int
    end: int
    kind: str
    value: str


@cache
def pattern(holidays: tuple[str, ...]) -> re.Pattern[str]:
    """The lexer's pattern with the names of the holidays in it, the longest first."""
    names = "|".join(re.escape(name) for name in sorted(holidays, key=len, reverse=True))
    shapes = _SHAPES.replace("HOLIDAYS", names or "(?!)")
    return re.compile(rf"[^\S\n]*(?:{shapes})", re.VERBOSE)  # blanks are passed over inside, which is faster


def lex(text: str, lexicon: Lexicon) -> list[Item]:
    """The items of `text`, in order; a run of words that mean nothing here is one item."""
    forms = lexicon.forms
    items: list[Item] = []
    running = False
    for match in pattern(tuple(lexicon.holidays)).finditer(text):
        kind, value = match.lastgroup, match[match.lastindex or 0]
        if kind in WORDS:
            kind, value = forms.get(value, OTHER)
        elif kind == "number":
            kind = number_kind(value)
        elif kind == "ampm":
            value = "0" if value[0] in "aA" else "12"
        if kind != "other":
            running = False
        elif running:
            continue
        else:
            running = True
        items.append(Item(*match.span(match.lastindex or 0), kind or "other", value))
    return items


WORDS = frozenset({"plain", "capital", "word", "short"})
OTHER = ("other", "")


def number_kind(figure: str) -> str:
    """The class of a figure in digits: a day of the month, a year, or another number."""
    if not figure.isdecimal():
        return "number"
    if len(figure) <= 2 and 1 <= int(figure) <= 31:
        return "day_number"
    if len(figure) == 4 and 1000 <= int(figure) <= 2199:
        return "year"
    return "number"
