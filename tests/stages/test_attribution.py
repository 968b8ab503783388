"""The attribution stage: what holds of any text. What it finds is told case by case in constructions/."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.errors import KnowledgeError
from pipeline.knowledge import folder
from pipeline.records import Attribution, Quotation, Skipped, get
from pipeline.stages.attribution.cues import load_lexicon
from pipeline.stages.attribution.drafts import Draft
from pipeline.text import paragraphs

Extract = Callable[..., Doc]

WORDS = [
    *[
        "Kyiv",
        "Moscow",
        "Marchuk",
        "Olha",
        "the",
        "a",
        "mayor",
        "official",
        "officials",
        "he",
        "she",
        "it",
        "they",
    ],
    *[
        "said",
        "says",
        "told",
        "added",
        "that",
        "whether",
        "not",
        "n't",
        "accused",
        "of",
        "according",
        "to",
        "by",
    ],
    *["was", "were", "is", "hold", "port", "tunnel", "dry", "and", "but", "reported", "Reuters", "statement"],
    *[
        "they",
        "according",
        "to",
        "claim",
        "warned",
        "urged",
        "called",
        "on",
        "for",
        "Monday",
        "40",
        "men",
        "MR.",
        "Q:",
        "😀",
        "e\u0301",
    ],
    *[",", ".", ":", ";", "?", "!", "–", "—", "(", ")", "…", "...", "“", "”", '"', "'", "‘", "’", "«", "»"],
    *["\n", "\n\n", "\xa0", "\r\n", "\u200b"],
]
RULES = {"profile": "fast"}
TEXTS = st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join) | st.text(max_size=60)
ARTICLE = (
    "Port opens again: Pentagon",
    '"The port is open," Mayor Olha Marchuk told reporters on Monday. "The crews are home."',
    "She added that 12 ships had left, but declined to say when the next would follow.",
    "According to Petro Savchuk, the pumps are “worn out.",
    "Moscow denied that its drones had hit the docks.",
)


def rows(doc: Doc) -> list[tuple[list[str], str | None, str | None]]:
    def cut(span: tuple[int, int] | None) -> str | None:
        return doc.text[slice(*span)] if span else None

    return [([cut(p) or "" for p in a.content], cut(a.source), cut(a.cue)) for a in get(doc, Attribution)]


def assert_sound(doc: Doc) -> None:
    """What the contract says of every attribution."""
    text = doc.text
    places = paragraphs(text)
    found = get(doc, Attribution)
    assert [(a.start, a.end) for a in found] == sorted((a.start, a.end) for a in found)
    for attribution in found:
        assert attribution.content
        assert all(a[1] <= b[0] for a, b in pairwise(attribution.content))
        spans = [*attribution.content, *attribution.relays, attribution.source, attribution.cue]
        for start, end in filter(None, spans):
            assert 0 <= start < end <= len(text)
            assert text[start:end] == text[start:end].strip()
        for start, end in filter(None, (attribution.source, attribution.cue)):
            assert any(s <= start and end <= e for s, e in places)
            assert not any((start, end) == piece for piece in attribution.content)
        assert (attribution.cue is None) == (attribution.cue_lemma is None)
        assert 0 <= attribution.confidence <= 1
        assert attribution.rule.replace("-", "").isalpha()


@given(TEXTS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_gives_sound_rows(extract: Extract, text: str) -> None:
    """Nothing raises, and every span re-slices, whatever the words and marks."""
    assert_sound(extract(text))


@pytest.mark.parametrize("path", sorted(Path("seeds").glob("*.txt")), ids=lambda p: p.stem)
def test_the_seed_articles_give_sound_rows(extract: Extract, path: Path) -> None:
    """The articles of the project give a good many attributions, all of them sound."""
    doc = extract(path.read_text(encoding="utf-8"))
    assert_sound(doc)
    assert len(get(doc, Attribution)) >= 10


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\xa0\r\n\t", "\u200b", ".", '"', "…"])
def test_a_text_that_says_nothing_has_no_attribution(extract: Extract, text: str) -> None:
    """Empty and blank texts and lone marks go through all stages and give nothing."""
    assert rows(extract(text)) == []


@pytest.mark.parametrize("mark", ['"', "’"])
def test_a_text_full_of_stray_marks_goes_through(extract: Extract, mark: str) -> None:
    """Many unmatched marks in one paragraph raise nothing in any stage, and the next paragraph is whole."""
    text = f"The men {mark}hold on. " * 300 + "\n\nOlha Marchuk said the port was open."
    doc = extract(text)
    assert_sound(doc)
    assert rows(doc)[-1] == (["the port was open"], "Olha Marchuk", "said")


ENDINGS = ["\n", "\r\n", "\r\n\r\n", "\xa0\n\xa0\n", "\u2029"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_line_breaks_of_all_kinds_give_the_same(extract: Extract, ending: str) -> None:
    """Paragraphs may end with LF, CRLF, a Unicode separator, or with no-break spaces around the break."""
    expected = rows(extract("\n\n".join(ARTICLE)))
    assert len(expected) == 5
    assert rows(extract(ending.join(ARTICLE))) == expected


def test_a_break_inside_a_paragraph_of_no_break_spaces_is_none(extract: Extract) -> None:
    """No-break spaces between words are blanks, and what they join is cut as written."""
    doc = extract("Olha\xa0Marchuk said\xa0the port was\xa0open.")
    assert rows(doc) == [(["the port was\xa0open"], "Olha\xa0Marchuk", "said")]


@pytest.mark.parametrize("prefix", ["😀🇺🇦 ", "e\u0301\u0302 ", "\ufeff", "\U0001f468\u200d\U0001f469\u200d\U0001f467 "])
def test_offsets_count_code_points(extract: Extract, prefix: str) -> None:
    """Emoji, combining characters and a byte order mark before the news shift every span by their length."""
    first = "It rained in Odesa.\n\n"
    text = first + ARTICLE[1]
    plain, shifted = extract(text), extract(prefix + text)
    assert [a.content for a in get(shifted, Attribution)] == [
        tuple((start + len(prefix), end + len(prefix)) for start, end in a.content) for a in get(plain, Attribution)
    ]


def test_paragraphs_are_read_alone(extract: Extract) -> None:
    """What one paragraph says does not depend on those around it."""
    title = "It rained in Odesa all day.\n\n"
    alone = [row for paragraph in ARTICLE[1:] for row in rows(extract(title + paragraph))]
    assert rows(extract(title + "\n\n".join(ARTICLE[1:]))) == alone


def test_nothing_is_carried_from_one_article_to_the_next(pipeline: Language) -> None:
    """The order of the articles and their company change nothing."""
    texts = ["\n\n".join(ARTICLE), ARTICLE[2], ARTICLE[4]]
    one = {text: rows(pipeline(text)) for text in texts}
    piped = list(pipeline.pipe(reversed(texts), batch_size=2))
    assert [rows(doc) for doc in piped] == [one[text] for text in reversed(texts)]


def test_the_stage_can_be_pickled(pipeline: Language, extract: Extract) -> None:
    """A worker gets its stage by pickle and finds the same."""
    stage = pickle.loads(pickle.dumps(pipeline.get_pipe("claimwire_attribution")))
    doc = extract(ARTICLE[1])
    expected = rows(doc)
    assert rows(stage(doc)) == expected != []


def test_what_is_not_said_goes_to_skipped(extract: Extract) -> None:
    """Scare quotes, titles and quotations without a speaker are told, each with its reason and place."""
    doc = extract('It rained.\n\nThe "people\'s court" read "Winter of the Harbour" on the "old red pier by the sea".')
    left = {doc.text[s.start : s.end]: s.reason for s in get(doc, Skipped) if s.what == "quotation"}
    assert left == {
        '"people\'s court"': "scare_quote",
        '"Winter of the Harbour"': "title",
        '"old red pier by the sea"': "no_speaker",
    }


@pytest.mark.parametrize(
    "text",
    [
        "She believes that the minister met envoys but gave",
        "He said the pump works or say",
        "It held. According to Doe",
    ],
)
def test_a_text_may_end_anywhere(extract: Extract, text: str) -> None:
    """A text that is cut off loses nothing of what stands before."""
    doc = extract(f"Olha Marchuk said the port was open.\n\n{text}")
    assert get(doc, Attribution)[0].mention == (0, len("Olha Marchuk"))


def test_a_headline_of_a_source_alone_says_nothing(extract: Extract) -> None:
    """A paragraph that starts with the mark before a source has no content, and the article is read on."""
    doc = extract(": Kyiv\n\nOlha Marchuk said the port was open.")
    assert [a.mention and doc.text[slice(*a.mention)] for a in get(doc, Attribution)] == ["Olha Marchuk"]


WHOLE = {
    "That figure, U.S. officials say, includes about 20,000 killed.": ["That figure", "includes about 20,000 killed"],
    "The commander has reportedly fled to Rostov.": ["The commander has", "fled to Rostov"],
    "The commander is said to have fled to Rostov.": ["The commander", "to have fled to Rostov"],
    "Her warning that the dam would fail came true.": ["the dam would fail"],
}


def test_the_parse_sets_the_encoders_contents_right(extract_all_accurately: Callable[..., list[Doc]]) -> None:
    """A content has its subject, also where that stands before the cue, and ends with its clause."""
    docs = extract_all_accurately([(text, "2022-03-23") for text in WHOLE])
    contents = [[doc.text[slice(*piece)] for a in get(doc, Attribution) for piece in a.content] for doc in docs]
    assert contents == list(WHOLE.values())


def test_an_embedded_question_is_no_statement(extract_all_accurately: Callable[..., list[Doc]]) -> None:
    """The outlet asks what somebody says; nobody says anything, though the encoder hears a source and a cue."""
    text = "It is unclear which part of the border Ukrainian troops say they have reached."
    (doc,) = extract_all_accurately([(text, "2022-03-23")])
    assert get(doc, Attribution) == []


@given(TEXTS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_quotation_is_told_of(extract: Extract, text: str) -> None:
    """A quotation is a part of a claim or a row of `skipped`: none disappears."""
    doc = extract(text)
    told = [p for a in get(doc, Attribution) for p in (*a.content, a.source, a.cue) if p]
    told += [(s.start, s.end) for s in get(doc, Skipped) if s.what == "quotation"]
    for q in get(doc, Quotation):
        if any(c.isalnum() for c in text[q.start : q.end]):
            assert any(start < q.end and q.start < end for start, end in told), text[q.start : q.end]


def test_an_unlikely_claim_goes_to_skipped(model: Language, extract: Extract) -> None:
    """Below min_confidence an attribution is a row of `skipped` with its place."""
    doc = extract("It rained.\n\nRuth Ames said the port was open.")
    (before,) = get(doc, Attribution)
    for least, kept in ((before.confidence, [before]), (min(1.0, before.confidence + 0.001), [])):
        stage = model.create_pipe("claimwire_attribution", config={**RULES, "min_confidence": least})
        doc = stage(extract(doc.text))
        left = [doc.text[s.start : s.end] for s in get(doc, Skipped) if s.reason == "low_confidence"]
        assert get(doc, Attribution) == kept
        assert left == ([] if kept else ["the port was open"])


def test_a_frame_that_is_none_is_named(tmp_path: Path, model: Language) -> None:
    """A cue table with an unknown frame is refused with the row and the frames there are."""
    tables = tmp_path / "knowledge"
    shutil.copytree(folder(None), tables)
    (tables / "cues.csv").write_text("id,lemma,particle,attitude,frames\ncue/say,say,,says,thet\n", "utf-8")
    with pytest.raises(KnowledgeError, match=r"cue/say: frames must be of .*that.*got 'thet'"):
        model.create_pipe("claimwire_attribution", config={**RULES, "knowledge": str(tables)})


def test_cues_are_data(tmp_path: Path, model: Language, parse: Callable[..., Doc]) -> None:
    """A verb added to the table of a folder of one's own attributes from then on."""
    tables = tmp_path / "knowledge"
    shutil.copytree(folder(None), tables)
    text = "Olha Marchuk bellowed that the port was open."
    assert rows(model.create_pipe("claimwire_attribution", config=RULES)(parse(text))) == []
    with (tables / "cues.csv").open("a", encoding="utf-8") as table:
        table.write("cue/bellow,bellow,,says,that|quote\n")
    stage = model.create_pipe("claimwire_attribution", config={**RULES, "knowledge": str(tables)})
    assert rows(stage(parse(text))) == [(["the port was open"], "Olha Marchuk", "bellowed")]


@pytest.mark.parametrize(
    ("piece", "wanted"),
    [
        ("the town abandon any plans for a bridge, which", "the town abandon any plans for a bridge"),
        ("the ferry is late and", "the ferry is late"),
        ("nobody knows which is which", "nobody knows which is which"),
        ('"There is a but,"', '"There is a but,"'),
    ],
)
def test_no_content_ends_with_what_leads_on(piece: str, wanted: str) -> None:
    """A relative pronoun or a conjunction at the end begins what is no part of the content any more."""
    draft = Draft([(0, len(piece))], "encoder")
    record = draft.record(piece + " the council fears.", load_lexicon(folder(None)).connectors)
    assert record is not None
    assert [piece[start:end] for start, end in record.content] == [wanted]


@pytest.mark.parametrize("start", ["", "\n\n", "\n \n\n  \n"])
def test_an_article_may_begin_with_who_stated_it(extract: Extract, start: str) -> None:
    """Where no paragraph stands before "This was stated by Doe." nothing was stated, and the article is read on."""
    doc = extract(f"{start}This was stated by Olha Marchuk.\n\nPetro Savchuk said the port was shut.")
    assert [doc.text[slice(*a.content[0])] for a in get(doc, Attribution)] == ["the port was shut"]
