"""Sources as the parse shows them: who a cue's subject, agent or owner is, and how far its phrase goes."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from pipeline.spans import Range
from pipeline.tokens import span_at

_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_RELATIVE = frozenset({"who", "which", "that", "whom"})
CITING = frozenset({"cite", "quote"})
"""Verbs of passing another's words on."""
_TAKING = frozenset(["receive", "get", "see", "read", "find", "obtain", "cite", "reject", "hear", "quote", "dismiss"])
"""Verbs whose object is somebody else's paper: "received a letter saying …"."""

ALL_OF_IT = frozenset({"everything", "anything", "nothing", "whatever"})
"""What is said, where the parse joins it to who says it: "Everything Doe says is …"."""
_CLIMBED = ("conj", "advcl", "xcomp", "pcomp", "ccomp", "acl", "prep", "parataxis", "dep")
_SHOWING = frozenset({"suggest", "show", "conclude", "find", "indicate", "reveal", "prove"})
"""What things do too: "said the data showed leaks and suggested …"."""
_NOT_SAID = frozenset(
    {"accuse", "suspect", "ban", "bar", "forbid", "prohibit", "expect", "tell", "ask", "order", "urge"}
)
"""Passives over what nobody has said, or not yet."""
_DEEPEST = 20
"""Most verbs between a cue and the subject that it shares."""
_IN_TITLES = ("NOUN", "PROPN", "ADP", "DET", "ADJ", "PART", "CCONJ")
_LONGEST_TITLE = 20
"""Most tokens from a title to the name that ends it."""


def quoting(verb: Token) -> tuple[Token, Token | None] | None:
    """Whose words a cue tells and who passed them on: "X quoted Y as saying …", "Y was quoted by X as saying …"."""
    link = verb.head
    if verb.dep_ != "pcomp" or link.lower_ != "as" or link.head.lemma_ not in CITING:
        return None
    quote = link.head
    quoted = next((c for c in quote.children if c.dep_ in ("dobj", "nsubjpass")), None)
    agents = (c for a in quote.rights if a.dep_ == "agent" for c in a.children if c.dep_ == "pobj")
    outlet = next((c for c in quote.lefts if c.dep_ == "nsubj"), None) or next(agents, None)
    return (quoted, outlet) if quoted is not None else None


