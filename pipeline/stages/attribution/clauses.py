"""Contents as the parse shows them: clauses, objects, what stands around a parenthetical cue."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from pipeline.spans import Range, subtract
from pipeline.stages.attribution.cues import Cue, Lexicon
from pipeline.stages.attribution.sources import CITING, may_speak, quoting, subject_behind
from pipeline.tokens import text_of

_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_NARRATOR_MARKS = frozenset({"as", "although", "though", "while", "after", "because"})
_TIME_LINKS = frozenset({"on", "in", "at", "late", "early", "earlier", "during", "the"})
HEARD = frozenset({"tell", "inform", "assure", "remind", "warn"})
"""Cues whose object is who hears it."""
_NEAR = 12
"""Most tokens between a cue and its "that" where the parse lost the clause."""
_TRIM = " \t\n\r\xa0\u2028\u2029,;:–—-"


def content_of(cue: Cue, quoted: list[Range], lexicon: Lexicon) -> tuple[list[Range], str] | None:
    """The pieces of what `cue` attributes, as the parse has them, with the rule; None when it has none of its own.

    `quoted`: the quotations of the paragraph.
    """
    verb, frames = cue.token, cue.frames
    clause = _complement(verb)
    if clause is not None and ((_states(clause) and frames & {"that", "quote"}) or _has_quote(clause, quoted)):
        return _clause_pieces(cue, clause), "clause"
    if "that" in frames:
        host = _host(verb) or _tagged(cue)
        if host is not None:
            return host, "parenthetical"
        before = _before_inverted(cue, lexicon.speakers)
        if before is not None:
            return before, "inverted"
        rest = _after_that(cue)
        if rest is not None:
            return [rest], "that"
    if "to" in frames:
        for child in verb.rights:
            if child.dep_ == "xcomp" and child.tag_ == "VB":
                return [_token_range(verb.doc, child.left_edge.i, _right_end(verb, child))], "infinitive"
    return _object_content(cue, quoted, lexicon.empty)


def _object_content(cue: Cue, quoted: list[Range], empty: frozenset[str]) -> tuple[list[Range], str] | None:
    """Content that is an object, its phrase, or the subject of a passive."""
    verb, frames = cue.token, cue.frames
    objects = [c for c in verb.rights if c.dep_ in ("dobj", "dative", "oprd") or (c.dep_ == "ccomp" and c.i > verb.i)]
    if not objects:
        dates = [c for c in verb.rights if c.dep_ == "npadvmod" and c.ent_type_ == "DATE"]
        objects = [a for date in dates for a in date.rights if a.dep_ == "appos"]
    if cue.last is not verb:
        objects = [c for c in cue.last.rights if c.dep_ in ("pobj", "pcomp")]
    naming = verb.dep_ in ("acl", "amod") and verb.tag_ == "VBN"
    if "predicate" in frames:
        objects += [c for c in verb.rights if c.dep_ == "acomp"]
    if frames & {"obj", "objq", "predicate"} and objects and not naming:
        span = _token_range(verb.doc, objects[0].left_edge.i, _right_end(verb, objects[0]))
        follows = any(c.i > objects[0].i and c.dep_ in ("xcomp", "prep", "oprd", "advcl", "ccomp") for c in verb.rights)
        inner = any(c.dep_ in ("relcl", "acl", "xcomp") for c in objects[0].children) or objects[0].dep_ == "ccomp"
        predicate = objects[0].dep_ in ("ccomp", "acomp") or any(c.dep_ == "oprd" for c in verb.rights)
        if (
            ("obj" in frames and (follows or inner))
            or ("predicate" in frames and predicate)
            or _has_quote_range(span, quoted)
        ):
            return [span], "object-clause"
    for child in verb.rights:
        if child.dep_ == "prep" and child.lower_ in frames & {"of", "about", "against"}:
            return [_token_range(verb.doc, child.left_edge.i, child.right_edge.i + 1)], "prepositional"
    if "np" in frames:
        passive = [c for c in verb.lefts if c.dep_ == "nsubjpass"]
        for child in passive or objects:
            relative = any(t.tag_ in ("WDT", "WP", "WP$") for t in (child, *child.lefts))
            if child.lemma_.lower() not in empty and child.ent_type_ != "PERSON" and not relative:
                start, end = child.left_edge.i, child.right_edge.i + 1
                return [_token_range(verb.doc, start, end if passive else _near_end(verb, child))], "object"
    return None


def _complement(verb: Token) -> Token | None:
    """The clause a verb has as its object: the first one behind it, else the last before it."""
    clauses = [c for c in verb.children if c.dep_ == "ccomp"]
    behind = [c for c in clauses if c.i > verb.i]
    return behind[0] if behind else (clauses[-1] if clauses else None)


def _states(clause: Token) -> bool:
    """Whether a complement has a verb, as a statement does."""
    return clause.pos_ in ("VERB", "AUX") or any(c.dep_ in (*_SUBJECTS, "cop", "aux") for c in clause.children)


def _clause_pieces(cue: Cue, clause: Token) -> list[Range]:
    """The range of a complement: after its "that", with the adjuncts the parse hung on the cue."""
    verb = cue.token
    doc = verb.doc
    if clause.i > verb.i:
        start = clause.left_edge.i
        for child in clause.lefts:
            if child.dep_ == "mark" and child.lower_ == "that":
                start = child.i + 1
                break
        start = _behind_time(doc, max(start, cue.last.i + 1), clause)
        return [_token_range(doc, start, _cut_background(doc, start, _right_end(verb, clause), clause))]
    start = clause.left_edge.i
    for child in verb.lefts:
        if child.i < start and child.dep_ in ("advcl", "prep", "npadvmod", "advmod", "cc", "ccomp"):
            start = child.left_edge.i
    end = clause.right_edge.i + 1
    span = _token_range(doc, start, end)
    if doc[start].idx <= verb.idx < span[1]:
        hole = _token_range(doc, verb.left_edge.i, verb.right_edge.i + 1)
        return [piece for r in subtract(span, [hole]) if (piece := trim(text_of(doc), r))[0] < piece[1]]
    return [span]


def _behind_time(doc: Doc, start: int, clause: Token) -> int:
    """Past a time expression wedged between cue and clause: "said on Monday it had …" is when it was said."""
    subject = next((c for c in clause.lefts if c.dep_ in _SUBJECTS), None)
    at = end = start
    while at < clause.i and (doc[at].ent_type_ in ("DATE", "TIME") or doc[at].lower_ in _TIME_LINKS):
        at += 1
        if doc[at - 1].ent_type_ in ("DATE", "TIME"):
            end = at
    if end == start or subject is None or subject.i < end:
        return start
    # "Tuesday the plant": no noun phrase has a day before its article, whatever the parse says.
    return end if end <= subject.left_edge.i or doc[end].tag_ in ("DT", "PRP$") else start


def _cut_background(doc: Doc, start: int, end: int, clause: Token) -> int:
    """Where the outlet's remark begins in a content behind its cue: ", as Moscow has wanted, …"."""
    for token in doc[start:end]:
        if token.dep_ == "advcl" and token.i > clause.i and token.left_edge.i > start + 1:
            mark = next((c for c in token.lefts if c.dep_ == "mark"), None)
            if mark is not None and mark.lower_ == "as" and doc[mark.i - 1].text == ",":
                return mark.i - 1
    return end


