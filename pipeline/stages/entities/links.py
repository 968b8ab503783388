"""Names that stand for another one in the same text: acronyms that it introduces, surnames of people it
names in full.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from spacy.tokens import Doc, Token

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
        set_off = texts[at] == "(" and texts[at + 2] == ")"
        if not (set_off or (texts[at] == "or" and texts[at - 1] == ",")) or not _is_acronym(texts[at + 1]):
            continue
        end = at if set_off else at - 1
        start = _expansion(doc, end, texts[at + 1])
        if start is None:
            continue
        named = ending.get(end)
        if named is None or named.start > start:
            named = Name(start, end, "ORG", "acronym-definition")
            added.append(named)
        meant.setdefault(texts[at + 1], named if named.entry else replace(named, full=named.surface(doc)))
    if not meant:
        return names
    longer = {i for name in names if name.end - name.start > 1 for i in range(name.start, name.end)}
    for at, text in enumerate(texts):
        if text in meant and at not in longer:
            added.append(replace(meant[text], start=at, end=at + 1, rule="acronym"))
    return _with(names, added)


def link_bodies(doc: Doc, names: list[Name], context: Context) -> list[Name]:
    """Give an institution's noun alone, "the Church", the last longer name before it that holds the word."""
    longer: list[Name] = []
    linked = []
    for name in names:
        word = doc[name.start].text
        if name.label == "ORG" and name.entry is None and name.end - name.start == 1 and context.is_institution(word):
            meant = next((body for body in reversed(longer) if word in body.surface(doc).split()), None)
            if meant is not None:
                name = replace(meant, start=name.start, end=name.end, rule="body-noun")
        elif name.label == "ORG" and name.end - name.start > 1:
            longer.append(name if name.entry else replace(name, full=name.full or name.surface(doc)))
        linked.append(name)
    return linked


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
    """Give each short name the person that the text names in full, where only one goes by it.

    A surname of one word or several counts first ("Doe", "Dlamini-Zuma"), whatever the model took it for; then a first
    or middle name alone. A surname that the text never names in full is looked up by the office before it
    ("President Duda"), else left.
    """
    people = _full_names(doc, names, context)
    if not people.surnames:
        return [_link(doc, name, people, context, day) for name in names]
    linked = []
    for name in names:
        linked.append(_link(doc, _cut_person(doc, name, people), people, context, day))
    taken = {i for name in names for i in range(name.start, name.end)}
    added: list[Name] = []
    common = {token.text for token in doc if token.is_lower}
    for token in doc:
        if token.i in taken or not token.text[0].isupper():
            continue
        if not (token.pos_ == "PROPN" or _told(token) or (_is_subject(token) and token.lower_ not in common)):
            continue
        person = people.find(token_words(token.text), doc, token.i)
        if person:
            added.append(replace(person, start=_reach_back(doc, token.i, person), end=token.i + 1, rule="surname"))
    return _with(linked, added)


def _told(token: Token) -> bool:
    """Whether a word that is tagged as none stands where a name does: behind a verb, "said Doe"."""
    return token.is_title and token.i > 0 and token.nbor(-1).pos_ == "VERB"


def _is_subject(token: Token) -> bool:
    """Whether a word that is tagged as none is a subject with a capital: "Perkins observed …"."""
    return token.is_title and token.dep_ == "nsubj"


@dataclass(slots=True)
class _People:
    """The people whom a text names in full: by surname in every spelling, by their other names, by all of them."""

    surnames: dict[Words, list[Name]] = field(default_factory=dict)
    others: dict[Words, list[Name]] = field(default_factory=dict)
    wholes: dict[Words, Name] = field(default_factory=dict)

    def find(self, words: Words, doc: Doc, at: int) -> Name | None:
        """The one who goes by the surname; of several the one who was named in full last before token `at`.

        Nobody where two of them were named in that last sentence.
        """
        bearers = self.surnames.get(words, [])
        if len({_identity(bearer) for bearer in bearers}) == 1:
            return bearers[0]
        last = next((bearer for bearer in reversed(bearers) if bearer.start < at), None)
        if last is None:
            return None
        sentence = doc[last.start].sent
        near = {_identity(bearer) for bearer in bearers if sentence.start <= bearer.start < sentence.end}
        return last if len(near) == 1 else None


