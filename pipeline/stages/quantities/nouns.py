"""Finds what a number counts: the noun phrase behind it, and its name in the singular."""

from __future__ import annotations

import re

from spacy.tokens import Token

from pipeline.stages.quantities.figure import PLURAL_TAGS, Figure, View
from pipeline.stages.quantities.lexicon import Lexicon

_LONGEST_PHRASE = 9
_MODIFIERS = ("ADJ", "ADV", "NOUN", "PROPN", "CCONJ")
_NOUN = ("NOUN", "PROPN")
_STRONG = re.compile(r"-strong\b")
_OR_SO = re.compile(r"\s+or\s+(?:so|more|fewer|less)\b|\+|-plus\b|\s+plus\b")
_OR = re.compile(r"\s+(?:or|and)\b")
_PEOPLED = re.compile(
    r"\b(?:population|country|city|town|nation|crowd|staff|workforce|audience)\s+of\s+(?:[a-z]+\s+){0,3}$",
    re.IGNORECASE,
)
_PARENT = re.compile(r"\b(?:mother|father|parent|dad|mum|mom|grandmother|grandfather)\s+of\s+$", re.IGNORECASE)
_DETERMINERS = (
    "the",
    "these",
    "those",
    "its",
    "their",
    "his",
    "her",
    "our",
    "my",
    "your",
    "all",
    "of",
    "such",
)


class NounReader:
    """Finds counted nouns in the parse. Holds no state between texts."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Keep plurals, and the adjectives that belong to no name."""
        self._plurals = lexicon.plurals
        self._loose = lexicon.loose_adjectives
        self._periods = lexicon.words["period"]
        self._participles = lexicon.words["people-participle"]
        self._verbs = lexicon.words["people-verb"]

    def read(self, view: View, figure: Figure) -> None:
        """Set noun, head and end of a `figure` that has no measured unit."""
        head = self._head(view, figure)
        if head is None:
            self._people(view, figure)
            return
        figure.noun = self.name(head, figure.core[1])
        figure.head = head.i
        figure.end = max(figure.end, head.idx + len(head))
        figure.rule = "counted-noun"

    def name(self, head: Token, after: int) -> str:
        """The counted thing as its name: head in the singular with the words that classify it."""
        words = [self.singular(head)]
        token = head
        while token.i > 0:
            token = token.nbor(-1)
            if token.idx < after or not self._classifies(token, head):
                break
            named = _is_name(token) or (token.text[0].isupper() and head.text[0].islower())
            words.append("" if token.text == "-" else token.text if named else token.lower_)
        if token.idx >= after and token.text in ("and", "or") and token.nbor(-1).pos_ in _NOUN:
            del words[1:]  # "Kia and Hyundai vehicles" are vehicles
        return re.sub(r" {2}", "-", " ".join(reversed(words))).strip()

    def _classifies(self, token: Token, head: Token) -> bool:
        if token.text == "-" or _is_model(token):
            return True
        if token.tag_ == "VBN":
            return token.i > 0 and token.nbor(-1).text == "-"
        if token.lower_ in self._loose or token.tag_ in ("JJR", "JJS", "RB", "VBD") or token.ent_type_ == "NORP":
            return False
        return token.pos_ in ("NOUN", "ADJ", "PROPN") and token.head.i >= token.i and token.head.i <= head.i

    def singular(self, token: Token) -> str:
        """A noun in the singular: the table, the ending, or the lemma."""
        word = token.lower_
        if word in self._plurals:
            return self._plurals[word]
        kept = token.text if _is_name(token) else word
        if kept.isupper() and len(kept) > 2:
            return kept  # "HIMARS"
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
        if bound := _OR_SO.match(view.text, figure.core[1]):
            token = view.next_token(bound.end())
            return self._run(token) if token is not None else None
        if view.text[figure.core[1] : token.idx].strip():
            return None
        if _STRONG.match(view.text, figure.core[1]):
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
        head = self._run(token)
        owned = head is not None and head.i + 1 < len(head.doc) and head.nbor().tag_ == "POS"
        return None if owned else head  # "20,000 of the city's 450,000 people"

    def _run(self, token: Token, stop_early: bool = False) -> Token | None:
        """The last noun of the noun phrase that starts at `token`; None when something else comes first."""
        head: Token | None = None
        for _ in range(_LONGEST_PHRASE):
            if head is not None and _is_model(token):
                pass
            elif _extends(token, head):
                head = token
                if stop_early:
                    return head
            elif head is not None and not _joins(token, head.tag_ in PLURAL_TAGS):
                break
            elif head is None and not _precedes(token):
                return None
            if token.i + 1 >= len(token.doc) or token.nbor().is_space:
                break
            token = token.nbor()
            if token.tag_ == "POS" and token.nbor(-1).lower_ == "people" and token.i + 1 < len(token.doc):
                token, head = token.nbor(), None  # "people's deputies"
        time = head is not None and head.tag_ == "NN" and head.lower_ in self._periods
        return None if time else head

    def _people(self, view: View, figure: Figure) -> None:
        """ "killed thousands", "a population of 14 million", "the number of users is 9 million"."""
        number = figure.number
        if number.part or (number.decimal and not number.scaled):
            return
        before = view.text[max(0, figure.start - 30) : figure.start]
        if strong := _STRONG.match(view.text, figure.core[1]):
            figure.noun, figure.end = "person", strong.end()
            figure.core = (figure.core[0], figure.end)
        elif (noun := self._number_of(view, figure)) is not None:
            figure.noun = noun
        elif _PARENT.search(before):
            figure.noun = "child"
        else:
            alone = number.vague and not _OR.match(view.text, figure.core[1])
            if not (alone or _PEOPLED.search(before) or self._of_people(view, figure)):
                return
            figure.noun = "person"
        figure.rule = "people"

    def _number_of(self, view: View, figure: Figure) -> str | None:
        """ "the number of users grew to 90 million", "the death toll reached 34": what is numbered."""
        token = view.token(figure.start - 1) if figure.start else None
        for _ in range(14):
            if token is None or token.text in (".", ";", "!", "?") or token.is_space:
                return None
            if token.lower_ == "toll":
                return "death"
            if token.lower_ == "number":
                of = (n for child in token.children if child.lower_ == "of" for n in child.children)
                return next((name for noun in of if (name := self._plural_name(noun))), None)
            token = token.nbor(-1) if token.i else None
        return None

    def _plural_name(self, token: Token) -> str | None:
        """ "users" -> "user", "the wounded" -> "person"."""
        if token.lower_ in self._participles:
            return "person"
        return self.singular(token) if token.tag_ == "NNS" else None

    def _of_people(self, view: View, figure: Figure) -> bool:
        """Whether a verb or participle beside the number says that it is of people."""
        following = view.next_token(figure.core[1])
        if following is not None and following.pos_ == "AUX" and following.i + 1 < len(view.doc):
            following = following.nbor()
        if following is not None and following.lower_ in self._participles:
            return True
        token = view.token(figure.number.end - 1)
        beside = [following] if following is not None else []
        if token is not None and (following is None or following.tag_ != "VBN"):
            beside.append(token.head)
        return any(word.lemma_.lower() in self._verbs for word in beside)


