"""How a table is cut into part files and row groups: by its articles and their numbers of rows alone.

The same rows lie in the same files whatever runs they came by, rows stay sorted over all files, and a change to one
article moves few borders, so that most files are those of the version before and need not be written again.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

ROWS_A_PART = 128_000
"""The most rows of a file, but for an article that has more alone. One of several has a quarter of it at least."""

ROWS_A_GROUP = 16_000
"""A row group ends with the article that brings it there. It is what is held at a time, and read for one article."""

TEXTS_A_GROUP = 2_000
"""For `articles`, whose rows are long."""

Slice = tuple[int, int]
"""From the article at the first index up to the one at the second."""


def parts(ids: Sequence[str], counts: Sequence[int], limit: int | None = None) -> list[Slice]:
    """The articles of each file, for sorted `ids` and their numbers of rows; at least one file.

    A range of more than `limit` (ROWS_A_PART) rows is cut in the middle half of them, before the article there whose id
    has the lowest hash: that one stays when articles come and go around it.
    """
    sums = [0, *accumulate(counts)]
    most = limit or ROWS_A_PART
    found, todo = [], [(0, len(ids))]
    while todo:
        start, end = todo.pop()
        at = _cut(ids, sums, start, end) if sums[end] - sums[start] > most else start
        if at == start:
            found.append((start, end))
        else:
            todo += [(at, end), (start, at)]
    return found


def groups(counts: Sequence[int], part: Slice, limit: int) -> Iterator[Slice]:
    """The articles of each row group of a file; none when it has no rows."""
    start, rows = part[0], 0
    for at in range(*part):
        rows += counts[at]
        if rows >= limit:
            yield start, at + 1
            start, rows = at + 1, 0
    if rows:
        yield start, part[1]


def _cut(ids: Sequence[str], sums: Sequence[int], start: int, end: int) -> int:
    """Where to cut a range; its start when one article has nearly all of its rows."""
    rows = sums[end] - sums[start]
    first = bisect_left(sums, sums[start] + rows / 4, start + 1, end)
    last = bisect_right(sums, sums[end] - rows / 4, first, end)
    candidates = range(first, last) or [at for at in (first, first - 1) if start < at < end]
    return min(candidates, key=lambda at: hashlib.sha256(ids[at].encode()).digest(), default=start)
