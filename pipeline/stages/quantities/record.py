"""Makes the row of a finished figure: its kind, its unit's name, its values in SI units."""

from __future__ import annotations

from pipeline.records import Quantity
from pipeline.stages.quantities.figure import Figure
from pipeline.stages.quantities.lexicon import Unit

Values = tuple[float | None, float | None, float | None]
"""low, high and value."""
_NONE: Values = (None, None, None)


def kind(figure: Figure) -> str:
    """The kind of a figure from its unit and form: counts and shares have none of measurement."""
    if figure.unit is None:
        return "ratio" if figure.number.part else "count"
    if figure.per is not None and figure.unit.kind in ("ratio", "duration", "distance"):
        return "speed" if figure.unit.kind == "distance" else "other"
    return figure.unit.kind


def record(figure: Figure) -> Quantity:
    """The row of a finished figure."""
    unit = _unit_name(figure)
    si_unit, (si_low, si_high, si_value) = _si(figure, unit)
    return Quantity(
        start=figure.start,
        end=figure.end,
        kind=figure.kind,
        low=figure.low,
        high=figure.high,
        value=figure.value,
        unit=unit,
        si_low=si_low,
        si_high=si_high,
        si_value=si_value,
        si_unit=si_unit,
        modifier=figure.modifier,
        change=figure.change,
        measure=figure.measure,
        relative_to=figure.relative_to,
        same_as=figure.same_as,
        rule="share" if figure.rule == "number" and figure.number.part else figure.rule,
    )


def _unit_name(figure: Figure) -> str | None:
    if figure.unit is not None:
        name = figure.unit.name
    elif figure.number.part:
        name = "fraction"
    else:
        name = figure.noun or ""
    return f"{name} per {figure.per}" if name and figure.per else name or None


def _si(figure: Figure, unit: str | None) -> tuple[str | None, Values]:
    """SI unit and values in it; the noun for counts, nothing for rates and for units without a fixed size."""
    raw = (figure.low, figure.high, figure.value)
    if figure.resolved is not None:
        size, base = figure.resolved
        return base.si_unit, _converted(base, raw, size)
    if figure.per is not None and figure.kind != "speed":
        return None, _NONE
    if figure.kind == "ratio":
        return "fraction", raw
    if figure.kind == "count":
        return (unit, raw) if unit else (None, _NONE)
    if figure.unit is None or figure.unit.factor is None or figure.per is not None:
        return None, _NONE
    return figure.unit.si_unit, _converted(figure.unit, raw)


def _converted(unit: Unit, values: Values, size: float = 1.0) -> Values:
    """`values`, each times `size`, from `unit` to SI."""
    low, high, value = (unit.to_si(None if v is None else v * size) for v in values)
    return low, high, value
