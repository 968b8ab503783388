"""People whom the model misses or takes for something else, by what stands around their names."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from spacy.tokens import Doc, Token

from pipeline.stages.entities.context import NAMED, Context, Name, capitalised
from pipeline.stages.entities.roles import role_after

_LONGEST = 4
"""Most words of a name."""
_ARTICLES = frozenset({"the", "a", "an"})


def with_people(doc: Doc, names: list[Name], context: Context) -> list[Name]:
    """`names` with those of people put right: capitalised words beside an age, an office, a surname used alone.

    A single word that is a person's elsewhere in the text, or has a courtesy title or office before it, is a person's.
    """
    held = {i: name for name in names for i in range(name.start, name.end)}
    alone = {token.text for token in doc if _speaks_alone(token)}
    alone.update(doc[name.end - 1].text for name in names if name.label == "PERSON" and not name.entry)
    found: list[Name] = []
    for token in doc:
        if not _may_end(token, held.get(token.i), context):
            continue
        start = _start(token, held, context)
        if start < token.i and _is_person(doc, start, token.i + 1, held, alone, context):
            found.append(Name(start, token.i + 1, "PERSON", "person-context"))
    tokens = {i for name in found for i in range(name.start, name.end)}
    kept = [name for name in names if tokens.isdisjoint(range(name.start, name.end))]
    people = _mostly_people(doc, kept)
    return sorted([*found, *(_single(doc, name, people, context) for name in kept)], key=lambda name: name.start)


def _single(doc: Doc, name: Name, people: set[str], context: Context) -> Name:
    """A single word of another label as a person's, where the text says so."""
    if name.entry or name.label == "PERSON" or name.end - name.start > 1 or not capitalised(doc[name.start]):
        return name
    titled = name.start > 0 and context.gazetteer.is_title(doc[name.start - 1].text)
    if titled or name.surface(doc) in people:
        return replace(name, label="PERSON", rule="person-context")
    return name


def _mostly_people(doc: Doc, names: list[Name]) -> set[str]:
    """The single words that are at least as often a person's name as any other."""
    labels = Counter((name.surface(doc), name.label == "PERSON") for name in names if name.end - name.start == 1)
    return {word for word, person in labels if person and labels[word, True] >= labels[word, False]}


def _may_end(token: Token, name: Name | None, context: Context) -> bool:
    """Whether a token may be the last word of a person's name that is not known as one yet."""
    if not (capitalised(token) and token.is_alpha and len(token) > 1 and token.pos_ == "PROPN") or token.is_upper:
        return False
    if context.is_institution(token.text) or context.is_office(token) or _is_counted(token):
        return False
    after = token.nbor() if token.i + 1 < len(token.doc) else None
    if after is not None and (after.text in "-–" or (capitalised(after) and after.pos_ == "PROPN")):
        return False
    if name is None:
        return True
    return name.entry is None and name.end == token.i + 1 and (name.label != "PERSON" or name.end - name.start == 1)


def _start(last: Token, held: dict[int, Name], context: Context) -> int:
    """Where the name that ends with `last` starts: over capitalised words that are no name of their own."""
    doc, start = last.doc, last.i
    while start > 0 and last.i - start < _LONGEST - 1:
        token = doc[start - 1]
        name = held.get(token.i)
        if (
            not (capitalised(token) and token.is_alpha and len(token) > 1)
            or context.is_office(token)
            or _is_counted(token)
        ):
            break
        if name is not None and (name.entry is not None or name.label == "NORP"):
            break
        if token.pos_ != "PROPN" and not (token.is_sent_start and token.pos_ == "VERB"):
            break
        if start < last.i and context.is_given_name(doc[start]) and not context.is_given_name(token):
            break  # "the Endowment for Democracy Jane Doe"
        start = token.i
    return start


def _is_person(doc: Doc, start: int, end: int, held: dict[int, Name], alone: set[str], context: Context) -> bool:
    """Whether what stands around the words from `start` to `end` tells that they name a person."""
    before = doc[start - 1] if start else None
    proper = before is not None and (before.lower_ in _ARTICLES or (capitalised(before) and before.pos_ == "PROPN"))
    if proper and before is not None and not context.is_office(before):
        return False
    if any(context.is_institution(doc[i].text) for i in range(start, end)):
        return False
    if _age_follows(doc, end):
        return True
    if any(doc[i].pos_ != "PROPN" for i in range(start, end)):
        return False
    parts = {held[i] for i in range(start, end) if i in held}
    if any(part.label == "PERSON" for part in parts) or doc[end - 1].text in alone:
        return True
    return _office_before(doc, start, context) or role_after(doc, end, context) is not None


def _office_before(doc: Doc, start: int, context: Context) -> bool:
    """Whether an office ends right before `start`, or a short one with "of" does: "professor of law Jane Doe"."""
    if start and context.is_office(doc[start - 1]):
        return True
    return start > 2 and doc[start - 2].lower_ == "of" and doc[start - 1].is_lower and context.is_office(doc[start - 3])


def _age_follows(doc: Doc, end: int) -> bool:
    """Whether an age is set off behind: ", 27," """
    if end + 2 >= len(doc) or doc[end].text != "," or doc[end + 2].text not in {",", "."}:
        return False
    return doc[end + 1].text.isdigit() and 10 <= int(doc[end + 1].text) <= 99


def _speaks_alone(token: Token) -> bool:
    """Whether one capitalised word is a subject by itself: "Doe said"."""
    if token.dep_ != "nsubj" or token.pos_ != "PROPN" or not token.text.istitle():
        return False
    before = token.nbor(-1) if token.i else None
    return before is None or not (capitalised(before) or before.lower_ in _ARTICLES)


def _is_counted(token: Token) -> bool:
    """Whether the model has a token in a number or time."""
    return bool(token.ent_type_) and token.ent_type_ not in NAMED
