"""The training loop: batches, loss, optimiser. Everything here needs torch."""

from __future__ import annotations

import copy
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from pipeline.encoder.corpus import Article, Example, damage, examples
from pipeline.encoder.features import FEATURES
from pipeline.encoder.network import TAGS, Network, load_base
from pipeline.encoder.rephrase import rephrase, reporting_verbs

if TYPE_CHECKING:
    from tokenizers import Tokenizer


MASK = 103
"""Id of [MASK]; the ids up to it are special or unused."""
MASKED = 0.08
LARGEST = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a training run depends on besides the corpus and the base weights."""

    seed: int = 0
    epochs: int = 15
    pieces_a_batch: int = 1100
    encoder_rate: float = 2e-4
    head_rate: float = 1e-3
    layer_decay: float = 0.85
    weight_decay: float = 0.01
    warmup: float = 0.1
    average: float = 0.99
    """Decay of the moving average of the weights, which is what is kept."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded examples as tensors; `rows` and `anchors` are the places of the gold anchors."""

    ids: Tensor
    features: Tensor
    mask: Tensor
    tags: Tensor
    rows: Tensor
    anchors: Tensor
    core: Tensor
    members: Tensor


def batch(items: Sequence[Example]) -> Batch:
    """Pad examples to the longest one."""
    length = max(len(x.ids) for x in items)

    def padded(rows: list[NDArray[Any]]) -> Tensor:
        return torch.from_numpy(
            np.stack([np.pad(r, [(0, 0)] * (r.ndim - 1) + [(0, length - r.shape[-1])]) for r in rows])
        )

    members = [np.pad(x.members, [(0, 0), (0, 0), (0, length - x.members.shape[-1])]) for x in items]
    return Batch(
        padded([x.ids for x in items]),
        padded([x.features for x in items]),
        padded([np.ones(len(x.ids), dtype=bool) for x in items]),
        padded([x.tags for x in items]),
        torch.from_numpy(np.concatenate([np.full(len(x.anchors), i) for i, x in enumerate(items)])),
        torch.from_numpy(np.concatenate([x.anchors for x in items])),
        torch.from_numpy(np.concatenate([x.core for x in items])),
        torch.from_numpy(np.concatenate(members)),
    )


def batches(
    articles: Sequence[Article], tokenizer: Tokenizer, settings: Settings, rng: random.Random
) -> Iterator[Batch]:
    """One epoch: articles rephrased, damaged and cut anew, windows of like length together."""
    verbs = reporting_verbs()
    found = [
        _masked(x, rng)
        for a in _balanced(articles, rng)
        for x in examples(damage(rephrase(a, verbs, rng), rng), tokenizer, rng)
    ]
    found.sort(key=lambda x: len(x.ids) + rng.random() * 20)
    groups: list[list[Example]] = [[]]
    for x in found:
        if groups[-1] and len(x.ids) * (len(groups[-1]) + 1) > settings.pieces_a_batch:
            groups.append([])
        groups[-1].append(x)
    rng.shuffle(groups)
    return (batch(g) for g in groups)


def _balanced(articles: Sequence[Article], rng: random.Random) -> list[Article]:
    """The articles, of the publisher with most only LARGEST times as many as of the others together."""
    counted = Counter(a.publisher for a in articles)
    (largest, count), *_ = counted.most_common(1)
    wanted = int(LARGEST * (len(articles) - count)) or count
    kept = rng.sample([a for a in articles if a.publisher == largest], min(count, wanted))
    return [*(a for a in articles if a.publisher != largest), *kept]


def _masked(example: Example, rng: random.Random) -> Example:
    """The example with MASKED of its pieces hidden: roles should be read from the context too."""
    hidden = np.array([rng.random() < MASKED for _ in example.ids]) & (example.ids > MASK)
    return replace(example, ids=np.where(hidden, MASK, example.ids))


