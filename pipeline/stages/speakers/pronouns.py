"""Pronouns: the last subject or speaker whom they suit in gender, number and animacy, else nobody."""

from __future__ import annotations

from itertools import takewhile

from spacy.tokens import Span, Token

from pipeline.records import Mention
from pipeline.stages.speakers.described import description, description_again
from pipeline.stages.speakers.documents import document
from pipeline.stages.speakers.groups import together
from pipeline.stages.speakers.ledger import NOBODY, Ledger, Voice, ambiguous
from pipeline.stages.speakers.named import body
from pipeline.stages.speakers.words import FEMALE, FIRST, MALE, PLURAL, SECOND, THING, THIRD
from pipeline.tokens import span_at

_REACH = 3
"""How many paragraphs back a subject may stand."""


def pronoun(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """Who a pronoun stands for; "we" and "I" are whoever says the content they stand in, "you" is nobody named."""
    word = span.root.lower_ if len(span) <= 2 and not (len(span.root) == 2 and span.root.is_upper) else ""
    if word in FIRST:
        return outer.by("first-person") if outer else NOBODY.by("first-person")
    if word in SECOND:
        return NOBODY.by("second-person")
    if word not in THIRD:
        return None
    own = outer is not None and (outer.rule == "label" or ledger.own_words(span.start_char))
    barred = outer.id if outer is not None and own else None
    found = _by_place(ledger, span, word, barred) or _by_number(ledger, span, word)
    if found is None and word in MALE | FEMALE:
        found = _last_person(ledger, span, word, barred) or _subject_before(ledger, span, None, barred)
    return found or NOBODY.by("pronoun-unresolved")


def _by_place(ledger: Ledger, span: Span, word: str, barred: str | None) -> Voice | None:
    """The last subject or speaker whom the pronoun suits; `barred` is who says it and so cannot be "he"."""
    if word in MALE | FEMALE:
        subject = _subject_before(ledger, span, word, barred)
        if subject is not None:
            return subject.by("pronoun-subject")
        only = _only_person(ledger, span, word, barred)
        if only is not None:
            return only.by("pronoun-sentence")
    last = next(ledger.recent(span.start_char, 0), None)
    if last and last.id != barred and _may_go_on(last, word):
        return last.by("pronoun-speaker")
    near = (v for v in ledger.recent(span.start_char, 2) if v.id != barred and _agrees(v, word))
    spoken = next(near, None)
    return spoken.by("pronoun-speaker") if spoken else None


def _by_number(ledger: Ledger, span: Span, word: str) -> Voice | None:
    """The several or the body that "they" or "it" stands for, where neither has spoken yet."""
    if word == "they":
        several = together(ledger, span, None)
        if several is not None and _is_near(ledger, span):
            return several.by("pronoun-group")
        return _last_group(ledger, span)
    return _last_body(ledger, span) if word in THING else None


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


def _subject_before(ledger: Ledger, span: Span, word: str | None, barred: str | None) -> Voice | None:
    """The last person who was a subject in the pronoun's sentence, or since anybody spoke in the paragraphs before.

    With `word` one whom it suits; without it one whom the knowledge base does not hold: a given name may mislead.
    """
    places = (at for at, _ in reversed(ledger.history))
    spoken = next((at for at in places if ledger.reaches(at, span.start_char)), 0)
    since = max(ledger.back(span.start_char, _REACH), spoken + 1)
    for token in reversed(ledger.doc[: span.start]):
        if token.idx < min(since, span.sent.start_char):
            return None
        if token.dep_ in ("nsubj", "nsubjpass") and ledger.reaches(token.idx, span.start_char):
            voice = ledger.person_at(token)
            if voice is None or voice.id == barred:
                continue
            if word and _agrees(voice, word):
                return _one_of_several(ledger, token, voice, word)
            if not word and ledger.gazetteer.entry(voice.id or "") is None:
                return voice
    return None


def _one_of_several(ledger: Ledger, subject: Token, voice: Voice, word: str) -> Voice:
    """The person of a subject; nobody where others whom the pronoun suits as well are joined to it by "and"."""
    others = (ledger.person_at(token) for token in subject.conjuncts)
    same = [other for other in others if other is not None and other.id != voice.id and _agrees(other, word)]
    return ambiguous([voice, *same], "pronoun-subject") if same else voice


def _only_person(ledger: Ledger, span: Span, word: str, barred: str | None) -> Voice | None:
    """The only person named in the pronoun's sentence before it, whom it suits."""
    found: dict[str, Voice] = {}
    for mention in takewhile(lambda m: m.start >= span.sent.start_char, ledger.mentions.before(span.start_char)):
        if mention.label == "PERSON" and ledger.reaches(mention.start, span.start_char):
            found[mention.entity_id] = ledger.person(mention, "name")
    voice = next(iter(found.values())) if len(found) == 1 else None
    return voice if voice is not None and voice.id != barred and _agrees(voice, word) else None


def _last_person(ledger: Ledger, span: Span, word: str, barred: str | None) -> Voice | None:
    """The person whom the pronoun suits in this paragraph and the one before it: the last subject, or the only one."""
    found: dict[str, Voice] = {}
    for mention in ledger.mentions_before(span.start_char, 1):
        voice = ledger.person(mention, "pronoun-person") if mention.label == "PERSON" else None
        if voice is not None and voice.id != barred and _agrees(voice, word):
            if ledger.is_subject(mention):
                return voice
            found[mention.entity_id] = voice
    if len(found) > 1:
        return ambiguous(found.values(), "pronoun-person")
    return next(iter(found.values()), None)


def _is_near(ledger: Ledger, span: Span) -> bool:
    """Whether a description of several stands as a subject in this paragraph or the one before: "The parties …"."""
    here = ledger.paragraph(span.start_char)
    return any(
        token.dep_ in ("nsubj", "nsubjpass") and token.lower_ in ledger.nouns.parties
        for token in ledger.doc[max(0, span.start - 120) : span.start]
        if here - ledger.paragraph(token.idx) <= 1
    )


def _last_group(ledger: Ledger, span: Span) -> Voice | None:
    """Several people without a name who were the last subject in this sentence or the one before it."""
    before = span.doc[max(0, span.sent.start - 1)].sent
    for token in reversed(span.doc[before.start : span.start]):
        if token.dep_ not in ("nsubj", "nsubjpass") or not ledger.reaches(token.idx, span.start_char):
            continue
        if token.tag_ == "NNS" and token.lemma_.lower() in ledger.nouns.person | ledger.nouns.anybody:
            phrase = span.doc[token.left_edge.i : min(token.right_edge.i + 1, span.start)]
            voice = description_again(ledger, phrase, None) or description(ledger, phrase, None)
            return voice.by("pronoun-group") if voice else None
    return None


def _last_body(ledger: Ledger, span: Span) -> Voice | None:
    """The organisation that was the last subject here or in the paragraph before; else the only one of the sentence."""
    inside: dict[str, Mention] = {}
    for mention in ledger.mentions_before(span.start_char, 1):
        if mention.label == "ORG" and mention.start >= span.sent.start_char:
            inside.setdefault(mention.entity_id, mention)
        if mention.label in ("ORG", "GPE") and ledger.is_subject(mention):
            return _pronoun_body(ledger, mention)
    before = span.doc[max(0, span.sent.start - 1)].sent
    for token in reversed(before):
        if token.lower_ in ledger.nouns.document and token.dep_ in ("nsubj", "nsubjpass", "pobj", "dobj"):
            voice = document(ledger, span.doc[token.left_edge.i : token.right_edge.i + 1], None)
            return voice.by("pronoun-document") if voice else None
    return _pronoun_body(ledger, next(iter(inside.values()))) if len(inside) == 1 else None


def _pronoun_body(ledger: Ledger, mention: Mention) -> Voice | None:
    voice = body(ledger, span_at(ledger.doc, (mention.start, mention.end)), None)
    return voice.by("pronoun-body") if voice else None
