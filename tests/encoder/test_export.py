"""The int8 graph; needs the training extra."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.resources import shipped

onnx = pytest.importorskip("onnx")
pytest.importorskip("torch")

LARGEST = 63
"""Two products of an unsigned byte with up to this add up in 16 bits, as CPUs without VNNI add them."""


@given(st.integers(0, 2**32 - 1), st.floats(1e-3, 1e3))
def test_quantised_weights_keep_to_seven_bits(seed: int, size: float) -> None:
    """No weight goes beyond what 16 bits can add, and none moves by more than half a step."""
    from pipeline.encoder.export import quantise

    weight = (np.random.default_rng(seed).normal(size=(8, 5)) * size).astype(np.float32)
    whole, scale = quantise(weight, axis=0)
    assert 2 * 255 * LARGEST <= 2**15 - 1
    assert np.abs(whole).max() == LARGEST
    assert np.all(np.abs(whole * scale - weight) <= scale * 0.501)


def test_the_shipped_weights_keep_to_seven_bits() -> None:
    """Every matrix product of the shipped graph gives the same integers on every CPU."""
    path = shipped("models", "attribution", "encoder.onnx")
    if not path.is_file():
        pytest.skip(f"no weights at {path}")
    graph = onnx.load(str(path)).graph
    weights = {t.name: t for t in graph.initializer}
    products = [n for n in graph.node if n.op_type == "DynamicQuantizeMatMul"]
    assert len(products) == 36
    for node in products:
        assert np.abs(onnx.numpy_helper.to_array(weights[node.input[1]]).astype(int)).max() <= LARGEST
