"""The claims stage: what is told about each claim. Constructions are in constructions/features.toml."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.config import load
from pipeline.records import Attribution, Claim, Quotation, Speaker, get
from pipeline.schema import ENUMS
from pipeline.spans import contains
from pipeline.stages.claims.features import kind_of

Extract = Callable[..., Doc]
SEEDS = sorted(Path("seeds").glob("*.txt"))
SAID = "It rained.\n\nCaptain Ruth Ames said that {}."
SENTENCES = [
    *[
        "Ruth Ames said the port was open.",
        "40 men died in Kyiv on Monday.",
        "It rained.",
        "“We hold,” she said.",
    ],
    *[
        "The claim could not be verified.",
        "Moscow denied it had shelled Kharkiv.",
        "According to him, 3 left.",
    ],
    *[
        "Share",
        "He said Moscow said 5 ships sank.",
        '"',
        "“",
        "Nobody knew.",
        "Reuters reported a fire.",
        "12%.",
    ],
]
ARTICLES = st.lists(st.tuples(st.sampled_from(SENTENCES), st.sampled_from([" ", "\n\n"])), max_size=10).map(
    lambda parts: "".join(sentence + gap for sentence, gap in parts)
)


def claims(doc: Doc) -> list[Claim]:
    return get(doc, Claim)


def only(doc: Doc) -> Claim:
    (claim,) = (c for c in claims(doc) if c.attribution is not None)
    return claim


def cut(doc: Doc, claim: Claim) -> str:
    return doc.text[claim.start : claim.end]


def assert_sound(doc: Doc) -> None:
    """What the contract says of every claim."""
    found, attributions = claims(doc), get(doc, Attribution)
    assert [(c.start, c.end) for c in found] == sorted((c.start, c.end) for c in found)
    told = [c.attribution for c in found if c.attribution is not None]
    assert sorted(told) == list(range(len(attributions)))
    for claim in found:
        for name in ("kind", "polarity", "certainty", "verification"):
            assert getattr(claim, name) in ENUMS["claims"][name]
        assert (claim.kind == "narrative") == (claim.attribution is None) == (claim.attitude is None)
        assert claim.sentence[0] <= claim.start < claim.end <= claim.sentence[1]
        assert (claim.confidence is None) == (claim.kind == "narrative")
        assert claim.confidence is None or 0 <= claim.confidence <= 1
        assert set(claim.topics) <= set(load().topics)
        if claim.attribution is not None:
            assert claim.content == attributions[claim.attribution].content
            assert claim.attitude in ENUMS["claims"]["attitude"]
        if claim.nested_in is not None:
            outer = found[claim.nested_in]
            assert outer is not claim
            assert contains((outer.start, outer.end), (claim.start, claim.end))
    speech = [(q.start, q.end) for q in get(doc, Quotation) if q.role == "speech"]
    for claim in found:
        if claim.kind == "narrative":
            assert not any(s < claim.end and claim.start < e for s, e in speech)


@given(ARTICLES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_article_gives_sound_claims(extract: Extract, text: str) -> None:
    """Whatever stands beside what, each attribution is one claim that keeps the contract."""
    assert_sound(extract(text))


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_the_seed_articles_give_sound_claims(extract: Extract, path: Path) -> None:
    """The articles of the project give claims of all kinds, all of them sound."""
    doc = extract(path.read_text(encoding="utf-8"))
    assert_sound(doc)
    assert {"direct", "mixed", "indirect"} <= {c.kind for c in claims(doc)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('"All of it is quoted."', "direct"),
        ('"All of it," … "in two pieces."', "direct"),
        ('the port was "closed"', "mixed"),
        ("none of it is quoted", "indirect"),
        ('"' + "word " * 40 + '" and', "direct"),
        ('"' + "word " * 8 + '" and', "mixed"),
        ('""', "indirect"),
    ],
)
def test_kind_is_the_share_of_quoted_words(text: str, kind: str) -> None:
    """Direct from nineteen words in twenty on, so that a stray connector does not make a quotation mixed."""
    marks = [i for i, c in enumerate(text) if c == '"']
    quoted = [(a, b + 1) for a, b in zip(marks[::2], marks[1::2], strict=True)]
    assert kind_of(text, ((0, len(text)),), quoted) == kind


TOPICS = [
    ("the village was recaptured", "territory"),
    ("troops were pushed back", "territory"),
    ("nine square kilometres had been taken", "territory"),
    ("three men were killed", "casualties"),
    ("the bodies were found", "casualties"),
    ("the tanks had burned", "stock"),
    ("air defences were gone", "stock"),
    ("two brigades had arrived", "forces"),
    ("shipments had come", "aid"),
    ("negotiations went on", "diplomacy"),
    ("the cease-fire had failed", "diplomacy"),
    ("refugees had left", "civilians"),
    ("the children were safe", "civilians"),
    ("power plants were hit", "infrastructure"),
    ("bridges were gone", "infrastructure"),
    ("the counter-offensive had begun", "territory"),
]


@pytest.mark.parametrize(("content", "topic"), TOPICS)
def test_topics_by_lemma_and_phrase(extract: Extract, content: str, topic: str) -> None:
    """A word or phrase of a topic counts in any of its forms."""
    assert topic in only(extract(SAID.format(content))).topics


def test_no_topic_for_what_is_about_none(extract: Extract) -> None:
    """A content without a topic's words has none, and a word inside another does not count."""
    assert only(extract(SAID.format("he was important and wore a stockinged bandage"))).topics == ()


