"""What an expression means: its TIMEX3 value and its interval, and what a reading is made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pipeline.stages.dates.calendar import Period, add_months


@dataclass(frozen=True, slots=True)
class Reading:
    """The meaning of one expression. `period` is the calendar period later expressions can refer back to.

    `start` and `end` are naive times, half-open; both are None for what has no place on the calendar.
    """

    type: str
    value: str | None
    mod: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    granularity: str | None = None
    anchor: str = "none"
    period: Period | None = None

    @property
    def resolved(self) -> bool:
        """Whether it has a place on the calendar."""
        return self.start is not None


def midnight(day: date) -> datetime:
    """The start of a day."""
    return datetime(day.year, day.month, day.day)


def of_period(period: Period, anchor: str = "none", mod: str | None = None) -> Reading:
    """A DATE that is one calendar period."""
    return Reading("DATE", period.value, mod, midnight(period.start), midnight(period.end), period.unit, anchor, period)


def vague(value: str | None, kind: str = "DATE", mod: str | None = None, unit: str | None = None) -> Reading:
    """An expression that names no place on the calendar: vague, or nothing to count from."""
    return Reading(kind, value, mod, granularity=unit)


LETTERS = {
    **{"second": "T{}S", "minute": "T{}M", "hour": "T{}H", "day": "{}D", "weekend": "{}WE", "week": "{}W"},
    **{
        "fortnight": "{}W",
        "month": "{}M",
        "quarter": "{}Q",
        "year": "{}Y",
        "decade": "{}Y",
        "century": "{}Y",
    },
}
SCALE = {"fortnight": 2, "decade": 10, "century": 100}
HALVES = {
    "year": (6.0, "month"),
    "hour": (30.0, "minute"),
    "decade": (5.0, "year"),
    "century": (50.0, "year"),
}


def duration(count: float | None, unit: str) -> str:
    """TIMEX3 value of so many units: P3D, PT48H, P2.5Y, half a year P6M; None gives an unknown, PXD."""
    if count == 0.5 and unit in HALVES:
        count, unit = HALVES[unit]
    figure = "X" if count is None else f"{count * SCALE.get(unit, 1):g}"
    return "P" + LETTERS[unit].format(figure)


STEPS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "fortnight": 1209600}


def step(moment: datetime, count: float, unit: str) -> datetime:
    """`moment` so many units later. Raises OverflowError or ValueError when it leaves the years 1 to 9999."""
    if unit in STEPS:
        return moment + timedelta(seconds=STEPS[unit] * count)
    months = count * {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}[unit]
    return midnight(add_months(moment.date(), round(months)))
