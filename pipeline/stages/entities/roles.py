"""The role that a text gives a person: the office before the name, or in an apposition after it."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from pipeline.stages.entities.context import POSSESSIVES, Context, Name
from pipeline.text import collapse

_LEFT = 10
"""Most tokens looked at before a name."""
_RIGHT = 18
"""Most tokens looked at after a name."""
_JOINERS = frozenset({"-", "–", "'", "’"})
_LINKS = frozenset({"of", "for", "at", "in", "with", "to", "on"})
_CLAUSES = frozenset({"who", "which", "whose", "and", "but"})


def role_of(doc: Doc, name: Name, context: Context, day: str | None) -> str | None:
    """The role of a person: from the knowledge base on `day`, else as the text gives it beside this
    mention.
    """
    known = name.entry.role(day) if name.entry else None
    return known or _before(doc, name.start, context) or role_after(doc, name.end, context)


def _before(doc: Doc, start: int, context: Context) -> str | None:
    """The office that ends right before token `start`, courtesy titles and ranks between them passed over."""
    first = start
    while first > max(0, start - _LEFT) and not _ends_phrase(doc[first - 1], context):
        first -= 1
    end, length = _office(doc, first, start, context)
    while length and context.gazetteer.is_title(doc[end - length : end].text):
        end, length = _office(doc, first, end - length, context)
    if not length:
        return None
    begin = end - length
    while begin > first and _modifies(doc[begin - 1], context):
        begin -= 1
    while begin < end and (doc[begin].is_punct or doc[begin].lower_ in POSSESSIVES):
        begin += 1
    return collapse(doc[begin:end].text)


def _office(doc: Doc, first: int, end: int, context: Context) -> tuple[int, int]:
    """`end` without the abbreviation points before it, and how many tokens before that are an office."""
    while end > first and doc[end - 1].text == ".":
        end -= 1
    return end, context.office_length(doc[first:end]) if first < end else 0


def _ends_phrase(token: Token, context: Context) -> bool:
    """Whether a phrase before a name cannot hold `token`."""
    if token.is_space:
        return True
    if token.pos_ in {"VERB", "AUX", "ADP", "CCONJ", "SCONJ", "PRON"}:
        return not token.text[0].isupper() and not context.is_office(token)
    return token.is_punct and token.text not in _JOINERS and token.text != "."


def _modifies(token: Token, context: Context) -> bool:
    if token.pos_ == "DET":
        return False
    return token.text[0].isupper() or context.has(token.text, "modifier") or token.pos_ in {"ADJ", "NOUN"}


def role_after(doc: Doc, end: int, context: Context) -> str | None:
    """The office in an apposition: ", head of the regional administration,", ", a doctor,"."""
    if end + 1 >= len(doc) or doc[end].text != ",":
        return None
    begin = end + 1 + (doc[end + 1].lower_ in {"the", "a", "an"})
    stop = begin
    while stop < min(len(doc), begin + _RIGHT) and not _ends_apposition(doc[stop]):
        stop += 1
    head = next((i for i in range(begin, stop) if doc[i].lower_ in _LINKS), stop)
    if begin == head or stop == len(doc) or not context.office_length(doc[begin:head]):
        return None
    return collapse(doc[begin:stop].text)


def _ends_apposition(token: Token) -> bool:
    if token.is_space or token.pos_ in {"VERB", "AUX"} or token.lower_ in _CLAUSES:
        return True
    return token.is_punct and token.text not in _JOINERS
