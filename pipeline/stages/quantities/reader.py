"""Reads the quantities of a Doc: numbers, then what they are not, then units, ranges, bounds and what is measured."""

from __future__ import annotations

import re

from spacy.tokens import Doc

from pipeline.records import Quantity, Skipped, prose
from pipeline.spans import Range
from pipeline.stages.quantities import ages, change, ranges, relations
from pipeline.stages.quantities.articles import ArticleReader
from pipeline.stages.quantities.bounds import BoundReader
from pipeline.stages.quantities.figure import Figure, View
from pipeline.stages.quantities.lexicon import Lexicon, Unit
from pipeline.stages.quantities.measure import MeasureReader
from pipeline.stages.quantities.nouns import NounReader
from pipeline.stages.quantities.numbers import Number, NumberReader
from pipeline.stages.quantities.reject import Rejecter, date_ranges
from pipeline.stages.quantities.units import Found, UnitReader, pounds

_MINUS = re.compile(r"(?:(?<![\w)%])[-−–]|\b(?:minus|negative)[\s-])$", re.IGNORECASE)
_COUNTRY = re.compile(r" US\b(?!\s?[$\w])|(?: US)(?= an? )")
_MONEY_WORDS = re.compile(
    r"\b(?:cost|costs|paid|pay|worth|fine|fined|price|priced|debt|fund|funds|salary|bill|raise|raised|spent|spend)\b"
)


