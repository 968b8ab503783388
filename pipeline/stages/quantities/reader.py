"""Reads the quantities of a Doc: numbers, units, ranges, nouns, bounds, and what is measured."""

from __future__ import annotations

import re

from spacy.tokens import Doc

from pipeline.records import Quantity, Skipped, prose
from pipeline.stages.quantities import ages, change, ranges, relations
from pipeline.stages.quantities.articles import ArticleReader
from pipeline.stages.quantities.bounds import BoundReader
from pipeline.stages.quantities.figure import Figure, View
from pipeline.stages.quantities.lexicon import Lexicon
from pipeline.stages.quantities.measure import MeasureReader
from pipeline.stages.quantities.nouns import NounReader
from pipeline.stages.quantities.numbers import Number, NumberReader
from pipeline.stages.quantities.record import kind, record
from pipeline.stages.quantities.reject import Rejecter, date_ranges
from pipeline.stages.quantities.units import Found, UnitReader, pounds

_MINUS = re.compile(
    r"(?:(?<![\w)%])(?:(?<=\s)|(?<=^)|(?<=[(\[$€£]))[-−–]|(?<!\bor\s)\b(?:minus|negative)[\s-])$",
    re.IGNORECASE,
)
_MONEY_WORDS = re.compile(
    r"\b(?:costs?|paid|pay|worth|fined?|priced?|debt|funds?|salary|bill|raised?|spent|spend)\b", re.IGNORECASE
)
_COUNTRY = re.compile(r" US\b(?!\s?[$\w])| US(?= an? )")


class QuantityReader:
    """The steps in order, each built once from the lexicon. Holds no state between texts."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Compile every step."""
        self._lexicon = lexicon
        self._numbers = NumberReader(lexicon.number_words, lexicon.suffixes)
        self._articles = ArticleReader(lexicon)
        self._units = UnitReader(lexicon)
        self._bounds = BoundReader(lexicon)
        self._bounding = {word for phrase in lexicon.left_bounds for word in phrase.split()}
        self._nouns = NounReader(lexicon)
        self._rejecter = Rejecter(lexicon)
        self._measures = MeasureReader(lexicon)

    def read(self, doc: Doc) -> tuple[list[Quantity], list[Skipped]]:
        """The quantities of `doc` in text order, and the numbers that are none."""
        view = View(doc)
        kept, skipped = self._sift(view, self._figures(view))
        figures = ranges.join(view, kept)
        for figure in figures:
            aged = figure.unit is None and ages.read(view, figure, self._lexicon.unit_words["year"])
            if figure.unit is None and not aged and not figure.number.part:
                self._nouns.read(view, figure)
        ranges.inherit(view, figures, self._bounding)
        before = None
        for figure in figures:
            self._bounds.read(view, figure)
            figure.kind = relations.refine(view, figure, kind(figure))
            change.read(view, figure, self._lexicon, before)
            relations.read(view, figure, self._lexicon)
            before = figure
        self._measures.read(view, figures)
        relations.conversions(view, figures)
        return [record(figure) for figure in figures], skipped

    def _figures(self, view: View) -> list[Figure]:
        """The numbers outside boilerplate with the units beside them."""
        numbers = [*self._numbers.read(view.text), *self._articles.read(view.text)]
        numbers.sort(key=lambda number: number.start)
        inside = prose(view.doc, [(number.start, number.end) for number in numbers])
        figures = [self._figure(view, number) for number, kept in zip(numbers, inside, strict=True) if kept]
        return relations.proportions(view, figures)

    def _sift(self, view: View, figures: list[Figure]) -> tuple[list[Figure], list[Skipped]]:
        """Figures that may be quantities, and a row for each of the others."""
        dates = date_ranges(view)
        kept: list[Figure] = []
        skipped: list[Skipped] = []
        last: tuple[Figure, str] | None = None
        for figure in figures:
            why = self._rejecter.why(view, figure, dates, last)
            last = (figure, why) if why else None
            if why is None:
                kept.append(figure)
                continue
            start, end = figure.number.start, max(figure.number.end, figure.number.start + 1)
            skipped.append(Skipped(start=start, end=end, what="quantity", reason="not_a_quantity", rule=why))
        return kept, skipped

    def _figure(self, view: View, number: Number) -> Figure:
        """A number with the unit written beside it."""
        text = view.text
        figure = Figure(number, number.start, number.end, (number.start, number.end), number.value, number.value)
        prefix = self._units.before(text, number) if number.digits else None
        found = self._behind(text, number)
        if prefix is not None:
            figure.start, figure.prefixed, figure.rule = prefix.start, True, "prefix-unit"
            if found is None or found.unit.kind != "money":
                country = _COUNTRY.match(text, number.end)
                prefix.end = country.end() if country else number.end
                found = prefix
        elif found is not None:
            figure.rule = "unit"
        if found is not None:
            found = self._units.rate(text, found)
            money = bool(_MONEY_WORDS.search(text, max(0, number.start - 60), number.start))
            figure.unit, figure.per = pounds(found.unit, number.value, money, self._lexicon), found.per
            figure.end = found.end
        _sign(view, figure)
        ages.old(text, figure)
        figure.core = (figure.start, figure.end)
        return figure

    def _behind(self, text: str, number: Number) -> Found | None:
        """The unit behind a number; through "of" for vague numbers and fractions."""
        found = self._units.after(text, number.end, number.digits)
        if found is None and (number.vague or number.part):
            found = self._units.through_of(text, number.end)
        if found is None and number.fold:
            found = Found(self._lexicon.unit_words["times"], number.end, number.end)
        return found


def _sign(view: View, figure: Figure) -> None:
    """ "minus 387", "-5 yards", "$-50.8bn"."""
    inner = figure.number.start
    if figure.start < inner and view.text[figure.start : inner].rstrip().endswith(("-", "−")):
        figure.low = figure.high = -figure.number.value
    elif match := _MINUS.search(view.text, max(0, figure.start - 9), figure.start):
        figure.low = figure.high = -figure.number.value
        figure.start = match.start()
