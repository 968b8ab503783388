"""Readings of dates that are written out: full dates, months with years, years, decades, centuries."""

from __future__ import annotations

from datetime import date

from pipeline.stages.dates.calendar import Period
from pipeline.stages.dates.context import Context
from pipeline.stages.dates.grammar import Node, Part
from pipeline.stages.dates.lexer import Item
from pipeline.stages.dates.numbers import ordinal, pick
from pipeline.stages.dates.reading import Reading, of_period, vague

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
    """03/23/22, 23.03.2022, 2022/03/23; unresolved where both orders are days and both far or near."""
    text = context.text[node.start : node.end]
    mark = "/" if "/" in text else "."
    a, b, c = text.split(mark)
    if len(a) == 4:
        return of_period(day(int(a), int(b), int(c)))
    if len(a) > 2 or len(c) == 3 or (mark == "." and len(c) < 4 and len(text) < 8):
        return None
    year = int(c) if len(c) == 4 else 2000 + int(c)
    found = {day(year, m, d) for m, d in ((int(a), int(b)), (int(b), int(a))) if 1 <= m <= 12 and 1 <= d <= 31}
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


def month_year(node: Node, context: Context) -> Reading | None:
    """ "March 2022", "May of '45"."""
    month, year = pick(node.parts, *MONTH), pick(node.parts, "year", "short_year")
    if month is None or year is None:
        return None
    return of_period(Period("month", date(year_of(year, context), int(month.value), 1)))


def year(node: Node, context: Context) -> Reading | None:
    """A year in four digits, where it counts nothing."""
    item = pick(node.parts, "year")
    if item is None or not is_year(item, node, context):
        return None
    return of_period(Period("year", date(int(item.value), 1, 1)))


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
    if before in context.lexicon.cues["year_lead"]:
        return not (counts and token.ent_type_ != "DATE")
    if token.ent_type_ == "DATE":
        return not counts or 1900 <= number <= 2050
    return 1900 <= number <= 2050 and not counts and token.ent_type_ not in ("CARDINAL", "PRODUCT", "FAC", "LAW")


def year_range(node: Node, _context: Context) -> list[tuple[Part, Reading]] | None:
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


def bc_year(node: Node, _context: Context) -> Reading | None:
    """A year before Christ: no place in the tables' calendar, but a value."""
    number = pick(node.parts, "day_number", "number", "year")
    if number is None or not number.value.isdecimal():
        return None
    value = f"BC{int(number.value):04}"
    name = pick(node.parts, *MONTH)
    return vague(f"{value}-{int(name.value):02}" if name else value, unit="year")


def decade(node: Node, _context: Context) -> Reading | None:
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


def century(node: Node, _context: Context) -> Reading | None:
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
