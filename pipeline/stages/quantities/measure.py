"""Says what a figure measures, as a noun phrase an analyst would write, from the parse."""

from __future__ import annotations

import re
from collections.abc import Set

from spacy.tokens import Token

from pipeline.stages.quantities.figure import Figure, View
from pipeline.stages.quantities.lexicon import Lexicon
from pipeline.stages.quantities.phrases import NOUNS, TIMES, noun_phrase
from pipeline.text import collapse

_OF_NOUN = re.compile(r"\s(?:(?:of|at|worth|totall?ing)\s(?:the\s|an?\s)?|\+)$", re.IGNORECASE)
_DIRECTION = re.compile(
    r"(?:\s?\([^()\n]{1,30}\))?\s(?:away\s|further\s|deep\s|to\sthe\s|inland\s|long\s)?"
    r"(?:(?:north|south|east|west)(?:-?east|-?west)?(?:ern)?(?:\s(?:and|or|to)\s\w+)?\s(?:of|from)"
    r"|from|outside|inside|off|into)\s"
    r"(?:the\s|its\s|their\s|his\s)?(?:[\w’'-]+\s){0,2}?"
    r"(?:[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*)*(?:\sborder)?"
    r"|border|capital|coast|city|front\sline|centre|center|town)"
)
_BRACKET = re.compile(r"\([^)]*\)")
_LEFT = re.compile(r"\s(?:remaining|left|intact|available)\b")
_LATER = re.compile(r"\s+(?:later|ago|earlier|before|after|prior)\b")
_WITHIN = re.compile(
    r"\b(?:in|within|over|during|after|every|by)\s(?:(?:the|these|those|this)\s)?"
    r"(?:(?:last|past|next|first|coming|previous|following|final)\s)?$",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.;!?\n]\s")
_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_OBJECTS = ("dobj", "nsubjpass")
_PARTS = ("compound", "nmod", "amod", "poss")
_UPWARD = ("conj", "xcomp", "advcl", "aux", "auxpass", "ccomp", "prep", "pcomp", "acomp", "attr")
_PLACES = ("to", "from", "in", "at", "near", "on", "against", "across", "into", "of", "for")
_REACH = 40
_CLOSE = 40
"""How far to look for a noun, in tokens, and how close a parallel figure stands, in characters."""
_SPREAD = frozenset({"duration", "distance", "area"})
"""Kinds that a name says nothing of: "Ukrainians" and "Kherson region" are who and where, not what is measured."""


class MeasureReader:
    """Builds `measure` for the figures of a Doc. Holds no state between texts."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Keep the words that say nothing of what is measured."""
        self._silent = lexicon.words["no-measure"] | lexicon.words["period"]

    def read(self, view: View, figures: list[Figure]) -> None:
        """Set `measure` of each figure that has none; it stays None where only the unit would be repeated."""
        scene = _Scene(view, figures, self._silent)
        before = None
        for figure in figures:
            figure.measure = figure.measure or scene.measure(figure, before) or None
            before = figure


