"""Tells numbers that are no quantities: dates, times, ordinals, names, scores, list marks. Each has a name."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

from spacy.tokens import Token

from pipeline.records import Timex, get
from pipeline.spans import Range
from pipeline.stages.quantities.figure import Figure, View
from pipeline.stages.quantities.lexicon import Lexicon

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_MONTH_BEFORE = re.compile(
    rf"\b{_MONTH}\.?(?:[\s-]+(?:the\s+)?|/)(?:\d{{1,2}}(?:st|nd|rd|th)?(?:\s?(?:[-–,&]|and|to|or)\s?|,\s))*$", re.IGNORECASE
)
_MONTH_AFTER = re.compile(
    rf"(?:st|nd|rd|th)?(?:(?:\s?(?:[-–,&]|and|to|or)\s?\d{{1,2}}(?:st|nd|rd|th)?)*[\s-]+(?:of\s+)?|/){_MONTH}\b(?!\s+(?:be|have|not|also|see))",
    re.IGNORECASE,
)
_ORDINAL_AFTER = re.compile(r"(?:st|nd|rd|th)\b", re.IGNORECASE)
_CLOCK_AFTER = re.compile(
    r":\d|\s?(?:[ap]\.\s?m\b\.?|[ap]m\b|o['’]clock|hrs\b|hours?\s+(?:gmt|utc|local)|gmt\b|utc\b|(?:[ap]m\s)?(?:E[SD]?T|P[SD]?T|CE?S?T|BST|IST)\b)",
    re.IGNORECASE,
)
_CLOCK_BEFORE = re.compile(r"\d:$")
_CLOCK_RANGE = re.compile(r"\s?(?:-|–|to|and|or)\s?\d{1,2}(?:[:.]\d\d)?\s?(?:[ap]\.?m\b)", re.IGNORECASE)
_DATE_SLASHES = re.compile(r"(?<![\d/])\d{1,4}([/-])\d{1,2}\1\d{1,4}(?![\d/])|\d{4}-\d\d-\d\dT?|(?<![\d/])(?:9/11|7/7|24/7)(?![\d/])")
_YEAR_PAIR = re.compile(r"(?:19|20)\d\d[-–/](?:\d\d|(?:19|20)\d\d)(?!\d)")
_SCORE = re.compile(r"(?<![\d.,$€£-])\d{1,3}(?:[-–]\d{1,3})+(?![\d.,]*\d|[%°])")
_SCORE_AFTER = re.compile(
    r"\s+(?:vote|votes|win|victory|defeat|loss|lead|draw|score|record|decision|ruling|majority|split|tie|aggregate|margin|drubbing)\b"
)
_PHONE = re.compile(r"\+?\(?\d{2,4}\)?(?:[ .-]\d{2,4}){2,}(?!\d)")
_VERSION = re.compile(r"\d+(?:\.\d+){2,}")
_LIST_MARK = re.compile(r"(?:^|\n|[.:;]\s)\s*[(\[]?$")
_LIST_CLOSE = re.compile(r"[.)\]]\)?\s")
_BRACKET = re.compile(r"[(\[]$")
_REFERENCE = re.compile(r"\]")
_DECADE = re.compile(r"['’]?s\b")
_ERA = re.compile(r"\s?(?:AD|BC|BCE|CE|B\.C\.|A\.D\.)\b")
_ERA_BEFORE = re.compile(r"\b(?:A\.?D\.?|B\.?C\.?)\s$")
_YEAR_CUES = frozenset(
    "in since by until till of during from between before after early late mid for through and the season year fiscal "
    "spring summer autumn fall winter january february march april may june july august september october november "
    "december circa".split()
)
_OLD_YEAR_CUES = frozenset("in since until by from between before after circa early late".split())
_GLUED_AFTER = re.compile(r"[-‑]?[^\W\d_]|[-‑]\d*[A-Z]")
_LISTED = re.compile(r"\s?(?:,|-|–|and|or|to|&)\s?(?:and\s|or\s)?")
_ADDRESS = re.compile(
    r"[a-zA-Z]?,?\s(?:[^\W\d_][\w.'’-]*\s){1,4}"
    r"(?:Street|St\.|Road|Rd\.?|Avenue|Ave\.?|Boulevard|Blvd|Lane|Drive|Highway|Square|Prospekt|Prospect|Place|Court|Parkway|Way)\b"
)
_RANKED = re.compile(r"\b(?:top|bottom|final|last|first|big)\s+$", re.IGNORECASE)
_RADIO = re.compile(r"\s?(?:FM|AM)\b(?!\.)")
_BASE = re.compile(r"\bper\s+$", re.IGNORECASE)
_PLAY = re.compile(r"\d\s?\+\s?\d")
_COMPOUND = re.compile(r"-(?:state|part|way|door|speed|star|tier|sided|time|party|piece|dimensional|step|seater|fold bottle|legged|horse|track|thirds)\b")
_COLLECTIVE = frozenset(
    "people police personnel aircraft staff crew cattle troops military infantry percent offspring youth spacecraft warplanes "
    "fighter sheep fish deer livestock ammunition artillery equipment cavalry".split()
)
_HASH = re.compile(r"(?:[#@№_/\\]|No\.?\s?|nr\.?\s?)$", re.IGNORECASE)
_PARTIES = frozenset("side party leader country nation president minister state capital government delegation interlocutor president thing".split())
_FATE = frozenset("die survive remain perish escape".split())
_PLURAL_TAGS = frozenset({"NNS", "NNPS"})

Rule = Callable[["Rejecter", View, Figure], bool]


class Rejecter:
    """Names the rule by which a number is no quantity, or None. Holds no state between texts."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Keep the label nouns and names."""
        self._labels = lexicon.labels
        self._names = lexicon.names

    def why(
        self, view: View, figure: Figure, dates: list[Range], last: tuple[Figure, str] | None = None
    ) -> str | None:
        """The rule by which `figure` is no quantity, None when it may be one.

        `dates` are sorted and disjoint; `last` is the figure before, with its rule, if that was none.
        """
        number = figure.number
        if last is not None and figure.unit is None and not number.scaled and self._goes_on(view, figure, last):
            return last[1]
        at = bisect_right(dates, (number.start, float("inf"))) - 1
        if at >= 0 and number.start < dates[at][1] and not _measured(figure):
            return "date"
        rules = DIGIT_RULES if number.digits else WORD_RULES
        for name, rule in rules:
            if rule(self, view, figure):
                return name
        return None

    def _goes_on(self, view: View, figure: Figure, last: tuple[Figure, str]) -> bool:
        """Whether a number goes on with one that was none: "Articles 30-34, 38", "ISO 3888-2", "1000 and 1260"."""
        before, why = last
        if not _LISTED.fullmatch(view.text, before.core[1], figure.number.start):
            return False
        if why == "label":
            return True
        if why == "year":
            return _yearlike(figure) and _counted(view, figure) is None
        return why in ("name", "code") and view.text[before.core[1] : figure.number.start] == "-"

    def labelled(self, view: View, figure: Figure) -> bool:
        """ "Article 5", "day 27": a noun before the number makes it a name."""
        number = figure.number
        if number.scaled or number.decimal or number.part or figure.unit is not None:
            return False
        word = re.search(r"([^\W\d_][\w.'’]*)[ \u00a0-]$", view.text[max(0, number.start - 24) : number.start])
        if word is None:
            return False
        written = word[1].lower()
        sort = self._labels.get(written) or self._labels.get(written.removesuffix("s"))
        return sort == "label" or (sort == "loose" and _counted(view, figure) is None)

    def named(self, view: View, figure: Figure) -> bool:
        """ "Leopard 2", "Minsk 2", "S&P 500": a proper name before the number, and nothing counted behind it."""
        number = figure.number
        if number.scaled or number.grouped or number.part or figure.prefixed or number.value > 9999:
            return False
        before = view.text[max(0, number.start - 30) : number.start]
        word = re.search(r"([^\W\d_][\w&.'’-]*)[ \u00a0-]$", before)
        if word is None:
            return False
        if word[1] in self._names:
            return True
        if number.decimal or figure.unit is not None:
            return False
        token = view.token(number.start - 2)
        acronym = 2 <= len(word[1]) <= 5 and word[1].isupper() and number.value < 100
        if token is None or not word[1][0].isupper() or (token.pos_ != "PROPN" and not acronym):
            return False
        return _counted(view, figure) is None


