"""Says what a figure measures, as a noun phrase, from the parse."""

from __future__ import annotations

import re
from collections.abc import Iterable

from spacy.tokens import Token

from pipeline.spans import Range
from pipeline.stages.quantities.figure import Figure, View
from pipeline.text import collapse

_NOUN = ("NOUN", "PROPN")
_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")
_LIMIT = 12


class MeasureReader:
    """Builds `measure` for a figure. Holds no state between texts."""

    def read(self, view: View, figure: Figure) -> None:
        """Set `figure.measure`."""
        anchor = self._anchor(view, figure)
        if anchor is None:
            return
        phrase = self._counted(view, figure, anchor) if figure.head is not None else self._measured(view, figure, anchor)
        figure.measure = phrase or None

    def _anchor(self, view: View, figure: Figure) -> Token | None:
        """The token of the figure that the rest of it hangs on."""
        if figure.head is not None:
            return view.doc[figure.head]
        tokens = []
        token = view.token(figure.core[0])
        while token is not None and token.idx < figure.core[1]:
            tokens.append(token)
            token = token.nbor() if token.i + 1 < len(token.doc) else None
        inside = {t.i for t in tokens}
        for token in tokens:
            if token.head.i not in inside or token.head.i == token.i:
                return token
        return tokens[-1] if tokens else None

    def _counted(self, view: View, figure: Figure, head: Token) -> str:
        """The counted noun with its modifiers, and the verb it stands under."""
        core = noun_phrase(view, head, figure)
        verb = head.head
        parts = [core]
        if head.dep_ in ("nsubjpass", "dobj") and verb.pos_ == "VERB":
            parts.append(_participle(verb))
            if head.dep_ == "dobj":
                subject = _subject(verb)
                if subject is not None:
                    parts.append("by " + noun_phrase(view, subject, None))
        elif head.dep_ in ("attr", "pobj") or (head.dep_ == "dobj" and verb.pos_ != "VERB"):
            above = _owner(head)
            if above is not None:
                parts.append(noun_phrase(view, above, figure))
        return " ".join(p for p in parts if p)

    def _measured(self, view: View, figure: Figure, anchor: Token) -> str:
        """What a figure with a unit of measurement belongs to."""
        of = view.next_token(figure.end)
        if of is not None and of.lower_ in ("of", "in") and of.i + 1 < len(of.doc) and "\n" not in view.text[figure.end : of.idx]:
            for child in of.children:
                if child.dep_ in ("pobj", "pcomp") and child.ent_type_ != "DATE":
                    return noun_phrase(view, child, figure)
        above = _owner(anchor, figure.core[1])
        if above is not None:
            return noun_phrase(view, above, figure)
        return ""


def noun_phrase(view: View, head: Token, figure: Figure | None) -> str:
    """The noun phrase of `head` as written, without the figure, leading determiner and long clauses."""
    kept = [t for t in _phrase(head) if figure is None or not _inside(t, (figure.start, max(figure.core[1], figure.start)))]
    while kept and (kept[0].pos_ in ("DET", "PUNCT", "ADP", "CCONJ", "SPACE", "PART") or kept[0].tag_ in ("PRP$", "POS")):
        kept.pop(0)
    while kept and kept[-1].pos_ in ("PUNCT", "ADP", "CCONJ", "SPACE", "DET", "PART"):
        kept.pop()
    if not kept:
        return ""
    pieces = [t.text + (t.whitespace_ and " ") if n + 1 == len(kept) or kept[n + 1].i == t.i + 1 else t.text + " " for n, t in enumerate(kept)]
    return collapse(re.sub(r"\s+([,.;])", r"\1", "".join(pieces)))


def _phrase(head: Token) -> list[Token]:
    """The tokens of a noun phrase: modifiers and short prepositional phrases, no relative clauses."""
    found: list[Token] = []

    def collect(token: Token, depth: int) -> None:
        for child in token.children:
            if child.i > head.i and depth > 3:
                continue
            if child.dep_ in ("relcl", "appos", "conj", "cc", "punct", "acl", "advcl", "ccomp", "parataxis") and not (
                child.dep_ in ("conj", "cc") and child.i - token.i < 4
            ) and not (child.dep_ == "punct" and child.text == "-"):
                continue
            collect(child, depth + 1)
        found.append(token)

    collect(head, 0)
    found.sort(key=lambda t: t.i)
    at = found.index(head)
    return found[max(0, at - _LIMIT) : at + _LIMIT]


def _owner(token: Token, end: int | None = None) -> Token | None:
    """The noun that a figure hangs on, or the subject of its verb."""
    for _ in range(6):
        above = token.head
        if above.i == token.i:
            break
        if above.pos_ in _NOUN and above.ent_type_ not in ("PERCENT", "MONEY", "QUANTITY", "CARDINAL"):
            return above
        if above.pos_ in ("VERB", "AUX"):
            subject = _subject(above)
            if subject is not None and subject.i != token.i:
                return subject
        token = above
    return None


def _subject(verb: Token) -> Token | None:
    """The subject of a verb, shared subjects and the noun a relative clause hangs on included."""
    for _ in range(5):
        for child in verb.children:
            if child.dep_ in _SUBJECTS:
                if child.pos_ in _NOUN:
                    return child
                if child.tag_ in ("WDT", "WP") and verb.dep_ == "relcl":
                    return verb.head
        if verb.dep_ in ("relcl", "acl") and verb.head.pos_ in _NOUN:
            return verb.head
        if verb.dep_ in ("conj", "xcomp", "advcl", "aux", "ccomp", "prep", "pcomp") and verb.head.i != verb.i:
            verb = verb.head
        else:
            return None
    return None


def _participle(verb: Token) -> str:
    """The past participle a passive or object reading asks for, where the text has it."""
    return verb.lower_ if verb.tag_ in ("VBN", "VBD") else ""


def _inside(token: Token, span: Range) -> bool:
    return span[0] <= token.idx < span[1]


def texts(tokens: Iterable[Token]) -> str:
    """The tokens as one line."""
    return collapse("".join(t.text_with_ws for t in tokens))
