"""Papers that speak for somebody: "a release from the ministry", "its report", and the parts of laws."""

from __future__ import annotations

import re

from spacy.tokens import Span, Token

from pipeline.names import slug
from pipeline.stages.speakers.described import description, description_again
from pipeline.stages.speakers.ledger import Ledger, Voice
from pipeline.stages.speakers.named import body, person
from pipeline.stages.speakers.words import core
from pipeline.text import collapse
from pipeline.tokens import span_at

_LAW = re.compile(
    r"(?:[A-Z][\w'’-]+\s)(?:(?:[A-Z][\w'’-]+|of|the|and|on|for|from|other|to)\s){0,9}"
    r"(?:Act|Bill|Charter|Code|Constitution|Convention|Law|Treaty)\b(?:\s\d{4})?"
)
"""A law by name: "Charter of the …" is found as a name, "Online Falsehoods Bill 2019" by its last word."""
_PARTS = frozenset({"section", "article", "clause", "paragraph", "chapter"})


def document(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """A paper of somebody's: "a press release from the Department of Defense", "its report", "the report"."""
    head = _paper(ledger, span)
    if head is None:
        return None
    for noun in _makers(head):
        voice = _maker(ledger, noun, span, outer)
        if voice is not None:
            return voice.by("document-of")
    owner = next((c for c in head.lefts if c.dep_ == "poss"), None)
    if owner is not None:
        inside = ledger.doc[owner.left_edge.i : owner.i + 1]
        voice = person(ledger, inside, outer) or body(ledger, inside, outer)
        if voice is not None:
            return voice.by("document-of")
    kind = head.nbor(-1).lower_ if head.i > span.start else ""
    if kind == "government" and ledger.home:
        entry = ledger.gazetteer.body(kind, ledger.home)
        return ledger.known(entry, "document-of") if entry else None
    for mention in ledger.mentions.inside((span.start_char, head.idx)):
        if mention.label == "ORG" or (mention.label == "PERSON" and head.nbor(-1).tag_ == "POS"):
            inside = span_at(ledger.doc, (mention.start, mention.end))
            voice = body(ledger, inside, outer) or person(ledger, inside, outer)
            if voice is not None:
                return voice.by("document-of")
    if span[0].lower_ == "the" and len(span) <= 3:
        recent = [v for v in ledger.recent(span.start_char, 2) if v.type in ("organisation", "outlet")]
        return recent[0].by("document-back-reference") if recent else None
    return None


def _makers(head: Token) -> list[Token]:
    """The nouns for whom a paper is of: "a release from the ministry", "a report written by the team"."""
    links = [c for c in head.rights if c.dep_ == "prep" and c.lower_ in ("from", "by", "of")]
    made = [c for verb in head.rights if verb.dep_ == "acl" for c in verb.rights if c.dep_ == "agent"]
    nouns = [c for link in (*links, *made) for c in link.children if c.dep_ == "pobj"]
    return [noun for noun in nouns if noun.ent_type_ not in ("DATE", "TIME")]


def _maker(ledger: Ledger, noun: Token, span: Span, outer: Voice | None) -> Voice | None:
    """Who stands behind a paper: somebody named, else whoever it is from or by."""
    inside = ledger.doc[noun.left_edge.i : _name_end(ledger, noun, span.end)]
    if not len(inside):
        return None
    voice = person(ledger, inside, outer) or body(ledger, inside, outer)
    if voice is None and noun.pos_ == "PROPN":
        return Voice(core(inside), f"local/organisation/{slug(core(inside))}", "organisation", "document-of")
    if voice is None and noun.head.lower_ != "of":
        return description_again(ledger, inside, outer) or description(ledger, inside, outer)
    return voice


def _paper(ledger: Ledger, span: Span) -> Token | None:
    """The noun for a paper that heads `span`, or that a comma sets off at its start: "the report, called …"."""
    papers = ledger.nouns.document
    if span.root.lower_ in papers or span.root.lemma_.lower() in papers:
        return span.root
    return next((t for t in span[:-1] if t.text in papers and t.nbor().text == ","), None)


def part_of_law(ledger: Ledger, span: Span, outer: Voice | None) -> Voice | None:
    """The law that a part of one belongs to: "Section 12" is of the last law named before."""
    del outer
    if span[0].lower_ not in _PARTS or len(span) < 2 or not span[1].text[0].isdigit():
        return None
    named = [collapse(match.group()) for match in _LAW.finditer(ledger.text, 0, span.end_char)]
    name = next((law for law in reversed(named) if len(law.split()) > 2), None)
    if name is None:
        return None
    return Voice(name, f"local/document/{slug(name)}", "unknown", "part-of-law")


def _name_end(ledger: Ledger, noun: Token, limit: int) -> int:
    """Where the name that `noun` heads ends: with its phrase, but over "into", "of" and words in capitals."""
    end = min(noun.right_edge.i + 1, limit)
    doc = ledger.doc
    while noun.pos_ == "PROPN" and end + 1 < len(doc) and doc[end].lower_ in ("into", "of", "on", "for"):
        if not doc[end + 1].text[0].isupper():
            break
        end += 2
        while end < len(doc) and doc[end].pos_ == "PROPN":
            end += 1
    return end