def _right_end(verb: Token, child: Token) -> int:
    """One past the last token of a content that stands behind its cue: adjuncts hung on the cue belong to it."""
    end = child.right_edge.i + 1
    for later in verb.rights:
        if later.i < end:
            continue
        if later.dep_ == "conj" and _still_reported(verb, later):
            end = later.right_edge.i + 1
            continue
        if later.dep_ in ("cc", "punct"):
            continue
        if later.dep_ == "dep" and later.pos_ in ("NOUN", "PROPN"):
            end = later.right_edge.i + 1
            continue
        if later.dep_ not in ("prep", "advcl", "npadvmod", "advmod", "xcomp", "oprd", "ccomp"):
            break
        if later.dep_ in ("advcl", "ccomp") and (later.tag_ == "VBG" or _set_off(later)):
            break
        end = later.right_edge.i + 1
    return end


def _before_tag(doc: Doc, start: int, end: int) -> int:
    """Where a content ends that a further tag follows: ", Reuters reported"."""
    root = doc[start:end].sent.root
    subject = next((c for c in root.lefts if c.dep_ in _SUBJECTS), None)
    if (
        subject is not None
        and subject.left_edge.i > start
        and doc[subject.left_edge.i - 1].text == ","
        and root.i + 3 >= end
    ):
        return subject.left_edge.i - 1
    return end


