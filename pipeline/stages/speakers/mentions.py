"""The names of an article by their place and by who bears them, so that no look-up reads them all."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence

from pipeline.names import Words, name_words
from pipeline.records import Mention
from pipeline.spans import Range


class Mentions:
    """Mentions in the order of the text, none overlapping another."""

    def __init__(self, mentions: Sequence[Mention]) -> None:
        """Index them."""
        self._all = mentions
        self._starts = [m.start for m in mentions]
        self._ends = [m.end for m in mentions]
        self._own: defaultdict[str, list[Mention]] = defaultdict(list)
        self._surnames: defaultdict[Words, dict[str, Mention]] = defaultdict(dict)
        for mention in mentions:
            self._own[mention.entity_id].append(mention)
            if mention.label == "PERSON" and not mention.name.isupper():
                self._surnames[name_words(mention.name)[-1:]][mention.entity_id] = mention

    def __iter__(self) -> Iterator[Mention]:
        """All, in the order of the text."""
        return iter(self._all)

    def inside(self, span: Range) -> Sequence[Mention]:
        """Those that `span` contains."""
        return self._all[bisect_left(self._starts, span[0]) : bisect_right(self._ends, span[1])]

    def touching(self, span: Range) -> Sequence[Mention]:
        """Those that share a character with `span`."""
        return self._all[bisect_right(self._ends, span[0]) : bisect_left(self._starts, span[1])]

    def before(self, place: int) -> Iterator[Mention]:
        """Those that end before `place` or at it, the last first."""
        return (self._all[at] for at in range(bisect_right(self._ends, place) - 1, -1, -1))

    def behind(self, place: int) -> Iterator[Mention]:
        """Those that start behind `place`, the first first."""
        return (self._all[at] for at in range(bisect_right(self._starts, place), len(self._all)))

    def of(self, entity_id: str) -> Sequence[Mention]:
        """Those of one identity."""
        return self._own.get(entity_id, ())

    def identities(self) -> Iterator[Mention]:
        """The last mention of each identity."""
        return (own[-1] for own in self._own.values())

    def surnamed(self, surname: Words) -> Sequence[Mention]:
        """The last mention of each person whose name, not all in capitals, ends with that folded word."""
        return tuple(self._surnames.get(surname, {}).values())
