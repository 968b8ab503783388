"""Readings of dates without their year: days, months, quarters, seasons, holidays."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from pipeline.stages.dates.absolute import DAY, MONTH, SEASON_MONTH, day, day_number, full_date
from pipeline.stages.dates.calendar import Period, easter
from pipeline.stages.dates.context import Context
from pipeline.stages.dates.grammar import Node, Part
from pipeline.stages.dates.lexer import Item
from pipeline.stages.dates.numbers import ordinal, pick
from pipeline.stages.dates.reading import Reading, of_period, vague

_WORD = re.compile(r"\w+")


def day_range(node: Node, context: Context) -> list[tuple[Part, Reading]] | None:
    """ "March 12-15", "3 and 5 May 1916": two days that share month and year."""
    month, year = pick(node.parts, *MONTH), pick(node.parts, "year", "short_year")
    first, second = (part for part in node.parts if part.kind in DAY)
    if month is None:
        return None
    if month.start < first.start:
        head, tail = node.parts[:2], (month, *node.parts[3:])
    else:
        head, tail = (first, month), node.parts[node.parts.index(second) :]
    rule = "full-date" if year else "month-day"
    if year and year not in head:
        head = (*head, year)
    found: list[tuple[Part, Reading]] = []
    for start, end, parts in ((node.start, first.end, head), (second.start, node.end, tail)):
        part = Node(start, end, "n_day", rule, tuple(parts))
        reading = full_date(part, context) if year else month_day(part, context)
        if reading is not None:
            found.append((part, reading))
    return found


def month_day(node: Node, context: Context) -> Reading:
    """A day without its year: the nearest one in the direction of the verb, or the one on its weekday."""
    month, number = pick(node.parts, *MONTH), day_number(node)
    if month is None or number is None:
        raise ValueError("a day of a month without one of the two")
    named = pick(node.parts, "weekday", "short_weekday")
    place = int(month.value)
    known = _named_day(place, number, node.end, context)
    if known is not None:
        return of_period(Period("day", known), "event")
    return yearless(
        lambda year: day(year, place, number),
        node.start,
        context,
        f"XXXX-{place:02}-{number:02}",
        weekday=int(named.value) if named else None,
    )


def _named_day(month: int, number: int, end: int, context: Context) -> date | None:
    """The day that an event is called by: "the September 11 attacks"."""
    for known in context.lexicon.named_days:
        if (known.month, known.day) == (month, number):
            after = set(_WORD.findall(context.text[end : end + 40].lower())[:3])
            found = date.fromisoformat(known.date)
            if after & known.words and (context.published is None or found <= context.published):
                return found
    return None


def yearless(
    make: Callable[[int], Period], offset: int, context: Context, unknown: str, weekday: int | None = None
) -> Reading:
    """The period that recurs every year (`make` gives that of a year) in the year that the context means.

    In news: by the direction of the verb from the day of publication, the nearest one where it does not tell.
    In a narrative: that of the year the story has reached. Else unresolved, with the value `unknown`.
    """
    if context.narrative:
        return of_period(_told(make, context.story), "text") if context.story else vague(unknown, unit=make(2000).unit)
    if context.published is None:
        return vague(unknown, unit=make(2000).unit)
    story = None if weekday else _aside(offset, context, context.published)
    if story is not None:
        return of_period(_told(make, story), "text")
    year = context.published.year
    found = _around(make, year)
    matching = [p for p in found if weekday and p.start.isoweekday() == weekday]
    return of_period(nearest(matching or found, context.published, context.direction(offset)), "published")


YEAR_OFF = 300
"""Days beyond which a yearless date would be written with its year or with "last" or "next" …"""

NEAR_BY = 100
"""… when there is another within so many days."""


def nearest(periods: list[Period], day: date, direction: str | None) -> Period:
    """The one nearest to `day` in a direction; the period that holds the day lies in both.

    One that is nearly a year off is not taken against one near by: nobody leaves out the year there.
    """
    past = [period for period in periods if period.start <= day]
    future = [period for period in periods if period.end > day]
    wanted = past[-1:] if direction == "past" else future[:1] if direction == "future" else []
    closest = min(periods, key=lambda period: _distance(period, day))
    if not wanted or (_distance(wanted[0], day) > YEAR_OFF and _distance(closest, day) < NEAR_BY):
        return closest
    return wanted[0]


def _distance(period: Period, day: date) -> int:
    if period.holds(day):
        return 0
    return (period.start - day).days if period.start > day else (day - period.end).days + 1


def _aside(offset: int, context: Context, published: date) -> Period | None:
    """In news, the month or day of another year that the sentence has just dated in full, else None."""
    last = context.same_sentence("month", offset)
    story = context.story
    if last is None or story is None or last.start.year != story.start.year:
        return None
    return last if abs(last.start.year - published.year) > 1 else None


ROLLOVER = 300
"""A story that goes back so many days within its year has gone on to the next: "in December … in January"."""


def _told(make: Callable[[int], Period], story: Period) -> Period:
    """The period in the year the story has reached."""
    year = story.start.year
    try:
        told = make(year)
    except ValueError:
        return _around(make, year)[0]
    if story.unit != "year" and (story.start - told.start).days >= ROLLOVER:
        return make(year + 1)
    return told


def _around(make: Callable[[int], Period], year: int) -> list[Period]:
    """Those of the years next to `year`, of eight on each side for a leap day. Raises ValueError for none."""
    found = _years(make, range(year - 1, year + 2)) or _years(make, range(year - 8, year + 9))
    if not found:
        raise ValueError("a day that no year has")
    return found


def _years(make: Callable[[int], Period], years: range) -> list[Period]:
    found = []
    for year in years:
        try:
            found.append(make(year))
        except ValueError:
            continue  # 29 February of a common year, or a year out of range
    return found


def month(node: Node, context: Context) -> Reading | None:
    """A month without its year."""
    name = pick(node.parts, *MONTH)
    if name is None or not is_month(name, context):
        return None
    number = int(name.value)
    return yearless(lambda year: Period("month", date(year, number, 1)), node.start, context, f"XXXX-{number:02}")


def is_month(name: Item, context: Context) -> bool:
    """Whether a month's name stands for the month: "May" and "March" need a word before them that dates."""
    token = context.token(name.start)
    if token.ent_type_ in ("PERSON", "ORG", "WORK_OF_ART", "FAC"):
        return False
    if name.kind == "month":
        return True
    before = token.nbor(-1).lower_ if token.i else ""
    if before in ("a", "the"):  # "the May elections", but not "the March to the sea"
        return token.i + 1 < len(token.doc) and token.nbor(1).pos_ == "NOUN"
    return before in context.lexicon.cues["month_lead"] and token.pos_ not in ("VERB", "AUX")


