"""Periods of the calendar: their TIMEX3 values, their intervals, and steps from one to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {"month": 1, "quarter": 3, "season": 3, "half_year": 6, "year": 12, "decade": 120, "century": 1200}
"""Length in months of the units that months add up to."""

DAYS = {"day": 1, "weekend": 2, "week": 7}
"""Length in days of the units that days add up to."""

SEASONS = {3: "SP", 6: "SU", 9: "FA", 12: "WI"}
"""TIMEX3 code of the season that starts with a month (meteorological, northern)."""


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar day, week, month … by its unit and first day. Weeks are ISO weeks."""

    unit: str
    start: date

    @property
    def end(self) -> date:
        """The day after its last one. Raises OverflowError or ValueError past the year 9999."""
        if self.unit in DAYS:
            return self.start + timedelta(DAYS[self.unit])
        return add_months(self.start, MONTHS[self.unit])

    @property
    def value(self) -> str:
        """TIMEX3 value: 2022-03-22, 2022-W12, 2022-W12-WE, 2022-03, 2022-Q1, 2022-SP, 2022-H1, 2022, 202."""
        day = self.start
        year, week, _ = day.isocalendar()
        return {
            "day": day.isoformat(),
            "week": f"{year:04}-W{week:02}",
            "weekend": f"{year:04}-W{week:02}-WE",
            "month": f"{day.year:04}-{day.month:02}",
            "quarter": f"{day.year:04}-Q{(day.month + 2) // 3}",
            "season": f"{day.year:04}-{SEASONS.get(day.month, '')}",
            "half_year": f"{day.year:04}-H{1 if day.month < 7 else 2}",
            "year": f"{day.year:04}",
            "decade": f"{day.year // 10:03}",
            "century": f"{day.year // 100:02}",
        }[self.unit]

    def shift(self, steps: int) -> Period:
        """The period of the same unit so many steps later (earlier when negative)."""
        if self.unit in DAYS:
            size = 7 if self.unit == "weekend" else DAYS[self.unit]
            return Period(self.unit, self.start + timedelta(size * steps))
        return Period(self.unit, add_months(self.start, MONTHS[self.unit] * steps))

    def years_later(self, years: int) -> Period:
        """The same part of the year (month, day, quarter …), `years` later; 29 February becomes the 28th."""
        return containing(self.unit, add_months(self.start, 12 * years))

    def holds(self, day: date) -> bool:
        """Whether `day` lies in it."""
        return self.start <= day < self.end


def containing(unit: str, day: date) -> Period:
    """The period of that unit that holds `day`; for a weekend the one of its ISO week."""
    if unit == "day":
        return Period(unit, day)
    if unit == "week":
        return Period(unit, day - timedelta(day.weekday()))
    if unit == "weekend":
        return Period(unit, day - timedelta(day.weekday()) + timedelta(5))
    if unit == "season":
        month = day.month // 3 * 3
        return Period(unit, date(day.year, month, 1) if month else date(day.year - 1, 12, 1))
    if unit in ("decade", "century"):
        size = MONTHS[unit] // 12
        return Period(unit, date(max(1, day.year // size * size), 1, 1))
    size = MONTHS[unit]
    return Period(unit, date(day.year, (day.month - 1) // size * size + 1, 1))


def add_months(day: date, months: int) -> date:
    """`day` so many months later, on the last day of a month too short. Raises ValueError past 1..9999."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, days_in_month(year, month + 1)))


def days_in_month(year: int, month: int) -> int:
    """Days of that month, 28 to 31."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of Nature, 1876)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    j = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * j) // 433
    month = (h + j - 7 * m + 90) // 25
    return date(year, month, (h + j - 7 * m + 33 * month + 19) % 32)