def _is_name(token: Token) -> bool:
    """Whether a word keeps its capitals: a proper noun, an acronym, a code like "Su-25"."""
    return token.pos_ == "PROPN" or not token.text[1:].islower() or any(c.isdigit() for c in token.text)


def _is_model(token: Token) -> bool:
    """Whether a number is part of a counted name before its noun: "14 Leopard 2 tanks"."""
    inside = token.is_digit and 1 < token.i < len(token.doc) - 1
    named = inside and token.nbor(-1).pos_ == "PROPN" and token.nbor(-2).like_num
    return named and token.nbor().pos_ in _NOUN


def _extends(token: Token, head: Token | None) -> bool:
    """Whether `token` is a noun that the phrase ending in `head` so far goes on to."""
    if token.pos_ not in _NOUN and token.tag_ not in ("NN", "NNS"):
        return False
    return head is None or head.tag_ not in PLURAL_TAGS or token.tag_ in PLURAL_TAGS or token.head.i == head.i


def _precedes(token: Token) -> bool:
    """Whether a word may stand between number and noun: "700 destroyed cities"."""
    if token.pos_ in ("ADJ", "ADV") or token.tag_ in ("JJ", "JJR", "JJS", "VBN", "VBG", "VBD"):
        return _noun_follows(token)
    if token.text in ("“", '"', "‘", "-", "'"):
        return True
    if token.text in (",", "and", "or"):
        return token.i > 0 and token.nbor(-1).pos_ in ("ADJ", "ADV", "VERB") and _noun_follows(token)
    return token.like_num and token.i + 1 < len(token.doc) and token.nbor().text == "-"


def _joins(token: Token, plural: bool) -> bool:
    """Whether the noun phrase may go on behind its first noun: a hyphen, or "Kia and Hyundai vehicles"."""
    if token.text in ("-", "‑", "/"):
        return True
    if token.i > 0 and token.nbor(-1).text in ("-", "‑") and token.pos_ in ("ADJ", "ADV", "VERB"):
        return True
    joined = token.text in ("and", "or") or (token.pos_ == "ADJ" and token.dep_ == "amod")
    return not plural and joined and _plural_follows(token)


def _noun_follows(token: Token) -> bool:
    """Whether only modifiers stand between `token` and a plural noun, or the noun is its head."""
    modifies = token.dep_ in ("amod", "nummod", "compound", "nmod", "advmod")
    if modifies and token.head.i > token.i and token.head.pos_ in _NOUN:
        return True
    for following in token.doc[token.i + 1 : token.i + 7]:
        if following.tag_ in PLURAL_TAGS:
            return True
        modifier = following.pos_ in _MODIFIERS or following.tag_ in ("VBN", "VBG")
        if not modifier and following.text not in (",", "-"):
            return False
    return False


def _plural_follows(token: Token) -> bool:
    for following in token.doc[token.i + 1 : token.i + 4]:
        if following.tag_ in PLURAL_TAGS:
            return True
        if following.pos_ not in ("ADJ", "NOUN", "PROPN"):
            return False
    return False


def singular(word: str) -> str:
    """An English plural without its ending, by the rules of spelling."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if re.search(r"(?:ss|sh|ch|x|zz)es$", word):
        return word[:-2]
    if word.endswith("men") and len(word) > 4 and not word.endswith("imen"):
        return word[:-3] + "man"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