def test_topics_are_the_users(model: Language, extract: Extract) -> None:
    """Topics, their names and words come from the settings alone."""
    topics = {"weather": ["rain", "cold front"]}
    stage = model.create_pipe("claimwire_claims", config={"topics": topics})
    doc = stage(extract(SAID.format("cold fronts bring rain and tanks")))
    assert only(doc).topics == ("weather",)


UNVERIFIED = [
    "The claim could not be independently verified.",
    "The claim could not be verified.",
    "His report could not immediately be confirmed.",
    "It was not possible to verify the claim.",
    "It was impossible to check the account.",
    "Reuters was unable to verify the report.",
    "Reporters couldn’t verify the claim.",
    "There was no independent confirmation of the report.",
    "The report remains unconfirmed.",
]


@pytest.mark.parametrize("remark", UNVERIFIED)
@pytest.mark.parametrize("gap", [" ", "\n\n"])
def test_a_remark_marks_the_claim_before_it(extract: Extract, remark: str, gap: str) -> None:
    """What the article says it could not check is unverified, in the same paragraph or the next."""
    found = claims(extract(SAID.format("40 men had surrendered") + gap + remark))
    assert [c.verification for c in found if c.attribution is not None and c.end < 70] == ["unverified"]


def test_a_remark_on_one_sides_assertion_marks_that_side(extract: Extract) -> None:
    """“couldn't confirm Russia's assertion” is of Russia's claims, whoever spoke last."""
    doc = extract(
        "Moscow said the town had fallen. Kyiv said the town had held. "
        "The Pentagon said it couldn’t confirm Russia’s assertion."
    )
    marks = {get(doc, Speaker)[c.attribution].name: c.verification for c in claims(doc) if c.attribution is not None}
    assert marks["Russia"] == "unverified"
    assert marks["Ukraine"] == "none"


def test_an_article_without_a_remark_verifies_nothing(extract: Extract) -> None:
    """A speaker's own "confirmed" is an attitude and no verification."""
    claim = only(extract("It rained.\n\nRuth Ames confirmed that 40 men had surrendered."))
    assert (claim.verification, claim.attitude) == ("none", "confirms")


def test_a_claim_inside_a_claim_is_nested(extract: Extract) -> None:
    """The inner of two claims names the one whose content holds it."""
    doc = extract("It rained.\n\nPetro Savchuk said Moscow had promised that the port would stay open.")
    inner = next(c for c in claims(doc) if cut(doc, c) == "the port would stay open")
    assert inner.nested_in is not None
    outer = claims(doc)[inner.nested_in]
    assert outer.nested_in is None
    assert cut(doc, outer) == "Moscow had promised that the port would stay open"


