"""The layout of tables: files of a good size, the same for the same rows, and mostly the same for nearly the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline import layout

ARTICLES = st.dictionaries(st.text(min_size=1, max_size=6), st.integers(0, 9), max_size=60)


@given(ARTICLES, st.integers(1, 40))
def test_every_article_is_in_one_file_of_a_good_size(articles: dict[str, int], limit: int) -> None:
    """In order, none left out; no file is over the limit but for one article, none below a quarter without need."""
    ids = sorted(articles)
    counts = [articles[article_id] for article_id in ids]
    parts = layout.parts(ids, counts, limit)
    assert [at for part in parts for at in range(*part)] == list(range(len(ids)))
    rows = [sum(counts[slice(*part)]) for part in parts]
    for (start, end), number in zip(parts, rows, strict=True):
        assert number <= limit or sum(1 for count in counts[start:end] if count) == 1
    if len(parts) > 1 and max(counts) <= limit / 8:
        assert min(rows) >= limit / 4 - max(counts)


@given(ARTICLES, st.integers(1, 20))
def test_row_groups_hold_whole_articles(articles: dict[str, int], limit: int) -> None:
    """Each ends with the article that brings it to the limit; all rows of a file are in one."""
    counts = list(articles.values())
    groups = list(layout.groups(counts, (0, len(counts)), limit))
    assert sum(sum(counts[slice(*group)]) for group in groups) == sum(counts)
    for start, end in groups:
        assert sum(counts[start : end - 1]) < limit
        assert sum(counts[start:end]) > 0


def test_most_borders_stay() -> None:
    """One article more among a thousand moves the borders of its own file at most."""
    ids = [f"article-{number:04}" for number in range(1000)]
    before = {ids[start] for start, _ in layout.parts(ids, [10] * 1000, 400)}
    for number in range(0, 1000, 37):
        more = sorted([*ids, f"article-{number:04}a"])
        after = {more[start] for start, _ in layout.parts(more, [10] * 1001, 400)}
        assert len(before - after) <= 2


def test_a_table_without_rows_has_a_file() -> None:
    """Readers find its columns there."""
    assert layout.parts([], []) == [(0, 0)]
    assert list(layout.groups([], (0, 0), 5)) == []
