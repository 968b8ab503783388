"""Nodes of the grammar to readings, in the order of the text, each resolved against what came before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from pipeline.stages.dates import absolute, compose, events, recurring, relative, spans
from pipeline.stages.dates.context import Context
from pipeline.stages.dates.grammar import Node
from pipeline.stages.dates.numbers import nodes
from pipeline.stages.dates.reading import Reading

Simple = Callable[[Node, Context], Reading | None]
Composed = Callable[[Node, Context, dict[int, Reading]], Reading | None]

SIMPLE: dict[str, Simple] = {
    "iso-date": absolute.iso_date,
    "numeric-date": absolute.numeric_date,
    "full-date": absolute.full_date,
    "month-day": recurring.month_day,
    "bc-year": absolute.bc_year,
    "month-year": absolute.month_year,
    "season-year": absolute.season_year,
    "holiday": recurring.holiday,
    "clock-time": compose.time_alone,
    "part-of-day": compose.time_alone,
    "tonight": lambda node, context: relative.part_of_day_near("night", 0, node, context),
    "relative-units": relative.relative_units,
    "units-range": spans.units_range,
    "span-to-anchor": spans.span_to_anchor,
    "recent": spans.vague_word,
    "demonstrative": relative.demonstrative,
    "same-period": spans.same_period,
    "set": spans.repeated,
    "event-day": events.event_day,
    "event-period": events.event_period,
    "event-part": events.event_part,
    "day-relation": relative.day_relation,
    "first-units": spans.first_units,
    "duration": spans.span,
    "long": spans.long,
    "now-phrase": spans.vague_word,
    "that-time": spans.that_time,
    "quarter": recurring.quarter,
    "half-year": spans.only_inside,
    "weekend": relative.weekend,
    "century": absolute.century,
    "decade": absolute.decade,
    "the-unit": relative.bare_unit,
    "season": recurring.season,
    "month": recurring.month,
    "deictic-day": relative.deictic_day,
    "weekday": relative.weekday,
    "year": absolute.year,
    "short-year": absolute.short_year,
    "day-of-month": relative.day_of_month,
    "unit-end": relative.unit_end,
    "year-earlier": relative.year_earlier,
    "vague-present": spans.vague_word,
    "vague-past": spans.vague_word,
    "vague-future": spans.vague_word,
    "bare-units": spans.bare_units,
}
COMPOSED: dict[str, Composed] = {
    "day-time": compose.day_time,
    "of-period": compose.part_of,
    "period-of": compose.part_before,
    "range": compose.range_ends,
    "unit-ended": compose.unit_ended,
    "part": compose.modified,
    "early-late": compose.modified,
    "about": compose.modified,
}
SEVERAL = {"day-range": recurring.day_range, "year-range": absolute.year_range, "bc-range": absolute.bc_range}
"""What each rule of the grammar means, by its name."""


@dataclass(frozen=True, slots=True)
class Found:
    """An expression with its reading; None, with the reason, for what turned out to be no date."""

    start: int
    end: int
    rule: str
    reading: Reading | None
    reason: str = "ambiguous"


def resolve(found: list[Node], context: Context) -> Iterator[Found]:
    """The readings of `found`, in order; a node that fails as a whole gives those of its parts."""
    for node in found:
        for result in _read(node, context):
            reading = result.reading
            if reading is not None and reading.period is not None and reading.resolved:
                context.remember(result.start, reading.period, reading.anchor == "none")
            yield result


def _read(node: Node, context: Context) -> list[Found]:
    try:
        return _dispatch(node, context)
    except (ValueError, OverflowError):
        # "30 February", the year 12000: a date by its form that the calendar does not have
        return [Found(node.start, node.end, node.rule, None, "unresolved")]


def _dispatch(node: Node, context: Context) -> list[Found]:
    if node.rule in SEVERAL:
        several = SEVERAL[node.rule](node, context)
        return [Found(p.start, p.end, node.rule, r) for p, r in several or []]
    if node.rule in COMPOSED:
        return _composed(node, context)
    reason = "unresolved" if node.kind == "n_event" else "ambiguous"
    return [Found(node.start, node.end, node.rule, SIMPLE[node.rule](node, context), reason)]


def _composed(node: Node, context: Context) -> list[Found]:
    inner: dict[int, Reading] = {}
    parts: list[Found] = []
    for child in nodes(node):
        for result in _inner(child, context):
            parts.append(result)
            if result.reading is not None:
                inner.setdefault(child.start, result.reading)  # of "the night of May 4-5" the first counts
    reading = COMPOSED[node.rule](node, context, inner)
    if reading is not None:
        return [Found(node.start, node.end, node.rule, reading)]
    return [replace(part, reading=inner.get(part.start, part.reading)) for part in parts]


def _inner(node: Node, context: Context) -> list[Found]:
    """As `_read`, for a part of a larger expression: "the year" needs no word before it there."""
    if node.rule == "the-unit":
        return [Found(node.start, node.end, node.rule, relative.the_unit(node, context))]
    return _read(node, context)
