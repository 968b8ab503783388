"""Says what a figure measures, as a noun phrase an analyst would write, from the parse."""

from __future__ import annotations

import re

from spacy.tokens import Token

from pipeline.stages.quantities.figure import Figure, View
from pipeline.text import collapse

_OF_NOUN = re.compile(r"\s(?:of|at|worth|totall?ing)\s(?:the\s|an?\s)?$", re.IGNORECASE)
_DIRECTION = re.compile(
    r"(?:\s?\([^()\n]{1,30}\))?\s(?:away\s|further\s|deep\s|to\sthe\s|inland\s|long\s)?"
    r"(?:(?:(?:north|south|east|west)(?:-?east|-?west)?)(?:ern)?(?:\s(?:and|or|to)\s\w+)?\s(?:of|from)|from|outside|inside|off|into)\s"
    r"(?:the\s|its\s|their\s|his\s)?(?:[\w’'-]+\s){0,2}?(?:[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*)*(?:\sborder)?|border|capital|coast|city|front\sline|centre|center|town)"
)
_NOUN = ("NOUN", "PROPN")
_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_OBJECTS = ("dobj", "nsubjpass")
_CLAUSES = (
    "relcl",
    "appos",
    "acl",
    "advcl",
    "ccomp",
    "parataxis",
    "conj",
    "cc",
    "punct",
    "nummod",
    "quantmod",
)
_UPWARD = ("conj", "xcomp", "advcl", "aux", "auxpass", "ccomp", "prep", "pcomp", "acomp", "attr")
_PLACES = ("to", "from", "in", "at", "near", "on", "against", "across", "into", "of", "for")
_TIMES = ("DATE", "TIME")
_EMPTY = frozenset(
    "it they we he she you i this that which who what there those these one year today tomorrow yesterday place part equivalent".split()
)
_LEFT = re.compile(r"\s(?:remaining|left|intact|available)\b")
_MANNERS = frozenset(
    "exchange return total all cash addition favour favor part order turn fact response".split()
)
_REACH = 40
_PERIODS = frozenset(
    w + s
    for w in "second minute hour day week month year decade century morning evening night weekend time".split()
    for s in ("", "s")
)
_MAX_WORDS = 12


