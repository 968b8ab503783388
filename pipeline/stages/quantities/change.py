"""Tells whether a figure is a change, or a level reached by one, from the verb over it."""

from __future__ import annotations

import re

from spacy.tokens import Token

from pipeline.stages.quantities.figure import Figure, View
from pipeline.stages.quantities.lexicon import Lexicon

_SIGN = re.compile(r"(?:^|[\s(])(?P<sign>[+])$")
_WORD = re.compile(r"\b(?P<word>up|down|higher|lower)(?:\s+by)?\s+$", re.IGNORECASE)
_AFTER = re.compile(r"\s+(?P<word>higher|lower|more expensive|cheaper)\b")
_PREPOSITION = re.compile(r"\b(?P<word>to|from|at|of|in|for|with|on|than|under|since|over|after|before|within)\s+$", re.IGNORECASE)
_DIRECT = frozenset({"dobj", "npadvmod", "advmod", "nummod", "attr", "oprd", "dep", "quantmod", "nmod", "appos", "conj", "acomp", "obl"})


def read(view: View, figure: Figure, lexicon: Lexicon) -> None:
    """Set `figure.change` to up or down where a verb or a sign says so."""
    text = view.text
    if _SIGN.search(text, max(0, figure.start - 2), figure.start):
        figure.change = "up"
        return
    word = _WORD.search(text, max(0, figure.start - 12), figure.start)
    if word is not None and figure.modifier not in ("at_most",):
        figure.change = "up" if word["word"].lower() in ("up", "higher") else "down"
        return
    verb = _verb(view, figure)
    if verb is not None:
        figure.change = lexicon.changes.get(verb.lemma_.lower(), "none")


def _verb(view: View, figure: Figure) -> Token | None:
    """The verb that the figure measures directly, through "by", or as a level right behind "to"."""
    if figure.unit is None and not figure.number.digits:
        return None
    preposition = _PREPOSITION.search(view.text, max(0, figure.start - 8), figure.start)
    token = view.token(figure.core[1] - 1)
    if token is None:
        return None
    steps = 0
    while token.head.i != token.i and steps < 4 and token.pos_ != "VERB":
        if token.dep_ == "prep" and token.lower_ not in ("by", "to"):
            return None
        if token.head.pos_ in ("NOUN", "PROPN") and token.head.idx >= figure.core[1]:
            return None
        token = token.head
        steps += 1
    if token.pos_ != "VERB" or token.idx > figure.start:
        return None
    if preposition is not None:
        to = preposition["word"].lower() == "to" and token.idx + len(token) + 1 >= preposition.start()
        return token if to else None
    gap = view.text[token.idx + len(token) : figure.start]
    return token if len(gap) < 25 and "," not in gap else None
