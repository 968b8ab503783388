"""Writing the trained network as an int8 ONNX graph. Needs onnx and torch.

The graph is put together node by node: each linear layer is one DynamicQuantizeMatMul with a scale a
column, attention one MultiHeadAttention, the word embeddings int8 with a scale a row. Weights use 7 of
their 8 bits: on CPUs without VNNI the u8 x s8 product adds pairs in 16 bits and would saturate (255 * 127 *
2 > 32767), with 7 bits it cannot (255 * 64 * 2 = 32640), so every CPU gets the same integers.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from pipeline.encoder.features import LIMIT
from pipeline.encoder.network import ADDITIVE, EPSILON, HEADS, PAIRS, PRODUCT, Network

_MAX = 63
_CONTRIB = "com.microsoft"


class _Graph:
    """Nodes and constants in the making."""

    def __init__(self, quantised: bool) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.quantised = quantised

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: object) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, domain=domain, **attributes))
        return output

    def linear(self, name: str, x: str, layer: Any, quantised: bool = True) -> str:
        """x @ W + b for a torch Linear."""
        return self.product(name, x, _array(layer.weight).T, _array(layer.bias), quantised)

    def product(
        self,
        name: str,
        x: str,
        weight: NDArray[np.float32],
        bias: NDArray[np.float32],
        quantised: bool = True,
    ) -> str:
        """x @ weight + bias."""
        b = self.constant(f"{name}.b", bias)
        if not (quantised and self.quantised):
            product = self.node("MatMul", [x, self.constant(f"{name}.w", weight)], f"{name}.product")
            return self.node("Add", [product, b], name)
        whole, scale = quantise(weight, axis=0)
        inputs = [x, self.constant(f"{name}.w", whole), self.constant(f"{name}.s", scale[0]), "", b]
        return self.node("DynamicQuantizeMatMul", inputs, name, _CONTRIB)

    def norm(self, name: str, x: str, layer: Any) -> str:
        inputs = [
            x,
            self.constant(f"{name}.g", _array(layer.weight)),
            self.constant(f"{name}.b", _array(layer.bias)),
        ]
        return self.node("LayerNormalization", inputs, name, axis=-1, epsilon=EPSILON)

    def add(self, x: str, y: str) -> str:
        return self.node("Add", [x, y], f"{x}+{y}")


def _array(tensor: Any) -> NDArray[np.float32]:
    return np.asarray(tensor.detach().float().numpy())


def quantise(weight: NDArray[np.float32], axis: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Symmetric 7-bit integers in int8 and their scales, reduced over `axis` (kept with length 1)."""
    scale = np.maximum(np.abs(weight).max(axis=axis, keepdims=True), 1e-8) / _MAX
    return np.round(weight / scale).astype(np.int8), scale.astype(np.float32)


def graph(network: Network, quantised: bool = True) -> onnx.ModelProto:
    """The encoder with its heads: ids, features int64 [1, n] to tags, core, member, vectors [n, …]."""
    g = _Graph(quantised)
    x = _embeddings(g, network)
    for i, layer in enumerate(network.layers):
        x = _layer(g, f"layer{i}", x, layer)
    outputs = []
    axis = g.constant("batch", np.array([0], dtype=np.int64))
    for name, layer, width in (
        ("tags", network.tags, 11),
        ("core", network.core, 1),
        ("member", network.member, ADDITIVE + PRODUCT),
    ):
        g.node("Squeeze", [g.linear(f"{name}.linear", x, layer, quantised=False), axis], name)
        outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", width]))
    g.node("Squeeze", [x, axis], "vectors")
    outputs.append(helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["n", 384]))
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, [1, "n"]) for name in ("ids", "features")]
    model = helper.make_model(
        helper.make_graph(g.nodes, "attribution", inputs, outputs, g.constants),
        opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid(_CONTRIB, 1)],
        producer_name="claimwire",
    )
    model.ir_version = 9
    return model


def _layer(g: _Graph, at: str, x: str, layer: Any) -> str:
    # Three products and no Split, Add and LayerNormalization and no SkipLayerNormalization: a sixth faster.
    weights, biases = np.split(_array(layer.attend.weight), 3), np.split(_array(layer.attend.bias), 3)
    parts = [
        g.product(f"{at}.{name}", x, weight.T, bias)
        for name, weight, bias in zip(("query", "key", "value"), weights, biases, strict=True)
    ]
    mixed = g.node("MultiHeadAttention", parts, f"{at}.mixed", _CONTRIB, num_heads=HEADS)
    x = g.norm(
        f"{at}.attended_norm",
        g.add(g.linear(f"{at}.attended", mixed, layer.attended), x),
        layer.attended_norm,
    )
    wide = g.node("Gelu", [g.linear(f"{at}.widen", x, layer.widen)], f"{at}.gelu", _CONTRIB)
    return g.norm(f"{at}.norm", g.add(g.linear(f"{at}.narrow", wide, layer.narrow), x), layer.norm)


def _embeddings(g: _Graph, network: Network) -> str:
    words = _array(network.words.weight)
    if g.quantised:
        scale = np.maximum(np.abs(words).max(axis=1, keepdims=True), 1e-8) / 127
        g.constant("words.w", np.round(words / scale).astype(np.int8))
        g.constant("words.s", scale.astype(np.float32))
        whole = g.node("Gather", ["words.w", "ids"], "words.whole")
        real = g.node("Cast", [whole], "words.real", to=TensorProto.FLOAT)
        word = g.node("Mul", [real, g.node("Gather", ["words.s", "ids"], "words.scale")], "words")
    else:
        word = g.node("Gather", [g.constant("words.w", words), "ids"], "words")
    kinds = g.node("Gather", [g.constant("features.w", _array(network.features.weight)), "features"], "feature")
    shape = g.node("Shape", ["ids"], "shape", start=1)
    zero = g.constant("zero", np.array([0], dtype=np.int64))
    places = g.constant("positions.w", _array(network.positions.weight)[:LIMIT])
    position = g.node("Slice", [places, zero, shape, zero], "position")
    return g.norm("embedded_norm", g.add(g.add(word, kinds), position), network.norm)


def pair_weights(network: Network) -> dict[str, NDArray[np.float32]]:
    """What pipeline.encoder.decode.PairWeights needs."""
    assert network.anchor.out_features == ADDITIVE + PRODUCT * PAIRS
    return {
        "anchor": _array(network.anchor.weight).T.copy(),
        "anchor_bias": _array(network.anchor.bias),
        "distance": _array(network.distance.weight),
        "pair": _array(network.pair.weight).T.copy(),
        "pair_bias": _array(network.pair.bias),
    }


def write(network: Network, path: Path, quantised: bool = True) -> None:
    """Write the graph of `network` to `path`."""
    path.write_bytes(graph(network, quantised).SerializeToString())
