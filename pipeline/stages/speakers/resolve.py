"""The sieve: from the mention of a source to an identity, step by step, the surest first."""

from __future__ import annotations

import re
from collections.abc import Callable

from spacy.tokens import Span, Token

from pipeline.names import name_words, slug
from pipeline.records import Mention
from pipeline.spans import Range
from pipeline.stages.speakers.ledger import NOBODY, Ledger, Voice
from pipeline.text import collapse

_MALE, _FEMALE = frozenset({"he", "his", "him", "himself"}), frozenset({"she", "her", "hers", "herself"})
_THING, _PLURAL = (
    frozenset({"it", "its", "itself"}),
    frozenset({"they", "their", "them", "theirs", "both", "all"}),
)
_FIRST = frozenset({"i", "we", "my", "our", "me", "us"})
_PRONOUNS = _MALE | _FEMALE | _THING | _PLURAL
_ARTICLES = frozenset(
    {
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "those",
        "another",
        "one",
        "its",
        "his",
        "her",
        "their",
        "some",
        "several",
    }
)
_DOCUMENTS = frozenset(
    "report statement briefing release document letter memo assessment update bulletin post message communique communiqué "
    "communique review notice decree declaration account announcement article".split()
)
_ANYBODY = frozenset({"person", "source", "man", "woman", "individual", "speaker", "leader"})
_PEOPLE = frozenset(
    "official officer source expert analyst spokesman spokeswoman spokesperson commander soldier diplomat adviser advisor "
    "aide resident witness survivor man woman person refugee volunteer scientist researcher professor journalist reporter "
    "minister president mayor governor head chief leader director deputy general colonel lawyer doctor senator lawmaker "
    "politician author user activist historian economist whistleblower insider critic ambassador secretary chancellor "
    "father mother brother sister wife husband teacher farmer worker student veteran pilot fighter prisoner defector".split()
)
_OWN_ROLES = frozenset(
    "president minister mayor governor head chief director chairman chairwoman leader commander secretary chancellor premier "
    "ambassador king queen pope".split()
)
_COLLECTIVES = frozenset(
    "ministry office department agency army military government staff council committee company service police "
    "administration commission court union party organisation organization institute centre center foundation group team "
    "publication magazine firm court parliament bank ministry authority bureau newspaper network channel outlet operator think tank embassy command".split()
)
_NAME_BEHIND = re.compile(
    r",\s+(?P<name>[A-Z][\w'’-]+(?:\s[A-Z][\w.'’-]*)?\s[A-Z][\w'’-]+)(?=,|\s(?:said|says|told)\b)"
)
"""A name of two or three words set off behind a description, whatever the model takes it for."""
_APPOSITION = 90
"""Most characters between a description and the name that follows it."""
_OUTLETS = frozenset({"publication", "newspaper", "magazine", "agency", "outlet", "channel", "network"})
_LINKS = frozenset({"of", "for", "to", "from", "with", "by"})

Step = Callable[[Ledger, Span, Voice | None], Voice | None]


def resolve(ledger: Ledger, source: Range, outer: Voice | None) -> Voice:
    """Who the mention at `source` is; a voice without a name when no step is sure.

    `outer` is who says the content that the mention stands in: "we" inside it is them.
    """
    span = ledger.doc.char_span(*source, alignment_mode="expand")
    for step in _STEPS:
        voice = step(ledger, span, outer)
        if voice is not None:
            return voice
    return NOBODY.by("unresolved")


