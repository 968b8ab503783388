"""Readings of durations, sets and vague words."""

from __future__ import annotations

from datetime import timedelta

from pipeline.stages.dates.calendar import Period
from pipeline.stages.dates.context import Context
from pipeline.stages.dates.grammar import Node
from pipeline.stages.dates.numbers import count, pick
from pipeline.stages.dates.reading import Reading, duration, midnight, step, vague
from pipeline.stages.dates.relative import bound_mod

UNIT_KINDS = ("unit", "units", "quarter", "quarters", "century")
AGE_NOUNS = frozenset({"old", "age", "olds"})


def unit_of(node: Node) -> str | None:
    """The unit a node counts in."""
    item = pick(node.parts, *UNIT_KINDS)
    return item.value if item else None


def counted(node: Node) -> float | None:
    """How many units, None when it is vague."""
    return count([part for part in node.parts if part.kind not in UNIT_KINDS])


def span(node: Node, context: Context) -> Reading | None:
    """ "eight years", "a week", "24-hour", "several days". Ages and dimensions are none."""
    unit = unit_of(node)
    if unit is None or is_age(node, context) or _is_fraction(node, unit, context):
        return None
    many = counted(node)
    return vague(duration(many, unit), "DURATION", bound_mod(node), unit=_granularity(unit))


def _is_fraction(node: Node, unit: str, context: Context) -> bool:
    """Whether "quarters" are parts of a whole: "three quarters of the front", "a quarter in the north"."""
    return unit == "quarter" and (pick(node.parts, "a") is not None or context.text.startswith(" of", node.end))


def is_age(node: Node, context: Context) -> bool:
    """Whether a duration is somebody's age: "years old", "-year-old", "years of age", "aged 30 years"."""
    after = context.text[node.end : node.end + 12].lower().lstrip(" -–‑")
    before = context.text[max(0, node.start - 12) : node.start].lower().rstrip()
    return after.startswith(("old", "of age")) or before.endswith((" aged", " age"))


def _granularity(unit: str) -> str:
    return {"fortnight": "week"}.get(unit, unit)


def units_range(node: Node, context: Context) -> Reading | None:
    """ "twelve to eighteen months": a duration whose length TIMEX3 cannot give. "Twenty-one days" is none."""
    unit = unit_of(node)
    between = pick(node.parts, "hyphen")
    if between and context.text[between.start - 1].isalpha():
        return span(node, context)
    return (
        None
        if unit is None or is_age(node, context)
        else vague(duration(None, unit), "DURATION", unit=_granularity(unit))
    )


def bare_units(node: Node, context: Context) -> Reading | None:
    """ "for years", "in months"."""
    unit = unit_of(node)
    if unit in (None, "second", "quarter", "weekend") or context.text[node.start : node.end].lower() == "nights":
        return None
    if is_age(node, context):
        return None
    return vague(duration(None, unit or ""), "DURATION", unit=unit)


def long(node: Node, _context: Context) -> Reading | None:
    """ "month-long", "decades-long"."""
    item = pick(node.parts, "unit", "units")
    if item is None:
        return None
    return vague(duration(1.0 if item.kind == "unit" else None, item.value), "DURATION", unit=_granularity(item.value))


def span_to_anchor(node: Node, context: Context) -> Reading | None:
    """ "the past 48 hours", "the next two years": a duration with its place, up to the anchor or from it."""
    unit = unit_of(node)
    if unit is None:
        return None
    many = counted(node)
    ahead = pick(node.parts, "next", "following", "coming") is not None
    value = duration(many, unit)
    textual = context.narrative or pick(node.parts, "previous", "following") is not None
    last = context.last("month", node.start) if textual else None
    day = last.start if last else None if context.narrative else context.published
    if many is None or day is None:
        return vague(value, "DURATION", unit=_granularity(unit))
    anchor = "text" if last else "published"
    here = midnight(day) if ahead else midnight(day) + timedelta(1)
    there = step(here, many if ahead else -many, unit if unit != "weekend" else "week")
    start, end = sorted((here, there))
    return Reading("DURATION", value, None, start, end, _granularity(unit), anchor)


