"""Sources with a name in them: people, labels of a transcript, names behind a description, bodies, states."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from spacy.tokens import Span, Token

from pipeline.gazetteer import Entry
from pipeline.names import name_words, slug
from pipeline.records import Mention
from pipeline.stages.speakers.groups import are_joined, joined
from pipeline.stages.speakers.ledger import Ledger, Voice, ambiguous
from pipeline.stages.speakers.words import ARTICLES, LINKS, core, is_plural
from pipeline.text import collapse
from pipeline.tokens import span_at

_NAME_BEHIND = re.compile(
    r",\s+(?P<name>[A-Z][\w'’-]+(?:\s[A-Z][\w.'’-]*)?\s[A-Z][\w'’-]+)(?=,|\s(?:said|says|told)\b)"
)
"""A name of two or three words set off behind a description, whatever the model takes it for."""
_IN_TITLES = frozenset({"of", "the", "for", "and"})
_APPOSITION = 120
"""Most characters between a description and the name that follows it."""
_STATE_BODIES = frozenset({"government", "army", "military", "parliament", "cabinet", "navy"})
_COMPANY = frozenset({"delegation", "team", "staff", "family", "entourage"})
_FIRMS = frozenset({"party", "company", "firm"})
_BODIES = ("ORG", "GPE", "FAC", "LOC", "PRODUCT", "EVENT", "LAW", "WORK_OF_ART")


def label(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """A transcript's label: "MR. KIRBY", "Q", "QUESTION"."""
    del outer
    text = span.text.strip()
    if text in ("Q", "QUESTION"):
        return Voice("reporter (anonymous)", "local/reporter", "anonymous", "label")
    if not text.isupper() or len(text) < 3 or len(text.split()) > 5:
        return None
    surname = name_words(text.split()[-1])[-1:]
    named = ledger.mentions.surnamed(surname)
    if len(named) == 1:
        return ledger.person(named[0], "label")
    known = ledger.gazetteer.surname(text.split()[-1])
    if len(known) == 1:
        return ledger.known(known[0], "label")
    return _labelled(ledger, text) if span.end < len(ledger.doc) and ledger.doc[span.end].text == ":" else None


def _labelled(ledger: Ledger, text: str) -> Voice:
    """Who a turn's label alone tells of: "SECRETARY VILSACK", "SENIOR ADMINISTRATION OFFICIAL"."""
    words = text.split()
    if words[-1].lower() in ledger.nouns.titles:
        return Voice(f"{text.lower()} (anonymous)", f"local/anonymous/{slug(text)}", "anonymous", "label")
    while len(words) > 1 and words[0].lower() in ledger.nouns.titles:
        words.pop(0)
    name = " ".join(words).title()
    return Voice(name, f"local/person/{slug(name)}", "person", "label")