class _Scene:
    """Figures of one Doc. `masked`: their tokens, left out of phrases; `taken`: those and counted nouns."""

    def __init__(self, view: View, figures: list[Figure], silent: frozenset[str]) -> None:
        self.view, self.silent = view, silent
        self.masked = {t.i for f in figures for t in view.between(f.start, f.core[1])}
        self.taken = self.masked | {f.head for f in figures if f.head is not None}

    def measure(self, figure: Figure, before: Figure | None) -> str:
        """What `figure` measures, "" when the text does not say. `before`: the figure before it."""
        if figure.head is not None:
            return self._counted(self.view.doc[figure.head])
        anchor = self._anchor(figure)
        if anchor is None:
            return ""
        if figure.noun and figure.unit is None and (said := self._elided(figure, anchor, before)):
            return said
        if figure.relative_to is not None and figure.relative_to.startswith("what "):
            left = _LEFT.match(self.view.text, figure.end)
            return collapse(self._nearest(figure) + (left.group() if left else ""))
        if self._tells_when(figure):
            return ""
        phrase = self._extent(figure, anchor) or self._owned(figure, anchor)
        if not phrase and before is not None and before.measure and self._parallel(before, figure):
            phrase = before.measure
        phrase = phrase or self._nearest(figure)
        if phrase and figure.rule == "age":
            return f"age of {phrase}"
        if figure.unit is not None and figure.unit.kind in _SPREAD and phrase[:1].isupper():
            return ""
        if figure.resolved is not None and phrase == figure.relative_to:
            return ""  # the base of a multiple is not what it measures
        return phrase

    def _phrase(self, head: Token | None) -> str:
        return noun_phrase(head, self.masked) if head is not None else ""

    def _counted(self, head: Token) -> str:
        """The counted noun with its modifiers and what is said of it; "" when that is the noun alone."""
        if head.dep_ in (*_PARTS, "npadvmod") and head.head.i > head.i and head.head.pos_ in NOUNS:
            return self._phrase(head.head)  # "a 131-page document"
        core = self._phrase(head)
        first = head
        while first.dep_ == "conj" and first.head.i < first.i:
            first = first.head
        verb, rest = first.head, ""
        if verb.pos_ == "VERB" and first.dep_ in ("nsubjpass", "nsubj", "dobj"):
            rest = self._done_by(verb) if first.dep_ == "dobj" else self._doing(first, verb)
        elif first.dep_ in ("pobj", "attr", "appos", "npadvmod"):
            owner = self._owner(first, self.masked)
            if owner is not None and owner.i not in (head.i, first.i):
                return self._belonging(core, head, first, owner)
        phrase = collapse(f"{core} {rest}")
        return "" if phrase.lower() == head.lower_ else phrase

    def _belonging(self, core: str, head: Token, first: Token, owner: Token) -> str:
        """ "supply of locomotives", "teams of Washington": a counted noun that hangs on another."""
        name = self._phrase(owner)
        if core in name or head.lower_ in name.lower().split():
            return name
        link = "," if first.dep_ == "pobj" and first.head.head.pos_ not in NOUNS else " of"
        return collapse(f"{core}{link} {name}") if name else core

    def _elided(self, figure: Figure, number: Token, before: Figure | None) -> str:
        """ "wounded four": the noun that stands elsewhere or nowhere, with what is done to it here."""
        verb, rest = number.head, ""
        if verb.pos_ == "VERB" and number.dep_ in ("nsubjpass", "nsubj", "dobj"):
            rest = self._done_by(verb) if number.dep_ == "dobj" else self._doing(number, verb)
        if rest:
            return collapse(f"{'people' if figure.noun == 'person' else figure.noun} {rest}")
        return (before.measure or "") if figure.rule == "noun-of-list" and before is not None else ""

    def _extent(self, figure: Figure, anchor: Token) -> str:
        """ "distance of Bindura north of Harare", "area liberated by Ukraine": a length or an area."""
        kind = figure.unit.kind if figure.unit is not None and figure.per is None else ""
        if kind == "distance" and (match := _DIRECTION.match(self.view.text, figure.end, figure.end + 90)):
            name = self._phrase(self._owner(anchor, self.taken, True))
            way = collapse(_BRACKET.sub("", match.group()))
            return f"distance of {name} {way}" if name and name not in way else f"distance {way}"
        if kind == "area" and anchor.head.pos_ == "VERB" and anchor.dep_ in _OBJECTS:
            passive = anchor.dep_ == "nsubjpass"
            done = anchor.head.lower_ if passive else self._done_by(anchor.head)
            return collapse(f"area {done} {self._place(anchor.head)}") if done else ""
        return ""

    def _owned(self, figure: Figure, anchor: Token) -> str:
        """What a figure with a unit of measurement belongs to."""
        noun = self._adjacent(figure)
        if noun is not None and self._usable(noun, self.taken):
            return self._phrase(noun)
        behind = self.view.next_token(figure.end)
        money = figure.unit is not None and figure.unit.kind == "money"
        linked = behind is not None and behind.lower_ in (("of", "in") if money else ("of",))
        if behind is not None and linked and "\n" not in self.view.text[figure.end : behind.idx]:
            for child in behind.children:
                plain = child.ent_type_ not in TIMES and child.i not in self.masked
                if child.dep_ == "pobj" and plain and child.lower_ not in self.silent:
                    return self._phrase(child)
        return self._phrase(self._owner(anchor, self.taken))

    def _anchor(self, figure: Figure) -> Token | None:
        """The token of the figure that the rest of it hangs on."""
        inside = self.view.between(figure.core[0], figure.core[1])
        indices = {t.i for t in inside}
        for token in inside:
            if token.head.i not in indices or token.head.i == token.i:
                return token
        return inside[-1] if inside else None

    def _adjacent(self, figure: Figure) -> Token | None:
        """The noun right before "of", "at", "worth" or "+" and the figure."""
        match = _OF_NOUN.search(self.view.text, max(0, figure.start - 12), figure.start)
        token = self.view.token(match.start() - 1) if match is not None and match.start() > 0 else None
        return token if token is not None and token.pos_ in NOUNS else None

    def _owner(self, token: Token, avoid: Set[int], oblique: bool = False) -> Token | None:
        """The noun that a figure hangs on: one it modifies, one whose complement it is, or its verb's.

        `oblique`: look for the object of the verb before its subject.
        """
        for _ in range(7):
            above = token.head
            if above.i == token.i:
                break
            if self._usable(above, avoid):
                return above
            if above.pos_ in ("VERB", "AUX"):
                return self._participant(above, token, avoid, oblique)
            oblique = oblique or above.dep_ == "prep" or above.pos_ == "ADP"
            token = above
        return self._participant(token, token, avoid, True) if token.pos_ in ("VERB", "AUX") else None

    def _participant(self, verb: Token, figure: Token, avoid: Set[int], oblique: bool) -> Token | None:
        """The object of the verb for a figure behind a preposition, else its subject."""
        for _ in range(5):
            wanted = (_OBJECTS, _SUBJECTS) if oblique else (_SUBJECTS,)
            for roles in wanted:
                for child in verb.children:
                    if child.dep_ in roles and child.i != figure.i and self._usable(child, avoid):
                        return child
            if verb.dep_ in ("relcl", "acl") and verb.head.pos_ in NOUNS and verb.head.i not in avoid:
                return verb.head
            if verb.dep_ not in _UPWARD or verb.head.i == verb.i:
                return None
            verb = verb.head
        return None

    def _usable(self, token: Token, avoid: Set[int]) -> bool:
        """Whether a noun can say what is measured."""
        if token.pos_ not in NOUNS or token.i in avoid or token.ent_type_ in TIMES:
            return False
        return token.lower_ not in self.silent

    def _doing(self, noun: Token, verb: Token) -> str:
        """What the counted subject does or suffers: "returned to Kharkiv", "killed in the attack"."""
        if noun.i > verb.i or verb.lemma_.lower() in ("be", "have", "say"):
            return ""
        for child in verb.children:
            if child.dep_ == "dobj" and self._usable(child, self.masked):
                return f"{verb.lower_} {self._phrase(child)}"
        return f"{verb.lower_} {self._place(verb)}"

    def _done_by(self, verb: Token) -> str:
        """ "destroyed by Russia", "of Duly" (has), for the object of `verb`."""
        name = self._phrase(self._participant(verb, verb, self.masked, False))
        if verb.lemma_.lower() in ("have", "include", "contain"):
            return f"of {name}" if name else ""
        done = verb.lower_ if verb.tag_ in ("VBN", "VBD") else ""
        return f"{done} by {name}" if name and done else f"of {name}" if name else done

    def _place(self, verb: Token) -> str:
        """The first prepositional phrase behind a verb that tells no time: "to Kharkiv", "in the attack"."""
        for child in verb.children:
            after = child.dep_ == "prep" and child.i > verb.i and child.lower_ in _PLACES
            if after or child.dep_ == "agent":
                for noun in child.children:
                    if noun.dep_ == "pobj" and noun.ent_type_ not in TIMES and noun.i not in self.masked:
                        return f"{child.lower_} {self._phrase(noun)}"
        return ""

    def _tells_when(self, figure: Figure) -> bool:
        """Whether a duration only places an event: "in the last three months", "two years later"."""
        if figure.unit is None or figure.unit.kind != "duration" or figure.rule == "age":
            return False
        later = _LATER.match(self.view.text, figure.end) is not None
        return later or _WITHIN.search(self.view.before(figure.start, 28)) is not None

    def _parallel(self, before: Figure, figure: Figure) -> bool:
        """Whether two figures stand close enough to say the same of one thing."""
        gap = self.view.text[before.end : figure.start]
        return len(gap) < _CLOSE and _STOP.search(gap) is None

    def _nearest(self, figure: Figure) -> str:
        """The last noun phrase before the figure in its sentence, else the first behind it."""
        token = self.view.token(figure.core[0])
        if token is None:
            return ""
        start = end = token.i
        while start > 0 and token.i - start < _REACH and not _ends_sentence(token.doc[start - 1]):
            start -= 1
        while end < len(token.doc) and end - token.i < _REACH and not _ends_sentence(token.doc[end]):
            end += 1
        near = [*reversed(token.doc[start : token.i]), *token.doc[token.i : end]]
        for parts in (_PARTS, ()):
            for other in near:
                if self._usable(other, self.taken) and other.dep_ not in parts:
                    return self._phrase(self._whole(other))
        return ""

    def _whole(self, noun: Token) -> Token:
        """The noun at the top of "share of the market in June"."""
        above = noun.head.head
        while noun.dep_ == "pobj" and above.pos_ in NOUNS and above.i not in self.taken and above.i < noun.i:
            noun, above = above, above.head.head
        return noun


def _ends_sentence(token: Token) -> bool:
    """A full stop or line end: the parser's own sentence ends often fall right before a figure."""
    return token.text in (".", "!", "?", ";") or (token.is_space and "\n" in token.text)
