"""Says what a duration is the length of: "time in which the area was regained", "length of talks", "time in prison"."""

from __future__ import annotations

import re

from spacy.tokens import Token

from pipeline.stages.quantities import verbs
from pipeline.stages.quantities.clauses import Clauses
from pipeline.stages.quantities.figure import Figure, View
from pipeline.stages.quantities.phrases import NOUNS
from pipeline.text import collapse

_BEHIND = re.compile(r"\s+(?P<word>later|ago|earlier|before|after|prior|since)\b")
_WITHIN = re.compile(
    r"\b(?:in|within|over|during|after|every|by)\s(?:(?:the|these|those|this)\s)?"
    r"(?:(?:last|past|next|first|coming|previous|following|final)\s)?$",
    re.IGNORECASE,
)
_RELATION = {"for": "", "every": "at which", "after": "after which", "by": "by which"}
_RELATION |= dict.fromkeys(("in", "within", "over", "during", "through", "throughout"), "in which")
_LASTING = ("last", "continue", "endure", "rage", "drag")
_ROLES = ("as", "in", "behind", "under")


def tells_when(view: View, figure: Figure) -> bool:
    """Whether a duration only places an event: "in the last three months", "two years later"."""
    later = _BEHIND.match(view.text, figure.end) is not None
    return later or _WITHIN.search(view.before(figure.start, 28)) is not None


def lasting(view: View, figure: Figure, anchor: Token, clauses: Clauses) -> str:
    """What lasts as long as the duration `figure`, whose token is `anchor`; "" when the text does not say."""
    behind = _BEHIND.match(view.text, figure.end)
    if behind is not None:
        return _apart(view, behind, anchor, clauses)
    spent = _spent(anchor, clauses)
    if spent:
        return spent
    preposition = anchor.head
    if anchor.dep_ != "pobj" or preposition.lower_ not in _RELATION:
        return ""
    return _around(preposition, clauses)


def _apart(view: View, behind: re.Match[str], anchor: Token, clauses: Clauses) -> str:
    """ "two weeks after the ban was lifted", "two years later the bridge fell": the time between two events."""
    word = behind["word"]
    verb = _verb_over(anchor)
    if word in ("ago", "later"):
        said = clauses.clause(verb) if verb is not None else ""
        return f"time {'since' if word == 'ago' else 'until'} {said}" if said else ""
    token = view.token(behind.start("word"))
    if token is None or word not in ("after", "before", "since"):
        return ""
    noun = next((child for child in token.children if child.dep_ == "pobj"), None)
    said = clauses.phrase(noun) if noun is not None else clauses.clause(token.head) if token.dep_ == "mark" else ""
    return f"time {word} {said}" if said else ""


def _verb_over(token: Token) -> Token | None:
    for _ in range(5):
        token = token.head
        if token.pos_ in ("VERB", "AUX"):
            return token
    return None


def _spent(anchor: Token, clauses: Clauses) -> str:
    """ "three years in prison", "two decades as president", "30 days to pay": what the time is spent in."""
    spending = anchor.head if anchor.dep_ == "dobj" and anchor.head.lemma_.lower() in ("spend", "take") else anchor
    for child in dict.fromkeys((*anchor.children, *spending.children)):
        if child.dep_ in ("acl", "relcl", "xcomp", "advcl") and child.tag_ == "VB" and not verbs.is_finite(child):
            said = clauses.infinitive(child, clauses.subject(anchor.head) if anchor.dep_ == "dobj" else None)
            return f"time {said}" if said else ""
        for noun in child.children if child.dep_ == "prep" and child.lower_ in _ROLES else ():
            bare = noun.tag_ == "NN" and not any(c.dep_ in ("det", "poss") for c in noun.children)
            if noun.dep_ == "pobj" and bare:
                return f"time {child.lower_} {clauses.phrase(noun)}"
    return ""


def _around(preposition: Token, clauses: Clauses) -> str:
    """ "regained in one month", "the largest increase in 18 months": what happens in the time."""
    above = preposition.head
    if above.pos_ in NOUNS and clauses.usable(above, clauses.masked):
        return "" if preposition.lower_ == "for" else f"period of {clauses.phrase(above)}"
    if above.pos_ not in ("VERB", "AUX"):
        return ""
    if not verbs.is_finite(above):
        said = clauses.infinitive(above) if above.tag_ in ("VB", "VBG") else ""
        return f"time {said}" if said else ""
    subject = clauses.subject(above)
    lasts = above.lemma_.lower() in _LASTING or above.lower_ == "going"
    if lasts and subject is not None:
        return f"length of {clauses.phrase(subject)}"
    said = clauses.clause(above, without=preposition)
    return collapse(f"time {_RELATION[preposition.lower_]} {said}") if said else ""