class QuantityReader:
    """The steps in order, each built once from the lexicon. Holds no state between texts."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Compile every step."""
        self._lexicon = lexicon
        self._numbers = NumberReader(lexicon.number_words, lexicon.suffixes)
        self._articles = ArticleReader(lexicon)
        self._units = UnitReader(lexicon)
        self._bounds = BoundReader(lexicon)
        self._nouns = NounReader(lexicon)
        self._rejecter = Rejecter(lexicon)
        self._measures = MeasureReader()
        self._year = lexicon.unit_words["year"]

    def read(self, doc: Doc) -> tuple[list[Quantity], list[Skipped]]:
        """The quantities of `doc` in text order, and the numbers that are none."""
        view = View(doc)
        numbers = sorted(
            [*self._numbers.read(view.text), *self._articles.read(view.text)], key=lambda n: n.start
        )
        figures = [
            self._figure(view, n)
            for n, kept in zip(numbers, prose(doc, [(n.start, n.end) for n in numbers]), strict=True)
            if kept
        ]
        figures = relations.proportions(view, figures)
        dates = date_ranges(view)
        good, skipped = [], []
        last: tuple[Figure, str] | None = None
        for figure in figures:
            why = self._rejecter.why(view, figure, dates, last)
            last = (figure, why) if why else None
            if why is None:
                good.append(figure)
            else:
                span = (figure.number.start, figure.number.end)
                skipped.append(
                    Skipped(start=span[0], end=span[1], what="quantity", reason="not_a_quantity", rule=why)
                )
        good = ranges.join(view, good)
        for figure in good:
            if figure.unit is None and not ages.read(view, figure, self._year) and not figure.number.part:
                self._nouns.read(view, figure)
        ranges.inherit(view, good)
        for before, figure in zip([None, *good], good, strict=False):
            self._bounds.read(view, figure)
            figure.kind = relations.refine(view, figure, kind(figure))
            change.read(view, figure, self._lexicon, before)
            relations.read(view, figure, self._lexicon)
        self._measures.read(view, good)
        relations.conversions(view, good)
        return [self._record(figure) for figure in good], skipped

    def _figure(self, view: View, number: Number) -> Figure:
        """A number with the unit written beside it."""
        start, end = number.start, number.end
        prefix = self._units.before(view.text, start) if number.digits else None
        behind = self._units.after(view.text, end, number.digits)
        if behind is None and (number.vague or number.part):
            behind = self._units.through_of(view.text, end)
        if behind is None and number.fold:
            behind = Found(self._lexicon.unit_words["times"], end, end)
        found = prefix or behind
        figure = Figure(number, start, end, (start, end), number.value, number.value)
        if prefix is not None:
            figure.start, figure.prefixed = prefix.start, True
            if behind is not None and behind.unit.kind == "money":
                found, figure.end = behind, behind.end
            elif country := _COUNTRY.match(view.text, end):
                figure.end = country.end()
            prefix.end = figure.end
            found = behind if behind is not None and behind.unit.kind == "money" else prefix
        elif behind is not None:
            figure.end = behind.end
        if found is not None:
            found = self._units.rate(view.text, found)
            figure.end = max(figure.end, found.end)
            money = bool(_MONEY_WORDS.search(view.text, max(0, start - 60), start))
            figure.unit, figure.per = pounds(found.unit, number.value, money, self._lexicon), found.per
            figure.rules.append("prefix-unit" if prefix else "unit")
        self._sign(view.text, figure)
        ages.old(view.text, figure)
        figure.core = (figure.start, figure.end)
        return figure

    def _sign(self, text: str, figure: Figure) -> None:
        """ "minus 387", "-5 yards", "$-50.8bn"."""
        inner = figure.number.start
        match = _MINUS.search(text, max(0, figure.start - 9), figure.start)
        between = figure.start < inner and text[figure.start : inner].rstrip().endswith(("-", "−"))
        if match is None and not between:
            return
        if (
            match is not None
            and match.group() in "-−–"
            and figure.start >= 2
            and text[match.start() - 1 : match.start()].strip()
        ):
            return
        figure.low = figure.high = -figure.number.value
        if match is not None:
            figure.start = match.start()

    def _record(self, figure: Figure) -> Quantity:
        """The row of a finished figure."""
        unit = figure.unit or Unit("fraction" if figure.number.part else figure.noun or "", figure.kind)
        name = unit.name or None
        if name is not None and figure.per:
            name = f"{name} per {figure.per}"
        si_unit, lows = self._si(figure, unit)
        return Quantity(
            start=figure.start,
            end=figure.end,
            kind=figure.kind,
            low=figure.low,
            high=figure.high,
            value=figure.value,
            unit=name,
            si_low=lows[0],
            si_high=lows[1],
            si_value=lows[2],
            si_unit=si_unit,
            modifier=figure.modifier,
            change=figure.change,
            measure=figure.measure,
            relative_to=figure.relative_to,
            same_as=figure.same_as,
            rule="+".join(figure.rules) or "number",
        )

    def _si(
        self, figure: Figure, unit: Unit
    ) -> tuple[str | None, tuple[float | None, float | None, float | None]]:
        """SI unit with low, high and value in it; the noun for counts, nothing for rates other than of money."""
        raw = (figure.low, figure.high, figure.value)
        if figure.resolved is not None:
            size, base = figure.resolved
            return base.si_unit, (
                _times(base, size, raw[0]),
                _times(base, size, raw[1]),
                _times(base, size, raw[2]),
            )
        if figure.kind == "ratio":
            return "fraction", raw
        if figure.kind == "count" and figure.unit is not None:
            return unit.name, raw
        if figure.unit is None:
            return (
                (figure.noun, raw) if figure.kind == "count" and figure.noun else (None, (None, None, None))
            )
        if unit.factor is None or figure.per is not None:
            return None, (None, None, None)
        return unit.si_unit, (unit.to_si(raw[0]), unit.to_si(raw[1]), unit.to_si(raw[2]))


def kind(figure: Figure) -> str:
    """The kind of a figure from its unit, its form and its noun."""
    if figure.unit is None:
        return "ratio" if figure.number.part else "count"
    if figure.per is not None and figure.unit.kind in ("ratio", "duration", "distance"):
        return "speed" if figure.unit.kind == "distance" else "other"
    return figure.unit.kind


def _times(base: Unit, size: float, value: float | None) -> float | None:
    return None if value is None else base.to_si(size * value)


def span(figure: Figure) -> Range:
    """Where a figure stands."""
    return figure.start, figure.end
