"""The words that sources are made of: pronouns and small words here, nouns and titles from models/knowledge."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from spacy.tokens import Span, Token

from pipeline.errors import KnowledgeError
from pipeline.knowledge import items, read_table
from pipeline.names import name_words
from pipeline.text import collapse

MALE = frozenset({"he", "his", "him", "himself"})
FEMALE = frozenset({"she", "her", "hers", "herself"})
THING = frozenset({"it", "its", "itself"})
PLURAL = frozenset({"they", "their", "them", "theirs", "both", "all"})
FIRST = frozenset({"i", "we", "my", "our", "me", "us"})
SECOND = frozenset({"you", "your", "yours"})
THIRD = MALE | FEMALE | THING | PLURAL

DEFINITE = frozenset({"the", "this", "that", "these", "those"})
INDEFINITE = frozenset({"a", "an", "another", "one"})
ARTICLES = DEFINITE | INDEFINITE | {"its", "his", "her", "their", "several"}
LINKS = frozenset({"of", "for", "to", "from", "with", "by"})
VAGUE = frozenset({"senior", "top", "local", "military", "unnamed", "anonymous", "former", "high", "ranking"})
"""Words that do not tell two described people apart."""

_KINDS = ("person", "anybody", "office", "body", "outlet", "document", "parties")
_WOMEN = frozenset({"sister", "mother", "wife", "daughter", "girl", "aunt", "grandmother", "queen", "actress", "niece"})
_MEN = frozenset({"brother", "father", "husband", "son", "uncle", "grandfather", "king", "nephew", "priest"})
_QUARTERS = frozenset({"east", "west", "north", "south", "central"})
"""Words that are part of a name before a capital: "East African"."""
_MANY = frozenset({"people", "many", "some", "others", "most", "several", "police"})


@dataclass(frozen=True, slots=True)
class Nouns:
    """The nouns of source_nouns.csv by kind, title words, and what bearers of a title are also called."""

    person: frozenset[str]
    anybody: frozenset[str]
    office: frozenset[str]
    body: frozenset[str]
    outlet: frozenset[str]
    document: frozenset[str]
    parties: frozenset[str]
    titles: frozenset[str]
    synonyms: tuple[tuple[frozenset[str], frozenset[str]], ...]


@lru_cache(maxsize=4)
def load_nouns(folder: Path) -> Nouns:
    """The noun and title tables of a knowledge folder. Raises KnowledgeError for a kind that is none."""
    kinds: dict[str, set[str]] = {kind: set() for kind in _KINDS}
    for row in read_table(folder / "source_nouns.csv", ["noun", "kinds"]):
        for kind in items(row["kinds"]):
            if kind not in kinds:
                raise KnowledgeError(
                    f"source_nouns.csv: {row['id']}: a kind must be of {', '.join(_KINDS)} (got {kind!r})"
                )
            kinds[kind].add(row["noun"])
    titles = frozenset(row["word"] for row in read_table(folder / "title_words.csv", ["word"]))
    rows = read_table(folder / "title_synonyms.csv", ["title", "also"])
    synonyms = tuple((frozenset(row["title"].split()), frozenset(items(row["also"]))) for row in rows)
    return Nouns(
        **{kind: frozenset(nouns) for kind, nouns in kinds.items()}, titles=titles | kinds["person"], synonyms=synonyms
    )


def noun_gender(head: Token) -> str | None:
    """The gender, "f" or "m", that a noun for a person tells."""
    word = head.lower_
    if word in _WOMEN or word.endswith("woman"):
        return "f"
    return "m" if word in _MEN or (word.endswith(("man", "boy")) and not word.endswith("woman")) else None


def is_plural(head: Token) -> bool:
    """Whether a source's head means several."""
    return head.tag_ in ("NNS", "NNPS") or head.lower_ in _MANY


def core(span: Span) -> str:
    """A description as a name: on one line, without its article and what a comma sets off, small at the start."""
    start = span.start
    while start < span.end - 1 and (_is_article(span.doc[start], span.end) or span.doc[start].is_punct):
        start += 1
    end = next((t.i for t in span if t.i > start and t.text in ",;:–—("), span.end)
    end -= end > start + 1 and span.doc[end - 1].tag_ == "POS"
    text = collapse(span.doc[start:end].text).rstrip(" .'’")
    first = span.doc[start]
    text = text.lstrip('"“”‘')
    name = first.lower_ in _QUARTERS and start + 1 < end and span.doc[start + 1].text[0].isupper()
    if not name and first.pos_ != "PROPN" and first.ent_type_ in ("", "CARDINAL", "ORDINAL") and not text[:2].isupper():
        text = text[:1].lower() + text[1:]
    return text


def _is_article(token: Token, end: int) -> bool:
    """Whether a word before a description is no part of it: "the", "several", but not in "some of the"."""
    return token.lower_ in ARTICLES and not (token.i + 1 < end and token.nbor().lower_ == "of")


def content_words(span: Span) -> frozenset[str]:
    """The folded words of a description without articles and stop words."""
    kept = (t for t in span if t.lower_ not in ARTICLES and not t.is_stop)
    return frozenset(w for t in kept for w in name_words(t.text) if w.isalnum())
