"""Finds what a number counts: the noun phrase behind it, its name in the singular."""

from __future__ import annotations

import re

from spacy.tokens import Token

from pipeline.stages.quantities.figure import Figure, View
from pipeline.stages.quantities.lexicon import Lexicon

_NOUN = ("NOUN", "PROPN")
_BETWEEN = ("ADJ", "ADV", "VERB", "NUM", "PUNCT", "CCONJ", "DET", "PRON")
_PERSON_VERBS = frozenset(
    "kill wound injure die displace evacuate arrest detain hospitalize hospitalise infect rescue abduct kidnap vaccinate "
    "strand homeless dead capture execute flee deport bury torture jail sentence recover".split()
)
_DETERMINERS = frozenset("the these those its their his her our my your all of them us such".split())


class NounReader:
    """Finds counted nouns in the parse. Holds no state between texts."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Keep plurals, and the adjectives that belong to no name."""
        self._plurals = lexicon.plurals
        self._loose = lexicon.loose_adjectives

    def read(self, view: View, figure: Figure) -> None:
        """Set noun, head and end of a `figure` that has no measured unit."""
        head = self._head(view, figure)
        if head is None:
            self._people(view, figure)
            return
        figure.noun = self.name(head, figure.core[1])
        figure.head = head.i
        figure.end = max(figure.end, head.idx + len(head))
        figure.rules.append("counted-noun")

    def name(self, head: Token, after: int) -> str:
        """The counted thing as its name: head in the singular with the words that classify it."""
        words = [self.singular(head)]
        token = head
        while token.i > 0:
            token = token.nbor(-1)
            if token.idx < after or not self._classifies(token, head):
                break
            words.append("" if token.text == "-" else token.text if token.pos_ == "PROPN" else token.lower_)
        name = re.sub(r" {2}", "-", " ".join(reversed(words))).strip()
        return "person" if name == "person" or name.endswith(" person") and name.split()[0] in self._loose else name

    def _classifies(self, token: Token, head: Token) -> bool:
        if token.text == "-":
            return True
        if token.lower_ in self._loose or token.tag_ in ("JJR", "JJS", "RB", "VBN", "VBD"):
            return token.tag_ == "VBN" and token.i + 1 < len(token.doc) and token.i > 0 and token.nbor(-1).text == "-"
        if token.ent_type_ == "NORP":
            return False
        return token.pos_ in ("NOUN", "ADJ", "PROPN") and token.head.i >= token.i and token.head.i <= head.i

    def singular(self, token: Token) -> str:
        """A noun in the singular: the table, the ending, or the lemma."""
        word = token.lower_
        if word in self._plurals:
            return self._plurals[word]
        kept = token.text if token.pos_ == "PROPN" and not token.text.isupper() else word
        if token.tag_ in ("NN", "NNP") and not (word.endswith("s") and token.tag_ == "NNP"):
            return kept
        return singular(kept)

    def _head(self, view: View, figure: Figure) -> Token | None:
        """The counted noun behind the number, along the noun phrase or through "of"."""
        token = view.next_token(figure.core[1])
        if token is None or "\n" in view.text[figure.core[1] : token.idx]:
            return None
        if token.lower_ == "of" and figure.per is None:
            return self._partitive(token)
        if figure.core[1] < token.idx and view.text[figure.core[1] : token.idx].strip():
            return None
        hyphen = token.text in ("-", "–") and token.idx == figure.core[1]
        return self._run(token.nbor() if hyphen and token.i + 1 < len(token.doc) else token, stop_early=hyphen)

    def _partitive(self, of: Token) -> Token | None:
        """ "dozens of drones", "three of the four trucks"."""
        if of.i + 1 >= len(of.doc):
            return None
        token = of.nbor()
        while token.lower_ in _DETERMINERS and token.i + 1 < len(token.doc):
            token = token.nbor()
        return self._run(token)

    def _run(self, token: Token, stop_early: bool = False) -> Token | None:
        """The last noun of the noun phrase that starts at `token`; None when a verb or another figure comes first."""
        head, steps = None, 0
        while steps < 8:
            steps += 1
            if token.is_space or token.like_num and head is not None:
                break
            if token.pos_ in _NOUN or (token.tag_ in ("NN", "NNS") and token.pos_ != "VERB"):
                if head is not None and head.tag_ in ("NNS", "NNPS") and token.head.i != head.i and token.tag_ not in ("NNS", "NNPS"):
                    break
                head = token
                if stop_early:
                    break
            elif head is not None and token.text not in ("-", "‑", "/"):
                break
            elif head is None and not self._precedes(token):
                return None
            if token.i + 1 >= len(token.doc):
                break
            token = token.nbor()
        if head is not None and head.text in ("-",):
            return None
        return head

    def _precedes(self, token: Token) -> bool:
        """Whether a word may stand between the number and its noun."""
        if token.pos_ == "ADJ" or token.tag_ in ("JJ", "JJR", "JJS", "VBN", "VBG"):
            return token.head.i > token.i or token.dep_ == "amod"
        if token.text in ("-", ",", "and", "or", "“", "\"", "‘"):
            return token.i + 1 < len(token.doc) and token.nbor().pos_ in ("ADJ", "NOUN", "PROPN")
        return token.pos_ == "ADV" and token.i + 1 < len(token.doc) and token.nbor().pos_ == "ADJ"

    def _people(self, view: View, figure: Figure) -> None:
        """ "killed thousands", "four were wounded": verbs whose number is of people."""
        token = view.token(figure.number.end - 1)
        if token is None or figure.number.decimal or figure.number.part:
            return
        around = {token.head.lemma_.lower()}
        following = view.next_token(figure.core[1])
        if following is not None:
            around.add(following.lemma_.lower())
        if around & _PERSON_VERBS:
            figure.noun = "person"
            figure.rules.append("people-verb")


def singular(word: str) -> str:
    """An English plural without its ending, by the rules of spelling."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if re.search(r"(?:ss|sh|ch|x|zz)es$", word):
        return word[:-2]
    if word.endswith("men") and len(word) > 4:
        return word[:-3] + "man"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
