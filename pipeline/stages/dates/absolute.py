"""Readings of dates with figures or names of their own: full dates, months, years, decades, quarters, seasons."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from pipeline.stages.dates.calendar import Period, easter
from pipeline.stages.dates.context import Context
from pipeline.stages.dates.grammar import Node, Part
from pipeline.stages.dates.lexer import Item
from pipeline.stages.dates.numbers import ordinal, pick
from pipeline.stages.dates.reading import Reading, of_period, vague

_WORD = re.compile(r"\w+")
SEASON_MONTH = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
MONTH = ("month", "shy_month")
DAY = ("day_number", "ordinal", "second")


def day(year: int, month: int, number: int) -> Period:
    """A calendar day. Raises ValueError when there is none such."""
    return Period("day", date(year, month, number))


def year_of(item: Item, context: Context) -> int:
    """The year of a figure of four digits or of two after an apostrophe (in the century that is nearest)."""
    digits = item.value.lstrip("'’‘")
    if len(digits) > 2:
        return int(digits)
    last = context.last("year", item.start)
    near = last.start.year if last else (context.published or date(2000, 1, 1)).year
    return min((century * 100 + int(digits) for century in range(16, 22)), key=lambda year: abs(year - near))


def iso_date(node: Node, context: Context) -> Reading | None:
    """2022-03-22, with or without a time of day (which is left to the day)."""
    return of_period(Period("day", date.fromisoformat(context.text[node.start : node.start + 10])))


def numeric_date(node: Node, context: Context) -> Reading | None:
    """03/23/22, 23.03.2022, 2022/03/23; unresolved where both orders are days and the publication day does not tell."""
    text = context.text[node.start : node.end]
    mark = "/" if "/" in text else "."
    a, b, c = text.split(mark)
    if len(a) == 4:
        return of_period(day(int(a), int(b), int(c)))
    if len(a) > 2 or len(c) == 3 or (mark == "." and len(c) < 4 and len(text) < 8):
        return None
    year = int(c) if len(c) == 4 else 2000 + int(c)
    found = {
        day(year, m, d) for m, d in ((int(a), int(b)), (int(b), int(a))) if 1 <= m <= 12 and 1 <= d <= 31
    }
    if len(found) > 1 and context.published:
        near = context.published
        found = {period for period in found if abs((period.start - near).days) <= 45} or found
    if len(found) != 1:
        return vague(f"{year:04}-XX-XX", unit="day") if found else None
    return of_period(found.pop())


def full_date(node: Node, context: Context) -> Reading | None:
    """Day, month and year, in either order, with or without a weekday."""
    year = pick(node.parts, "year", "short_year")
    month = pick(node.parts, *MONTH)
    number = day_number(node)
    if year is None or month is None or number is None:
        return None
    return of_period(day(year_of(year, context), int(month.value), number))


def day_number(node: Node) -> int | None:
    """The day of the month that a node gives."""
    plain = pick(node.parts, "day_number")
    return int(plain.value) if plain else ordinal(node.parts)


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

    In news: by the direction of the verb from the day of publication, the nearest one where it does not tell. In a
    narrative: the one after the last date of the text, or shortly before it. Else unresolved, with the value `unknown`.
    """
    if context.narrative:
        return (
            of_period(_told(make, context.story), "text")
            if context.story
            else vague(unknown, unit=make(2000).unit)
        )
    if context.published is None:
        return vague(unknown, unit=make(2000).unit)
    story = None if weekday else _aside(offset, context, context.published)
    if story is not None:
        return of_period(_told(make, story), "text")
    year = context.published.year
    found = _years(make, range(year - 1, year + 2)) or _years(make, range(year - 8, year + 9))
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
        return _years(make, range(year - 8, year + 9))[0]
    if story.unit != "year" and (story.start - told.start).days >= ROLLOVER:
        return make(year + 1)
    return told


def _years(make: Callable[[int], Period], years: range) -> list[Period]:
    found = []
    for year in years:
        try:
            found.append(make(year))
        except ValueError:
            continue  # 29 February of a common year, or a year out of range
    return found


def month_year(node: Node, context: Context) -> Reading | None:
    """ "March 2022", "May of '45"."""
    month, year = pick(node.parts, *MONTH), pick(node.parts, "year", "short_year")
    if month is None or year is None:
        return None
    return of_period(Period("month", date(year_of(year, context), int(month.value), 1)))


def month(node: Node, context: Context) -> Reading | None:
    """A month without its year."""
    name = pick(node.parts, *MONTH)
    if name is None or not is_month(name, context):
        return None
    number = int(name.value)
    return yearless(
        lambda year: Period("month", date(year, number, 1)), node.start, context, f"XXXX-{number:02}"
    )


LEADS = frozenset(
    {
        *(
            "in",
            "since",
            "of",
            "until",
            "till",
            "by",
            "from",
            "to",
            "during",
            "through",
            "between",
            "and",
            "before",
        ),
        *(
            "after",
            "last",
            "next",
            "this",
            "late",
            "early",
            "mid",
            "-",
            "–",
            "for",
            "on",
            "every",
            "each",
            "previous",
        ),
        *("around", "about", "throughout", "or", "end", "beginning"),
    }
)


def is_month(name: Item, context: Context) -> bool:
    """Whether a month's name stands for the month here: "May" and "March" need a word before them that dates."""
    token = context.token(name.start)
    if token.ent_type_ in ("PERSON", "ORG", "WORK_OF_ART", "FAC"):
        return False
    if name.kind == "month":
        return True
    before = token.nbor(-1).lower_ if token.i else ""
    if before in ("a", "the"):  # "the May elections", but not "the March to the sea"
        return token.i + 1 < len(token.doc) and token.nbor(1).pos_ == "NOUN"
    return before in LEADS and token.pos_ not in ("VERB", "AUX")


