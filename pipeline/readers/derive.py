"""What the text itself tells of an article that nobody gave: title, time of publication, boilerplate."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.article import Article
from pipeline.knowledge import folder
from pipeline.published import stated_publication
from pipeline.readers.boilerplate import find_boilerplate
from pipeline.records import Boilerplate
from pipeline.text import collapse, paragraphs

TITLE_CHARS = 200
"""A first paragraph longer than this is no headline."""


@dataclass(frozen=True, slots=True)
class Whole:
    """An article with all that is known of it before its text is parsed."""

    article: Article
    boilerplate: list[Boilerplate]


def derive(article: Article, knowledge: str | None = None) -> Whole:
    """`article` with what was not given and its text states; `knowledge` is the folder of the tables."""
    boilerplate = find_boilerplate(article.text, knowledge)
    article = replace(article, title=article.title or headline(article.text, boilerplate))
    if article.published is None and (stated := stated_publication(article.text, folder(knowledge))):
        article = replace(article, published=stated.value, published_basis="text")
    return Whole(article, boilerplate)


def headline(text: str, boilerplate: list[Boilerplate]) -> str | None:
    """The first paragraph of prose, when it is short, not the last, and does not end like a sentence."""
    marked = {found.start for found in boilerplate}
    prose = [found for found in paragraphs(text) if found[0] not in marked]
    if len(prose) < 2:
        return None
    first = text[slice(*prose[0])]
    return collapse(first) if len(first) <= TITLE_CHARS and first[-1] not in ".!?…:;,\"”'’" else None
