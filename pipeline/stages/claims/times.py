"""When a claim was said, and of when it speaks."""

from __future__ import annotations

from datetime import datetime, timedelta

from spacy.tokens import Doc

from pipeline.records import Attribution, Timex
from pipeline.spans import Range, contains, hull
from pipeline.tokens import span_at


def said_when(
    doc: Doc, attribution: Attribution, timexes: list[Timex], published: str | None
) -> tuple[str | None, str | None, str | None]:
    """(from, to, basis) of the saying: explicit from a time expression at the cue, else some time up to the publication.

    A time expression belongs to the cue when it stands in the cue's sentence outside the content. Without one, and
    without a day of publication, all three are None.
    """
    if attribution.cue is not None:
        sentence = span_at(doc, attribution.cue).sent
        bounds = hull([(sentence.start_char, sentence.end_char), attribution.cue])
        near = [t for t in timexes if _belongs(t, attribution, bounds)]
        if near:
            cue = attribution.cue
            best = min(near, key=lambda t: (min(abs(t.start - cue[1]), abs(cue[0] - t.end)), t.start))
            return best.time_from, best.time_to, "explicit"
    if published is None:
        return None, None, None
    day = datetime.fromisoformat(published[:10]) + timedelta(days=1)
    return None, day.isoformat(), "inferred"


def _belongs(timex: Timex, attribution: Attribution, bounds: Range) -> bool:
    """Whether a time expression on the calendar stands beside the cue, and not in what is said."""
    span = (timex.start, timex.end)
    if not contains(bounds, span) or timex.time_from is None or timex.type not in ("DATE", "TIME"):
        return False
    return not any(contains(piece, span) for piece in attribution.content)


def about_when(content: tuple[Range, ...], timexes: list[Timex]) -> tuple[str | None, str | None]:
    """The stretch of the calendar that the time expressions in the content span together."""
    inside = [
        t
        for t in timexes
        if t.time_from and t.time_to and any(contains(piece, (t.start, t.end)) for piece in content)
    ]
    if not inside:
        return None, None
    return min(t.time_from for t in inside if t.time_from), max(t.time_to for t in inside if t.time_to)
