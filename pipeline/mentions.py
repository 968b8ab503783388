"""Finds the names in a parsed Doc: the knowledge base first, then what is left of the model's entities.

A small model takes "Mykolaiv" for a person and "Kherson Oblast" for another. So names of the knowledge base are read
over the tokens, longest first, and win over the model but where the context says that a word is part of another name
("Jordan Klepper", "Bank of Ukraine"). What the model found elsewhere is trimmed and, where a rule knows better,
labelled anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Span, Token

from pipeline.gazetteer import Entry, Gazetteer, Match
from pipeline.names import BREAK, token_words
from pipeline.text import collapse

NAMED = frozenset(
    {"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW", "LANGUAGE"}
)
"""Labels of names; the model's other labels are of numbers and times."""

_WHOLE = frozenset({"ORG", "FAC", "EVENT", "WORK_OF_ART", "LAW", "PRODUCT"})
_PLACES = frozenset({"GPE", "LOC", "FAC"})
_PLACE_NOUNS = frozenset(
    {
        *("oblast", "region", "province", "district", "raion", "krai", "hromada", "municipality", "county"),
        *("suburb", "airport", "airfield", "airbase", "river", "reservoir", "peninsula", "canal"),
    }
)
_PLACE_HEADS = frozenset(
    {
        *(
            "city",
            "town",
            "village",
            "settlement",
            "suburb",
            "port",
            "hamlet",
            "district",
            "region",
            "oblast",
        ),
        *(
            "outskirts",
            "mayor",
            "streets",
            "north",
            "south",
            "east",
            "west",
            "northeast",
            "northwest",
            "southeast",
        ),
        *("southwest", "governor"),
    }
)
_INSTITUTIONS = frozenset(
    {
        *(
            "foundation",
            "university",
            "center",
            "centre",
            "institute",
            "school",
            "college",
            "street",
            "avenue",
        ),
        *(
            "airport",
            "bridge",
            "square",
            "prize",
            "award",
            "hospital",
            "library",
            "stadium",
            "theatre",
            "theater",
        ),
        *(
            "building",
            "museum",
            "company",
            "group",
            "inc",
            "corp",
            "ltd",
            "bank",
            "party",
            "movement",
            "association",
        ),
        *(
            "post",
            "times",
            "church",
            "brigade",
            "regiment",
            "battalion",
            "act",
            "house",
            "committee",
            "council",
        ),
    }
)
_ORDINAL = re.compile(r"\d+(st|nd|rd|th)", re.IGNORECASE)
_UNITS = frozenset({"brigade", "regiment", "battalion", "division", "corps", "army", "squadron", "fleet"})
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_ROADS = frozenset({"highway", "road", "motorway", "route"})
_DESIGNATION = re.compile(r"[A-Z0-9][A-Za-z]{0,3}-?\d{1,4}[A-Z]{0,3}\d?s?")
_EDGES = frozenset("'\"“”‘’«»()[],.;:-–—…/\\*#|&")


@dataclass(frozen=True, slots=True)
class Name:
    """A name at tokens start to end (exclusive). `entry` is None for one that the knowledge base does not hold.

    `full` is the longer form that stands elsewhere in the text for the same: "Jane Doe" for "Doe".
    """

    start: int
    end: int
    label: str
    rule: str
    entry: Entry | None = None
    full: str | None = None


def find_names(doc: Doc, gazetteer: Gazetteer) -> list[Name]:
    """All names in `doc`, in order, none overlapping another."""
    entities = [ent for ent in doc.ents if ent.label_ in NAMED]
    held: list[Span | None] = [None] * len(doc)
    for ent in entities:
        for i in range(ent.start, ent.end):
            held[i] = ent
    texts = [token.text for token in doc]
    known = _regions(doc, texts, list(_known(doc, texts, gazetteer, held)), gazetteer)
    known = _without_overlaps([*_units(doc, texts), *known])
    taken = [False] * len(doc)
    for name in known:
        taken[name.start : name.end] = [True] * (name.end - name.start)
    left = [piece for ent in entities for piece in _left_over(doc, ent, taken)]
    judged = [name for name in (_judge(doc, piece, gazetteer) for piece in left) if name]
    return sorted([*known, *judged], key=lambda name: name.start)


def _known(
    doc: Doc, texts: Sequence[str], gazetteer: Gazetteer, held: Sequence[Span | None]
) -> Iterator[Name]:
    """Names of the knowledge base, from left to right, the longest at each place."""
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
            match = gazetteer.match(text, at, texts[start])
        if match and owner[at + match.length] != owner[at + match.length - 1]:
            end = owner[at + match.length - 1] + 1
            name = _accept(doc, start, end, match, held, gazetteer)
            if name:
                yield name
                at += match.length
                continue
        at += 1


