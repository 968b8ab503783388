"""Text to items: words and figures with the class that the grammar knows them by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.spans import Range
from pipeline.stages.dates.lexicon import Lexicon

_SHAPES = r"""
  (?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?(?![\w-]))
| (?P<slashed>[0-9]{1,4}(?P<mark>[/.])[0-9]{1,2}(?P=mark)[0-9]{2,4}(?![\w/]|[.,][0-9]))
| (?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?![\w:]))
| (?P<decade>(?:['’‘]?[0-9]0|[0-9]{3}0)['’]?s\b)
| (?P<ordinal>[0-9]{1,3}(?:st|nd|rd|th)\b)
| (?P<short_year>['’‘][0-9]{2}(?!\w))
| (?P<number>[0-9]+(?:[.,][0-9]+)*)
| (?P<ampm>[AaPp](?:\.[ ]?[Mm]\b\.?|[Mm]\b))
| (?P<bc>B\.?[ ]?C\.?(?:[ ]?E\.?)?(?!\w))
| (?P<oclock>o['’]clock\b)
| (?P<possessive>['’]s\b)
| (?P<short>(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\.)
| (?P<word>[^\W\d_]+)
| (?P<comma>,) | (?P<hyphen>[-–—‑]) | (?P<stop>[.;:!?)\]”"\n])
| (?P<other>\S)
"""


@dataclass(frozen=True, slots=True)
class Item:
    """A word, figure or mark: its span, class, and the value the resolver reads (lower case, digits as written)."""

    start: int
    end: int
    kind: str
    value: str


@cache
def pattern(holidays: tuple[str, ...]) -> re.Pattern[str]:
    """The lexer's pattern, with the names of the holidays tried first."""
    names = "|".join(
        re.escape(name).replace(r"\ ", r"[ ]") for name in sorted(holidays, key=len, reverse=True)
    )
    return re.compile(rf"(?P<holiday>\b(?i:{names})\b) |" + _SHAPES if names else _SHAPES, re.VERBOSE)


def lex(text: str, span: Range, lexicon: Lexicon) -> list[Item]:
    """The items of a stretch of `text`, in order."""
    words, items = lexicon.words, []
    for match in pattern(tuple(lexicon.holidays)).finditer(text, *span):
        kind, raw = match.lastgroup or "other", match.group()
        value = raw
        if kind in ("word", "short"):
            value = raw.lower().rstrip(".")
            word = words.get(value)
            if word is None or (word.capital and raw[0] == value[0]):
                kind = "other"
            else:
                kind, value = word.kind, word.value or value
        elif kind == "number":
            kind = number_kind(raw)
        elif kind == "holiday":
            value = raw.lower()
            kind = kind if raw[0].isupper() else "other"
        elif kind == "ampm":
            value = "0" if raw[0] in "aA" else "12"
        items.append(Item(match.start(), match.end(), kind, value))
    return items


def number_kind(figure: str) -> str:
    """The class of a figure in digits: a day of the month, a year, or another number."""
    if not figure.isdecimal():
        return "number"
    if len(figure) <= 2 and 1 <= int(figure) <= 31:
        return "day_number"
    if len(figure) == 4 and 1000 <= int(figure) <= 2199:
        return "year"
    return "number"
