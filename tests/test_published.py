"""The publication time that a text states itself."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.published import stated_publication
from pipeline.resources import shipped

STATED = {
    "Update 03/23/22 5:05 p.m. ET: This story was updated.": "2022-03-23T17:05:00-04:00",
    "UPDATE 01/23/22 5:05 p.m. ET: This story was updated.": "2022-01-23T17:05:00-05:00",
    "Updated: 3/4/22 11 a.m. ET": "2022-03-04T11:00:00-05:00",
    "Published March 3, 2022": "2022-03-03",
    "Published: 3 March 2022": "2022-03-03",
    "PUBLISHED ON: Sept. 13th, 2022": "2022-09-13",
    "Posted on 3 March 2022 at 17:05 GMT": "2022-03-03T17:05:00+00:00",
    "Posted 3 March 2022 at 17:05": "2022-03-03",
    "First published 2022-05-16": "2022-05-16",
    "Last updated on Mar. 3, 2022 | 5:05 pm EST": "2022-03-03T17:05:00-05:00",
    "Last modified: 16.05.2022": "2022-05-16",
    "Published March 3, 2022 · 4 min read": "2022-03-03",
    "Published Thursday, March 3, 2022": "2022-03-03",
    "Updated May 16, 2022 at 18:00 Kyiv time": "2022-05-16T18:00:00+03:00",
    "A title\n\nThursday, May 7, 2015\n\nSomething happened.": "2015-05-07",
    "A title\r\n\r\n7 May 2015\r\n\r\nSomething happened.": "2015-05-07",
    "KYIV, March 3, 2022 — Shells fell on the port.": "2022-03-03",
    "KYIV, Ukraine (ABC) — March 3, 2022 — Shells fell.": "2022-03-03",
    "Updated March 5, 2022\nSome text.\nPublished March 3, 2022": "2022-03-03",
    "Update March 5, 2022: more.\nUpdate March 4, 2022: more.": "2022-03-04",
}
SILENT = [
    "",
    "On March 3, 2022, shells fell on the port.",
    "Published March 3, 2022, the report says nothing of it.",
    "The report was published March 3, 2022",
    "Published 30 February 2022",
    "Published 03/04/22",
    "Published March 3",
    "Published March 3, 2022\nSomething else.\nPublished March 5, 2022",
    "KYIV, March 3 — Shells fell.",
    "Kyiv on March 3, 2022 - a photo",
    "One.\nTwo.\nThree.\nFour.\nFive.\nSix.\nMarch 3, 2022",
]


@pytest.mark.parametrize(("text", "value"), STATED.items())
def test_says_when_the_text_was_published(text: str, value: str) -> None:
    """A labelled line, a line of its own or a dateline gives the day, and with a zone the time."""
    found = stated_publication(text)
    assert found is not None
    assert found.value == value
    assert datetime.fromisoformat(found.value).year > 2000


@pytest.mark.parametrize("text", SILENT)
def test_guesses_nothing(text: str) -> None:
    """A date in prose, a day that does not exist or reads in two ways, and two answers state nothing."""
    assert stated_publication(text) is None


def test_finds_the_update_of_a_shipped_article() -> None:
    """The first seed states its update near its end."""
    text = shipped("seeds", "000_7be5dd458db877b2.txt").read_text(encoding="utf-8")
    found = stated_publication(text)
    assert found is not None
    assert text[found.start : found.end] == "Update 03/23/22 5:05 p.m. ET"


@given(
    st.text() | st.from_regex(r"(Published|Update|Posted on):? [0-9/. ]{0,12} ?[0-9:]{0,5} ?(ET|GMT)?", fullmatch=True)
)
def test_never_raises(text: str) -> None:
    """Any text gives a statement that lies in it, or none."""
    found = stated_publication(text)
    if found is not None:
        assert text[found.start : found.end].strip()
        datetime.fromisoformat(found.value)


def test_needs_no_spacy() -> None:
    """The readers ask for it in runs that never load a model."""
    code = "import sys, pipeline.published; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
