"""Rules that reject numbers of dates, clock times and years."""

from __future__ import annotations

import re

from pipeline.stages.quantities.figure import Figure, View
from pipeline.stages.quantities.lexicon import Lexicon

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_TH = r"(?:st|nd|rd|th)?"
_JOIN = r"(?:\s?(?:[-–,&]|and|to|or)\s?)"
_MONTH_BEFORE = re.compile(rf"\b{_MONTH}\.?(?:[\s-]+(?:the\s+)?|/)(?:\d{{1,2}}{_TH}(?:{_JOIN}|,\s))*$", re.IGNORECASE)
_MONTH_AFTER = re.compile(
    rf"{_TH}(?:(?:{_JOIN}\d{{1,2}}{_TH})*[\s-]+(?:of\s+)?|/){_MONTH}\b(?!\s+(?:be|have|not|also|see))",
    re.IGNORECASE,
)
_MONTH_AND_DAY = re.compile(rf"\b{_MONTH}\.?,?\s*(?:\d{{1,2}},?\s*)?$", re.IGNORECASE)
_IN_FIGURES = re.compile(
    r"(?<![\d/])\d{1,4}([/-])\d{1,2}\1\d{1,4}(?![\d/])|\d{4}-\d\d-\d\dT?"
    r"|(?<![\d/])(?:9/11|7/7|24/7)(?![\d/])"
)
_CLOCK_AFTER = re.compile(
    r":\d|\s?(?:[ap]\.\s?m\b\.?|[ap]m\b|o['’]clock|hrs\b|hours?\s+(?:gmt|utc|local)|gmt\b|utc\b"
    r"|(?:[ap]m\s)?(?:E[SD]?T|P[SD]?T|CE?S?T|BST|IST)\b)",
    re.IGNORECASE,
)
_CLOCK_RANGE = re.compile(r"\s?(?:-|–|to|and|or)\s?\d{1,2}(?:[:.]\d\d)?\s?(?:[ap]\.?m\b)", re.IGNORECASE)
_DECADE = re.compile(r"['’]?s\b")
_ERA = re.compile(r"\s?(?:AD|BC|BCE|CE|B\.C\.|A\.D\.)\b")
_ERA_BEFORE = re.compile(r"\b(?:A\.?D\.?|B\.?C\.?)\s$")
_YEAR_PAIR = re.compile(r"(?:19|20)\d\d[-–/](?:\d\d|(?:19|20)\d\d)(?!\d)")
_PAIRED = re.compile(r"(?:19|20)\d\d[-–/]$")
_TO_FIGURE = re.compile(r"\s?(?:-|–|to)\s?(\d{1,9})")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)[\s(]*$")
_FIRST_MODERN, _LAST = 1900, 2100
"""Bare whole numbers of this stretch are years unless something plural is counted; older ones need a cue."""


def is_date(view: View, figure: Figure, _: Lexicon) -> bool:
    """A day beside its month, or a date in figures."""
    number = figure.number
    if number.scaled or number.grouped or figure.prefixed or (number.decimal and figure.unit is not None):
        return False
    if view.inside(_IN_FIGURES, figure, 12) is not None:
        return True
    if figure.unit is not None:
        return False
    before = view.before(number.start, 26)
    listed = before.rstrip().endswith(",")
    if listed and (not number.digits or view.plural_after(figure) is not None):
        return False  # "As of March 17, nine corridors …"
    if number.value <= 31 and (_MONTH_AFTER.match(view.text, number.end) or _MONTH_BEFORE.search(before)):
        return True
    return bool(_MONTH_AND_DAY.search(before)) and yearlike(figure)


def is_clock(view: View, figure: Figure, _: Lexicon) -> bool:
    """ "5:05 p.m.", "1500 GMT", "at 5 to 6 pm"."""
    number = figure.number
    if number.scaled or figure.prefixed or number.value > 2400:
        return False
    before = view.before(number.start, 2)
    if len(before) == 2 and before[0].isdigit() and before[1] == ":":
        return True
    return bool(_CLOCK_AFTER.match(view.text, number.end) or _CLOCK_RANGE.match(view.text, number.end))


def yearlike(figure: Figure) -> bool:
    """Whether the number is written as a year would be: four bare digits."""
    number = figure.number
    written = not (number.grouped or number.decimal or number.scaled or figure.prefixed)
    return written and figure.unit is None and 1000 <= number.value <= _LAST


def is_year(view: View, figure: Figure, lexicon: Lexicon) -> bool:
    """ "in 2014", "the 2014 elections", "2014-15", "the 1990s"; but "2000 people" counts."""
    text, number = view.text, figure.number
    if _is_decade(view, figure):
        return True
    if figure.unit is None and _PAIRED.search(view.before(number.start, 5)):
        return number.value < 100 or yearlike(figure)
    if not yearlike(figure):
        return False
    if _ERA.match(text, number.end) or _ERA_BEFORE.search(view.before(number.start, 6)):
        return True
    if _YEAR_PAIR.match(text, number.start):
        return True
    other = _TO_FIGURE.match(text, number.end)
    if other is not None and (int(other[1]) > _LAST or number.value < 1500):
        return False
    return _stands_as_year(view, figure, lexicon)


def _is_decade(view: View, figure: Figure) -> bool:
    number = figure.number
    if number.scaled or figure.prefixed or number.decimal or not _DECADE.match(view.text, number.end):
        return False
    return number.value % 10 == 0 or _FIRST_MODERN <= number.value <= _LAST


def _stands_as_year(view: View, figure: Figure, lexicon: Lexicon) -> bool:
    """Whether the word before, and nothing plural behind, make a year of four digits."""
    value = figure.number.value
    word = _WORD_BEFORE.search(view.before(figure.number.start, 14))
    before = word[1].lower() if word is not None else ""
    counted = view.plural_after(figure) is not None
    if value < _FIRST_MODERN:
        return not counted and before in lexicon.words["old-year-cue"]
    return not counted or before in lexicon.words["year-cue"] or value > 2000 or value % 100 != 0
