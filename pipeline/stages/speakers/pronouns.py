"""Pronouns: the last subject or speaker whom they suit in gender, number and animacy, else nobody."""

from __future__ import annotations

from spacy.tokens import Span

from pipeline.stages.speakers.ledger import NOBODY, Ledger, Voice
from pipeline.stages.speakers.named import body
from pipeline.stages.speakers.words import FEMALE, FIRST, MALE, PLURAL, THING, THIRD
from pipeline.tokens import span_at


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
    near = ledger.recent(span.start_char, 0)
    if near and _may_go_on(near[0], word):
        return near[0].by("pronoun-speaker")
    for voice in ledger.recent(span.start_char, 2):
        if _agrees(voice, word):
            return voice.by("pronoun-speaker")
    found = _last_body(ledger, span) if word in THING else _last_person(ledger, span, word)
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
        return True
    return _agrees(voice, word) or (word in PLURAL and voice.gender is None)


def _subject_before(ledger: Ledger, span: Span, word: str) -> Voice | None:
    """The person who is a subject before the pronoun: in its sentence, or since anybody last spoke in its paragraph."""
    here = ledger.paragraphs[ledger.paragraph(span.start_char)]
    spoken = max((at for at, _ in ledger.history if at < span.start_char), default=0)
    since = min(span.sent.start_char, max(here[0], spoken + 1))
    for mention in reversed(ledger.mentions_in((since, span.start_char))):
        if mention.label == "PERSON" and ledger.is_subject(mention):
            voice = ledger.person(mention, "subject")
            if _agrees(voice, word):
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


def _last_body(ledger: Ledger, span: Span) -> Voice | None:
    """The organisation that was the last subject, in this paragraph or the one before."""
    for mention in ledger.mentions_before(span.start_char, 1):
        if mention.label in ("ORG", "GPE") and ledger.is_subject(mention):
            voice = body(ledger, span_at(ledger.doc, (mention.start, mention.end)), None)
            return voice.by("pronoun-body") if voice else None
    return None
