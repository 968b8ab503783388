"""Readings that count from another day: weekdays, today, last week, three days ago, the day before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from pipeline.stages.dates.absolute import SEASON_MONTH
from pipeline.stages.dates.calendar import Period, add_months, containing, days_in_month
from pipeline.stages.dates.context import Context
from pipeline.stages.dates.grammar import Node
from pipeline.stages.dates.lexer import Item
from pipeline.stages.dates.numbers import FIGURES, count, ordinal, pick
from pipeline.stages.dates.reading import Reading, duration, midnight, of_period, step, vague
from pipeline.stages.dates.recurring import nearest

BACK = ("last", "previous", "past")
AHEAD = ("next", "following", "coming")
SAME = ("same", "that", "current", "this")
TEXTUAL = ("previous", "following", "same", "that")
"""Words that count from the last date of the text even in news."""

STEP_UNITS = ("day", "week", "weekend", "month", "quarter", "year", "decade", "century")


def weekday(node: Node, context: Context) -> Reading | None:
    """The latest such day on or before publication, or the first on or after where the verb looks ahead.

    "last" and "next" leave out the day itself. In a narrative: the first on or after the text's last day.
    """
    name = pick(node.parts, "weekday")
    if name is None or _is_name(name, context):
        return None
    number = int(name.value)
    words = {part.kind for part in node.parts}
    named = context.same_sentence("day", node.start)
    if named and context.text[node.start - 1 : node.start] == "(" and named.start.isoweekday() == number:
        return of_period(named, "text")  # "tomorrow (Sunday)"
    textual = context.narrative or words & {"following", "previous", "that"}
    last = context.last("day", node.start) if textual else None
    if last is not None:
        start = last.start + timedelta(1) if "following" in words else last.start
        if "previous" in words:
            return of_period(Period("day", start - timedelta((start.isoweekday() - number - 1) % 7 + 1)), "text")
        return of_period(Period("day", start + timedelta((number - start.isoweekday()) % 7)), "text")
    day = context.published
    if day is None or context.narrative:
        return vague(f"XXXX-WXX-{number}", unit="day")
    back, ahead = (day.isoweekday() - number) % 7, (number - day.isoweekday()) % 7
    if words & set(BACK):
        return of_period(Period("day", day - timedelta(back or 7)), "published")
    if words & set(AHEAD):
        return of_period(Period("day", day + timedelta(ahead or 7)), "published")
    future = context.direction(node.start) == "future" or ("this" in words and context.direction(node.start) is None)
    return of_period(Period("day", day + timedelta(ahead) if future else day - timedelta(back)), "published")


def _is_name(name: Item, context: Context) -> bool:
    """Whether a weekday is part of a name: "Black Friday", "the Sunday Times"."""
    token = context.token(name.start)
    before = token.nbor(-1).lower_ if token.i else ""
    after = token.nbor(1).text if token.i + 1 < len(token.doc) else ""
    word = context.lexicon.words.get(after.lower())
    return before in context.lexicon.cues["weekday_name"] or (
        word is not None and word.kind == "newspaper" and after[:1].isupper()
    )


def deictic_day(node: Node, context: Context) -> Reading:
    """Today, yesterday, tomorrow."""
    word = pick(node.parts, "deictic")
    steps = int(word.value) if word else 0
    if context.published is None or context.narrative:
        return vague("PRESENT_REF" if steps == 0 else "XXXX-XX-XX", unit="day")
    return of_period(Period("day", context.published + timedelta(steps)), "published")


def demonstrative(node: Node, context: Context) -> Reading | None:
    """ "last week", "this year", "that month", "the following spring"."""
    words = [part.kind for part in node.parts]
    season = pick(node.parts, "season", "shy_season")
    month = pick(node.parts, "month", "shy_month")
    time = pick(node.parts, "part_of_day")
    steps = -1 if set(words) & set(BACK) else 1 if set(words) & set(AHEAD) else 0
    if time:
        return part_of_day_near(time.value, steps, node, context)
    unit = pick(node.parts, "unit", "quarter", "century", "weekend")
    name = "season" if season else "month" if month else unit.value if unit else ""
    if name not in (*STEP_UNITS, "season"):
        return None
    textual = bool(set(words) & set(TEXTUAL)) or context.narrative or {"the", "next"} <= set(words)
    if "same" in words:
        steps = 0
    base = _base(name, textual, node, context)
    if base is None:
        return vague(unknown(name, steps), unit=name)
    period, anchor = base
    if season or month:
        number = SEASON_MONTH[season.value] if season else int(month.value) if month else 1
        return of_period(_recurring(name, number, steps, period), anchor)
    if name == "weekend":
        return weekend_near(node, context, steps)
    return of_period(containing(name, period.start).shift(steps), anchor)


def unknown(unit: str, steps: int) -> str:
    """The value of "this month", "last month" … where nothing is there to count from."""
    if steps and unit != "day":
        return "PAST_REF" if steps < 0 else "FUTURE_REF"
    return {"day": "XXXX-XX-XX", "week": "XXXX-WXX", "month": "XXXX-XX", "year": "XXXX"}.get(unit, "PRESENT_REF")


def _base(unit: str, textual: bool, node: Node, context: Context) -> tuple[Period, str] | None:
    """The period to count from, and its anchor."""
    if textual:
        last = context.last(unit if unit in ("day", "week", "month", "quarter") else "year", node.start)
        if last is not None:
            return last, "text"
    words = {part.kind for part in node.parts}
    elsewhere = words & {"that", "same"} or (unit == "day" and "the" in words and words & set(AHEAD))
    if context.published is None or context.narrative or elsewhere:
        return None  # "that day", "the next day" count from some day of the text, never from publication
    return Period("day", context.published), "published"


def _recurring(unit: str, month: int, steps: int, period: Period) -> Period:
    """The month or season before, after or around `period`."""
    year = period.start.year
    found = [containing(unit, period.start.replace(year=y, month=month, day=1)) for y in range(year - 2, year + 3)]
    if steps < 0:
        return [p for p in found if p.end <= period.start][-1]
    if steps > 0:
        return next(p for p in found if p.start > period.start)
    return nearest(found, period.start, None)


def weekend(node: Node, context: Context) -> Reading:
    """ "the weekend": the last one, or the coming one where the verb looks ahead."""
    return weekend_near(node, context, 0)


def weekend_near(node: Node, context: Context, steps: int) -> Reading:
    """The weekend so many before or after the publication day's."""
    day = context.published
    if day is None or context.narrative:
        return vague("XXXX-WXX-WE", unit="weekend")
    here = containing("weekend", day)
    ahead = context.direction(node.start) == "future" or pick(node.parts, "this", "coming") is not None
    if steps < 0 or (steps == 0 and not ahead and not here.start <= day):
        here = here.shift(-1)
    elif steps > 0 and here.start <= day:
        here = here.shift(1)
    return of_period(here, "published")


