"""Titles as the article gives them: which words stand beside a name, and who bears a title that is used alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from pipeline.gazetteer import Gazetteer
from pipeline.names import name_words

Synonyms = tuple[tuple[frozenset[str], frozenset[str]], ...]
"""(title words, what else such a bearer is called)."""

ROLES = frozenset(
    "president minister mayor governor head chief director chairman chairwoman chairperson leader commander secretary "
    "chancellor premier ambassador king queen pope deputy adviser advisor spokesman spokeswoman spokesperson general colonel "
    "admiral senator congressman congresswoman lawmaker prosecutor ombudsman commissioner coordinator expert analyst "
    "historian professor economist lawyer doctor official officer representative envoy negotiator editor journalist "
    "correspondent reporter founder activist researcher scientist owner manager administrator wife lady judge author "
    "co-author coauthor attorney executive principal teacher captain major lieutenant vice prime".split()
)
"""Words that make a title; the first of them in a title is what the bearer is."""

_JOINING = frozenset(
    {"of", "the", "for", "and", "on", "to", "in", "-", "–", "'s", "’s", "'", "’", "&", "at", "at the"}
)
_SMALL = frozenset(
    {
        "the",
        "of",
        "for",
        "and",
        "a",
        "an",
        "'s",
        "to",
        "in",
        "at",
        "on",
        ",",
        "s",
        "his",
        "her",
        "its",
        "their",
    }
)
_REACH = 16


@dataclass(slots=True)
class Bearers:
    """Who bears which titles in one article: (first role word, all words) by person."""

    gazetteer: Gazetteer
    synonyms: Synonyms
    titles: dict[str, list[tuple[str, frozenset[str]]]] = field(default_factory=dict)

    def add(self, who: str, text: str) -> None:
        """Let `who` bear the title in `text`; a text without a word for a role is none."""
        role, words = self.parts(text)
        if role is None:
            return
        own = self.titles.setdefault(who, [])
        own.append((role, words))
        for title, also in self.synonyms:
            if role in title and title <= words:
                own += [(other, words | also) for other in also]

    def find(self, text: str) -> list[str]:
        """Who bears the title in `text`: the same role first, every further word beside the name too."""
        role, words = self.parts(text)
        if role is None:
            return []
        return [
            who
            for who, own in self.titles.items()
            if any(role == first and words <= told for first, told in own)
        ]

    def parts(self, text: str) -> tuple[str | None, frozenset[str]]:
        """The first word for a role in `text` (behind a possessive), and its words: folded, without small ones, countries for demonyms."""
        words: list[str] = []
        owned = 0
        for word in name_words(text):
            owned = len(words) if word == "'s" else owned
            country = self.gazetteer.demonym(word.capitalize())
            words += name_words(country.name) if country else (word,)
        role = next((w for w in words[owned:] if w in ROLES), None)
        return role, frozenset(w for w in words if w not in _SMALL)


def titles_beside(doc: Doc, start: int, end: int) -> Iterable[str]:
    """The title before the name at tokens start to end, and the one set off by a comma behind it, as written."""
    first = start
    while first > max(0, start - _REACH) and _is_title_word(doc[first - 1]):
        first -= 1
    if first < start:
        yield doc[first:start].text
    if end < len(doc) and doc[end].text == ",":
        last = end + 1
        while last < min(len(doc), end + _REACH) and (
            _is_title_word(doc[last]) or doc[last].pos_ in ("NOUN", "ADJ", "DET")
        ):
            last += 1
        if last > end + 1:
            yield doc[end + 1 : last].text


def _is_title_word(token: Token) -> bool:
    """Whether a word can be part of a title: a capital, a joining word, or a word for a role."""
    return (
        token.text[0].isupper()
        and token.is_alpha
        or token.lower_ in _JOINING
        or token.lower_ in ROLES
        or token.lower_ in ("press", "foreign", "defense", "defence")
    )
