"""Records on a Doc as rows: ids, joins, texts and times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from pipeline import article_rows, checks, records, rows, tables
from pipeline.article import Article
from pipeline.records import Attribution, Boilerplate, Claim, Mention, Quantity, Skipped, Speaker, Timex
from pipeline.spans import Range

TEXT = 'Anna Novak said: "We need\n12 pumps," and added: "Or 20 km (12 miles) of pipe." Rain fell.\n\nShare\n'
ARTICLE = Article(
    article_id="a",
    source="a.txt",
    sha256="0",
    text=TEXT,
    language="en",
    outlet="Gazette",
    published="2022-03-23T01:30:00+02:00",
    published_basis="given",
)


def span(words: str) -> Range:
    """Where those words stand."""
    start = TEXT.index(words)
    return start, start + len(words)


def claim(attribution: int | None, *content: str, **more: Any) -> Claim:
    """A claim with those pieces."""
    how = {"attitude": "says", "polarity": "affirmed", "certainty": "certain", "verification": "none"}
    pieces = tuple(span(piece) for piece in content)
    given = {"kind": "direct", "sentence": (0, 78), "rule": "test", **how, **more}
    return Claim(content=pieces, attribution=attribution, **given)


def quantity(words: str, **more: Any) -> Quantity:
    """A quantity written so."""
    start, end = span(words)
    return Quantity(start=start, end=end, kind="distance", low=1, high=1, value=1, unit="mile", rule="test", **more)


@pytest.fixture
def doc(parse: Callable[..., Doc]) -> Doc:
    """The text with a record of each kind."""
    doc = parse(TEXT)
    pieces = ('"We need\n12 pumps,"', '"Or 20 km (12 miles) of pipe."')
    said = Attribution(content=tuple(span(p) for p in pieces), source=span("Anna Novak"), cue=span("said"), rule="t")
    inner = Attribution(content=(span("20 km (12 miles)"),), rule="t")
    speaker = Speaker(name="Anna Novak", speaker_id="local/person/anna-novak", type="person", rule="t")
    nobody = Speaker(name=None, speaker_id=None, type="unknown", rule="t")
    records.put(doc, Attribution, [said, inner])
    records.put(doc, Speaker, [speaker, nobody])
    records.put(
        doc,
        Claim,
        [
            claim(0, *pieces, said_from="2022-03-22", topics=("aid",)),
            claim(1, "20 km (12 miles)", nested_in=0),
            claim(None, "Rain fell.", kind="narrative"),
        ],
    )
    records.put(
        doc,
        Quantity,
        [quantity("20 km", same_as=span("12 miles")), quantity("12 miles"), quantity("12 pumps")],
    )
    start, end = span("Rain")
    records.put(doc, Timex, [Timex(start=start, end=end, type="DATE", value="PAST_REF", rule="t")])
    start, end = span("Anna Novak")
    records.put(doc, Mention, [Mention(start=start, end=end, label="PERSON", entity_id="x", name="A. N.", rule="t")])
    records.put(doc, Skipped, [Skipped(start=0, end=4, what="speaker", reason="ambiguous", rule="t")])
    start, end = span("Share")
    records.put(doc, Boilerplate, [Boilerplate(start=start, end=end, rule="share-button")])
    return doc


def made(doc: Doc) -> dict[str, list[dict[str, Any]]]:
    """The rows of the article, by table."""
    return rows.extracted(ARTICLE, doc, "f")


def test_the_rows_keep_the_contract(doc: Doc) -> None:
    """Offsets cut to the text, keys join, enums are closed: the checks pass."""
    parts = article_rows.to_tables([made(doc)], "r")
    checks.check_rows(parts)
    for name, part in parts.items():
        checks.check_group(name, tables.join(name, [part]))


def test_a_claim_of_two_pieces(doc: Doc) -> None:
    """Pieces are joined with dots and each on one line; who, how and when stand beside them."""
    row = made(doc)["claims"][0]
    assert row["text"] == '"We need 12 pumps," … "Or 20 km (12 miles) of pipe."'
    assert (row["start"], row["end"]) == (span('"We')[0], span('pipe."')[1])
    assert (row["speaker"], row["source_text"], row["cue"]) == ("Anna Novak", "Anna Novak", "said")
    assert row["said_from"] == datetime(2022, 3, 22, tzinfo=UTC)
    assert row["published"] == datetime(2022, 3, 22, 23, 30, tzinfo=UTC)
    assert (row["outlet"], row["topics"], row["nested_in"]) == ("Gazette", ["aid"], None)


def test_an_identity_of_the_article_is_no_other_articles(doc: Doc) -> None:
    """An id that is not of the knowledge base holds the article's: grouping by it puts no two articles together."""
    row = made(doc)["claims"][0]
    assert row["speaker_id"] == f"local/{ARTICLE.article_id}/person/anna-novak"


def test_a_claim_inside_another(doc: Doc) -> None:
    """It names the claim that holds it, and has neither source nor cue when nobody is named."""
    outer, inner, _ = made(doc)["claims"]
    assert inner["nested_in"] == outer["claim_id"]
    assert (inner["speaker"], inner["source_text"], inner["cue_start"]) == (None, None, None)


def test_a_narrative_claim_is_the_outlets_own(doc: Doc) -> None:
    """Nobody is quoted: the outlet speaks."""
    row = made(doc)["claims"][2]
    assert (row["speaker"], row["speaker_type"], row["kind"]) == ("Gazette", "outlet", "narrative")


def test_figures_belong_to_the_innermost_claim(doc: Doc) -> None:
    """A quantity in a claim within a claim is the inner one's; its conversion is found by its id."""
    found = made(doc)
    outer, inner, narrative = (row["claim_id"] for row in found["claims"])
    distance, conversion, pumps = found["quantities"]
    assert [row["claim_id"] for row in found["quantities"]] == [inner, inner, outer]
    assert (distance["same_as"], conversion["same_as"]) == (conversion["quantity_id"], None)
    assert found["dates"][0]["claim_id"] == narrative
    assert TEXT[pumps["sentence_start"] : pumps["sentence_end"]].startswith("12 pumps")


def test_what_was_left_out_has_rows(doc: Doc) -> None:
    """Boilerplate and what stages skipped stand in one table with their rules."""
    assert [(r["text"], r["what"], r["reason"], r["rule"]) for r in made(doc)["skipped"]] == [
        ("Anna", "speaker", "ambiguous", "t"),
        ("Share", "text", "boilerplate", "share-button"),
    ]


def test_ids_are_the_same_everywhere() -> None:
    """Ids hang on article, words and places alone: this one is written down."""
    assert rows.stable_id("a", TEXT, [(0, 10)]) == "f5392e05712984bc"


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(31, 60)), min_size=1, max_size=3))
def test_ids_tell_spans_apart(spans: list[Range]) -> None:
    """Other spans, another article or other words give another id."""
    one = rows.stable_id("a", TEXT, spans)
    others = [("b", TEXT, spans), ("a", TEXT.upper(), spans), ("a", TEXT, [*spans, (0, 1)])]
    assert one not in [rows.stable_id(*other) for other in others]


def test_a_confidence_has_the_digits_that_every_processor_gives(doc: Doc) -> None:
    """What differs behind them is rounding, and not a claim's chance."""
    for confidence in (0.6593030691, 0.6593029499):
        records.put(doc, Claim, [claim(0, "Rain fell.", confidence=confidence)])
        assert rows.extracted(ARTICLE, doc, "f")["claims"][0]["confidence"] == 0.6593