def _measured(figure: Figure) -> bool:
    return figure.unit is not None or figure.number.scaled


def _counted(view: View, figure: Figure) -> Token | None:
    """The plural noun right behind the number that it counts."""
    token = view.next_token(figure.core[1])
    for _ in range(4):
        if token is None or token.pos_ not in ("ADJ", "NOUN", "PROPN", "ADV", "VERB"):
            return None
        if token.tag_ in _PLURAL_TAGS:
            return token
        token = token.nbor() if token.i + 1 < len(token.doc) else None
    return None


def _code(_: Rejecter, view: View, figure: Figure) -> bool:
    """ "M14", "COVID-19", "3G", "F-16": letters glued to the number that are neither currency nor unit."""
    text, start, end = view.text, figure.number.start, figure.core[1]
    if figure.prefixed:
        return False
    before = text[start - 1] if start else ""
    if before.isalpha() or before == "_":
        return True
    if before in "-‑–" and before and start > 1 and (text[start - 2].isalpha()):
        return re.search(r"(?:\b(?:sub|under|over|minus|now|then|nearly|almost|about|roughly|some|pre|post|mid|to|and|or|than|-to)|to)[-‑–]$", text[max(0, start - 12) : start], re.IGNORECASE) is None
    if before in "-‑–" and before and re.search(r"[^\W\d_]-\d+-$|[A-Z]{2,} -$", text[max(0, start - 12) : start]):
        return True
    if before == "." and start > 1 and text[start - 2].isalpha():
        return True
    if before == "<" and number_of_digits(figure) == 1 or _RADIO.match(text, end):
        return True
    if before and before in "'’‘" and figure.unit is None and number_of_digits(figure) == 2:
        return True
    if figure.unit is not None or end >= len(text):
        return False
    if _PLAY.search(text, max(0, start - 4), min(len(text), end + 4)):
        return True
    after = text[end : end + 2]
    return bool(after[:1].isalpha() and not _ORDINAL_AFTER.match(text, end)) or bool(re.match(r"-[A-Z](?![a-z])", text[end : end + 3]))


