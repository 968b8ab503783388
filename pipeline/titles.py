"""The role that a text gives a person: the office before the name, or in an apposition after it."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from pipeline.gazetteer import Gazetteer
from pipeline.mentions import Name
from pipeline.names import token_words
from pipeline.text import collapse

_MODIFIERS = frozenset(
    {
        *(
            "deputy",
            "former",
            "senior",
            "acting",
            "first",
            "vice",
            "chief",
            "top",
            "then",
            "ex",
            "interim",
            "lead",
        ),
        *(
            "outgoing",
            "military",
            "defence",
            "defense",
            "foreign",
            "regional",
            "local",
            "city",
            "retired",
            "press",
        ),
        *(
            "political",
            "security",
            "national",
            "presidential",
            "pro",
            "-",
            "–",
            "'s",
            "’s",
            "far",
            "right",
            "left",
        ),
    }
)
_LEFT = 10
"""Most tokens looked at before a name."""
_RIGHT = 18
"""Most tokens looked at after a name."""


def role_of(doc: Doc, name: Name, gazetteer: Gazetteer, day: str | None) -> str | None:
    """The role of a person: from the knowledge base on `day`, else as the text gives it beside this mention."""
    known = name.entry.role(day) if name.entry and name.entry.kind == "person" else None
    return known or _before(doc, name.start, gazetteer) or _after(doc, name.end, gazetteer)


def _before(doc: Doc, start: int, gazetteer: Gazetteer) -> str | None:
    """The office that ends right before token `start`, courtesy titles and ranks between them passed over."""
    first = max(0, start - _LEFT)
    for i in range(start - 1, first - 1, -1):
        if _ends_phrase(doc[i]):
            first = i + 1
            break
    end = start
    length = _office_length(doc, first, end, gazetteer)
    while length and gazetteer.is_title(doc[end - length : end].text):
        end -= length
        length = _office_length(doc, first, end, gazetteer)
    if not length:
        return None
    begin = end - length
    while begin > first and _modifies(doc[begin - 1]):
        begin -= 1
    while begin < end and (doc[begin].is_punct or doc[begin].lower_ in {"'s", "’s"}):
        begin += 1
    return collapse(doc[begin:end].text)


def _office_length(doc: Doc, first: int, end: int, gazetteer: Gazetteer) -> int:
    """How many tokens before `end` the office there has; 0 for none."""
    words: list[str] = []
    starts: list[int] = []
    for token in doc[first:end]:
        for word in token_words(token.text):
            words.append(word)
            starts.append(token.i)
    length = gazetteer.office_words(words)
    return end - starts[-length] if length else 0


def _ends_phrase(token: Token) -> bool:
    """Whether a phrase before a name cannot hold `token`."""
    if (
        token.is_space
        or token.pos_ in {"VERB", "AUX", "ADP", "CCONJ", "SCONJ", "PRON"}
        and not token.text[0].isupper()
    ):
        return True
    return token.is_punct and token.text not in {"-", "–", "'", "’", "."}


def _modifies(token: Token) -> bool:
    if token.pos_ == "DET":
        return False
    return token.text[0].isupper() or token.lower_ in _MODIFIERS or token.pos_ in {"ADJ", "NOUN"}


def _after(doc: Doc, end: int, gazetteer: Gazetteer) -> str | None:
    """The office in an apposition: ", head of the regional administration,", ", a doctor,"."""
    if end + 1 >= len(doc) or doc[end].text != ",":
        return None
    begin = end + 1 + (doc[end + 1].lower_ in {"the", "a", "an"})
    stop = begin
    while stop < min(len(doc), begin + _RIGHT) and not _ends_apposition(doc[stop]):
        stop += 1
    head = next(
        (i for i in range(begin, stop) if doc[i].lower_ in {"of", "for", "at", "in", "with", "to", "on"}),
        stop,
    )
    if begin == head or not _office_length(doc, begin, head, gazetteer) or stop == len(doc):
        return None
    return collapse(doc[begin:stop].text)


def _ends_apposition(token: Token) -> bool:
    if (
        token.is_space
        or token.pos_ in {"VERB", "AUX"}
        or token.lower_ in {"who", "which", "whose", "and", "but"}
    ):
        return True
    return token.is_punct and token.text not in {"-", "–", "'", "’"}
