"""Finds numbers that no number word spells: "over a month", "a day or two", "twice the size of"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.stages.quantities.lexicon import Lexicon
from pipeline.stages.quantities.numbers import Number

_KINDS = ("duration", "distance", "mass", "area")
_UNBOUNDING = (
    "within",
    "around",
    "some",
    "below",
    "under",
    "above",
    "maximum",
    "minimum",
    "max",
    "max.",
    "min.",
)
_OWNED = re.compile(r"(?:\b(?:an?|the)|['’]s)\s$", re.IGNORECASE)


class ArticleReader:
    """Finds articles before units, bare units before "-long" and "-old", and "twice". Holds no state."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Take bounds and units from the lexicon."""
        units = "|".join(re.escape(w) for w, u in lexicon.unit_words.items() if u.kind in _KINDS and w != "second")
        bounds = "|".join(
            re.escape(p).replace(r"\ ", r"\s")
            for p, b in sorted(lexicon.left_bounds.items(), key=lambda item: -len(item[0]))
            if b.modifier != "exact" and p[0].isalpha() and p not in _UNBOUNDING
        )
        self._article = re.compile(rf"[aA]n?(?=\s(?:{units})\b(?!['’]s))")
        self._bounded = re.compile(rf"\b(?:{bounds})\s$", re.IGNORECASE)
        self._bare = re.compile(rf"(?:{units})(?=-(?:long|old)\b)", re.IGNORECASE)

    def read(self, text: str) -> Iterator[Number]:
        """A Number for each place, without width where nothing stands for one."""
        for match in self._article.finditer(text):
            bounded = self._bounded.search(text, max(0, match.start() - 28), match.start())
            if _COMPARED.search(text, max(0, match.start() - 14), match.start()) and _AGO.match(text, match.end()):
                continue
            if bounded or _OR_TWO.match(text, match.end()):
                yield Number(match.start(), match.end(), 1.0, article=True, mantissa=1.0)
        for match in _TIMES.finditer(text):
            value = 3.0 if match.group().lower() == "triple" else 2.0
            yield Number(match.start(), match.end(), value, fold=True, mantissa=value)
        for match in _HYPHEN.finditer(text):
            at = max(text.rfind(" ", 0, match.start()), text.rfind("\n", 0, match.start())) + 1
            bare = self._bare.match(text, at)
            if bare is not None and bare.end() == match.start() and _OWNED.search(text, max(0, at - 5), at):
                yield Number(at, at, 1.0, article=True, mantissa=1.0)


_COMPARED = re.compile(r"\b(?:higher|lower|larger|greater|smaller|bigger)\sthan\s$", re.IGNORECASE)
_AGO = re.compile(r"\s\w+\s(?:ago|earlier|before)\b")
"""Of "prices are higher than a year ago", which compares prices."""
_OR_TWO = re.compile(r"\s\w+\sor\stwo\b")
_TIMES = re.compile(
    r"\b(?:twice|double|triple)(?=\s(?:the\s)?(?:area|size|population|length|territory)\sof\b)", re.IGNORECASE
)
_HYPHEN = re.compile(r"-(?=(?:long|old)\b)")