def source_of(verb: Token, speakers: frozenset[str], *, adjective: bool = False) -> Token | None:
    """The head of the noun phrase that says it: subject, agent, or the subject of the verb it hangs on.

    `speakers`: nouns of who can say something. With `adjective` the cue is one like "convinced", whose subject is the
    source even where it is parsed as a passive.
    """
    told = quoting(verb)
    if told is not None:
        return told[0]
    if verb.dep_ == "acomp":
        verb = verb.head
    elif verb.pos_ == "ADJ" or verb.tag_ == "VBN":
        subject = next((c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")), None)
        if subject is not None and adjective:
            return subject
    shows = verb.lemma_.lower() in _SHOWING
    below: Token | None = None
    for _ in range(_DEEPEST):
        found = _own_source(verb) or _passive_source(verb, below, speakers)
        joined = below is not None and below.dep_ != "xcomp" and verb.dep_ == "ccomp" and not shows
        mute = joined and not may_speak(subject_of(verb), speakers)
        if found is not None and not mute:
            return found  # else "Doe said the tunnel was dry and added …", where the parse joins "added" to "was"
        if verb.dep_ not in _CLIMBED or (verb.dep_ == "ccomp" and not mute and _is_own_clause(verb, below)):
            return None
        if verb.dep_ == "acl" and verb.head.pos_ in ("NOUN", "PROPN", "PRON"):
            return _publisher(verb.head) or verb.head
        below, verb = verb, verb.head
    return None


def subject_of(verb: Token) -> Token | None:
    """The subject that a verb has itself."""
    return next((c for c in verb.lefts if c.dep_ in ("nsubj", "nsubjpass")), None)


def _is_own_clause(verb: Token, below: Token | None) -> bool:
    """Whether a complement has its own say: a finite verb, or a passive that nothing is joined to."""
    if verb.tag_ not in ("VBG", "VBN"):
        return True
    joined = below is not None and below.dep_ == "conj"
    return not joined and any(c.dep_ == "auxpass" for c in verb.lefts)


def _passive_source(verb: Token, below: Token | None, speakers: frozenset[str]) -> Token | None:
    """Who a passive over the cue is about: "Doe was fined for saying …".

    Not in a content that the parse joins the cue to: "Roe said Doe was fined and added …".
    """
    subject = subject_of(verb)
    passive = any(c.dep_ == "auxpass" for c in verb.lefts) and verb.lemma_.lower() not in _NOT_SAID
    if below is None or not passive or below.dep_ == "xcomp" or (verb.dep_ == "ccomp" and below.dep_ == "conj"):
        return None
    return subject if may_speak(subject, speakers) else None


def _own_source(verb: Token) -> Token | None:
    """Subject of an active verb, agent of a passive one, or what a relative pronoun stands for."""
    passive = any(c.dep_ in ("nsubjpass", "auxpass") for c in verb.children)
    for child in verb.children:
        if child.dep_ == "agent":
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    if passive and verb.tag_ != "VBG":
        return None
    nearest = (*reversed(list(verb.lefts)), *verb.rights)  # of two: "Answering questions, Doe said"
    for child in nearest:
        if child.dep_ in _SUBJECTS and not (child.dep_ == "csubj" and child.pos_ == "VERB"):
            if child.lower_ in _RELATIVE and verb.dep_ == "relcl":
                return verb.head
            return None if child.lower_ in ("it", "there", "what") and child.dep_ == "expl" else child
    if verb.dep_ == "conj" and verb.head.pos_ not in ("VERB", "AUX"):
        return None
    return None


def may_speak(subject: Token | None, speakers: frozenset[str]) -> bool:
    """Whether a subject is a name, a pronoun but "it", or a noun for who can say something."""
    if subject is None:
        return False
    if subject.pos_ == "NOUN":
        return bool(subject.ent_type_) or subject.lemma_.lower() in speakers
    return subject.lower_ != "it"


def relative_of(verb: Token) -> Token | None:
    """The relative pronoun that is the subject of a verb, or of the one it is joined to: "who said A and added B"."""
    while verb.dep_ == "conj" and verb.head.pos_ == "VERB" and not any(c.dep_ in _SUBJECTS for c in verb.children):
        verb = verb.head
    return next((c for c in verb.lefts if c.dep_ in _SUBJECTS and c.lower_ in _RELATIVE), None)


def subject_behind(verb: Token) -> Token | None:
    """The head of the noun phrase right behind a verb: the subject of an inverted tag."""
    end = verb.i + 1
    while end < verb.sent.end and verb.doc[end].pos_ in (
        "PROPN",
        "DET",
        "NOUN",
        "ADJ",
        "PRON",
        "PART",
        "NUM",
    ):
        end += 1
    span = verb.doc[verb.i + 1 : end]
    return span.root if len(span) else None


def owner_of(noun: Token) -> Token | None:
    """Whose a statement, claim or warning is: "his claim that …", "a warning from the ministry that …"."""
    owner = next((c for c in noun.lefts if c.dep_ == "poss"), None)
    if owner is not None:
        return owner
    links = [c for c in noun.rights if c.dep_ == "prep" and c.lower_ in ("by", "of", "from", "among", "in")]
    return next((c for link in links[:1] for c in link.children if c.dep_ == "pobj"), None)


def _publisher(paper: Token) -> Token | None:
    """Who put out a paper or recording that says something: "he published a video explaining that …"."""
    giver = paper.head
    if paper.dep_ != "dobj" or giver.pos_ != "VERB" or giver.lemma_ in _TAKING:
        return None
    return next((c for c in giver.lefts if c.dep_ == "nsubj" and c.lower_ not in _RELATIVE), None)


def noun_phrase(head: Token) -> Range:
    """The characters of a source: the whole phrase without relative clauses, appositions and what a comma sets off."""
    doc = head.doc
    start, end = head.left_edge.i, head.i + 1
    for child in head.rights:
        if child.dep_ in ("relcl", "acl", "appos", "advcl", "punct", "parataxis", "dep"):
            break
        if child.dep_ in ("prep", "cc", "conj", "nmod", "flat", "nummod", "compound", "case", "poss", "amod"):
            if child.dep_ == "conj" and child.pos_ in ("VERB", "AUX"):
                break
            end = child.right_edge.i + 1
    end = max(end, _up_to_verb(head))
    span = doc[start:end]
    for token in span:
        if token.i > head.i and (token.is_space or token.text in ",;:–—(" or token.dep_ == "relcl"):
            cut = token.left_edge.i if token.dep_ == "relcl" else token.i
            span = doc[start : max(cut, head.i + 1)]
            break
    while len(span) > 1 and (span[0].is_space or span[0].is_punct or span[0].dep_ in ("cc", "mark")):
        span = span[1:]
    return span.start_char, span.end_char


def with_name(doc: Doc, source: Range, speakers: frozenset[str]) -> Range:
    """A source with the whole of a person's name that it has a part of or that ends its title.

    "Jane" of "Jane Doe"; "Adviser to the President on trade" before "Jane Doe".
    """
    span = span_at(doc, source)
    if span[-1].ent_type_ == "PERSON" and (whole := _name_end(span[-1])) > source[1]:
        return source[0], whole
    if span.root.lemma_.lower() not in speakers or any(t.ent_type_ == "PERSON" for t in span):
        return source
    for token in doc[span.end : min(span.end + _LONGEST_TITLE, span.sent.end)]:
        if token.ent_type_ == "PERSON":
            before = token.i - 1
            while before > span.end and doc[before].lemma_.lower() in speakers:
                before -= 1
            return source if doc[before].pos_ == "ADP" else (source[0], _name_end(token))
        if token.pos_ not in _IN_TITLES or token.is_space:
            break
    return source


def _name_end(token: Token) -> int:
    """Where the entity of a token ends."""
    at = token.i + 1
    while at < len(token.doc) and token.doc[at].ent_iob_ == "I":
        at += 1
    last = token.doc[at - 1]
    return last.idx + len(last)


def _up_to_verb(head: Token) -> int:
    """One past the end of a subject that runs on to its verb without a comma: "the think tank the Institute said"."""
    verb = head.head
    if head.dep_ not in _SUBJECTS or verb.i < head.i:
        return head.i + 1
    end = verb.i
    while end > head.i + 1 and head.doc[end - 1].dep_ in ("aux", "auxpass", "advmod", "neg"):
        end -= 1
    names = all(
        t.pos_ in ("PROPN", "DET", "ADP", "PUNCT", "NOUN", "ADJ") and t.text not in ",;–—"
        for t in head.doc[head.i + 1 : end]
    )
    return end if names else head.i + 1
