"""Half-open ranges of Unicode code points, and the little algebra on them that stages share."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Generic, Protocol, TypeVar

Range = tuple[int, int]
"""(start, end): text[start:end] is the span."""


class Located(Protocol):
    """Anything with a place in the text."""

    @property
    def start(self) -> int:
        """Its first character."""

    @property
    def end(self) -> int:
        """One past its last."""


T = TypeVar("T", bound=Located)


def overlaps(a: Range, b: Range) -> bool:
    """Whether two ranges share a character."""
    return a[0] < b[1] and b[0] < a[1]


def contains(outer: Range, inner: Range) -> bool:
    """Whether every character of `inner` lies in `outer`."""
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def hull(ranges: Iterable[Range]) -> Range:
    """The smallest range that holds all of them. Raises ValueError when there are none."""
    items = list(ranges)
    if not items:
        raise ValueError("hull: no ranges")
    return min(r[0] for r in items), max(r[1] for r in items)


def merge(ranges: Iterable[Range]) -> list[Range]:
    """The same characters as sorted, disjoint ranges; touching ones become one."""
    merged: list[Range] = []
    for start, end in sorted(r for r in ranges if r[0] < r[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def subtract(outer: Range, holes: Iterable[Range]) -> list[Range]:
    """What is left of `outer` without the characters of `holes`, sorted."""
    left, at = [], outer[0]
    for start, end in merge(holes):
        if start >= outer[1]:
            break
        if start > at:
            left.append((at, start))
        at = max(at, end)
    if at < outer[1]:
        left.append((at, outer[1]))
    return left


def strip(text: str, span: Range, characters: str | None = None) -> Range:
    """`span` without leading and trailing white space (or the given characters)."""
    start, end = span
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip(characters))
    end = start + len(text[start:end].rstrip(characters))
    return start, end


def find(ranges: Sequence[Range], offset: int) -> int | None:
    """Index of the range that holds `offset` in sorted, disjoint `ranges`, or None."""
    at = bisect_right(ranges, (offset, float("inf"))) - 1
    return at if at >= 0 and offset < ranges[at][1] else None


def touches_any(ranges: Sequence[Range], span: Range) -> bool:
    """Whether `span` shares a character with one of sorted, disjoint `ranges`."""
    at = bisect_left(ranges, (span[0], span[0])) - 1
    return any(overlaps(span, near) for near in ranges[max(at, 0) : at + 2])


class Within(Generic[T]):
    """Items by their place, for asking which of them lie in a range."""

    def __init__(self, items: Sequence[T]) -> None:
        self._items = sorted(items, key=lambda item: item.start)
        self._starts = [item.start for item in self._items]

    def of(self, span: Range) -> list[T]:
        """The items that `span` contains, in text order."""
        first, last = bisect_left(self._starts, span[0]), bisect_left(self._starts, span[1])
        return [item for item in self._items[first:last] if item.end <= span[1]]


class Around:
    """Groups of ranges, for asking which of them hold a character."""

    def __init__(self, groups: Iterable[Iterable[Range]]) -> None:
        edges: dict[int, Counter[int]] = {}
        for index, ranges in enumerate(groups):
            for start, end in ranges:
                edges.setdefault(start, Counter())[index] += 1
                edges.setdefault(end, Counter())[index] -= 1
        self._edges = sorted(edges)
        self._held: list[frozenset[int]] = []
        open_ranges: Counter[int] = Counter()
        for edge in self._edges:
            for index, change in edges[edge].items():
                open_ranges[index] += change
                if not open_ranges[index]:
                    del open_ranges[index]
            self._held.append(frozenset(open_ranges))

    def of(self, offset: int) -> frozenset[int]:
        """The indexes of the groups one of whose ranges holds `offset`."""
        at = bisect_right(self._edges, offset) - 1
        return self._held[at] if at >= 0 else frozenset()