def _near_end(verb: Token, child: Token) -> int:
    """One past an object with the phrases that follow it up to the next comma."""
    end = _right_end(verb, child)
    for token in verb.doc[child.right_edge.i + 1 : end]:
        if token.text in ",;–—":
            return token.i
    return end


def _still_reported(verb: Token, conjunct: Token) -> bool:
    """Whether a clause joined to a past cue goes on with the content: "continues" is not the narrator's tense."""
    words = [conjunct, *conjunct.lefts]
    subject = any(c.dep_ in _SUBJECTS for c in conjunct.lefts)
    return (
        subject and verb.tag_ == "VBD" and any(t.tag_ in ("VBZ", "VBP", "MD") for t in words) and not conjunct.ent_type_
    )


def _after_that(cue: Cue) -> Range | None:
    """What follows "that" soon behind a cue whose clause the parse lost: the rest of the sentence."""
    doc = cue.token.doc
    sentence = cue.token.sent
    citing = False
    for token in doc[cue.last.i + 1 : min(sentence.end, cue.last.i + _NEAR)]:
        if token.lower_ == "that" and token.tag_ in ("IN", "WDT") and token.nbor(-1).dep_ != "cc":
            end = _before_tag(doc, token.i + 1, sentence.end)
            return _token_range(doc, token.i + 1, end) if token.i + 2 < end else None
        if token.tag_ == "VBG" and token.lemma_ in CITING:
            citing = True
        elif token.pos_ in ("VERB", "AUX") or (token.text in ",;:" and not citing and not _cites(token)):
            return None
    return None


def _cites(comma: Token) -> bool:
    """Whether a comma sets off whom an outlet cites: "reported, citing Doe, that …"."""
    following = comma.nbor() if comma.i + 1 < len(comma.doc) else comma
    return following.tag_ == "VBG" and following.lemma_ in CITING


def _set_off(clause: Token) -> bool:
    """Whether a comma or a narrator's conjunction ("although", "after") parts an adverbial clause from the rest."""
    before = clause.left_edge.i and clause.doc[clause.left_edge.i - 1].text == ","
    return bool(before) or any(c.dep_ == "mark" and c.lower_ in _NARRATOR_MARKS for c in clause.children)


def _host(verb: Token) -> list[Range] | None:
    """The clause around a parenthetical cue ("The bridge, she noted, is intact", "as he put it, …")."""
    doc = verb.doc
    head = verb.head
    as_clause = verb.dep_ == "advcl" and any(c.dep_ == "mark" and c.lower_ == "as" for c in verb.children)
    if verb.dep_ != "parataxis" and not as_clause:
        return None
    if head is verb or not any(c.dep_ in _SUBJECTS for c in verb.children):
        return None
    if any(c.dep_ in ("dobj", "xcomp") for c in verb.children):
        return None
    whole = _token_range(doc, head.left_edge.i, head.right_edge.i + 1)
    hole = _token_range(doc, verb.left_edge.i, verb.right_edge.i + 1)
    pieces = [piece for r in subtract(whole, [hole]) if (piece := trim(text_of(doc), r))[0] < piece[1]]
    return pieces or None


