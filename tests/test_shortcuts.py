"""The shorter ways through the spaCy model: the same annotations, whatever the text."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from pipeline import shortcuts
from pipeline.model import resolve
from pipeline.resources import shipped

WORDS = ("I", "you", "got", "Got", "there", "'s", "is", "that", "had", "been", "no", "\n\n", " ", "tanks", "gets", "to")


def annotations(doc: Doc) -> list[tuple[object, ...]]:
    """What ruler and lemmatizer leave on each token."""
    return [(t.tag_, t.pos_, str(t.morph), t.dep_, t.lemma_) for t in doc]


@pytest.fixture(scope="module")
def stock() -> Language:
    """The model as it comes."""
    return spacy.load(resolve("en_core_web_sm").load)


@pytest.fixture(scope="module")
def short() -> Language:
    """The model with its shortcuts."""
    nlp = spacy.load(resolve("en_core_web_sm").load)
    shortcuts.take(nlp)
    assert isinstance(nlp.get_pipe("attribute_ruler").match, shortcuts.RememberedMatches)
    return nlp


def test_the_seeds_are_read_alike(stock: Language, short: Language) -> None:
    """Five articles, and the same again once everything is remembered."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(shipped("seeds").glob("*.txt"))]
    expected = [annotations(doc) for doc in stock.pipe(texts)]
    for _ in range(2):
        assert [annotations(doc) for doc in short.pipe(texts)] == expected


@given(
    st.lists(
        st.tuples(
            st.sampled_from(WORDS),
            st.sampled_from(["NN", "VBD", "VBZ", "PRP", "EX", "IN", "DT", "TO", "_SP", "MD"]),
            st.sampled_from(["ROOT", "expl", "aux", "dobj", "mark", "det", "nsubj", "dep"]),
        ),
        max_size=12,
    )
)
def test_any_tags_and_dependencies_match_alike(
    stock: Language, short: Language, tokens: list[tuple[str, str, str]]
) -> None:
    """The ruler's matches are those of spaCy's, in its order, whatever stands beside a token."""
    words, tags, deps = ([token[part] for token in tokens] for part in range(3))
    heads = [0] * len(tokens)
    found = []
    for nlp in (stock, short):
        doc = Doc(nlp.vocab, words=words, tags=tags, deps=deps, heads=heads)
        found.append(nlp.get_pipe("attribute_ruler").match(doc))
    assert found[0] == found[1]


def test_patterns_that_ask_for_more_are_matched_by_spacy() -> None:
    """A ruler of somebody's own that looks at other attributes, or at several tokens, works as before."""
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("attribute_ruler")
    ruler.add([[{"SHAPE": "Xxxx"}], [{"LOWER": {"REGEX": "^qui"}}]], {"POS": "PROPN"})
    ruler.add([[{"LOWER": "is"}, {"LOWER": {"IN": ["quiet"]}}]], {"POS": "AUX"})
    shortcuts.take(nlp)
    assert [token.pos_ for token in nlp("Kyiv is quiet")] == ["PROPN", "AUX", "PROPN"]


def test_a_model_with_shortcuts_can_be_saved(short: Language) -> None:
    """It reads the same when it comes back, by spaCy's ways."""
    copy = spacy.load(resolve("en_core_web_sm").load)
    copy.from_bytes(short.to_bytes())
    assert annotations(copy("They got there.")) == annotations(short("They got there."))