def season(node: Node, context: Context) -> Reading | None:
    """A season without its year."""
    name = pick(node.parts, "season", "shy_season")
    if name is None:
        return None
    start = SEASON_MONTH[name.value]
    return yearless(lambda year: Period("season", date(year, start, 1)), node.start, context, f"XXXX-{name.value}")


def quarter(node: Node, context: Context) -> Reading | None:
    """A quarter without its year."""
    number = ordinal(node.parts)
    if number is None or not 1 <= number <= 4:
        return None
    return yearless(
        lambda year: Period("quarter", date(year, number * 3 - 2, 1)), node.start, context, f"XXXX-Q{number}"
    )


def holiday(node: Node, context: Context) -> Reading | None:
    """A holiday, of a year given or of the nearest."""
    name, year = pick(node.parts, "holiday"), pick(node.parts, "year")
    if name is None:
        return None
    month, number = context.lexicon.holidays[name.value]

    def of_year(year: int) -> Period:
        if month == "easter":
            return Period("day", easter(year) + timedelta(number))
        return day(year, int(month), number)

    if year:
        return of_period(of_year(int(year.value)))
    token = context.token(node.end - 1)
    if token.dep_ in ("compound", "nmod") and token.head.i > token.i:
        return vague("XXXX-XX-XX", unit="day")  # "Christmas sales" are not of the one day
    return yearless(of_year, node.start, context, "XXXX-XX-XX")
