"""Attribution without a reporting verb: "according to", nouns that say something, headlines, speakers' labels."""

from __future__ import annotations

import re

from spacy.tokens import Doc, Span, Token

from pipeline.spans import Range, strip, subtract
from pipeline.stages.attribution.clauses import trim
from pipeline.stages.attribution.cues import Lexicon
from pipeline.stages.attribution.drafts import Draft, touches
from pipeline.stages.attribution.sources import noun_phrase, owner_of, subject_of
from pipeline.tokens import span_at, text_of

_HEADLINE_TAIL = re.compile(r"(?:: | [–—-] )(?P<source>(?:[Tt]he )?[^:–—]{2,60})$")
_HEADLINE_PLACED = re.compile(
    r" [–—-] (?P<source>(?:[Tt]he )?[^:–—]{2,60}?) (?:at|during|after|following) [^:–—]{2,90}$"
)
"""With where it was said, behind somebody who can say something: "… - President at the summit"."""
_HEADLINE_HEAD = re.compile(r"^(?P<source>[A-Z][^:“\"]{1,50}?)(?: (?:on|in|at|about|after)\b[^:“\"]{0,90})?: (?=\S)")
_LONGEST_LEAD = 3
"""Most sentences of a paragraph that the next one tells who stated."""
_LONGEST_TAIL = 8
"""Most words of a source at the end of a headline."""


def phrase_drafts(doc: Doc, tokens: list[Token], lexicon: Lexicon, drafts: list[Draft]) -> list[Draft]:
    """Drafts of "according to X" and its like among `tokens`; one behind a draft's own clause becomes its relay."""
    found = []
    for token in tokens:
        starting = lexicon.phrases.get(token.lower_, ())
        words = next((p for p in starting if _matches(doc, token.i, p)), None)
        if words is None or (len(words) == 1 and token.dep_ != "prep"):
            continue
        last = doc[token.i + len(words) - 1]
        head = next((c for c in last.children if c.dep_ == "pobj"), None)
        if (
            head is None
            or head.tag_ == "WDT"
            or head.ent_type_ in ("PERCENT", "MONEY", "CARDINAL")
            or head.tag_ == "CD"
        ):
            continue
        if _is_measure(head, lexicon) or (token.lower_ == "in" and not _starts_apart(token)):
            continue
        source = noun_phrase(head)
        cue = (token.idx, last.idx + len(last))
        sentence = token.sent
        bounds = (sentence.start_char, sentence.end_char)
        if source[1] >= bounds[1]:
            continue
        draft = Draft([], "phrase", token.i, cue, " ".join(words), source, confidence=0.85)
        if not any(c.isalnum() for c in text_of(doc)[bounds[0] : cue[0]]) or text_of(doc)[bounds[0] : cue[0]].strip(
            " ,"
        ).lower() in ("and", "but", "meanwhile", "still", "however"):
            draft.pieces = [trim(text_of(doc), (source[1], _lead_end(doc, sentence.end, source[1])))]
        else:
            inner = [d for d in drafts if d.cue and bounds[0] <= d.cue[0] < cue[0] and d.span[1] >= cue[0] - 3]
            if inner:
                owner = max(inner, key=lambda d: d.cue[0] if d.cue else 0)
                owner.relays.append(source)
                owner.pieces = [p for piece in owner.pieces for p in subtract(piece, [(cue[0], source[1])])]
                continue
            rest = text_of(doc)[source[1] : bounds[1]].strip()
            hole = (cue[0], source[1]) if rest[:1] == "," and len(rest) > 3 else (cue[0], bounds[1])
            draft.pieces = [p for r in subtract(bounds, [hole]) if (p := trim(text_of(doc), r))[0] < p[1]]
        if draft.pieces and all(p[0] < p[1] for p in draft.pieces):
            found.append(draft)
    return found


def _starts_apart(token: Token) -> bool:
    """Whether a phrase starts its sentence or clause: "tears in the eyes of her sons" does not."""
    before = token.nbor(-1) if token.i > token.sent.start else None
    return before is None or not before.is_alpha or before.pos_ in ("CCONJ", "ADV")


def _is_measure(head: Token, lexicon: Lexicon) -> bool:
    """Whether what "according to" takes is by what something is done: "paid according to rank"."""
    bare = head.tag_ == "NN" and not head.ent_type_ and head.left_edge.i == head.right_edge.i
    return bare and head.lemma_.lower() not in lexicon.speakers


