"""What the text itself tells of an article that nobody gave."""

from __future__ import annotations

import pytest

from pipeline.readers.derive import headline


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Mayor  Speaks:\u00a0Town Holds\r\n\r\nThe mayor spoke on Monday.", "Mayor Speaks: Town Holds"),
        ("The mayor spoke on Monday.\n\nShe was calm.", None),
        ("“We hold,” says the mayor”\nShe was calm.", None),
        ("A single paragraph without a full stop", None),
        (f"{'Long words ' * 30}\n\nShe was calm.", None),
        ("", None),
    ],
)
def test_a_headline_is_a_short_first_paragraph_that_is_no_sentence(text: str, title: str | None) -> None:
    """Only a first paragraph that reads like a headline is taken for the title."""
    assert headline(text) == title
