"""Rules that reject numbers of names: codes, labels, designations, addresses, scores, telephones."""

from __future__ import annotations

import re

from spacy.tokens import Token

from pipeline.stages.quantities.figure import PLURAL_TAGS, Figure, View
from pipeline.stages.quantities.lexicon import Lexicon

_HYPHENS = ("-", "‑", "–")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b", re.IGNORECASE)
_OPEN_COMPOUND = re.compile(
    r"(?:\b(?:sub|under|over|minus|now|then|nearly|almost|about|roughly|some|pre|post|mid|and|or|than)|to)[-‑–]$",
    re.IGNORECASE,
)
_SERIES_BEFORE = re.compile(r"[^\W\d_]-\d+-$|[A-Z]{2,} -$")
_RADIO = re.compile(r"\s?(?:FM|AM)\b(?!\.[mM])")
_PLAY = re.compile(r"\d\s?\+\s?\d")
_LETTER_AFTER = re.compile(r"-[A-Z](?![a-z])")
_HASH = re.compile(r"(?:[#@_/\\]|№\s?|No\.?\s?|nr\.?\s?)$", re.IGNORECASE)
_QUOTIENT = re.compile(r"(?:\d+[ -])?(\d+)[/⁄](\d+)")
_SCORE = re.compile(r"(?<![\d.,$€£-])\d{1,3}(?:[-–]\d{1,3})+(?![\d.,]*\d|[%°])")
_SCORE_AFTER = re.compile(
    r"\s+(?:votes?|win|victory|defeat|loss|lead|draw|score|record|decision|ruling|majority|split|tie"
    r"|aggregate|margin|drubbing)\b"
)
_AGED = re.compile(r"\bage[ds]?\s+(?:of\s+)?$", re.IGNORECASE)
_PHONE = re.compile(r"\+?\(?\d{2,4}\)?(?:[ .-]\d{2,4}){2,}(?!\d)")
_DIALLED = re.compile(r"\b(?:call|dial|phone)\s$", re.IGNORECASE)
_VERSION = re.compile(r"\d+(?:\.\d+){2,}")
_GROUPED = re.compile(r"\d{1,3}(?: \d{3})+")
_LIST_MARK = re.compile(r"(?:^|\n|[.:;]\s)\s*[(\[]?$")
_LIST_CLOSE = re.compile(r"[.)\]]\)?\s")
_LABEL = re.compile(r"([^\W\d_][\w.'’]*)[ \u00a0-]$")
_NAME = re.compile(r"([^\W\d_][\w&.'’-]*)[ \u00a0-]$")
_ADDRESS = re.compile(
    r"[a-zA-Z]?,?\s(?:[^\W\d_][\w.'’-]*\s){1,4}(?:Street|St\.|Road|Rd\.?|Avenue|Ave\.?|Boulevard|Blvd|Lane"
    r"|Drive|Highway|Square|Prospekt|Prospect|Place|Court|Parkway|Way)\b"
)
_COMPOUND = re.compile(
    r"-(?:state|part|way|door|speed|star|tier|sided|time|party|piece|dimensional|step|seater|legged|horse|track"
    r"|faced)\b"
)


def is_code(view: View, figure: Figure, _: Lexicon) -> bool:
    """ "M14", "COVID-19", "3G", "F-16": letters glued to the number that are neither currency nor unit."""
    if figure.prefixed:
        return False
    return _glued_before(view, figure) or _glued_after(view, figure)


def _glued_before(view: View, figure: Figure) -> bool:
    start = figure.number.start
    near = view.before(start, 12)
    last, second = near[-1:], near[-2:-1]
    if last.isalpha() or last == "_":
        return True
    if last in _HYPHENS and second.isalpha():
        return _OPEN_COMPOUND.search(near) is None
    if last in _HYPHENS and _SERIES_BEFORE.search(near):
        return True
    if last == "." and second.isalpha():
        return True  # "ID.3"
    length = figure.number.end - start
    if last == "<" and length == 1:
        return True  # "<3"
    return last != "" and last in "'’‘" and figure.unit is None and length == 2  # "since '94"


def _glued_after(view: View, figure: Figure) -> bool:
    text, end = view.text, figure.core[1]
    if _RADIO.match(text, end):
        return True
    if figure.unit is not None or end >= len(text):
        return False
    if _PLAY.search(text, max(0, figure.number.start - 4), min(len(text), end + 4)):
        return True  # "the 1+1 channel"
    return (text[end].isalpha() and not _ORDINAL.match(text, end)) or bool(_LETTER_AFTER.match(text, end))


def is_ordinal(view: View, figure: Figure, _: Lexicon) -> bool:
    """ "the 14th brigade"."""
    return bool(_ORDINAL.match(view.text, figure.number.end))


def is_quotient(view: View, figure: Figure, _: Lexicon) -> bool:
    """ "Decree 64/2022", "a 50/50 chance": a slash that makes no fraction."""
    match = _QUOTIENT.fullmatch(view.text, figure.number.start, figure.number.end)
    if match is None or figure.number.scaled:
        return False
    over, under = int(match[1]), int(match[2])
    usual = under <= 20 or under % 10 == 0 or under & (under - 1) == 0
    return over >= under or under > 1000 or (figure.unit is None and not usual)