def number_of_digits(figure: Figure) -> int:
    """How long the number is as written."""
    return figure.number.end - figure.number.start


def _rate_base(_: Rejecter, view: View, figure: Figure) -> bool:
    """ "per 100,000 people", "parts per million": what a rate is of, not how many there are."""
    return bool(_BASE.search(view.text, max(0, figure.start - 5), figure.start))


def _quotient(_: Rejecter, view: View, figure: Figure) -> bool:
    """ "Decree 64/2022", "the 50/50 chance": a slash that makes no fraction."""
    written = view.text[figure.number.start : figure.number.end]
    match = re.fullmatch(r"(?:\d+[ -])?(\d+)[/⁄](\d+)", written)
    if match is None or figure.number.scaled:
        return False
    over, under = int(match[1]), int(match[2])
    return over >= under or under > 1000 or (figure.unit is None and under > 20 and under % 10 != 0 and under & (under - 1) != 0)


def _address(_: Rejecter, view: View, figure: Figure) -> bool:
    """ "46 Lesi Ukrainky Street", "the 787 Dreamliner": a number in front of a proper name in the singular."""
    number = figure.number
    if number.scaled or number.decimal or number.grouped or figure.prefixed or figure.unit is not None:
        return False
    if _ADDRESS.match(view.text, number.end, number.end + 60) and not _counted(view, figure):
        return True
    token = view.next_token(number.end)
    if token is not None and number.value >= 1000 and token.tag_ == "NN" and token.lower_ not in _COLLECTIVE:
        return _counted(view, figure) is None and token.idx == number.end + 1
    if token is None or token.tag_ != "NNP" or number.value == 1 or token.idx > number.end + 1:
        return False
    if view.text[number.end : token.idx] != " " or token.lower_ in _COLLECTIVE or token.ent_type_ == "NORP":
        return False
    while token.i + 1 < len(token.doc) and token.nbor().pos_ in ("PROPN", "NOUN"):
        token = token.nbor()
        if token.tag_ in _PLURAL_TAGS or token.lower_ in _COLLECTIVE:
            return False
    return token.tag_ == "NNP" and not (token.i + 1 < len(token.doc) and token.nbor().text in ("and", "or", "-"))


def _ranked(_: Rejecter, view: View, figure: Figure) -> bool:
    """ "the top three", "the bottom two": places in an order."""
    return (
        figure.unit is None
        and not figure.number.scaled
        and bool(_RANKED.search(view.text, max(0, figure.number.start - 8), figure.number.start))
        and _counted(view, figure) is None
    )


