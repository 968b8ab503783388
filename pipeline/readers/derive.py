"""What the text itself tells of an article that nobody gave: its title, its time of publication."""

from __future__ import annotations

from dataclasses import replace

from pipeline.article import Article
from pipeline.text import collapse, paragraphs

TITLE_CHARS = 200
"""A first paragraph longer than this is no headline."""


def derive(article: Article) -> Article:
    """`article` with what was not given and its text states."""
    return replace(article, title=article.title or headline(article.text))


def headline(text: str) -> str | None:
    """The first paragraph, when it stands alone, is short and does not end like a sentence; else None."""
    found = paragraphs(text)
    if len(found) < 2:
        return None
    first = text[found[0][0] : found[0][1]]
    return collapse(first) if len(first) <= TITLE_CHARS and first[-1] not in ".!?…:;,\"”'’" else None