def repeated(node: Node, context: Context) -> Reading | None:
    """ "every day", "weekly", "per month", "Sundays": a SET with its period as value."""
    text = context.text[node.start : node.end].lower()
    word = pick(node.parts, "set")
    if word:
        return vague(word.value, "SET")
    day = context.lexicon.words.get(text[:-1])
    if day is not None and day.kind == "weekday":
        return vague(f"XXXX-WXX-{day.value}", "SET", unit="day")
    named = pick(node.parts, "weekday")
    if named:
        return vague(f"XXXX-WXX-{named.value}", "SET", unit="day")
    unit = unit_of(node)
    if unit:
        figures = [part for part in node.parts if part.kind in ("number", "day_number", "second", "alternate")]
        many = 2.0 if any(part.kind in ("alternate", "second") for part in figures) else count(figures)
        return vague(duration(many, unit), "SET", unit=_granularity(unit))
    time = pick(node.parts, "part_of_day")
    if time:
        return vague(f"XXXX-XX-XX{context.lexicon.parts[time.value].code}", "SET", unit="part_of_day")
    season = pick(node.parts, "season", "shy_season")
    return vague(f"XXXX-{season.value}" if season else "P1W", "SET")


def vague_word(node: Node, context: Context) -> Reading | None:
    """ "now", "recently", "soon", "recent days", "the future"."""
    words = {part.kind for part in node.parts}
    if words & {"recent", "past_word", "past"}:
        return vague("PAST_REF")
    if words == {"past_word"} and context.text[: node.start].endswith("as "):
        return None  # "as recently as 2019"
    if words == {"soon"} and context.direction(node.start) != "future":
        return None  # "soon became": an order of events, no time
    if words & {"coming", "soon", "future", "near", "term"}:
        return vague("FUTURE_REF")
    return vague("PRESENT_REF")


def that_time(node: Node, context: Context) -> Reading | None:
    """ "at that time", the last date of the text, if there is one."""
    return _back_to(context.last("year", node.start))


def _back_to(last: Period | None) -> Reading:
    if last is None:
        return vague("PAST_REF")
    return Reading("DATE", last.value, None, midnight(last.start), midnight(last.end), last.unit, "text", last)


def only_inside(_node: Node, _context: Context) -> Reading | None:
    """Nothing: "the second half" is a time only as a part of one."""
    return None


SHIFTED = (" last ", " a year", " next ", " this ", " the ", " of ")
"""What follows "the same time" where it means a time: "the same time last year"."""


def same_period(node: Node, context: Context) -> Reading | None:
    """ "the same period": the last longer than a day. "At the same time" alone is no time."""
    if pick(node.parts, "time") and not context.text.startswith(SHIFTED, node.end):
        return None
    return _back_to(context.last("year", node.start, days=False))


def first_units(node: Node, _context: Context, whole: Period | None = None) -> Reading | None:
    """ "the first two months" of a whole, "the first day": with its place when the whole is known."""
    unit = unit_of(node)
    if unit is None:
        return None
    figures = [part for part in node.parts if part.kind in ("number", "day_number", "vague")]
    plural = pick(node.parts, "units", "quarters") is not None
    many = count(figures) if figures else None if plural else 1.0
    value = duration(many, unit)
    if whole is None or many is None:
        return vague(value, "DURATION", unit=_granularity(unit))
    start, end = midnight(whole.start), midnight(whole.end)
    number = _rank(node)
    if number == -1:
        start = step(end, -many, unit)
    else:
        start, end = step(start, number - 1, unit), step(start, number - 1 + many, unit)
    if unit == "day" and many == 1:
        day = Period("day", start.date())
        return Reading("DATE", day.value, None, start, end, "day", "text", day)
    return Reading("DURATION", value, None, start, end, _granularity(unit), "text")


def _rank(node: Node) -> int:
    item = pick(node.parts, "ordinal", "second", "last")
    if item is None or item.kind == "last":
        return -1
    return int(item.value.rstrip("stndrh"))
