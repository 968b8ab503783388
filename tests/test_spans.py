"""The algebra of ranges, against sets of characters."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.spans import Around, Range, contains, find, hull, merge, overlaps, strip, subtract

LONGEST = 30
RANGES = st.tuples(st.integers(0, LONGEST), st.integers(0, LONGEST)).map(lambda r: (min(r), max(r)))
FILLED = RANGES.filter(lambda r: r[0] < r[1])


def characters(*ranges: Range) -> set[int]:
    return {at for start, end in ranges for at in range(start, end)}


@given(FILLED, FILLED)
def test_overlaps_is_a_shared_character(a: Range, b: Range) -> None:
    """Two ranges overlap when a character is in both, and touching is not overlapping."""
    assert overlaps(a, b) == overlaps(b, a) == bool(characters(a) & characters(b))


@given(FILLED, FILLED)
def test_contains_is_a_subset(outer: Range, inner: Range) -> None:
    """A range contains another when it has all of its characters."""
    assert contains(outer, inner) == (characters(inner) <= characters(outer))


@given(st.lists(FILLED, min_size=1))
def test_hull_is_the_smallest_range_that_holds_all(ranges: list[Range]) -> None:
    """The hull holds every range and starts and ends where one of them does."""
    whole = hull(iter(ranges))
    assert all(contains(whole, r) for r in ranges)
    assert whole[0] in {r[0] for r in ranges}
    assert whole[1] in {r[1] for r in ranges}


def test_hull_of_nothing_is_an_error() -> None:
    """There is no range that holds nothing, and the message says whose fault it is."""
    with pytest.raises(ValueError, match="hull: no ranges"):
        hull([])


@given(st.lists(RANGES))
def test_merge_keeps_the_characters(ranges: list[Range]) -> None:
    """Merging leaves the same characters in sorted ranges with gaps between, in whatever order."""
    merged = merge(ranges)
    assert characters(*merged) == characters(*ranges)
    assert all(start < end for start, end in merged)
    assert all(a[1] < b[0] for a, b in pairwise(merged))
    assert merge(reversed(ranges)) == merged == merge(merged)


@given(RANGES, st.lists(RANGES))
def test_subtract_takes_the_characters_away(outer: Range, holes: list[Range]) -> None:
    """What is left has the outer range's characters but the holes', as sorted ranges that do not touch."""
    left = subtract(outer, holes)
    assert characters(*left) == characters(outer) - characters(*holes)
    assert all(start < end for start, end in left)
    assert all(a[1] < b[0] for a, b in pairwise(left))


@given(st.text(alphabet="ab \n\xa0.", max_size=LONGEST), RANGES, st.sampled_from([None, " .", "a"]))
def test_strip_is_that_of_strings(text: str, span: Range, stripped: str | None) -> None:
    """A stripped span is its text stripped, inside the span it came from."""
    start, end = min(span[0], len(text)), min(span[1], len(text))
    found = strip(text, (start, end), stripped)
    assert text[slice(*found)] == text[start:end].strip(stripped)
    assert start <= found[0] <= found[1] <= end


@given(st.lists(FILLED), st.integers(-1, LONGEST + 1))
def test_find_is_the_range_with_the_character(ranges: list[Range], offset: int) -> None:
    """The index found is that of the one range with the character, and None without one."""
    disjoint = merge(ranges)
    holders = [i for i, r in enumerate(disjoint) if offset in range(*r)]
    assert find(disjoint, offset) == (holders[0] if holders else None)


@given(st.lists(st.lists(RANGES, max_size=4), max_size=5), st.integers(-1, LONGEST + 1))
def test_around_tells_which_groups_hold_a_character(groups: list[list[Range]], at: int) -> None:
    """Every group with a range over the character is told, overlapping ranges and empty ones included."""
    assert Around(groups).of(at) == {n for n, ranges in enumerate(groups) if at in characters(*ranges)}
