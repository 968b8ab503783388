"""Tells numbers that are no quantities: dates, ordinals, names, scores, list marks. Each rule has a name."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

from pipeline.records import Timex, get
from pipeline.spans import Range
from pipeline.stages.quantities import calendar_rules, name_rules, wording_rules
from pipeline.stages.quantities.figure import Figure, View
from pipeline.stages.quantities.lexicon import Lexicon

Rule = Callable[[View, Figure, Lexicon], bool]
_LISTED = re.compile(r"\s?(?:,|-|–|and|or|to|&)\s?(?:and\s|or\s)?")

DIGIT_RULES: tuple[tuple[str, Rule], ...] = (
    ("code", name_rules.is_code),
    ("ordinal", name_rules.is_ordinal),
    ("rate-base", wording_rules.is_rate_base),
    ("date", calendar_rules.is_date),
    ("quotient", name_rules.is_quotient),
    ("clock-time", calendar_rules.is_clock),
    ("phone-or-version", name_rules.is_phone),
    ("year", calendar_rules.is_year),
    ("score", name_rules.is_score),
    ("list-mark", name_rules.is_list_mark),
    ("marked", name_rules.is_marked),
    ("label", name_rules.is_labelled),
    ("name", name_rules.is_named),
    ("half", wording_rules.is_half),
    ("address", name_rules.is_address),
    ("rank", wording_rules.is_ranked),
    ("compound", name_rules.is_compound),
)
WORD_RULES: tuple[tuple[str, Rule], ...] = (
    ("rate-base", wording_rules.is_rate_base),
    ("one", wording_rules.is_one),
    ("date", calendar_rules.is_date),
    ("clock-time", calendar_rules.is_clock),
    ("label", name_rules.is_labelled),
    ("name", name_rules.is_named),
    ("parties", wording_rules.is_party),
    ("half", wording_rules.is_half),
    ("rank", wording_rules.is_ranked),
    ("title", wording_rules.is_titled),
    ("compound", name_rules.is_compound),
    ("idiom", wording_rules.is_idiom),
)
"""Name and test of each rule for numbers in digits and in words, in the order they are asked."""


class Rejecter:
    """Names the rule by which a number is no quantity, or None. Holds no state between texts."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Keep the tables that rules ask."""
        self._lexicon = lexicon

    def why(self, view: View, figure: Figure, dates: list[Range], last: tuple[Figure, str] | None) -> str | None:
        """The rule by which `figure` is no quantity, None when it may be one.

        `dates` are sorted and disjoint; `last` is the figure before, with its rule, if that was none.
        """
        number = figure.number
        measured = figure.unit is not None or number.scaled
        if last is not None and not measured and _goes_on(view, figure, last):
            return last[1]
        at = bisect_right(dates, (number.start, float("inf"))) - 1
        dated = at >= 0 and number.start < dates[at][1] and not measured
        if dated and not (calendar_rules.yearlike(figure) and dates[at] == (number.start, number.end)):
            return "date"  # four bare digits are left to the rule for years, which looks at what is counted
        for name, rule in DIGIT_RULES if number.digits else WORD_RULES:
            if rule(view, figure, self._lexicon):
                return name
        return None


def _goes_on(view: View, figure: Figure, last: tuple[Figure, str]) -> bool:
    """Whether a number goes on with one that was none: "Articles 30-34, 38", "ISO 3888-2"."""
    before, why = last
    gap = view.text[before.core[1] : figure.number.start]
    if not _LISTED.fullmatch(gap):
        return False
    if why == "year":
        return calendar_rules.yearlike(figure) and view.plural_after(figure) is None
    return why == "label" or (why in ("name", "code") and gap == "-")


def date_ranges(view: View) -> list[Range]:
    """Ranges of the dates and clock times an earlier stage found, sorted. Durations are quantities too."""
    return sorted((t.start, t.end) for t in get(view.doc, Timex) if t.type in ("DATE", "TIME"))
