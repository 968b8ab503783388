"""What the rules of the stage look at: names in a Doc, the knowledge base, and the words that stand around
names.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from spacy.tokens import Doc, Span, Token

from pipeline.errors import KnowledgeError
from pipeline.gazetteer import Entry, Gazetteer
from pipeline.knowledge import folder, items, read_table
from pipeline.names import token_words
from pipeline.text import collapse

NAMED = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW", "LANGUAGE"})
"""Labels of names; the model's other labels are of numbers and times."""
PLACES = frozenset({"GPE", "LOC", "FAC"})
WORD_KINDS = (
    *(
        "place_noun",
        "place_list",
        "place_head",
        "place_office",
        "place_ending",
        "institution",
        "building",
        "unit",
        "road",
    ),
    *("suffix", "modifier"),
)
"""Kinds of words that stand around names: "Kherson region", "village of", "Irpin mayor" and the like."""
POSSESSIVES = frozenset({"'s", "’s"})


@dataclass(frozen=True, slots=True)
class Name:
    """A name at tokens start to end (exclusive). `entry` is None for one that the knowledge base does not
    hold.

    `full` is the longer form that stands elsewhere in the text for the same: "Jane Doe" for "Doe".
    """

    start: int
    end: int
    label: str
    rule: str
    entry: Entry | None = None
    full: str | None = None

    def characters(self, doc: Doc) -> tuple[int, int]:
        """Its range in code points."""
        last = doc[self.end - 1]
        return doc[self.start].idx, last.idx + len(last)

    def surface(self, doc: Doc) -> str:
        """The name as written, on one line."""
        return collapse(doc[self.start : self.end].text)


class Context:
    """The knowledge base, and the words of name_words.csv by kind."""

    def __init__(self, knowledge: str | None) -> None:
        """Read the tables of a knowledge folder; None is the one that ships. Raises KnowledgeError."""
        self.gazetteer = Gazetteer.load(knowledge)
        self._words = _read_words(folder(knowledge).resolve())
        self._place_endings = tuple(sorted(self._words["place_ending"]))

    def has(self, word: str, kind: str) -> bool:
        """Whether a word, in any case, is of that kind."""
        return word.lower() in self._words[kind]

    def is_institution(self, word: str) -> bool:
        """Whether names that end with `word` are of organisations or buildings."""
        return self.has(word, "institution") or self.has(word, "building")

    def is_place_ending(self, word: str) -> bool:
        """Whether `word` ends as Ukrainian and Russian villages and towns do, and hardly any surname."""
        return word.lower().endswith(self._place_endings)

    def is_given_name(self, token: Token) -> bool:
        """Whether a token is a given name, capitalised."""
        return capitalised(token) and self.gazetteer.is_given_name(token.text)

    def is_office(self, token: Token) -> bool:
        """Whether a token is or ends an office, title or profession, of one or several."""
        forms = {token.text, token.text.removesuffix("s")}
        return any(self.gazetteer.office_words(token_words(form)) > 0 for form in forms)

    def office_length(self, tokens: Span) -> int:
        """How many of the last tokens are an office, title or profession; 0 for none."""
        words: list[str] = []
        owners: list[int] = []
        for token in tokens:
            found = token_words(token.text)
            words.extend(found)
            owners.extend([token.i] * len(found))
        length = self.gazetteer.office_words(words)
        return tokens[-1].i + 1 - owners[-length] if length else 0


@cache
def _read_words(path: Path) -> dict[str, frozenset[str]]:
    table = path / "name_words.csv"
    found: dict[str, set[str]] = {kind: set() for kind in WORD_KINDS}
    for row in read_table(table, ("words", "kind")):
        if row["kind"] not in found:
            choices = ", ".join(WORD_KINDS)
            raise KnowledgeError(f"{table}: {row['id']}: kind must be one of {choices} (got {row['kind']!r})")
        found[row["kind"]].update(items(row["words"]))
    return {kind: frozenset(words) for kind, words in found.items()}


def capitalised(token: Token) -> bool:
    """Whether a token starts with a capital."""
    return token.text[0].isupper()