def _tagged(cue: Cue) -> list[Range] | None:
    """The sentence before a cue that ends it: "Nine were hurt, the ministry stated on Monday."."""
    verb, doc = cue.token, cue.token.doc
    sentence = verb.sent
    quoted = quoting(verb) is not None
    verb = verb.head.head if quoted else verb  # "…, TASS quoted Doe as saying."
    subject = next((c for c in verb.lefts if c.dep_ in _SUBJECTS), None)
    if subject is None or verb.dep_ not in ("advcl", "ROOT", "parataxis", "conj", "ccomp"):
        return None
    before = subject.left_edge.i - 1
    rest = [
        t
        for t in doc[cue.last.i + 1 : sentence.end]
        if t.pos_ in ("VERB", "AUX") and (t.head.i <= cue.last.i or t.dep_ == "pcomp")
    ]
    objects = [c for c in verb.rights if c.dep_ in ("dobj", "xcomp", "oprd", "attr")]
    if (
        before <= sentence.start
        or doc[before].text != ","
        or rest
        or (objects and not quoted and cue.lemma not in HEARD)
    ):
        return None
    if not any(t.pos_ in ("VERB", "AUX") for t in doc[sentence.start : before]):
        return None
    return [_token_range(doc, sentence.start, before)]


def _before_inverted(cue: Cue, speakers: frozenset[str]) -> list[Range] | None:
    """The sentence before a cue that its subject follows, who may speak: "Nine were hurt, recalled the mayor."."""
    verb, doc = cue.token, cue.token.doc
    sentence = verb.sent
    if verb.i <= sentence.start + 1 or doc[verb.i - 1].text != "," or verb.tag_ not in ("VBD", "VBZ", "VBN", "VBP"):
        return None
    behind = doc[cue.last.i + 1 : sentence.end]
    if not len(behind) or behind[0].pos_ not in ("PROPN", "DET", "NOUN", "ADJ", "PRON"):
        return None
    if any(t.pos_ in ("VERB", "AUX") and t.dep_ not in ("relcl", "acl", "amod") for t in behind):
        return None
    if not may_speak(subject_behind(verb), speakers):
        return None
    if not any(t.pos_ in ("VERB", "AUX") for t in doc[sentence.start : verb.i - 1]):
        return None
    return [_token_range(doc, sentence.start, verb.i - 1)]


def _has_quote(clause: Token, quoted: list[Range]) -> bool:
    doc = clause.doc
    return _has_quote_range(_token_range(doc, clause.left_edge.i, clause.right_edge.i + 1), quoted)


def _has_quote_range(span: Range, quoted: list[Range]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in quoted)


def _token_range(doc: Doc, start: int, end: int) -> Range:
    """Characters of the tokens start..end, without a last conjunction and the punctuation and blanks at the edges."""
    end = min(max(end, start + 1), len(doc))
    while end > start + 1 and doc[end - 1].dep_ == "cc":
        end -= 1
    return trim(text_of(doc), (doc[start].idx, doc[end - 1].idx + len(doc[end - 1])))


def trim(text: str, span: Range) -> Range:
    """`span` without blanks, commas, dashes at its edges and without the full stop outside quotation marks."""
    start, end = span
    while start < end and (text[start] in _TRIM or text[start] in ".)"):
        start += 1
    while end > start and (
        text[end - 1] in _TRIM
        or (text[end - 1] in ".!" and not _dotted(text, start, end) and not _unclosed(text, start, end))
        or text[end - 1] == "("
    ):
        end -= 1
    return start, end


def _unclosed(text: str, start: int, end: int) -> bool:
    """Whether the span is a quotation that was never closed: its full stop is the speaker's."""
    return text[start] in '“„«"' and not any(mark in text[start + 1 : end] for mark in '”»"')


def _dotted(text: str, start: int, end: int) -> bool:
    """Whether the last full stop belongs to an abbreviation or an ellipsis ("U.S.", "…")."""
    word = text[start:end].rsplit(None, 1)[-1]
    return text[end - 1] == "." and (word.count(".") > 1 or word.lower() in ("mr.", "dr.", "st."))