def _pronoun(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    word = span[-1].lower_ if len(span) == 1 else span.root.lower_ if len(span) <= 2 else ""
    if word in _FIRST:
        return outer.by("first-person") if outer else NOBODY.by("first-person")
    if word not in _PRONOUNS:
        return None
    if word in _MALE | _FEMALE | _PLURAL:
        subject = _subject_before(ledger, span, word)
        if subject is not None:
            return subject.by("pronoun-subject")
    near = ledger.recent(span.start_char, 0)
    if near and _may_be(near[0], word):
        return near[0].by("pronoun-speaker")
    for voice in ledger.recent(span.start_char, 2):
        if _agrees(voice, word):
            return voice.by("pronoun-speaker")
    found = _last_body(ledger, span) if word in _THING else _last_person(ledger, span, word)
    return found or NOBODY.by("pronoun-unresolved")


def _agrees(voice: Voice, word: str) -> bool:
    """Whether a pronoun suits a voice in gender, number and animacy."""
    if word in _THING:
        return voice.type in ("organisation", "outlet", "group")
    if word in _PLURAL:
        return voice.type in ("organisation", "group", "outlet", "anonymous")
    wrong = "f" if word in _MALE else "m"
    return voice.type in ("person", "anonymous") and voice.gender != wrong


def _may_be(voice: Voice, word: str) -> bool:
    """Whether the last speaker of the paragraph may go on under a pronoun: translated text calls a ministry "he"."""
    if word in _MALE | _FEMALE and voice.type in ("organisation", "outlet"):
        return True
    return _agrees(voice, word) or (word in _PLURAL and voice.gender is None)


def _subject_before(ledger: Ledger, span: Span, word: str) -> Voice | None:
    """The person who is a subject before the pronoun: in its own sentence, or since anybody last spoke in its paragraph."""
    if word in _PLURAL:
        return None
    here = ledger.paragraphs[max(ledger.paragraph(span.start_char), 0)]
    spoken = max((at for at, _ in ledger.history if at < span.start_char), default=0)
    since = min(span.sent.start_char, max(here[0], spoken + 1))
    for mention in reversed(ledger.mentions_in((since, span.start_char))):
        if mention.label == "PERSON":
            root = ledger.doc.char_span(mention.start, mention.end, alignment_mode="expand").root
            voice = ledger.person(mention, "subject")
            if root.dep_ in ("nsubj", "nsubjpass") and _agrees(voice, word):
                return voice
    return None


def _last_person(ledger: Ledger, span: Span, word: str) -> Voice | None:
    """The person whom the pronoun suits in this paragraph and the one before it: the last subject, or the only one."""
    here = ledger.paragraph(span.start_char)
    found: dict[str, Voice] = {}
    if word not in _MALE | _FEMALE:
        return None
    for mention in reversed(ledger.mentions):
        if (
            mention.label == "PERSON"
            and mention.end <= span.start_char
            and here - ledger.paragraph(mention.start) <= 1
        ):
            voice = ledger.person(mention, "pronoun-person")
            root = ledger.doc.char_span(mention.start, mention.end, alignment_mode="expand").root
            if _agrees(voice, word):
                if root.dep_ in ("nsubj", "nsubjpass"):
                    return voice
                found[mention.entity_id] = voice
    return next(iter(found.values())) if len(found) == 1 else None


def _last_body(ledger: Ledger, span: Span) -> Voice | None:
    """The organisation that was the subject of the last sentence with one, in this paragraph or the one before."""
    here = ledger.paragraph(span.start_char)
    for mention in reversed(ledger.mentions):
        if (
            mention.label in ("ORG", "GPE")
            and mention.end <= span.start_char
            and here - ledger.paragraph(mention.start) <= 1
        ):
            inside = ledger.doc.char_span(mention.start, mention.end, alignment_mode="expand")
            if inside.root.dep_ in ("nsubj", "nsubjpass"):
                voice = _body(ledger, inside, None)
                return voice.by("pronoun-body") if voice else None
    return None


def _label(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """A transcript's label: "MR. KIRBY", "Q"."""
    del outer
    text = span.text.strip()
    if text == "Q":
        return Voice("reporter (anonymous)", "local/reporter", "anonymous", "label")
    if not text.isupper() or len(text) < 3 or len(text.split()) > 5:
        return None
    surname = name_words(text.split()[-1])
    named = {
        m.entity_id: m
        for m in ledger.mentions
        if m.label == "PERSON" and name_words(m.name)[-1:] == surname and not m.name.isupper()
    }
    if len(named) == 1:
        return ledger.person(next(iter(named.values())), "label")
    known = ledger.gazetteer.surname(text.split()[-1])
    if len(known) == 1:
        return ledger.known(known[0], "label")
    return None


def _person(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """A person named at the head of the phrase; several joined by "and" are a group."""
    del outer
    people = [
        m
        for m in ledger.mentions_in((span.start_char, span.end_char))
        if m.label == "PERSON" and not _dependent(ledger, span, m)
    ]
    if not people:
        return None
    named = {m.entity_id: m for m in people}
    if len(named) > 1 and any(t.lower_ in ("and", "&") for t in span):
        names = [m.name for m in named.values()]
        joined = f"{', '.join(names[:-1])} and {names[-1]}"
        return Voice(joined, f"local/group/{slug(joined)}", "group", "name-group")
    return ledger.person(people[-1], "name")


def _dependent(ledger: Ledger, span: Span, mention: Mention) -> bool:
    """Whether a person only qualifies the source: "a spokesman for Jane Roe", "Roe's lawyer", "the office of …, Jane Roe"."""
    inside = ledger.doc.char_span(mention.start, mention.end, alignment_mode="expand")
    if inside.end < span.end and ledger.doc[inside.end].tag_ == "POS":
        return not (inside.end + 1 >= span.end)
    if inside.start > span.start and ledger.doc[inside.start - 1].lower_ in _LINKS:
        return True
    set_off = inside.start > span.start and ledger.doc[inside.start - 1].text == ","
    return set_off and span.root.i < inside.start and span.root.lower_ in _COLLECTIVES


def _body(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """An organisation or a state: by the entities stage, by name, or by the pattern of a country's body."""
    del outer
    if span.root.lemma_.lower() in _PEOPLE and span.root.lower_ not in _COLLECTIVES:
        return None
    for text in (span.text, _core(span)):
        entry = ledger.gazetteer.body(text) or ledger.gazetteer.lookup(text)
        if entry is not None and entry.kind in ("organisation", "place"):
            return ledger.known(entry, "body" if entry.kind == "organisation" else "state")
    for mention in ledger.mentions_in((span.start_char, span.end_char)):
        inside = ledger.doc.char_span(
            mention.start, mention.end, label=mention.label, alignment_mode="expand"
        )
        if not inside.start <= span.root.i < inside.end and not _runs_on(span, inside):
            continue
        entry = ledger.gazetteer.entry(mention.entity_id)
        if entry is not None and entry.kind in ("organisation", "place"):
            return ledger.known(entry, "body" if entry.kind == "organisation" else "state")
        if mention.label in ("ORG", "GPE", "FAC", "LOC", "PRODUCT", "EVENT", "LAW", "WORK_OF_ART"):
            return Voice(mention.name, mention.entity_id, "organisation", "body")
    return None


def _runs_on(span: Span, name: Span) -> bool:
    """Whether a body's name ends a phrase that only describes it: "the think tank the Institute for … (ISW)"."""
    if name.label_ != "ORG" or name.start <= span.root.i:
        return False
    between = span.doc[span.root.i + 1 : name.start]
    behind = span.doc[name.end : span.end].text.strip(" ()'’")
    return not any(t.lower_ in _LINKS or t.pos_ == "ADP" for t in between) and (
        not behind or behind.isupper()
    )


def _document(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """A paper or a voice of somebody: "a press release from the Department of Defense", "the report"."""
    head = span.root
    if head.lower_ not in _DOCUMENTS:
        return None
    for link in head.rights:
        if link.dep_ == "prep" and link.lower_ in ("from", "by", "of"):
            behind = next((c for c in link.children if c.dep_ == "pobj"), None)
            if behind is not None:
                inside = ledger.doc[behind.left_edge.i : min(behind.right_edge.i + 1, span.end)]
                voice = _person(ledger, inside, outer) or _body(ledger, inside, outer)
                if voice is not None:
                    return voice.by("document-of")
    if head.lower_ in _PEOPLE:
        return None
    owner = next((c for c in head.lefts if c.dep_ == "poss"), None)
    if owner is not None:
        inside = ledger.doc[owner.left_edge.i : owner.i + 1]
        voice = (
            _pronoun(ledger, inside, outer) or _person(ledger, inside, outer) or _body(ledger, inside, outer)
        )
        if voice is not None and voice.name is not None:
            return voice.by("document-of")
    if span[0].lower_ == "the" and len(span) <= 3:
        recent = [v for v in ledger.recent(span.start_char, 2) if v.type in ("organisation", "outlet")]
        if recent:
            return recent[0].by("document-back-reference")
    return None


def _apposition(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """A description that a name follows: "the chief prosecutor, Jane Roe, said"; a body keeps its own name."""
    del outer
    if span.root.lower_ in _COLLECTIVES or _plural(span.root) and span[0].lower_ != "one":
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
    return Voice(name, f"local/person/{slug(name)}", "person", "apposition", gender=gender, role=_core(span))


def _title(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """The person who bears that title in this article: every word of it stood beside the name, or is a known synonym."""
    del outer
    if _plural(span.root) or span[0].lower_ in ("a", "an", "another", "one"):
        return None
    bearers = ledger.bearers.find(_core(span))
    if not bearers:
        return None
    if len(bearers) > 1:
        spoken = next((v for v in ledger.recent(span.start_char, 99) if v.id in bearers), None)
        bearers = _foremost(ledger, bearers)
        if spoken is not None or not bearers:
            return spoken.by("title") if spoken else None
    mention = next(m for m in ledger.mentions if ledger.whole(m).entity_id == bearers[0])
    return ledger.person(mention, "title")


def _foremost(ledger: Ledger, bearers: list[str]) -> list[str]:
    """The one of several bearers whom the article names at least twice as often as the next; none when nobody is."""
    counts = sorted(
        ((sum(m.entity_id == who for m in ledger.mentions), who) for who in bearers), reverse=True
    )
    return [counts[0][1]] if counts[0][0] >= 2 * counts[1][0] else []


def _office(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """The holder of an office, as the knowledge base has it for the day of publication."""
    del outer
    if _plural(span.root) or span[0].lower_ in ("a", "an"):
        return None
    entry = ledger.gazetteer.holder(collapse(span.text), ledger.day)
    return ledger.known(entry, "office-holder") if entry is not None else None


def _back_reference(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """A description of somebody described before: "the official", "the person"; never over the article's end."""
    del outer
    head = span.root
    words = _words(span)
    definite = span[0].lower_ in ("the", "this", "that")
    for voice in reversed(ledger.described):
        same = voice.head == head.lemma_.lower() and (voice.type == "group") == _plural(head)
        if (
            same
            and definite
            and not _plural(head)
            and (words <= voice.words or _compatible(ledger, words, voice.words))
        ):
            return voice.by("description-back-reference")
        if same and not definite and (words & voice.words - _VAGUE) and not _plural(head):
            return voice.by("description-repeated")
        if definite and head.lower_ in _ANYBODY and voice.type == "anonymous":
            return voice.by("description-back-reference")
        if same and _plural(head) and (definite or words <= voice.words):
            return voice.by("description-back-reference")
    if definite and head.lower_ in _COLLECTIVES:
        here = ledger.paragraph(span.start_char)
        near = {
            m.entity_id: m
            for m in ledger.mentions
            if m.label == "ORG" and m.end <= span.start_char and here - ledger.paragraph(m.start) <= 2
        }
        outlets = [m for m in near.values() if _is_outlet(ledger, m)] if head.lower_ in _OUTLETS else []
        if (len(near) == 1 and len(span) == 2) or outlets:
            mention = outlets[-1] if outlets else next(iter(near.values()))
            return Voice(mention.name, mention.entity_id, "organisation", "body-back-reference")
        for voice in ledger.recent(span.start_char, 8):
            if (
                voice.type in ("organisation", "outlet")
                and voice.name
                and head.lemma_.lower() in voice.name.lower()
            ):
                return voice.by("body-back-reference")
    if definite and (head.lower_ in _PEOPLE or head.lower_ in _ANYBODY) and len(span) <= 2:
        for voice in ledger.recent(span.start_char, 2):
            if voice.type == "person":
                return voice.by("description-of-speaker")
    return None


_VAGUE = frozenset(
    {"senior", "top", "local", "military", "unnamed", "anonymous", "former", "high", "ranking"}
)


def _is_outlet(ledger: Ledger, mention: Mention) -> bool:
    entry = ledger.gazetteer.entry(mention.entity_id)
    return entry is not None and entry.subkind == "media"


def _compatible(ledger: Ledger, words: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two descriptions may be of one person: what is new in the second is not another country's or body's."""
    new = words - other - _VAGUE
    old = other - words - _VAGUE
    clash = [w for w in new if ledger.gazetteer.country(w.upper() if len(w) <= 3 else w.capitalize())]
    return not (
        clash and any(ledger.gazetteer.country(w.upper() if len(w) <= 3 else w.capitalize()) for w in old)
    )


def _description(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """Somebody only described: a new identity of this article."""
    del outer
    head = span.root
    text = _core(span)
    if not text or head.pos_ in ("VERB", "AUX", "DET") or head.lower_ in ("which", "who", "what"):
        return None
    words = _words(span)
    unique = span[0].lower_ == "the" or any(t.dep_ == "poss" for t in head.lefts)
    if _plural(head):
        kind, name = "group", f"{text} (anonymous)"
    elif head.lower_ in _OWN_ROLES and unique and len(words) > 1:
        kind, name = "person", text
    elif head.lower_ in _COLLECTIVES or head.ent_type_ == "ORG" or head.pos_ == "PROPN":
        kind, name = "organisation", text
    elif head.lower_ in _PEOPLE or head.lower_ in _ANYBODY:
        kind, name = "anonymous", f"{text} (anonymous)"
    else:
        kind, name = "unknown", text
    voice = Voice(
        name, f"local/{kind}/{slug(text)}", kind, "description", head=head.lemma_.lower(), words=words
    )
    ledger.described.append(voice)
    return voice


def _core(span: Span) -> str:
    """A description as a name: without article and what a comma sets off."""
    start = span.start
    while start < span.end - 1 and (span.doc[start].lower_ in _ARTICLES or span.doc[start].is_punct):
        start += 1
    end = next((t.i for t in span if t.i > start and t.text in ",;:–—("), span.end)
    text = collapse(span.doc[start:end].text).rstrip(" .'’")
    first = span.doc[start]
    if first.pos_ not in ("PROPN",) and text[:2] != text[:2].upper() and first.ent_type_ == "":
        text = text[:1].lower() + text[1:]
    return text


def _words(span: Span) -> frozenset[str]:
    return frozenset(
        w
        for t in span
        if t.lower_ not in _ARTICLES and not t.is_stop
        for w in name_words(t.text)
        if w.isalnum()
    )


def _plural(head: Token) -> bool:
    return head.tag_ in ("NNS", "NNPS") or head.lower_ in (
        "people",
        "many",
        "some",
        "others",
        "most",
        "several",
        "police",
    )


_STEPS: tuple[Step, ...] = (
    *(
        _pronoun,
        _label,
        _person,
        _apposition,
        _document,
        _body,
        _title,
        _office,
        _back_reference,
        _description,
    ),
)
