"""Rules that reject number words that count nothing: "one of", "the two sides", "the second half"."""

from __future__ import annotations

import re

from spacy.tokens import Token

from pipeline.stages.quantities.figure import Figure, View
from pipeline.stages.quantities.lexicon import Lexicon

_BASE = re.compile(r"\bper\s+$", re.IGNORECASE)
_RANKED = re.compile(r"\b(?:top|bottom|final|last|first|big)\s+$", re.IGNORECASE)
_SENTENCE_OPENS = re.compile(r"[\n\r“”\"‘.:?!–—-]\s*$|^$")
_ONE_DAY = re.compile(r"\s(?:day[\s,]|time)")
_SPAN_BEFORE = re.compile(r"\b(?:in|than|only|just|within|least|for)\s$", re.IGNORECASE)
_ONE_OF = re.compile(r"\s+of\b|['’]s\b|-|\s+(?:another|day|time|way|side|hand|thing)\b")
_SOME_ONE = re.compile(
    r"\b(?:no|any|every|some|each|this|that|the|which|another|other|good|new|number|day|the only)[\s-]+$"
)
_ONE_TO = re.compile(r"(?:,|\s+(?:to|or))\s+(?:\w+\s+)?(?:two|three|four|five|six|seven|eight|nine|ten|\d|more)\b")
_BOUNDED = re.compile(r"\b(?:than|least|only|just|most|exactly|about|nearly|almost|over|to)\s+$")
_ALONE = re.compile(r"\b(?:than|least|only|just|most|exactly|about|another)\s$")
_DEFINITE = re.compile(r"\b(?:the|these|those)\s+$", re.IGNORECASE)
_POSSESSED = re.compile(r"\b(?:the|these|those|our|their|both|between)\s+$", re.IGNORECASE)
_OF_THEM = re.compile(r"\s+of\s+(?:them|us|you)\b")
_HALF_OF_TIME = re.compile(r"\b(?:first|second|latter|last|later|former|other|better|this|that|next|final|early)\s+$")
_HALF_NOUN = re.compile(r"-(?!an?\b|mile|hour|year|day|century|dozen|million|billion|percent|kilo|dollar)")
_SHARE_OF = re.compile(r"\s+of\b|-mile|-hour")
_OF_YEAR = re.compile(r"\s+of\s+(?:(?:19|20)\d\d|(?:last|this|next)\s+year)")
_SHARE_BEFORE = re.compile(r"\b(?:by|than|about|nearly|almost|over|roughly|around|only|just|least)\s+$")
_ORDINAL_NOUN = re.compile(r"\s+(?:world|time|party|country|term)")
_WHICH = re.compile(r"\s+(?:which|them|those|these)\b")


def is_rate_base(view: View, figure: Figure, _: Lexicon) -> bool:
    """ "per 100,000 people", "parts per million": what a rate is of, not how many there are."""
    return bool(_BASE.search(view.before(figure.start, 5)))


def is_ranked(view: View, figure: Figure, _: Lexicon) -> bool:
    """ "the top three", "the bottom two": places in an order."""
    if figure.unit is not None or figure.number.scaled:
        return False
    return bool(_RANKED.search(view.before(figure.number.start, 8))) and view.plural_after(figure) is None


def is_titled(view: View, figure: Figure, _: Lexicon) -> bool:
    """ "the Three Seas Initiative", "the Heavenly Hundred": a number word with a capital inside a sentence."""
    number = figure.number
    one_word = view.text[number.start : number.end].isalpha()
    if not view.text[number.start].isupper() or not one_word or figure.unit is not None:
        return False
    token = view.token(number.start)
    if token is None or token.is_sent_start or token.i == 0:
        return False
    if _SENTENCE_OPENS.search(view.before(number.start, 3)):
        return False
    before, following = token.nbor(-1), view.next_token(number.end)
    if before.pos_ == "PROPN" and before.text[0].isupper():
        return True
    return (following is not None and following.text[0].isupper()) or bool(
        re.match(r"-[A-Z]", view.after(number.end, 2))
    )


def is_one(view: View, figure: Figure, lexicon: Lexicon) -> bool:
    """ "one of the cities", "no one", "one can": not a count. "one person killed" and "at least one" are."""
    number = figure.number
    if number.scaled or number.part or view.text[number.start : number.end].lower() != "one":
        return False
    before, after = view.before(number.start, 14).lower(), view.after(number.end, 16)
    if figure.unit is not None and figure.core[1] > number.end:
        return bool(_ONE_DAY.match(after)) and not _SPAN_BEFORE.search(before)
    if _ONE_OF.match(after) or _SOME_ONE.search(before):
        return True
    if _ONE_TO.match(after):
        return False
    token = view.token(number.start)
    if token is None:
        return True
    if token.dep_ == "nummod" and token.head.i > token.i:
        return not _BOUNDED.search(before) and _indefinite(token.head, lexicon)
    return not _ALONE.search(before) or token.tag_ != "CD"


def _indefinite(head: Token, lexicon: Lexicon) -> bool:
    """Whether "one" before `head` only means "a certain": "one official said", "in one room"."""
    verb = head.head.lemma_.lower()
    if head.dep_ == "nsubj":
        return verb not in lexicon.words["fate"]
    if head.dep_ == "pobj":
        return head.head.lower_ not in ("including", "by", "plus", "than", "to", "from")
    return head.dep_ in ("attr", "ROOT") or (head.dep_ == "dobj" and verb in ("have", "be", "make", "get", "take"))


def is_party(view: View, figure: Figure, lexicon: Lexicon) -> bool:
    """ "the two sides", "the two said": the number names the parties and counts nothing new."""
    number = figure.number
    if figure.unit is not None or number.scaled:
        return False
    follows, before = view.next_token(number.end), view.before(number.start, 9)
    if follows is None:
        return False
    if _DEFINITE.search(before):
        finite = follows.pos_ in ("VERB", "AUX") and follows.tag_ not in ("VBN", "VBG")
        if finite or follows.text in (",", ".", "—") or _OF_THEM.match(view.after(number.end, 10)):
            return True
    party = number.value in (2, 3, 4) and follows.lemma_.lower() in lexicon.words["party"]
    return party and bool(_POSSESSED.search(before))


def is_half(view: View, figure: Figure, _: Lexicon) -> bool:
    """ "the second half", "half-brother", "a third World War": a part in time or an ordinal, no share."""
    number = figure.number
    if not number.part:
        return False
    before, after = view.before(number.start, 12).lower(), view.after(number.end, 12).lower()
    if _HALF_OF_TIME.search(before):
        return True
    if view.text[number.start : number.end].lower().endswith("half"):
        return bool(_HALF_NOUN.match(after))
    if _OF_YEAR.match(view.after(number.end, 16)):
        return True
    if not number.article or _SHARE_OF.match(after):
        return False
    return not _SHARE_BEFORE.search(before) or bool(_ORDINAL_NOUN.match(after))


def is_idiom(view: View, figure: Figure, _: Lexicon) -> bool:
    """ "zero tolerance", "back to square one", "a couple of which"."""
    number = figure.number
    if number.couple:
        return bool(_WHICH.match(view.after(number.end, 8)))
    if number.value == 0:
        return figure.unit is None and not re.match(r"\s+to\b", view.after(number.end, 4))
    return view.before(number.start, 8).lower().endswith(("back to ", "square "))
