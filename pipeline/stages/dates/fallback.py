"""Absolute dates that the grammar does not know, read by dateparser: loaded only when one is met, answers cached."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any

from spacy.tokens import Doc

from pipeline.records import prose
from pipeline.spans import Range, contains, overlaps
from pipeline.stages.dates.calendar import Period
from pipeline.stages.dates.reading import of_period
from pipeline.stages.dates.resolve import Found

_YEAR = re.compile(r"(?<!\d)(?:1\d|20)\d\d(?!\d)")
_OTHER_FIGURE = re.compile(r"(?<!\d)\d{1,2}(?!\d)")


def with_left_over(doc: Doc, text: str, found: list[Found]) -> list[Found]:
    """`found` with the days that only dateparser reads, in order; what lies inside of one is no find of its own."""
    days = [
        (f.start, f.end)
        for f in found
        if f.reading is not None and f.reading.period and f.reading.period.unit == "day"
    ]
    more = list(left_over(doc, text, days))
    more = [m for m, keep in zip(more, prose(doc, ((m.start, m.end) for m in more)), strict=True) if keep]
    if not more:
        return found
    more = [m for m in more if not any(_crosses((m.start, m.end), (f.start, f.end)) for f in found)]
    kept = [f for f in found if not any(overlaps((f.start, f.end), (m.start, m.end)) for m in more)]
    return sorted(kept + more, key=lambda f: f.start)


def _crosses(day: Range, other: Range) -> bool:
    return overlaps(day, other) and not contains(day, other)


def left_over(doc: Doc, text: str, taken: Sequence[Range]) -> Iterator[Found]:
    """What the model calls a date, the grammar does not, and dateparser reads as one day of the year written in it."""
    for entity in doc.ents:
        if entity.label_ != "DATE":
            continue
        span = (entity.start_char, entity.end_char)
        written = text[span[0] : span[1]]
        year = _YEAR.search(written)
        if not year or not _OTHER_FIGURE.search(written) or any(overlaps(span, other) for other in taken):
            continue
        day = parse(written)
        if day is not None and day.year == int(year.group()):
            yield Found(*span, "dateparser", of_period(Period("day", day)))


@cache
def parse(written: str) -> date | None:
    """The day that a string names with day, month and year, or None."""
    parsed = _parser().get_date_data(written)
    return parsed.date_obj.date() if parsed.date_obj and parsed.period == "day" else None


@cache
def _parser() -> Any:
    from dateparser.date import DateDataParser  # takes a third of a second: most runs never need it

    settings = {"REQUIRE_PARTS": ["day", "month", "year"], "PARSERS": ["absolute-time"]}
    return DateDataParser(languages=["en"], settings=settings)
