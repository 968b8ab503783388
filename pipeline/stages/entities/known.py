"""Names that the knowledge base holds, read over the tokens: the longest at each place, where the context
allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Doc, Span

from pipeline.gazetteer import Entry, Match
from pipeline.names import BREAK, token_words
from pipeline.stages.entities.context import Context, Name, capitalised

_ORDINAL = re.compile(r"\d+(st|nd|rd|th)", re.IGNORECASE)
_WHOLE = frozenset({"ORG", "FAC", "EVENT", "WORK_OF_ART", "LAW", "PRODUCT"})
_UNIT_WORDS = 6
"""Most words from a unit's number to its kind."""


def known_names(doc: Doc, held: Sequence[Span | None], context: Context) -> list[Name]:
    """Names of the knowledge base and numbered military units, in order. `held` is the model's entity at
    each token.
    """
    texts = [token.text for token in doc]
    names = _regions(doc, texts, list(_matches(doc, texts, held, context)), context)
    return _without_overlaps([*_units(doc, texts, context), *names])


def _matches(doc: Doc, texts: Sequence[str], held: Sequence[Span | None], context: Context) -> Iterator[Name]:
    text: list[str] = []
    owner: list[int] = []
    for i, written in enumerate(texts):
        found = (BREAK,) if written.isspace() and "\n" in written else token_words(written)
        text.extend(found)
        owner.extend([i] * len(found))
    owner.append(len(texts))
    at = 0
    while at < len(text):
        start = owner[at]
        match = None
        if at == 0 or owner[at - 1] != start:
            match = context.gazetteer.match(text, at, texts[start])
        if match and owner[at + match.length] != owner[at + match.length - 1]:
            name = _accept(doc, start, owner[at + match.length - 1] + 1, match, held, context)
            if name:
                yield name
                at += match.length
                continue
        at += 1


def _accept(doc: Doc, start: int, end: int, match: Match, held: Sequence[Span | None], context: Context) -> Name | None:
    """`match` as a name, or None where its context says that the words mean something else."""
    entry = match.entry
    if doc[start].lower_ == "the" and start + 1 < end:
        start += 1
    if entry is None or (not capitalised_or_digit(doc[start].text) and match.how != "body"):
        return None
    if match.how == "body":
        return Name(start, end, "ORG", "country-body", entry)
    if end - start == 1:
        people = match.how == "demonym" and doc[start].text.endswith("s")
        headline = entry.kind != "place" and _in_capitals(doc, start)
        if headline or not (people or _stands_alone(doc, start, entry, held[start], context)):
            return None
    if match.how == "demonym":
        return Name(start, end, "NORP", "demonym", entry)
    if (
        entry.kind == "person"
        and end < len(doc)
        and (context.has(doc[end].text, "suffix") or _comes_last(doc, end, entry))
    ):
        end += 1
    return Name(start, end, entry.label, "knowledge-base", entry)


def _comes_last(doc: Doc, at: int, person: Entry) -> bool:
    """Whether the given name of a person follows the surname: "Kishida Fumio"."""
    return capitalised(doc[at]) and token_words(doc[at].text) == token_words(person.name.split()[0])


def capitalised_or_digit(text: str) -> bool:
    """Whether a name may start like this; "al-" and the like may too."""
    return not text[0].islower() or text.lower().startswith("al-")


def _stands_alone(doc: Doc, at: int, entry: Entry, ent: Span | None, context: Context) -> bool:
    """Whether the one word at `at` is a name of its own and no part of a longer one."""
    before = doc[at - 1] if at else None
    after = doc[at + 1] if at + 1 < len(doc) else None
    if before is not None and context.is_given_name(before):
        both = ent is not None and ent.label_ == "PERSON" and ent.start < at
        if both or not context.is_given_name(doc[at]):
            return False
    if entry.kind == "person":
        inside = ent is not None and ent.label_ == "PERSON" and ent.start < at
        return not (inside and before is not None and capitalised(before) and not context.is_office(before))
    if ent is None or len(ent) == 1 or not capitalised(doc[ent.end - 1]):
        return True
    if ent.label_ == "PERSON":
        return not (context.is_given_name(doc[at]) and after is not None and capitalised(after))
    if ent.label_ not in _WHOLE or (after is not None and context.is_office(after)):
        return True
    return not _belongs(doc, at, ent, context)


def _belongs(doc: Doc, at: int, ent: Span, context: Context) -> bool:
    """Whether the word at `at` is part of an entity's own name: "Bank of Ukraine", "Kyiv Polytechnic"."""
    if at == ent.end - 1:
        national = doc[at - 1].text == "National" if at > ent.start else False
        return national or any(token.lower_ in {"of", "for", "in"} for token in doc[ent.start : at])
    return context.is_institution(doc[ent.end - 1].text) or all(capitalised(t) for t in doc[at + 1 : ent.end])


def _in_capitals(doc: Doc, at: int) -> bool:
    """Whether a short word in capitals stands among words in capitals, as in a headline: it may be any
    word.
    """
    if len(doc[at]) > 3 or not doc[at].is_upper:
        return False
    near = [doc[i] for i in (at - 1, at + 1) if 0 <= i < len(doc) and doc[i].is_alpha]
    return any(token.is_upper and len(token) > 1 for token in near)


def _regions(doc: Doc, texts: Sequence[str], names: list[Name], context: Context) -> list[Name]:
    """Towns that a list makes regions: "in the Kharkiv and Donetsk regions"."""
    ending = {name.end: i for i, name in enumerate(names)}
    for at, written in enumerate(texts):
        if not context.has(written, "place_list"):
            continue
        while at in ending:
            name = names[ending[at]]
            region = context.gazetteer.lookup(f"{name.surface(doc)} Oblast") if name.label == "GPE" else None
            if region is None:
                break
            names[ending[at]] = replace(name, entry=region, rule="regions")
            at = name.start
            while at > 0 and texts[at - 1].lower() in {"and", "or", ","}:
                at -= 1
    return names


def _units(doc: Doc, texts: Sequence[str], context: Context) -> Iterator[Name]:
    """Military units by number: "the 14th separate mechanized brigade"."""
    for start, written in enumerate(texts):
        if not written[0].isdigit() or not _ORDINAL.fullmatch(written):
            continue
        for at in range(start + 1, min(len(doc), start + 1 + _UNIT_WORDS)):
            if context.has(texts[at], "unit"):
                yield Name(start, at + 1, "ORG", "military-unit")
                break
            if doc[at].pos_ not in {"ADJ", "PROPN", "NOUN"} and texts[at] != "-":
                break


def _without_overlaps(names: Iterable[Name]) -> list[Name]:
    """The names in order, the earlier in `names` where two overlap."""
    taken: set[int] = set()
    kept = []
    for name in names:
        if taken.isdisjoint(range(name.start, name.end)):
            taken.update(range(name.start, name.end))
            kept.append(name)
    return sorted(kept, key=lambda name: name.start)
