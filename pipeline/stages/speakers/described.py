"""Sources without a name: titles, offices, descriptions used before, and new ones."""

from __future__ import annotations

from spacy.tokens import Span, Token

from pipeline.names import name_words, slug
from pipeline.records import Mention
from pipeline.stages.speakers.groups import joined
from pipeline.stages.speakers.ledger import Ledger, Voice, ambiguous
from pipeline.stages.speakers.named import person
from pipeline.stages.speakers.words import (
    DEFINITE,
    INDEFINITE,
    VAGUE,
    content_words,
    core,
    is_plural,
    noun_gender,
)
from pipeline.text import collapse
from pipeline.tokens import span_at

_POSSESSIVE = frozenset({"his", "her", "its", "their"})
_OWNED = frozenset({"government", "police", "army", "military", "parliament", "cabinet", "administration", "navy"})
"""Bodies that belong to a country: which one it is tells the country, not the last body named."""


def title(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """The person who bears that title in the article: its words stood beside the name, or are known synonyms."""
    if is_plural(span.root) or span[0].lower_ in INDEFINITE:
        return None
    bare = _bare(span)
    bearers = ledger.bearers.find(bare)
    if bearers and len(bare) == 1 and ledger.home is not None:
        bearers = _of_home(ledger, bare, bearers)
    if len(bearers) > 1:
        bearers = _foremost(ledger, bearers) or bearers
        spoken = next((v for v in ledger.recent(span.start_char) if v.id in bearers), None)
        if spoken is not None:
            return spoken.by("title")
        return _nearest(ledger, span, bearers)
    if not bearers:
        return _untitled_speaker(ledger, span, outer)
    return ledger.person(ledger.mentions.of(bearers[0])[0], "title")


def _nearest(ledger: Ledger, span: Span, bearers: list[str]) -> Voice:
    """The one of several bearers whose name stands nearest: the last before, else the first behind.

    Where several stand in that sentence it is the one who is its subject, and nobody if that tells none of them.
    """
    named = sorted((m for who in bearers for m in ledger.mentions.of(who)), key=lambda m: _distance(m, span))
    sentence = span_at(ledger.doc, (named[0].start, named[0].end)).sent
    near = [m for m in named if sentence.start_char <= m.start < sentence.end_char]
    if len({m.entity_id for m in near}) > 1:
        near = [m for m in near if _is_one_subject(ledger, m)] or near
    found = {m.entity_id: ledger.person(m, "title") for m in near}
    return ambiguous(found.values(), "title") if len(found) > 1 else next(iter(found.values()))


def _is_one_subject(ledger: Ledger, mention: Mention) -> bool:
    """Whether a mention is a subject, or joined to one."""
    root = ledger.head(mention)
    while root.dep_ == "conj":
        root = root.head
    return root.dep_ in ("nsubj", "nsubjpass")


def _distance(mention: Mention, span: Span) -> tuple[bool, int]:
    """How far a mention stands before `span`; those behind it come after all of these."""
    before = mention.end <= span.start_char
    return not before, span.start_char - mention.end if before else mention.start - span.start_char


def _bare(span: Span) -> Span:
    """A description without its article and without what a comma sets off."""
    end = next((t.i for t in span if t.i > span.root.i and t.text in ",;:–—("), span.end)
    start = span.start + (span[0].lower_ in DEFINITE and len(span) > 1)
    return span.doc[start:end]


def _untitled_speaker(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """The person who spoke last, for an office ("the Justice Minister") that the article ties to nobody."""
    if span[0].lower_ not in DEFINITE or span.root.lower_ not in ledger.nouns.office or _names_somebody(ledger, span):
        return None
    speaker = _last_speaker(ledger, span, outer)
    if speaker is None or speaker.id in ledger.bearers.titled:
        return None
    return speaker.by("description-of-speaker")


def _last_speaker(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """The person who spoke last; whoever says the words that the description stands in is not described in them."""
    said_by = outer.id if outer else None
    people = (v for v in ledger.recent(span.start_char, 2) if v.type == "person" and v.id != said_by)
    return next(people, None)


def _names_somebody(ledger: Ledger, span: Span) -> bool:
    """Whether a description says whose office it is: that is told apart by the knowledge base, not by who spoke."""
    return bool(ledger.mentions.inside((span.start_char, span.end_char)))


def _of_home(ledger: Ledger, bare: Span, bearers: list[str]) -> list[str]:
    """Of the bearers of a title alone ("the president") those of the country that the article is about, if any.

    Where all are of another country, its own holder of the office, if the knowledge base has one and the title stands
    beside none of their names; in a transcript of its officials whatever they call others.
    """
    countries = {who: entry.country for who in bearers if (entry := ledger.gazetteer.entry(who)) is not None}
    own = [who for who in bearers if countries.get(who, ledger.home) == ledger.home]
    shown = not ledger.officials and any(who in ledger.bearers.shown for who in bearers)
    if own or shown or ledger.gazetteer.holder(bare.text, ledger.day, ledger.home) is None:
        return [who for who in own if who in countries] or own or bearers
    return []


def _foremost(ledger: Ledger, bearers: list[str]) -> list[str]:
    """The one of several bearers whom the article names at least twice as often as the next, if there is one."""
    counts = sorted(((len(ledger.mentions.of(who)), who) for who in bearers), reverse=True)
    return [counts[0][1]] if counts[0][0] >= 2 * counts[1][0] else []


def office(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """The holder of an office, as the knowledge base has it for the day of publication."""
    del outer
    if is_plural(span.root) or span[0].lower_ in INDEFINITE:
        return None
    entry = ledger.gazetteer.holder(collapse(span.text), ledger.day, ledger.home)
    return ledger.known(entry, "office-holder") if entry is not None else None


def offices(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """Several by their titles: "the president and the mayor", "the president and other leaders"."""
    sides = [span.root, *(token for token in span.root.conjuncts if span.start <= token.i < span.end)]
    if len(sides) < 2 or is_plural(span.root) or span.root.lower_ not in ledger.nouns.titles:
        return None
    names: list[str] = []
    for token, behind in zip(sides, [*sides[1:], None], strict=True):
        end = span.end if behind is None else max(behind.left_edge.i - 1, token.i + 1)
        phrase = span.doc[max(token.left_edge.i, span.start) : end]
        if is_plural(token):
            names.append(_in_full(ledger, phrase))
            continue
        found = person(ledger, phrase, outer) or title(ledger, phrase, outer) or office(ledger, phrase, outer)
        if found is None or found.name is None:
            return None
        names.append(found.name)
    return joined(names, "office-group")


def title_of_home(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """The one bearer of a title in the article, for one that names the country it is about: "Peru's president"."""
    del outer
    bare = _bare(span)
    country = next((e.name for t in bare if (e := ledger.gazetteer.country(t.text)) is not None), None)
    if is_plural(span.root) or span[0].lower_ in INDEFINITE or country is None or country != ledger.home:
        return None
    own = [who for who in ledger.bearers.of_country(bare, country) if _is_of(ledger, who, country)]
    return ledger.person(ledger.mentions.of(own[0])[0], "title") if len(own) == 1 else None


def _is_of(ledger: Ledger, who: str, country: str) -> bool:
    entry = ledger.gazetteer.entry(who)
    return who in ledger.bearers.called and (entry is None or entry.country in (None, country))


def description_again(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """Somebody described before in this article: "the official", "the person", "A Pentagon official"."""
    del outer
    head, words = span.root, content_words(span)
    definite, plural = span[0].lower_ in DEFINITE, is_plural(head)
    heads = frozenset({head.lower_, head.lemma_.lower()})
    first = any(t.lower_ == "first" for t in span)
    for voice in ledger.described if first else reversed(ledger.described):
        same = voice.head == head.lemma_.lower() and (voice.type == "group") == plural
        if same and (_is_again(ledger, words, voice.words, heads, definite) or (plural and words <= voice.words)):
            return voice.by("description-again")
        if definite and not plural and head.lower_ in ledger.nouns.anybody and voice.type == "anonymous":
            return voice.by("description-again")
    return None


def _is_again(
    ledger: Ledger, words: frozenset[str], before: frozenset[str], heads: frozenset[str], definite: bool
) -> bool:
    """Whether two descriptions may be of one person: definite and of no other country, or sharing a telling word.

    `heads`: the noun itself, which tells nobody apart.
    """
    if not definite:
        return bool((words & before) - VAGUE - heads)
    new, old = ({w for w in own if _country(ledger, w)} for own in (words - before, before - words))
    return not (new and old)


def _country(ledger: Ledger, word: str) -> bool:
    return ledger.gazetteer.country(word.upper() if len(word) <= 3 else word.capitalize()) is not None


def body_again(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """A body or speaker that the article named before: "the ministry", "its party", "the official"."""
    head = span.root
    if head.lower_ in ledger.nouns.body and span[0].lower_ in _POSSESSIVE and len(span) == 2:
        return _own_body(ledger, span)
    if span[0].lower_ not in DEFINITE or is_plural(head):
        return None
    if head.lower_ in ledger.nouns.body:
        return _body_meant(ledger, span)
    if head.lower_ in ledger.nouns.titles:
        speaker = _last_speaker(ledger, span, outer)
        if speaker is not None and (len(span) <= 2 or speaker.id not in ledger.bearers.titled):
            return speaker.by("description-of-speaker")
    return None


def _body_meant(ledger: Ledger, span: Span) -> Voice | None:
    """The body that "the agency" takes up: one of that kind, else the last that spoke, was a subject, or was named."""
    noun = span.root.lemma_.lower()
    placed = any(t.lower_ == "based" for t in span)
    if (len(span) > 2 and not placed) or noun in _OWNED:
        return None
    bodies = [m for m in ledger.mentions.before(span.start_char) if m.label == "ORG" and not _governs(ledger, m)]
    bodies = [m for m in bodies if ledger.reaches(m.start, span.start_char)] or bodies
    same = [m for m in bodies if _is_kind(ledger, m, noun)]
    spoken = [v for v in ledger.recent(span.start_char, 3) if v.type in ("organisation", "outlet") and v.id]
    near = list(ledger.mentions_before(span.start_char, 3))
    for mention in (*same[:1], *(m for m in bodies if any(m.entity_id == v.id for v in spoken[:1]))):
        return _body_voice(ledger, mention)
    if noun in ledger.nouns.outlet and noun != "agency":
        return None
    subjects = [m for m in bodies if m in near and ledger.is_subject(m)]
    for mention in (*subjects[:1], *(m for m in bodies if m in near)):
        return _body_voice(ledger, mention)
    return None


def _governs(ledger: Ledger, mention: Mention) -> bool:
    """Whether a body is a government, which is called nothing else."""
    entry = ledger.gazetteer.entry(mention.entity_id)
    return entry is not None and entry.subkind == "government"


def _own_body(ledger: Ledger, span: Span) -> Voice | None:
    """The one body of a kind in the article, for somebody's own: "his foundation"."""
    noun = span.root.lemma_.lower()
    found = [m for m in ledger.mentions.identities() if m.label == "ORG" and noun in name_words(m.name)]
    return _body_voice(ledger, found[0]) if len(found) == 1 else None


def _body_voice(ledger: Ledger, mention: Mention) -> Voice:
    entry = ledger.gazetteer.entry(mention.entity_id)
    if entry is not None:
        return ledger.known(entry, "body-again")
    return Voice(mention.name, mention.entity_id, "organisation", "body-again")


def _is_kind(ledger: Ledger, mention: Mention, noun: str) -> bool:
    """Whether a body is of the kind that a noun says: by its name, or by what the knowledge base has it for."""
    if noun in name_words(mention.name):
        return True
    entry = ledger.gazetteer.entry(mention.entity_id)
    if entry is None:
        return False
    return entry.subkind == "media" if noun in ledger.nouns.outlet and noun != "agency" else entry.subkind == noun


def _with_owner(ledger: Ledger, span: Span, text: str) -> str:
    """A description with the full name of the person whom it starts with: "Doe's sister" is "Jane Doe's sister"."""
    for mention in ledger.mentions.inside((span.start_char, span.end_char)):
        written = collapse(ledger.text[mention.start : mention.end])
        if mention.label == "PERSON" and text.startswith((f"{written}'", f"{written}’")):
            mark, rest = text[len(written)], text[len(written) + 1 :]
            return f"{mention.name}{mark}{'s' if rest[:1] == ' ' and not mention.name.endswith('s') else ''}{rest}"
    return text


def _in_full(ledger: Ledger, span: Span) -> str:
    """A description as a name, with whose they are where the article told of one such body: "leaders" of the G7."""
    head, text = span.root, _with_owner(ledger, span, core(span))
    if not is_plural(head) or text.lower() not in (head.lower_, f"other {head.lower_}"):
        return text
    before = {_belonging(token) for token in ledger.doc[: span.start] if token.lower_ == head.lower_} - {""}
    cut = len(text) - len(head.text)
    return f"{text[:cut]}{before.pop()} {text[cut:]}" if len(before) == 1 else text


def _belonging(noun: Token) -> str:
    """The body or country before a noun, as written: "G7" in "G7 leaders"."""
    named = [c for c in noun.lefts if c.ent_type_ in ("ORG", "GPE", "NORP") and c.dep_ in ("compound", "amod", "nmod")]
    return named[0].doc[named[0].left_edge.i : named[-1].i + 1].text if named else ""


def description(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """Somebody only described: a new identity of this article."""
    del outer
    head, text, words, nouns = span.root, _in_full(ledger, span), content_words(span), ledger.nouns
    if not text or head.pos_ in ("VERB", "AUX", "DET") or head.lower_ in ("which", "who", "what"):
        return None
    unique = span[0].lower_ in DEFINITE or any(t.dep_ == "poss" for t in head.lefts)
    if is_plural(head):
        kind, name = "group", f"{text} (anonymous)"
    elif head.lower_ == "one" and len(words) > 0:
        kind, name = "anonymous", f"{text} (anonymous)"
    elif head.lower_ in nouns.office and (unique or head.pos_ == "PROPN") and len(words) > 1:
        kind, name = "person", text
    elif head.lower_ in nouns.body or head.ent_type_ == "ORG" or head.pos_ == "PROPN":
        kind, name = "organisation", text
    elif head.lower_ in nouns.person | nouns.anybody | nouns.office:
        kind, name = "anonymous", f"{text} (anonymous)"
    else:
        kind, name = "unknown", text
    before = sum(v.name == name for v in ledger.described) if span[0].lower_ in INDEFINITE else 0
    voice = Voice(
        name,
        f"local/{kind}/{slug(text)}{f'-{before + 1}' if before else ''}",
        kind,
        "description",
        gender=noun_gender(head),
        head=head.lemma_.lower(),
        words=words,
    )
    ledger.described.append(voice)
    return voice
