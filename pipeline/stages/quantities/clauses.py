"""Finds what a figure hangs on in the parse, and says in words what the clause around it tells."""

from __future__ import annotations

from collections.abc import Mapping, Set

from spacy.tokens import Token

from pipeline.stages.quantities import verbs
from pipeline.stages.quantities.phrases import NOUNS, TIMES, noun_phrase
from pipeline.text import collapse

SUBJECTS = ("nsubj", "nsubjpass", "csubj")
OBJECTS = ("dobj", "nsubjpass")
_UPWARD = ("conj", "xcomp", "advcl", "aux", "auxpass", "prep", "pcomp", "acomp", "attr")
_SHARED = ("conj", "xcomp", "advcl", "prep", "pcomp")
"""Relations through which a verb has the subject of the one above it."""
_PLACES = ("to", "from", "in", "at", "near", "on", "against", "across", "into", "of", "for")
_HOLDING = ("have", "include", "contain", "feature", "offer")
_EMPTY = ("be", "have", "say")


class Clauses:
    """The clauses of one Doc. `masked`: tokens of figures, left out of phrases; `taken`: those and counted nouns."""

    def __init__(self, masked: Set[int], taken: Set[int], silent: Set[str], irregular: Mapping[str, str]) -> None:
        """`silent`: words that say nothing of what is measured; `irregular`: participles by lemma."""
        self.masked, self.taken = masked, taken
        self._silent, self._irregular = silent, irregular

    def phrase(self, head: Token | None) -> str:
        """The noun phrase of `head` without figures."""
        return noun_phrase(head, self.masked).removesuffix(" in the amount") if head is not None else ""

    def usable(self, token: Token, avoid: Set[int]) -> bool:
        """Whether a noun can say what is measured."""
        if token.pos_ not in NOUNS or token.i in avoid or token.ent_type_ in TIMES:
            return False
        return token.lower_ not in self._silent

    def owner(self, token: Token, avoid: Set[int], oblique: bool = False) -> Token | None:
        """The noun that a figure hangs on: one it modifies, one whose complement it is, or its verb's.

        `oblique`: look for the object of the verb before its subject.
        """
        for _ in range(7):
            above = token.head
            if above.i == token.i:
                break
            if self.usable(above, avoid):
                return above
            if above.pos_ in ("VERB", "AUX"):
                return self.participant(above, token, avoid, oblique)
            oblique = oblique or above.dep_ == "prep" or above.pos_ == "ADP"
            token = above
        return self.participant(token, token, avoid, True) if token.pos_ in ("VERB", "AUX") else None

    def participant(self, verb: Token, figure: Token, avoid: Set[int], oblique: bool) -> Token | None:
        """The object of the verb for a figure behind a preposition, else its subject."""
        for _ in range(5):
            wanted = (OBJECTS, SUBJECTS) if oblique else (SUBJECTS,)
            for roles in wanted:
                for child in verb.children:
                    if child.dep_ in roles and child.i != figure.i and self.usable(child, avoid):
                        return child
            if verb.dep_ in ("relcl", "acl") and verb.head.pos_ in NOUNS and verb.head.i not in avoid:
                return verb.head
            if verb.dep_ not in _UPWARD or verb.head.i == verb.i:
                return None
            verb = verb.head
        return None

    def subject(self, verb: Token) -> Token | None:
        """The noun that does `verb`: its own subject, or that of the verb it goes on with; none for a pronoun."""
        for _ in range(5):
            own = next((child for child in verb.children if child.dep_ in SUBJECTS), None)
            if own is not None and self.usable(own, self.masked):
                return own
            if verb.dep_ == "relcl" or (verb.dep_ == "acl" and verb.tag_ == "VBG"):
                noun = verb.head
                relative = own is None or own.tag_ in ("WDT", "WP")
                return noun if relative and self.usable(noun, self.masked) else None
            if own is not None or verb.dep_ not in _SHARED:
                return None
            verb = verb.head
        return None

    def done_by(self, verb: Token) -> str:
        """What is done to the object of `verb`: "destroyed by Russia", "of Duly" (has)."""
        name = self.phrase(self.subject(verb))
        lemma = verb.lemma_.lower()
        if lemma in _HOLDING:
            return f"of {name}" if name else ""
        if lemma in _EMPTY:
            return ""
        done = verbs.passive(verb, self._irregular)
        return f"{done} by {name}" if name else done

    def doing(self, noun: Token, verb: Token) -> str:
        """What the counted subject does or suffers: "returned to Kharkiv", "killed in the attack"."""
        if noun.i > verb.i or verb.lemma_.lower() in _EMPTY:
            return ""
        if noun.dep_ == "nsubjpass":
            return f"{verbs.passive(verb, self._irregular)} {self._object(verb) or self.place(verb)}"
        done = self._object(verb)
        return f"{verbs.active(verb, bool(done))} {done or self.place(verb)}"

    def place(self, verb: Token, without: Token | None = None) -> str:
        """The first prepositional phrase behind a verb that tells no time: "to Kharkiv", "in the attack"."""
        for child in verb.children:
            after = child.dep_ == "prep" and child.i > verb.i and child.lower_ in _PLACES and child != without
            if after or (child.dep_ == "agent" and child != without):
                for noun in child.children:
                    if noun.dep_ == "pobj" and noun.ent_type_ not in TIMES and noun.i not in self.masked:
                        return f"{child.lower_} {self.phrase(noun)}"
        return ""

    def clause(self, verb: Token, without: Token | None = None) -> str:
        """The whole of a finite clause: "troops left the city"; "" without a noun for its subject.

        `without`: a preposition of the verb that stays out.
        """
        subject, said = self.subject(verb), self._predicate(verb, without)
        if subject is None or not said or not verbs.is_finite(verb):
            return ""
        return f"{self.phrase(subject)} {said}"

    def infinitive(self, verb: Token, subject: Token | None = None) -> str:
        """ "to build sleeping cars", "of going to the front", "for the city to pay": a clause without finite verb."""
        rest = self._object(verb) or self.place(verb)
        subject = subject or self.subject(verb)
        if not rest and (verb.tag_ == "VBG" or verb.lemma_.lower() in (*_EMPTY, "do", "go")):
            return ""
        if verb.tag_ == "VBG":
            return f"of {verb.lower_} {rest}"
        who = f"for {self.phrase(subject)} " if subject is not None else ""
        return collapse(f"{who}to {verb.lemma_.lower()} {rest}")

    def relative(self, noun: Token) -> str:
        """The relative clause of `noun` that it is the subject of: "who have been unemployed"."""
        for verb in noun.children:
            pronoun = next((child for child in verb.children if child.dep_ in SUBJECTS), None)
            if verb.dep_ == "relcl" and pronoun is not None and pronoun.tag_ in ("WDT", "WP"):
                said = self._predicate(verb)
                return f"{pronoun.lower_} {said}" if said else ""
        return ""

    def _predicate(self, verb: Token, without: Token | None = None) -> str:
        """A finite verb with its object, state or place; "" for a form of "be" that has none."""
        state = next((child.lower_ for child in verb.children if child.dep_ == "acomp"), "")
        rest = self._object(verb) or state or self.place(verb, without)
        return collapse(f"{verbs.finite(verb)} {rest}") if rest or verb.lemma_.lower() not in _EMPTY else ""

    def _object(self, verb: Token) -> str:
        for child in verb.children:
            if child.dep_ in ("dobj", "attr") and self.usable(child, self.masked):
                return self.phrase(child)
            if child.dep_ == "dobj" and child.lower_ in ("part", "place"):
                return child.lower_
        return ""