def year(node: Node, context: Context) -> Reading | None:
    """A year in four digits, where it counts nothing."""
    item = pick(node.parts, "year")
    if item is None or not is_year(item, node, context):
        return None
    return of_period(Period("year", date(int(item.value), 1, 1)))


YEAR_LEADS = frozenset(
    {
        *(
            "in",
            "since",
            "of",
            "until",
            "till",
            "by",
            "from",
            "during",
            "through",
            "between",
            "before",
            "after",
            "late",
        ),
        *(
            "early",
            "mid",
            "year",
            "around",
            "circa",
            "about",
            "throughout",
            "for",
            "spring",
            "summer",
            "autumn",
            "fall",
        ),
        *("winter", "christmas", "(", "to", "and", "-", "–", "the", "as"),
    }
)


def is_year(item: Item, node: Node, context: Context) -> bool:
    """Whether four digits are a year: led by a word that dates, or taken for a date and counting nothing."""
    if len(node.parts) > 1:
        return any(part.kind in ("unit", "units") and part.value == "year" for part in node.parts)
    token = context.token(item.start)
    if context.text[max(0, item.start - 4) : item.start - 1].lower() == "mid":
        return True
    if token.idx != item.start or token.ent_type_ in ("MONEY", "PERCENT", "QUANTITY"):
        return False
    number = int(item.value)
    before = token.nbor(-1).lower_ if token.i else ""
    counts = token.dep_ == "nummod" and token.head.tag_ == "NNS" and before != "the"
    if before in YEAR_LEADS:
        return not (counts and token.ent_type_ != "DATE")
    if token.ent_type_ == "DATE":
        return not counts or 1900 <= number <= 2050
    return (
        1900 <= number <= 2050 and not counts and token.ent_type_ not in ("CARDINAL", "PRODUCT", "FAC", "LAW")
    )


def year_range(node: Node, context: Context) -> list[tuple[Part, Reading]] | None:
    """ "2022-23": both years; None where the second figure does not continue the first."""
    first, second = pick(node.parts, "year"), pick(node.parts, "day_number", "number")
    if first is None or second is None or len(second.value) != 2 or not second.value.isdecimal():
        return None
    start = int(first.value)
    end = start // 100 * 100 + int(second.value)
    if end <= start:
        return None
    return [
        (first, of_period(Period("year", date(start, 1, 1)))),
        (second, of_period(Period("year", date(end, 1, 1)))),
    ]


def short_year(node: Node, context: Context) -> Reading | None:
    """ "in '89": in the century nearest to the last year named."""
    item = pick(node.parts, "short_year")
    return of_period(Period("year", date(year_of(item, context), 1, 1))) if item else None


def bc_range(node: Node, context: Context) -> list[tuple[Part, Reading]] | None:
    """ "from 499 to 493 BC": both years."""
    first, second = (part for part in node.parts if part.kind in ("day_number", "number"))
    tail = Node(second.start, node.end, "n_year", "bc-year", (second,))
    head = Node(first.start, first.end, "n_year", "bc-year", (first,))
    read = [(part, bc_year(part, context)) for part in (head, tail)]
    return [(part, reading) for part, reading in read if reading is not None]


def bc_year(node: Node, context: Context) -> Reading | None:
    """A year before Christ: no place in the tables' calendar, but a value."""
    number = pick(node.parts, "day_number", "number", "year")
    if number is None or not number.value.isdecimal():
        return None
    value = f"BC{int(number.value):04}"
    name = pick(node.parts, *MONTH)
    return vague(f"{value}-{int(name.value):02}" if name else value, unit="year")


def decade(node: Node, context: Context) -> Reading | None:
    """ "the 1990s", "the late 80s"."""
    item = pick(node.parts, "decade", "decade_word")
    if item is None:
        return None
    digits = item.value.strip("'’‘s")
    if len(digits) == 4 and digits.endswith("00"):
        return None if len(node.parts) == 1 else of_period(Period("century", date(int(digits), 1, 1)))
    first = int(digits) if len(digits) == 4 else 1900 + int(digits)
    return of_period(Period("decade", date(first, 1, 1)), mod=mod_of(node))


def mod_of(node: Node) -> str | None:
    """START, MID or END where the node holds "early", "mid" or "late"."""
    item = pick(node.parts, "early", "late", "mid", "part", "rest")
    return item.value if item else None


def century(node: Node, context: Context) -> Reading | None:
    """ "the nineteenth century"; before Christ unresolved."""
    number = ordinal(node.parts)
    if number is None or not 1 <= number <= 21:
        return None
    if pick(node.parts, "bc"):
        return vague(f"BC{number - 1:02}", unit="century")
    return of_period(Period("century", date(max(1, (number - 1) * 100), 1, 1)))


def season_year(node: Node, context: Context) -> Reading | None:
    """ "the spring of 1918"."""
    name, year = pick(node.parts, "season", "shy_season"), pick(node.parts, "year", "short_year")
    if name is None or year is None:
        return None
    return of_period(Period("season", date(year_of(year, context), SEASON_MONTH[name.value], 1)))


def season(node: Node, context: Context) -> Reading | None:
    """A season without its year."""
    name = pick(node.parts, "season", "shy_season")
    if name is None:
        return None
    start = SEASON_MONTH[name.value]
    return yearless(
        lambda year: Period("season", date(year, start, 1)), node.start, context, f"XXXX-{name.value}"
    )


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
