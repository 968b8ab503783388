"""The quotations stage: what stands between quotation marks, whatever state the marks are in."""

from __future__ import annotations

from itertools import pairwise

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.records import Boilerplate, Quotation, get, put
from pipeline.stages.quotations import Quotations, quotations
from pipeline.text import paragraphs

BLANK = spacy.blank("en")
MARKS = ["“", "”", '"', "‘", "’", "'", "„", "‟", "«", "»", "``", "''", "‛"]
WORDS = ["men", "don't", "Kyiv", "12", "5'", "'80s", "😀", "e\u0301t\u0301", "a.", "why?", ",", "–", "(", ")"]
GAPS = [" ", " ", "", "\xa0", "\n\n", "\r\n", "\t"]
DAMAGED = st.lists(st.sampled_from(MARKS + WORDS + GAPS), max_size=40).map("".join)
ANY_TEXT = DAMAGED | st.text(max_size=80)


def cut(text: str) -> list[tuple[str, str]]:
    """The quotations of a text of one paragraph, with how each was read."""
    (paragraph,) = paragraphs(text)
    return [(text[slice(*span)], rule) for span, rule in quotations(text, paragraph)]


def read(text: str, max_gap: int = 25) -> list[Quotation]:
    return get(Quotations(max_gap)(BLANK.make_doc(text)), Quotation)


def roles(text: str) -> list[tuple[str, str]]:
    return [(text[q.start : q.end], q.role) for q in read(text)]


CLOSED = [
    ('She said "we hold" at noon.', ['"we hold"']),
    ("She said “we hold” at noon.", ["“we hold”"]),
    ("She said ‘we hold’ at noon.", ["‘we hold’"]),
    ("She said 'we hold' at noon.", ["'we hold'"]),
    ("She said «we hold» at noon.", ["«we hold»"]),
    ("She said « we hold » at noon.", ["« we hold »"]),
    ("She said ``we hold'' at noon.", ["``we hold''"]),
    ("She said „we hold” at noon.", ["„we hold”"]),
    ('She said “we hold" at noon.', ['“we hold"']),
    ('She said "we hold” at noon.', ['"we hold”']),
    ('She said ("we hold") at noon.', ['"we hold"']),
    ('She said—"we hold"—at noon.', ['"we hold"']),
    ('"We hold," she said. "We stay."', ['"We hold,"', '"We stay."']),
    ('"We hold.""We stay."', ['"We hold."', '"We stay."']),
    ("“We hold.”“We stay.”", ["“We hold.”", "“We stay.”"]),
    ('"We hold. We stay (for now). We ... wait."', ['"We hold. We stay (for now). We ... wait."']),
    ('"..." was all', ['"..."']),
    ("'We don't know the soldiers' names,' she said.", ["'We don't know the soldiers' names,'"]),
    ("‘We don’t know,’ she said.", ["‘We don’t know,’"]),
]


@pytest.mark.parametrize(("text", "expected"), CLOSED)
def test_marks_of_all_kinds(text: str, expected: list[str]) -> None:
    """A pair of marks of any kind, mixed pairs too, holds one quotation with its marks."""
    assert cut(text) == [(piece, "closed") for piece in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She said „we hold“ at noon.", "„we hold“"),
        ("She said »we hold« at noon.", "»we hold«"),
        ("She said ”we hold” at noon.", "”we hold”"),
        ("She said “we hold“ at noon.", "“we hold“"),
    ],
)
def test_marks_that_open_elsewhere(text: str, expected: str) -> None:
    """German, Danish and Swedish pairs, and one mark used for both ends, hold one quotation."""
    assert cut(text) == [(expected, "closed")]


NESTED = [
    "\"He told us 'hold the bridge' and left.\"",
    "“He told us ‘hold the bridge’ and left.”",
    "“He told us “hold the bridge” and left.”",
    "“He told us 'hold the bridge.'”",
    "\"'Hold the bridge', he told us.\"",
]


@pytest.mark.parametrize("text", NESTED)
def test_only_the_outermost_marks_count(text: str) -> None:
    """A quotation inside a quotation is a part of it."""
    assert cut(text) == [(text, "closed")]


NO_QUOTATION = [
    "The soldiers' boots and the men's tents were from the '80s.",
    "The shell was 5\" wide and the plank 12' long.",
    "O'Neill won't say who's who.",
    "He shouted 'em down, 'cause he could.",
    "Rock ’n’ roll was played.",
    "Kherson's mayor, Mykolaiv’s governor",
]


@pytest.mark.parametrize("text", NO_QUOTATION)
def test_apostrophes_and_inches_are_no_marks(text: str) -> None:
    """Possessives, contractions, elisions, feet and inches open and close nothing."""
    assert cut(text) == []


BROKEN = [
    ('She said: "We hold.', [('"We hold.', "unclosed")]),
    ("She said: “We hold. “We stay.”", [("“We hold.", "unclosed"), ("“We stay.”", "closed")]),
    ("We hold,” she said.", [("We hold,”", "unopened")]),
    ("It rained. We hold,” she said.", [("We hold,”", "unopened")]),
    ("“We hold.” We stay,” she said.", [("“We hold.”", "closed"), ("We stay,”", "unopened")]),
    ("“”", [("“”", "closed")]),
    ("”", []),
    ("“", [("“", "unclosed")]),
]