class MeasureReader:
    """Builds `measure` for the figures of a Doc. Holds no state between texts."""

    def read(self, view: View, figures: list[Figure]) -> None:
        """Set `measure` of each figure."""
        masked = {t.i for f in figures for t in tokens(view, f.start, f.core[1])}
        heads = {f.head for f in figures if f.head is not None}
        for before, figure in zip([None, *figures], figures, strict=False):
            if figure.measure is None:
                figure.measure = self._measure(view, figure, before, masked, heads) or None

    def _measure(
        self, view: View, figure: Figure, before: Figure | None, masked: set[int], heads: set[int]
    ) -> str:
        if figure.head is not None:
            return self._counted(view, figure, view.doc[figure.head], masked)
        anchor = _anchor(view, figure)
        if anchor is None:
            return ""
        if figure.noun and figure.unit is None and (said := self._elided(figure, anchor, before, masked)):
            return said
        if figure.relative_to is not None and figure.relative_to.startswith("what "):
            left = _LEFT.match(view.text, figure.end)
            return collapse(_nearest(view, figure, masked, masked | heads) + (left.group() if left else ""))
        phrase = _extent(view, figure, anchor, masked, masked | heads)
        phrase = phrase or self._owned(view, figure, anchor, masked, masked | heads)
        if not phrase and before is not None and before.measure and _parallel(view, before, figure):
            phrase = before.measure
        phrase = phrase or _nearest(view, figure, masked, masked | heads)
        if phrase and "age" in figure.rules:
            return f"age of {phrase}"
        return phrase

    def _counted(self, view: View, figure: Figure, head: Token, masked: set[int]) -> str:
        """The counted noun with its modifiers and what is said of it; "" when that is the noun alone."""
        core = noun_phrase(head, masked)
        first = head
        while first.dep_ == "conj" and first.head.i < first.i:
            first = first.head
        verb, rest = first.head, ""
        if verb.pos_ == "VERB" and first.dep_ in ("nsubjpass", "nsubj", "dobj"):
            rest = _done_by(verb, masked) if first.dep_ == "dobj" else _doing(first, verb, masked)
        elif first.dep_ in ("pobj", "attr", "appos", "npadvmod"):
            owner = _owner(first, masked)
            if owner is not None and owner.i not in (head.i, first.i):
                name = noun_phrase(owner, masked)
                if core in name or head.lower_ in name.lower().split():
                    return name
                link = " of" if first.dep_ != "pobj" or first.head.head.pos_ in _NOUN else ","
                return collapse(f"{core}{link} {name}") if name else core
        phrase = collapse(f"{core} {rest}")
        return "" if phrase.lower() == head.lower_ else phrase

    def _elided(self, figure: Figure, number: Token, before: Figure | None, masked: set[int]) -> str:
        """ "wounded four": the noun that stands elsewhere or nowhere, with what is done to it here."""
        verb, rest = number.head, ""
        if verb.pos_ == "VERB" and number.dep_ in ("nsubjpass", "nsubj", "dobj"):
            rest = _done_by(verb, masked) if number.dep_ == "dobj" else _doing(number, verb, masked)
        if rest:
            return collapse(f"{'people' if figure.noun == 'person' else figure.noun} {rest}")
        listed = "noun-of-list" in figure.rules and before is not None
        return (before.measure or "") if listed and before is not None else ""

    def _owned(self, view: View, figure: Figure, anchor: Token, masked: set[int], avoid: set[int]) -> str:
        """What a figure with a unit of measurement belongs to. `avoid`: the tokens of figures."""
        noun = _adjacent(view, figure)
        if noun is not None and _usable(noun, avoid):
            return noun_phrase(noun, masked)
        behind = view.next_token(figure.end)
        linked = ("of", "in") if figure.unit is not None and figure.unit.kind == "money" else ("of",)
        if behind is not None and behind.lower_ in linked and "\n" not in view.text[figure.end : behind.idx]:
            for child in behind.children:
                if (
                    child.dep_ == "pobj"
                    and child.ent_type_ not in _TIMES
                    and child.i not in masked
                    and child.lower_ not in _MANNERS
                ):
                    return noun_phrase(child, masked)
        owner = _owner(anchor, avoid)
        return noun_phrase(owner, masked) if owner is not None else ""


def tokens(view: View, start: int, end: int) -> list[Token]:
    """The tokens that start in [start, end)."""
    found = []
    token = view.token(start)
    while token is not None and token.idx < end:
        found.append(token)
        token = token.nbor() if token.i + 1 < len(token.doc) else None
    return found


def noun_phrase(head: Token, masked: set[int]) -> str:
    """The noun phrase of `head` without figures, leading determiner and clauses, on one line."""
    kept = [t for t in _phrase(head) if t.i not in masked and not _emptied(t, masked)]
    while kept and (
        kept[0].pos_ in ("DET", "PUNCT", "ADP", "CCONJ", "SPACE", "PART", "SYM")
        or kept[0].tag_ in ("PRP$", "POS")
    ):
        kept.pop(0)
    while kept and (
        kept[-1].pos_ in ("PUNCT", "ADP", "CCONJ", "SPACE", "DET", "PART", "SYM") and kept[-1].i != head.i
    ):
        kept.pop()
    last = {t.i for t in kept}
    return collapse("".join(t.text + (t.whitespace_ if t.i + 1 in last else " ") for t in kept))


def _emptied(token: Token, masked: set[int]) -> bool:
    """Whether a preposition has lost its noun to a figure: the "of" of "a rate of 5 percent"."""
    if token.pos_ != "ADP" or token.dep_ != "prep":
        return False
    objects = [child for child in token.children if child.dep_ in ("pobj", "pcomp")]
    return bool(objects) and all(child.i in masked for child in objects)


