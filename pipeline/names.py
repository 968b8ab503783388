"""How written names are compared: case, accents, apostrophes, hyphens and abbreviation points do not
count.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

Words = tuple[str, ...]
"""A name as its folded words: "St. Petersburg’s" is ("st", "petersburg", "'s")."""

BREAK = ","
"""Stands for punctuation that no name runs over."""

_APOSTROPHES = "’‘ʼʹ′`´ʻ＇"
_TABLE = str.maketrans(
    {
        **dict.fromkeys(_APOSTROPHES, "'"),
        **dict.fromkeys("-‐‑‒–", " "),
        **{"&": " and ", "\u00ad": None, "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D"},
        **{"ı": "i", "ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ə": "a", "Ə": "A"},
    }
)
_POSSESSIVE = re.compile(r"'[sS](?!\w)")
_WORD = re.compile(r"'s(?!\w)|[^\W_]+(?:[.'][^\W_]+)*\.?|[^\w\s'.]+|(?<!\w)\.")


def words(text: str) -> Words:
    """The folded words of `text`: lower case, no accents, a possessive 's as a word of its own, BREAK for
    punctuation.
    """
    if text.isascii() and _is_plain(text):
        return tuple(text.lower().split())
    text = text.translate(_TABLE)
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    if "'" in text:
        text = _POSSESSIVE.sub(" 's", text)
    return tuple(_fold(piece) for piece in _WORD.findall(text.lower()))


def name_words(text: str) -> Words:
    """`words` without a leading "the": what a name is looked up by."""
    return _without_the(words(text))


def form_words(form: str) -> Words:
    """The key of a name in a table: `name_words`, but "The" before one common word belongs to it: The Sun,
    The Hill.
    """
    found = words(form)
    return found if len(found) == 2 and form.startswith("The ") else _without_the(found)


@lru_cache(maxsize=65536)
def token_words(text: str) -> Words:
    """`words` of one token, remembered: a text has few distinct tokens."""
    return words(text)


def slug(name: str) -> str:
    """`name` as the last part of an id: its folded words joined with hyphens; "" when it holds no letter or
    digit.
    """
    return "-".join(word.replace("'", "") for word in words(name) if word != BREAK)


def _without_the(found: Words) -> Words:
    return found[1:] if len(found) > 1 and found[0] == "the" else found


def _is_plain(text: str) -> bool:
    """Whether `text` holds nothing but letters, digits and blanks, as most names do."""
    return text.replace(" ", "").isalnum()


def _fold(piece: str) -> str:
    if piece == "'s":
        return piece
    letters = piece.replace(".", "").replace("'", "")
    return letters if letters.isalnum() else BREAK