def is_score(view: View, figure: Figure, _: Lexicon) -> bool:
    """ "2-1", "a 5-4 vote": two small figures with nothing measured behind them."""
    number = figure.number
    if number.scaled or figure.prefixed or number.decimal or number.grouped:
        return False
    span = view.inside(_SCORE, figure, 12)
    if span is None or _AGED.search(view.before(span[0], 10)):
        return False
    ends = [int(x) for x in re.split("[-–]", view.text[span[0] : span[1]])]
    if _SCORE_AFTER.match(view.text, span[1]) or len(ends) > 2 or ends[0] >= ends[-1]:
        return True
    return figure.unit is None and not re.match(r"[-\s]+[a-zA-Z]", view.after(span[1], 3))


def is_phone(view: View, figure: Figure, _: Lexicon) -> bool:
    """A telephone number, a version, an address in figures."""
    number = figure.number
    commas = number.grouped and "," in view.text[number.start : number.end]
    if number.value < 1000 and figure.unit is None and _DIALLED.search(view.before(number.start, 8)):
        return view.plural_after(figure) is None
    if number.scaled or figure.unit is not None or commas:
        return False
    for pattern in (_PHONE, _VERSION):
        span = view.inside(pattern, figure, 14)
        if span is not None:
            return _GROUPED.fullmatch(view.text, *span) is None
    return False


def is_list_mark(view: View, figure: Figure, _: Lexicon) -> bool:
    """ "1. First …", "1.2. Second …", "(2) …", "[3]"."""
    number = figure.number
    if number.scaled or figure.unit is not None or number.value > 200:
        return False
    before = view.before(number.start, 6)
    if not number.decimal and before.endswith(("(", "[")) and view.after(number.end, 1) in (")", "]"):
        return True
    return bool(_LIST_MARK.search(before)) and bool(_LIST_CLOSE.match(view.text, number.end))


def is_marked(view: View, figure: Figure, _: Lexicon) -> bool:
    """ "#1", "No. 5", "№ 344", "page_3"."""
    if figure.prefixed or figure.number.scaled:
        return False
    return bool(_HASH.search(view.before(figure.number.start, 5)))


def is_labelled(view: View, figure: Figure, lexicon: Lexicon) -> bool:
    """ "Article 5", "day 27": a noun before the number makes it a name."""
    number = figure.number
    if number.scaled or number.decimal or number.part or figure.unit is not None:
        return False
    word = _LABEL.search(view.before(number.start, 24))
    if word is None:
        return False
    written = word[1].lower()
    sort = lexicon.labels.get(written) or lexicon.labels.get(written.removesuffix("s"))
    return sort == "label" or (sort == "loose" and view.plural_after(figure) is None)


def is_named(view: View, figure: Figure, lexicon: Lexicon) -> bool:
    """ "Leopard 2", "S&P 500": a proper name before the number, and nothing counted behind it."""
    number = figure.number
    if number.scaled or number.grouped or number.part or figure.prefixed or number.value > 9999:
        return False
    word = _NAME.search(view.before(number.start, 30))
    if word is None:
        return False
    if word[1] in lexicon.names:
        return True
    token = view.token(number.start - 2)
    if number.decimal or figure.unit is not None or token is None or not word[1][0].isupper():
        return False
    if token.pos_ == "PROPN" and token.i > 0 and token.nbor(-1).like_num:
        return True  # "14 Leopard 2 tanks"
    acronym = 2 <= len(word[1]) <= 5 and word[1].isupper() and number.value < 100
    return (token.pos_ == "PROPN" or acronym) and view.plural_after(figure) is None


def is_address(view: View, figure: Figure, lexicon: Lexicon) -> bool:
    """ "46 Lesi Ukrainky Street", "the 787 Dreamliner": a number in front of a name in the singular."""
    number = figure.number
    plain = not (number.scaled or number.decimal or number.grouped or figure.prefixed)
    if not plain or figure.unit is not None or view.plural_after(figure) is not None:
        return False
    if _ADDRESS.match(view.text, number.end, number.end + 60):
        return True
    token = view.next_token(number.end)
    collective = lexicon.words["collective"]
    if token is None or token.idx != number.end + 1 or token.lower_ in collective:
        return False
    if token.ent_type_ == "PRODUCT" and token.ent_iob_ == "B" and not view.before(number.start, 4).endswith("the "):
        return False  # "18 HIMARS", but "the 787 Dreamliner"
    if number.value >= 1000 and token.tag_ == "NN":
        return True
    if token.tag_ != "NNP" or number.value == 1 or token.ent_type_ == "NORP":
        return False
    return _ends_singular(token, collective)


def _ends_singular(token: Token, collective: frozenset[str]) -> bool:
    """Whether the run of nouns that starts at `token` ends in a proper name in the singular."""
    while token.i + 1 < len(token.doc) and (token.nbor().pos_ in ("PROPN", "NOUN") or token.nbor().is_digit):
        token = token.nbor()
        if token.tag_ in PLURAL_TAGS or token.lower_ in collective:
            return False
    joined = token.i + 1 < len(token.doc) and token.nbor().text in ("and", "or", "-")
    return token.tag_ == "NNP" and not joined


def is_compound(view: View, figure: Figure, _: Lexicon) -> bool:
    """ "the two-state solution", "a four-door car": a number in an adjective that counts nothing here."""
    return bool(_COMPOUND.match(view.text, figure.number.end)) and not figure.number.part