def _titled(_: Rejecter, view: View, figure: Figure) -> bool:
    """ "the Three Seas Initiative", "the Normandy Four": a number word with a capital inside a sentence is a name's."""
    text, number = view.text, figure.number
    if not text[number.start].isupper() or number.scaled or figure.unit is not None:
        return False
    token = view.token(number.start)
    if token is None or token.is_sent_start or re.search(r"[\n\r“”\"‘.:?!–—-]\s*$|^$", text[max(0, number.start - 3) : number.start]):
        return False
    before = token.nbor(-1)
    following = view.next_token(number.end)
    capital = following is not None and following.text[:1].isupper()
    return before.text[:1].isupper() and before.pos_ == "PROPN" or capital or bool(re.match(r"-[A-Z]", text[number.end : number.end + 2]))


def _compound(_: Rejecter, view: View, figure: Figure) -> bool:
    """ "the two-state solution", "a four-door car": a number inside an adjective that counts nothing here."""
    return bool(_COMPOUND.match(view.text, figure.number.end)) and not figure.number.part


def _date(_: Rejecter, view: View, figure: Figure) -> bool:
    """A day beside its month, or a date in figures."""
    text, number = view.text, figure.number
    if number.scaled or number.grouped or figure.prefixed:
        return False
    if number.decimal and figure.unit is not None:
        return False
    for match in _DATE_SLASHES.finditer(text, max(0, number.start - 10), min(len(text), number.end + 12)):
        if match.start() <= number.start and number.end <= match.end():
            return True
    if figure.unit is not None:
        return False
    before = text[max(0, number.start - 26) : number.start]
    listed = re.search(r",\s*$", before) is not None
    if listed and (not number.digits or _counted(view, figure) is not None):
        return False
    if number.value <= 31 and (_MONTH_AFTER.match(text, number.end) or _MONTH_BEFORE.search(before)):
        return True
    return bool(re.search(rf"\b{_MONTH}\.?,?\s*(?:\d{{1,2}},?\s*)?$", before, re.IGNORECASE)) and _yearlike(figure)


def _ordinal(_: Rejecter, view: View, figure: Figure) -> bool:
    return bool(_ORDINAL_AFTER.match(view.text, figure.number.end))


def _clock(_: Rejecter, view: View, figure: Figure) -> bool:
    text, number = view.text, figure.number
    if number.scaled or figure.prefixed or number.value > 2400:
        return False
    if _CLOCK_BEFORE.search(text, max(0, number.start - 2), number.start):
        return True
    return bool(_CLOCK_AFTER.match(text, number.end) or _CLOCK_RANGE.match(text, number.end))


def _yearlike(figure: Figure) -> bool:
    number = figure.number
    return (
        1000 <= number.value <= 2100
        and number.value == int(number.value)
        and not (number.grouped or number.decimal or number.scaled or figure.prefixed)
        and figure.unit is None
    )


def _year(_: Rejecter, view: View, figure: Figure) -> bool:
    """ "in 2014", "the 2014 elections", "2014-15", "the 1990s"; but "2000 people" counts."""
    text, number = view.text, figure.number
    if _DECADE.match(text, number.end) and not (number.scaled or figure.prefixed or number.decimal):
        if number.value % 10 == 0 or 1900 <= number.value <= 2100:
            return True
    if figure.unit is None and re.search(r"(?:19|20)\d\d[-–/]$", text[max(0, number.start - 5) : number.start]):
        return number.value < 100 or _yearlike(figure)
    if not _yearlike(figure):
        return False
    if _ERA.match(text, number.end) or _ERA_BEFORE.search(text, max(0, number.start - 6), number.start) or _YEAR_PAIR.match(text, number.start):
        return True
    other = re.match(r"\s?(?:-|–|to)\s?(\d+)", text[number.end : number.end + 12])
    if other is not None and int(other[1]) > 2100:
        return False
    word = re.search(r"([^\W\d_]+)[\s(]*$", text[max(0, number.start - 14) : number.start])
    cue = word is not None and word[1].lower() in _YEAR_CUES
    counted = _counted(view, figure)
    if number.value < 1900 and not (counted is None and word is not None and word[1].lower() in _OLD_YEAR_CUES):
        return False
    if number.value < 1500 and other is not None:
        return False
    return counted is None or cue or number.value > 2000 or number.value % 100 != 0