def _lead_end(doc: Doc, end: int, start: int) -> int:
    """Where a content behind a leading "According to X," ends: its sentence, or ", with Y saying"."""
    for token in doc[span_at(doc, (start, start + 1)).start : end]:
        if (
            token.lower_ == "with"
            and token.i
            and doc[token.i - 1].text == ","
            and any(c.dep_ == "pcomp" for c in token.children)
        ):
            return token.idx
    return doc[end - 1].idx + len(doc[end - 1])


def _matches(doc: Doc, at: int, words: tuple[str, ...]) -> bool:
    return at + len(words) <= len(doc) and all(doc[at + k].lower_ == word for k, word in enumerate(words))


def noun_drafts(doc: Doc, tokens: list[Token], lexicon: Lexicon, drafts: list[Draft]) -> list[Draft]:
    """Drafts of "his assertion that …": a noun that says something, with a that-clause and somebody whose it is."""
    found = []
    for token in tokens:
        if token.lemma_.lower() not in lexicon.nouns or token.pos_ != "NOUN":
            continue
        giver = token.head if token.dep_ == "dobj" and token.head.lemma_.lower() in lexicon.light else None
        clauses = [*token.rights, *(c for c in (giver.rights if giver is not None else ()) if c.i > token.i)]
        clause = next((c for c in clauses if c.dep_ in ("acl", "ccomp", "relcl") and _that(c)), None)
        if clause is None:
            continue
        mark = _that(clause)
        start = mark.idx + len(mark) if mark is not None else clause.left_edge.idx
        last = _last(token, clause)
        content = trim(text_of(doc), (start, last.idx + len(last)))
        if content[0] >= content[1] or any(touches(d, content) and d.span == content for d in drafts):
            continue
        owner = owner_of(token) or (subject_of(giver) if giver is not None else None)
        if owner is None:
            continue
        cue = ((giver or token).idx, token.idx + len(token))
        found.append(Draft([content], "noun", token.i, cue, token.lemma_.lower(), noun_phrase(owner), confidence=0.7))
    return found


def adverb_drafts(doc: Doc, tokens: list[Token], lexicon: Lexicon, drafts: list[Draft]) -> list[Draft]:
    """Drafts of "The commander has reportedly fled": the clause, said by nobody named; not inside another draft."""
    found = []
    for token in tokens:
        verb, cue = token.head, (token.idx, token.idx + len(token))
        subject = subject_of(verb)
        if token.lower_ not in lexicon.adverbs or token.dep_ != "advmod" or verb.pos_ not in ("VERB", "AUX"):
            continue
        if subject is None or subject.tag_ in ("WDT", "WP"):
            continue
        if any(draft.verb == verb.i or touches(draft, cue) for draft in drafts):
            continue
        pieces = [trim(text_of(doc), r) for r in subtract((min(subject.left_edge.idx, cue[0]), _own_end(verb)), [cue])]
        found.append(Draft([p for p in pieces if p[0] < p[1]], "adverb", token.i, cue, token.lower_))
    return found


def _own_end(verb: Token) -> int:
    """Where a verb's clause ends, without a clause joined to it that has a subject of its own."""
    joined = any(c.dep_ == "conj" and subject_of(c) is not None for c in verb.rights)
    link = next((c for c in verb.rights if c.dep_ == "cc"), None) if joined else None
    last = verb.right_edge
    return link.idx if link is not None else last.idx + len(last)


def _last(noun: Token, clause: Token) -> Token:
    """The last token of what a noun claims: its clause, with what the parse joined to the verb behind it."""
    edge, before = clause.right_edge, before_verb(noun)
    if before is None or before.i <= edge.i or any(t.is_punct for t in noun.doc[edge.i + 1 : before.i + 1]):
        return before if before is not None and clause.i < before.i < edge.i else edge
    return before


def before_verb(noun: Token) -> Token | None:
    """The token before the verb whose subject a noun is: "his claim that A | angered B"; None for another noun."""
    verb = noun.head
    if noun.dep_ not in ("nsubj", "nsubjpass") or verb.i < noun.i:
        return None
    helping = [c.i for c in verb.lefts if c.dep_ in ("aux", "auxpass", "neg") and c.i > noun.i]
    return noun.doc[min([verb.i, *helping]) - 1]


def _that(clause: Token) -> Token | None:
    return next((c for c in clause.lefts if c.dep_ == "mark" and c.lower_ == "that"), None)


