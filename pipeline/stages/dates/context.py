"""What an expression is resolved against: the publication day, the verb's tense, and the dates read before it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from spacy.tokens import Doc, Token

from pipeline.stages.dates.calendar import Period
from pipeline.stages.dates.lexicon import Event, Lexicon
from pipeline.stages.dates.tense import direction

FINENESS = ("century", "decade", "year", "half_year", "season", "quarter", "month", "week", "weekend", "day")
"""Units from coarse to fine."""


class Context:
    """The state of one pass over one Doc; made anew for each."""

    def __init__(
        self, doc: Doc, published: date | None, narrative: bool, lexicon: Lexicon, breaks: Sequence[int]
    ) -> None:
        """`breaks`: the starts of the paragraphs, in order."""
        self.doc = doc
        self.text: str = doc.text
        self.published = published
        self.narrative = narrative
        self.lexicon = lexicon
        self._breaks = breaks
        self._offsets = [token.idx for token in doc]
        self._history: list[tuple[int, Period]] = []

    def token(self, offset: int) -> Token:
        """The token at, or next before, a code point."""
        return self.doc[max(0, bisect_right(self._offsets, offset) - 1)]

    def direction(self, offset: int) -> str | None:
        """Which way the verb that governs the expression at `offset` looks: "past", "future" or None."""
        return direction(self.token(offset))

    def remember(self, offset: int, period: Period) -> None:
        """Note a period that the text has named, for what refers back to it."""
        self._history.append((offset, period))

    def last(self, unit: str, before: int) -> Period | None:
        """The last period named that is at least as fine as `unit`; in news not from another paragraph but one back."""
        limit = FINENESS.index(unit)
        floor = 0 if self.narrative else self._reach(before)
        for offset, period in reversed(self._history):
            if offset < floor:
                return None
            if FINENESS.index(period.unit) >= limit:
                return period
        return None

    def same_paragraph(self, unit: str, before: int) -> Period | None:
        """As `last`, within the paragraph of `before` only."""
        at = bisect_right(self._breaks, before) - 1
        found = [p for offset, p in self._history if at >= 0 and offset >= self._breaks[at]]
        fine = [p for p in found if FINENESS.index(p.unit) >= FINENESS.index(unit)]
        return fine[-1] if fine else None

    def reference(self, unit: str, before: int) -> tuple[date, str] | None:
        """The day that relative expressions count from, and what it is: "published" in news, "text" in a narrative."""
        if not self.narrative and self.published:
            return self.published, "published"
        period = self.last(unit, before) if self.narrative else None
        return (period.start, "text") if period else None

    def event(self, names: set[str]) -> Event | None:
        """The known event that one of `names` means in this text, or None."""
        if self.published is None:
            return None
        for event in self.lexicon.events:
            if event.names & names and event.day <= self.published.isoformat():
                if any(word in self.text for word in event.context):
                    return event
        return None

    def _reach(self, before: int) -> int:
        at = bisect_right(self._breaks, before) - 1
        return self._breaks[max(0, at - 1)] if self._breaks else 0
