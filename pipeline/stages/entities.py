"""Names in the text as identities: the model's entities corrected from the knowledge base, one id for each mention.

A mention that the knowledge base does not hold gets an id local to the article ("local/person/jane-doe"): the same
for a full name, the surname alone ("Doe") and an acronym that the text introduces, never shared across articles.
"""

from __future__ import annotations

from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline import records
from pipeline.gazetteer import Gazetteer
from pipeline.mentions import NAMED, Name, characters, find_names, surface
from pipeline.names import name_words, slug, token_words
from pipeline.records import Mention
from pipeline.titles import role_of

_LOCAL = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "NORP": "group",
}
_FUNCTION_WORDS = frozenset({"of", "for", "the", "and", "in", "on", "to", "de", "et"})


@Language.factory(
    "claimwire_entities",
    assigns=["doc.ents", "token.ent_type", "token.ent_iob", "token.ent_kb_id"],
    requires=["doc.ents"],
    default_config={"knowledge": None},
)
def create_entities(nlp: Language, name: str, *, knowledge: str | None = None) -> Entities:  # noqa: ARG001
    """The entities stage. `knowledge` is a folder of knowledge tables; None is the one that ships with claimwire.

    Raises KnowledgeError when a table breaks its schema.
    """
    return Entities(knowledge)


class Entities:
    """Sets `doc.ents` to the corrected entities and leaves a Mention for each name outside the boilerplate.

    The model's numbers and times stay in `doc.ents` where no name takes their place. The `kb_id` of each corrected
    entity is its `entity_id`.
    """

    def __init__(self, knowledge: str | None = None) -> None:
        """Read the knowledge tables, once a process."""
        self._gazetteer = Gazetteer.load(knowledge)

    def __call__(self, doc: Doc) -> Doc:
        """Correct and identify the entities of `doc`."""
        day = records.published(doc)
        names = find_names(doc, self._gazetteer)
        names = link_acronyms(doc, names)
        names = link_surnames(doc, names, self._gazetteer, day)
        ids = [self._identity(doc, name) for name in names]
        _set_entities(doc, names, [entity_id for entity_id, _ in ids])
        spans = [characters(doc, name) for name in names]
        roles: dict[str, str] = {}
        mentions = []
        for name, (entity_id, canonical), span, kept in zip(
            names, ids, spans, records.prose(doc, spans), strict=True
        ):
            if not kept:
                continue
            role = role_of(doc, name, self._gazetteer, day) if name.label == "PERSON" else None
            if role:
                roles.setdefault(entity_id, role)
            mentions.append(
                Mention(
                    start=span[0],
                    end=span[1],
                    label=name.label,
                    entity_id=entity_id,
                    name=canonical,
                    role=role,
                    rule=name.rule,
                )
            )
        records.put(doc, Mention, (replace(m, role=m.role or roles.get(m.entity_id)) for m in mentions))
        return doc

    def _identity(self, doc: Doc, name: Name) -> tuple[str, str]:
        """The id and canonical name of a mention."""
        if name.entry and name.label == "NORP":
            group = self._gazetteer.adjective(name.entry.name) or name.entry.name
            return f"group/{slug(group)}", group
        if name.entry:
            return name.entry.id, name.entry.name
        written = name.full or surface(doc, name)
        kind = _LOCAL.get(name.label, name.label.lower().replace("_", "-"))
        return f"local/{kind}/{slug(written) or 'unnamed'}", written


def link_acronyms(doc: Doc, names: list[Name]) -> list[Name]:
    """Give each acronym that the text introduces, "Institute for the Study of War (ISW)", what it stands for.

    The first introduction counts. Both orders are read, the full name or the acronym in the brackets.
    """
    meant: dict[str, Name] = {}
    ending = {name.end: name for name in names}
    added = []
    texts = [token.text for token in doc]
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
        meant.setdefault(texts[at + 1], named if named.entry else replace(named, full=surface(doc, named)))
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
        if token.is_punct and token.text not in "-–’'&" or token.is_space:
            return None
        initial = token.lower_[0]
        if left and initial == left[-1]:
            left.pop()
        elif token.lower_ not in _FUNCTION_WORDS and token.text not in {"'s", "’s", "-", "–", "&"}:
            return None
        if not left:
            return i if token.text[0].isupper() else None
    return None


