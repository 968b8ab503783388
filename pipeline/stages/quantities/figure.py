"""What the steps of this stage hand to one another: a figure under way, and the Doc as they look at it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from pipeline.spans import Range
from pipeline.stages.quantities.lexicon import Unit
from pipeline.stages.quantities.numbers import Number

PLURAL_TAGS = ("NNS", "NNPS")


@dataclass(slots=True)
class Figure:
    """A quantity under way: text[start:end] holds number, unit and, once read, what bounds it.

    `core` is the range without bounds and counted noun. `low` and `high` are None on an open side. `rule` is
    the last one that shaped it, `phrases` are the rows of bounds.csv that bound it.
    """

    number: Number
    start: int
    end: int
    core: Range
    low: float | None
    high: float | None
    unit: Unit | None = None
    per: str | None = None
    prefixed: bool = False
    noun: str | None = None
    head: int | None = None
    kind: str = "other"
    modifier: str = "exact"
    change: str = "none"
    measure: str | None = None
    relative_to: str | None = None
    same_as: Range | None = None
    ranged: bool = False
    preset: str | None = None
    resolved: tuple[float, Unit] | None = None
    rule: str = "number"
    phrases: list[str] = field(default_factory=list)

    @property
    def value(self) -> float | None:
        """The point, the middle of a range, or the one given bound."""
        if self.low is None or self.high is None:
            return self.low if self.high is None else self.high
        return self.low if self.low == self.high else (self.low + self.high) / 2


class View:
    """A Doc with the look-ups between characters and tokens that every step needs."""

    def __init__(self, doc: Doc) -> None:
        """Index the tokens of `doc` by their offsets."""
        self.doc = doc
        self.text = doc.text
        self._starts: list[int] = doc.to_array(["IDX"]).tolist()

    def token(self, offset: int) -> Token | None:
        """The token that holds the character at `offset` (or ends right before it); None before the first."""
        at = bisect_right(self._starts, offset) - 1
        return self.doc[at] if at >= 0 else None

    def next_token(self, offset: int) -> Token | None:
        """The first token that starts at `offset` or later, None at the end."""
        at = bisect_right(self._starts, offset - 1)
        return self.doc[at] if at < len(self._starts) else None

    def between(self, start: int, end: int) -> list[Token]:
        """The tokens that start before `end`, from the one that holds `start`."""
        first = max(bisect_right(self._starts, start) - 1, 0)
        return list(self.doc[first : bisect_right(self._starts, end - 1)])

    def before(self, offset: int, count: int) -> str:
        """The last `count` characters before `offset`."""
        return self.text[max(0, offset - count) : offset]

    def after(self, offset: int, count: int) -> str:
        """The first `count` characters from `offset` on."""
        return self.text[offset : offset + count]

    def inside(self, pattern: re.Pattern[str], figure: Figure, reach: int) -> Range | None:
        """The match of `pattern`, at most `reach` characters wider on each side, that holds the number."""
        start, end = figure.number.start, figure.number.end
        for match in pattern.finditer(self.text, max(0, start - reach), min(len(self.text), end + reach)):
            if match.start() <= start and end <= match.end():
                return match.span()
        return None

    def plural_after(self, figure: Figure) -> Token | None:
        """The plural noun right behind the figure that it counts, with only modifiers between."""
        token = self.next_token(figure.core[1])
        for _ in range(4):
            if token is None or token.pos_ not in ("ADJ", "NOUN", "PROPN", "ADV", "VERB"):
                return None
            if token.tag_ in PLURAL_TAGS:
                return token
            token = token.nbor() if token.i + 1 < len(token.doc) else None
        return None
