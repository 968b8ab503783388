"""Says what a figure measures, as a noun phrase an analyst would write, from the parse."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from spacy.tokens import Token

from pipeline.stages.quantities import periods
from pipeline.stages.quantities.clauses import OBJECTS, SUBJECTS, Clauses
from pipeline.stages.quantities.figure import Figure, View
from pipeline.stages.quantities.lexicon import Lexicon
from pipeline.stages.quantities.phrases import NOUNS, TIMES
from pipeline.text import collapse

_OF_NOUN = re.compile(r"\s(?:(?:of|at|worth|totall?ing)\s(?:the\s|an?\s)?|\+)$", re.IGNORECASE)
_SIDE = r"(?:north|south|east|west)(?:-?east|-?west)?(?:ern)?"
_DIRECTION = re.compile(
    r"(?:\s?\([^()\n]{1,30}\))?\s(?:away\s|further\s|deep\s|to\sthe\s|inland\s|long\s)?"
    rf"(?:{_SIDE}(?:(?:,|,?\s(?:and|or|to))\s{_SIDE})*\s(?:of|from)"
    r"|from|outside|inside|off|into)\s"
    r"(?:the\s|its\s|their\s|his\s)?(?:[\w’'-]+\s){0,2}?"
    r"(?:[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*)*(?:\sborder)?"
    r"|border|capital|coast|city|front\sline|centre|center|town)"
)
_BRACKET = re.compile(r"\([^)]*\)")
_LEFT = re.compile(r"\s(?:remaining|left|intact|available)\b")
_WHOLE = ("equivalent", "total")
_TALLIES = ("number", "toll", "total")
_WHERE = ("in", "at", "near")
_OTHERS = ("more", "others", "people")
_OWN_KIND = ("age", "amount", "area", "distance", "length", "period", "time")
"""First words of measures that no figure of another kind shares."""
_STOP = re.compile(r"[.;!?\n]\s")
_PARTS = ("compound", "nmod", "amod", "poss")
_REACH = 40
_CLOSE = 40
"""How far to look for a noun, in tokens, and how close a parallel figure stands, in characters."""
_SPREAD = frozenset({"duration", "distance", "area"})
"""Kinds that a name says nothing of: "Ukrainians" and "Kherson region" are who and where, not what is measured."""


@dataclass(frozen=True, slots=True)
class _Words:
    """Word lists: `silent` nouns say nothing of what is measured, `levels` are verbs that put a figure to their
    subject ("cost"), `moves` those that change one ("fall by"); `participles` by lemma.
    """

    silent: frozenset[str]
    levels: frozenset[str]
    moves: frozenset[str]
    participles: dict[str, str]


class MeasureReader:
    """Builds `measure` for the figures of a Doc. Holds no state between texts."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Keep the word lists that the parse is read with."""
        unmoved = {verb for verb, (_, things) in lexicon.changes.items() if not things}
        self._words = _Words(
            silent=lexicon.words["no-measure"] | lexicon.words["period"],
            levels=lexicon.words["level-verb"] | unmoved,
            moves=frozenset(lexicon.changes),
            participles=lexicon.participles,
        )

    def read(self, view: View, figures: list[Figure]) -> None:
        """Set `measure` of each figure that has none; it stays None where only the unit would be repeated."""
        masked = {t.i for f in figures for t in view.between(f.start, f.end if f.relative_to else f.core[1])}
        taken = masked | {f.head for f in figures if f.head is not None}
        clauses = Clauses(masked, taken, self._words.silent, self._words.participles)
        scene = _Scene(view, clauses, self._words)
        before = None
        for figure in figures:
            figure.measure = figure.measure or scene.measure(figure, before) or None
            before = figure
        for figure, following in reversed(list(pairwise(figures))):
            if figure.rule == "noun-of-next":
                figure.measure = figure.measure or following.measure


