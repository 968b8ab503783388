"""What an expression counts from: the publication where that is known, else the text's own dates."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from spacy.tokens import Doc

from pipeline.records import Timex, get
from pipeline.stages.dates import Dates

FRIDAY = "2022-03-25"


def read(text: str, parse: Callable[..., Doc], published: str | None, narrative: str = "auto") -> list[Timex]:
    """The timexes of a text."""
    return get(Dates(narrative, None)(parse(text, published)), Timex)


UNDATED = [
    ("They met on [[March 22, 2022]].", True),
    ("They met in [[2014]].", True),
    ("They met on [[Tuesday]].", False),
    ("They met on [[March 22]].", False),
    ("They met [[today]].", False),
    ("They met [[last week]].", False),
    ("They met [[three days ago]].", False),
    ("They met at [[the weekend]].", False),
    ("They met in [[the third quarter]].", False),
    ("They met at [[5 p.m.]]", False),
    ("They met [[last night]].", False),
    ("They lost in [[the past week]].", False),
    ("Here in Ukraine it is [[day 27]].", False),
]


@pytest.mark.parametrize(("marked", "resolved"), UNDATED)
def test_without_publication_only_the_absolute_is_resolved(
    marked: str, resolved: bool, parse: Callable[..., Doc]
) -> None:
    """What counts from a day that nobody knows stays a row without a place on the calendar."""
    text = marked.replace("[[", "").replace("]]", "")
    (found,) = read(text, parse, None)
    assert f"[[{text[found.start : found.end]}]]" in marked
    assert (found.resolved, found.time_from is not None) == (resolved, resolved)


def test_without_publication_what_follows_a_full_date_is_resolved(parse: Callable[..., Doc]) -> None:
    """ "The next day" counts from the text, so it needs no publication."""
    found = read("They met on March 22, 2022, and left the next day.", parse, None)
    assert [(t.value, t.anchor) for t in found] == [("2022-03-22", "none"), ("2022-03-23", "text")]


HISTORY = """The war began on 3 May 1861 near the coast. On 8 June the fleet sailed north.
In November the army crossed the river, and in January 1862 it took the fort.
The next day the town burned. Two weeks later the council met. In March 1863 the siege ended.
By the end of that year the league had fallen. In December 1864 the king fled, and in January he died.
In August 1866 peace came."""


def test_dates_a_history_from_its_own_text(parse: Callable[..., Doc]) -> None:
    """Bare days and months of a history take the year its story has reached, past New Year too."""
    found = read(HISTORY, parse, FRIDAY)
    values = [t.value for t in found]
    assert values == [
        *("1861-05-03", "1861-06-08", "1861-11", "1862-01", "XXXX-XX-XX", "XXXX-WXX", "1863-03", "1863"),
        *("1864-12", "1865-01", "1866-08"),
    ]


def test_the_setting_forces_either_reading(parse: Callable[..., Doc]) -> None:
    """`narrative` overrules what the text looks like."""
    text = "They met in May 2019. Much later, in June, they left."
    assert read(text, parse, FRIDAY, "no")[-1].value == "2021-06"
    assert read(text, parse, FRIDAY, "yes")[-1].value == "2019-06"
