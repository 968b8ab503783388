"""What the text itself tells of an article that nobody gave."""

from __future__ import annotations

import pytest

from pipeline.article import Article
from pipeline.readers.derive import derive

BODY = "\n\nThe mayor spoke on Monday.\n"


def article(text: str, title: str | None = None, published: str | None = None) -> Article:
    """An article with that text."""
    return derive(
        Article(
            **{"article_id": "a", "source": "a.txt", "sha256": "0", "language": "en"},
            text=text,
            title=title,
            published=published,
            published_basis="given" if published else "none",
        )
    ).article


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"Mayor  Speaks:\u00a0Town Holds{BODY}", "Mayor Speaks: Town Holds"),
        (f"Advertisement\n\nMayor Speaks{BODY}", "Mayor Speaks"),
        ("The mayor spoke on Monday.\n\nShe was calm.", None),
        ("“We hold,” says the mayor”\nShe was calm.", None),
        ("A single paragraph without a full stop", None),
        ("A single paragraph\n\nShare", None),
        (f"{'Long words ' * 30}{BODY}", None),
    ],
)
def test_a_headline_is_a_short_first_paragraph_that_is_no_sentence(text: str, title: str | None) -> None:
    """Only a first paragraph that reads like a headline is taken for the title, and what was given stays."""
    assert article(text).title == title
    assert article(text, title="Given").title == "Given"


def test_the_publication_that_the_text_states() -> None:
    """A labelled line gives the day where nobody gave one; without one it stays unknown."""
    text = f"Published March 3, 2022{BODY}"
    stated = article(text)
    assert (stated.published, stated.published_basis) == ("2022-03-03", "text")
    given = article(text, published="2022-03-05")
    assert (given.published, given.published_basis) == ("2022-03-05", "given")
    assert (article(BODY).published, article(BODY).published_basis) == (None, "none")