def _score(_: Rejecter, view: View, figure: Figure) -> bool:
    """ "2-1", "a 5-4 vote": two small figures with nothing measured behind them."""
    text, number = view.text, figure.number
    if number.scaled or figure.prefixed or number.decimal or number.grouped:
        return False
    for match in _SCORE.finditer(text, max(0, number.start - 5), min(len(text), number.end + 12)):
        if match.start() <= number.start and number.end <= match.end():
            ends = [int(x) for x in re.split("[-–]", match.group())]
            if re.search(r"\bage[ds]?\s+(?:of\s+)?$", text[max(0, match.start() - 10) : match.start()], re.IGNORECASE):
                return False
            if _SCORE_AFTER.match(text, match.end()) or len(ends) > 2 or ends[0] >= ends[-1]:
                return True
            return figure.unit is None and not re.match(r"[-\s]+[a-zA-Z]", text[match.end() : match.end() + 3])
    return False


def _phone(_: Rejecter, view: View, figure: Figure) -> bool:
    """A telephone number, a version, an address in figures."""
    number = figure.number
    if number.scaled or figure.unit is not None or number.grouped and "," in view.text[number.start : number.end]:
        return False
    for pattern in (_PHONE, _VERSION):
        for match in pattern.finditer(view.text, max(0, number.start - 14), min(len(view.text), number.end + 14)):
            if match.start() <= number.start and number.end <= match.end():
                return not re.fullmatch(r"\d{1,3}(?: \d{3})+", match.group())
    return False


def _list_mark(_: Rejecter, view: View, figure: Figure) -> bool:
    """ "1. First …", "(2) …", "[3]"."""
    text, number = view.text, figure.number
    if number.scaled or figure.unit is not None or number.value > 200 or number.decimal:
        return False
    before = text[max(0, number.start - 6) : number.start]
    if _BRACKET.search(before) and text[number.end : number.end + 1] in (")", "]"):
        return True
    return bool((_LIST_MARK.search(before) or number.start == 0) and _LIST_CLOSE.match(text, number.end))


def _marked(_: Rejecter, view: View, figure: Figure) -> bool:
    """ "#1", "No. 5", "page_3", "1/9th"."""
    if figure.prefixed or figure.number.scaled:
        return False
    return bool(_HASH.search(view.text[max(0, figure.number.start - 5) : figure.number.start].rstrip("\u00a0 ") if "№" in view.text[max(0, figure.number.start - 2) : figure.number.start] else view.text[max(0, figure.number.start - 5) : figure.number.start]))


def _label(rejecter: Rejecter, view: View, figure: Figure) -> bool:
    return rejecter.labelled(view, figure)


def _name(rejecter: Rejecter, view: View, figure: Figure) -> bool:
    return rejecter.named(view, figure)


def _one(_: Rejecter, view: View, figure: Figure) -> bool:
    """ "one of the cities", "no one", "one can": not a count. "one person" and "at least one" are."""
    text, number = view.text, figure.number
    if number.value != 1 or number.scaled or number.part or text[number.start : number.end].lower() != "one":
        return False
    if figure.unit is not None and figure.core[1] > number.end:
        following = text[number.end : number.end + 5].lower()
        return following in (" day ", " day,", " time") and not re.search(r"(?:in|than|only|just|within|least|for) $", text[max(0, number.start - 8) : number.start])
    after = text[number.end : number.end + 12]
    before = text[max(0, number.start - 12) : number.start].lower()
    if re.match(r"\s+of\b", after) or re.match(r"['’]s\b|\s+(?:another|day|time|way|side|hand|thing)\b", after):
        return True
    if re.search(r"\b(?:no|any|every|some|each|this|that|the|which|another|other|good|new|number|day)[\s-]+$", before):
        return True
    if re.match(r"-", after):
        return True
    if re.match(r"\s+(?:to|or)\s+(?:\w+\s+)?(?:two|three|four|five|six|seven|eight|nine|ten|\d|more)\b", view.text[number.end : number.end + 16]):
        return False
    token = view.token(number.start)
    if token is None:
        return True
    bounded = re.search(r"\b(?:than|least|only|just|most|exactly|about|nearly|almost|over|to)\s+$", before) is not None
    if token.dep_ == "nummod" and token.head.i > token.i:
        return not bounded and _indefinite(token.head)
    return not re.search(r"(?:than|least|only|just|most|exactly|about|another) $", before) or token.tag_ != "CD" or "the only " in before


