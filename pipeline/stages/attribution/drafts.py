"""An attribution while it is put together."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.records import Attribution
from pipeline.spans import Range, hull, merge, overlaps
from pipeline.stages.attribution.clauses import trim

_LEADS_ON = re.compile(r",\s+(?:which|who|whom|whose|where)$|,?\s+(?:and|but|or)$")


@dataclass(slots=True)
class Draft:
    """One source-cue-content relation; `verb` is the index of the cue's token, None for what has no verb."""

    pieces: list[Range]
    rule: str
    verb: int | None = None
    cue: Range | None = None
    lemma: str | None = None
    source: Range | None = None
    relays: list[Range] = field(default_factory=list)
    confidence: float = 0.8
    relative: Range | None = None

    @property
    def span(self) -> Range:
        """The smallest range that holds all pieces."""
        return hull(self.pieces)

    def cover(self, quotation: Range) -> None:
        """Take in a whole quotation that the content touches."""
        self.pieces = merge([*self.pieces, quotation])

    def record(self, text: str, connectors: re.Pattern[str]) -> Attribution | None:
        """The finished record: pieces in order, no `connectors` at the start; None when nothing is left of them."""
        pieces = [trim(text, _whole(text, piece)) for piece in merge(self.pieces)]
        if pieces and (led := connectors.match(text, pieces[0][0])):
            pieces[0] = (min(led.end(), pieces[0][1]), pieces[0][1])
        pieces = [piece for piece in pieces if any(c.isalnum() for c in text[piece[0] : piece[1]])]
        if not pieces:
            return None
        return Attribution(
            content=tuple(pieces),
            source=self.source,
            relative=self.relative,
            cue=self.cue,
            cue_lemma=self.lemma,
            relays=tuple(self.relays),
            confidence=self.confidence,
            rule=self.rule,
        )


def touches(draft: Draft, span: Range) -> bool:
    """Whether a piece of the draft shares a character with `span`."""
    return any(overlaps(piece, span) for piece in draft.pieces)


def _whole(text: str, piece: Range) -> Range:
    """A piece without the word at its end that leads on to what is no part of it: "to join NATO, which"."""
    led = _LEADS_ON.search(text, *piece)
    return (piece[0], led.start()) if led and led.end() == piece[1] else piece
