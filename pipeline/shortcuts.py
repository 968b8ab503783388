"""Shorter ways through the spaCy model: the same annotations in less time.

The attribute ruler matches each of some 200 patterns against every token, a ninth of a parse; nearly all of them ask
one token for its tag, its dependency and whether it is one of a hundred words, and tokens that agree in these match
alike. The lemmatizer looks each new word up in lists of up to 80,000 words, from end to end.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler, Lemmatizer
from spacy.tokens import Doc, Span

ASKED = ("LOWER", "TAG", "DEP", "IS_SPACE")
"""What a pattern may ask of a token for its matches to be remembered: these, by value or by set of values."""

Match = tuple[int, int, int, int]
"""Index of the rule, its id, start and end in tokens: what an attribute ruler works with."""

Token = dict[str, Any]
"""What a pattern asks of a token."""


def take(nlp: Language) -> None:
    """Let the attribute ruler and the lemmatizer of `nlp` take their shortcuts, where they are spaCy's own."""
    for _, component in nlp.pipeline:
        if type(component) is AttributeRuler:
            setattr(component, "match", RememberedMatches(component))  # noqa: B010
        if isinstance(component, Lemmatizer) and component.lookups.has_table("lemma_index"):
            index = component.lookups.get_table("lemma_index")
            for pos, words in list(index.items()):
                index[pos] = dict.fromkeys(words)


class RememberedMatches:
    """An attribute ruler's matches, those of simple patterns remembered by what these ask of a token."""

    def __init__(self, ruler: AttributeRuler) -> None:
        """Take the patterns over from `ruler`."""
        self.simple, self.others = Matcher(ruler.vocab), Matcher(ruler.vocab)
        self.strings = ruler.vocab.strings
        self.words: set[int] = set()
        rules: Any = ruler.patterns
        for index, rule in enumerate(rules):
            for pattern in rule["patterns"]:
                (self.simple if _is_simple(pattern) else self.others).add(str(index), [pattern])
                self.words.update(self.strings.add(word) for token in pattern for word in _words(token))
        self.known: dict[tuple[int, ...], list[tuple[int, int]]] = {}

    def __call__(self, doc: Doc) -> list[Match]:
        """As `AttributeRuler.match`: sorted, so that a later rule has its way."""
        found = self._matches(self.others, doc)
        for at, (word, *others) in enumerate(doc.to_array(list(ASKED)).tolist()):
            key = (word if word in self.words else 0, *others)
            if key not in self.known:
                self.known[key] = [match[:2] for match in self._matches(self.simple, doc[at : at + 1])]
            found += [(index, rule, at, at + 1) for index, rule in self.known[key]]
        return sorted(found)

    def _matches(self, matcher: Matcher, read: Doc | Span) -> list[Match]:
        matches = matcher(read, allow_missing=True) if len(matcher) else []  # one without patterns warns
        return [(int(self.strings[rule]), rule, start, end) for rule, start, end in matches]


def _is_simple(pattern: list[Token]) -> bool:
    """Whether all it asks is one token's tag, dependency, word or being white space."""
    (token, *more) = pattern
    sets = [value.keys() for value in token.values() if isinstance(value, dict)]
    return not more and token.keys() <= set(ASKED) and all(keys <= {"IN", "NOT_IN"} for keys in sets)


def _words(token: Token) -> Iterator[str]:
    """The words that it names."""
    named = token.get("LOWER", {})
    yield from [named] if isinstance(named, str) else (word for words in named.values() for word in words)