@pytest.mark.parametrize(("text", "expected"), BROKEN)
def test_a_lost_partner_is_recovered(text: str, expected: list[tuple[str, str]]) -> None:
    """Unclosed ends with the paragraph or the next opening mark, unopened starts with its sentence."""
    assert cut(text) == expected


def test_no_mark_reaches_into_the_next_paragraph() -> None:
    """A mark without a partner spoils its own paragraph and no other."""
    text = 'It "rained.\n\nShe said: "We hold."\r\n\r\nThey” slept.'
    assert [text[q.start : q.end] for q in read(text)] == ['"rained.', '"We hold."', "They”"]
    assert [q.closed for q in read(text)] == [False, True, True]


@given(ANY_TEXT)
def test_any_text_gives_disjoint_quotations_inside_their_paragraphs(text: str) -> None:
    """Nothing raises; every quotation lies in one paragraph, has no blank at its edges and shares nothing."""
    found = read(text)
    places = paragraphs(text)
    assert all(any(s <= q.start < q.end <= e for s, e in places) for q in found)
    assert all(text[q.start : q.end] == text[q.start : q.end].strip() for q in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(a.run <= b.run <= a.run + 1 for a, b in pairwise(found))


PHRASES = st.lists(st.sampled_from(["we hold", "nobody leaves the old town", "the pumps run"]), min_size=1)
PAIRS = st.sampled_from([("“", "”"), ('"', '"'), ("«", "»"), ("„", "”"), ("``", "''")])


@given(PHRASES, PAIRS)
def test_planted_quotations_are_found(phrases: list[str], marks: tuple[str, str]) -> None:
    """Whole quotations between narration are found as they were planted, whatever marks they wear."""
    planted = [f"{marks[0]}{phrase},{marks[1]}" for phrase in phrases]
    text = "".join(f"At noon {quotation} she said. " for quotation in planted).strip()
    assert cut(text) == [(quotation, "closed") for quotation in planted]


@given(PHRASES, PAIRS, ANY_TEXT)
def test_a_damaged_paragraph_leaves_the_next_one_alone(phrases: list[str], marks: tuple[str, str], damage: str) -> None:
    """What is planted in a paragraph is found, whatever stands in the paragraph before it."""
    planted = f"{marks[0]}{phrases[0]}.{marks[1]}"
    text = f"{damage}\n\nShe said: {planted}"
    assert text[slice(*[(q.start, q.end) for q in read(text)][-1])] == planted


ROLES = [
    ('The "people\'s court" met.', "scare_quote"),
    ('The "republic" met.', "scare_quote"),
    ('She read "War and Peace" at night.', "title"),
    ('She read "Winter of the Harbour" at night.', "title"),
    ('She said: "Closed."', "speech"),
    ('"Closed," she said.', "speech"),
    ('"Why?" she asked.', "speech"),
    ('She said the port was "closed until further notice" again.', "speech"),
]


@pytest.mark.parametrize(("text", "role"), ROLES)
def test_what_only_wears_the_marks_is_told_apart(text: str, role: str) -> None:
    """One to three words without an end of their own are a scare quote, capitals throughout a title."""
    assert [found for _, found in roles(text)] == [role]


def test_pieces_of_one_utterance_share_a_run() -> None:
    """Pieces a cue apart share a run; those with much narration or a paragraph between do not."""
    near = read('"We hold," she said. "We stay."')
    far = read('"We hold," she said. ' + "The rain went on all day long. " * 5 + '"We stay."')
    apart = read('"We hold," she said.\n\nThen it rained. "We stay."')
    assert near[0].run == near[1].run
    assert far[0].run != far[1].run
    assert apart[0].run != apart[1].run
    assert len({q.run for q in read('"We hold," she said. "We stay."', max_gap=1)}) == 2


def test_an_open_quotation_goes_on_in_the_next_paragraph() -> None:
    """A paragraph that opens with a mark goes on with what the one before left open."""
    first, second = read('She said: "We hold.\n\n"We stay."')
    assert not first.closed
    assert second.closed
    assert first.run == second.run


def test_boilerplate_is_left_out() -> None:
    """A quotation in a range that is no prose is none."""
    doc = BLANK.make_doc('Read more: "We hold"\n\n"We stay," she said.')
    put(doc, Boilerplate, [Boilerplate(start=0, end=20, rule="read-more")])
    assert [doc.text[q.start : q.end] for q in get(Quotations(25)(doc), Quotation)] == ['"We stay,"']


@pytest.mark.parametrize(("mark", "count"), [(mark, 3000) for mark in MARKS])
def test_thousands_of_unmatched_marks_are_read(mark: str, count: int) -> None:
    """Stray marks in one paragraph, however many, raise nothing and leave disjoint quotations."""
    found = read(f"men {mark}hold on " * count)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize("text", ["", " ", "\n\n\r\n", "\xa0\t"])
def test_nothing_is_found_in_nothing(text: str) -> None:
    """An empty text has no quotation."""
    assert read(text) == []


def test_the_stage_is_made_by_its_factory(model: Language) -> None:
    """The factory takes max_gap and gives a stage that works on a bare Doc."""
    stage = model.create_pipe("claimwire_quotations", config={"max_gap": 3})
    doc: Doc = stage(BLANK.make_doc('She said: "We hold."'))
    assert len(get(doc, Quotation)) == 1