def headline_draft(doc: Doc, paragraph: Range, lexicon: Lexicon) -> Draft | None:
    """The draft of a headline that names its source: "City retaken: Pentagon", "UN: Grain leaves port"."""
    text = text_of(doc)[paragraph[0] : paragraph[1]]
    if len(text) > 200 or text[-1:] in '.?!"”' or "\n" in text or text.partition(":")[0].lower() in lexicon.labels:
        return None
    placed, tail = _HEADLINE_PLACED.search(text), _HEADLINE_TAIL.search(text)
    dashed = tail if tail and not tail.group().startswith(":") else None
    return (
        _tail_draft(doc, paragraph, placed, lexicon, anybody=False)
        or _tail_draft(doc, paragraph, dashed, lexicon, anybody=False)
        or _head_draft(doc, paragraph, _HEADLINE_HEAD.match(text), lexicon)
        or _tail_draft(doc, paragraph, tail, lexicon, anybody=True)
    )


def _tail_draft(
    doc: Doc, paragraph: Range, tail: re.Match[str] | None, lexicon: Lexicon, *, anybody: bool
) -> Draft | None:
    """The draft of a headline whose end names its source; with `anybody` a source is any words in capitals."""
    if tail is None or len(tail["source"].split()) > _LONGEST_TAIL:
        return None
    at = paragraph[0]
    content, place = (at, at + tail.start()), (at + tail.start("source"), at + tail.end("source"))
    if not any(c.isalnum() for c in text_of(doc)[slice(*content)]) or _is_title(doc, content, place, lexicon):
        return None
    if not _is_source(doc, *place, lexicon.titles, tail=anybody):
        return None
    return Draft([content], "headline", source=strip(text_of(doc), place))


def _head_draft(doc: Doc, paragraph: Range, head: re.Match[str] | None, lexicon: Lexicon) -> Draft | None:
    """The draft of a headline that begins with its source and a colon."""
    if head is None or not _is_source(doc, paragraph[0], paragraph[0] + head.end("source"), lexicon.titles, tail=False):
        return None
    source = strip(text_of(doc), (paragraph[0], paragraph[0] + head.end("source")))
    return Draft([(paragraph[0] + head.end(), paragraph[1])], "headline", source=source)


def _is_title(doc: Doc, content: Range, source: Range, lexicon: Lexicon) -> bool:
    """Whether a dash stands inside a title: "met Deputy Prime Minister - Minister of Finance Jane Doe"."""
    before, behind = span_at(doc, content)[-1], span_at(doc, source)[0]
    return all(t.lemma_.lower() in lexicon.titles and t.text[0].isupper() for t in (before, behind))


def stated_drafts(doc: Doc, tokens: list[Token], lexicon: Lexicon) -> list[Draft]:
    """Drafts of "… . This was stated by X.": the sentence before is the content, or the short paragraph before."""
    found = []
    for token in tokens:
        subject = next(
            (c for c in token.children if c.dep_ == "nsubjpass" and c.lower_ in ("this", "it", "that")), None
        )
        agent = next((c for c in token.children if c.dep_ == "agent"), None)
        source = next((c for c in agent.children if c.dep_ == "pobj"), None) if agent is not None else None
        if subject is None or source is None or token.lemma_ not in lexicon.verbs or token.sent.start == 0:
            continue
        content = trim(text_of(doc), _stated(doc, token.sent, tokens[0]))
        cue = (token.idx, token.idx + len(token))
        if content[0] < content[1]:
            found.append(Draft([content], "stated-before", token.i, cue, token.lemma_, noun_phrase(source)))
    return found


def _stated(doc: Doc, sentence: Span, first: Token) -> Range:
    """What a sentence tells who stated it: the sentence before; where it starts its paragraph, the paragraph before.

    `first` is the paragraph's first token.
    """
    before = doc[sentence.start - 1].sent
    if sentence.start > first.i:
        return before.start_char, before.end_char
    last = first.i - 1
    while last > 0 and doc[last].is_space:
        last -= 1
    start = last
    while start > 0 and "\n" not in doc[start - 1].text:
        start -= 1
    lead = doc[start : last + 1]
    short = sum(bool(token.is_sent_start) for token in lead) <= _LONGEST_LEAD
    return (lead.start_char, lead.end_char) if short else (before.start_char, before.end_char)


def _is_source(doc: Doc, start: int, end: int, titles: frozenset[str], *, tail: bool) -> bool:
    """Whether a headline's part is somebody who can say something: a person, a body, a role; behind it any name."""
    span = doc.char_span(start, end, alignment_mode="expand")
    if span is None:
        return False
    named = any(e.label_ in ("PERSON", "ORG") for e in span.ents)
    role = any(t.lemma_.lower() in titles for t in span)
    names = [t for t in span if t.is_alpha and t.lower_ not in ("of", "the", "and", "for")]
    capitals = bool(names) and len(names) <= 6 and all(t.text[0].isupper() for t in names)
    return (named or role or (tail and capitals)) and not any(t.pos_ in ("VERB", "AUX") for t in span)
