"""Pronouns: the last subject or speaker whom they suit in gender, number and animacy, else nobody."""

from __future__ import annotations

from spacy.tokens import Span

from pipeline.stages.speakers.documents import document
from pipeline.stages.speakers.groups import together
from pipeline.stages.speakers.ledger import NOBODY, Ledger, Voice
from pipeline.stages.speakers.named import body
from pipeline.stages.speakers.words import FEMALE, FIRST, MALE, PLURAL, THING, THIRD
from pipeline.tokens import span_at

_REACH = 3
"""How many paragraphs back a subject may stand."""


def pronoun(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """Who a pronoun stands for; "we" and "I" are whoever says the content they stand in."""
    word = span.root.lower_ if len(span) <= 2 and not (len(span.root) == 2 and span.root.is_upper) else ""
    if word in FIRST:
        return outer.by("first-person") if outer else NOBODY.by("first-person")
    if word not in THIRD:
        return None
    if word in MALE | FEMALE:
        subject = _subject_before(ledger, span, word)
        if subject is not None:
            return subject.by("pronoun-subject")
    last = next(ledger.recent(span.start_char, 0), None)
    if last and _may_go_on(last, word):
        return last.by("pronoun-speaker")
    for voice in ledger.recent(span.start_char, 2):
        if _agrees(voice, word):
            return voice.by("pronoun-speaker")
    if word == "they":
        several = together(ledger, span, None)
        if several is not None and _is_near(ledger, span):
            return several.by("pronoun-group")
    found = _last_body(ledger, span) if word in THING else _last_person(ledger, span, word)
    if found is None and word in MALE | FEMALE:
        found = _subject_before(ledger, span, None)
    return found or NOBODY.by("pronoun-unresolved")


def _agrees(voice: Voice, word: str) -> bool:
    """Whether a pronoun suits a voice in gender, number and animacy."""
    if word in THING:
        return voice.type in ("organisation", "outlet", "group")
    if word in PLURAL:
        return voice.type in ("organisation", "group", "outlet", "anonymous")
    return voice.type in ("person", "anonymous") and voice.gender != ("f" if word in MALE else "m")


def _may_go_on(voice: Voice, word: str) -> bool:
    """Whether the last speaker of the paragraph may go on under a pronoun: translated text calls a ministry "he"."""
    if word in MALE | FEMALE and voice.type in ("organisation", "outlet"):
        return voice.head is None
    return _agrees(voice, word) or (word in PLURAL and voice.gender is None)


def _subject_before(ledger: Ledger, span: Span, word: str | None) -> Voice | None:
    """The last person who was a subject in the pronoun's sentence, or since anybody spoke in the paragraphs before.

    With `word` one whom it suits; without it one whom the knowledge base does not hold: a given name may mislead.
    """
    reversed_history = (at for at, _ in reversed(ledger.history))
    spoken = next((at for at in reversed_history if ledger.reaches(at, span.start_char)), 0)
    since = max(ledger.back(span.start_char, _REACH), spoken + 1)
    for token in reversed(ledger.doc[: span.start]):
        if token.idx < min(since, span.sent.start_char):
            return None
        if token.dep_ in ("nsubj", "nsubjpass") and ledger.reaches(token.idx, span.start_char):
            voice = ledger.person_at(token)
            known = voice is not None and ledger.gazetteer.entry(voice.id or "") is not None
            if voice is not None and (_agrees(voice, word) if word else not known):
                return voice
    return None


def _last_person(ledger: Ledger, span: Span, word: str) -> Voice | None:
    """The person whom the pronoun suits in this paragraph and the one before it: the last subject, or the only one."""
    found: dict[str, Voice] = {}
    if word not in MALE | FEMALE:
        return None
    for mention in ledger.mentions_before(span.start_char, 1):
        voice = ledger.person(mention, "pronoun-person") if mention.label == "PERSON" else None
        if voice is not None and _agrees(voice, word):
            if ledger.is_subject(mention):
                return voice
            found[mention.entity_id] = voice
    return next(iter(found.values())) if len(found) == 1 else None


def _is_near(ledger: Ledger, span: Span) -> bool:
    """Whether a description of several stands as a subject in this paragraph or the one before: "The parties …"."""
    here = ledger.paragraph(span.start_char)
    return any(
        token.dep_ in ("nsubj", "nsubjpass") and token.lower_ in ledger.nouns.parties
        for token in ledger.doc[max(0, span.start - 120) : span.start]
        if here - ledger.paragraph(token.idx) <= 1
    )


def _last_body(ledger: Ledger, span: Span) -> Voice | None:
    """The organisation that was the last subject, in this paragraph or the one before."""
    for mention in ledger.mentions_before(span.start_char, 1):
        if mention.label in ("ORG", "GPE") and ledger.is_subject(mention):
            voice = body(ledger, span_at(ledger.doc, (mention.start, mention.end)), None)
            return voice.by("pronoun-body") if voice else None
    before = span.doc[max(0, span.sent.start - 1)].sent
    for token in reversed(before):
        if token.lower_ in ledger.nouns.document and token.dep_ in ("nsubj", "nsubjpass", "pobj", "dobj"):
            voice = document(ledger, span.doc[token.left_edge.i : token.right_edge.i + 1], None)
            return voice.by("pronoun-document") if voice else None
    return None
