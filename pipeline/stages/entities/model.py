"""What is left of the model's entities beside the names of the knowledge base: trimmed, and labelled anew
where a rule knows better."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from spacy.tokens import Doc, Span, Token

from pipeline.stages.entities.context import NAMED, PLACES, POSSESSIVES, Context, Name, capitalised

_DESIGNATION = re.compile(r"(?=.*\d)[A-Z0-9][A-Za-z]{0,5}-?\d{1,4}[A-Z]{0,3}\d?s?")
_LOOSE = frozenset("'\"“”‘’«»()[],.;:-–—…/\\*#|&")
_OPENING = frozenset({"the", "a", "an", "and", "of", "in", "on", "to", "for", "its", "their"})
_JOINTS = frozenset({"for", "and", "of", "&"})
_CLOSING = frozenset({"the", "a", "and", "of", "in", "on", "to", "for", "or"})


def split_people(doc: Doc, entities: Sequence[Span], context: Context) -> list[Span]:
    """The entities, with a person's name at the end of another name cut off: "Guides Union | Jane Doe"."""
    found = []
    for ent in entities:
        cut = ent.end - 2
        person = (
            ent.label_ != "PERSON"
            and cut > ent.start
            and context.is_given_name(doc[cut])
            and capitalised(doc[cut + 1])
            and capitalised(doc[cut - 1])
            and not context.is_institution(doc[cut + 1].text)
        )
        if person:
            found += [Span(doc, ent.start, cut, label=ent.label), Span(doc, cut, ent.end, label="PERSON")]
        else:
            found.append(ent)
    return found


def model_names(doc: Doc, entities: Sequence[Span], taken: Sequence[bool], context: Context) -> list[Name]:
    """The names among the model's `entities` where no token is `taken` yet."""
    pieces = [piece for ent in entities for piece in _left_over(doc, ent, taken)]
    names = [name for name in (_judge(doc, piece, context) for piece in pieces) if name]
    return _with_words_before(doc, _with_given_names(doc, names, taken, context), taken, context)


def _left_over(doc: Doc, ent: Span, taken: Sequence[bool]) -> Iterator[Name]:
    """The stretches of an entity that no name took, cut at line breaks and brackets.

    What a name leaves of an organisation or a work is no name by itself.
    """
    if ent.label_ not in {"PERSON", *PLACES} and any(taken[ent.start : ent.end]):
        return
    start = ent.start
    for i in range(ent.start, ent.end + 1):
        if i == ent.end or taken[i] or "\n" in doc[i].text or _cuts(ent, doc[i], start):
            first, last = _trim(doc, start, i)
            rest = ent.label_ == "PERSON" and last - first == 1 and i < ent.end and taken[i]
            if first < last and not rest:
                yield Name(first, last, ent.label_, "model")
            start = i + 1


def _cuts(ent: Span, token: Token, start: int) -> bool:
    """Whether a name ends before `token`: a bracket, or a possessive behind a person."""
    return token.i > start and (token.text == "(" or (ent.label_ == "PERSON" and token.lower_ in POSSESSIVES))


