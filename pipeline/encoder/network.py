"""The network in torch, for training alone: a BERT encoder, three tag layers and a scorer of (anchor, piece).

The pair scorer says of each piece of a window whether it belongs to the content, and to the source, of the
statement anchored at a given piece. So contents may nest, lie in pieces and cross paragraphs, and linking
is learned with them.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

HIDDEN, LAYERS, HEADS, INNER, VOCABULARY, POSITIONS = 384, 6, 12, 1536, 30522, 512
TAGS = (5, 3, 3)
"""Sizes of the anchor, content and source layers."""
ADDITIVE, PRODUCT, PAIRS = 192, 64, 3
"""Widths of the pair scorer's two parts, and what it scores: content, source, shared source."""
DISTANCES = 17
EPSILON = 1e-12


def distance_bucket(distance: Tensor) -> Tensor:
    """0 … 16 for signed distances in pieces, by powers of two up to 64; 8 is the anchor itself."""
    size = torch.floor(torch.log2(distance.abs().clamp(min=1).float())).long().clamp(max=6) + 1
    return 8 + torch.where(distance == 0, torch.zeros_like(size), size * distance.sign())


class Layer(nn.Module):  # type: ignore[misc, unused-ignore]  # torch is no dependency at run time
    """One transformer layer, post-norm, as BERT has it."""

    def __init__(self) -> None:
        """Draw weights."""
        super().__init__()
        self.attend = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.attended = nn.Linear(HIDDEN, HIDDEN)
        self.attended_norm = nn.LayerNorm(HIDDEN, EPSILON)
        self.widen = nn.Linear(HIDDEN, INNER)
        self.narrow = nn.Linear(INNER, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, EPSILON)
        self.dropout = nn.Dropout(0.1)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """x: [batch, pieces, HIDDEN]; mask: [batch, 1, 1, pieces], True where there is a piece."""
        query, key, value = (
            part.unflatten(-1, (HEADS, -1)).transpose(1, 2) for part in self.attend(x).chunk(3, dim=-1)
        )
        # Written out: twice as fast as scaled_dot_product_attention on a CPU at these sizes, in bfloat16.
        scores = query @ key.transpose(-1, -2) / (HIDDEN // HEADS) ** 0.5
        mixed = scores.masked_fill(~mask, -1e4).softmax(-1).to(value.dtype) @ value
        x = self.attended_norm(x + self.dropout(self.attended(mixed.transpose(1, 2).flatten(2))))
        return self.norm(x + self.dropout(self.narrow(functional.gelu(self.widen(x)))))


class Network(nn.Module):  # type: ignore[misc, unused-ignore]
    """Encoder and heads.

    The word embeddings are frozen: fine-tuning them costs time and learns only seen words.
    """

    def __init__(self, features: int) -> None:
        """Draw weights for `features` input features (see pipeline.encoder.features)."""
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, HIDDEN)
        self.words.weight.requires_grad_(False)
        self.positions = nn.Embedding(POSITIONS, HIDDEN)
        self.features = nn.Embedding(features, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, EPSILON)
        self.dropout = nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.tags = nn.Linear(HIDDEN, sum(TAGS))
        self.core = nn.Linear(HIDDEN, 1)
        self.member = nn.Linear(HIDDEN, ADDITIVE + PRODUCT)
        self.anchor = nn.Linear(HIDDEN, ADDITIVE + PRODUCT * PAIRS)
        self.distance = nn.Embedding(DISTANCES, ADDITIVE)
        self.pair = nn.Linear(ADDITIVE, PAIRS)
        nn.init.normal_(self.distance.weight, std=0.1)

    def encode(self, ids: Tensor, features: Tensor, mask: Tensor) -> Tensor:
        """Vectors [batch, pieces, HIDDEN] of the pieces; all inputs [batch, pieces]."""
        places = torch.arange(ids.shape[1])
        x = self.dropout(self.norm(self.words(ids) + self.positions(places) + self.features(features)))
        for layer in self.layers:
            x = layer(x, mask[:, None, None, :])
        return x

    def pairs(self, vectors: Tensor, rows: Tensor, anchors: Tensor) -> Tensor:
        """Logits [anchors, pieces, PAIRS] for the anchors at places `anchors` of the windows `rows`."""
        member = self.member(vectors)[rows]
        anchor = self.anchor(vectors[rows, anchors])
        distance = torch.arange(vectors.shape[1])[None, :] - anchors[:, None]
        hidden = member[..., :ADDITIVE] + anchor[:, None, :ADDITIVE] + self.distance(distance_bucket(distance))
        product = torch.einsum(
            "apd,akd->apk", member[..., ADDITIVE:], anchor[:, ADDITIVE:].unflatten(-1, (PAIRS, PRODUCT))
        )
        return self.pair(functional.relu(hidden)) + product / PRODUCT**0.5


def load_base(network: Network, weights: dict[str, Tensor]) -> None:
    """Put the weights of a BERT checkpoint (all-MiniLM-L6-v2) into the encoder; the heads stay."""

    def copy(target: Any, *names: str) -> None:
        for kind in ("weight", "bias"):
            getattr(target, kind).data.copy_(torch.cat([weights[f"{name}.{kind}"] for name in names]))

    network.words.weight.data.copy_(weights["embeddings.word_embeddings.weight"])
    network.positions.weight.data.copy_(weights["embeddings.position_embeddings.weight"])
    network.features.weight.data.copy_(
        weights["embeddings.token_type_embeddings.weight"][:1].expand_as(network.features.weight)
    )
    copy(network.norm, "embeddings.LayerNorm")
    for i, layer in enumerate(network.layers):
        at = f"encoder.layer.{i}."
        copy(layer.attend, *(f"{at}attention.self.{part}" for part in ("query", "key", "value")))
        copy(layer.attended, f"{at}attention.output.dense")
        copy(layer.attended_norm, f"{at}attention.output.LayerNorm")
        copy(layer.widen, f"{at}intermediate.dense")
        copy(layer.narrow, f"{at}output.dense")
        copy(layer.norm, f"{at}output.LayerNorm")
