"""Readings of expressions that hold others: a day with its time, a part of a period, a range."""

from __future__ import annotations

from datetime import date, timedelta

from pipeline.stages.dates import spans
from pipeline.stages.dates.calendar import Period, containing
from pipeline.stages.dates.context import Context
from pipeline.stages.dates.grammar import Node
from pipeline.stages.dates.numbers import figure, nodes, ordinal, pick
from pipeline.stages.dates.reading import Reading, midnight, of_period, vague
from pipeline.stages.dates.relative import time_on
from pipeline.zones import to_utc


def clock_of(node: Node, context: Context) -> tuple[int, int, str | None] | None:
    """Hour, minute and zone of a clock time; None when it is none."""
    item = pick(node.parts, "clock", "day_number", "number", "year")
    if item is None:
        return None
    half = pick(node.parts, "ampm")
    if item.kind == "clock":
        hour, minute = (int(x) for x in item.value.split(":")[:2])
    elif half is None and item.value.isdecimal() and len(item.value) in (3, 4):
        hour, minute = divmod(int(item.value), 100)
    else:
        hours = figure(item.value)
        hour, minute = int(hours), round(hours % 1 * 100)
    if half is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + int(half.value)
    return (hour, minute, _zone(node, context)) if hour <= 24 and minute < 60 else None


def _zone(node: Node, context: Context) -> str | None:
    item = pick(node.parts, "zone", "zone_place")
    if item is None:
        return None
    end = node.end if item.kind == "zone_place" else item.end
    return context.lexicon.zones.get(context.text[item.start : end])


def time_alone(node: Node, context: Context) -> Reading | None:
    """A clock time or part of the day on its own: of the day the paragraph named last, or of publication."""
    if pick(node.parts, "overnight"):
        return vague("XXXX-XX-XXTNI", "TIME", unit="part_of_day")
    time = pick(node.parts, "part_of_day", "point_of_day")
    if time and _in_name(time.start, context):
        return None
    day = context.same_paragraph("day", node.start)
    anchor = "text"
    if time:
        the = pick(node.parts, "the") or pick(node.parts, "early", "late") or _led_by(node, context, ("in", "during"))
        if day is None or not the:
            return vague(f"XXXX-XX-XX{context.lexicon.parts[time.value].code}", "TIME", unit="part_of_day")
        return time_on(day, time.value, context, anchor, _mod(node))
    if day is None and context.published is not None and not context.narrative:
        day, anchor = Period("day", context.published), "published"
    return clock_on(node, day, anchor, context)


def _in_name(offset: int, context: Context) -> bool:
    """Whether a word with a capital follows another one: "Operation Dawn"."""
    token = context.token(offset)
    return token.is_title and token.i > 0 and not token.is_sent_start and token.nbor(-1).is_title


def _led_by(node: Node, context: Context, words: tuple[str, ...]) -> bool:
    token = context.token(node.start)
    return token.i > 0 and token.nbor(-1).lower_ in words


def clock_on(node: Node, day: Period | None, anchor: str, context: Context) -> Reading | None:
    """A clock time on a day (None: unknown)."""
    clock = clock_of(node, context)
    if clock is None:
        return None
    hour, minute, zone = clock
    suffix = "Z" if zone == "+00:00" else ""
    if day is None:
        return vague(f"XXXX-XX-XXT{hour:02}:{minute:02}{suffix}", "TIME", unit="minute")
    local = midnight(day.start) + timedelta(hours=hour, minutes=minute)
    moment = to_utc(local, zone) if zone else local
    value = f"{day.value}T{hour:02}:{minute:02}{suffix}"
    return Reading("TIME", value, None, moment, moment + timedelta(minutes=1), "minute", anchor, day)


