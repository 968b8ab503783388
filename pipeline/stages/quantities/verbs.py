"""Words that say what a verb tells of a noun: "destroyed", "to be repaired", "that could die"."""

from __future__ import annotations

import re
from collections.abc import Mapping

from spacy.tokens import Token

_SHORT = {"n't": "not", "n’t": "not", "'ll": "will", "’ll": "will", "'ve": "have", "’ve": "have", "wo": "will"}
_SHORT |= {"ca": "can", "'d": "would", "’d": "would", "'re": "are", "’re": "are", "'m": "am", "’m": "am"}
_FUTURE = ("will", "shall", "to")
_MODAL = ("may", "might", "can", "could", "would", "should", "must")
_DONE = ("manage", "help", "begin", "start", "continue", "use")
"""Verbs whose infinitive is done, not planned: "managed to destroy 20 tanks"."""
_PARTICLES = ("away", "back", "down", "off", "out", "over", "up")
_DOUBLED = re.compile(r"[^aeiou]*[aeiou][bcdfgklmnprstvz]")


def participle(verb: Token, irregular: Mapping[str, str]) -> str:
    """The past participle of `verb`, with its particle: "destroyed", "shot down"."""
    lemma = verb.lemma_.lower()
    word = verb.lower_ if verb.tag_ == "VBN" else irregular.get(lemma) or _regular(lemma)
    return " ".join([word, *_particles(verb)])


def _regular(lemma: str) -> str:
    if lemma.endswith("e"):
        return lemma + "d"
    if lemma.endswith("y") and lemma[-2:-1] not in "aeiou":
        return lemma[:-1] + "ied"
    return lemma + (lemma[-1] if _DOUBLED.fullmatch(lemma) else "") + "ed"


def passive(verb: Token, irregular: Mapping[str, str]) -> str:
    """What is done to a noun: "destroyed", "to be repaired", "that may be destroyed", "not destroyed"."""
    done, auxiliaries = participle(verb, irregular), _auxiliaries(verb)
    denied = "not " if "not" in auxiliaries else ""
    for word in auxiliaries:
        if word in _MODAL:
            return f"that {word} {denied}be {done}"
        if word in _FUTURE and verb.head.lemma_.lower() not in _DONE:
            return f"{denied}to be {done}"
    return denied + done


def active(verb: Token, transitive: bool) -> str:
    """What a noun does: "returned", "that hit", "that could die", "to arrive"."""
    auxiliaries = _auxiliaries(verb)
    if not any(word in (*_MODAL, *_FUTURE, "not") for word in auxiliaries):
        past = verb.tag_ in ("VBD", "VBN") and not transitive
        if past or verb.tag_ == "VBG":
            return _with_particle(verb)
    if "to" in auxiliaries:
        return f"to {_with_particle(verb)}"
    return f"that {finite(verb)}"


def finite(verb: Token) -> str:
    """`verb` with its auxiliaries as they stand: "had been retaken", "will not repair"."""
    return " ".join([*_auxiliaries(verb), _with_particle(verb)])


def is_finite(verb: Token) -> bool:
    """Whether `verb` can stand behind a subject as it is written."""
    if verb.tag_ in ("VBD", "VBZ", "VBP", "MD"):
        return True
    return any(child.dep_ in ("aux", "auxpass") and child.lower_ != "to" for child in verb.children)


def _auxiliaries(verb: Token) -> list[str]:
    found = [c for c in verb.children if c.dep_ in ("aux", "auxpass", "neg") and c.i < verb.i]
    return [_SHORT.get(token.lower_, token.lower_) for token in found]


def _with_particle(verb: Token) -> str:
    return " ".join([verb.lower_, *_particles(verb)])


def _particles(verb: Token) -> list[str]:
    adverbs = ("prt", "advmod")
    return [c.lower_ for c in verb.children if c.i == verb.i + 1 and c.dep_ in adverbs and c.lower_ in _PARTICLES]
