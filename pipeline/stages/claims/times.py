"""When a claim was said, and of when it speaks."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from spacy.tokens import Doc, Token

from pipeline.records import Attribution, Timex
from pipeline.spans import Range, Within, contains, find, merge
from pipeline.tokens import span_at

_WEDGE = re.compile(r"\W*(?:on|in|at|late|early|earlier|that|this)?\s*", re.IGNORECASE)
"""What may stand between a cue and the time it was said: "said on Monday it had …"."""


def said_when(
    doc: Doc, attribution: Attribution, timexes: Within[Timex], said: list[Range], published: str | None
) -> tuple[str | None, str | None, str | None]:
    """(from, to, basis) of the saying: explicit from a time expression at the cue, else up to the publication.

    A time expression belongs to the cue when it stands in the source, or hangs on the cue's verb or on one that the cue
    goes on from ("acknowledged Monday … but stressed"), and lies in nobody's content. Without one, and without a day
    of publication, all three are None. `said`: the characters of all contents, sorted and disjoint.
    """
    if attribution.cue is not None:
        sentence = span_at(doc, attribution.cue).sent
        places = merge(
            [(sentence.start_char, sentence.end_char), *([attribution.source] if attribution.source else [])]
        )
        free = [t for place in places for t in timexes.of(place) if _on_calendar(t) and find(said, t.start) is None]
        near = [t for t in free if _at_cue(doc, attribution, t)]
        if near:
            cue = attribution.cue
            best = min(near, key=lambda t: (min(abs(t.start - cue[1]), abs(cue[0] - t.end)), t.start))
            return best.time_from, best.time_to, "explicit"
    if published is None:
        return None, None, None
    day = datetime.fromisoformat(published[:10]) + timedelta(days=1)
    return None, day.isoformat(), "inferred"


def _on_calendar(timex: Timex) -> bool:
    return timex.time_from is not None and timex.type in ("DATE", "TIME")


def _at_cue(doc: Doc, attribution: Attribution, timex: Timex) -> bool:
    """Whether a time expression is part of the source, or hangs on the cue or on a verb that the cue goes on from."""
    span = (timex.start, timex.end)
    if attribution.source is not None and contains(attribution.source, span):
        return True
    cue = span_at(doc, attribution.cue or span).root
    time = span_at(doc, span).root
    if time.sent.start != cue.sent.start:
        return False
    if _WEDGE.fullmatch(doc[cue.i + 1 : span_at(doc, span).start].text):
        return True
    verbs = [t for t in time.ancestors if t.pos_ in ("VERB", "AUX")]
    governing = [v for n, v in enumerate(verbs) if all(u.dep_ == "xcomp" for u in verbs[:n])]
    return any(v.i == cue.i or v.i in _goes_on_from(cue) for v in governing)


def _goes_on_from(cue: Token) -> set[int]:
    """The verbs that a cue shares its subject and time with: it is joined to them or hangs on them as a participle."""
    found: set[int] = set()
    while cue.dep_ in ("conj", "advcl", "acl", "dobj", "xcomp") and cue.head.i not in found:
        cue = cue.head
        found.add(cue.i)
    return found


def about_when(content: tuple[Range, ...], timexes: Within[Timex]) -> tuple[str | None, str | None]:
    """The stretch of the calendar that the time expressions in the content span together."""
    inside = [t for piece in content for t in timexes.of(piece) if t.time_from and t.time_to]
    if not inside:
        return None, None
    return min(t.time_from for t in inside if t.time_from), max(t.time_to for t in inside if t.time_to)
