"""Readings of what counts from an event of models/knowledge/events.csv: "day 27", "the start of the war"."""

from __future__ import annotations

from datetime import date, timedelta

from pipeline.stages.dates.calendar import Period, add_months
from pipeline.stages.dates.context import Context
from pipeline.stages.dates.grammar import Node
from pipeline.stages.dates.lexicon import Event
from pipeline.stages.dates.numbers import figure, ordinal, pick
from pipeline.stages.dates.reading import Reading, midnight, vague


def event_day(node: Node, context: Context) -> Reading | None:
    """ "day 27": the day of the event is day 1. Unresolved when no known event is meant or it lies ahead."""
    unit, number = pick(node.parts, "unit"), pick(node.parts, "day_number", "number")
    if unit is None or number is None or unit.value != "day" or not number.value.isdecimal():
        return None
    after = context.text[node.end : node.end + 4]
    event = None if after == " of " and "event" not in {p.kind for p in node.parts} else _event(node, context)
    if event is None or context.published is None:
        return vague("XXXX-XX-XX", unit="day")
    day = date.fromisoformat(event.day) + timedelta(int(figure(number.value)) - 1)
    return _day(day) if day <= context.published + timedelta(1) else vague("XXXX-XX-XX", unit="day")


def _day(day: date) -> Reading:
    period = Period("day", day)
    return Reading("DATE", period.value, None, midnight(day), midnight(period.end), "day", "event", period)


def _event(node: Node, context: Context) -> Event | None:
    named = pick(node.parts, "event")
    names = {named.value} if named else {name for event in context.lexicon.events for name in event.names}
    return context.event(names)


def event_period(node: Node, context: Context) -> Reading | None:
    """ "the second month of the war": counted from the day of the event."""
    unit, number, event = pick(node.parts, "unit"), ordinal(node.parts), _event(node, context)
    if unit is None or number is None or number < 1 or unit.value not in ("day", "week", "month", "year"):
        return None
    if event is None:
        return vague(None, unit=unit.value)
    first = date.fromisoformat(event.day)
    if unit.value == "day":
        return _day(first + timedelta(number - 1))
    if unit.value == "week":
        start, end = first + timedelta(7 * (number - 1)), first + timedelta(7 * number)
    else:
        months = 1 if unit.value == "month" else 12
        start, end = add_months(first, months * (number - 1)), add_months(first, months * number)
    return Reading("DATE", None, None, midnight(start), midnight(end), unit.value, "event")


def event_part(node: Node, context: Context) -> Reading | None:
    """ "the start of the war": the day of the event. Its middle and end, and other events, have no day."""
    part, event = pick(node.parts, "part"), _event(node, context)
    if event is None or part is None or part.value != "START":
        return None
    return _day(date.fromisoformat(event.day))
