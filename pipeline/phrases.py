"""Phrases of folded words: what a text is searched for, longest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from pipeline.names import Words

T = TypeVar("T")
_LINKS = frozenset({"of", "for", "at", "to", "in"})


class Phrases(Generic[T]):
    """Values by phrase, and the longest phrase that starts or ends somewhere."""

    def __init__(self) -> None:
        """No phrases yet."""
        self._values: dict[Words, T] = {}
        self._lengths: dict[str, int] = {}
        self._longest = 0

    def __setitem__(self, phrase: Words, value: T) -> None:
        """Let `phrase`, of one word at least, mean `value`."""
        self._values[phrase] = value
        self._lengths[phrase[0]] = max(len(phrase), self._lengths.get(phrase[0], 0))
        self._longest = max(len(phrase), self._longest)

    def get(self, phrase: Words) -> T | None:
        """What `phrase` means."""
        return self._values.get(phrase)

    def items(self) -> Iterable[tuple[Words, T]]:
        """All phrases with what they mean."""
        return self._values.items()

    def starts(self) -> Iterable[str]:
        """The first words of all phrases."""
        return self._lengths

    def longest(self, text: Sequence[str], at: int) -> int:
        """How many words the longest phrase from word `at` of `text` on has; 0 for none."""
        if at >= len(text):
            return 0
        for length in range(min(self._lengths.get(text[at], 0), len(text) - at), 0, -1):
            if tuple(text[at : at + length]) in self._values:
                return length
        return 0

    def ending(self, text: Words) -> int:
        """How many words the longest phrase at the end of `text` has; 0 for none."""
        for length in range(min(self._longest, len(text)), 0, -1):
            if text[-length:] in self._values:
                return length
        return 0

    def split(self, text: Words) -> Iterator[tuple[T, Words]]:
        """(value, rest) with the phrase first, "president of Ukraine", then with it last, "Ukraine’s
        president".
        """
        length = self.longest(text, 0)
        if length and length < len(text) and text[length] in _LINKS:
            yield self._values[text[:length]], _without_the(text[length + 1 :])
        length = self.ending(text)
        if length:
            yield self._values[text[-length:]], _without_the(text[: len(text) - length])


def _without_the(rest: Words) -> Words:
    return rest[1:] if rest[:1] == ("the",) else rest
