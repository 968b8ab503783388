"""Records live on a Doc and go wherever it goes."""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Callable
from typing import Any, get_args

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from pipeline import records
from pipeline.language import STAGES
from pipeline.records import (
    Attribution,
    Boilerplate,
    Claim,
    Mention,
    Quantity,
    Quotation,
    Record,
    Skipped,
    Speaker,
    Timex,
    get,
    prose,
    published,
    put,
    set_published,
    skip,
)

KINDS: tuple[Any, ...] = get_args(Record)
FULL: tuple[Any, ...] = (
    Boilerplate(start=0, end=4, rule="share"),
    Skipped(start=0, end=4, what="quotation", reason="scare_quote", rule="quotation-closed"),
    Mention(start=0, end=4, label="GPE", entity_id="place/kyiv", name="Kyiv", rule="exact"),
    Timex(start=0, end=4, type="DATE", value="2022-03", time_from="2022-03-01T00:00:00", rule="month"),
    Quantity(start=0, end=4, kind="count", low=1.0, high=None, value=1.0, unit="man", same_as=(5, 9), rule="n"),
    Quotation(start=0, end=4, closed=False, role="speech", run=3, rule="unclosed"),
    Attribution(
        content=((0, 4), (6, 9)),
        source=(10, 12),
        cue=(13, 17),
        relays=((20, 22),),
        confidence=0.5,
        rule="verb",
    ),
    Attribution(content=((0, 4),), confidence=1.0, rule="orphan"),
    Speaker(name="Ünal 😀", speaker_id="local/x", type="person", relayed_by=("Reuters", "TASS"), rule="name"),
    Speaker(name=None, speaker_id=None, type="unknown", rule="no-source"),
    Claim(
        kind="direct",
        content=((0, 4), (6, 9)),
        sentence=(0, 9),
        attribution=0,
        attitude="says",
        polarity="affirmed",
        certainty="certain",
        verification="none",
        topics=("aid",),
        places=("Kyiv",),
        nested_in=2,
        confidence=0.5,
        rule="verb",
    ),
)


def docbin(doc: Doc) -> Doc:
    data = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    return next(iter(DocBin().from_bytes(data).get_docs(doc.vocab)))


def pickled(doc: Doc) -> Doc:
    return pickle.loads(pickle.dumps(doc))


def piped(doc: Doc) -> Doc:
    return next(iter(spacy.blank("en").pipe([doc], n_process=1)))


def to_bytes(doc: Doc) -> Doc:
    return Doc(doc.vocab).from_bytes(doc.to_bytes())


@pytest.fixture(scope="module")
def filled() -> Doc:
    doc = spacy.blank("en").make_doc("Kyiv said nothing at all today.")
    for kind in KINDS:
        put(doc, kind, [record for record in FULL if isinstance(record, kind)])
    set_published(doc, "2022-03-23")
    return doc


def test_every_kind_has_an_example() -> None:
    """The round trips below leave no kind of record out."""
    assert {type(record) for record in FULL} == set(KINDS)


@pytest.mark.parametrize("trip", [docbin, pickled, piped, to_bytes, lambda doc: docbin(pickled(doc))])
def test_records_survive_a_round_trip(trip: Callable[[Doc], Doc], filled: Doc) -> None:
    """What was put is what comes back, tuples and None included, and so is the day of publication."""
    doc = trip(filled)
    for kind in KINDS:
        assert get(doc, kind) == [record for record in FULL if isinstance(record, kind)]
        assert all(hash(record) is not None for record in get(doc, kind))
    assert published(doc) == "2022-03-23"


def test_the_records_of_a_real_article_survive_a_process(pipeline_texts: list[Doc]) -> None:
    """After DocBin and pickle the records of every stage are those that the stage left."""
    for doc in pipeline_texts:
        for trip in (docbin, pickled):
            again = trip(doc)
            assert {kind: get(again, kind) for kind in KINDS} == {kind: get(doc, kind) for kind in KINDS}


@pytest.fixture(scope="module")
def pipeline_texts(model: Language) -> list[Doc]:
    docs = [model('"We hold," Mayor Olha Marchuk said on Monday. 40 men were hurt in Kyiv, she added.')]
    for name in STAGES:
        stage = model.create_pipe(f"claimwire_{name}")
        docs = [stage(doc) for doc in docs]
    assert all(get(doc, Claim) for doc in docs)
    return docs


def test_nothing_put_is_nothing_found() -> None:
    """A Doc that no stage has seen has no records, no day, and is prose throughout."""
    doc = spacy.blank("en").make_doc("Nothing.")
    assert all(get(doc, kind) == [] for kind in KINDS)
    assert published(doc) is None
    assert prose(doc, [(0, 3)]) == [True]


def test_put_replaces_and_skip_adds() -> None:
    """A stage leaves all it found at once; what is left out gathers over the stages."""
    doc = spacy.blank("en").make_doc("Kyiv.")
    mention = FULL[2]
    put(doc, Mention, [mention, mention])
    put(doc, Mention, [mention])
    assert get(doc, Mention) == [mention]
    first, second = FULL[1], dataclasses.replace(FULL[1], reason="title")
    skip(doc, [first])
    skip(doc, [second])
    assert get(doc, Skipped) == [first, second]


def test_prose_is_what_starts_outside_the_boilerplate() -> None:
    """A range is out when it starts inside boilerplate, whatever the order in which that was found."""
    doc = spacy.blank("en").make_doc("x" * 40)
    put(doc, Boilerplate, [Boilerplate(start=20, end=30, rule="b"), Boilerplate(start=0, end=5, rule="a")])
    assert prose(doc, [(0, 2), (4, 9), (5, 9), (19, 25), (20, 22), (29, 33), (30, 31)]) == [
        *(False, False, True, True, False, False, True)
    ]


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=5))
@settings(max_examples=30)
def test_start_and_end_are_those_of_the_pieces(pieces: list[tuple[int, int]]) -> None:
    """An attribution and a claim start where their first piece does and end where their last does."""
    attribution = Attribution(content=tuple(pieces), confidence=1.0, rule="x")
    claim = dataclasses.replace(FULL[-1], content=tuple(pieces))
    for record in (attribution, claim):
        assert record.start == min(start for start, _ in pieces)
        assert record.end == max(end for _, end in pieces)


def test_records_are_values() -> None:
    """A record cannot be changed, and has no place for what it does not know."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        FULL[0].start = 3
    with pytest.raises(TypeError):
        records.Boilerplate(start=0, end=1, rule="x", colour="red")  # type: ignore[call-arg]
