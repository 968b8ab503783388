"""Names that stand for another one in the same text: acronyms that it introduces, surnames of people it
names in full.
"""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Doc

from pipeline import records
from pipeline.names import Words, name_words, slug, token_words
from pipeline.stages.entities.context import POSSESSIVES, Context, Name
from pipeline.stages.entities.roles import role_of

_FUNCTION_WORDS = frozenset({"of", "for", "the", "and", "in", "on", "to", "de", "et"})


def link_acronyms(doc: Doc, names: list[Name]) -> list[Name]:
    """Give each acronym that the text introduces, "Institute for the Study of War (ISW)", what it stands for.

    The first introduction counts; a full name that nobody found yet becomes an organisation.
    """
    texts = [token.text for token in doc]
    ending = {name.end: name for name in names}
    meant: dict[str, Name] = {}
    added = []
    for at in range(2, len(texts) - 2):
        if texts[at] != "(" or texts[at + 2] != ")" or not _is_acronym(texts[at + 1]):
            continue
        start = _expansion(doc, at, texts[at + 1])
        if start is None:
            continue
        named = ending.get(at)
        if named is None or named.start > start:
            named = Name(start, at, "ORG", "acronym-definition")
            added.append(named)
        meant.setdefault(texts[at + 1], named if named.entry else replace(named, full=named.surface(doc)))
    if not meant:
        return names
    longer = {i for name in names if name.end - name.start > 1 for i in range(name.start, name.end)}
    for at, text in enumerate(texts):
        if text in meant and at not in longer:
            added.append(replace(meant[text], start=at, end=at + 1, rule="acronym"))
    return _with(names, added)


def _is_acronym(text: str) -> bool:
    return 2 <= len(text) <= 8 and text.isalpha() and text[0].isupper() and sum(c.isupper() for c in text) > 1


def _expansion(doc: Doc, end: int, acronym: str) -> int | None:
    """Where the words before token `end` start whose initials make up `acronym`, or None.

    Function words may give a letter or not ("DoD", "ISW"), all others must.
    """
    left = list(acronym.lower())
    for i in range(end - 1, max(-1, end - 2 * len(acronym) - 3), -1):
        token = doc[i]
        if token.is_space or (token.is_punct and token.text not in "-–’'&"):
            return None
        if left[-1] == token.lower_[0]:
            left.pop()
        elif token.lower_ not in _FUNCTION_WORDS | POSSESSIVES and token.text not in "-–&":
            return None
        if not left:
            return i if token.text[0].isupper() else None
    return None


def link_surnames(doc: Doc, names: list[Name], context: Context, day: str | None) -> list[Name]:
    """Give each surname alone the person that the text names in full, where only one has that surname.

    A surname that the text never names in full is looked up by the office before it ("President Duda"), else
    left.
    """
    people = _full_names(doc, names, context)
    linked = [_link(doc, name, people, context, day) for name in names]
    taken = {i for name in names for i in range(name.start, name.end)}
    added = []
    for token in doc if people else ():
        text = token.text
        if text[0].isupper() and token.i not in taken and token.pos_ == "PROPN":
            person = _only(people.get(token_words(text), []))
            if person:
                added.append(replace(person, start=token.i, end=token.i + 1, rule="surname"))
    return _with(linked, added)


def _link(doc: Doc, name: Name, people: dict[Words, list[Name]], context: Context, day: str | None) -> Name:
    if not _may_be_surname(doc, name):
        return name
    surname = name_words(name.surface(doc))
    bearers = people.get(surname, [])
    person = _only(bearers)
    if person and (name.entry is None or name.entry != person.entry):
        return replace(person, start=name.start, end=name.end, rule="surname")
    if name.entry is None and name.label == "PERSON" and not bearers:
        return _by_office(doc, name, context, day)
    return name


def _full_names(doc: Doc, names: list[Name], context: Context) -> dict[Words, list[Name]]:
    """The people named in full, by surname in every spelling; two spellings of one person are one."""
    people: dict[Words, list[Name]] = {}
    spans = [name.characters(doc) for name in names]
    for name, kept in zip(names, records.prose(doc, spans), strict=True):
        words = name_words(name.surface(doc))
        if name.label != "PERSON" or len(words) < 2 or not kept:
            continue
        full = replace(name, full=None if name.entry else name.surface(doc))
        for form in {words[-1:], *(context.gazetteer.surnames(name.entry) if name.entry else ())}:
            bearers = people.setdefault(form, [])
            if all((b.entry, slug(b.full or "")) != (full.entry, slug(full.full or "")) for b in bearers):
                bearers.append(full)
    return people


def _only(people: list[Name]) -> Name | None:
    return people[0] if len(people) == 1 else None


def _may_be_surname(doc: Doc, name: Name) -> bool:
    """Whether a name may be a surname: a person's, or a word that the base does not hold or the model had as
    one.
    """
    if name.label == "PERSON":
        return True
    return name.end - name.start == 1 and (name.entry is None or doc[name.start].ent_type_ == "PERSON")


def _by_office(doc: Doc, name: Name, context: Context, day: str | None) -> Name:
    """A person of the base by surname and the office written before it, held on `day`; else the name as it
    is.
    """
    gazetteer = context.gazetteer
    office = gazetteer.office(role_of(doc, name, context, day) or "")
    if office is None:
        return name
    found = [
        person
        for person in gazetteer.surname(name.surface(doc))
        if any(gazetteer.office(r.title) == office and (day is None or r.held(day)) for r in person.roles)
    ]
    return replace(name, entry=found[0], rule="surname-and-office") if len(found) == 1 else name


def _with(names: list[Name], added: list[Name]) -> list[Name]:
    """`names` and `added` in order; an added one takes the place of those it overlaps."""
    tokens = {i for name in added for i in range(name.start, name.end)}
    kept = [name for name in names if tokens.isdisjoint(range(name.start, name.end))]
    return sorted([*kept, *added], key=lambda name: name.start)
