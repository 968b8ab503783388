"""Tells whether a figure is a change, or a level reached by one, from the verb over it."""

from __future__ import annotations

import re

from spacy.tokens import Token

from pipeline.stages.quantities.figure import Figure, View
from pipeline.stages.quantities.lexicon import Lexicon

_SIGN = re.compile(r"(?:^|[\s(])[+]$")
_WORD = re.compile(r"\b(?P<word>up|down|upwards?|downwards?)(?:\s+by)?\s+$", re.IGNORECASE)
_AFTER = re.compile(r"\s+(?P<word>higher|lower)\b")
_TO = re.compile(r"\bto\s+$", re.IGNORECASE)
_LEVEL = re.compile(r"\s*(?:back\s+|up\s+|down\s+|out\s+)?to\s+", re.IGNORECASE)
_AGAIN = re.compile(r",?\s+or\s+(?:by\s+)?|\s*\(", re.IGNORECASE)
_AND_BY = re.compile(r",?\s(?:and\s)?(?:[^\W\d_][\w'’.-]*\s){1,4}by\s")
_MOVING = ("be", "go", "come", "end", "close", "finish", "trade", "stand", "move", "push", "drive", "bring")
_REACH = 40


def read(view: View, figure: Figure, lexicon: Lexicon, before: Figure | None) -> None:
    """Set `figure.change` to up or down where a verb or a sign says so. `before` is the figure before it."""
    text = view.text
    if _SIGN.search(text, max(0, figure.start - 2), figure.start):
        figure.change = "up"
        return
    word = _WORD.search(text, max(0, figure.start - 14), figure.start)
    if word is not None and not _is_particle(view, word.start()):
        figure.change = "up" if word["word"].lower().startswith("up") else "down"
        return
    if before is not None and before.change != "none" and figure.unit is not None:
        gap = text[before.end : figure.start]
        if _LEVEL.fullmatch(gap):
            figure.change = before.change  # "rose 2 percent to 99 yuan"
            return
        if _AGAIN.fullmatch(gap) or (_AND_BY.fullmatch(gap) and figure.unit == before.unit):
            said = (lexicon.changes[word.lower()][0] for word in gap.split() if word.lower() in lexicon.changes)
            figure.change = next(said, before.change)
            return
    verb = _verb(view, figure)
    if verb is not None:
        change, takes_things = lexicon.changes.get(verb.lemma_.lower(), ("none", False))
        things = figure.unit is None and figure.noun not in ("point", None)
        figure.change = "none" if things and takes_things else change  # "lost 12 tanks" changes no figure
    if figure.change == "none" and (after := _AFTER.match(text, figure.end)) and figure.unit is not None:
        figure.change = "up" if after["word"] == "higher" else "down"


def _is_particle(view: View, offset: int) -> bool:
    """Whether "up" or "down" belongs to a verb that tells no change: "shot down 71 missiles"."""
    particle = view.token(offset)
    if particle is None or particle.i == 0:
        return False
    before = particle.nbor(-1)
    return particle.lower_ in ("up", "down") and before.pos_ == "VERB" and before.lemma_.lower() not in _MOVING


def _verb(view: View, figure: Figure) -> Token | None:
    """The verb that the figure measures directly, through "by", or as a level right behind "to"."""
    if figure.unit is None and not figure.number.digits:
        return None
    token = _root(view, figure)
    for _ in range(4):
        if token is None or token.pos_ in ("VERB", "AUX"):
            break
        above = token.head
        outside = token.idx < figure.start or token.idx >= figure.end
        if above.i == token.i or (outside and token.dep_ == "prep" and token.lower_ not in ("by", "to")):
            return None
        if above.pos_ in ("NOUN", "PROPN") and not figure.core[0] <= above.idx < figure.end:
            return None
        token = above
    if token is None or token.pos_ != "VERB" or token.idx > figure.start:
        return None
    gap = view.text[token.idx + len(token) : figure.start]
    if _TO.search(gap):
        return token if _LEVEL.fullmatch(gap) else None
    return token if len(gap) < _REACH and not re.search(r"[,;:\d]", gap) else None


def _root(view: View, figure: Figure) -> Token | None:
    """The token inside the figure whose head lies outside: the unit, the counted noun or the number."""
    span = view.doc.char_span(figure.core[0], max(figure.core[1], figure.end), alignment_mode="contract")
    if span is None or not len(span):
        return view.token(figure.number.end - 1)
    root: Token = span.root
    return root
