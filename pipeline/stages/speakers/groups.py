"""Several who speak as one: names joined by "and", and "the parties" or "they" for those who met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from spacy.tokens import Span, Token

from pipeline.names import slug
from pipeline.stages.speakers.ledger import Ledger, Voice
from pipeline.stages.speakers.words import DEFINITE, content_words

_NUMBERS = {"two": 2, "both": 2, "pair": 2, "couple": 2, "duo": 2, "three": 3, "trio": 3, "four": 4}
_JOINS = frozenset({",", "and", "&", "both", "the", "as", "well"})
_BESIDE = frozenset({"heads", "head", "state", "states", "prime", "foreign", "defense", "defence"})
_WITH = frozenset({"with", "between"})
_MEET = frozenset({"meet", "receive", "host", "welcome"})
_MOST = 4
"""Most people who are taken for one group."""


def joined(names: Iterable[str], rule: str) -> Voice:
    """The voice of several by name: "A", "A and B", "A, B and C"."""
    *first, last = dict.fromkeys(names)
    name = f"{', '.join(first)} and {last}" if first else last
    return Voice(name, f"local/group/{slug(name)}", "group", rule)


def are_joined(ledger: Ledger, spans: list[Span]) -> bool:
    """Whether nothing but commas, "and" and articles stands between the names in `spans`."""
    if len(spans) < 2:
        return False
    between = [[t.lower_ for t in ledger.doc[a.end : b.start]] for a, b in pairwise(spans)]
    return all(set(words) <= _JOINS for words in between) and bool({"and", "&"} & set(between[-1]))


def parties(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """Those who met or were named side by side before: "the parties", "both leaders", "the two", "the authors"."""
    del outer
    head = span.root
    if head.lower_ not in ledger.nouns.parties and head.lower_ not in _NUMBERS:
        return None
    words = content_words(span) - _BESIDE - {head.lower_} - _NUMBERS.keys()
    if words or not any(t.lower_ in DEFINITE | _NUMBERS.keys() for t in span):
        return None
    number = next((_NUMBERS[t.lower_] for t in span if t.lower_ in _NUMBERS), None)
    return together(ledger, span, number)


def together(ledger: Ledger, span: Span, number: int | None) -> Voice | None:
    """The last group that spoke by name, or the people of the last sentence before who met or did something jointly."""
    groups = (v for v in ledger.recent(span.start_char) if v.type == "group" and v.rule == "name-group")
    spoken = next(groups, None)
    if spoken is not None and spoken.name is not None:
        return spoken.by("parties")
    for sentence in _sentences_before(span):
        people = list(dict.fromkeys(_side_by_side(ledger, sentence, span)))
        if 2 <= len(people) <= _MOST and (number is None or number == len(people)):
            return joined(people, "parties")
    return None


def _sentences_before(span: Span) -> Iterator[Span]:
    """The sentence of `span` up to it, then the ones before it, the last first."""
    sentence = span.sent
    if span.start > sentence.start:
        yield span.doc[sentence.start : span.start]
    while sentence.start > 0:
        sentence = span.doc[sentence.start - 1].sent
        yield sentence


def _side_by_side(ledger: Ledger, sentence: Span, span: Span) -> Iterator[str]:
    """The names of the people who are one subject of a sentence, or its subject and whom it was with."""
    for token in sentence:
        if not ledger.reaches(token.idx, span.start_char):
            continue
        if _is_side(token):
            voice = ledger.person_at(token)
            if voice is not None and voice.name and _may_be(ledger, voice, span):
                yield voice.name


def _may_be(ledger: Ledger, voice: Voice, span: Span) -> bool:
    """Whether somebody may be one of "the ministers": not who bears other titles only, where others bear that one."""
    role = span.root.lemma_.lower()
    bearers = ledger.bearers.of_role(role) if role not in ledger.nouns.anybody else frozenset()
    return not bearers or voice.id in bearers or voice.id not in ledger.bearers.titled


def _is_side(token: Token) -> bool:
    """Whether a token is a subject, somebody with or by whom, or joined to such a one."""
    while token.dep_ in ("conj", "appos"):
        token = token.head
    if token.dep_ in ("nsubj", "nsubjpass"):
        return True
    if token.dep_ == "dobj":
        return token.head.lemma_ in _MEET
    return token.dep_ == "pobj" and token.head.lower_ in _WITH