def part_of_day_near(name: str, steps: int, node: Node, context: Context) -> Reading:
    """ "last night", "this morning", "that afternoon", "the next evening"."""
    words = {part.kind for part in node.parts}
    textual = context.narrative or words & set(TEXTUAL) or ("the" in words and "next" in words)
    last = context.last("day", node.start) if textual else None
    if last is not None:
        return time_on(last.shift(0 if words & {"that", "same", "this"} else steps), name, context, "text")
    if context.published is None or context.narrative:
        return vague(f"XXXX-XX-XX{context.lexicon.parts[name].code}", "TIME", unit="part_of_day")
    return time_on(Period("day", context.published + timedelta(steps)), name, context, "published")


def time_on(day: Period, name: str, context: Context, anchor: str, mod: str | None = None) -> Reading:
    """A part of a day by its name: "morning", "night"."""
    part = context.lexicon.parts[name]
    start = midnight(day.start)
    value = f"{day.value}{part.code}"
    return Reading(
        "TIME",
        value,
        mod,
        start + timedelta(hours=part.start),
        start + timedelta(hours=part.end),
        "part_of_day",
        anchor,
        day,
    )


def relative_units(node: Node, context: Context) -> Reading | None:
    """ "three days ago", "two years earlier", "a week later", "hours later"."""
    unit = pick(node.parts, "unit", "units", "quarter", "quarters", "century")
    if unit is None:
        return None
    word = pick(node.parts, "ago", "earlier", "later", "back_word", "ahead_word", "before", "after", "from")
    back = word is not None and word.kind in ("ago", "earlier", "back_word", "before")
    figures = [part for part in node.parts if part is not unit]
    many = count(figures)
    counted = any(p.kind in ("a", "half") or p.kind in FIGURES for p in figures) and many is not None
    if not counted or many is None:
        return vague("PAST_REF" if back else "FUTURE_REF", unit=unit.value if unit.value != "fortnight" else "week")
    if context.text.startswith(" than ", node.end):
        return vague(duration(many, unit.value), "DURATION", unit=unit.value)  # "two days later than planned"
    textual = context.narrative or (word is not None and word.kind not in ("ago", "from"))
    return stepped(-many if back else many, unit.value, textual, node, context)