def person(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """A person named at the head of the phrase; several joined by "and" are a group."""
    del outer
    inside = ledger.mentions.inside((span.start_char, span.end_char))
    found = [(m, span_at(ledger.doc, (m.start, m.end))) for m in inside if m.label == "PERSON"]
    found = [(m, name) for m, name in found if name.root.lower_ not in ledger.nouns.parties]
    people = [(m, name) for m, name in found if not _only_qualifies(ledger, span, name)]
    if not people:
        return None
    sides = _sides(ledger, span, inside)
    if sides:
        return joined(sides, "name-group")
    named = {m.entity_id: m.name for m, name in people if _is_member(ledger, span, name)}
    if len(named) == 1 and _others_follow(ledger, span, people[-1][1]):
        return joined(
            (*named.values(), _without_article(ledger.doc[people[-1][1].end + 1 : span.end])), "name-and-others"
        )
    if len(named) > 1 and any(t.lower_ in ("and", "&") for t in span):
        return joined(named.values(), "name-group")
    if len(named) == 1:
        namesakes = _namesakes(ledger, people[-1][0])
        if len(namesakes) > 1:
            return ambiguous(namesakes, "surname")
    first, name = people[0]
    if name.end < span.end and ledger.doc[name.end].text in (",", "("):
        return ledger.person(first, "name")
    return ledger.person(people[-1][0], "name")


def _namesakes(ledger: Ledger, mention: Mention) -> list[Voice]:
    """The people named in full who go by a surname that the names could not give to one of them."""
    surname = name_words(mention.name)
    if len(surname) > 1 or ledger.gazetteer.entry(mention.entity_id) is not None:
        return []
    found = ledger.mentions.surnamed(surname)
    return [ledger.person(other, "surname") for other in found if len(name_words(other.name)) > 1]


def _others_follow(ledger: Ledger, span: Span, name: Span) -> bool:
    """Whether others without a name stand behind one: "Jane Roe and other leaders"."""
    doc = ledger.doc
    if name.end + 1 >= span.end or doc[name.end].lower_ != "and":
        return False
    behind = doc[name.end + 1 : span.end]
    several = behind.root.tag_ in ("NNS", "NNPS") or behind.root.lower_ in _COMPANY
    return several and not any(t.text in ",(" for t in behind)


def _without_article(span: Span) -> str:
    return collapse(span[1:].text if span[0].lower_ in ARTICLES and len(span) > 1 else span.text)


def _sides(ledger: Ledger, span: Span, inside: Sequence[Mention]) -> list[str]:
    """The names of people and bodies that are joined: "Doe and the Harbour Board"; none where all are people."""
    found = [m for m in inside if m.label == "PERSON" or m.label in _BODIES]
    found = [m for m in found if ledger.text[m.start - 1 : m.start] != "("]
    names = [span_at(ledger.doc, (m.start, m.end)) for m in found]
    if not any(m.label == "ORG" for m in found) or not are_joined(ledger, names) or names[0].start > span.root.i:
        return []
    if any(a.end == b.start for a, b in pairwise(names)) or _only_qualifies(ledger, span, names[0]):
        return []
    return [m.name if m.label == "PERSON" else _named(ledger, m).name or m.name for m in found]


def _is_member(ledger: Ledger, span: Span, name: Span) -> bool:
    """Whether a name in a phrase ends what it is part of: "and", a comma or the end stands behind it."""
    return name.end >= span.end or not (ledger.doc[name.end].is_alpha and ledger.doc[name.end].text[0].isupper())


def _only_qualifies(ledger: Ledger, span: Span, name: Span) -> bool:
    """Whether a person only qualifies the source: "a spokesman for Jane Roe", "aide to President Roe"."""
    if name.end < span.end and ledger.doc[name.end].tag_ == "POS":
        return name.end + 1 < span.end
    if name.end == span.root.i and span.root.lower_ in ledger.nouns.body:
        return True
    start = name.start
    while start > span.start and ledger.doc[start - 1].lower_ in ledger.nouns.titles:
        start -= 1
    if start > span.start and ledger.doc[start - 1].lower_ in LINKS | {"at", "in", "on", "like", "including"}:
        return True
    if start - 1 > span.start and ledger.doc[start - 2 : start].text.lower() == "such as":
        return True
    set_off = name.start > span.start and ledger.doc[name.start - 1].text == ","
    return set_off and span.root.i < name.start and span.root.lower_ in ledger.nouns.body


def apposition(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """A description that a name follows: "the chief prosecutor, Jane Roe, said"; a body keeps its own name."""
    del outer
    inside = ledger.mentions.inside((span.start_char, span.end_char))
    if any(m.label == "PERSON" and m.end > span.root.idx for m in inside):
        return None
    if span.root.lower_ in ledger.nouns.body or (is_plural(span.root) and span[0].lower_ != "one"):
        return None
    text = ledger.text
    for mention in ledger.mentions.behind(span.end_char):
        if mention.start > span.end_char + _APPOSITION:
            break
        if mention.label != "PERSON":
            continue
        name = span_at(ledger.doc, (mention.start, mention.end))
        if _is_set_off(ledger, span, name):
            return ledger.person(mention, "apposition")
        break
    named = _NAME_BEHIND.match(text, span.end_char)
    if named is None or ledger.gazetteer.lookup(named["name"]) is not None:
        return None
    written = collapse(named["name"])
    gender = ledger.gazetteer.gender(written.split()[0])
    return Voice(written, f"local/person/{slug(written)}", "person", "apposition", gender=gender, role=core(span))


def _is_set_off(ledger: Ledger, span: Span, name: Span) -> bool:
    """Whether a name follows a description behind a comma, its titles before it, a comma or a verb behind it."""
    between = ledger.doc[span.end : name.start]
    if not between or between[0].text not in (",", "(") or name.end >= len(ledger.doc):
        return False
    titles = [t for t in between[1:] if not (t.is_punct or (len(between) > 2 and t.lower_ in _IN_TITLES))]
    if any(not (t.lower_ in ledger.nouns.titles or t.text[0].isupper()) for t in titles):
        return False
    after = ledger.doc[name.end]
    return after.text == "," or after.pos_ in ("VERB", "AUX")


def body(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """An organisation or a state: by name, by the pattern of a country's body, or as the entities stage has it."""
    del outer
    if span.root.lemma_.lower() in ledger.nouns.person and span.root.lower_ not in ledger.nouns.body:
        return _called(ledger, span)
    inside = [
        (m, span_at(ledger.doc, (m.start, m.end))) for m in ledger.mentions.inside((span.start_char, span.end_char))
    ]
    several = [(m, name) for m, name in inside if m.label in _BODIES]
    if are_joined(ledger, [name for _, name in several]):
        return joined((_named(ledger, m).name or m.name for m, _ in several), "body-group")
    home = ledger.home if len(span) <= 2 and span.root.lower_ in _STATE_BODIES else None
    for text in (span.text, core(span)):
        entry = ledger.gazetteer.body(text, home) or ledger.gazetteer.lookup(text) or _state(ledger, text)
        if entry is not None and entry.kind in ("organisation", "place"):
            return ledger.known(entry, "body" if entry.kind == "organisation" else "state")
    leader = _government_of(ledger, span, [m for m, _ in inside])
    if leader is not None:
        return ledger.known(leader, "body")
    for mention, name in inside:
        at_head = name.start <= span.root.i < name.end
        behind_comma = name.start > span.start and ledger.doc[name.start - 1].text == ","
        described = mention.label == "ORG" or (mention.label in _BODIES and behind_comma)
        if not at_head and not (described and (_runs_on(span, name) or _stands_before(ledger, span, name))):
            continue
        if name.start > span.start and ledger.doc[name.start - 1].lower_ in LINKS:
            continue
        if name.end < span.end and span[-1].lower_ in ledger.nouns.titles:
            continue
        if mention.label == "ORG" and ledger.gazetteer.entry(mention.entity_id) is None and _goes_on(span, name):
            written = core(span.doc[name.start : span.end])
            return Voice(written, f"local/organisation/{slug(written)}", "organisation", "body")
        if mention.label in _BODIES or ledger.gazetteer.entry(mention.entity_id):
            return _named(ledger, mention)
    return _called(ledger, span)


def _called(ledger: Ledger, span: Span) -> Voice | None:
    """A body by the name beside the noun for what it is: "the newspaper Harbour Post", "The charity, Safe Boats"."""
    known = ledger.gazetteer.lookup(core(span)) if len(span) > 1 else None
    if known is not None and known.kind == "organisation":
        return ledger.known(known, "body")  # "Doctors Without Borders"
    nouns = ledger.nouns
    at = next((t.i for t in span if t.is_lower and t.lower_ in nouns.body | nouns.outlet), None)
    if at is None:
        return None
    start = at + 1 + (at + 1 < span.end and span.doc[at + 1].text == ",")
    behind = [t for t in span.doc[start : span.end] if t.lower_ not in _IN_TITLES]
    before = at
    while before > span.start and _is_name_word(span.doc[before - 1]) and not _is_demonym(ledger, span.doc[before - 1]):
        before -= 1
    if behind and _is_name_word(span.doc[start]) and all(_is_name_word(t) for t in behind):
        name = span.doc[start : span.end]
    elif not behind and before < at and span.doc[at].lower_ in nouns.outlet | _FIRMS:
        name = span.doc[before:at]
    else:
        return None
    found = [m for m in ledger.mentions.touching((name.start_char, name.end_char)) if m.label in _BODIES]
    if len(found) == 1 and found[0].label == "ORG":
        return _named(ledger, found[0])
    if any(m.start <= name.start_char and name.end_char <= m.end for m in found):
        return None
    return Voice(collapse(name.text), f"local/organisation/{slug(name.text)}", "organisation", "body")


def _is_name_word(token: Token) -> bool:
    """Whether a word may be part of a body's name: with a capital, or of a web address."""
    return (token.text[0].isupper() and token.lower_ not in ARTICLES) or token.like_url


def _is_demonym(ledger: Ledger, token: Token) -> bool:
    return ledger.gazetteer.demonym(token.text) is not None


def _goes_on(span: Span, name: Span) -> bool:
    """Whether a body's name was cut short: "of", "on" or "and" and words in capitals to the end of the source."""
    rest = [t for t in span.doc[name.end : span.end] if t.lower_ not in _IN_TITLES | {"on"}]
    if name.start > span.root.i or not rest or span.doc[name.end].lower_ not in ("of", "on", "for", "and"):
        return False
    return all(t.text[0].isupper() and t.is_alpha for t in rest)


def _government_of(ledger: Ledger, span: Span, inside: list[Mention]) -> Entry | None:
    """The government that somebody leads: "President Roe’s government", "his government"."""
    leaders = [m for m in inside if m.label == "PERSON"]
    if span.root.lower_ != "government" or not (leaders or span[0].lower_ in ("his", "her")):
        return None
    entry = ledger.gazetteer.entry(leaders[0].entity_id) if leaders else None
    country = (entry.country if entry else None) or ledger.home
    return ledger.gazetteer.body("government", country) if country else None


def _named(ledger: Ledger, mention: Mention) -> Voice:
    """The voice of a body or state mentioned by name."""
    entry = ledger.gazetteer.entry(mention.entity_id)
    if entry is not None and entry.kind in ("organisation", "place"):
        return ledger.known(entry, "body" if entry.kind == "organisation" else "state")
    return Voice(mention.name, mention.entity_id, "organisation", "body")


def _state(ledger: Ledger, text: str) -> Entry | None:
    """The country of "the Ukrainian side", "the Russian state"."""
    country, _, noun = text.removeprefix("the ").removeprefix("The ").rpartition(" ")
    return ledger.gazetteer.demonym(country) if noun in ("side", "state") else None


def _stands_before(ledger: Ledger, span: Span, name: Span) -> bool:
    """Whether what a body is, or who acts for it, follows its name: "the Sahara newspaper"."""
    head = span.root
    return name.end == head.i and (
        head.lower_ in ledger.nouns.outlet or head.lower_ in ("authorities", "company", "firm")
    )


def _runs_on(span: Span, name: Span) -> bool:
    """Whether a body's name ends a phrase that only describes it: "the think tank the Institute for … (ISW)"."""
    if name.start <= span.root.i:
        return False
    between = span.doc[span.root.i + 1 : name.start]
    behind = span.doc[name.end : span.end].text.strip(" ()'’")
    return not any(t.lower_ in LINKS or t.pos_ == "ADP" for t in between) and (not behind or behind.isupper())