def _phrase(head: Token) -> list[Token]:
    """The tokens of a noun phrase: modifiers and prepositional phrases, no clauses and no times."""
    found: list[Token] = []

    def collect(token: Token, depth: int) -> None:
        for child in token.children:
            if child.dep_ in _CLAUSES and not _kept_clause(child, token):
                continue
            if child.i > head.i and (depth > 4 or child.ent_type_ in _TIMES or _timed(child)):
                continue
            collect(child, depth + 1)
        found.append(token)

    collect(head, 0)
    found.sort(key=lambda t: t.i)
    at = found.index(head)
    return found[max(0, at - _MAX_WORDS) : at + _MAX_WORDS]


def _kept_clause(child: Token, parent: Token) -> bool:
    """Close coordinations, hyphens and short participles belong to the phrase: "people surveyed"."""
    if child.dep_ in ("conj", "cc"):
        return child.i - parent.i < 4 and child.pos_ in (*_NOUN, "CCONJ", "ADJ")
    if child.dep_ == "punct":
        return child.text in ("-", "‑")
    return child.dep_ == "acl" and child.i == parent.i + 1


def _timed(preposition: Token) -> bool:
    """Whether a preposition opens a time: "in June"."""
    return preposition.dep_ == "prep" and any(
        c.dep_ == "pobj" and c.ent_type_ in _TIMES for c in preposition.children
    )


def _anchor(view: View, figure: Figure) -> Token | None:
    """The token of the figure that the rest of it hangs on."""
    inside = tokens(view, figure.core[0], figure.core[1])
    indices = {t.i for t in inside}
    for token in inside:
        if token.head.i not in indices or token.head.i == token.i:
            return token
    return inside[-1] if inside else None


def _extent(view: View, figure: Figure, anchor: Token, masked: set[int], avoid: set[int]) -> str:
    """ "distance of Bindura north of Harare", "area liberated by Ukraine": what a length or an area is of."""
    kind = figure.unit.kind if figure.unit is not None and figure.per is None else ""
    if kind == "distance" and (match := _DIRECTION.match(view.text, figure.end, figure.end + 90)):
        owner = _owner(anchor, avoid, True)
        name = noun_phrase(owner, masked) if owner is not None else ""
        way = collapse(re.sub(r"\([^)]*\)", "", match.group()))
        return f"distance of {name} {way}" if name and name not in way else f"distance {way}"
    if kind == "area" and anchor.head.pos_ == "VERB" and anchor.dep_ in ("dobj", "nsubjpass"):
        done = anchor.head.lower_ if anchor.dep_ == "nsubjpass" else _done_by(anchor.head, masked)
        place = _place(anchor.head, masked)
        return collapse(f"area {done} {place}") if done else ""
    return ""


def _adjacent(view: View, figure: Figure) -> Token | None:
    """The noun right before "of", "at" or "worth" and the figure."""
    match = _OF_NOUN.search(view.text, max(0, figure.start - 12), figure.start)
    token = view.token(match.start() - 1) if match is not None and match.start() > 0 else None
    return token if token is not None and token.pos_ in _NOUN else None


def _owner(token: Token, masked: set[int], oblique: bool = False) -> Token | None:
    """The noun that a figure hangs on: one it modifies, one whose complement it is, or its verb's.

    `oblique`: look for the object of the verb before its subject.
    """
    for _ in range(7):
        above = token.head
        if above.i == token.i:
            break
        if _usable(above, masked):
            return above
        if above.pos_ in ("VERB", "AUX"):
            return _participant(above, token, masked, oblique)
        oblique = oblique or above.dep_ == "prep" or above.pos_ == "ADP"
        token = above
    if token.pos_ in ("VERB", "AUX"):
        return _participant(token, token, masked, True)
    return None


