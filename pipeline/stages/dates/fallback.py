"""Absolute dates that the grammar does not know, read by dateparser: loaded when one is met, then cached."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any

from spacy.tokens import Doc

from pipeline.records import prose
from pipeline.spans import Range, overlaps
from pipeline.stages.dates.calendar import Period
from pipeline.stages.dates.reading import of_period
from pipeline.stages.dates.resolve import Found

_FULL = re.compile(
    r"(?=.*(?<!\d)(?P<year>1\d{3}|20\d\d)(?!\d))(?=.*(?<!\d)\d{1,2}(?!\d))"
    r".*(?<![a-z])(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    re.IGNORECASE | re.DOTALL,
)
"""A year in four digits, another figure and a month, in any order."""

PIECES = frozenset({"month", "month-year", "year", "month-day"})
_GLUED = re.compile(r"\d[./_|].+|.+[./_|]\d$", re.DOTALL)
"""A piece of a date that a figure is stuck to: the mark of a form that no rule knows."""


def with_left_over(doc: Doc, text: str, found: list[Found]) -> list[Found]:
    """`found` with the days that only dateparser reads, in order; what lies inside one of them goes."""
    if not any(_GLUED.match(text, max(0, f.start - 2), f.end + 2) for f in found if f.rule in PIECES):
        return found
    days = [(f.start, f.end) for f in found if f.reading and f.reading.period and f.reading.period.unit == "day"]
    more = list(_left_over(doc, text, days))
    more = [m for m, keep in zip(more, prose(doc, ((m.start, m.end) for m in more)), strict=True) if keep]
    if not more:
        return found
    kept = [f for f in found if not any(overlaps((f.start, f.end), (m.start, m.end)) for m in more)]
    return sorted(kept + more, key=lambda f: f.start)


def _left_over(doc: Doc, text: str, days: Sequence[Range]) -> Iterator[Found]:
    """What the model calls a date, and dateparser reads as a day of its written year, off all `days`."""
    for entity in doc.ents:
        if entity.label_ != "DATE":
            continue
        start, end = entity.start_char, entity.end_char
        full = _FULL.match(text, start, end)
        if not full or _on_one(days, start, end):
            continue
        day = parse(text[start:end])
        if day is not None and day.year == int(full["year"]):
            yield Found(start, end, "dateparser", of_period(Period("day", day)))


def _on_one(days: Sequence[Range], start: int, end: int) -> bool:
    """Whether a range overlaps one of sorted, disjoint ranges."""
    at = bisect_left(days, (end, end)) - 1
    return at >= 0 and days[at][1] > start


@lru_cache(maxsize=4096)
def parse(written: str) -> date | None:
    """The day that a string names with day, month and year, or None."""
    parsed = _parser().get_date_data(written)
    return parsed.date_obj.date() if parsed.date_obj and parsed.period == "day" else None


@cache
def _parser() -> Any:
    from dateparser.date import DateDataParser  # takes a third of a second: most runs never need it

    settings = {"REQUIRE_PARTS": ["day", "month", "year"], "PARSERS": ["absolute-time"]}
    return DateDataParser(languages=["en"], settings=settings)
