"""Sources with a name in them: people, labels of a transcript, names behind a description, bodies, states."""

from __future__ import annotations

import re

from spacy.tokens import Span

from pipeline.names import name_words, slug
from pipeline.records import Mention
from pipeline.stages.speakers.ledger import Ledger, Voice
from pipeline.stages.speakers.words import LINKS, core, is_plural
from pipeline.text import collapse
from pipeline.tokens import span_at

_NAME_BEHIND = re.compile(
    r",\s+(?P<name>[A-Z][\w'’-]+(?:\s[A-Z][\w.'’-]*)?\s[A-Z][\w'’-]+)(?=,|\s(?:said|says|told)\b)"
)
"""A name of two or three words set off behind a description, whatever the model takes it for."""
_APPOSITION = 90
"""Most characters between a description and the name that follows it."""
_BODIES = ("ORG", "GPE", "FAC", "LOC", "PRODUCT", "EVENT", "LAW", "WORK_OF_ART")


def label(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """A transcript's label: "MR. KIRBY", "Q"."""
    del outer
    text = span.text.strip()
    if text == "Q":
        return Voice("reporter (anonymous)", "local/reporter", "anonymous", "label")
    if not text.isupper() or len(text) < 3 or len(text.split()) > 5:
        return None
    surname = name_words(text.split()[-1])
    people = [m for m in ledger.mentions if m.label == "PERSON" and not m.name.isupper()]
    named = {m.entity_id: m for m in people if name_words(m.name)[-1:] == surname}
    if len(named) == 1:
        return ledger.person(next(iter(named.values())), "label")
    known = ledger.gazetteer.surname(text.split()[-1])
    return ledger.known(known[0], "label") if len(known) == 1 else None


def person(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """A person named at the head of the phrase; several joined by "and" are a group."""
    del outer
    inside = ledger.mentions_in((span.start_char, span.end_char))
    people = [m for m in inside if m.label == "PERSON" and not _only_qualifies(ledger, span, m)]
    if not people:
        return None
    named = {m.entity_id: m for m in people}
    if len(named) > 1 and any(t.lower_ in ("and", "&") for t in span):
        names = [m.name for m in named.values()]
        joined = f"{', '.join(names[:-1])} and {names[-1]}"
        return Voice(joined, f"local/group/{slug(joined)}", "group", "name-group")
    return ledger.person(people[-1], "name")


def _only_qualifies(ledger: Ledger, span: Span, mention: Mention) -> bool:
    """Whether a person only qualifies the source: "a spokesman for Jane Roe", "Roe’s lawyer", "the office of …, Jane Roe"."""
    inside = span_at(ledger.doc, (mention.start, mention.end))
    if inside.end < span.end and ledger.doc[inside.end].tag_ == "POS":
        return inside.end + 1 < span.end
    if inside.start > span.start and ledger.doc[inside.start - 1].lower_ in LINKS:
        return True
    set_off = inside.start > span.start and ledger.doc[inside.start - 1].text == ","
    return set_off and span.root.i < inside.start and span.root.lower_ in ledger.nouns.body


def apposition(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """A description that a name follows: "the chief prosecutor, Jane Roe, said"; a body keeps its own name."""
    del outer
    if span.root.lower_ in ledger.nouns.body or (is_plural(span.root) and span[0].lower_ != "one"):
        return None
    text = ledger.doc.text
    for mention in ledger.mentions:
        if mention.label != "PERSON" or not span.end_char < mention.start <= span.end_char + _APPOSITION:
            continue
        between = text[span.end_char : mention.start]
        tokens = ledger.doc.char_span(span.end_char, mention.start, alignment_mode="contract")
        verbs = any(t.pos_ in ("VERB", "AUX", "PRON") for t in tokens or ())
        if between.startswith(",") and between.count(",") == 1 and not verbs:
            return ledger.person(mention, "apposition")
        break
    named = _NAME_BEHIND.match(text, span.end_char)
    if named is None or ledger.gazetteer.lookup(named["name"]) is not None:
        return None
    name = collapse(named["name"])
    gender = ledger.gazetteer.gender(name.split()[0])
    return Voice(name, f"local/person/{slug(name)}", "person", "apposition", gender=gender, role=core(span))


def body(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """An organisation or a state: by name, by the pattern of a country's body, or as the entities stage has it."""
    del outer
    if span.root.lemma_.lower() in ledger.nouns.person and span.root.lower_ not in ledger.nouns.body:
        return None
    for text in (span.text, core(span)):
        entry = ledger.gazetteer.body(text) or ledger.gazetteer.lookup(text)
        if entry is not None and entry.kind in ("organisation", "place"):
            return ledger.known(entry, "body" if entry.kind == "organisation" else "state")
    for mention in ledger.mentions_in((span.start_char, span.end_char)):
        inside = span_at(ledger.doc, (mention.start, mention.end))
        at_head = inside.start <= span.root.i < inside.end
        if not at_head and not (mention.label == "ORG" and _runs_on(span, inside)):
            continue
        if inside.start > span.start and ledger.doc[inside.start - 1].lower_ in LINKS:
            continue
        entry = ledger.gazetteer.entry(mention.entity_id)
        if entry is not None and entry.kind in ("organisation", "place"):
            return ledger.known(entry, "body" if entry.kind == "organisation" else "state")
        if mention.label in _BODIES:
            return Voice(mention.name, mention.entity_id, "organisation", "body")
    return None


def _runs_on(span: Span, name: Span) -> bool:
    """Whether a body's name ends a phrase that only describes it: "the think tank the Institute for … (ISW)"."""
    if name.start <= span.root.i:
        return False
    between = span.doc[span.root.i + 1 : name.start]
    behind = span.doc[name.end : span.end].text.strip(" ()'’")
    return not any(t.lower_ in LINKS or t.pos_ == "ADP" for t in between) and (not behind or behind.isupper())
