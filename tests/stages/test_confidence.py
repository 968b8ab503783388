"""How likely a statement is right: the logistic models, their file, and the shares without it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ConfigError, KnowledgeError
from pipeline.knowledge import folder
from pipeline.resources import shipped
from pipeline.stages.attribution.confidence import FILE, Confidence, Logistic, fit, load_confidence, logit


def test_a_fitted_model_tells_right_from_wrong() -> None:
    """What goes with being right makes it likelier; what is seen too seldom has no weight."""
    rows = [{"bias": 1.0, "said": 1.0}] * 8 + [{"bias": 1.0, "met": 1.0}] * 8 + [{"bias": 1.0, "once": 1.0}]
    model = fit(rows, [True] * 8 + [False] * 8 + [True], penalty=1.0)
    assert model({"bias": 1.0, "said": 1.0}) > 0.8
    assert model({"bias": 1.0, "met": 1.0}) < 0.2
    assert "once" not in model.weights


@given(st.dictionaries(st.sampled_from("abcd"), st.floats(-50, 50)), st.floats(0, 1))
def test_a_chance_is_one(features: dict[str, float], chance: float) -> None:
    """Whatever the features, a chance is of 0 to 1, and so is what its log odds stand for."""
    assert 0 <= Logistic({"a": 3.0, "b": -2.0})(features) <= 1
    assert Logistic({"a": 1.0})({"a": logit(chance)}) == pytest.approx(min(max(chance, 0.001), 0.999))


def test_the_shipped_weights_judge_a_draft() -> None:
    """The files that ship load; a rule that is not named has the share of the row *."""
    found = load_confidence(folder(None), shipped("models", "attribution"))
    assert found.draft is not None
    assert found.fused is not None
    assert found.of_rule("no such rule") == found.shares["*"]


def test_without_weights_a_rule_has_its_share() -> None:
    """Rules alone: the confidence is what the table says of the rule."""
    found = load_confidence(folder(None), None)
    assert found == Confidence(found.shares)
    assert found.of_draft("phrase", {"bias": 1.0}) == found.shares["phrase"]


@pytest.mark.parametrize("content", [None, "{", '{"draft": {}}', '{"draft": {"a": "x"}, "fused": {}}', "[]"])
def test_broken_weights_are_named(tmp_path: Path, content: str | None) -> None:
    """A missing or broken file of weights is an error with its path, and not a silent change of what is found."""
    if content is not None:
        (tmp_path / FILE).write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=FILE):
        load_confidence(folder(None), tmp_path)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("confidence/any,*,2", "of 0 to 1"),
        ("confidence/any,*,much", "a number"),
        ("confidence/one,one,0.5", r"rule \*"),
    ],
)
def test_a_broken_share_is_named(tmp_path: Path, row: str, told: str) -> None:
    """A share that is none, and a table without the row for all other rules, are refused."""
    (tmp_path / "confidence.csv").write_text(f"id,rule,share\n{row}\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=told):
        load_confidence(tmp_path, None)