def link_surnames(doc: Doc, names: list[Name], gazetteer: Gazetteer, day: str | None) -> list[Name]:
    """Give each surname alone the person that the text names in full, where only one has that surname.

    A surname that the text never names in full is looked up by the office before it ("President Duda"), else left.
    """
    people = _full_names(doc, names, gazetteer)
    linked = []
    for name in names:
        key = name_words(surface(doc, name))
        person = _only(people.get(key, []))
        if not _may_be_surname(doc, name):
            linked.append(name)
        elif person and (name.entry is None or name.entry not in [p.entry for p in people[key]]):
            rule = "surname" if name.entry is not person.entry or name.entry is None else name.rule
            linked.append(replace(person, start=name.start, end=name.end, rule=rule))
        elif name.entry is None and name.label == "PERSON" and not people.get(key):
            linked.append(_by_office(doc, name, gazetteer, day))
        else:
            linked.append(name)
    taken = {i for name in names for i in range(name.start, name.end)}
    added = []
    for token in doc if people else ():
        text = token.text
        if text[0].isupper() and token.i not in taken and token.pos_ == "PROPN":
            person = _only(people.get(token_words(text), []))
            if person:
                added.append(replace(person, start=token.i, end=token.i + 1, rule="surname"))
    return _with(linked, added)


def _full_names(doc: Doc, names: list[Name], gazetteer: Gazetteer) -> dict[tuple[str, ...], list[Name]]:
    """The people named in full, by surname in every spelling; two spellings of one person are one."""
    people: dict[tuple[str, ...], list[Name]] = {}
    spans = [characters(doc, name) for name in names]
    for name, kept in zip(names, records.prose(doc, spans), strict=True):
        words = name_words(surface(doc, name))
        if name.label != "PERSON" or len(words) < 2 or not kept:
            continue
        known = name.entry
        forms = {words[-1:], *(gazetteer.surnames(known) if known else ())}
        full = replace(name, full=None if known else surface(doc, name))
        for form in forms:
            bearers = people.setdefault(form, [])
            if all((b.entry, slug(b.full or "")) != (known, slug(full.full or "")) for b in bearers):
                bearers.append(full)
    return people


def _only(people: list[Name]) -> Name | None:
    return people[0] if len(people) == 1 else None


def _may_be_surname(doc: Doc, name: Name) -> bool:
    """Whether a name may be a surname: a person's, or one word that the knowledge base does not hold as something else."""
    if name.label == "PERSON":
        return True
    if name.end - name.start > 1:
        return False
    return name.entry is None or doc[name.start].ent_type_ == "PERSON"


def _by_office(doc: Doc, name: Name, gazetteer: Gazetteer, day: str | None) -> Name:
    """A person of the base by surname and the office written before it, held on `day`; else the name as it is."""
    office = gazetteer.office(role_of(doc, name, gazetteer, day) or "")
    if office is None:
        return name
    found = [
        person
        for person in gazetteer.surname(surface(doc, name))
        if any(
            gazetteer.office(role.title) == office and (day is None or role.held(day))
            for role in person.roles
        )
    ]
    return replace(name, entry=found[0], rule="surname-and-office") if len(found) == 1 else name


def _with(names: list[Name], added: list[Name]) -> list[Name]:
    """`names` and `added` in order; an added one takes the place of those it overlaps."""
    tokens = {i for name in added for i in range(name.start, name.end)}
    kept = [name for name in names if tokens.isdisjoint(range(name.start, name.end))]
    return sorted([*kept, *added], key=lambda name: name.start)


def _set_entities(doc: Doc, names: list[Name], ids: list[str]) -> None:
    """Set doc.ents: the names, and of the model's numbers and times those that no name overlaps or that hold it."""
    counted = [ent for ent in doc.ents if ent.label_ not in NAMED]
    inside = [False] * len(doc)
    for ent in counted:
        if not any(name.start <= ent.start and ent.end <= name.end for name in names):
            inside[ent.start : ent.end] = [True] * len(ent)
    spans = [ent for ent in counted if inside[ent.start]]
    for name, entity_id in zip(names, ids, strict=True):
        if not any(inside[name.start : name.end]):
            spans.append(Span(doc, name.start, name.end, label=name.label, kb_id=entity_id))
    doc.ents = spans
