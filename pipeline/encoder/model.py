"""Attribution by the trained encoder: `Encoder.load(folder).relations(text, paragraphs)`.

A folder holds `encoder.onnx` (int8), `pairs.npz`, `tokenizer.json` and `model.json` (calibration,
provenance).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.encoder.arrange import Candidate, distinct, untangled
from pipeline.encoder.calibration import Calibration
from pipeline.encoder.decode import PairWeights, Scores, candidates
from pipeline.encoder.features import CONTEXT, LIMIT, inputs, pieces, units, windows
from pipeline.errors import ConfigError
from pipeline.spans import Range, find

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FILES = ("encoder.onnx", "pairs.npz", "tokenizer.json", "model.json")


@dataclass(frozen=True, slots=True)
class Relation:
    """One attributed statement: ranges are code points of the article, `score` the chance that it is right.

    `content` is in pieces, in order, quotation marks in, "that" and the comma outside the marks left out.
    `source` is None where the cue has none of its own; `shared` is then the source of the cue it is joined
    to, if there is one ("X said A and added B": the source of `added` is shared). `paragraph` is the index
    of the one where content starts.
    """

    content: tuple[Range, ...]
    cue: Range | None
    source: Range | None
    score: float
    paragraph: int
    shared: Range | None = None

    def to_json(self) -> list[Any]:
        """As JSON holds it, every bit of the score kept."""
        return [self.content, self.cue, self.source, float(self.score), self.paragraph, self.shared]

    @classmethod
    def from_json(cls, fields: list[Any]) -> Relation:
        """What `to_json` gave, tuples again."""
        content, cue, source, score, paragraph, shared = fields
        ranges = [found and (found[0], found[1]) for found in (cue, source, shared)]
        return cls(tuple((a, b) for a, b in content), ranges[0], ranges[1], score, paragraph, ranges[2])


class Network(Protocol):
    """What turns a window into scores; the ONNX session, or the torch network while it is being trained."""

    def __call__(self, ids: NDArray[np.int64], features: NDArray[np.int64]) -> Scores:
        """Scores of one window; both inputs have the length of the window."""


class OnnxNetwork:
    """The exported graph in onnxruntime on the CPU; windows are run one by one.

    So nothing is padded, and what is found in a paragraph does not hang on what else is in a batch
    (activations are quantised by the range of the whole input).
    """

    def __init__(self, path: Path, threads: int = 1) -> None:
        """Load the graph at `path`."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # The graph is put together as it runs fastest; higher levels could fuse it into slower nodes.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def __call__(self, ids: NDArray[np.int64], features: NDArray[np.int64]) -> Scores:
        """Scores of one window."""
        tags, core, member, vectors = self._session.run(None, {"ids": ids[None], "features": features[None]})
        return Scores(tags, core[:, 0], member, vectors)


class Encoder:
    """The trained model: finds and links source, cue and content of an article's attributed statements."""

    def __init__(self, network: Network, pairs: PairWeights, tokenizer: Tokenizer, calibration: Calibration) -> None:
        """Put the parts together; `load` does so from a folder."""
        self._network = network
        self._pairs = pairs
        self._tokenizer = tokenizer
        self._calibration = calibration

    @classmethod
    def load(cls, folder: Path | str, *, threads: int = 1) -> Encoder:
        """The model in `folder`. Raises ConfigError naming what is missing or broken there."""
        folder = Path(folder)
        missing = [name for name in FILES if not (folder / name).is_file()]
        if missing:
            raise ConfigError(
                f"{folder}: no attribution model: {', '.join(missing)} missing; wanted {', '.join(FILES)}"
            )
        try:
            settings: dict[str, Any] = json.loads((folder / "model.json").read_text(encoding="utf-8"))
            with np.load(folder / "pairs.npz") as arrays:
                pairs = PairWeights(*(arrays[name].astype(np.float32) for name in PairWeights.__slots__))
            calibration = Calibration.from_json(settings["calibration"])
            return cls(OnnxNetwork(folder / "encoder.onnx", threads), pairs, tokenizer(folder), calibration)
        except (KeyError, ValueError, TypeError) as error:
            raise ConfigError(f"{folder}: a broken attribution model ({error!r}); train or fetch it again") from error

    def with_graph(self, path: Path) -> Encoder:
        """The same model with another graph, say one that is not quantised."""
        return Encoder(OnnxNetwork(path), self._pairs, self._tokenizer, self._calibration)

    def relations(self, text: str, paragraphs: Sequence[Range]) -> list[Relation]:
        """The attributed statements of `text` in text order, whatever their score.

        `paragraphs`: sorted, disjoint.
        """
        found = self.candidates(text, paragraphs)
        scored = distinct(untangled([(self._calibration(c.features), c) for c in found]))
        return [
            Relation(c.content, c.cue, c.source, score, find(paragraphs, c.content[0][0]) or 0, c.shared)
            for score, c in scored
        ]

    def candidates(self, text: str, paragraphs: Sequence[Range]) -> list[Candidate]:
        """All statements decoded, before confidence and before duplicates are dropped."""
        article = pieces(self._tokenizer, text, paragraphs)
        parts = units(text, article, paragraphs, LIMIT - CONTEXT - 3)
        return [
            candidate
            for window in windows(parts, [True] * len(parts))
            for candidate in candidates(text, article, window, self._network(*inputs(window, article)), self._pairs)
        ]


def tokenizer(folder: Path) -> Tokenizer:
    """The WordPiece tokenizer in `folder`, cutting and padding nothing."""
    from tokenizers import Tokenizer

    found = Tokenizer.from_file(str(folder / "tokenizer.json"))
    found.no_truncation()
    found.no_padding()
    return found