def loss(network: Network, b: Batch, negatives: bool) -> Tensor:
    """The joint loss a gold statement: tag layers, pair scores, and whether the statement is a core one.

    With `negatives`, pieces that the network takes for anchors and are none are trained to have no content.
    """
    vectors = network.encode(b.ids, b.features, b.mask)
    scores = network.tags(network.dropout(vectors)).split(TAGS, dim=-1)
    count = max(1, len(b.anchors))
    total = vectors.new_zeros(())
    for k, (layer, weight) in enumerate(zip(scores, (1.0, 0.3, 0.3), strict=True)):
        each = functional.cross_entropy(layer.float().transpose(1, 2), b.tags[:, k], reduction="none")
        total = total + weight * each[b.mask].sum() / count
    rows, anchors, members = b.rows, b.anchors, b.members
    if negatives:
        sure = 1 - scores[0].detach().float().softmax(-1)[..., 0]
        wrong = ((sure > 0.15) & (b.tags[:, 0] == 0) & b.mask).nonzero()
        rows, anchors = torch.cat([rows, wrong[:, 0]]), torch.cat([anchors, wrong[:, 1]])
        members = torch.cat([members, members.new_zeros(len(wrong), *members.shape[1:])])
    if len(anchors):
        pairs = network.pairs(network.dropout(vectors), rows, anchors).float()
        each = functional.binary_cross_entropy_with_logits(pairs, members.transpose(1, 2), reduction="none")
        total = total + (each * b.mask[rows][..., None]).sum() / count
    if len(b.anchors):
        core = network.core(vectors[b.rows, b.anchors])[:, 0].float()
        total = total + functional.binary_cross_entropy_with_logits(core, b.core, reduction="sum") / count
    return total


def fit(
    network: Network,
    articles: Sequence[Article],
    tokenizer: Tokenizer,
    settings: Settings,
    log: Callable[[str], None],
) -> Network:
    """Train `network` in place and return the averaged one.

    Deterministic for one torch build and number of threads.
    """
    torch.manual_seed(settings.seed)
    rng = random.Random(settings.seed)
    first = list(batches(articles, tokenizer, settings, random.Random(settings.seed)))
    steps = settings.epochs * len(first)
    optimiser = torch.optim.AdamW(_groups(network, settings), weight_decay=settings.weight_decay)

    def rate(step: int) -> float:
        warm = settings.warmup * steps
        return step / warm if step < warm else max(0.02, (steps - step) / (steps - warm))

    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, rate)
    averaged = copy.deepcopy(network)
    half = bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
    done, started = 0, time.perf_counter()
    for epoch in range(settings.epochs):
        network.train()
        losses = []
        for b in batches(articles, tokenizer, settings, rng):
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
                value = loss(network, b, epoch > 0)
            optimiser.zero_grad()
            value.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimiser.step()
            schedule.step()
            done += 1
            losses.append(value.item())
            _average(averaged, network, min(settings.average, done / (done + 10)))
        log(f"epoch {epoch + 1}/{settings.epochs} loss {np.mean(losses):.3f} {time.perf_counter() - started:.0f} s")
    averaged.eval()
    return averaged


def _groups(network: Network, settings: Settings) -> list[dict[str, object]]:
    """Parameters with their learning rates: the lower the layer, the slower."""
    groups: list[dict[str, object]] = []
    encoder: set[int] = set()

    def add(module: torch.nn.Module, rate: float) -> None:
        wanted = [p for p in module.parameters() if p.requires_grad]
        encoder.update(map(id, wanted))
        groups.append({"params": wanted, "lr": rate})

    for depth, layer in enumerate(reversed(network.layers)):
        add(layer, settings.encoder_rate * settings.layer_decay**depth)
    lowest = settings.encoder_rate * settings.layer_decay ** len(network.layers)
    for module in (network.positions, network.norm):
        add(module, lowest)
    add(network.features, settings.head_rate)
    groups.append(
        {
            "params": [p for p in network.parameters() if p.requires_grad and id(p) not in encoder],
            "lr": settings.head_rate,
        }
    )
    return groups


def _average(averaged: Network, network: Network, decay: float) -> None:
    with torch.no_grad():
        for kept, new in zip(averaged.parameters(), network.parameters(), strict=True):
            if new.requires_grad:
                kept.lerp_(new, 1 - decay)


def fresh(weights: dict[str, Tensor], seed: int) -> Network:
    """A network with the base weights in the encoder and heads drawn from `seed`."""
    torch.manual_seed(seed)
    network = Network(FEATURES)
    load_base(network, weights)
    return network