NARRATIVE = [
    ("The strike wounded 14 people.", "narrative-quantity"),
    ("Russian forces shelled Kharkiv.", "narrative-event"),
    ("The weather was bad.", None),
    ("People slept.", None),
]


@pytest.mark.parametrize(("sentence", "rule"), NARRATIVE)
def test_the_outlets_own_sentence_with_a_figure_or_an_event(extract: Extract, sentence: str, rule: str | None) -> None:
    """A sentence that nobody is the source of is a narrative claim when it carries a quantity or an event."""
    doc = extract(f"It rained.\n\n{sentence}")
    found = [(cut(doc, c), c.kind, c.rule) for c in claims(doc)]
    assert found == ([(sentence, "narrative", rule)] if rule else [])


def test_boilerplate_makes_no_narrative_claim(extract: Extract) -> None:
    """A figure in a link or a consent text is nobody's statement."""
    assert claims(extract("It rained.\n\nRead more: 40 men killed in Kharkiv strike\n\nShare this article")) == []


def test_when_it_was_said_is_explicit_or_inferred(extract: Extract) -> None:
    """A time beside the cue is when it was said; without one it was said up to the day of publication."""
    explicit = only(extract("It rained.\n\nRuth Ames said on Monday that the port was open."))
    inferred = only(extract(SAID.format("the port was open")))
    unknown = only(extract(SAID.format("the port was open"), None))
    assert (explicit.said_from, explicit.said_to) == ("2022-03-21T00:00:00", "2022-03-22T00:00:00")
    assert explicit.said_basis == "explicit"
    assert (inferred.said_from, inferred.said_to) == (None, "2022-03-24T00:00:00")
    assert inferred.said_basis == "inferred"
    assert (unknown.said_from, unknown.said_to, unknown.said_basis) == (None, None, None)


def test_places_are_canonical_and_named_once(extract: Extract) -> None:
    """The places of the content under their canonical names, in order; not those of the source."""
    doc = extract("It rained.\n\nOfficials in Lviv said Kiev, Kharkov and Kyiv had been shelled.")
    assert only(doc).places == ("Kyiv", "Kharkiv")


def test_the_sentence_holds_all_pieces(extract: Extract) -> None:
    """A claim of two pieces stands in the sentences from the first piece to the last."""
    text = 'It rained.\n\n"The bridge is gone," Ruth Ames said. "We will rebuild it."'
    claim = only(extract(text))
    assert text[slice(*claim.sentence)].startswith('"The bridge is gone,"')
    assert text[slice(*claim.sentence)].endswith('"We will rebuild it."')


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "It rained."])
def test_nothing_is_claimed_in_nothing(extract: Extract, text: str) -> None:
    """Texts without words, figures or events have no claim."""
    assert claims(extract(text)) == []


def test_the_stage_can_be_pickled(pipeline: Language, extract: Extract) -> None:
    """A worker gets its stage by pickle and finds the same."""
    stage = pickle.loads(pickle.dumps(pipeline.get_pipe("claimwire_claims")))
    doc = extract(SAID.format("40 men had surrendered") + " The claim could not be verified.")
    expected = claims(doc)
    assert claims(stage(doc)) == expected != []


def test_what_others_say_inside_a_quotation_is_a_claim_of_its_own(
    extract_all_accurately: Callable[..., list[Doc]],
) -> None:
    """The marks around it are the outer claim's, so it is indirect; it is nested in the claim that tells it."""
    text = '"Moscow says that the village has been taken. That is a lie," Olha Marchuk said.'
    (doc,) = extract_all_accurately([(text, "2022-03-23")])
    told = {doc.text[c.start : c.end]: c for c in get(doc, Claim)}
    assert told["the village has been taken"].kind == "indirect"
    assert next(c for c in told.values() if c.kind == "direct").start == 0
