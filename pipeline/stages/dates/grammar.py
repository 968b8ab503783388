"""The rules: regular expressions over the classes of words, built in passes, longest structure last.

A pattern is written in names of classes (see `lexicon`) and macros, with the operators of `re`. A rule gives
a node of a class that later passes can use. Which rule matched is the node's name, and the row's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from pipeline.stages.dates.lexer import Item

MACROS = {
    "MONTH": "(month|shy_month)",
    "SEASON": "(season|shy_season)",
    "YEAR": "(year|short_year)",
    "UNIT": "(unit|quarter|century)",
    "UNITS": "(units|quarters)",
    "DOW": "((weekday|short_weekday) comma? (on? the)?)?",
    "NTH": "(number hyphen)? (ordinal|second)",
    "DAY": "(day_number|ordinal|second)",
    "AHEAD": "(next|following|coming)",
    "SHIFT": "(ago|earlier|later|back_word|ahead_word)",
    "WHOLE": "(MONTH|year|the|this|last|that|next|own)",
    "PART_NAME": "(weekday|weekend|part_of_day|SEASON)",
    "DEM": "(the|own)? (this|that|last|next|past|previous|following|coming|current|same)",
    "NUMBER": "(number|big_number)",
    "FIGURE": "(day_number|number|year) (hyphen? NUMBER)*|a? big_number",
    "COUNT": "((FIGURE) (and a? half)?|a (?! UNIT hyphen long|units)|half a?|a? vague of?)",
    "BOUND": "(about|nearly|exactly|over|under|at (least|most)|up to|a? little? (more|less) than)*",
    "ZONE": "(zone|(zone_place|local) time)",
    "CLOCK": "(clock (ampm|units)?|(day_number|number) ampm|(day_number|number) oclock)",
    "END": "(?= stop|comma|and|$)",
}


class Node(NamedTuple):
    """What a rule built: its parts are items and nodes of earlier passes."""

    start: int
    end: int
    kind: str
    rule: str
    parts: tuple[Any, ...]


Part = Item | Node

CORES = (
    ("iso-date", "n_day", "iso"),
    ("numeric-date", "n_day", "slashed"),
    ("day-range", "n_day", "MONTH DAY (hyphen|to|and) the? DAY (comma? YEAR)? (?! hyphen? UNITS)"),
    ("day-range", "n_day", "the? DAY (hyphen|to|and) the? DAY of? MONTH (comma? YEAR)?"),
    ("full-date", "n_day", "DOW the? (day_number|NTH) (of|hyphen)? MONTH (comma|of|hyphen)? YEAR"),
    ("full-date", "n_day", "DOW MONTH the? (day_number|NTH) (comma|of)? YEAR"),
    ("full-date", "n_day", "year comma? MONTH (day_number|NTH) (?! hyphen? UNITS|comma? YEAR)"),
    ("month-day", "n_day", "DOW the? (day_number|NTH) of? MONTH (?! place_name)"),
    ("month-day", "n_day", "DOW MONTH the? (day_number|NTH) (?! hyphen? UNITS|place_name)"),
    ("bc-range", "n_year", "(day_number|number) (hyphen|to|and) (day_number|number) bc"),
    ("bc-year", "n_year", "(MONTH|SEASON of?)? (day_number|number|year) bc"),
    ("month-year", "n_month", "MONTH (comma|of)? YEAR"),
    ("season-year", "n_period", "the? SEASON (of|in)? YEAR"),
    ("season-year", "n_period", "year season"),
    ("holiday", "n_day", "holiday (of? year)?"),
    ("clock-time", "n_time", "CLOCK ZONE?"),
    ("clock-time", "n_time", "(number|year) ZONE"),
    ("relative-units", "n_part", "BOUND COUNT filler? (UNIT|UNITS) (SHIFT|from now|(before|after) END)"),
    ("relative-units", "n_part", "UNITS SHIFT"),
    ("units-range", "n_span", "BOUND COUNT (to|hyphen|or) COUNT hyphen? filler? UNITS"),
    ("event-period", "n_event", "the? NTH unit of (the|own)? (other|number|ordinal|year)? event"),
    (
        "first-units",
        "n_first",
        "the? (ordinal|last|second) (number|day_number|vague)? (unit|UNITS) (?= of WHOLE)",
    ),
    (
        "span-to-anchor",
        "n_span",
        "(the|own|these)? (last|past|AHEAD|previous) (day_number|number|vague)+ filler? UNITS",
    ),
    ("span-to-anchor", "n_span", "the? (number|day_number) (last|past|AHEAD|previous) UNITS"),
    ("span-to-anchor", "n_span", "the past filler? UNIT|(?<= in|during|over|for) the last unit (?! of)"),
    ("recent", "n_vague", "(the|these)? (more|very)? (recent|coming) UNITS"),
    ("demonstrative", "n_period", "DEM same? (UNIT|weekend|SEASON|part_of_day)"),
    ("demonstrative", "n_period", "(the? (last|AHEAD|previous)|this) MONTH"),
    ("weekday", "n_weekday", "(the? (last|AHEAD|previous)|this|that) weekday"),
    ("same-period", "n_period", "(the|that) same (period|time|date_word)"),
    ("year-earlier", "n_period", "the? unit hyphen? (earlier|ago) (period|UNIT)"),
    ("set", "n_span", "every (alternate|ordinal|second|day_number|number)? (UNIT|UNITS|PART_NAME)"),
    ("set", "n_span", "per UNIT"),
    ("set", "n_span", "set|weekdays"),
    ("event-day", "n_event", "unit (day_number|number) (of the event)?"),
    ("event-part", "n_event", "the? part of (the|own) (other|alternate|hyphen|number|year){0,3} event"),
    ("day-relation", "n_part", "the unit (before|after) END"),
    ("day-relation", "n_part", "(?<= opener) the unit (before|after)"),
    ("duration", "n_span", "BOUND COUNT hyphen? filler? (UNIT|UNITS) (and a half)? (hyphen long)?"),
    ("long", "n_span", "(unit|units) hyphen long"),
    (
        "now-phrase",
        "n_vague",
        "at this (time|moment) (?! of)|(?<= by|from|for|to) this (time|moment) (?! of)",
    ),
    (
        "now-phrase",
        "n_vague",
        "at the (moment|present_noun|current time)|these units|present_noun hyphen unit",
    ),
    ("that-time", "n_vague", "that time END|(?<= at|by) the time END"),
    ("quarter", "n_period", "the? NTH hyphen? quarter"),
    ("half-year", "n_first", "the? (NTH|latter) half (?= of)"),
    ("weekend", "n_period", "the? weekend"),
    ("century", "n_period", "the? NTH hyphen? century bc?"),
    (
        "decade",
        "n_year",
        "the? (early|mid|late)? hyphen? decade bc?|the (early|mid|late)? hyphen? decade_word",
    ),
    ("year-range", "n_year", "year hyphen (day_number|number) (?! UNITS)"),
    ("year", "n_year", "(the? (unit|units))? year"),
    ("unit-end", "n_period", "UNIT possessive part"),
    ("the-unit", "n_part", "the UNIT"),
    (
        "season",
        "n_period",
        "the? season|the shy_season (?! of)|(?<= in|by|since) shy_season|shy_season (?= event)",
    ),
    ("month", "n_month", "MONTH (?! place_name)"),
    ("deictic-day", "n_day", "deictic"),
    ("tonight", "n_time", "tonight"),
    ("weekday", "n_weekday", "weekday"),
    ("short-year", "n_year", "(?<= of|in|since|from|by) short_year"),
    ("day-of-month", "n_day", "(?<= on|by|from|since|to|between) the ordinal END"),
    ("part-of-day", "n_time", "(?<! good) (the? (early|late)? part_of_day units?|point_of_day)|overnight"),
    (
        "vague-present",
        "n_vague",
        "so far|now|present|(?<! up) to date_word|the time being|current (?= other)",
    ),
    ("vague-past", "n_vague", "(more|very|most)? past_word|the past (?! other)|long ago|recent (?= other)"),
    ("vague-future", "n_vague", "(very? soon)|(the)? near future|the? future|the (near|long) hyphen? term"),
    ("bare-units", "n_span", "units"),
)
"""(rule, class of its node, pattern): expressions on their own, the first that matches wins."""

DATED = "(n_day|n_weekday|n_month|n_year|n_period|n_part)"

JOINS = (
    ("range", "n_range", "(n_month|n_day) (hyphen|to|and) (n_month|n_day)"),
    ("unit-ended", "n_range", "n_part (ends|ending) n_day"),
    ("day-time", "n_time", "(n_day|n_weekday) comma? possessive? (at|early|late)? n_time"),
    ("day-time", "n_time", "(early|late)? (in|on)? n_time comma? (of|on|comma)? (n_day|n_weekday)"),
    ("of-period", "n_period", "(n_first|n_month|n_period|n_day) of (n_year|n_period|n_month|n_part)"),
    ("of-period", "n_period", "(n_month|n_period|n_day|n_weekday) (n_year|n_period|n_part)"),
    ("period-of", "n_period", "n_year possessive? n_period|n_period possessive n_period"),
)
"""Expressions made of two: a range, a day and its time, a part and its whole."""

WRAPS = (
    ("part", "n_period", f"the? very? (part|rest) of {DATED}"),
    ("early-late", "n_period", f"(early|late|mid|earlier|later) hyphen? (in|on)? ({DATED}|n_time)"),
    ("about", "n_period", f"about {DATED}"),
)
"""Expressions about a part of one."""

Rules = tuple[tuple[str, str, str], ...]
PASSES: tuple[Rules, ...] = (CORES, JOINS, WRAPS)


LEADING = "the|own|a|this|that|about|over|under|more|less|at|up|nearly|exactly|very"
INNER = (
    "other|stop|comma|of|to|and|or|than|possessive|hyphen|in|on|by|from|for|between|during|since|opener|before|after"
    "|ago|event|term|date_word|moment|period|being|bc|ampm|zone|zone_place|local|oclock|time|same|filler|half"
)
STARTS = (
    f"({LEADING}) (?! other|stop|comma|of|to|in|on|by|for|and|or)|to (?= date_word)|half|(?! {LEADING}|{INNER}) .",
    "early|late|n_day|n_weekday|n_month|n_year|n_period|n_time|n_first|n_part",
    "the (?= very|part|rest)|very|part|rest|early|late|mid|earlier|later|about",
)
"""Where a rule of each pass may start: not at a word that only stands inside of one, nor at an article before
any other word."""


class Grammar:
    """The rules compiled for one assignment of characters to classes."""

    def __init__(self, codes: dict[str, str]) -> None:
        """`codes`: the character of each class."""
        self.codes = codes
        self.passes = []
        for starts, rules in zip(STARTS, PASSES, strict=True):
            joined = "|".join(f"(?P<r{n}>{_coded(pattern, codes)})" for n, (_, _, pattern) in enumerate(rules))
            self.passes.append((re.compile(_coded(starts, codes)), re.compile(joined), rules))

    def parse(self, items: Sequence[Item]) -> list[Node]:
        """The nodes that stand on their own after all passes, in order."""
        codes = self.codes
        parts: list[Part] = list(items)
        line = "".join([codes[part.kind] for part in parts])
        for starts, pattern, rules in self.passes:
            parts, line = self._rewrite(parts, line, starts, pattern, rules)
        return [part for part in parts if isinstance(part, Node)]

    def _rewrite(
        self, parts: list[Part], line: str, starts: re.Pattern[str], pattern: re.Pattern[str], rules: Rules
    ) -> tuple[list[Part], str]:
        """`parts` and their classes with each match of a rule made one node."""
        done: list[Part] = []
        classes: list[str] = []
        at = 0
        start = starts.search(line)
        while start:
            match = pattern.match(line, start.start())
            if match is None:
                start = starts.search(line, start.start() + 1)
                continue
            rule, kind, _ = rules[int((match.lastgroup or "r0")[1:])]
            inner = tuple(parts[match.start() : match.end()])
            done += parts[at : match.start()]
            done.append(Node(inner[0].start, inner[-1].end, kind, rule, inner))
            classes += (line[at : match.start()], self.codes[kind])
            at = match.end()
            start = starts.search(line, at)
        return done + parts[at:], "".join(classes) + line[at:]


def _coded(pattern: str, codes: dict[str, str]) -> str:
    """A pattern in names as one in characters, without groups that capture."""
    coded = re.sub(r"[a-z][a-z_]*", lambda m: codes[m[0]], expanded(pattern)).replace(" ", "")
    return re.sub(r"[(](?![?])", "(?:", coded)


@cache
def expanded(pattern: str) -> str:
    """`pattern` with its macros written out."""
    while True:
        wider = re.sub(r"\b[A-Z_]+\b", lambda m: f"({MACROS[m[0]]})", pattern)
        if wider == pattern:
            return pattern
        pattern = wider