def day_time(node: Node, context: Context, inner: dict[int, Reading]) -> Reading | None:
    """ "Monday evening", "the night of 12 March", "5:05 p.m. on Tuesday"."""
    day = next((r for r in (inner.get(n.start) for n in nodes(node)) if r and r.type == "DATE"), None)
    time = next((n for n in nodes(node) if n.kind == "n_time"), None)
    if time is None or day is None:
        return None
    part = pick(time.parts, "part_of_day", "point_of_day", "overnight", "tonight")
    if day.period is None or day.period.unit != "day":
        if part is None:
            return clock_on(time, None, day.anchor, context)
        return vague(f"{day.value}{context.lexicon.parts[part.value].code}", "TIME", unit="part_of_day")
    if part is None:
        return clock_on(time, day.period, day.anchor, context)
    return time_on(day.period, part.value, context, day.anchor, _mod(node) or _mod(time))


def _mod(node: Node) -> str | None:
    item = pick(node.parts, "early", "late", "mid", "part", "earlier", "later")
    return item.value if item else None


def modified(node: Node, _context: Context, inner: dict[int, Reading]) -> Reading | None:
    """ "the beginning of September", "late last week", "mid-March": the whole period, with a modifier."""
    whole = next((r for r in (inner.get(n.start) for n in nodes(node)) if r), None)
    if whole is None:
        return None
    item = pick(node.parts, "part", "rest", "early", "late", "mid", "earlier", "later", "about")
    mod = item.value if item else None
    return Reading(whole.type, whole.value, mod, whole.start, whole.end, whole.granularity, whole.anchor, whole.period)


def part_of(node: Node, context: Context, inner: dict[int, Reading]) -> Reading | None:
    """ "the third quarter of this year", "July 25 of that year", "the first week of March", "last March"."""
    part, whole_node = nodes(node)[0], nodes(node)[-1]
    whole = inner.get(whole_node.start)
    if whole is None:
        return None
    if whole.period is None:
        return None
    if part.rule == "first-units":
        return spans.first_units(part, context, whole.period)
    if part.rule == "half-year":
        return _half(part, whole)
    own = inner.get(part.start)
    if own is None or own.period is None:
        return None
    if part.kind == "n_weekday" and whole.period.unit == "week":
        return of_period(Period("day", whole.period.start + timedelta(own.period.start.weekday())), whole.anchor)
    if whole.period.unit != "year" or own.period.unit in ("year", "decade", "century"):
        return None
    moved = own.period.years_later(whole.period.start.year - own.period.start.year)
    return of_period(moved, whole.anchor)


def part_before(node: Node, context: Context, inner: dict[int, Reading]) -> Reading | None:
    """As `part_of`, with the whole first: "last year's third quarter"."""
    whole, part = nodes(node)
    turned = Node(node.start, node.end, node.kind, node.rule, (part, whole))
    return part_of(turned, context, inner)


def unit_ended(node: Node, _context: Context, inner: dict[int, Reading]) -> Reading | None:
    """ "the quarter ended Sept. 30": the quarter that holds the day. Both stay expressions of their own."""
    first, second = nodes(node)
    unit, day = inner.get(first.start), inner.get(second.start)
    if first.rule == "the-unit" and unit and unit.granularity and day and day.period:
        inner[first.start] = of_period(containing(unit.granularity, day.period.start), day.anchor)
    return None


def range_ends(node: Node, _context: Context, inner: dict[int, Reading]) -> Reading | None:
    """A range gives no reading of its own; its first end takes the year written at its second."""
    first, second = nodes(node)
    start, end = inner.get(first.start), inner.get(second.start)
    if start and end and start.period and end.period and end.anchor == "none" and first.rule in ("month", "month-day"):
        moved = start.period.years_later(end.period.start.year - start.period.start.year)
        inner[first.start] = of_period(moved if moved.start <= end.period.start else moved.years_later(-1))
    return None


def _half(part: Node, whole: Reading) -> Reading | None:
    number = ordinal(part.parts)
    if whole.period is None or whole.period.unit != "year" or number not in (1, 2):
        return (
            None
            if whole.period is None
            else Reading(
                whole.type,
                whole.value,
                "START" if number == 1 else "END",
                whole.start,
                whole.end,
                whole.granularity,
                whole.anchor,
            )
        )
    return of_period(Period("half_year", date(whole.period.start.year, number * 6 - 5, 1)), whole.anchor)
