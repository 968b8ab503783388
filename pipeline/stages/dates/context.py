"""What an expression is resolved against: the publication day, the verb's tense, the dates before it."""

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

MOVING = ("month", "season", "quarter", "half_year")
"""Units that move a text on: after "In November" "the next day" is not the day after one in June."""

DIGRESSION = 10
"""A bare year that many years off the story's is a look ahead or back, and does not move the story."""


class Context:
    """The state of one pass over one Doc; made anew for each."""

    def __init__(
        self,
        doc: Doc,
        text: str,
        published: date | None,
        narrative: bool,
        lexicon: Lexicon,
        breaks: Sequence[int],
    ) -> None:
        """`text`: that of `doc`, which spaCy makes anew at each call; `breaks`: where paragraphs start."""
        self.doc = doc
        self.text = text
        self.published = published
        self.narrative = narrative
        self.lexicon = lexicon
        self._breaks = breaks
        self._offsets: list[int] = doc.to_array("IDX").tolist()
        self._history: list[tuple[int, Period, bool]] = []
        self.story: Period | None = None

    def token(self, offset: int) -> Token:
        """The token at, or next before, a code point."""
        return self.doc[max(0, bisect_right(self._offsets, offset) - 1)]

    def direction(self, offset: int) -> str | None:
        """Which way the verb that governs the expression at `offset` looks: "past", "future" or None."""
        token = self.token(offset)
        if token.i and token.nbor(-1).lower_ == "since":
            return "past"
        return direction(token, self.lexicon.cues)

    def remember(self, offset: int, period: Period, explicit: bool) -> None:
        """Note a period that the text has named, for what refers back to it; `explicit`: with its year."""
        self._history.append((offset, period, explicit))
        if explicit and period.unit not in ("decade", "century") and not self._aside(offset):
            years = abs(period.start.year - self.story.start.year) if self.story else None
            if period.unit != "year" or years is None or 0 < years <= DIGRESSION:
                self.story = period

    def _aside(self, offset: int) -> bool:
        """Whether `offset` lies in brackets that opened a little before it."""
        before = self.text[max(0, offset - 25) : offset]
        return before.rfind("(") > before.rfind(")")

    def last(self, unit: str, before: int, days: bool = True) -> Period | None:
        """The last period named that is at least as fine as `unit`, unless the text has moved on since.

        In news it is looked for in this paragraph and the one before. `days`: whether a day will do.
        """
        limit = FINENESS.index(unit)
        floor = 0 if self.narrative else self._reach(before)
        since: list[Period] = []
        for offset, period, _ in reversed(self._history):
            if offset < floor:
                return None
            if FINENESS.index(period.unit) >= limit and (days or period.unit != "day"):
                return period if all(other.holds(period.start) for other in since) else None
            if period.unit in MOVING:
                since.append(period)
        return None

    def same_sentence(self, unit: str, before: int) -> Period | None:
        """The last period as fine as `unit` named in the sentence of `before`."""
        if not self._history:
            return None
        return self._since(self.token(before).sent.start_char, unit)

    def same_paragraph(self, unit: str, before: int, written: bool = False) -> Period | None:
        """The last period as fine as `unit` named in the paragraph of `before`; `written`: with its year."""
        at = bisect_right(self._breaks, before) - 1
        return self._since(self._breaks[max(0, at)], unit, written) if self._breaks else None

    def _since(self, floor: int, unit: str, written: bool = False) -> Period | None:
        limit = FINENESS.index(unit)
        for offset, period, explicit in reversed(self._history):
            if offset < floor:
                return None
            if FINENESS.index(period.unit) >= limit and (explicit or not written):
                return period
        return None

    def event(self, names: set[str]) -> Event | None:
        """The known event that one of `names` means in this text, or None."""
        if self.published is None:
            return None
        today = self.published.isoformat()
        for event in self.lexicon.events:
            known = bool(event.names & names) and event.day <= today
            if known and any(word in self.text for word in event.context):
                return event
        return None

    def _reach(self, before: int) -> int:
        at = bisect_right(self._breaks, before) - 1
        return self._breaks[max(0, at - 1)] if self._breaks else 0