def _link(doc: Doc, name: Name, people: _People, context: Context, day: str | None) -> Name:
    if not _may_be_surname(doc, name):
        return name
    words = name_words(name.surface(doc))
    if name.entry is None and name.label == "PERSON" and words in people.wholes:
        return replace(people.wholes[words], start=name.start, end=name.end, rule=name.rule)
    person = people.find(words, doc, name.start)
    if person is None and words not in people.surnames and name.entry is None and len(words) == 1:
        others = people.others.get(words, [])
        person = others[0] if len({_identity(other) for other in others}) == 1 else None
    if person and (name.entry is None or name.entry != person.entry):
        return replace(person, start=name.start, end=name.end, rule="surname")
    if name.entry is None and name.label == "PERSON" and words not in people.surnames:
        return _by_office(doc, name, context, day)
    return name


def _cut_person(doc: Doc, name: Name, people: _People) -> Name:
    """A person named in full elsewhere in place of a longer name that ends with theirs: "Congress Jane Doe"."""
    if name.entry is not None or name.label == "PERSON" or name.end - name.start < 3:
        return name
    words = name_words(name.surface(doc))
    for person in people.surnames.get(words[-1:], []):
        full = name_words(person.full or "")
        if len(full) > 1 and words[-len(full) :] == full and len(full) < len(words):
            return replace(person, start=_reach_back(doc, name.end - 1, person), end=name.end, rule="person-cut")
    return name


def _reach_back(doc: Doc, last: int, person: Name) -> int:
    """Where the name of `person` starts that ends with token `last`: at the surname, or as far as the words agree."""
    start = last
    for word in reversed(name_words(person.full or "")[:-1]):
        if start == 0 or token_words(doc[start - 1].text) != (word,):
            break
        start -= 1
    return start


def _full_names(doc: Doc, names: list[Name], context: Context) -> _People:
    """The people named in full. A name that is the end of a longer one, or a near spelling of one, is that one's."""
    people = _People()
    spans = [name.characters(doc) for name in names]
    full: list[tuple[list[str], Name]] = []
    for name, kept in zip(names, records.prose(doc, spans), strict=True):
        parts = name.surface(doc).split()
        if kept and name.label == "PERSON" and len(parts) > 1:
            full.append((parts, replace(name, full=None if name.entry else name.surface(doc))))
    longest: list[tuple[list[str], Name]] = []
    for parts, name in sorted(full, key=lambda item: -len(item[0])):
        if not any(parts == other[-len(parts) :] for other, _ in longest):
            longest.append((parts, name))
    longest.sort(key=lambda item: _is_initials(item[0][0]))
    for parts, name in full:
        if name.entry is None:
            other, whole = next(
                item for item in longest if parts == item[0][-len(parts) :] or _same_person(parts, item)
            )
            name = replace(name, entry=whole.entry, full=None if whole.entry else " ".join(other))
            people.wholes[name_words(" ".join(parts))] = name
        own = {name_words(" ".join(parts[i:])) for i in range(1, len(parts))}
        for form in own | (context.gazetteer.surnames(name.entry) if name.entry else set()):
            people.surnames.setdefault(form, []).append(name)
        for part in parts[:-1] if name.entry is None else ():
            people.others.setdefault(name_words(part), []).append(name)
    return people


def _same_person(parts: list[str], other: tuple[list[str], Name]) -> bool:
    """Whether a full name differs from another by its first name alone, cut to initials or spelled in another way.

    One that the knowledge base holds is spelled as its table says: "Kristin Doe" may be "Kristen Doe" only if unknown.
    """
    (first, *rest), ((also, *others), name) = parts, other
    if rest == others and _is_initials(first):
        return also.startswith(first[0])
    return name.entry is None and rest == others and first[:3] == also[:3] and abs(len(first) - len(also)) <= 2


def _is_initials(word: str) -> bool:
    """Whether a first name is but one or two letters in capitals: "J.", "JF"."""
    letters = word.replace(".", "")
    return len(letters) <= 2 and letters.isupper()


def _identity(name: Name) -> str:
    return name.entry.id if name.entry else slug(name.full or "")


def _may_be_surname(doc: Doc, name: Name) -> bool:
    """Whether a name may be a surname: a person's, an unknown one, or a word that is a subject or tagged as one."""
    if name.label == "PERSON" or name.entry is None:
        return True
    token = doc[name.start]
    return name.end - name.start == 1 and (token.ent_type_ == "PERSON" or token.dep_ == "nsubj")


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