def _participant(verb: Token, figure: Token, masked: set[int], oblique: bool) -> Token | None:
    """The object of the verb for a figure behind a preposition, else its subject."""
    for _ in range(5):
        if oblique:
            for child in verb.children:
                if child.dep_ in _OBJECTS and _usable(child, masked):
                    return child
        for child in verb.children:
            if child.dep_ in _SUBJECTS and child.i != figure.i:
                if _usable(child, masked):
                    return child
                if child.tag_ in ("WDT", "WP") and verb.dep_ == "relcl" and verb.head.i not in masked:
                    return verb.head
        if verb.dep_ in ("relcl", "acl") and verb.head.pos_ in _NOUN and verb.head.i not in masked:
            return verb.head
        if verb.dep_ not in _UPWARD or verb.head.i == verb.i:
            return None
        verb = verb.head
    return None


def _usable(token: Token, masked: set[int]) -> bool:
    if token.pos_ not in _NOUN or token.i in masked or token.ent_type_ in _TIMES:
        return False
    return token.lower_ not in _EMPTY and token.lower_ not in _PERIODS


def _doing(noun: Token, verb: Token, masked: set[int]) -> str:
    """What the counted subject does or suffers: "returned to Kharkiv", "killed in the attack", "received aid"."""
    if noun.i > verb.i or verb.lemma_.lower() in ("be", "have", "say"):
        return ""
    for child in verb.children:
        if child.dep_ == "dobj" and _usable(child, masked):
            return f"{verb.lower_} {noun_phrase(child, masked)}"
    return f"{verb.lower_} {_place(verb, masked)}"


def _done_by(verb: Token, masked: set[int]) -> str:
    """ "destroyed by Russia", "of Duly" (has), for the object of `verb`."""
    subject = _participant(verb, verb, masked, False)
    name = noun_phrase(subject, masked) if subject is not None else ""
    if verb.lemma_.lower() in ("have", "include", "contain"):
        return f"of {name}" if name else ""
    done = verb.lower_ if verb.tag_ in ("VBN", "VBD") else ""
    return f"{done} by {name}" if name and done else f"of {name}" if name else done


def _place(verb: Token, masked: set[int]) -> str:
    """The first prepositional phrase behind a verb that tells no time: "to Kharkiv", "in the attack"."""
    for child in verb.children:
        if child.dep_ == "agent" or (child.dep_ == "prep" and child.i > verb.i and child.lower_ in _PLACES):
            for noun in child.children:
                if noun.dep_ == "pobj" and noun.ent_type_ not in _TIMES and noun.i not in masked:
                    return f"{child.lower_} {noun_phrase(noun, masked)}"
    return ""


def _parallel(view: View, before: Figure, figure: Figure) -> bool:
    """Whether two figures stand close enough to say the same of one thing."""
    gap = view.text[before.end : figure.start]
    return len(gap) < 40 and re.search(r"[.;!?\n]\s", gap) is None


def _nearest(view: View, figure: Figure, masked: set[int], avoid: set[int]) -> str:
    """The last noun phrase before the figure in its sentence, else the first behind it."""
    token = view.token(figure.core[0])
    if token is None:
        return ""
    start = end = token.i
    while start > 0 and token.i - start < _REACH and not _ends_sentence(token.doc[start - 1]):
        start -= 1
    while end < len(token.doc) and end - token.i < _REACH and not _ends_sentence(token.doc[end]):
        end += 1
    for parts in (("compound", "nmod", "amod", "poss"), ()):
        for other in [*reversed(token.doc[start : token.i]), *token.doc[token.i : end]]:
            if _usable(other, avoid) and other.dep_ not in parts:
                return noun_phrase(_whole(other, avoid), masked)
    return ""


def _ends_sentence(token: Token) -> bool:
    """A full stop or line end: the parser's own sentence ends often fall right before a figure."""
    return token.text in (".", "!", "?", ";") or (token.is_space and "\n" in token.text)


def _whole(noun: Token, masked: set[int]) -> Token:
    """The noun at the top of "share of the market in June"."""
    while (
        noun.dep_ == "pobj"
        and noun.head.head.pos_ in _NOUN
        and noun.head.head.i not in masked
        and noun.head.head.i < noun.i
    ):
        noun = noun.head.head
    return noun