def _regions(doc: Doc, texts: Sequence[str], known: list[Name], gazetteer: Gazetteer) -> list[Name]:
    """Towns that a list makes regions: "in the Kharkiv and Donetsk regions"."""
    ending = {name.end: i for i, name in enumerate(known)}
    for at, written in enumerate(texts):
        if written.lower() not in {"regions", "oblasts", "provinces"}:
            continue
        while at in ending:
            name = known[ending[at]]
            region = gazetteer.lookup(f"{surface(doc, name)} Oblast") if name.label == "GPE" else None
            if region is None:
                break
            known[ending[at]] = replace(name, entry=region, rule="regions")
            at = name.start
            while at > 0 and texts[at - 1].lower() in {"and", "or", ","}:
                at -= 1
    return known


def _units(doc: Doc, texts: Sequence[str]) -> Iterator[Name]:
    """Military units by number: "the 14th separate mechanized brigade"."""
    for start, written in enumerate(texts):
        if not written[0].isdigit() or not _ORDINAL.fullmatch(written):
            continue
        for at in range(start + 1, min(len(doc), start + 7)):
            if texts[at].lower() in _UNITS:
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


def _accept(
    doc: Doc, start: int, end: int, match: Match, held: Sequence[Span | None], gazetteer: Gazetteer
) -> Name | None:
    """`match` as a name, or None where its context says that the words mean something else."""
    entry = match.entry
    if doc[start].lower_ == "the" and start + 1 < end:
        start += 1
    if entry is None or (doc[start].text[0].islower() and match.how != "body"):
        return None
    if end - start == 1 and entry.kind != "place" and _in_capitals(doc, start):
        return None
    if match.how == "body":
        return Name(start, end, "ORG", "country-body", entry)
    people = match.how == "demonym" and doc[start].text.endswith("s")
    if end - start == 1 and not people and not _stands_alone(doc, start, entry, held[start], gazetteer):
        return None
    if match.how == "demonym":
        return Name(start, end, "NORP", "demonym", entry)
    if entry.kind == "person" and end < len(doc) and doc[end].lower_ in _SUFFIXES:
        end += 1
    return Name(start, end, entry.label, "knowledge-base", entry)


def _stands_alone(doc: Doc, at: int, entry: Entry, ent: Span | None, gazetteer: Gazetteer) -> bool:
    """Whether the one word at `at` is a name of its own and no part of a longer one."""
    before = doc[at - 1] if at else None
    after = doc[at + 1] if at + 1 < len(doc) else None
    if before is not None and _is_given_name(before, gazetteer) and not _is_given_name(doc[at], gazetteer):
        return False
    if entry.kind == "person":
        inside = ent is not None and ent.label_ == "PERSON" and ent.start < at
        return not (
            inside and before is not None and _is_capitalised(before) and not _is_office(before, gazetteer)
        )
    if ent is None or len(ent) == 1 or not _is_capitalised(doc[ent.end - 1]):
        return True
    if ent.label_ == "PERSON":
        return not (_is_given_name(doc[at], gazetteer) and after is not None and _is_capitalised(after))
    if ent.label_ not in _WHOLE or (after is not None and _is_office(after, gazetteer)):
        return True
    if at == ent.end - 1:
        return not any(token.lower_ in {"of", "for", "in"} for token in doc[ent.start : at])
    return (
        doc[ent.end - 1].lower_ not in _INSTITUTIONS
        and not (after is not None and after.i < ent.end and _is_capitalised(after) and ent.label_ != "ORG")
        and not _reads_as_whole(doc, at, ent)
    )


def _in_capitals(doc: Doc, at: int) -> bool:
    """Whether a short word in capitals stands among words in capitals, as in a headline: it may be any word."""
    if len(doc[at]) > 3 or not doc[at].is_upper:
        return False
    near = [doc[i] for i in (at - 1, at + 1) if 0 <= i < len(doc) and doc[i].is_alpha]
    return any(token.is_upper and len(token) > 1 for token in near)


def _reads_as_whole(doc: Doc, at: int, ent: Span) -> bool:
    """Whether an organisation's name runs on from the place at `at` in capitals: "Kyiv Independent"."""
    rest = doc[at + 1 : ent.end]
    return len(rest) > 0 and all(_is_capitalised(token) for token in rest)


def _left_over(doc: Doc, ent: Span, taken: Sequence[bool]) -> Iterator[Name]:
    """The stretches of an entity of the model that no name took, without what cannot begin or end a name."""
    if ent.label_ not in {"PERSON", *_PLACES} and any(taken[ent.start : ent.end]):
        return
    start = ent.start
    for i in range(ent.start, ent.end + 1):
        cut = i == ent.end or taken[i] or "\n" in doc[i].text or (doc[i].text == "(" and i > start)
        if cut:
            first, last = _trim(doc, start, i)
            if first < last:
                yield Name(first, last, ent.label_, "model")
            start = i + 1


