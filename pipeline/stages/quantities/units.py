"""Reads the unit written beside a number: currency before it, any unit behind it, and what it is per."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pipeline.stages.quantities import catalogue
from pipeline.stages.quantities.lexicon import Lexicon, Unit, normal
from pipeline.stages.quantities.numbers import Number

_SPACE = r"[\s\u00a0\u202f\u2009]"
_LETTER = r"[^\W\d_]"
_GENERIC = (
    "dollar",
    "shilling",
    "peso",
    "franc",
    "crown",
    "pound",
    "rupee",
    "dinar",
    "riyal",
    "krone",
    "lira",
)
_OF = re.compile(rf"{_SPACE}of{_SPACE}(?:an?{_SPACE})?(?:(?:U\.?S\.?|nautical){_SPACE}(?=pint|quart|gallon|mile))?")
_NO_RATE = re.compile(r"\s+(?:earlier|ago|later|before|after|prior)\b")
_WORD_NEXT = re.compile(r"\s+(?!(?:of|and|or|per)\b)[a-z]")
_TOUCHING = ("in", "s", "p", "ac", "″", "′", "A", "V", "W", "K", "J", "L")
_BEFORE_NO_WORD = ("m", "t", "h", "ha", "min", "bar", "l", "g")
_PERIODS = (
    *(
        "second",
        "minute",
        "hour",
        "day",
        "night",
        "week",
        "month",
        "quarter",
        "year",
        "season",
        "shift",
        "annum",
    ),
)
_POUND_IS_MASS_BELOW = 1e5
_ALSO_NAMES = ("PS",)
"""Prefixes that start names too: "PS2.7m" is money where a newswire has no pound sign, "PS5" is none."""


@dataclass(slots=True)
class Found:
    """A unit and the range it was read from, with what the number stands in relation to ("per month")."""

    unit: Unit
    start: int
    end: int
    per: str | None = None
    symbol: bool = False


class UnitReader:
    """Reads units with the unit table, then with the catalogue. Holds no state between texts."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Compile the table's spellings."""
        self._lexicon = lexicon
        words = "|".join(re.escape(w).replace(r"\ ", r"[\s\u00a0-]") for w in _longest(lexicon.unit_words))
        symbols = "|".join(re.escape(s).replace(r"\ ", " ?") for s in _longest(lexicon.unit_symbols))
        prefixes = "|".join(r"\s?".join(map(re.escape, p)) for p in _longest(lexicon.prefixes))
        generic = "|".join(g + "s?" for g in _GENERIC)
        nation = rf"(?P<nation>(?!US\b|U\.S|United)[A-Z]{_LETTER}+(?:{_SPACE}[A-Z]{_LETTER}+)?){_SPACE}"
        self._word = re.compile(rf"(?:{_SPACE}|-|\u2011)?{_SPACE}?(?P<unit>{words})(?![^\W_])", re.IGNORECASE)
        self._nation = re.compile(rf"{_SPACE}{nation}(?P<generic>{generic})(?![^\W_])")
        self._symbol = re.compile(rf"[ \u00a0\u202f-]?(?P<unit>{symbols})(?![^\W_])")
        self._rate = re.compile(
            rf"(?:{_SPACE}?/{_SPACE}?|(?:{_SPACE}|-)(?P<word>per|an?|each|every)(?:{_SPACE}|-))"
            rf"(?:(?:one|single){_SPACE})?(?P<noun>(?:{words})(?![^\W_])|{_LETTER}+²?)",
            re.IGNORECASE,
        )
        self._prefix = re.compile(rf"(?<![^\W\d_])(?P<unit>{prefixes})\s?[-−]?\s?$")

    def before(self, text: str, number: Number) -> Found | None:
        """The currency written before `number`."""
        start = number.start
        if start == 0 or text[start - 1] in "\n\r":
            return None
        match = self._prefix.search(text, max(0, start - 10), start)
        if match is None or (match["unit"] in _ALSO_NAMES and not (number.scaled or number.decimal)):
            return None
        unit = self._lexicon.prefixes[re.sub(r"\s", "", match["unit"])]
        return Found(unit, match.start(), start, symbol=True)

    def through_of(self, text: str, end: int) -> Found | None:
        """The unit behind "of": "tens of billions of euros", "a quarter of a mile"."""
        of = _OF.match(text, end, end + 30)
        if of is None:
            return None
        found = self.after(text, of.end() - 1, False)
        return found if found is not None and found.unit.name not in ("time", "second") else None

    def after(self, text: str, end: int, digits: bool) -> Found | None:
        """The unit written behind the number that ends at `end`; symbols only behind digits."""
        window = end + 60
        found = None
        if match := self._nation.match(text, end, window):
            unit = Unit(f"{match['nation']} {_one(match['generic'])}", "money")
            known = self._lexicon.unit_words.get(unit.name.lower())
            found = Found(known or replace(unit, si_unit=unit.name, factor=1.0), end, match.end())
        elif match := self._word.match(text, end, window):
            unit = self._lexicon.unit_words[normal(match["unit"])]
            found = Found(unit, end, match.end())
        elif digits and (match := self._symbol.match(text, end, window)):
            found = self._checked_symbol(text, end, match)
        elif digits and (glued := catalogue.match(text, end)):
            found = Found(glued[0], end, glued[1], symbol=True)
        return found

    def _checked_symbol(self, text: str, end: int, match: re.Match[str]) -> Found | None:
        """A symbol that is a letter or a word ("in") must touch its digit."""
        symbol = match["unit"]
        if match.start("unit") > end and symbol in _TOUCHING:
            return None
        if match.start("unit") > end and symbol in _BEFORE_NO_WORD and _WORD_NEXT.match(text, match.end()):
            return None
        return Found(self._lexicon.unit_symbols[symbol], end, match.end(), symbol=True)

    def rate(self, text: str, found: Found) -> Found:
        """`found` with what it is per: "a month", "per barrel", "/h"."""
        match = self._rate.match(text, found.end, found.end + 40)
        if match is None or "\n" in match.group() or _NO_RATE.match(text, match.end()):
            return found
        noun = match["noun"]
        unit = self._lexicon.unit_words.get(normal(noun)) or self._lexicon.unit_symbols.get(noun)
        name = unit.name if unit else noun.lower()
        each = (match["word"] or "per").lower() != "per"
        priced = unit is not None and found.unit.kind == "money"
        if name not in _PERIODS and not priced and (each or found.unit.kind == "percentage"):
            return found
        return Found(found.unit, found.start, match.end(), per=name, symbol=found.symbol)


def pounds(unit: Unit, value: float, money: bool, lexicon: Lexicon) -> Unit:
    """Pounds are money in large sums and beside words of money, else a mass."""
    if unit.name == "pound" and (money or value >= _POUND_IS_MASS_BELOW):
        return lexicon.unit_words["pound sterling"]
    return unit


def _longest(table: dict[str, Unit]) -> list[str]:
    return sorted(table, key=len, reverse=True)


def _one(noun: str) -> str:
    return noun.lower().removesuffix("s")