def _trim(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """A stretch of tokens without what cannot begin or end a name."""
    while start < end and (_is_loose(doc[start]) or doc[start].lower_ in _OPENING):
        start += 1
    while start < end and (_is_loose(doc[end - 1]) or doc[end - 1].lower_ in _CLOSING):
        end -= 1
    return start, end


def _is_loose(token: Token) -> bool:
    return token.is_space or token.lower_ in POSSESSIVES or all(c in _LOOSE for c in token.text)


def _judge(doc: Doc, name: Name, context: Context) -> Name | None:
    """An entity of the model with the label that its words and context tell; None for one that is no name."""
    text = doc[name.start : name.end].text
    if not any(c.isupper() for c in text):
        return None
    entry = context.gazetteer.lookup(text) if name.label in {"PERSON", "ORG"} and " " in text else None
    if entry:
        return replace(name, label=entry.label, entry=entry, rule="knowledge-base")
    if _DESIGNATION.fullmatch(text):
        road = name.end < len(doc) and context.has(doc[name.end].text, "road")
        return replace(name, label="FAC" if road else "PRODUCT", rule="designation")
    if _is_part_of_office(doc, name, context) or _is_office_alone(doc, name, context):
        return None
    if name.label == "PERSON" and _is_common_noun(doc, name):
        return None
    if name.label not in PLACES and _has_place_context(doc, name, context):
        return replace(name, label="GPE", rule="place-context")
    if name.label != "PERSON" and _reads_as_person(doc[name.start : name.end], context):
        return replace(name, label="PERSON", rule="given-name")
    if name.label == "PERSON" and _is_set_off_from_body(doc[name.start : name.end], context):
        return replace(name, label="ORG", rule="institution")
    if name.label == "PERSON" and name.end - name.start > 1:
        if context.has(doc[name.end - 1].text, "institution"):
            return replace(name, label="ORG", rule="institution")
        if context.has(doc[name.end - 1].text, "building"):
            return replace(name, label="FAC", rule="institution")
        return _without_titles(doc, name, context)
    return name


def _with_given_names(doc: Doc, names: list[Name], taken: Sequence[bool], context: Context) -> list[Name]:
    """`names`, and given names with the capitalised word after them where the model saw but one of the two,
    or none.
    """
    single = {name.start: name for name in names if name.end - name.start == 1}
    longer = {i for name in names if name.end - name.start > 1 for i in range(name.start, name.end)}
    added = []
    for first, last in pairwise(doc):
        if not (_is_proper(first) and _is_proper(last)) or taken[first.i] or taken[last.i]:
            continue
        if longer.isdisjoint((first.i, last.i)) and context.is_given_name(first) and not context.is_office(last):
            single.pop(first.i, None)
            single.pop(last.i, None)
            longer.update((first.i, last.i))
            added.append(Name(first.i, last.i + 1, "PERSON", "given-name"))
    return [*(name for name in names if name.end - name.start > 1), *single.values(), *added]


def _with_words_before(doc: Doc, names: list[Name], taken: Sequence[bool], context: Context) -> list[Name]:
    """`names`, a person's single word with the one or two capitalised words before it that nothing else
    holds.
    """
    free = [not known for known in taken]
    for name in names:
        free[name.start : name.end] = [False] * (name.end - name.start)
    single = {name.start: name for name in names if name.label == "PERSON" and name.end - name.start == 1}
    surnames = {doc[at].text for at in single}
    found = [name for name in names if name.start not in single]
    for token in doc if single else ():
        held = single.get(token.i)
        if held is None and not (free[token.i] and token.text in surnames):
            continue
        start = token.i
        while start > max(0, token.i - 2) and free[start - 1] and _is_first_name(doc[start - 1], context):
            start -= 1
        if start < token.i:
            free[start : token.i + 1] = [False] * (token.i + 1 - start)
            found.append(Name(start, token.i + 1, "PERSON", "words-before-surname"))
        elif held:
            found.append(held)
    return found


def _is_first_name(token: Token, context: Context) -> bool:
    """Whether a token may be a given name that the base does not know."""
    counted = token.ent_type_ and token.ent_type_ not in NAMED
    return _is_proper(token) and len(token) > 1 and not counted and not context.is_office(token)


def _is_proper(token: Token) -> bool:
    return capitalised(token) and token.is_alpha and token.pos_ == "PROPN"


def _is_part_of_office(doc: Doc, name: Name, context: Context) -> bool:
    """Whether a name is but a piece of an office: "Defense" in "Deputy Defense Minister"."""
    first = max(0, name.start - 4)
    for end in range(name.end, min(len(doc), name.end + 4) + 1):
        length = context.office_length(doc[first:end])
        if length > end - name.start or (end > name.end and length == end - name.start):
            return True
    return False


def _is_common_noun(doc: Doc, name: Name) -> bool:
    """Whether one word that the model takes for a person has an article: "the Blitzkrieg"."""
    return name.end - name.start == 1 and name.start > 0 and doc[name.start - 1].lower_ in {"the", "a", "an"}


def _is_office_alone(doc: Doc, name: Name, context: Context) -> bool:
    """Whether what the model takes for a name is an office: "Head of State", "Head" before "of the port"."""
    if name.end - name.start > 1:
        return context.office_length(doc[name.start : name.end]) == name.end - name.start
    return name.end < len(doc) and doc[name.end].lower_ == "of" and context.is_office(doc[name.start])


def _has_place_context(doc: Doc, name: Name, context: Context) -> bool:
    """Whether a name is a place by its ending (-ivka), by "the village of" before it, or "region" or "Mayor"
    after.
    """
    several = name.end - name.start > 1
    if not several and context.is_place_ending(doc[name.start].text) and not _follows_person(doc, name, context):
        return True
    if several and context.is_given_name(doc[name.start]):
        return False
    after = doc[name.end].text if name.end < len(doc) else ""
    if context.has(after, "place_noun") or (several and context.has(doc[name.end - 1].text, "place_noun")):
        return True
    if context.has(after, "place_office") and name.label != "ORG":
        return True
    if name.start < 2 or doc[name.start - 1].lower_ != "of":
        return False
    return context.has(doc[name.start - 2].text, "place_head") and (name.label != "ORG" or not several)


def _is_set_off_from_body(name: Span, context: Context) -> bool:
    """Whether a name says which institution is meant: "the parent company, Jane Doe"."""
    if name.root.dep_ != "appos":
        return False
    phrase = takewhile(lambda token: token.pos_ in {"NOUN", "PROPN", "ADP"}, name.root.ancestors)
    return any(token.i < name.start and context.has(token.text, "institution") for token in phrase)


def _follows_person(doc: Doc, name: Name, context: Context) -> bool:
    """Whether a given name, an office or a title stands before a name."""
    if not name.start:
        return False
    before = doc[name.start - 1]
    return context.is_given_name(before) or context.is_office(before) or before.text == "."


def _reads_as_person(tokens: Span, context: Context) -> bool:
    return (
        1 < len(tokens) <= 4
        and context.is_given_name(tokens[0])
        and all(capitalised(token) or token.text in "-–" for token in tokens)
        and not context.is_institution(tokens[-1].text)
        and context.gazetteer.lookup(tokens[0].text) is None
    )


def _without_titles(doc: Doc, name: Name, context: Context) -> Name:
    """A person's name without what the model took in before it: "Mayor Jane Doe", "… for Democracy Jane Doe"."""
    start = name.start
    while start + 1 < name.end and (context.is_office(doc[start]) or doc[start].text == "."):
        start += 1
    belongs = start > 1 and doc[start - 1].lower_ in _JOINTS and not context.is_given_name(doc[start])
    if belongs and start + 2 < name.end and context.is_given_name(doc[start + 1]):
        start += 1
    return replace(name, start=start)