def _trim(doc: Doc, start: int, end: int) -> tuple[int, int]:
    def loose(token: Token) -> bool:
        return token.is_space or all(c in _EDGES for c in token.text) or token.lower_ in {"'s", "’s", "s"}

    def opens(token: Token) -> bool:
        return loose(token) or token.lower_ in {
            "the",
            "a",
            "an",
            "and",
            "of",
            "in",
            "on",
            "to",
            "for",
            "its",
            "their",
        }

    def closes(token: Token) -> bool:
        return loose(token) or token.lower_ in {"and", "of", "the", "in", "on", "to", "for", "or", "a"}

    while start < end and opens(doc[start]):
        start += 1
    while start < end and closes(doc[end - 1]):
        end -= 1
    return start, end


def _judge(doc: Doc, name: Name, gazetteer: Gazetteer) -> Name | None:
    """An entity of the model with the label that its words and context tell; None for one that is no name."""
    tokens = doc[name.start : name.end]
    text = tokens.text
    if not any(c.isupper() for c in text):
        return None
    entry = gazetteer.lookup(text) if name.label in {"PERSON", "ORG"} and len(tokens) > 1 else None
    if entry:
        return replace(name, label=entry.label, entry=entry, rule="knowledge-base")
    if len(tokens) == 1 and _DESIGNATION.fullmatch(text) and any(c.isdigit() for c in text):
        road = name.end < len(doc) and doc[name.end].lower_ in _ROADS
        return replace(name, label="FAC" if road else "PRODUCT", rule="designation")
    if _is_part_of_office(doc, name, gazetteer) or (name.label == "PERSON" and _is_common_noun(doc, name)):
        return None
    if name.label not in _PLACES and _has_place_context(doc, name, gazetteer):
        return replace(name, label="GPE", rule="place-context")
    if name.label != "PERSON" and _reads_as_person(tokens, gazetteer):
        return replace(name, label="PERSON", rule="given-name")
    if name.label == "PERSON":
        return _without_titles(doc, name, gazetteer)
    return name


def _is_part_of_office(doc: Doc, name: Name, gazetteer: Gazetteer) -> bool:
    """Whether a name is but a piece of an office: "Defense" in "Deputy Defense Minister"."""
    for end in range(name.end, min(len(doc), name.end + 4) + 1):
        words = [word for token in doc[max(0, name.start - 4) : end] for word in token_words(token.text)]
        inside = sum(len(token_words(token.text)) for token in doc[name.start : end])
        if gazetteer.office_words(words) > inside or (
            end > name.end and gazetteer.office_words(words) >= inside
        ):
            return True
    return False


def _is_common_noun(doc: Doc, name: Name) -> bool:
    """Whether one word that the model takes for a person has an article: "the Blitzkrieg"."""
    return name.end - name.start == 1 and name.start > 0 and doc[name.start - 1].lower_ in {"the", "a", "an"}


def _has_place_context(doc: Doc, name: Name, gazetteer: Gazetteer) -> bool:
    """Whether "the village of" stands before a name, or "region" or "Mayor" after it or at its end."""
    if _is_given_name(doc[name.start], gazetteer) and name.end - name.start > 1:
        return False
    if doc[name.end - 1].lower_ in _PLACE_NOUNS and name.end - name.start > 1:
        return True
    if name.end < len(doc) and doc[name.end].lower_ in _PLACE_NOUNS:
        return True
    if name.end < len(doc) and doc[name.end].lower_ in {"mayor", "governor"} and name.label != "ORG":
        return True
    before = [token.lower_ for token in doc[max(0, name.start - 2) : name.start]]
    if len(before) < 2 or before[1] != "of" or before[0] not in _PLACE_HEADS:
        return False
    return name.label != "ORG" or name.end - name.start == 1


def _reads_as_person(tokens: Span, gazetteer: Gazetteer) -> bool:
    return (
        1 < len(tokens) <= 4
        and _is_given_name(tokens[0], gazetteer)
        and all(_is_capitalised(token) or token.text in "-–" for token in tokens)
        and tokens[-1].lower_ not in _INSTITUTIONS
        and gazetteer.lookup(tokens[0].text) is None
    )


def _without_titles(doc: Doc, name: Name, gazetteer: Gazetteer) -> Name | None:
    """A person's name without the offices and titles that the model took in: "Mayor Jane Doe" is Jane Doe."""
    start = name.start
    while start + 1 < name.end and (_is_office(doc[start], gazetteer) or doc[start].text == "."):
        start += 1
    return replace(name, start=start)


def _is_given_name(token: Token, gazetteer: Gazetteer) -> bool:
    return _is_capitalised(token) and gazetteer.is_given_name(token.text)


def _is_office(token: Token, gazetteer: Gazetteer) -> bool:
    return gazetteer.office_words(token_words(token.text)) > 0


def _is_capitalised(token: Token) -> bool:
    return token.text[0].isupper()


def characters(doc: Doc, name: Name) -> tuple[int, int]:
    """The range of a name in code points."""
    last = doc[name.end - 1]
    return doc[name.start].idx, last.idx + len(last)


def surface(doc: Doc, name: Name) -> str:
    """A name as written, on one line."""
    return collapse(doc[name.start : name.end].text)