def stepped(many: float, unit: str, textual: bool, node: Node, context: Context) -> Reading:
    """The period of `unit` that lies so many units from the anchor."""
    mod = POINT_MODS.get((bound_mod(node) or "", many < 0))
    if unit in ("second", "minute", "hour"):
        return vague("PAST_REF" if many < 0 else "FUTURE_REF", "TIME", unit=unit)
    if unit == "fortnight":
        many, unit = many * 2, "week"
    need = {"day": "day", "week": "week", "month": "month", "quarter": "month"}.get(unit, "year")
    last = context.last(need, node.start) if textual else None
    if last is None and (context.published is None or context.narrative):
        return vague(unknown(unit, 0), unit=unit)
    start = last.start if last else context.published
    assert start is not None  # one of the two is there, see above
    size = unit if unit != "weekend" else "week"
    moved = step(midnight(start), many, size).date()
    period = containing(unit, moved)
    return of_period(period, "text" if last else "published", mod)


POINT_MODS = {
    **{
        ("MORE_THAN", True): "ON_OR_BEFORE",
        ("EQUAL_OR_MORE", True): "ON_OR_BEFORE",
        ("LESS_THAN", True): "ON_OR_AFTER",
    },
    **{("MORE_THAN", False): "ON_OR_AFTER", ("EQUAL_OR_MORE", False): "ON_OR_AFTER"},
    **{("LESS_THAN", False): "ON_OR_BEFORE", ("APPROX", True): "APPROX", ("APPROX", False): "APPROX"},
}
"""TIMEX3 modifier of a point by that of its distance and whether it lies back: "more than a year ago"."""


BOUND_MODS = frozenset({"MORE_THAN", "LESS_THAN", "EQUAL_OR_MORE", "EQUAL_OR_LESS", "APPROX"})


def bound_mod(node: Node) -> str | None:
    """The TIMEX3 modifier of "more than", "nearly", "about" …; None without one."""
    return next((part.value for part in node.parts if isinstance(part, Item) and part.value in BOUND_MODS), None)


def day_relation(node: Node, context: Context) -> Reading | None:
    """ "the day before", "the week after": from the last such date of the text, else from publication."""
    unit = pick(node.parts, "unit", "quarter", "century")
    word = pick(node.parts, "before", "after")
    if unit is None or word is None or unit.value not in STEP_UNITS:
        return None
    return stepped(-1 if word.kind == "before" else 1, unit.value, True, node, context)


def the_unit(node: Node, context: Context) -> Reading | None:
    """ "the day", "the year", the last one named, else that of publication."""
    unit = pick(node.parts, "unit", "quarter", "century")
    if unit is None or unit.value not in STEP_UNITS:
        return None
    if unit.value == "day" or context.narrative or context.published is None:
        base = _base(unit.value, True, node, context)
    else:
        written = context.same_paragraph(unit.value, node.start, written=True)
        base = (written, "text") if written else (Period("day", context.published), "published")
    if base is None:
        return vague(unknown(unit.value, 0), unit=unit.value)
    return of_period(containing(unit.value, base[0].start), base[1])


def bare_unit(node: Node, context: Context) -> Reading | None:
    """ "the day" on its own: a time only after "during", "end", "for" …"""
    token = context.token(node.start)
    before = token.nbor(-1) if token.i else None
    if before is None:
        return None
    leads = {"during", "throughout", "within"}
    if before.lower_ in leads or before.lemma_.lower() in ("end", "finish", "close", "start", "begin"):
        return the_unit(node, context)
    unit = pick(node.parts, "unit", "quarter")
    if unit is not None and unit.value in ("year", "quarter", "month", "week") and before.lower_ in ("for", "in"):
        after = token.nbor(2).lower_ if token.i + 2 < len(token.doc) else ""
        return the_unit(node, context) if after not in ("of", "that", "when", "since", "to") else None
    return None


def day_of_month(node: Node, context: Context) -> Reading | None:
    """ "on the 20th": of the month the text is in, else the nearest one in the direction of the verb."""
    number = ordinal(node.parts)
    item = pick(node.parts, "ordinal")
    if number is None or item is None or not item.value[0].isdigit():
        return None
    last = context.last("month", node.start)
    if last is not None:
        return of_period(Period("day", last.start.replace(day=number)), "text")
    if context.published is None or context.narrative:
        return vague(f"XXXX-XX-{number:02}", unit="day")
    here = context.published
    months = [add_months(here.replace(day=1), steps) for steps in (-1, 0, 1)]
    days = [
        Period("day", first.replace(day=number)) for first in months if number <= days_in_month(first.year, first.month)
    ]
    return of_period(nearest(days, here, context.direction(node.start)), "published")


def unit_end(node: Node, context: Context) -> Reading | None:
    """ "year's end"."""
    whole = the_unit(node, context)
    part = pick(node.parts, "part")
    return replace(whole, mod=part.value) if whole and part else None


def year_earlier(node: Node, context: Context) -> Reading | None:
    """ "the year-earlier quarter": the last one named, a year before."""
    last = context.last("year", node.start)
    if last is None:
        return vague("PAST_REF")
    return of_period(last.years_later(-1), "text")
