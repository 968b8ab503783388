"""Ages: a number that the words around it make years of a life, though no unit stands beside it."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.stages.quantities.figure import Figure, View
from pipeline.stages.quantities.lexicon import Unit

_OLDEST = 122
_BEFORE = re.compile(
    r"\b(?:(?P<bound>over|under|above|below|beyond|from|up\s+to|until|before|after|than|at\s+least)\s+)?"
    r"(?:the\s+)?(?:aged?|ages(?:\s+of)?|age\s+of|ages?\s+between)\s+(?:just\s+|only\s+|about\s+|between\s+|from\s+)?$",
    re.IGNORECASE,
)
_GLUED = re.compile(r"\b(?P<bound>over|under)-$", re.IGNORECASE)
_TURNED = re.compile(
    r"\b(?:(?:turn(?:s|ed|ing)?|(?:died|dies|dead)\s+at)\s+"
    r"|(?:he|she)\s+(?:is|was)\s+(?:now\s+|only\s+|just\s+)?"
    r"|(?:when|until|since|before|after|that|because|and)\s+(?:he|she|I|they)\s+(?:was|were|is|turned)\s+(?:only\s+|just\s+)?)$",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:people|persons|those|children|kids|adults|citizens|women|men|girls|boys|residents|youths?|patients|anyone|everyone|workers|voters)\s+"
    r"(?:who\s+are\s+)?(?:aged\s+)?(?:over|under|above|below|older\s+than|younger\s+than)\s+$",
    re.IGNORECASE,
)
_APPOSITION = re.compile(r"[^\W\d_][\w'’.-]*,\s+(?:now\s+|then\s+|who\s+is\s+|currently\s+)?$")
_APPOSITION_END = re.compile(r"\s*(?:[,.;)]|and\b|$)")
_NOUNS = ("NOUN", "PROPN", "ADJ", "NUM", "SYM")
_OLD = re.compile(r"(?:[\s-]olds?\b|\s+of\s+age\b)", re.IGNORECASE)
_LONG = re.compile(r"-long\b")
_BOUNDS = {
    "over": "more_than",
    "above": "more_than",
    "beyond": "more_than",
    "after": "more_than",
    "than": "exact",
}
_BOUNDS |= {"under": "less_than", "below": "less_than", "before": "less_than", "until": "less_than"}
_BOUNDS |= {"from": "at_least", "at least": "at_least", "up to": "at_most"}


def old(text: str, figure: Figure) -> None:
    """Take "-old" or "of age" behind a unit of time into the figure: that is what makes it a year of age."""
    if figure.unit is None or figure.unit.kind != "duration":
        return
    if long := _LONG.match(text, figure.end):
        figure.end = long.end()
        figure.core = (figure.core[0], figure.end)
    match = _OLD.match(text, figure.end)
    if match is not None:
        figure.end = match.end()
        figure.core = (figure.core[0], figure.end)
        figure.unit = replace(figure.unit, name=f"{figure.unit.name} of age")
        figure.rule = "age"


def read(view: View, figure: Figure, year: Unit) -> bool:
    """Give `figure` the unit of an age where its surroundings say so; tell whether they do."""
    number = figure.number
    if figure.unit is not None or number.scaled or number.part or number.decimal or figure.prefixed:
        return False
    if figure.high is None or not 0 < figure.high <= _OLDEST:
        return False
    before = view.before(figure.start, 44)
    after = view.after(figure.core[1], 12)
    match = _BEFORE.search(before) or _GLUED.search(before)
    if match is not None:
        bound = re.sub(r"\s+", " ", (match["bound"] or "").lower())
        figure.start -= len(before) - match.start()
        figure.preset = _BOUNDS.get(bound)
    elif not _said_of_person(view, figure, before, after):
        return False
    figure.unit = year
    figure.rule = "age"
    return True


def _said_of_person(view: View, figure: Figure, before: str, after: str) -> bool:
    """ "turned 10", "people over 60", "Thomas Sam, 42, a farmer"."""
    following = view.next_token(figure.core[1])
    alone = following is None or following.pos_ not in _NOUNS or following.ent_type_ in ("DATE", "TIME")
    if alone and (_TURNED.search(before) or _PEOPLE.search(before)):
        return True
    named = _APPOSITION.search(before) is not None and _APPOSITION_END.match(after) is not None
    if figure.ranged or not named or not figure.number.digits or figure.number.value < 1:
        return False
    comma = view.text.rfind(",", 0, figure.start)
    token = view.token(comma - 1) if comma > 0 else None
    if token is None or token.pos_ != "PROPN":
        return False
    return token.ent_type_ not in ("DATE", "LAW", "MONEY", "TIME", "CARDINAL")
