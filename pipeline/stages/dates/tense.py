"""Which way the verb that governs an expression looks: "said Tuesday" back, "will vote Friday" ahead."""

from __future__ import annotations

from collections.abc import Mapping

from spacy.tokens import Token

MODALS = frozenset(
    {"will", "'ll", "’ll", "shall", "wo", "sha", "would", "may", "might", "can", "could", "should", "must"}
)
Cues = Mapping[str, frozenset[str]]
"""Words by their role, from models/knowledge/time_cues.csv."""

WILL = frozenset({"will", "'ll", "’ll", "shall"})

GOING = frozenset({"going", "is", "are"})
"""Forms whose infinitive lies ahead: "are to meet Wednesday"."""

_VERBAL = frozenset({"VERB", "AUX"})


def direction(token: Token, cues: Cues) -> str | None:
    """ "past", "future", or None where no finite verb above `token` tells."""
    node = token
    for _ in range(12):
        if node.pos_ in _VERBAL:
            found = _of_verb(node, cues)
            if found:
                return found
        if node.head.i == node.i:
            return None
        node = node.head
    return None


def _of_verb(verb: Token, cues: Cues) -> str | None:
    helpers = {child.lower_ for child in verb.children if child.dep_ in ("aux", "auxpass")}
    if helpers & MODALS or (verb.lower_ in MODALS and verb.tag_ == "MD"):
        return "past" if _looks_back(verb, helpers) else "future"
    if "to" in helpers:
        return "future" if _planned(verb, cues) else None
    if verb.lower_ in GOING and any(child.tag_ == "VB" for child in verb.children):
        return "future"
    if verb.tag_ == "VBD" or helpers & {"was", "were", "had", "has", "have", "did", "'ve", "’ve"}:
        return "future" if verb.lemma_ in cues["plan"] and verb.tag_ == "VBN" else "past"
    if verb.tag_ in ("VBZ", "VBP") and verb.lemma_ in cues["timetable"]:
        return "future"
    if verb.tag_ in ("VBZ", "VBP") or helpers & {"is", "are", "'re", "’re", "am"}:
        return "future" if verb.lemma_ in cues["plan"] or verb.tag_ == "VBG" else None
    return None


def _looks_back(verb: Token, helpers: set[str]) -> bool:
    """Whether a verb with a modal tells what was: "could not be reached Friday", "may have left Monday"."""
    denied = any(child.dep_ == "neg" for child in verb.children)
    return ("have" in helpers and not helpers & WILL) or (denied and bool(helpers & {"would", "could"}))


def _planned(verb: Token, cues: Cues) -> bool:
    """Whether an infinitive hangs on a plan, on "be to" or on a noun ("the summit to be held on Friday")."""
    head = verb.head
    return head.lemma_ in cues["plan"] or head.lemma_ == "be" or verb.dep_ in ("acl", "relcl")