class _Scene:
    """Where the figures of one Doc stand."""

    def __init__(self, view: View, clauses: Clauses, words: _Words) -> None:
        self.view, self._clauses, self._words = view, clauses, words
        self.masked, self.taken = clauses.masked, clauses.taken
        self._written: dict[str, str] = {}

    def measure(self, figure: Figure, before: Figure | None) -> str:
        """What `figure` measures, "" when the text does not say. `before`: the figure before it."""
        if figure.head is not None:
            head = self.view.doc[figure.head]
            self._written[figure.noun or ""] = head.text if head.pos_ == "PROPN" else head.lower_
            return self._counted(head)
        anchor = self._anchor(figure)
        if anchor is None:
            return ""
        if figure.noun and figure.unit is None and (said := self._elided(figure, anchor, before)):
            return said
        if figure.relative_to is not None and figure.relative_to.startswith("what "):
            left = _LEFT.match(self.view.text, figure.end)
            return collapse(self._nearest(figure) + (left.group() if left else ""))
        lasts = figure.unit is not None and figure.unit.kind == "duration" and figure.rule != "age" and not figure.per
        if lasts and (said := periods.lasting(self.view, figure, anchor, self._clauses)):
            return said
        if lasts and periods.tells_when(self.view, figure):
            return ""
        phrase = self._share(figure, anchor) or self._extent(figure, anchor) or self._amount(figure, anchor)
        phrase = phrase or self._owned(figure, anchor)
        if not phrase and before is not None and before.measure and self._parallel(before, figure):
            whole = before.relative_to if before.measure.startswith("share of") else None
            phrase = before.measure if whole is None or figure.kind in ("ratio", "percentage") else whole
        if not phrase and figure.rule != "age" and not (lasts and anchor.dep_ == "pobj"):
            phrase = self._nearest(figure)
        if phrase and figure.rule == "age":
            return f"age of {phrase}"
        spread = figure.unit is not None and figure.unit.kind in _SPREAD
        if spread and phrase[:1].isupper() and not _attributive(anchor):
            return ""
        if phrase == figure.relative_to and not figure.number.part and figure.kind != "percentage":
            return ""  # the base of a multiple is not what it measures
        return phrase

    def _counted(self, head: Token) -> str:
        """The counted noun with its modifiers and what is said of it; "" when that is the noun alone."""
        if head.dep_ in (*_PARTS, "npadvmod") and head.head.i > head.i and head.head.pos_ in NOUNS:
            return self._clauses.phrase(head.head)  # "a 131-page document"
        core = self._clauses.phrase(head)
        first = self._top(head)
        verb, rest = first.head, ""
        if verb.pos_ == "VERB" and first.dep_ in ("nsubjpass", "nsubj", "dobj"):
            told = any(child.dep_ == "acl" and child.i == head.i + 1 for child in head.children)
            done = "" if told else self._clauses.done_by(verb)  # "lost 200 men killed"
            rest = done if first.dep_ == "dobj" else self._clauses.doing(first, verb)
        elif first.dep_ == "pobj" and verb.head.pos_ == "VERB":
            if verb.head.lemma_.lower() in self._words.levels | self._words.moves:
                level = self._clauses.participant(verb.head, first, self.masked, True)
                return self._clauses.phrase(level)  # "the volume fell to 138 lots"
            clause = self._clauses.clause(verb.head, without=verb)
            rest = self._clauses.relative(head) or (f"{verb.lower_} which {clause}" if clause else "")
        elif first.dep_ in ("pobj", "attr", "appos", "npadvmod"):
            owner = self._clauses.owner(first, self.masked)
            if first.dep_ == "attr" and owner is not None and owner.dep_ in SUBJECTS:
                return self._clauses.phrase(owner)  # "the toll is 30 people"
            listed = owner is not None and owner.i in self.taken and first.dep_ != "pobj"
            if owner is not None and owner.i not in (head.i, first.i) and not listed:
                return self._belonging(core, head, owner)
        if rest.startswith("of ") and any(child.dep_ == "prep" for child in head.children):
            return f"{rest.removeprefix('of ')}'s {core}"  # "Russia's groups in Ukraine"
        phrase = collapse(f"{core} {rest or self._clauses.relative(head)}")
        return "" if phrase.lower() == head.lower_ else phrase

    def _top(self, noun: Token) -> Token:
        """The token by which a counted noun hangs on the rest: the first of a list, "dozens" in "dozens of drones"."""
        for _ in range(6):
            listed = noun.dep_ == "conj" or (noun.dep_ == "appos" and {noun.i, noun.head.i} <= self.taken)
            if listed and noun.head.i < noun.i:
                noun = noun.head
            elif noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.head.head.i in self.masked:
                noun = noun.head.head
            else:
                break
        return noun

    def _belonging(self, core: str, head: Token, owner: Token) -> str:
        """ "supply of locomotives", "teams of Washington": a counted noun that hangs on another."""
        name = self._clauses.phrase(owner)
        if core in name or head.lower_ in name.lower().split():
            return name
        return f"{core} of {name}" if name else core

    def _elided(self, figure: Figure, number: Token, before: Figure | None) -> str:
        """ "wounded four": the noun that stands elsewhere or nowhere, with what is done to it here."""
        verb, rest = number.head, ""
        if verb.pos_ == "VERB" and number.dep_ == "dobj":
            subject = self._clauses.subject(verb)
            if subject is not None and subject.lower_ in _TALLIES:
                return self._clauses.phrase(subject)  # "the number of refugees passed 5 million"
            rest = self._clauses.done_by(verb)
        elif verb.pos_ == "VERB" and number.dep_ in ("nsubjpass", "nsubj"):
            rest = self._clauses.doing(number, verb)
        rest = rest or self._beside(figure)
        if rest:
            return collapse(f"{self._plural(figure.noun)} {rest}")
        return (before.measure or "") if figure.rule == "noun-of-list" and before is not None else ""

    def _beside(self, figure: Figure) -> str:
        """What stands right behind a figure without its noun: "20 captured", "46 in Kyiv"."""
        token = self.view.next_token(figure.core[1])
        while token is not None and token.lower_ in _OTHERS and token.i + 1 < len(token.doc):
            token = token.nbor()
        if token is None:
            return ""
        if token.pos_ == "VERB" and token.tag_ in ("VBN", "VBD"):
            return token.lower_
        place = next((c for c in token.children if c.dep_ == "pobj" and self._clauses.usable(c, self.masked)), None)
        return f"{token.lower_} {self._clauses.phrase(place)}" if place is not None and token.lower_ in _WHERE else ""

    def _plural(self, noun: str | None) -> str:
        """A counted noun as the text has it: "tanks"."""
        return "people" if noun == "person" else self._written.get(noun or "", f"{noun}s")

    def _extent(self, figure: Figure, anchor: Token) -> str:
        """ "distance of Bindura north of Harare", "area liberated by Ukraine": a length or an area."""
        kind = figure.kind if figure.per is None else ""
        if kind == "distance" and (match := _DIRECTION.match(self.view.text, figure.end, figure.end + 90)):
            name = self._clauses.phrase(self._clauses.owner(anchor, self.taken, True))
            way = collapse(_BRACKET.sub("", match.group()))
            return f"distance of {name} {way}" if name and name not in way else f"distance {way}"
        if kind == "area" and anchor.head.pos_ == "VERB" and anchor.dep_ in OBJECTS:
            passive = anchor.dep_ == "nsubjpass"
            done = anchor.head.lower_ if passive else self._clauses.done_by(anchor.head)
            return collapse(f"area {done} {self._clauses.place(anchor.head)}") if done else ""
        return ""

    def _share(self, figure: Figure, anchor: Token) -> str:
        """ "share of vehicles lost by the unit": a part of something, with what is done to it or does."""
        whole = figure.number.part or figure.kind == "percentage"
        if figure.relative_to is None or figure.resolved is not None or not whole:
            return ""
        verb, rest = anchor.head, ""
        if verb.pos_ == "VERB" and verb.lemma_.lower() not in self._words.levels:
            if anchor.dep_ == "dobj":
                rest = self._clauses.done_by(verb)
            elif anchor.dep_ in ("nsubj", "nsubjpass"):
                rest = self._clauses.doing(anchor, verb)
        return collapse(f"share of {figure.relative_to} {rest}")

    def _amount(self, figure: Figure, anchor: Token) -> str:
        """ "amount disbursed by the bank for repairs": money that something is done with."""
        verb = anchor.head
        money = figure.unit is not None and figure.unit.kind == "money"
        if not money or verb.pos_ != "VERB" or anchor.dep_ not in OBJECTS or verb.lemma_.lower() in self._words.levels:
            return ""
        if self._adjacent(figure) is not None or self._linked(figure) is not None:
            return ""
        if anchor.dep_ == "nsubjpass":
            return collapse(f"amount {self._clauses.doing(anchor, verb)}")
        where = self._clauses.place(verb)
        named = where or self._clauses.subject(verb) is not None
        return collapse(f"amount {self._clauses.done_by(verb)} {where}") if named else ""

    def _owned(self, figure: Figure, anchor: Token) -> str:
        """What a figure with a unit of measurement belongs to."""
        noun = self._adjacent(figure)
        if noun is not None and self._clauses.usable(noun, self.taken):
            had = noun.dep_ == "dobj" and noun.head.lemma_.lower() == "have"
            return collapse(f"{self._clauses.phrase(noun)} {self._clauses.done_by(noun.head) if had else ''}")
        linked = self._linked(figure)
        return self._clauses.phrase(linked if linked is not None else self._clauses.owner(anchor, self.taken))

    def _linked(self, figure: Figure) -> Token | None:
        """The noun behind "of" and the figure: "5 tons of grain"; for money behind "in" too."""
        behind = self.view.next_token(figure.end)
        money = figure.unit is not None and figure.unit.kind == "money"
        if behind is None or behind.lower_ not in (("of", "in") if money else ("of",)):
            return None
        if "\n" in self.view.text[figure.end : behind.idx]:
            return None
        for child in behind.children:
            plain = child.ent_type_ not in TIMES and child.i not in self.masked
            if child.dep_ == "pobj" and plain and child.lower_ not in self._words.silent:
                return child
        return None

    def _anchor(self, figure: Figure) -> Token | None:
        """The token of the figure that the rest of it hangs on."""
        inside = self.view.between(figure.core[0], figure.end if figure.relative_to else figure.core[1])
        indices = {t.i for t in inside}
        roots = (token for token in inside if token.head.i not in indices or token.head.i == token.i)
        root = next(roots, inside[-1] if inside else None)
        while root is not None and root.dep_ == "pobj" and root.head.lower_ == "of" and root.head.head.lower_ in _WHOLE:
            root = root.head.head
        return root

    def _adjacent(self, figure: Figure) -> Token | None:
        """The noun right before "of", "at", "worth" or "+" and the figure."""
        match = _OF_NOUN.search(self.view.text, max(0, figure.start - 12), figure.start)
        token = self.view.token(match.start() - 1) if match is not None and match.start() > 0 else None
        return token if token is not None and token.pos_ in NOUNS else None

    def _parallel(self, before: Figure, figure: Figure) -> bool:
        """Whether two figures stand close enough to say the same of one thing."""
        if before.kind != figure.kind and (before.measure or "").split(" ")[0] in _OWN_KIND:
            return False
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
                if self._clauses.usable(other, self.taken) and other.dep_ not in parts:
                    return self._clauses.phrase(self._whole(other))
        return ""

    def _whole(self, noun: Token) -> Token:
        """The noun at the top of "share of the market in June"."""
        above = noun.head.head
        while noun.dep_ == "pobj" and above.pos_ in NOUNS and above.i not in self.taken and above.i < noun.i:
            noun, above = above, above.head.head
        return noun


def _attributive(anchor: Token) -> bool:
    """Whether a figure stands before the noun that it measures: "the 12-mile Kerch bridge"."""
    return anchor.head.i > anchor.i and anchor.head.pos_ in NOUNS and anchor.dep_ in (*_PARTS, "nummod", "npadvmod")


def _ends_sentence(token: Token) -> bool:
    """A full stop or line end: the parser's own sentence ends often fall right before a figure."""
    return token.text in (".", "!", "?", ";") or (token.is_space and "\n" in token.text)
