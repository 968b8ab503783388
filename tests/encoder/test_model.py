"""The shipped model on sentences of our own, and what a folder without one says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.encoder import Encoder, Relation
from pipeline.errors import ConfigError
from pipeline.text import paragraphs

SENTENCES = [
    ("“We have lost two bridges,” the mayor said.", "“We have lost two bridges,”", "said", "the mayor"),
    (
        "The ministry said that the depot had burned down.",
        "the depot had burned down",
        "said",
        "The ministry",
    ),
    ("According to the governor, nobody was hurt.", "nobody was hurt", "According to", "the governor"),
    ("Nobody was hurt, according to the governor.", "Nobody was hurt", "according to", "the governor"),
    (
        "The city of Izium, the mayor said, was without power.",
        "The city of Izium | was without power",
        "said",
        "the mayor",
    ),
    (
        '"We saw smoke," said Olena Bondar. "Then it went quiet."',
        '"We saw smoke," | "Then it went quiet."',
        "said",
        "Olena Bondar",
    ),
    (
        "A spokesman denied that the army had left the town.",
        "the army had left the town",
        "denied",
        "A spokesman",
    ),
]


def _only(encoder: Encoder, text: str) -> Relation:
    found = [r for r in encoder.relations(text, paragraphs(text)) if r.score > 0.3]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(("text", "content", "cue", "source"), SENTENCES)
def test_a_statement_is_found_and_linked(encoder: Encoder, text: str, content: str, cue: str, source: str) -> None:
    """Direct, indirect and mixed statements with the cue before, behind and in the middle."""
    found = _only(encoder, text)
    assert (
        " | ".join(text[s:e].rstrip(".") if not text[s:e].endswith('."') else text[s:e] for s, e in found.content)
        == content
    )
    assert found.cue
    assert text[slice(*found.cue)] == cue
    assert found.source
    assert text[slice(*found.source)] == source


def test_sources_go_to_their_own_cues(encoder: Encoder) -> None:
    """Two statements in one paragraph keep their speakers apart."""
    text = "The mayor said the bridge was gone. Later the governor said it would be rebuilt by spring."
    found = [r for r in encoder.relations(text, paragraphs(text)) if r.score > 0.3]
    assert [text[slice(*r.source)] for r in found if r.source] == ["The mayor", "the governor"]


def test_a_joined_cue_shares_its_source(encoder: Encoder) -> None:
    """The second of two joined cues has no source of its own, but a shared one."""
    text = "The mayor said the bridge was gone and added that nobody had been on it."
    first, second = (r for r in encoder.relations(text, paragraphs(text)) if r.score > 0.3)
    assert first.source
    assert (second.source or second.shared) == first.source


def test_plain_narrative_yields_nothing_sure(encoder: Encoder) -> None:
    """What nobody is said to have said is no statement."""
    text = "The bridge fell into the river on Monday. Two trucks were on it."
    assert all(r.score < 0.3 for r in encoder.relations(text, paragraphs(text)))


def test_the_same_text_gives_the_same_relations(encoder: Encoder) -> None:
    """Two runs, and a run of a freshly loaded model, agree to the last bit."""
    text = "\n\n".join(sentence for sentence, *_ in SENTENCES)
    first = encoder.relations(text, paragraphs(text))
    assert first == encoder.relations(text, paragraphs(text))
    assert first
    assert all(text[slice(*paragraphs(text)[r.paragraph])] for r in first)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.one_of(st.sampled_from("\"'“”‘’ .,\n"), st.characters(codec="utf-8")), max_size=300))
def test_no_text_makes_it_fail(encoder: Encoder, text: str) -> None:
    """Every range re-slices within the text, whatever the text."""
    for relation in encoder.relations(text, paragraphs(text)):
        assert 0 <= relation.score <= 1
        for start, end in (
            *relation.content,
            *(r for r in (relation.cue, relation.source, relation.shared) if r),
        ):
            assert text[start:end].strip()


def test_an_empty_article_has_no_statements(encoder: Encoder) -> None:
    """No paragraph, no relation."""
    assert encoder.relations("", []) == []


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    """The message says what is missing and what is wanted."""
    with pytest.raises(ConfigError, match=r"encoder\.onnx.*missing"):
        Encoder.load(tmp_path)
