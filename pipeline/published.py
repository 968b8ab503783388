"""The time of publication where a text states it itself: "Update 03/23/22 5:05 p.m. ET:"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from pipeline import knowledge
from pipeline.text import paragraphs
from pipeline.zones import offset, zones

HEAD = 6
"""Paragraphs at the top among which a line of its own or a dateline may give the day."""

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_MONTH = (
    r"(?P<{0}>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DATE = rf"""(?:
  (?P<iso>\d{{4}}-\d\d-\d\d)
| (?P<a>\d{{1,2}})[/.](?P<b>\d{{1,2}})[/.](?P<c>\d{{4}}|\d\d)
| {_MONTH.format("month")}\ (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\ (?P<year>\d{{4}})
| (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\ {_MONTH.format("month2")},?\ (?P<year2>\d{{4}})
)(?!\w)"""
_WEEKDAY = r"(?:(?:Mon|Tue|Tues|Wed|Wednes|Thu|Thurs|Fri|Sat|Satur|Sun)(?:day)?\.?,?\ )?"
_TIME = r"(?P<hour>\d{1,2})(?::(?P<minute>\d\d))?(?::\d\d)?(?:\ ?(?P<half>[ap])\.?\ ?m\.?)?(?!\w)"
_ZONE = r"(?:\ \(?(?P<zone>{0})\)?(?!\w))?"
_LABEL = r"""
  (?P<label>(?:first\ |originally\ |last\ )?(?:published|posted|updated?|modified)|publication\ date|date)
  (?:\ (?:on|at)|:|\ on:)?\ """
_CLOSE = r"\s*(?:$|[:|•·—–]|-\s|\()"
_DATELINE = r"[A-Z][A-Z.'’ -]{2,}(?:,\ [A-Z][\w. ]+)?(?:\ \([^)]{2,20}\))?\s*[,–—-]\s*"
_DATELINE_CLOSE = r"\s*(?:\([^)]{2,20}\)\s*)?(?:[—–:]|-{1,2}\s)"


@dataclass(frozen=True, slots=True)
class StatedPublication:
    """`value`: ISO 8601, a time with its offset where time and zone are stated, else the day; its place."""

    value: str
    start: int
    end: int
    rule: str


def stated_publication(text: str, folder: Path | None = None) -> StatedPublication | None:
    """When `text` says of itself that it was published, or None where it does not say so beyond doubt.

    A labelled line wins ("Published …" before the earliest "Updated …"), then a line near the top that is
    nothing but a date, then a dateline with its year. None too when lines of the best kind name different
    days, or when a day can be read in two ways. `folder` holds the knowledge tables, else the shipped ones.
    """
    folder = folder or knowledge.folder(None)
    patterns, known = _patterns(folder), zones(folder)
    for rule in ("published-label", "updated-label", "date-line", "dateline"):
        found = list(_statements(text, rule, patterns, known))
        if rule == "updated-label" and found:
            return min(found, key=lambda item: item.value[:10])
        if found:
            return found[0] if len({item.value[:10] for item in found}) == 1 else None
    return None


def _statements(
    text: str, rule: str, patterns: dict[str, re.Pattern[str]], known: dict[str, str]
) -> Iterator[StatedPublication]:
    pieces = paragraphs(text)
    labelled = rule.endswith("label")
    for start, end in pieces if labelled else pieces[:HEAD]:
        match = patterns["label" if labelled else rule].match(text, start, end)
        if match is None or (labelled and _is_update(match["label"]) != (rule == "updated-label")):
            continue
        value = _value(match, known)
        if value:
            yield StatedPublication(value, start, match.end("stated"), rule)


def _is_update(label: str) -> bool:
    return "updat" in label.lower() or "modified" in label.lower()


@cache
def _patterns(folder: Path) -> dict[str, re.Pattern[str]]:
    names = "|".join(re.escape(name).replace(r"\ ", "[ ]") for name in sorted(zones(folder), key=len, reverse=True))
    zone = _ZONE.format(names)
    after = rf"(?P<stated>{_WEEKDAY}{_DATE}(?:(?:,|\ at|\ \||\ -|\ –)?\ {_TIME}{zone})?)"
    return {
        "label": re.compile(rf"(?i:{_LABEL}){after}{_CLOSE}", re.VERBOSE),
        "date-line": re.compile(rf"{after}\s*$", re.VERBOSE),
        "dateline": re.compile(rf"{_DATELINE}(?P<stated>{_DATE}){_DATELINE_CLOSE}", re.VERBOSE),
    }


def _value(match: re.Match[str], known: dict[str, str]) -> str | None:
    """The ISO value of a match; None for a day that does not exist or can be read in two ways."""
    part = match.groupdict()
    zone = known.get(part.get("zone") or "")
    day = _day(part, american=zone is not None and zone.startswith("America/"))
    if day is None:
        return None
    clock = _clock(part)
    if clock is None or zone is None:
        return day.isoformat()
    local = datetime(day.year, day.month, day.day, *clock)
    return local.isoformat() + offset(local, zone)


def _day(part: dict[str, str | None], american: bool) -> date | None:
    try:
        if part["iso"]:
            return date.fromisoformat(part["iso"])
        if part["a"] and part["b"] and part["c"]:
            return _figures(int(part["a"]), int(part["b"]), part["c"], american)
        month = part["month"] or part["month2"] or ""
        year, day = part["year"] or part["year2"] or "", part["day"] or part["day2"] or ""
        return date(int(year), MONTHS.index(month[:3].lower()) + 1, int(day))
    except ValueError:
        return None


def _figures(a: int, b: int, year: str, american: bool) -> date | None:
    """A day in figures: month first, unless only the other order is a day; None when both are and differ."""
    full = int(year) if len(year) == 4 else 2000 + int(year)
    if a <= 12 and b <= 12 and a != b and not american:
        return None
    return date(full, a, b) if a <= 12 else date(full, b, a)


def _clock(part: dict[str, str | None]) -> tuple[int, int] | None:
    if not part.get("hour"):
        return None
    hour, minute, half = int(part["hour"] or 0), int(part["minute"] or 0), part["half"]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half in "pP" else 0)
    elif not part["minute"]:
        return None
    return (hour, minute) if hour < 24 and minute < 60 else None