def _indefinite(head: Token) -> bool:
    """Whether "one" before `head` only means "a certain": "one official said", "in one room"."""
    above = head.head
    if head.dep_ == "nsubj":
        return above.lemma_.lower() not in _FATE
    if head.dep_ == "pobj":
        return above.lower_ not in ("including", "by", "killed", "plus", "than", "to", "from")
    return head.dep_ in ("attr", "ROOT") or (head.dep_ == "dobj" and above.lemma_.lower() in ("have", "be", "make", "get", "take"))


def _parties(_: Rejecter, view: View, figure: Figure) -> bool:
    """ "the two sides", "the two leaders": the number names the parties and counts nothing new."""
    text, number = view.text, figure.number
    if figure.unit is not None or number.scaled:
        return False
    definite = re.search(r"\b(?:the|these|those)\s+$", text[max(0, number.start - 7) : number.start], re.IGNORECASE)
    follows = view.next_token(number.end)
    if definite and follows is not None and (follows.pos_ in ("VERB", "AUX") and follows.tag_ not in ("VBN", "VBG") or follows.text in (",", ".", "—") or re.match(r"\s+of\s+(?:them|us|you)\b", text[number.end : number.end + 10])):
        return True
    if not re.search(r"\b(?:the|these|those|our|their|both|between)\s+$", text[max(0, number.start - 9) : number.start], re.IGNORECASE):
        return False
    return number.value in (2, 3, 4) and follows is not None and follows.lemma_.lower() in _PARTIES


def _half(_: Rejecter, view: View, figure: Figure) -> bool:
    """ "the second half", "half-brother", "the other half": a part in time or kinship, no share."""
    number = figure.number
    if not number.part:
        return False
    before = view.text[max(0, number.start - 12) : number.start].lower()
    after = view.text[number.end : number.end + 8].lower()
    written = view.text[number.start : number.end].lower()
    if re.search(r"\b(?:first|second|latter|last|later|former|other|better|this|that|next|final|early)\s+$", before):
        return True
    if written.endswith("half"):
        return bool(re.match(r"-(?!a\b|an\b|mile|hour|year|day|century|dozen|million|billion|percent|kilo|dollar)", after))
    if number.article:
        if re.match(r"\s+of\b|-mile|-hour", after):
            return re.match(r"\s+of\s+(?:20|19)\d\d", after) is not None
        bounded = re.search(r"\b(?:by|than|about|nearly|almost|over|roughly|around|only|just|least)\s+$", before)
        return bounded is None or re.match(r"\s+(?:world|time|party|country|term)", after) is not None
    return False


def _sense(_: Rejecter, view: View, figure: Figure) -> bool:
    """ "zero tolerance", "second to none", "two-faced": idioms of a number word."""
    after = view.text[figure.number.end : figure.number.end + 12].lower()
    before = view.text[max(0, figure.number.start - 10) : figure.number.start].lower()
    if figure.number.couple:
        return re.match(r"\s+(?:which|them|those|these)\b", after) is not None
    if figure.number.value == 0:
        return figure.unit is None and not re.match(r"\s+to\b", after)
    return before.endswith(("back to ", "square ")) or after.startswith(("-faced", "-sided", "-fold bottle"))


DIGIT_RULES: tuple[tuple[str, Rule], ...] = (
    ("code", _code),
    ("ordinal", _ordinal),
    ("rate-base", _rate_base),
    ("date", _date),
    ("quotient", _quotient),
    ("clock-time", _clock),
    ("phone-or-version", _phone),
    ("year", _year),
    ("score", _score),
    ("list-mark", _list_mark),
    ("marked", _marked),
    ("label", _label),
    ("name", _name),
    ("half", _half),
    ("address", _address),
    ("rank", _ranked),
    ("compound", _compound),
)
WORD_RULES: tuple[tuple[str, Rule], ...] = (
    ("rate-base", _rate_base),
    ("one", _one),
    ("date", _date),
    ("clock-time", _clock),
    ("label", _label),
    ("name", _name),
    ("parties", _parties),
    ("half", _half),
    ("rank", _ranked),
    ("title", _titled),
    ("compound", _compound),
    ("idiom", _sense),
)


def date_ranges(view: View) -> list[Range]:
    """Ranges of the dates and clock times that an earlier stage found, sorted. Durations are quantities too."""
    return sorted((t.start, t.end) for t in get(view.doc, Timex) if t.type in ("DATE", "TIME"))
