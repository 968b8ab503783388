"""Sources without a name: papers, titles, offices, descriptions used before, and new ones."""

from __future__ import annotations

from spacy.tokens import Span

from pipeline.names import slug
from pipeline.records import Mention
from pipeline.stages.speakers.ledger import Ledger, Voice
from pipeline.stages.speakers.named import body, person
from pipeline.stages.speakers.pronouns import pronoun
from pipeline.stages.speakers.words import (
    DEFINITE,
    INDEFINITE,
    VAGUE,
    content_words,
    core,
    is_plural,
)
from pipeline.text import collapse

_WHOLE_ARTICLE = 10_000


def document(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """A paper of somebody's: "a press release from the Department of Defense", "its report", "the report"."""
    head = span.root
    if head.lower_ not in ledger.nouns.document:
        return None
    links = [c for c in head.rights if c.dep_ == "prep" and c.lower_ in ("from", "by", "of")]
    behind = [c for link in links for c in link.children if c.dep_ == "pobj"]
    for noun in behind:
        inside = ledger.doc[noun.left_edge.i : min(noun.right_edge.i + 1, span.end)]
        voice = (person(ledger, inside, outer) or body(ledger, inside, outer)) if len(inside) else None
        if voice is not None:
            return voice.by("document-of")
    owner = next((c for c in head.lefts if c.dep_ == "poss"), None)
    if owner is not None:
        inside = ledger.doc[owner.left_edge.i : owner.i + 1]
        voice = pronoun(ledger, inside, outer) or person(ledger, inside, outer) or body(ledger, inside, outer)
        if voice is not None and voice.name is not None:
            return voice.by("document-of")
    if span[0].lower_ == "the" and len(span) <= 3:
        recent = [v for v in ledger.recent(span.start_char, 2) if v.type in ("organisation", "outlet")]
        return recent[0].by("document-back-reference") if recent else None
    return None


def title(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """The person who bears that title in this article: every word of it stood beside the name, or is a known synonym."""
    del outer
    if is_plural(span.root) or span[0].lower_ in INDEFINITE:
        return None
    bearers = ledger.bearers.find(_bare(span))
    if len(bearers) > 1:
        spoken = next((v for v in ledger.recent(span.start_char, _WHOLE_ARTICLE) if v.id in bearers), None)
        if spoken is not None:
            return spoken.by("title")
        bearers = _foremost(ledger, bearers)
    if not bearers:
        return None
    return ledger.person(next(m for m in ledger.mentions if m.entity_id == bearers[0]), "title")


def _bare(span: Span) -> Span:
    """A description without its article and without what a comma sets off."""
    end = next((t.i for t in span if t.i > span.root.i and t.text in ",;:–—("), span.end)
    start = span.start + (span[0].lower_ in DEFINITE and len(span) > 1)
    return span.doc[start:end]


def _foremost(ledger: Ledger, bearers: list[str]) -> list[str]:
    """The one of several bearers whom the article names at least twice as often as the next, if there is one."""
    counts = sorted(
        ((sum(m.entity_id == who for m in ledger.mentions), who) for who in bearers), reverse=True
    )
    return [counts[0][1]] if counts[0][0] >= 2 * counts[1][0] else []


def office(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """The holder of an office, as the knowledge base has it for the day of publication."""
    del outer
    if is_plural(span.root) or span[0].lower_ in INDEFINITE:
        return None
    entry = ledger.gazetteer.holder(collapse(span.text), ledger.day)
    return ledger.known(entry, "office-holder") if entry is not None else None


def description_again(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """Somebody described before in this article: "the official", "the person", "A Pentagon official"."""
    del outer
    head, words = span.root, content_words(span)
    definite, plural = span[0].lower_ in DEFINITE, is_plural(head)
    for voice in reversed(ledger.described):
        same = voice.head == head.lemma_.lower() and (voice.type == "group") == plural
        if same and (_is_again(ledger, words, voice.words, definite) or (plural and words <= voice.words)):
            return voice.by("description-again")
        if definite and not plural and head.lower_ in ledger.nouns.anybody and voice.type == "anonymous":
            return voice.by("description-again")
    return None


def _is_again(ledger: Ledger, words: frozenset[str], before: frozenset[str], definite: bool) -> bool:
    """Whether a second description may be of the same person: definite and of no other country, or sharing a telling word."""
    if not definite:
        return bool(words & before - VAGUE)
    new, old = ({w for w in own if _country(ledger, w)} for own in (words - before, before - words))
    return not (new and old)


def _country(ledger: Ledger, word: str) -> bool:
    return ledger.gazetteer.country(word.upper() if len(word) <= 3 else word.capitalize()) is not None


def body_again(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """A body or speaker that the article named before: "the ministry", "the newspaper", "the official" for the last speaker."""
    del outer
    head = span.root
    if span[0].lower_ not in DEFINITE or is_plural(head):
        return None
    if head.lower_ in ledger.nouns.body:
        near = {m.entity_id: m for m in ledger.mentions_before(span.start_char, 2) if m.label == "ORG"}
        outlets = (
            [m for m in near.values() if _is_outlet(ledger, m)] if head.lower_ in ledger.nouns.outlet else []
        )
        if outlets or (len(near) == 1 and len(span) == 2):
            mention = outlets[0] if outlets else next(iter(near.values()))
            return Voice(
                mention.name, mention.entity_id, "outlet" if outlets else "organisation", "body-again"
            )
        for voice in ledger.recent(span.start_char, 8):
            if (
                voice.type in ("organisation", "outlet")
                and voice.name
                and head.lemma_.lower() in voice.name.lower()
            ):
                return voice.by("body-again")
    if head.lower_ in ledger.nouns.person and len(span) <= 2:
        speaker = next((v for v in ledger.recent(span.start_char, 2) if v.type == "person"), None)
        return speaker.by("description-of-speaker") if speaker else None
    return None


def _is_outlet(ledger: Ledger, mention: Mention) -> bool:
    entry = ledger.gazetteer.entry(mention.entity_id)
    return entry is not None and entry.subkind == "media"


def description(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """Somebody only described: a new identity of this article."""
    del outer
    head, text, words, nouns = span.root, core(span), content_words(span), ledger.nouns
    if not text or head.pos_ in ("VERB", "AUX", "DET") or head.lower_ in ("which", "who", "what"):
        return None
    if (
        head.lower_ in nouns.office
        and len(words) < 2
        and span[0].lower_ not in INDEFINITE
        and not is_plural(head)
    ):
        return None
    unique = span[0].lower_ in DEFINITE or any(t.dep_ == "poss" for t in head.lefts)
    if is_plural(head):
        kind, name = "group", f"{text} (anonymous)"
    elif head.lower_ in nouns.office and unique and len(words) > 1:
        kind, name = "person", text
    elif head.lower_ in nouns.body or head.ent_type_ == "ORG" or head.pos_ == "PROPN":
        kind, name = "organisation", text
    elif head.lower_ in nouns.person | nouns.anybody:
        kind, name = "anonymous", f"{text} (anonymous)"
    else:
        kind, name = "unknown", text
    voice = Voice(
        name, f"local/{kind}/{slug(text)}", kind, "description", head=head.lemma_.lower(), words=words
    )
    ledger.described.append(voice)
    return voice
